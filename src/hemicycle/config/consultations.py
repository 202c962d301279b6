"""`hemicycle consultations`: what is put to delegations, and what it came to."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hemicycle.config.shell import (
    as_json,
    begin,
    minute,
    moment,
    print_json,
    refusals_in_words,
    sheet_to_write,
    write_sheet,
)

if TYPE_CHECKING:
    from hemicycle.consultations.models import Consultation


@click.group()
def consultations() -> None:
    """Look at consultations, publish, extend and conclude them."""


@consultations.command("list")
@click.option("--open", "is_open", is_flag=True, help="Only those that are open now.")
@as_json
def list_consultations(is_open: bool, as_json: bool) -> None:
    """Print all consultations, those in preparation as well."""
    now = begin()
    from hemicycle.consultations.outlines import consultation_in_short

    told = [consultation_in_short(row, now) for row in _rows().order_by("-pk")]
    told = [one for one in told if one["is_open"] or not is_open]
    if as_json:
        print_json(told)
        return
    for one in told:
        click.echo(f"{one['id']:>5}  {one['title']}. {one['stands']}: {minute(one['closes_at'])}")


@consultations.command("show")
@click.argument("pk", type=int)
@as_json
def show_consultation(pk: int, as_json: bool) -> None:
    """Print how a consultation stands, what it puts, and by what it is counted."""
    now = begin()
    from django.contrib.auth.models import AnonymousUser

    from hemicycle.consultations.outlines import consultation_told, results_told

    row = _consultation(pk)
    told = consultation_told(row, AnonymousUser(), now)
    told |= {name: results_told(row, now)[name] for name in ("answered", "silent")}
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_in_words(told)))


def _in_words(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['title']}, round {told['round']} ({told['stage']}). {told['stands']}."
    yield f"Opens {minute(told['opens_at'])}, closes {minute(told['closes_at'])}."
    yield from (f"  {rule}" for rule in told["in_words"])
    for number, point in enumerate(told["points"], 1):
        yield f"Point {number}: {point['title']}"
    yield f"Answered: {_listed(told['answered'])}."
    yield f"Silent: {_listed(told['silent'])}."


@consultations.command("results")
@click.argument("pk", type=int)
@click.option(
    "--to", "file", type=sheet_to_write, help="Write who said what to a .csv or .xlsx file."
)
@as_json
def show_results(pk: int, file: Path | None, as_json: bool) -> None:
    """Print what a consultation came to; before it is concluded, what it would come to now."""
    now = begin()
    from hemicycle.consultations.outlines import RESULT_COLUMNS, result_lines, results_told
    from hemicycle.consultations.queries import standing_of

    row = _consultation(pk)
    if file:
        write_sheet(file, RESULT_COLUMNS, result_lines(standing_of(row, now)))
    told = results_told(row, now)
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_results(told)))


def _results(told: dict[str, Any]) -> Iterator[str]:
    yield "Concluded." if told["is_final"] else "Not concluded: so it would come out now."
    yield f"Asked: {len(told['asked'])}. Answered: {_listed(told['answered'])}."
    for number, point in enumerate(told["points"], 1):
        yield f"Point {number}, {point['title']}: {point['result']} ({point['why']})"
        counted = ", ".join(f"{name} {count}" for name, count in point["tallies"].items())
        yield f"  {counted}"


@consultations.command("publish")
@click.argument("pk", type=int)
def publish_consultation(pk: int) -> None:
    """Put a consultation to delegations, with its window among the dates."""
    now = begin()
    from hemicycle.consultations.actions import publish_consultation

    with refusals_in_words():
        publish_consultation(_consultation(pk), actor=None, now=now)
    click.echo(f"Consultation {pk} is published: {_stands(pk, now)}")


@consultations.command("extend")
@click.argument("pk", type=int)
@click.option("--to", "closes_at", type=moment, required=True, help="As 2026-05-08T23:59Z.")
@click.option("--reason", required=True, help="Whoever was told of it is told.")
def extend_consultation(pk: int, closes_at: datetime, reason: str) -> None:
    """Let a consultation close at a later time."""
    now = begin()
    from hemicycle.consultations.actions import extend_consultation

    with refusals_in_words():
        extend_consultation(
            _consultation(pk), actor=None, now=now, closes_at=closes_at, reason=reason
        )
    click.echo(f"Consultation {pk} was extended: {_stands(pk, now)}")


@consultations.command("conclude")
@click.argument("pk", type=int)
def conclude_consultation(pk: int) -> None:
    """Count once its window has closed, and keep what it came to."""
    now = begin()
    from hemicycle.consultations.actions import conclude_consultation
    from hemicycle.consultations.outlines import results_told

    with refusals_in_words():
        conclude_consultation(_consultation(pk), actor=None, now=now)
    click.echo("\n".join(_results(results_told(_consultation(pk), now))))


# --- what all of them ask -----------------------------------------------------------------------


def _rows() -> Any:
    from hemicycle.consultations.models import Consultation

    rows = Consultation.objects.select_related("window__rule", "window__meeting", "topic")
    return rows.select_related("meeting", "previous")


def _consultation(pk: int) -> "Consultation":
    found: Consultation | None = _rows().filter(pk=pk).first()
    if found is None:
        raise click.BadParameter(f"There is no consultation {pk}.", param_hint="PK")
    return found


def _stands(pk: int, now: datetime) -> str:
    from hemicycle.consultations.outlines import consultation_in_short

    told = consultation_in_short(_consultation(pk), now)
    return f"{told['stands']}, {minute(told['closes_at'])}."


def _listed(codes: list[str]) -> str:
    return f"{len(codes)}" + (f" ({', '.join(codes)})" if codes else "")
