"""Runs imports of a Blockload node from a program: launch, wait, stop.

Needs Python 3.8 or later, and nothing else. As a program:

    BLOCKLOAD_URL=https://blockload.example.com BLOCKLOAD_TOKEN=... python3 blockload_client.py salaries --date 2022-09-30

It ends with the exit codes of the command line: 0 completed or unchanged, 1 failed, 2 the request is wrong, 3 stopped,
4 refused, 5 no object matches. SIGTERM and Ctrl-C stop the run, and wait until it has stopped.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

COMPLETED = 0
FAILED = 1
WRONG = 2
STOPPED = 3
REFUSED = 4
NO_MATCH = 5

ENDED = ("COMPLETED", "UNCHANGED", "FAILED", "STOPPED")
# A node that restarts or is busy answers a moment later.
LATER = (429, 502, 503, 504)


class BlockloadError(Exception):
    """An answer that reports a failure: status of HTTP, code of Blockload, message and action."""

    def __init__(self, status, code, detail, action=None):
        super().__init__(detail + (" " + action if action else ""))
        self.status = status
        self.code = code


class Blockload:
    """The API of a node. Safe for use by many threads.

    patience: for how many seconds requests are repeated while the node does not answer.
    """

    def __init__(self, url, token, patience=120, timeout=30):
        self.api = url.rstrip("/") + "/api/blockload/v1"
        self.token = token
        self.patience = patience
        self.timeout = timeout

    def launch(self, name, order=None, key=None, traceparent=None, parent=None):
        """Launch a run of an import, and return its number.

        If a run of the import is alive or waits, return the number of that one: the caller adopts it. The key makes
        the request safe to repeat: the same key returns the same run for a day.
        """
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        if traceparent:
            headers["traceparent"] = traceparent
        if parent:
            headers["OpenLineage-Parent-Id"] = parent
        path = "/imports/" + urllib.parse.quote(name, safe="") + "/runs"
        for _ in range(5):
            try:
                return self._call("POST", path, order or {}, headers)["run"]
            except BlockloadError as error:
                if error.code != "alive":
                    raise
                found = self.active(name)
                if found is not None:
                    return found
                # It has ended meanwhile.
                time.sleep(1)
        raise BlockloadError(409, "alive", "Runs of import '%s' follow each other too fast." % name)

    def active(self, name):
        """The number of the run of an import that is alive or waits, or None."""
        query = urllib.parse.urlencode({"import": name, "status": "running,waiting", "limit": 1})
        items = self._call("GET", "/runs?" + query)["items"]
        return items[0]["run"] if items else None

    def run(self, number):
        """A run, as show --output json prints it."""
        return self._call("GET", "/runs/%d" % number)

    def stop(self, number):
        """Request a run to stop at its next checkpoint."""
        return self._call("POST", "/runs/%d/stop" % number, {})

    def restart(self, number):
        """Let a run that did not complete continue, and return its number."""
        return self._call("POST", "/runs/%d/restart" % number, {})["run"]

    def wait(self, number, pause=2, cancelled=None):
        """Wait until a run has ended, and return it. If the event `cancelled` is set, the run is stopped first."""
        stopping = False
        while True:
            run = self.run(number)
            if run["status"] in ENDED:
                return run
            if cancelled is not None and cancelled.is_set() and not stopping:
                stopping = True
                self.stop(number)
            if cancelled is not None and not stopping:
                cancelled.wait(pause)
            else:
                time.sleep(pause)

    def _call(self, method, path, body=None, headers=None):
        end = time.monotonic() + self.patience
        pause = 1
        while True:
            try:
                return self._send(method, path, body, headers)
            except BlockloadError as error:
                if error.status not in LATER or time.monotonic() + pause > end:
                    raise
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                if time.monotonic() + pause > end:
                    raise BlockloadError(0, "unreachable", "The node does not answer: %s." % error) from error
            time.sleep(pause)
            pause = min(2 * pause, 15)

    def _send(self, method, path, body, headers):
        request = urllib.request.Request(self.api + path, method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        request.add_header("Accept", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _problem(error) from error


def _problem(error):
    try:
        document = json.load(error)
        return BlockloadError(error.code, document["code"], document["detail"], document.get("action"))
    except (ValueError, KeyError, TypeError):
        return BlockloadError(error.code, "http", "The node answered with status %d." % error.code)


def exit_code(run):
    """The exit code of the command line for a run that has ended."""
    if run["status"] in ("COMPLETED", "UNCHANGED"):
        return COMPLETED
    if run["status"] == "STOPPED":
        return STOPPED
    return NO_MATCH if (run.get("error") or {}).get("code") == "no-match" else FAILED


def exit_code_of(error):
    """The exit code of the command line for a request that was refused."""
    if error.code == "alive":
        return REFUSED
    return WRONG if 400 <= error.status < 500 and error.status != 429 else FAILED


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Run an import on a Blockload node, and wait for its end.")
    parser.add_argument("name", metavar="IMPORT")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--date", help="the date of the file, such as 2022-09-30")
    choice.add_argument("--key", help="the key of the file")
    parser.add_argument("--force", action="store_true", help="load the file even if it was already loaded")
    parser.add_argument("--idempotency-key", help="the same key starts no second run, for a day")
    parser.add_argument("--pause", type=float, default=2, help="seconds between two looks at the run (default: 2)")
    options = parser.parse_args(arguments)
    cancelled = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: cancelled.set())
    order = {name: value for name, value in
             (("date", options.date), ("key", options.key), ("force", options.force or None)) if value is not None}
    try:
        node = Blockload(os.environ["BLOCKLOAD_URL"], os.environ["BLOCKLOAD_TOKEN"])
        number = node.launch(options.name, order, options.idempotency_key, os.environ.get("TRACEPARENT"),
                             os.environ.get("OPENLINEAGE_PARENT_ID"))
        print("Run %d of import %s." % (number, options.name), file=sys.stderr, flush=True)
        run = node.wait(number, options.pause, cancelled)
    except KeyError as error:
        print("Variable %s is not set." % error, file=sys.stderr)
        return WRONG
    except BlockloadError as error:
        print("%s: %s" % (error.code, error), file=sys.stderr)
        return exit_code_of(error)
    print(json.dumps(run))
    problem = run.get("error")
    if problem:
        print("%s: %s" % (problem["code"], problem["message"]), file=sys.stderr)
    return exit_code(run)


if __name__ == "__main__":
    sys.exit(main())
