"""The `hemicycle` command. Django is imported inside the verbs, so that `--help` is quick."""

import json
import os
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hemicycle.config.calls import calls
from hemicycle.config.consultations import consultations
from hemicycle.config.dates import dates
from hemicycle.config.floor import floor
from hemicycle.config.shell import refusals_in_words, refuse_unless_migrated, set_up_django

if TYPE_CHECKING:
    from hemicycle.committee.models import Committee
    from hemicycle.meetings.models import Session


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hemicycle")
def main() -> None:
    """Hemicycle runs the working life of a committee.

    To look around:   hemicycle demo

    To run your own:  hemicycle migrate, then hemicycle createadmin, then hemicycle serve

    Settings come from the environment, HEMICYCLE_HOME and HEMICYCLE_DATABASE above all
    (docs/how-to/run.md lists them); `hemicycle doctor` checks them and says what to do.
    """


main.add_command(dates)
main.add_command(calls)
main.add_command(consultations)
main.add_command(floor)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--reset", is_flag=True, help="Throw the demo committee away and build it anew.")
def demo(host: str, port: int, reset: bool) -> None:
    """Fill a living demo committee, serve it, and say who to sign in as.

    On a second start the demo is left as it is.
    """
    os.environ.setdefault("HEMICYCLE_HOME", str(Path("var") / "demo"))
    os.environ.setdefault("HEMICYCLE_ADDRESS", f"http://{host}:{port}")
    set_up_django()
    from hemicycle.demo.build import build, current_session, sign_ins

    if reset:
        _forget_demo()
    _migrate()
    started = time.monotonic()
    if build(say=click.echo):
        click.echo(f"The demo committee was built in {time.monotonic() - started:.0f} s.")
    click.echo(f"\n  Hemicycle  http://{host}:{port}/\n")
    for role, email, password in sign_ins():
        click.echo(f"  {role:<12} {email:<32} {password}")
    if session := current_session():
        address = f"http://{host}:{port}/sessions/{session.pk}/floor/"
        click.echo(f"\n  The floor that is open: {address}")
        if session.ends_at < datetime.now(UTC):
            click.echo("  Its session was to end before now: with --reset it begins anew.")
    click.echo("\n  Stop with Ctrl+C.\n")
    _serve(host, port)


