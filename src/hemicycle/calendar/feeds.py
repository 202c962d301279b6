"""Key dates as iCalendar (RFC 5545), for people's own calendars to subscribe to.

The same dates give the same bytes, whenever they are asked for: nothing here reads a clock.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from hemicycle.calendar.models import Window
from hemicycle.meetings.models import Meeting, Session

HALF_AN_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
"""No text of RFC 5545 has these, and some programs would take them for the end of a line."""


def calendar(
    name: str,
    windows: Iterable[Window],
    meetings: Iterable[Meeting] = (),
    sessions: Iterable[Session] = (),
) -> bytes:
    """All of these under one name, in the language that is spoken now; times are UTC.

    Windows come with `rule__topic` and `meeting` selected (as from `queries.windows_for`) and
    with `changes` prefetched; sessions with `meeting` selected.
    """
    told = _named(name)
    for window in windows:
        for event in _of_window(window):
            told.add_component(event)
    for meeting in meetings:
        told.add_component(_of_meeting(meeting))
    for session in sessions:
        told.add_component(_of_session(session))
    content: bytes = told.to_ical()
    return content


def _named(name: str) -> Calendar:
    """Both ways of saying its name and how often to ask again: neither is known to everyone."""
    told = Calendar()
    told.add("prodid", "-//Hemicycle//Calendar//EN")
    told.add("version", "2.0")
    told.add("method", "PUBLISH")
    told.add("name", _text(name))
    told.add("x-wr-calname", _text(name))
    told.add("refresh-interval", HOUR, parameters={"VALUE": "DURATION"})
    told.add("x-published-ttl", "PT1H")
    return told


def _of_window(window: Window) -> Iterator[Event]:
    """Its closing, and its opening where it has one."""
    title, description = window.full_title, _description(window)
    for edge, said, starts, ends in _edges(window):
        word = _("Cancelled") if window.cancelled_at else said  # Not all programs show the status.
        event = _event(f"window-{window.pk}-{edge}", f"{word}: {title}", window.changed_at)
        _add_span(event, starts, ends)
        event.add("last-modified", window.changed_at.astimezone(UTC))
        event.add("sequence", window.sequence)
        event.add("status", "CANCELLED" if window.cancelled_at else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        event.add("url", _address(window.get_absolute_url()))
        event.add("description", _text(description))
        if window.rule.topic:
            event.add("categories", [_text(window.rule.topic.title)])
        yield event


def _edges(window: Window) -> Iterator[tuple[str, str, datetime, datetime]]:
    """The half hours at its ends; both are all of it where they would touch."""
    opens, closes = window.opens_at, window.closes_at
    if opens is None:
        yield "closes", _("Closes"), closes - HALF_AN_HOUR, closes
        return
    is_short = closes - opens < HOUR
    yield "closes", _("Closes"), opens if is_short else closes - HALF_AN_HOUR, closes
    yield "opens", _("Opens"), opens, closes if is_short else opens + HALF_AN_HOUR


def _description(window: Window) -> str:
    """For calendars that show nothing else: all times, the rule, and why it last changed."""
    lines = [_("Cancelled")] if window.cancelled_at else []
    if window.opens_at:
        lines.append(f"{_('Opens')}: {_in_utc(window.opens_at)}")
    lines.append(f"{_('Closes')}: {_in_utc(window.closes_at)}")
    lines.append(f"{_('Rule')}: {window.rule.reference}")
    changes = list(window.changes.all())
    if changes and changes[-1].reason:
        lines.append(f"{_('Reason')}: {changes[-1].reason}")
    return "\n".join(lines)


def _in_utc(at: datetime) -> str:
    return f"{date_format(at.astimezone(UTC), 'DATETIME_FORMAT')} UTC"


def _of_meeting(meeting: Meeting) -> Event:
    """Whole days. It keeps no time of its last change, so its start stands for it."""
    stamp = datetime.combine(meeting.starts_on, time(0), UTC)
    event = _event(f"meeting-{meeting.pk}", meeting.title, stamp)
    event.add("dtstart", meeting.starts_on)
    event.add("dtend", meeting.ends_on + DAY)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", _address(reverse("meetings:show", args=[meeting.pk])))
    _add_location(event, meeting.place)
    return event


def _of_session(session: Session) -> Event:
    summary = f"{session.title} · {session.meeting}"
    event = _event(f"session-{session.pk}", summary, session.starts_at)
    _add_span(event, session.starts_at, session.ends_at)
    event.add("status", "CONFIRMED")
    event.add("url", _address(reverse("meetings:session", args=[session.pk])))
    _add_location(event, session.room)
    return event


def _event(name: str, summary: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@{settings.ADDRESS.hostname}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", _text(summary))
    return event


def _add_span(event: Event, starts: datetime, ends: datetime) -> None:
    """An event that ends when it starts has no end of its own (RFC 5545, 3.6.1)."""
    event.add("dtstart", starts.astimezone(UTC))
    if ends > starts:
        event.add("dtend", ends.astimezone(UTC))


def _add_location(event: Event, place: str) -> None:
    if place:
        event.add("location", _text(place))


def _address(path: str) -> str:
    return f"{settings.ADDRESS.geturl()}{path}"


def _text(text: str) -> vText:
    return vText(UNSPEAKABLE.sub(" ", text))
