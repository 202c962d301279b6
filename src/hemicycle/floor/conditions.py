"""What the actions of the floor ask before they act."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hemicycle.floor.models import Floor, ItemRun, Kind, Turn
from hemicycle.kernel.plain import rows
from hemicycle.kernel.refusals import Refused

SHORTEST, LONGEST = 5, 24 * 3600
"""Seconds that a speaking time may be."""


def under_way(floor: Floor) -> ItemRun | None:
    return next(iter(rows(ItemRun, "floor_id = %s AND ended_at IS NULL", floor.pk)), None)


def refuse_unless_open(floor: Floor) -> None:
    if floor.stage != Floor.Stage.OPEN:
        raise is_closed()


def is_closed() -> Refused:
    return Refused(_("The floor is closed. The chair opens it."))


def refuse_length(seconds: int | None, field: str) -> None:
    if seconds is not None and not SHORTEST <= seconds <= LONGEST:
        raise Refused(_("Choose between 5 seconds and a day."), field=field)


def kind_of(code: str = "") -> Kind:
    """The kind of this code; without one, the first that is no point of order."""
    offered = [kind for kind in rows(Kind, "id > %s ORDER BY position, id", 0) if kind.is_offered]
    fits = (kind for kind in offered if kind.code == code or (not code and kind.rank is None))
    found = next(fits, None)
    if found is None:
        raise Refused(_("This committee knows no such kind of intervention."), field="kind")
    return found


def is_alike(turn: Turn, hand: Turn) -> bool:
    """A point of order is a second hand beside an ordinary one; what is read out always is."""
    if Turn.Via.CHAT in (hand.via, turn.via):
        return False
    same = (
        turn.person_id == hand.person_id
        if hand.person_id
        else turn.person_id is None and turn.delegation_id == hand.delegation_id
    )
    return same and (turn.kind.rank is None) == (hand.kind.rank is None)


def after_all(waiting: Iterable[Turn], now: datetime) -> datetime:
    """Later than all that was asked or moved before, also where two clocks differ."""
    known = [other.moved_at or other.requested_at for other in waiting]
    return max([now, *(moment + timedelta.resolution for moment in known)])
