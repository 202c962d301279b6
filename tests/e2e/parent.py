"""Loads the program once, and at every line becomes a new process: starting takes no time.

A line is JSON: the name of a function below and what it is given.
"""

import json
import os
import signal
import sys
from contextlib import redirect_stdout
from importlib import import_module
from traceback import format_exc

import hemicycle.config.asgi  # noqa: F401  The server itself, with all of its pages.
from hemicycle.config.cli import main


def serve(port: int) -> None:
    """The server, as people start it. Nothing it says is taken for an answer."""
    _say(os.getpid())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    main(["serve", "--port", str(port)])


def ask(module: str, function: str) -> None:
    """Print what the function answers, or how it failed."""
    try:
        with redirect_stdout(sys.stderr):
            said = {"answer": getattr(import_module(module), function)()}
    except BaseException:
        said = {"fault": format_exc()}
    _say(said)


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            deed, *given = json.loads(line)
            globals()[deed](*given)
            os._exit(0)
