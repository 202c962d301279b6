"""The real server, as people run it, on a home and a database of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from hemicycle.config.cli import main; main()"]
ASK = "import json, django; django.setup(); from {} import {} as ask; print(json.dumps(ask()))"
SERVE_AGAIN = """
import os, signal, sys
import hemicycle.config.asgi
from django.urls import get_resolver
from hemicycle.config.cli import main
get_resolver().url_patterns
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for port in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
    else:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        main(["serve", "--port", port.strip()])
"""
"""Loads the program once, and at every line becomes a new server: starting takes no time."""
PATIENCE = 60
"""Seconds a slow machine may take to start."""


class Site:
    """One installation. `kill` and `start` as often as wanted: the port stays the same."""

    def __init__(self, home: Path, name: str) -> None:
        self.home = home
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database = _Database.beside(os.environ.get("HEMICYCLE_DATABASE", ""), name)
        self._process: subprocess.Popen | None = None
        self._log = (home / "server.log").open("ab")
        self.env = os.environ | {
            "HEMICYCLE_HOME": str(home),
            "HEMICYCLE_DATABASE": self._database.url if self._database else "",
            "HEMICYCLE_ADDRESS": self.url,
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "hemicycle.config.settings"
            ),
        }

    def prepare(self) -> dict:
        """A migrated database with a small committee in it; what the seed made."""
        self.migrate()
        return self.ask("tests.e2e.seed", "seed")

    def migrate(self) -> None:
        if self._database:
            self._database.create()
        self._run([*COMMAND, "migrate"])

    def ask(self, module: str, function: str) -> dict:
        """What a function answers that is run beside the server, on this site's database."""
        return json.loads(self._run([sys.executable, "-c", ASK.format(module, function)]))

    def start(self) -> None:
        command = [*COMMAND, "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=self._log, stderr=self._log
        )
        self._wait()

    def kill(self) -> None:
        """As when the power goes: nothing is finished, nothing is said."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.kill()
        self._log.close()
        if self._database:
            self._database.drop()

    @property
    def log(self) -> str:
        return (self.home / "server.log").read_text(encoding="utf-8")

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self._is_alive(), self.log
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return
            time.sleep(0.02)
        raise AssertionError(f"The server did not answer within {PATIENCE} s.\n{self.log}")


class QuickSite(Site):
    """A site that starts in a moment, for tests that kill it many times."""

    _pid = 0
    _parent: subprocess.Popen | None = None

    def start(self) -> None:
        if self._parent is None:
            self._parent = subprocess.Popen(
                [sys.executable, "-c", SERVE_AGAIN],
                cwd=ROOT,
                env=self.env,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
            )
        self._parent.stdin.write(f"{self.port}\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())
        self._wait()

    def kill(self) -> None:
        if self._is_alive():
            os.kill(self._pid, signal.SIGKILL)
        while self._is_alive():  # Its port is free when it is gone.
            time.sleep(0.002)
        self._pid = 0

    def remove(self) -> None:
        super().remove()
        if self._parent is not None:
            self._parent.communicate()

    def _is_alive(self) -> bool:
        try:
            return self._pid > 0 and os.kill(self._pid, 0) is None
        except ProcessLookupError:
            return False


class _Database:
    """A PostgreSQL database made for one site, on the server that the tests run on."""

    def __init__(self, url: str, name: str) -> None:
        parts = urlsplit(url)
        self._name = name
        self._server = urlunsplit(parts._replace(path="/postgres"))
        self.url = urlunsplit(parts._replace(path=f"/{name}"))

    @classmethod
    def beside(cls, url: str, name: str) -> "_Database | None":
        if not url.startswith("postgres"):
            return None
        near = urlsplit(url).path.strip("/")
        return cls(url, f"{near}_{name}_{os.getpid()}")

    def create(self) -> None:
        self._do("CREATE DATABASE {}")

    def drop(self) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self._name)))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
