"""Dates and plans in plain values: what the API answers and the command prints."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial, reduce
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.calendar import queries
from hemicycle.calendar.models import Window
from hemicycle.calendar.queries import Proposal, Proposed
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.actions import YEARS
from hemicycle.planner import parts, watch
from hemicycle.planner.planning import Difference, differences, moved, plan

MOVE = re.compile(r"move:(\d{1,9}):(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class Outlook:
    """The plan of some meetings beside what is published.

    `differences` are those to the plan without the what-if. `digest` is for `adopt_plan`; empty
    where this is not the plan that would be adopted.
    """

    meetings: tuple[parts.Meeting, ...]
    proposed: Proposed
    differences: list[Difference]
    digest: str


def outlook(
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    what_if: Sequence[str] = (),
) -> Outlook:
    """Of the meetings that lie on these days, each by its own first day.

    `what_if` has sentences `move:NUMBER:DATE`: that meeting begins on that day.

    Raises:
        Refused: at `to` or `what_if`.
    """
    refuse_backwards(first, last)
    given = queries.setting(now, first, last)
    supposed = reduce(_moved, what_if, given)
    whole = queries.propose(now, supposed)
    # The meeting before the first one is planned, too: windows are counted from it.
    shown = {0, *(one.number for one in given.meetings if first is None or one.last >= first)}
    return Outlook(
        tuple(one for one in supposed.meetings if one.number in shown),
        _only(whole, shown),
        _differing(plan(given), whole.plan, shown) if what_if else [],
        "" if first or last or what_if else whole.digest,
    )


def refuse_backwards(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused(_("The last day is before the first."), field="to")


def _moved(given: parts.Setting, said: str) -> parts.Setting:
    told = MOVE.fullmatch(said)
    if told is None:
        raise Refused(_("Say it as move:83:2026-05-08."), field="what_if")
    number, first = int(told[1]), _day(told[2])
    if number not in {one.number for one in given.meetings}:
        raise Refused(_("There is nothing with this number."), field="what_if")
    return moved(given, number, first)


def _day(said: str) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise Refused(_("Give the day as 2026-05-08."), field="what_if") from None
    if day.year not in YEARS:
        raise Refused(_("Give a year from 1900 to 2200."), field="what_if")
    return day


def _only(whole: Proposed, numbers: Collection[int]) -> Proposed:
    """What belongs to these meetings."""
    laid, given = whole.plan, whole.setting
    meetings = tuple(one for one in given.meetings if one.number in numbers)
    return replace(
        whole,
        setting=replace(given, meetings=meetings),
        plan=parts.Plan(
            tuple(one for one in laid.windows if one.place.meeting in numbers),
            tuple(one for one in laid.conflicts if one.meeting in numbers),
            tuple(one for one in laid.impossible if one.meeting in numbers),
        ),
        proposals=[one for one in whole.proposals if one.place.meeting in numbers],
    )


def _differing(before: parts.Plan, after: parts.Plan, numbers: Collection[int]) -> list[Difference]:
    return [one for one in differences(before, after) if one.place.meeting in numbers]


# --- in plain values ----------------------------------------------------------------------------


def as_told(seen: Outlook) -> dict[str, Any]:
    """The shape of `PlanOut` in the API. A window of no meeting has None for its number."""
    place = partial(_place, queries.titles())
    proposed = seen.proposed
    return {
        "meetings": [_meeting(one) for one in seen.meetings],
        "windows": [place(one.place) | _window(one) for one in proposed.plan.windows],
        "changes": [place(one.place) | _change(one) for one in proposed.proposals],
        "differences": [place(one.place) | _difference(one) for one in seen.differences],
        "conflicts": [_conflict(one) for one in proposed.conflicts],
        "impossible": [place(one) for one in proposed.plan.impossible],
        "warnings": [place(one.place) | _warned(one) for one in proposed.warnings],
        "digest": seen.digest,
    }


def _place(titles: dict[str, str], place: parts.Place) -> dict[str, Any]:
    title = titles.get(place.key, place.key)
    return {"key": place.key, "title": title, "meeting": place.meeting or None}


def _meeting(one: parts.Meeting) -> dict[str, Any]:
    return {"number": one.number, "title": one.title, "starts_on": one.first, "ends_on": one.last}


def _window(one: parts.Window) -> dict[str, Any]:
    return {
        "opens_at": one.opens,
        "closes_at": one.closes,
        "zone": one.zone,
        "length": one.length,
        "unit": one.rule.nominal.unit if one.rule.nominal else None,
        "why": queries.reasons_of(one),
    }


def _change(one: Proposal) -> dict[str, Any]:
    return {
        "date_id": one.row.pk if one.row else None,
        "before": _times(one.row),
        "after": _times(one.planned),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {"before": _times(one.before), "after": _times(one.after)}


def _times(one: Window | parts.Window | None) -> dict[str, Any] | None:
    told = queries.times(one)
    return told and {"opens_at": told[0], "closes_at": told[1]}


def _conflict(one: parts.Conflict) -> dict[str, Any]:
    return asdict(one) | {"meeting": one.meeting or None}


def _warned(one: watch.Warned) -> dict[str, Any]:
    told = {"kind": one.kind, "day": one.day, "count": one.count, "name": one.name}
    return told | {"is_grave": one.is_grave}


def date_told(window: Window, now: datetime) -> dict[str, Any]:
    """The shape of `DateOut` in the API: a date as it is published."""
    rule, meeting = window.rule, window.meeting
    return {
        "id": window.pk,
        "key": window.key,
        "title": rule.title,
        "reference": rule.reference,
        "topic_id": rule.topic_id,
        "meeting_id": window.meeting_id,
        "meeting": meeting.number if meeting else None,
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "zone": window.zone,
        "length": window.length,
        "unit": rule.length_unit if rule.nominal else None,
        "stands": window.when(now),
        "is_open": window.is_open(now),
        "is_held": window.is_held,
        "decided_at": window.decided_at,
        "cancelled_at": window.cancelled_at,
        "sequence": window.sequence,
        "url": window.get_absolute_url(),
    }
