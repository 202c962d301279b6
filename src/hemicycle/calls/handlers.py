"""What the calendar asks about calls, what the clock does, and what pages of meetings show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from hemicycle.calendar.owners import Owner, own
from hemicycle.calls import queries
from hemicycle.calls.actions.calling import OWNER, destroy_answers
from hemicycle.calls.models import Call
from hemicycle.calls.rules import runs
from hemicycle.committee.models import Committee
from hemicycle.committee.queries import committee
from hemicycle.kernel.clock import each_tick
from hemicycle.kernel.events import echo
from hemicycle.kernel.panels import panel
from hemicycle.kernel.post import Addressee
from hemicycle.meetings.models import Meeting


def _still_asked(window: Any, now: datetime) -> list[Addressee]:
    call = queries.call_of_window(window)
    return queries.still_asked(call, now) if call else []


def _address(window: Any) -> str:
    call = queries.call_of_window(window)
    return call.get_absolute_url() if call else str(window.get_absolute_url())


def _runs(user: Any, window: Any) -> bool:
    call = queries.call_of_window(window)
    return bool(call and runs.test(user, call))


own(OWNER, Owner(_still_asked, _address, _runs))


@each_tick
def destroy_what_is_due(now: datetime) -> None:
    for call in queries.to_be_destroyed(now):
        destroy_answers(call, actor=None, now=now)


@echo(Call)
def of_committee(call: Model) -> Iterable[Committee]:
    """Whoever looks at all calls hears of each."""
    return [committee()]


@panel(Meeting)
def of_meeting(subject: Model, context: Context) -> SafeString:
    """Calls that belong to this meeting, or led to it."""
    request = context["request"]
    rows = queries.calls_for(request.user).filter(meeting=subject.pk)[:12]
    told = {"calls": rows, "now": timezone.now()}
    return render_to_string("calls/_panel.html", told, request) if rows else SafeString("")
