"""At which hour of their day people are asked to meet, and how to share the painful ones.

Pain is 0 in office hours (9 to 17), 1 on their fringe (7 to 9, 17 to 21), 2 late or early
(6, 21 to 23), and 3 at night. The scale is the house's own: what it is for is comparing hours.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from hemicycle.planner.parts import zone_called

NIGHT = 3


def pain(hour: int) -> int:
    if 9 <= hour < 17:
        return 0
    if 7 <= hour < 21:
        return 1
    return 2 if 6 <= hour < 23 else NIGHT


@dataclass(frozen=True)
class Spread:
    """Delegations by their local hour at a moment: 24 counts, and how painful it is in all."""

    at: datetime
    by_hour: tuple[int, ...]
    by_pain: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_hour)

    @property
    def average(self) -> float:
        """From 0 (office hours everywhere) to 3 (night everywhere)."""
        weighed = sum(level * count for level, count in enumerate(self.by_pain))
        return weighed / self.total if self.total else 0.0


def spread(at: datetime, zones: Mapping[str, str]) -> Spread:
    """Over delegations, each with its zone."""
    hours = Counter(local_hour(at, zone) for zone in zones.values())
    pains = Counter(pain(hour) for hour in hours.elements())
    return Spread(
        at,
        tuple(hours[hour] for hour in range(24)),
        tuple(pains[level] for level in range(NIGHT + 1)),
    )


def local_hour(at: datetime, zone: str) -> int:
    return at.astimezone(zone_called(zone)).hour


@dataclass(frozen=True)
class Turn:
    """One call of a rotation, when it would be, and how that spreads."""

    at: datetime
    spread: Spread


@dataclass(frozen=True)
class Rotation:
    """Calls at changing hours. `worst` and `best` are what single delegations bear over all."""

    turns: tuple[Turn, ...]
    worst: int
    best: int


def rotation(days: Sequence[date], zones: Mapping[str, str]) -> Rotation:
    """An hour (UTC) for each day, so that whoever has borne most is spared most.

    Day by day the hour is chosen that leaves the smallest sum of the fourth powers of what each
    delegation has borne, so that a third night weighs far more than three first ones: with
    squares, a whole committee would keep the hour that is good for most. Of equals the earliest.
    Those to whom it is the same hour on all of these days bear the same, and are counted as one.
    """
    groups = list(
        Counter(tuple(_pains(zone, day) for day in days) for zone in zones.values()).items()
    )
    borne = [0] * len(groups)
    turns = []
    for number, day in enumerate(days):
        burdens = [_burden(groups, borne, number, hour) for hour in range(24)]
        hour = burdens.index(min(burdens))
        borne = [
            had + pains[number][hour] for had, (pains, _count) in zip(borne, groups, strict=True)
        ]
        at = datetime.combine(day, time(hour), UTC)
        turns.append(Turn(at, spread(at, zones)))
    return Rotation(tuple(turns), max(borne, default=0), min(borne, default=0))


def fixed(days: Sequence[date], hour: int, zones: Mapping[str, str]) -> Rotation:
    """The same calls always at one hour (UTC), to compare with."""
    moments = [datetime.combine(day, time(hour), UTC) for day in days]
    borne = [sum(_pains(zone, day)[hour] for day in days) for zone in zones.values()]
    turns = tuple(Turn(at, spread(at, zones)) for at in moments)
    return Rotation(turns, max(borne, default=0), min(borne, default=0))


@lru_cache(maxsize=20_000)
def _pains(zone: str, day: date) -> tuple[int, ...]:
    """Of each hour (UTC) of a day, to those who live by that zone."""
    midnight = datetime.combine(day, time(0), UTC)
    return tuple(pain(local_hour(midnight + timedelta(hours=hour), zone)) for hour in range(24))


Group = tuple[tuple[tuple[int, ...], ...], int]
"""Pains by day and hour, and how many delegations bear them."""


def _burden(groups: Sequence[Group], borne: Sequence[int], number: int, hour: int) -> int:
    """What all would have borne, were the call of that number at that hour."""
    return sum(
        count * (had + pains[number][hour]) ** 4
        for had, (pains, count) in zip(borne, groups, strict=True)
    )
