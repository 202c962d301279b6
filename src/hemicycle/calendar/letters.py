"""What is written to people about dates, each in their language and by their clocks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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

Concerned = Mapping[Person, Sequence[Window]]
"""Who is written to, and about which windows."""


def changes(concerned: Concerned, now: datetime, *, reason: str) -> Iterator[Letter]:
    """Of dates that were published, moved or cancelled: a letter a person."""

    def subject(count: int) -> str:
        return ngettext(
            "%(count)s date of %(committee)s has changed",
            "%(count)s dates of %(committee)s have changed",
            count,
        )

    return _letters(concerned, now, subject, reason)


def reminders(concerned: Concerned, now: datetime) -> Iterator[Letter]:
    """Of windows that are open: a letter a person."""

    def subject(count: int) -> str:
        return ngettext(
            "Reminder from %(committee)s: %(count)s window is open",
            "Reminder from %(committee)s: %(count)s windows are open",
            count,
        )

    return _letters(concerned, now, subject, "")


def _letters(
    concerned: Concerned, now: datetime, subject: Callable[[int], str], reason: str
) -> Iterator[Letter]:
    """Those who speak a language, live by the same clocks and are told the same share a text."""
    name = committee().short_name
    texts: dict[object, tuple[str, str]] = {}
    for person, windows in concerned.items():
        language, zone = _manner(person)
        shared = (language, zone, tuple(window.pk for window in windows))
        if shared not in texts:
            with translation.override(language), timezone.override(ZoneInfo(zone)):
                told = {"count": len(windows), "committee": name}
                texts[shared] = subject(len(windows)) % told, _text(windows, now, reason)
        title, text = texts[shared]
        yield Letter(
            to=person.email,
            subject=title,
            text=text,
            language=language,
            about="calendar",
            posted_at=now,
        )


def _manner(person: Person) -> tuple[str, str]:
    """The person's language and zone, as far as they are known here."""
    if person.user:
        return person.user.language, person.user.zone
    known = dict(settings.LANGUAGES)
    return person.language if person.language in known else settings.LANGUAGE_CODE, "UTC"


def _text(windows: Sequence[Window], now: datetime, reason: str) -> str:
    lines = [f"{_('Reason')}: {reason}", ""] if reason else []
    for window in sorted(windows, key=lambda one: one.closes_at):
        lines += [*_lines(window, now), ""]
    return "\n".join(lines)


def _lines(window: Window, now: datetime) -> list[str]:
    """Its title, its times for the reader and in UTC, how long there is, and its address."""
    lines = [window.full_title]
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
