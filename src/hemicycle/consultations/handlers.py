"""The clock concludes what is due; the key dates ask here whom to remind; pages follow."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from hemicycle.calendar.models import Window
from hemicycle.calendar.owners import Owner, own
from hemicycle.committee.queries import committee
from hemicycle.consultations.actions import conclude_due
from hemicycle.consultations.models import Consultation
from hemicycle.consultations.queries import awaiting, counts_of, listed, still_asked
from hemicycle.kernel.clock import each_tick
from hemicycle.kernel.events import echo
from hemicycle.kernel.panels import panel
from hemicycle.kernel.post import Addressee
from hemicycle.meetings.models import Meeting

NAME = "consultations"


@each_tick
def conclude(now: datetime) -> None:
    conclude_due(actor=None, now=now)


@echo(Consultation)
def of_lists(row: Model) -> Iterable[Model]:
    """Whoever looks at all of them, or at those of a meeting, hears of each."""
    assert isinstance(row, Consultation)
    return [committee(), *filter(None, [row.meeting])]


@echo(Window)
def of_window(window: Model) -> Iterable[Model]:
    """Whoever looks at a consultation hears of its window."""
    assert isinstance(window, Window)
    return Consultation.objects.filter(window=window) if window.owner == NAME else []


def people(window: Window, now: datetime) -> list[Addressee]:
    row = Consultation.objects.filter(window=window).first()
    return still_asked(row, now) if row else []


def address(window: Window) -> str:
    """The page on which a position is taken."""
    row = Consultation.objects.filter(window=window).first()
    return row.get_absolute_url() if row else window.get_absolute_url()


own(NAME, Owner(people=people, address=address))


@panel(Meeting)
def of_meeting(subject: Model, context: Context) -> SafeString:
    """Those that belong to it."""
    assert isinstance(subject, Meeting)
    request, now = context["request"], timezone.now()
    rows = list(listed(request.user).filter(meeting=subject)[:20])
    told = {
        "rows": rows,
        "now": now,
        "awaiting": awaiting(request.user, rows, now),
        "counts": counts_of(request.user, rows),
    }
    return render_to_string("consultations/_panel.html", told, request) if rows else SafeString("")
