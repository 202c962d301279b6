"""The outbox: letters are kept with the deed they tell of, and sent by the clock.

So there is no mail about what was rolled back, no action waits for a mail server, and what was
not yet sent when the server stopped is sent when it is back. No letter is sent by two processes,
but for one case: where the first died with it, nobody knows whether it was sent, and it is sent
again. So it is when the mail server's yes gets lost. Both copies carry the same Message-ID.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone, translation
from django.utils.formats import date_format

from hemicycle.kernel.models import Letter

logger = logging.getLogger(__name__)

MOST_A_TICK = 1_000
TIMEOUT = 20
"""Seconds to wait for a word of the mail server."""
PATIENCE = 60
"""Seconds after which the rest is left to the next tick: well within `Letter.CLAIM_HOLDS`."""
PAUSES = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=25),
    timedelta(hours=2),
    timedelta(hours=10),
]
"""After the first failure, the second and so on; the last one then stays."""


@dataclass(frozen=True)
class Addressee:
    """Where somebody is written to, in which language and by whose clocks (an IANA zone)."""

    email: str
    language: str = "en"
    zone: str = "UTC"

    @contextmanager
    def spoken_to(self) -> Iterator[None]:
        """Words and times in the block are theirs."""
        with translation.override(self.language), timezone.override(ZoneInfo(self.zone)):
            yield

    def letter(self, subject: str, text: str, *, about: str, now: datetime) -> Letter:
        """Mail to them; `about` says what it tells of."""
        return Letter(
            to=self.email,
            subject=subject,
            text=text,
            language=self.language,
            about=about,
            posted_at=now,
        )


def both_times(at: datetime) -> str:
    """By the clocks of whoever is spoken to, with UTC beside it where they differ."""
    local = timezone.localtime(at)
    told = f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    if local.utcoffset():
        utc = timezone.localtime(at, ZoneInfo("UTC"))
        told += f" = {date_format(utc, 'DATETIME_FORMAT')} UTC"
    return told


def post(letters: Iterable[Letter]) -> None:
    """Keep letters to be sent from their `posted_at` on, in the transaction of their deed."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Post a letter in the transaction of its deed.")
    posted = list(letters)
    for letter in posted:
        letter.next_try_at = letter.posted_at
    Letter.objects.bulk_create(posted)


def burn(about: str) -> int:
    """Delete all letters about something, sent or not: for what must not be kept. How many."""
    return Letter.objects.filter(about=about).delete()[0]


def deliver(now: datetime, most: int = 100) -> int:
    """Send what is due, claiming `most` at a time; how many were sent.

    It may run in several processes at once. Letters are sent outside of any transaction, so that
    a slow mail server keeps nobody from writing.
    """
    until = time.monotonic() + PATIENCE
    claimed: list[Letter] = []
    while letters := _claim(now, min(most, MOST_A_TICK - len(claimed))):
        claimed += letters
        if not _hand_over(letters, now, until):
            break
    return sum(letter.sent_at is not None for letter in claimed)


def _claim(now: datetime, most: int) -> list[Letter]:
    """Look before locking: mostly there is nothing, and nobody is to wait for that."""
    due = Letter.objects.due(now)
    if not due[:most].exists():
        return []
    with transaction.atomic():
        letters = list(due.select_for_update(skip_locked=True)[:most])
        Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(claimed_at=now)
    for letter in letters:
        letter.claimed_at = now
    return letters


def _hand_over(letters: Sequence[Letter], now: datetime, until: float) -> bool:
    """Send them over one connection, as long as the server is there and time is left.

    Letters that were not tried go back as they were: it is no fault of theirs.
    """
    server: BaseEmailBackend = get_connection(timeout=TIMEOUT)
    try:
        for number, letter in enumerate(letters, 1):
            if not _send(letter, server, now) or time.monotonic() > until:
                _note(letters[number:], claimed_at=None)
                return False
    finally:
        _hang_up(server)
    return True


def _send(letter: Letter, server: BaseEmailBackend, now: datetime) -> bool:
    """Whether the server could be reached, whatever it said then."""
    try:
        server.open()
    except Exception as failure:  # Whatever it is: the letter waits for a better day.
        _put_back(letter, failure, now)
        return False
    try:
        server.send_messages([_message(letter)])
    except Exception as failure:  # Whatever it is: the other letters have nothing to do with it.
        _hang_up(server)
        _put_back(letter, failure, now)
    else:
        _note([letter], sent_at=now, claimed_at=None)
    return True


def _hang_up(server: BaseEmailBackend) -> None:
    """After a failure too: the next letter is not to begin in the middle of something."""
    with suppress(Exception):
        server.close()


def _message(letter: Letter) -> EmailMessage:
    """An address that is none must fail here: a backend may take it for nobody, and be content."""
    validate_email(letter.to)
    number = f"{letter.pk}.{letter.posted_at:%Y%m%d%H%M%S}"
    return EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        to=[letter.to],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<letter.{number}@{settings.ADDRESS.hostname}>",
        },
    )


def _put_back(letter: Letter, failure: Exception, now: datetime) -> None:
    """To be tried again after a growing pause, or given up: it then stays, with its failure."""
    tries = letter.tries + 1
    said = f"{type(failure).__name__}: {failure}"[:500]
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    _note([letter], tries=tries, failure=said, next_try_at=now + pause, claimed_at=None)
    if letter.is_given_up:
        logger.error("Letter %s (%s) is given up: %s", letter.pk, letter.about, said)


@transaction.atomic
def _note(letters: Sequence[Letter], **said: object) -> None:
    """What became of letters: in the rows, if they are still ours, and in what we hold."""
    for letter in letters:
        Letter.objects.filter(pk=letter.pk, claimed_at=letter.claimed_at).update(**said)
        for name, value in said.items():
            setattr(letter, name, value)
