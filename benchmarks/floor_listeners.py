"""The listeners of `floor.py`: a C client (`floor_load.c`) that is told when to cause trouble."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

import rig


class Listeners:
    """Open streams that keep count of what they were shown."""

    def __init__(self, running: subprocess.Popen) -> None:
        self.running = running
        self.opened_in = float(self._line().removeprefix("open "))
        """Seconds until the last stream was open."""

    def stall(self, count: int, ms: int) -> None:
        self._say(f"stall {count} {ms}")

    def drop(self, count: int, ms: int) -> None:
        self._say(f"drop {count} {ms}")

    def wait(self, positions: tuple[int, int], patience_s: int) -> None:
        """Until all have been shown these positions of the floor and of its chat."""
        self._say(f"await {positions[0]} {positions[1]} {patience_s * 1000}")
        self._line()

    def end(self, positions: tuple[int, int], patience_s: int) -> dict:
        """The report, once all have been shown these positions or patience has run out."""
        self._say(f"end {positions[0]} {positions[1]} {patience_s * 1000}")
        return json.loads(self._line())

    def _say(self, line: str) -> None:
        self.running.stdin.write(line + "\n")
        self.running.stdin.flush()

    def _line(self) -> str:
        if not (line := self.running.stdout.readline()):
            raise RuntimeError(self.running.stderr.read() or "the listeners ended")
        return line.strip()


@contextmanager
def listeners(
    program: Path,
    kind: str,
    ports: list[int],
    count: int,
    *,
    since: int,
    path: str,
    headers: str = "X: y",
    state_paths: tuple[str, str] = ("/", "/"),
    record: Path | None = None,
):
    """`count` open streams that have been shown all up to `since`, on a core of their own."""
    to = ",".join(map(str, ports))
    states = ",".join(state_paths)
    command = [program, kind, to, count, since, path, headers, states, *filter(None, [record])]
    running = subprocess.Popen(
        list(map(str, command)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=rig.on_cores(last=True),  # noqa: PLW1509 - it only sets a mask
    )
    try:
        yield Listeners(running)
    finally:
        running.kill()
        running.communicate()
