"""`hemicycle calls`: what people are asked for, how it stands, and what was handed in."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hemicycle.config.shell import (
    as_json,
    begin,
    committee,
    minute,
    moment,
    print_json,
    refusals_in_words,
    sheet_to_write,
    write_sheet,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hemicycle.calls.models import Call, Submission
    from hemicycle.calls.queries import Statistics


@click.group()
def calls() -> None:
    """Look at calls, publish and extend them, and take away what was handed in."""


@calls.command("list")
@click.option("--open", "is_open", is_flag=True, help="Only those that are open now.")
@as_json
def list_calls(is_open: bool, as_json: bool) -> None:
    """Print all calls, those in preparation as well."""
    now = begin()
    from hemicycle.calls.models import Call
    from hemicycle.calls.outlines import call_told

    rows = Call.objects.select_related("window").order_by("-pk")
    told = [call_told(call, now) for call in rows]
    told = [one for one in told if one["is_open"] or not is_open]
    if as_json:
        print_json(told)
        return
    for one in told:
        click.echo(f"{one['id']:>5}  {one['title']}. {one['stands']}: {minute(one['closes_at'])}")


@calls.command("show")
@click.argument("pk", type=int)
@as_json
def show_call(pk: int, as_json: bool) -> None:
    """Print how a call stands, and how many began, handed in and withdrew."""
    now = begin()
    from hemicycle.calls.outlines import call_told, counts_told

    call = _call(pk)
    told = call_told(call, now) | {"counts": counts_told(call)}
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_in_words(told)))


def _in_words(told: dict[str, Any]) -> Iterator[str]:
    counts = told["counts"]
    yield f"{told['title']} ({told['stage']}). {told['stands']}."
    yield f"Opens {minute(told['opens_at'])}, closes {minute(told['closes_at'])}."
    if told["is_confidential"]:
        yield "Confidential: only those who handle it read what was handed in."
    yield f"Begun: {counts['started']}. Handed in: {counts['handed_in']}."
    yield f"Withdrawn: {counts['withdrawn']}. Drafts: {counts['drafts']}."
    if counts["percent"] is not None:
        yield f"Drafts are {counts['percent']} % complete on the whole."


@calls.command("create")
@click.option("--pattern", default="BLANK", show_default=True, help="What it begins with.")
@click.option("--title", required=True, help="What it is called.")
@click.option("--closes", type=moment, help="The deadline, as 2026-05-08T23:59Z.")
def create_call(pattern: str, title: str, closes: datetime | None) -> None:
    """Prepare a call from a pattern: VOLUNTEERS, GROUP_CHAIR, HOST or BLANK."""
    now = begin()
    from hemicycle.calls.actions.asking import create_from_pattern

    with refusals_in_words():
        call = create_from_pattern(
            committee(), actor=None, now=now, pattern=pattern, title=title, closes_at=closes
        )
    click.echo(f"Call {call.pk} is in preparation: {call.get_absolute_url()}")


@calls.command("publish")
@click.argument("pk", type=int)
def publish_call(pk: int) -> None:
    """Put a call out, with its window among the dates."""
    now = begin()
    from hemicycle.calls.actions.calling import publish_call

    with refusals_in_words():
        publish_call(_call(pk), actor=None, now=now)
    click.echo(f"Call {pk} is published: {_stands(pk, now)}")


@calls.command("extend")
@click.argument("pk", type=int)
@click.option("--to", "closes_at", type=moment, required=True, help="As 2026-05-08T23:59Z.")
@click.option("--reason", required=True, help="Whoever began or was reminded is told.")
def extend_call(pk: int, closes_at: datetime, reason: str) -> None:
    """Move the deadline of a call to a later time."""
    now = begin()
    from hemicycle.calls.actions.calling import extend_call

    call = _call(pk)
    seen = call.window.sequence if call.window else 0
    with refusals_in_words():
        extend_call(call, actor=None, now=now, closes_at=closes_at, reason=reason, seen=seen)
    click.echo(f"Call {pk} was extended: {_stands(pk, now)}")


@calls.command("cancel")
@click.argument("pk", type=int)
@click.option("--reason", required=True, help="Whoever began or was reminded is told.")
def cancel_call(pk: int, reason: str) -> None:
    """Say that a call does not take place."""
    now = begin()
    from hemicycle.calls.actions.calling import cancel_call

    with refusals_in_words():
        cancel_call(_call(pk), actor=None, now=now, reason=reason)
    click.echo(f"Call {pk} was cancelled.")


@calls.command("export")
@click.argument("pk", type=int)
@click.option(
    "--to", "file", type=sheet_to_write, required=True, help="A file ending in .csv or .xlsx."
)
@click.option("--status", "labels", multiple=True, help="Only this step. May be given often.")
def export_submissions(pk: int, file: Path, labels: tuple[str, ...]) -> None:
    """Write what was handed in to a file: a row for each, a column a question.

    That it was taken away is on record. Not for confidential calls: those are read by the people
    who handle them, in the browser or by the API.
    """
    now = begin()
    from hemicycle.calls.actions.handling import export_submissions
    from hemicycle.calls.queries import sheet

    call = _call(pk)
    _refuse_confidential(call)
    rows = _at_steps(call, labels)
    count = rows.count()
    with refusals_in_words():
        export_submissions(call, actor=None, now=now, count=count)
    told = sheet(call, rows, now)
    write_sheet(file, told.columns, told.rows)
    click.echo(f"Written to {file}: {count}.")


def _refuse_confidential(call: "Call") -> None:
    if call.is_confidential:
        raise click.ClickException(
            "This call is confidential: only those who handle it read what was handed in, "
            "in the browser or by the API."
        )


def _at_steps(call: "Call", labels: tuple[str, ...]) -> "QuerySet[Submission]":
    from hemicycle.calls.queries import received

    known = {status.label: status.pk for status in call.statuses.all()}
    for label in labels:
        if label not in known:
            told = ", ".join(known) or "none"
            hint = f"There is no step “{label}”; there are: {told}."
            raise click.BadParameter(hint, param_hint="--status")
    rows = received(call)
    return rows.filter(status__in=[known[label] for label in labels]) if labels else rows


@calls.command("statistics")
@click.argument("pk", type=int)
@click.option("--public", is_flag=True, help="What everybody may know.")
@as_json
def show_statistics(pk: int, public: bool, as_json: bool) -> None:
    """Print counts of what was handed in, by region, country and gender.

    Of a confidential call no group smaller than five is told, here as anywhere.
    """
    begin()
    from hemicycle.calls.outlines import statistics_told

    told = statistics_told(_statistics(_call(pk), public))
    if as_json:
        print_json(told)
        return
    click.echo(f"Handed in: {told['total']}.")
    for name in ("region", "country", "gender"):
        for group in told[name]:
            click.echo(f"  {name:<8} {group['name']}: {group['count']}")


def _statistics(call: "Call", public: bool) -> "Statistics":
    from hemicycle.calls import queries

    if not public:
        return queries.statistics(call, queries.FEWEST if call.is_confidential else 1)
    told = queries.public_statistics(call)
    if told is None:
        raise click.ClickException(
            "Nothing is told to everybody: not before it is concluded, nothing of a confidential "
            f"call, and not of fewer than {queries.FEWEST}."
        )
    return told


@calls.command("proof")
@click.argument("pk", type=int)
@as_json
def prove_destruction(pk: int, as_json: bool) -> None:
    """Prove which answers of a call were destroyed.

    Computes SHA-256 over the digests of its receipts anew and compares it with the audit log,
    which `hemicycle verify` proves. Ends with 1 where they differ.
    """
    begin()
    from hemicycle.calls.outlines import proof_told

    told = proof_told(_call(pk))
    if told["destroyed_at"] is None:
        raise click.ClickException("Nothing of this call was destroyed.")
    if as_json:
        print_json(told)
    else:
        click.echo(f"{told['count']} receipts, destroyed {minute(told['destroyed_at'])}.")
        click.echo(f"SHA-256 over their digests  {told['proof']}")
        click.echo(f"In the audit log            {told['recorded'] or 'nothing'}")
        click.echo("It holds." if told["holds"] else "FAULT  They differ: it does not hold.")
    raise click.exceptions.Exit(int(not told["holds"]))


# --- what all of them ask -----------------------------------------------------------------------


def _call(pk: int) -> "Call":
    from hemicycle.calls.models import Call

    rows = Call.objects.select_related("window__rule", "window__meeting", "topic", "meeting")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise click.BadParameter(f"There is no call {pk}.", param_hint="PK")
    return found


def _stands(pk: int, now: datetime) -> str:
    from hemicycle.calls.outlines import call_told

    told = call_told(_call(pk), now)
    return f"{told['stands']}, {minute(told['closes_at'])}."
