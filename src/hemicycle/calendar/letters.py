"""What is written to people about dates, each in their language and by their clocks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.calendar.models import Window
from hemicycle.committee.queries import committee
from hemicycle.kernel.models import Letter
from hemicycle.kernel.post import Addressee, both_times

Concerned = Mapping[Addressee, Sequence[Window]]
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
    for addressee, windows in concerned.items():
        shared = (addressee.language, addressee.zone, tuple(window.pk for window in windows))
        if shared not in texts:
            with addressee.spoken_to():
                told = {"count": len(windows), "committee": name}
                texts[shared] = subject(len(windows)) % told, _text(windows, now, reason)
        yield addressee.letter(*texts[shared], about="calendar", now=now)


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
    return [*lines, f"{settings.ADDRESS.geturl()}{window.get_task_url()}"]
