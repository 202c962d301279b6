"""Who is present in a session: the one source of its attendance, live and afterwards."""

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from django.db import connection

from hemicycle.committee.models import RulebookEntry
from hemicycle.floor.models import Floor, Place
from hemicycle.kernel.plain import rows

QUORUM = "decision.quorum_share"
REMOTE_COUNTS = "decision.quorum_counts_online"
MEMBERS = (
    "SELECT id FROM committee_delegation WHERE kind = 'MEMBER' AND since <= %s"
    " AND (until IS NULL OR until > %s) ORDER BY region, name"
)
STAYS = "SELECT delegation_id, place, left_at IS NULL FROM floor_stay WHERE floor_id = %s"
IN_FORCE = "key IN (%s, %s) AND since <= %s ORDER BY since"

AWAY, NEVER = "A", "-"
LETTERS: dict[str, str] = {Place.ROOM: "R", Place.REMOTE: "O"}


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
    members, stays = seating(day), _stays(floor)
    letters = _letters(stays)
    seats = "".join(letters.get(member, NEVER) for member in members)
    here = [place for _delegation, place, is_here in stays if is_here]
    return {
        "room": here.count(Place.ROOM),
        "online": here.count(Place.REMOTE),
        "seats": seats,
        "quorum": _quorum(day, len(members), seats),
    }


_Stay = tuple[int | None, str, bool]
"""Whose, where, and whether it lasts: hundreds are looked at whenever anything happens."""


def _stays(floor: Floor) -> list[_Stay]:
    with connection.cursor() as cursor:
        cursor.execute(STAYS, [floor.pk])
        stays: list[_Stay] = cursor.fetchall()
    return stays


def _letters(stays: list[_Stay]) -> dict[int, str]:
    """Where each delegation is: in the room if any of its people is, away when all have left."""
    letters: dict[int, str] = {}
    for delegation, place, is_here in stays:
        if delegation is not None:
            letter = LETTERS[place] if is_here else AWAY
            letters[delegation] = max(letters.get(delegation, AWAY), letter)
    return letters


def _quorum(day: date, members: int, seats: str) -> dict[str, Any] | None:
    """By the rules in force on a day; None where the rulebook has none."""
    known = rows(RulebookEntry, IN_FORCE, QUORUM, REMOTE_COUNTS, day)
    rules = {entry.key: entry for entry in known}
    if QUORUM not in rules:
        return None
    online = REMOTE_COUNTS not in rules or rules[REMOTE_COUNTS].value
    present = seats.count("R") + (seats.count("O") if online else 0)
    needed = ceil(Fraction(str(rules[QUORUM].value)) * members)
    return {
        "needed": needed,
        "of": members,
        "present": present,
        "rule": rules[QUORUM].reference,
        "holds": present >= needed,
    }
