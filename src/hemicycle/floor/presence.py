"""Who is present in a session: the one source of its attendance, live and afterwards."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from django.db import connection

from hemicycle.committee.queries import rule
from hemicycle.floor.models import Floor, Place, Stay
from hemicycle.kernel.plain import rows

QUORUM = "decision.quorum_share"
REMOTE_COUNTS = "decision.quorum_counts_online"
MEMBERS = (
    "SELECT id FROM committee_delegation WHERE kind = 'MEMBER' AND since <= %s"
    " AND (until IS NULL OR until > %s) ORDER BY region, name"
)
LAST_OF_EACH = "floor_id = %s ORDER BY came_at, id"

AWAY, NEVER = "A", "-"
LETTERS = {Place.ROOM: "R", Place.REMOTE: "O"}


@dataclass(frozen=True)
class Quorum:
    """How many members must be present, of how many, and the rule that says so."""

    needed: int
    of: int
    reference: str


def seating(day: date) -> list[int]:
    """The members of a day in the order of the hemicycle: by region, then by name."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [day, day])
        return [pk for (pk,) in cursor.fetchall()]


def presence(floor: Floor) -> dict[str, Any]:
    """Counts of people, a letter for each member's seat, and the quorum where there is a rule.

    `seats` has one letter a member, in the order of `seating`: R in the room, O online, A came
    and has left, - has not come.
    """
    day = floor.session.starts_at.date()
    members, stays = seating(day), rows(Stay, LAST_OF_EACH, floor.pk)
    letters = _letters(stays)
    seats = "".join(letters.get(member, NEVER) for member in members)
    here = [stay for stay in stays if stay.left_at is None]
    return {
        "room": sum(stay.place == Place.ROOM for stay in here),
        "online": sum(stay.place == Place.REMOTE for stay in here),
        "seats": seats,
        "quorum": _told(quorum(day, len(members)), seats, day),
    }


def _letters(stays: list[Stay]) -> dict[int, str]:
    """Where each delegation is: in the room if any of its people is, away when all have left."""
    letters: dict[int, str] = {}
    for stay in stays:
        if stay.delegation_id is None:
            continue
        letter = AWAY if stay.left_at else LETTERS[Place(stay.place)]
        known = letters.get(stay.delegation_id, AWAY)
        letters[stay.delegation_id] = max(known, letter)
    return letters


def quorum(day: date, members: int) -> Quorum | None:
    """The rule in force on a day, as a number of members; None where the rulebook has none."""
    found = rule(QUORUM, on=day)
    if found is None:
        return None
    return Quorum(ceil(Fraction(str(found.value)) * members), members, found.reference)


def _told(quorum: Quorum | None, seats: str, day: date) -> dict[str, Any] | None:
    if quorum is None:
        return None
    counts = rule(REMOTE_COUNTS, on=day)
    present = seats.count("R") + (seats.count("O") if counts is None or counts.value else 0)
    return {
        "needed": quorum.needed,
        "of": quorum.of,
        "present": present,
        "rule": quorum.reference,
        "holds": present >= quorum.needed,
    }
