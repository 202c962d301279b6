"""When things are due: dates, the plan they come from, its rules, and hours to meet at."""

from datetime import UTC
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router, Status
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import Pages, by, found, with_rows
from hemicycle.calendar import actions, outlines, queries
from hemicycle.calendar.models import Change, DeadlineRule, Occasion, Window
from hemicycle.committee.models import Topic
from hemicycle.committee.queries import committee
from hemicycle.kernel.permissions import require
from hemicycle.planner import hours

router = Router()


# The plan


@router.get("/dates/plan", response=forms.PlanOut, url_name="plan")
def show_plan(request: SignedInRequest, asked: Query[forms.PlanAsked]) -> dict[str, Any]:
    """What would be published now, or if meetings were moved, and what to look at before."""
    _may_plan(request)
    seen = outlines.outlook(timezone.now(), asked.first, asked.last, asked.what_if)
    return outlines.as_told(seen)


@router.post("/dates/plan/adopt", response=list[forms.DateOut], url_name="adopt_plan")
def adopt_plan(request: SignedInRequest, asked: forms.AdoptIn) -> list[dict[str, Any]]:
    """Publish it; answers the dates that are new, moved or cancelled."""
    return [_told(row) for row in actions.adopt_plan(committee(), **asked.dict(), **by(request))]


# Dates


@router.get("/dates", response=list[forms.DateOut], url_name="dates")
@paginate(Pages)
def list_dates(request: SignedInRequest, asked: Query[forms.DatesAsked]) -> list[dict[str, Any]]:
    """Those that are open or to come; with `all`, past and cancelled ones as well."""
    outlines.refuse_backwards(asked.first, asked.last)
    rows = _visible(request)
    if not asked.everything:
        rows = queries.ahead(rows, timezone.now())
    if asked.meeting:
        rows = rows.filter(meeting=asked.meeting)
    rows = queries.between(rows, asked.first or forms.FIRST_DAY, asked.last or forms.LAST_DAY)
    return [_told(row) for row in rows]


