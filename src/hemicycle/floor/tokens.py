"""What is printed as a code: which seat or door it is for, and until when it holds.

Nobody is signed in by it: a seat's card raises its delegation's hand, a door's code says where
whoever is signed in stands.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

import segno
from django.core import signing
from django.utils.translation import gettext as _

from hemicycle.floor.models import Floor
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Meeting, Session

SEAT, DOOR = "floor.seat", "floor.door"
AFTER = timedelta(hours=36)
"""After a meeting's last day began in UTC: its evening, wherever on earth it is."""


@dataclass(frozen=True)
class Seat:
    meeting_id: int
    delegation_id: int


def seat_token(meeting: Meeting, delegation_id: int) -> str:
    until = datetime.combine(meeting.ends_on, time(), UTC) + AFTER
    return _signed([meeting.pk, delegation_id, int(until.timestamp())], SEAT)


def door_token(session: Session) -> str:
    until = session.ends_at + timedelta(hours=1)
    return _signed([session.pk, int(until.timestamp())], DOOR)


def _signed(numbers: list[int], salt: str) -> str:
    """Without the time of signing: a short code is read from farther away, and stays the same."""
    return signing.Signer(salt=salt).sign_object(numbers)


def read_seat(token: str, now: datetime) -> Seat:
    """Raises Refused: where the card is no card of ours, or its meeting is over."""
    meeting, delegation, until = _read(token, SEAT, 3)
    _refuse_over(until, now)
    return Seat(meeting, delegation)


def read_door(token: str, session_id: int, now: datetime) -> None:
    """Raises Refused: where the code is for another session, or has run out."""
    session, until = _read(token, DOOR, 2)
    if session != session_id:
        raise Refused(_("This code is for another session. Scan the one at this door."))
    _refuse_over(until, now)


def _read(token: str, salt: str, parts: int) -> list[int]:
    try:
        said = signing.Signer(salt=salt).unsign_object(token)
    except signing.BadSignature:
        raise Refused(_("This code is not one of ours. Ask the desk.")) from None
    assert len(said) == parts, "signed by this module"
    return list(said)


def _refuse_over(until: int, now: datetime) -> None:
    if now.timestamp() > until:
        raise Refused(_("This code has run out: what it was printed for is over. Ask the desk."))


@lru_cache(maxsize=512)
def qr(address: str) -> str:
    """An SVG picture of an address, without a size of its own. A sheet of all seats has 180, each
    of which takes 6 ms to draw."""
    drawn: str = segno.make(address, error="m").svg_inline(omitsize=True, border=2)
    return drawn


def open_floor_of(meeting_id: int) -> Floor | None:
    """Where a seat of this meeting asks: the open floor, the latest where several are."""
    floors = Floor.objects.filter(stage=Floor.Stage.OPEN, session__meeting=meeting_id)
    return floors.select_related("session__meeting").order_by("-stage_since").first()