def _forget_demo() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "sqlite":
        call_command("flush", interactive=False, verbosity=0)
        return
    for leftover in settings.HOME.glob("hemicycle.sqlite3*"):
        leftover.unlink()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the web pages, the API and the live streams on one port."""
    set_up_django()
    refuse_unless_migrated()
    _serve(host, port)


def _serve(host: str, port: int) -> None:
    from hemicycle.config.server import server

    with suppress(KeyboardInterrupt):  # uvicorn raises it again once it has stopped in order.
        server(host, port).run()


@main.command()
def migrate() -> None:
    """Bring the database to the present version."""
    set_up_django()
    _migrate()
    click.echo("The database is up to date.")


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


@main.command()
@click.option("--email", prompt="E-mail address", help="What the secretary signs in with.")
@click.option("--name", prompt="Name", help="The secretary's name, as it is shown.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    envvar="HEMICYCLE_PASSWORD",
    help="Asked for when not given; HEMICYCLE_PASSWORD keeps it out of the shell's history.",
)
@click.option("--committee", default="Committee", show_default=True, help="The committee's name.")
def createadmin(email: str, name: str, password: str, committee: str) -> None:
    """Make the first secretary, who then enrols everybody else in the browser.

    Founds the committee where there is none yet.
    """
    set_up_django()
    refuse_unless_migrated()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from hemicycle.config.founding import make_secretary

    with refusals_in_words():
        try:
            make_secretary(
                now=timezone.now(), email=email, name=name, password=password, committee=committee
            )
        except ValidationError as weak:
            raise click.ClickException(" ".join(weak.messages)) from None
    click.echo(f"{name} can now sign in as {email.lower()}.")


@main.group("import")
def bring_in() -> None:
    """Bring in what other programs made."""


@bring_in.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--session", "session_id", type=int, help="The session it records, by its number.")
@click.option("--title", default="", help="What to call it; by default as the file says.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def transcript(file: Path, session_id: int | None, title: str, as_json: bool) -> None:
    """Import a transcript: plain text, PDF, DOCX, WebVTT or SRT.

    What the file is, its encoding and its layout are told by its content. Places where text was
    lost stay visible; nothing is invented. The report says what was found. Who the speakers are
    is then confirmed in the browser.
    """
    set_up_django()
    refuse_unless_migrated()
    from django.utils import timezone

    from hemicycle.records.actions import import_transcript
    from hemicycle.records.queries import report

    with refusals_in_words():
        imported = import_transcript(
            _place(session_id),
            actor=None,
            now=timezone.now(),
            content=file.read_bytes(),
            file_name=file.name,
            title=title,
        )
    found = report(imported)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else _in_words(found))


def _place(session_id: int | None) -> "Session | Committee":
    from hemicycle.committee.queries import committee
    from hemicycle.meetings.models import Session

    if session_id is None:
        return committee()
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise click.BadParameter(f"There is no session {session_id}.", param_hint="--session")
    return session


def _in_words(found: dict[str, object]) -> str:
    warnings = found["warnings"]
    assert isinstance(warnings, list)
    lines = [
        f"{found['turns']} turns by {found['speakers']} speakers on {found['pages']} pages, "
        f"language {found['language']}. Address: {found['url']}",
        *(f"Note: {warning['message']}" for warning in warnings),
    ]
    if found["damaged"]:
        lines.append(f"Text was lost in {found['lost_tokens']} places.")
    return "\n".join(lines)


@main.command()
@click.option("--expect", metavar="SEAL", help="A seal kept from an earlier run.")
def verify(expect: str | None) -> None:
    """Prove that no entry of the audit log was altered or removed.

    Keep the seal it prints somewhere else: given as --expect later on, it proves that everything
    up to that day is still as it was.
    """
    set_up_django()
    refuse_unless_migrated()
    from hemicycle.kernel import audit
    from hemicycle.kernel.models import AuditEntry

    verdict = audit.verify()
    faults = list(verdict.faults)
    if expect and not AuditEntry.objects.filter(seal=expect).exists():
        faults.append("no entry has the seal that was expected: the log was rewritten or cut")
    for fault in faults:
        click.echo(f"FAULT  {fault}", err=True)
    click.echo(f"{verdict.entries} entries, newest seal {verdict.seal}")
    if faults:
        raise click.exceptions.Exit(1)


@main.command()
def tick() -> None:
    """Do once what the clock does: send mail that waits, remind, take steps that are due.

    The server does this by itself; the command is for cron where no server runs, and for trying.
    Ends with 1 where something failed; the trace is in the log.
    """
    set_up_django()
    refuse_unless_migrated()
    from django.utils import timezone

    from hemicycle.kernel import clock

    outcomes = clock.tick(timezone.now())
    for name, went_well in outcomes.items():
        click.echo(f"{'ok  ' if went_well else 'FAIL'}  {name}")
    raise click.exceptions.Exit(int(not all(outcomes.values())))


@main.command()
def doctor() -> None:
    """Check settings, database, storage, front end, clock and mail, and say what to do.

    Ends with 1 where something keeps the server from working.
    """
    set_up_django()
    from django.utils import timezone

    from hemicycle.config.health import findings

    grave = False
    for found in findings(timezone.now()):
        mark = "ok  " if not found.advice else "FAIL" if found.grave else "note"
        click.echo(f"{mark}  {found.subject:<13} {found.seen}")
        if found.advice:
            click.echo(f"{'':<20}{found.advice}")
        grave = grave or bool(found.advice and found.grave)
    raise click.exceptions.Exit(int(grave))
