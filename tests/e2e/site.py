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
PARENT = [sys.executable, "-m", "tests.e2e.parent"]
PATIENCE = 60
"""Seconds a slow machine may take to start."""


class Site:
    """One installation. `kill` and `start` as often as wanted: the port stays the same."""

    def __init__(self, home: Path, name: str) -> None:
        self.home = home
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database = _Database.beside(os.environ.get("HEMICYCLE_DATABASE", ""), name)
        self._pid = 0
        self._parent: subprocess.Popen | None = None
        self._log = (home / "server.log").open("ab")
        self.env = os.environ | {
            "HEMICYCLE_HOME": str(home),
            "HEMICYCLE_DATABASE": self._database.url if self._database else "",
            "HEMICYCLE_ADDRESS": self.url,
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "hemicycle.config.settings"
            ),
        }

    def prepare(self, module: str = "tests.e2e.seed") -> dict:
        """A migrated database with a small committee in it; what the seed made."""
        if self._database:
            self._database.create()
        return self.ask(module, "migrate_and_seed")

    def ask(self, module: str, function: str) -> dict:
        """What a function answers that is run beside the server, on this site's database."""
        said = json.loads(self._say("ask", module, function))
        assert "fault" not in said, said["fault"]
        return said["answer"]

    def start(self) -> None:
        self._pid = int(self._say("serve", self.port))
        self._wait()

    def kill(self) -> None:
        """As when the power goes: nothing is finished, nothing is said."""
        if self._is_alive():
            os.kill(self._pid, signal.SIGKILL)
        while self._is_alive():  # Its port is free when it is gone.
            time.sleep(0.002)
        self._pid = 0

    def remove(self) -> None:
        self.kill()
        if self._parent is not None:
            self._parent.communicate()
        self._log.close()
        if self._database:
            self._database.drop()

    @property
    def log(self) -> str:
        return (self.home / "server.log").read_text(encoding="utf-8")

    def _say(self, *words: str | int) -> str:
        """The line that a new process answers."""
        if self._parent is None:
            self._parent = self._load()
        self._parent.stdin.write(json.dumps(words) + "\n")
        self._parent.stdin.flush()
        line = self._parent.stdout.readline()
        assert line, self.log
        return line

    def _load(self) -> subprocess.Popen:
        return subprocess.Popen(
            PARENT,
            cwd=ROOT,
            env=self.env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    def _is_alive(self) -> bool:
        try:
            return self._pid > 0 and os.kill(self._pid, 0) is None
        except ProcessLookupError:
            return False

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self._is_alive(), self.log
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return
            time.sleep(0.02)
        raise AssertionError(f"The server did not answer within {PATIENCE} s.\n{self.log}")


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