@router.get("/dates/{pk}", response=forms.DateInFull, url_name="date")
def show_date(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """With the reasons for its length, and all that happened to it."""
    row = _window(request, pk)
    history = [_history(change) for change in queries.history(row)]
    return _told(row) | {"why": row.reasons, "history": history}


@router.post("/dates/{pk}/change", response=forms.DateOut, url_name="change_window")
def change_window(request: SignedInRequest, pk: int, asked: forms.DateChange) -> dict[str, Any]:
    """Extend or move it; it stays there, whatever the plan, until it is released."""
    actions.change_window(_window(request, pk), **asked.dict(), **by(request))
    return _told(_window(request, pk))


@router.post("/dates/{pk}/cancel", response=forms.DateOut, url_name="cancel_window")
def cancel_window(request: SignedInRequest, pk: int, asked: forms.WhyIn) -> dict[str, Any]:
    actions.cancel_window(_window(request, pk), reason=asked.reason, **by(request))
    return _told(_window(request, pk))


@router.post("/dates/{pk}/release", response=forms.DateOut, url_name="release_window")
def release_window(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """Let the next plan move it again."""
    actions.release_window(_window(request, pk), **by(request))
    return _told(_window(request, pk))


@router.post("/dates/{pk}/decide", response=forms.DateOut, url_name="decide_window")
def decide_window(request: SignedInRequest, pk: int, asked: forms.WhyIfAny) -> dict[str, Any]:
    """What it was for has been decided: nobody extends it any more."""
    actions.decide_window(_window(request, pk), reason=asked.reason, **by(request))
    return _told(_window(request, pk))


# Rules and occasions


@router.get("/deadline-rules", response=list[forms.DeadlineRuleOut], url_name="deadline_rules")
@paginate(Pages)
def list_rules(request: SignedInRequest) -> QuerySet[DeadlineRule]:
    """Every version of each, in order of time."""
    _may_plan(request)
    return queries.deadline_rules()


@router.post(
    "/deadline-rules", response={201: forms.DeadlineRuleOut}, url_name="adopt_deadline_rule"
)
def adopt_rule(request: SignedInRequest, asked: forms.DeadlineRuleIn) -> Status[DeadlineRule]:
    """A version that holds from `since` on; the windows of meetings before stay."""
    fields = with_rows(asked.dict(), topic=Topic.objects.all())
    return Status(201, actions.adopt_rule(committee(), **fields, **by(request)))


@router.post(
    "/deadline-rules/template",
    response={201: list[forms.DeadlineRuleOut]},
    url_name="adopt_template",
)
def adopt_template(request: SignedInRequest, asked: forms.SinceIn) -> Status[list[DeadlineRule]]:
    """The rules this program brings along, those the committee has none for yet."""
    rows = actions.adopt_template(committee(), since=asked.since, **by(request))
    return Status(201, rows)


@router.delete("/deadline-rules/{pk}", response={204: None}, url_name="withdraw_deadline_rule")
def withdraw_rule(request: SignedInRequest, pk: int) -> Status[None]:
    """Take back a version by which nothing was published yet."""
    actions.withdraw_rule(found(DeadlineRule.objects.all(), pk), **by(request))
    return Status(204, None)


@router.get("/occasions", response=list[forms.OccasionOut], url_name="occasions")
@paginate(Pages)
def list_occasions(request: SignedInRequest) -> QuerySet[Occasion]:
    """Days that dates should keep away from, the newest first."""
    _may_plan(request)
    return queries.occasions()


@router.post("/occasions", response={201: forms.OccasionOut}, url_name="add_occasion")
def add_occasion(request: SignedInRequest, asked: forms.OccasionIn) -> Status[Occasion]:
    return Status(201, actions.add_occasion(committee(), **asked.dict(), **by(request)))


@router.delete("/occasions/{pk}", response={204: None}, url_name="remove_occasion")
def remove_occasion(request: SignedInRequest, pk: int) -> Status[None]:
    actions.remove_occasion(found(Occasion.objects.all(), pk), **by(request))
    return Status(204, None)


# Hours


@router.get("/hours", response=forms.SpreadOut, url_name="hours")
def show_hours(request: SignedInRequest, at: forms.Moment) -> hours.Spread:
    """Delegations by their local hour at a moment, and how painful it is."""
    require(request.user, "calendar.view_hours", committee())
    there = at.astimezone(UTC)
    return hours.spread(there, queries.zones(there.date()))


@router.get("/hours/rotation", response=forms.RotationOut, url_name="rotation")
def rotation(request: SignedInRequest, asked: Query[forms.RotationAsked]) -> dict[str, Any]:
    """An hour for a call on each day, so that whoever has borne most is spared most."""
    require(request.user, "calendar.view_hours", committee())
    shared = hours.rotation(asked.days, queries.zones(min(asked.days)))
    calls = [turn.spread for turn in shared.turns]
    return {"calls": calls, "worst": shared.worst, "best": shared.best}


def _may_plan(request: SignedInRequest) -> None:
    require(request.user, "calendar.view_plan", committee())


def _visible(request: SignedInRequest) -> QuerySet[Window]:
    require(request.user, "committee.view_committee", committee())
    return queries.windows_for(request.user)


def _window(request: SignedInRequest, pk: int) -> Window:
    row: Window = found(_visible(request), pk)
    return row


def _told(row: Window) -> dict[str, Any]:
    return outlines.date_told(row, timezone.now())


def _history(change: Change) -> dict[str, Any]:
    before = {"opens_at": change.opened_at, "closes_at": change.closed_at}
    return {
        "kind": change.kind,
        "at": change.at,
        "by": str(change.by) if change.by else None,
        "reason": change.reason,
        "before": before if change.closed_at else None,
        "after": {"opens_at": change.opens_at, "closes_at": change.closes_at},
    }
