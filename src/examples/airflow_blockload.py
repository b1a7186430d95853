"""A deferrable operator for Apache Airflow 2.7 or later, over blockload_client.py.

Not run here: Airflow is no part of Blockload's tests. They compile this file, and run the client that it uses.
Put both files into the plugins folder. The connection `blockload` has the URL as its host, and the token as its password.
A task that is cancelled stops its run. While it is deferred, this needs an Airflow that calls `on_kill` of triggers. Otherwise:
./blockload stop salaries
"""

import asyncio

from airflow.exceptions import AirflowException
from airflow.hooks.base import BaseHook
from airflow.models import BaseOperator
from airflow.triggers.base import BaseTrigger, TriggerEvent

from blockload_client import ENDED, Blockload, exit_code


def _node(connection):
    found = BaseHook.get_connection(connection)
    return Blockload(found.host, found.password)


class BlockloadTrigger(BaseTrigger):
    """Waits in the triggerer until a run has ended."""

    def __init__(self, number, connection="blockload", pause=10):
        super().__init__()
        self.number = number
        self.connection = connection
        self.pause = pause

    def serialize(self):
        return ("airflow_blockload.BlockloadTrigger",
                {"number": self.number, "connection": self.connection, "pause": self.pause})

    async def run(self):
        loop = asyncio.get_running_loop()
        node = await loop.run_in_executor(None, _node, self.connection)
        while True:
            run = await loop.run_in_executor(None, node.run, self.number)
            if run["status"] in ENDED:
                yield TriggerEvent(run)
                return
            await asyncio.sleep(self.pause)

    async def on_kill(self):
        """Stops the run. Called if a person ends or clears the task, but not if the triggerer ends."""
        await asyncio.get_running_loop().run_in_executor(None, self._stop)

    def _stop(self):
        _node(self.connection).stop(self.number)


class BlockloadOperator(BaseOperator):
    """Runs an import. A retry of the task adopts the run that is in progress.

    With Airflow's provider of OpenLineage, parent="{{ macros.OpenLineageProviderPlugin.lineage_parent_id(task_instance) }}"
    makes the run a part of the task in lineage.
    """

    template_fields = ("date", "parent")

    def __init__(self, *, import_name, date=None, parent=None, connection="blockload", **arguments):
        super().__init__(**arguments)
        self.import_name = import_name
        self.date = date
        self.parent = parent
        self.connection = connection
        self.number = None

    def execute(self, context):
        instance = context["ti"]
        key = "%s/%s/%s/%d" % (instance.dag_id, instance.task_id, instance.run_id, instance.try_number)
        order = {"date": self.date} if self.date else {}
        self.number = _node(self.connection).launch(self.import_name, order, key, parent=self.parent)
        self.defer(trigger=BlockloadTrigger(self.number, self.connection), method_name="ended")

    def ended(self, context, event):
        if exit_code(event) != 0:
            problem = event.get("error") or {"code": event["status"], "message": ""}
            raise AirflowException("Run %d: %s: %s" % (event["run"], problem["code"], problem["message"]))
        return event["run"]

    def on_kill(self):
        # Called only while the task is not deferred: then the trigger has the number.
        if self.number is not None:
            _node(self.connection).stop(self.number)
