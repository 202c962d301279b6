"""In which order hands are served, and why each stands where it stands. Pure functions.

Points of order go first, by their rank. Everybody else follows the policy the chair has chosen;
and whoever has been overtaken often enough goes before what the policy says, so that under none
of them anybody waits for ever. What an operator moved by hand stands where it was put.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_OVERTAKEN = 5
"""Later hands that may be served before an earlier one."""


@dataclass(frozen=True)
class Hand:
    """One who waits. `role` is 0 for a representative, growing; `rank` is a point of order's."""

    turn: int
    asked: datetime
    remote: bool = False
    party: int = 0
    """Whose hand it is: the delegation, or the person where there is none."""
    region: str = ""
    role: int = 0
    rank: int | None = None
    ahead_of: tuple[int, ...] = ()
    moved: datetime | None = None


@dataclass(frozen=True)
class Heard:
    """One who has spoken in this session, or speaks; in order, the last heard last."""

    asked: datetime
    remote: bool = False
    party: int = 0
    region: str = ""
    point: bool = False
    """Points of order are a matter of their own: they overtake nobody, no policy counts them."""


class Why(StrEnum):
    """The reasons a screen gives."""

    POINT = "POINT"
    MOVED = "MOVED"
    WAITED = "WAITED"
    ARRIVAL = "ARRIVAL"
    ROOM_TURN = "ROOM_TURN"
    REMOTE_TURN = "REMOTE_TURN"
    FRESH = "FRESH"
    AGAIN = "AGAIN"
    REGION = "REGION"
    ROLE = "ROLE"


@dataclass(frozen=True)
class Placed:
    """A hand with the reason for its place; `count` is the reason's number, if it has one."""

    hand: Hand
    why: Why
    count: int = 0


Policy = Callable[[Sequence[Hand], Sequence[Heard]], list[Placed]]
"""(hands by arrival, who was heard) -> the same hands, in order."""


def order(hands: Iterable[Hand], heard: Sequence[Heard], policy: str) -> list[Placed]:
    """All hands in the order in which they are to be called."""
    arrived = sorted(hands, key=_arrival)
    speeches = [one for one in heard if not one.point]
    points = sorted((h for h in arrived if h.rank is not None), key=lambda h: h.rank or 0)
    others = [(hand, overtaken(hand, speeches)) for hand in arrived if hand.rank is None]
    waited = [Placed(h, Why.WAITED, times) for h, times in others if times >= MOST_OVERTAKEN]
    by_policy = POLICIES[policy]([h for h, times in others if times < MOST_OVERTAKEN], speeches)
    return [
        *_as_moved([Placed(hand, Why.POINT, hand.rank or 0) for hand in points]),
        *_as_moved(waited + by_policy),
    ]


def overtaken(hand: Hand, heard: Sequence[Heard]) -> int:
    """How many who asked later have been served before."""
    return sum(other.asked > hand.asked for other in heard)


def _arrival(hand: Hand) -> tuple[datetime, int]:
    return hand.asked, hand.turn


def _as_moved(placed: list[Placed]) -> list[Placed]:
    """Put each moved hand before the first of those it was put before that still waits. They are
    taken out and put in again in the order of the moves: whoever was moved later is still out.

    Where none of them waits any more, it stands behind all who had come by when it was moved.
    """
    stay = [one for one in placed if not one.hand.moved]
    moved = [one.hand for one in placed if one.hand.moved]
    for hand in sorted(moved, key=lambda hand: hand.moved or hand.asked):
        stay.insert(_spot(hand, stay), Placed(hand, Why.MOVED))
    return stay


def _spot(hand: Hand, placed: Sequence[Placed]) -> int:
    at = {other.hand.turn: index for index, other in enumerate(placed)}
    known = [at[turn] for turn in hand.ahead_of if turn in at]
    if known:
        return known[0]
    assert hand.moved is not None, "only a moved hand has a spot"
    there = [index for index, other in enumerate(placed) if other.hand.asked <= hand.moved]
    return there[-1] + 1 if there else 0


def by_arrival(hands: Sequence[Hand], heard: Sequence[Heard]) -> list[Placed]:
    return [Placed(hand, Why.ARRIVAL) for hand in hands]


def alternating(hands: Sequence[Hand], heard: Sequence[Heard]) -> list[Placed]:
    """The room and online in turn, beginning with the side that was not heard last."""
    sides = {side: [hand for hand in hands if hand.remote is side] for side in (False, True)}
    remote = not heard[-1].remote if heard else bool(hands and hands[0].remote)
    placed: list[Placed] = []
    while sides[False] or sides[True]:
        remote = remote if sides[remote] else not remote
        why = Why.REMOTE_TURN if remote else Why.ROOM_TURN
        placed.append(Placed(sides[remote].pop(0), why))
        remote = not remote
    return placed


def fresh_first(hands: Sequence[Hand], heard: Sequence[Heard]) -> list[Placed]:
    """Who has not spoken in this session, then the others; a second hand is no first one."""
    spoken = Counter(other.party for other in heard)
    placed = []
    for hand in hands:
        times = spoken[hand.party]
        placed.append(Placed(hand, Why.AGAIN if times else Why.FRESH, times))
        spoken[hand.party] += 1
    return sorted(placed, key=lambda one: one.why is Why.AGAIN)


def by_region(hands: Sequence[Hand], heard: Sequence[Heard]) -> list[Placed]:
    """Next is always the region that was heard least, counting those placed before."""
    spoken, waiting = Counter(other.region for other in heard), list(hands)
    placed = []
    while waiting:
        hand = min(waiting, key=lambda one: spoken[one.region])
        waiting.remove(hand)
        placed.append(Placed(hand, Why.REGION, spoken[hand.region]))
        spoken[hand.region] += 1
    return placed


def by_role(hands: Sequence[Hand], heard: Sequence[Heard]) -> list[Placed]:
    """Representatives, then alternates, then advisers, then all who have no such role."""
    return [Placed(hand, Why.ROLE) for hand in sorted(hands, key=lambda one: one.role)]


POLICIES: dict[str, Policy] = {
    "ARRIVAL": by_arrival,
    "ALTERNATE": alternating,
    "FRESH": fresh_first,
    "REGIONS": by_region,
    "ROLES": by_role,
}
