"""An asset of Dagster 1.5 or later for each import, over blockload_client.py.

Not run here: Dagster is no part of Blockload's tests. They compile this file, and run the client that it uses.
"""

import os
import threading

from dagster import AssetExecutionContext, Failure, MaterializeResult, asset

from blockload_client import Blockload, exit_code


def blockload_asset(import_name, **arguments):
    """An asset that runs an import, and has its counts as metadata."""

    @asset(name=import_name.replace("-", "_").replace(".", "_"), **arguments)
    def loaded(context: AssetExecutionContext):
        node = Blockload(os.environ["BLOCKLOAD_URL"], os.environ["BLOCKLOAD_TOKEN"])
        number = node.launch(import_name, key="%s/%s/%d" % (context.run_id, import_name, context.retry_number))
        cancelled = threading.Event()
        try:
            run = node.wait(number, cancelled=cancelled)
        except BaseException:
            # Dagster interrupts the step if its run is cancelled.
            node.stop(number)
            raise
        counts = {name: count for name, count in run["counts"].items() if isinstance(count, int)}
        if exit_code(run) != 0:
            problem = run.get("error") or {"code": run["status"], "message": ""}
            raise Failure("%s: %s" % (problem["code"], problem["message"]), metadata=counts)
        return MaterializeResult(metadata={"run": number, "status": run["status"], **counts})

    return loaded
