"""The peers of `floor.py`: a minimal C server, Django Channels in memory, and Node's `ws`.

Each passes on what is POSTed to it. Those that cannot be had here are told with the reason.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import rig

PORT = 8033
WAIT = 60
"""Seconds for a package to come from its registry."""


class Lacking(Exception):
    """Why a peer cannot be measured here."""


@dataclass(frozen=True)
class Peer:
    name: str
    kind: str
    """How its listeners listen: `sse` or `ws`."""
    path: str
    command: list
    environment: dict[str, str]
    is_slow: bool = False
    """It cannot keep up with ten a second: each state waits until the last has come to all."""

    def serving(self):
        return rig.process([*self.command, str(PORT)], self.environment, port=PORT, apart=True)


@contextmanager
def scratch():
    """A folder for what is installed to be measured."""
    folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def c_server(folder: Path) -> Peer:
    """With room for a whole state: as it stands it takes requests of 1,500 bytes."""
    if not rig.PEER_SOURCE.exists():
        raise Lacking(f"no {rig.PEER_SOURCE}")
    source = folder / "cserver.c"
    source.write_text(rig.PEER_SOURCE.read_text().replace("b[1500]", "b[16384]"))
    return Peer("C epoll server", "sse", "/sse", [rig.compiled(source)], {})


def channels(folder: Path) -> Peer:
    place = folder / "channels"
    program = place / "bin" / "python"
    run("uv", "venv", "--quiet", "--python", sys.executable, place)
    wanted = ("channels", "uvicorn", "uvloop", "httptools", "websockets")
    run("uv", "pip", "install", "--quiet", "--python", program, *wanted)
    return Peer("Channels", "ws", "/", [program, rig.HERE / "floor_channels.py"], {}, is_slow=True)


def node_ws(folder: Path) -> Peer:
    if not (node := shutil.which("node")):
        raise Lacking("no node")
    place = folder / "node"
    run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", place, "ws")
    environment = {"NODE_PATH": str(place / "node_modules")}
    return Peer("Node ws", "ws", "/", [node, rig.HERE / "floor_ws.js"], environment)


def run(*command) -> None:
    if not shutil.which(command[0]):
        raise Lacking(f"no {command[0]}")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    try:
        subprocess.run(
            list(map(str, command)), env=environment, check=True, capture_output=True, timeout=WAIT
        )
    except subprocess.TimeoutExpired as late:
        raise Lacking(f"{command[0]} took over {WAIT} s") from late
    except subprocess.CalledProcessError as failure:
        raise Lacking(f"{command[0]}: {failure.stderr.decode()[-200:].strip()}") from failure
