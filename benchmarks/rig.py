"""What the benchmarks share: a server of our own with people on it, and the load client."""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
PEER_SOURCE = ROOT.parent / "shared" / "bench" / "cserver.c"
TOKEN = "a" * 32


def compiled(source: Path) -> Path:
    """The program built from one C file; exits 1 where there is no compiler or no source."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or not source.exists():
        sys.exit(f"cannot measure: needs a C compiler and {source.name}")
    program = Path(tempfile.mkdtemp()) / source.stem
    subprocess.run([compiler, "-O2", "-w", "-o", program, source], check=True)
    return program


@contextmanager
def database(url: str | None):
    """The environment of a server with an empty database: SQLite, or a scratch one at `url`."""
    home = tempfile.mkdtemp()
    environment = {
        "HEMICYCLE_HOME": home,
        "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}:{HERE}",
        "HEMICYCLE_DATABASE": "",
    }
    try:
        if url is None:
            yield environment
        else:
            with scratch(url) as own:
                yield environment | {"HEMICYCLE_DATABASE": own}
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def scratch(url: str):
    import psycopg

    name = f"bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            wire.execute(f"DROP DATABASE {name} WITH (FORCE)")


def refuse_unreachable(url: str) -> None:
    """Before a quarter of an hour is spent on the rest."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        sys.exit(f"cannot measure: {error}")


def on_cores(*, last: bool):
    """For `preexec_fn`: keep to the last core, or off it, so that load and server do not share one.

    None where there is only one core or the system cannot say.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        return None
    return partial(os.sched_setaffinity, 0, cores[-1:] if last else cores[:-1])


@contextmanager
def process(command, environment, *, port: int, apart: bool = False):
    """A program that answers on 127.0.0.1:port; ended by its id when the block ends.

    With `apart` it stays off the last core, which is the load's.
    """
    running = subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=ROOT,
        preexec_fn=on_cores(last=False) if apart else None,  # noqa: PLW1509 - no threads here
    )
    try:
        wait_for(port, running)
        yield running
    finally:
        running.terminate()
        running.wait(timeout=20)


def wait_for(port: int, running) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("cannot measure: the server did not start")


def server(environment, port: int, *, apart: bool = False):
    program = Path(sys.executable).with_name("hemicycle")
    command = [program, "serve", "--port", str(port)]
    return process(command, environment, port=port, apart=apart)


def populate(environment, *, floors: int, people: int) -> list[dict[str, str]]:
    """Open floors, and delegates who are signed in (the first is the chair), as headers."""
    script = f"from benchmarks.rig import fill; fill({floors}, {people})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def fill(floors: int, people: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    from hemicycle.chat import actions as chat
    from hemicycle.committee import actions as committee
    from hemicycle.floor.actions import running as floor
    from hemicycle.meetings import actions as meetings

    by_shell = {"actor": None, "now": now}
    here = committee.found_committee(name="Benchmark", short_name="Benchmark", **by_shell)
    committee.adopt_rule(
        here,
        key="chat.most_messages_per_minute",
        value=1_000,
        reference="A few people write for all",
        since=now.date(),
        **by_shell,
    )
    meeting = meetings.plan_meeting(
        here,
        number=1,
        title="Benchmark",
        kind="POLICY",
        mode="HYBRID",
        zone="UTC",
        starts_on=now.date(),
        ends_on=now.date(),
        **by_shell,
    )
    opened = []
    for number in range(floors):
        session = meetings.plan_session(
            meeting,
            title=f"Session {number}",
            starts_at=now,
            ends_at=now + timedelta(hours=1),
            **by_shell,
        )
        open_floor = floor.floor_of(session, now=now)
        floor.open_floor(open_floor, **by_shell)
        items = [
            meetings.add_item(session, title=title, purpose="NOTING", minutes=5, **by_shell).pk
            for title in ("One", "Two")
        ]
        opened.append(
            {
                "session": session.pk,
                "floor": open_floor.pk,
                "items": items,
                "chat": chat.channels_of(open_floor)[0].pk,
            }
        )
    signed_in = [_signed_in(here, number, by_shell) for number in range(people)]
    print(json.dumps({"floors": opened, "people": signed_in}))


def _signed_in(here, number: int, by_shell) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hemicycle.committee import actions as committee

    day = by_shell["now"].date() - timedelta(days=400)
    delegation = committee.admit_delegation(
        here,
        name=f"Delegation {number}",
        code=f"D{number}",
        kind="MEMBER",
        nature="GOVERNMENT",
        since=day,
        **by_shell,
    )
    person = committee.enrol_person(
        here, name=f"Delegate {number}", email=f"{number}@example.org", **by_shell
    )
    committee.accredit(delegation, person=person, role="REPRESENTATIVE", since=day, **by_shell)
    if number == 0:
        chair = committee.create_office(here, kind="CHAIR", **by_shell)
        committee.begin_term(chair, person=person, since=day, **by_shell)
    session = SessionStore()
    session[SESSION_KEY] = str(person.user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session.create()
    return headers(session.session_key)


def headers(session_key: str) -> str:
    return "\x01".join(
        [
            f"Cookie: sessionid={session_key}; csrftoken={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Accept: application/json",
        ]
    )


def memory_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def result(*, name, unit, ours, peer, peer_name, target, holds, ratio, detail) -> None:
    """The one closing line every benchmark prints."""
    print(
        json.dumps(
            {
                "name": name,
                "unit": unit,
                "ours": round(ours, 2),
                "peer": round(peer, 2),
                "peer_name": peer_name,
                "ratio": round(ratio, 3),
                "target": target,
                "holds": holds,
                "detail": detail,
            }
        )
    )


median = statistics.median
