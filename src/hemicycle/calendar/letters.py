"""What is written to people about dates, each in their language and by their clocks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.calendar.models import Window
from hemicycle.committee.models import Person
from hemicycle.committee.queries import committee
from hemicycle.kernel.models import Letter


def change(person: Person, windows: Sequence[Window], now: datetime, *, reason: str) -> Letter:
    """Of dates that were published, moved or cancelled."""
    count = len(windows)
    with _spoken_to(person):
        subject = ngettext(
            "%(count)s date of %(committee)s has changed",
            "%(count)s dates of %(committee)s have changed",
            count,
        )
        lines = [f"{_('Reason')}: {reason}", ""] if reason else []
        return _letter(person, windows, now, subject, lines)


def reminder(person: Person, windows: Sequence[Window], now: datetime) -> Letter:
    """Of windows that are open."""
    with _spoken_to(person):
        subject = ngettext(
            "Reminder from %(committee)s: %(count)s window is open",
            "Reminder from %(committee)s: %(count)s windows are open",
            len(windows),
        )
        return _letter(person, windows, now, subject, [])


@contextmanager
def _spoken_to(person: Person) -> Iterator[None]:
    """Within it, texts are in the person's language and times by their clocks."""
    user = person.user
    language = user.language if user else _known(person.language)
    zone = ZoneInfo(user.zone if user else "UTC")
    with translation.override(language), timezone.override(zone):
        yield


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _letter(
    person: Person, windows: Sequence[Window], now: datetime, subject: str, lines: list[str]
) -> Letter:
    told = {"count": len(windows), "committee": committee().short_name}
    for window in sorted(windows, key=lambda one: one.closes_at):
        lines += [*_lines(window, now), ""]
    return Letter(
        to=person.email,
        subject=subject % told,
        text="\n".join(lines),
        language=translation.get_language() or "en",
        about="calendar",
        posted_at=now,
    )


def _lines(window: Window, now: datetime) -> list[str]:
    """Its title, its times for the reader and in UTC, how long there is, and its address."""
    title = f"{window.rule.title} · {window.meeting}" if window.meeting else window.rule.title
    lines = [title]
    if window.cancelled_at:
        lines.append(_("Cancelled"))
    else:
        if window.opens_at:
            lines.append(f"{_('Opens')}: {both_times(window.opens_at)}")
        lines.append(f"{_('Closes')}: {both_times(window.closes_at)} ({window.when(now)})")
    return [*lines, f"{settings.ADDRESS.geturl()}{window.get_absolute_url()}"]


def both_times(at: datetime) -> str:
    """By the reader's clocks, with UTC beside it where they differ."""
    local = timezone.localtime(at)
    told = f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    if local.utcoffset():
        told += f" = {date_format(at, 'DATETIME_FORMAT')} UTC"
    return told
