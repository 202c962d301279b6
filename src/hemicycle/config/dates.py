"""`hemicycle dates`: what is due, what would be, and the rules both follow from."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from hemicycle.config.shell import (
    as_json,
    committee,
    print_json,
    refusals_in_words,
    refuse_unless_migrated,
    set_up_django,
)

if TYPE_CHECKING:
    from hemicycle.calendar.outlines import Outlook
    from hemicycle.meetings.models import Meeting
    from hemicycle.planner import parts


def day(said: str) -> date:
    """A date of the years the house knows."""
    try:
        found = date.fromisoformat(said)
    except ValueError:
        raise click.BadParameter(f"“{said}” is no day: give it as 2026-05-08.") from None
    if not 1900 <= found.year <= 2200:
        raise click.BadParameter("Give a year from 1900 to 2200.")
    return found


@click.group()
def dates() -> None:
    """Look at dates, try out plans and publish them."""


@dates.command("plan")
@click.option("--from", "first", type=day, help="Leave out meetings that end before this day.")
@click.option("--to", "last", type=day, help="Leave out meetings that begin after this day.")
@click.option(
    "--what-if",
    multiple=True,
    metavar="move:MEETING:DAY",
    help="As if that meeting began on that day. May be given several times.",
)
@click.option("--adopt", is_flag=True, help="Publish the plan; whom it concerns is told by mail.")
@as_json
def show_plan(
    first: date | None, last: date | None, what_if: tuple[str, ...], adopt: bool, as_json: bool
) -> None:
    """Print the windows of all meetings as the present rules would have them.

    Says what was shortened and why, what cannot be met together and what would resolve it, and
    what to look at before it is published.
    """
    if adopt and (what_if or first or last):
        other = "--what-if" if what_if else "--from" if first else "--to"
        raise click.UsageError(f"--adopt publishes the whole plan: it goes with no {other}.")
    set_up_django()
    refuse_unless_migrated()
    from django.utils import timezone

    from hemicycle.calendar.outlines import as_told

    now = timezone.now()
    seen = _outlook(now, first, last, what_if)
    count = _adopted(seen, now) if adopt else 0
    if as_json:
        print_json(as_told(seen))
        return
    since = min(first or now.date(), now.date())
    click.echo("\n".join(_plan_in_words(seen, since, is_what_if=bool(what_if))))
    if adopt:
        click.echo(f"Adopted: {_dates(count)} were published, moved or cancelled.")


def _outlook(
    now: datetime, first: date | None, last: date | None, what_if: tuple[str, ...]
) -> "Outlook":
    from hemicycle.calendar.outlines import outlook
    from hemicycle.kernel.refusals import Refused

    try:
        return outlook(now, first, last, what_if)
    except Refused as refused:
        hint = f"--{refused.field.replace('_', '-')}"
        raise click.BadParameter(refused.message, param_hint=hint) from None


def _adopted(seen: "Outlook", now: datetime) -> int:
    from hemicycle.calendar.actions import adopt_plan

    with refusals_in_words():
        return len(adopt_plan(committee(), actor=None, now=now, seen=seen.digest))


@dates.command("list")
@click.option("--meeting", type=int, metavar="NUMBER", help="Those of one meeting.")
@as_json
def list_dates(meeting: int | None, as_json: bool) -> None:
    """Print the dates that are published and open, or still to come."""
    set_up_django()
    refuse_unless_migrated()
    from django.utils import timezone

    from hemicycle.calendar.models import Window
    from hemicycle.calendar.outlines import date_told
    from hemicycle.calendar.queries import ahead

    now = timezone.now()
    rows = ahead(Window.objects.select_related("rule", "meeting"), now)
    if meeting is not None:
        rows = rows.filter(meeting=_meeting(meeting))
    told = [date_told(row, now) for row in rows]
    if as_json:
        print_json(told)
        return
    for one in told:
        times = _times(one["opens_at"], one["closes_at"], one["zone"])
        place = f"meeting {one['meeting']}" if one["meeting"] else "no meeting"
        click.echo(f"{times}  {one['title']} ({one['key']}, {place}). {one['stands']}.")


def _meeting(number: int) -> "Meeting":
    from hemicycle.meetings.models import Meeting

    found = Meeting.objects.filter(number=number).first()
    if found is None:
        raise click.BadParameter(f"There is no meeting {number}.", param_hint="--meeting")
    return found


@dates.command("rules")
@as_json
def list_rules(as_json: bool) -> None:
    """Print every version of every deadline rule."""
    set_up_django()
    refuse_unless_migrated()
    from hemicycle.calendar.queries import deadline_rules

    rows = deadline_rules()
    if as_json:
        print_json(
            [
                {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
                for row in rows
            ]
        )
        return
    for row in rows:
        ended = ", no longer in force" if row.retired else ""
        click.echo(f"{row.key}, since {row.since}: {row.title} ({row.reference}){ended}")


@dates.command("template")
@click.option("--since", type=day, required=True, help="The day from which they hold.")
def adopt_template(since: date) -> None:
    """Adopt the rules this program brings along, those the committee has none for yet."""
    set_up_django()
    refuse_unless_migrated()
    from django.utils import timezone

    from hemicycle.calendar import actions

    with refusals_in_words():
        adopted = actions.adopt_template(committee(), actor=None, now=timezone.now(), since=since)
    for rule in adopted:
        click.echo(f"{rule.key}: {rule.title} ({rule.reference})")
    click.echo(f"Adopted from {since} on: {len(adopted)} rules.")


# --- in words -----------------------------------------------------------------------------------


def _plan_in_words(seen: "Outlook", since: date, *, is_what_if: bool) -> Iterator[str]:
    """What has closed before `since` is left out."""
    from hemicycle.calendar.queries import titles

    named = titles()
    yield from _windows(seen, since, named)
    if is_what_if:
        yield from _differences(seen, named)
    else:
        yield f"{_dates(len(seen.proposed.proposals))} would change by adopting it."
    yield from _conflicts(seen, named)
    for place in seen.proposed.plan.impossible:
        yield f"Impossible: {_place(place, named)} would close before it opens."
    yield from _warnings(seen, named)


def _windows(seen: "Outlook", since: date, named: dict[str, str]) -> Iterator[str]:
    from hemicycle.calendar.queries import reasons_of
    from hemicycle.calendar.templatetags.dates import because

    for number, heading in _headings(seen):
        windows = [one for one in seen.proposed.plan.windows if one.place.meeting == number]
        ahead = [one for one in windows if one.closes.date() >= since]
        if ahead:
            yield heading
        for one in sorted(ahead, key=lambda one: (one.closes, one.place)):
            title = named.get(one.place.key, one.place.key)
            yield f"  {_times(one.opens, one.closes, one.zone)}  {title} ({one.place.key})"
            yield from (f"      {because(reason)}" for reason in reasons_of(one))


def _headings(seen: "Outlook") -> Iterator[tuple[int, str]]:
    for one in sorted(seen.meetings, key=lambda one: (one.first, one.number)):
        yield one.number, f"Meeting {one.number}, {one.title}, {one.first} to {one.last}"
    yield 0, "Of no meeting"


def _differences(seen: "Outlook", named: dict[str, str]) -> Iterator[str]:
    yield f"{_dates(len(seen.differences))} would be other than in the plan without it."
    for one in seen.differences:
        yield f"  {_place(one.place, named)}"
        yield f"      from {_side(one.before)}"
        yield f"      to   {_side(one.after)}"


def _side(window: "parts.Window | None") -> str:
    return _times(window.opens, window.closes, window.zone) if window else "none"


def _conflicts(seen: "Outlook", named: dict[str, str]) -> Iterator[str]:
    from hemicycle.calendar.templatetags.dates import demanded, remedied

    for conflict in seen.proposed.conflicts:
        place = f"at meeting {conflict.meeting}" if conflict.meeting else "of no meeting"
        yield f"Conflict {place}: these cannot all be met."
        yield from (f"  {demanded(one, named)}" for one in conflict.demands)
        if conflict.remedies:
            yield "  Each of these alone would resolve it:"
        yield from (f"    {remedied(one, named)}" for one in conflict.remedies)


def _warnings(seen: "Outlook", named: dict[str, str]) -> Iterator[str]:
    from hemicycle.calendar.templatetags.dates import warned

    for one in seen.proposed.warnings:
        mark = "Warning" if one.is_grave else "Note"
        yield f"{mark}: {_place(one.place, named)}, {one.day}. {warned(one)}"


def _place(place: "parts.Place", named: dict[str, str]) -> str:
    meeting = f", meeting {place.meeting}" if place.meeting else ""
    return f"{named.get(place.key, place.key)} ({place.key}{meeting})"


def _times(opens: datetime | None, closes: datetime, zone: str) -> str:
    """By the clocks of its rule."""
    local = [f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for at in (opens, closes) if at]
    return f"{' – '.join(local)} {zone}"


def _dates(count: int) -> str:
    return f"{count} date" if count == 1 else f"{count} dates"
