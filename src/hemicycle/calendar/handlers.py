"""The clock sends what is due; pages about meetings and sessions show their key dates."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from hemicycle.calendar.actions import send_reminders
from hemicycle.calendar.models import DeadlineRule, Occasion, Window
from hemicycle.calendar.queries import key_dates
from hemicycle.committee.models import Committee
from hemicycle.committee.queries import committee
from hemicycle.kernel.clock import each_tick
from hemicycle.kernel.events import echo
from hemicycle.kernel.panels import panel
from hemicycle.meetings.models import Meeting, Session


@each_tick
def remind(now: datetime) -> None:
    send_reminders(actor=None, now=now)


@echo(DeadlineRule)
@echo(Window)
@echo(Occasion)
def of_committee(subject: Model) -> Iterable[Committee]:
    """Whoever looks at all dates hears of each."""
    return [committee()]


@panel(Meeting)
def of_meeting(subject: Model, context: Context) -> SafeString:
    """What is open or still to come of this meeting."""
    assert isinstance(subject, Meeting)
    return _rendered(context, subject)


@panel(Session)
def of_session(subject: Model, context: Context) -> SafeString:
    """Everything ahead: with every session, so that no lack of time can skip it."""
    return _rendered(context, None)


def _rendered(context: Context, meeting: Meeting | None) -> SafeString:
    request = context["request"]
    now = timezone.now()
    windows = key_dates(request.user, now, meeting).prefetch_related("changes")[:12]
    told = {"windows": windows, "now": now, "without_meeting": meeting is not None}
    return render_to_string("calendar/_panel.html", told, request) if windows else SafeString("")
