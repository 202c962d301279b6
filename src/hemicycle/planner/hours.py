"""At which hour of their day people are asked to meet, and how to share the painful ones.

Pain is 0 in office hours (9 to 17), 1 on their fringe (7 to 9, 17 to 21), 2 late or early
(6, 21 to 23), and 3 at night. The scale is the house's own: what it is for is comparing hours.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

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
    Who lives by the same clocks bears the same, so it is counted by zone.
    """
    living = Counter(zones.values())
    borne = dict.fromkeys(living, 0)
    turns = []
    for day in days:
        at = min(_hours_of(day), key=lambda one: _burden(one, living, borne))
        for zone in living:
            borne[zone] += pain(local_hour(at, zone))
        turns.append(Turn(at, spread(at, zones)))
    return Rotation(tuple(turns), max(borne.values(), default=0), min(borne.values(), default=0))


def fixed(days: Sequence[date], hour: int, zones: Mapping[str, str]) -> Rotation:
    """The same calls always at one hour (UTC), to compare with."""
    moments = [datetime.combine(day, time(hour), UTC) for day in days]
    borne = [sum(pain(local_hour(at, zone)) for at in moments) for zone in set(zones.values())]
    turns = tuple(Turn(at, spread(at, zones)) for at in moments)
    return Rotation(turns, max(borne, default=0), min(borne, default=0))


def _hours_of(day: date) -> list[datetime]:
    midnight = datetime.combine(day, time(0), UTC)
    return [midnight + timedelta(hours=hour) for hour in range(24)]


def _burden(at: datetime, living: Mapping[str, int], borne: Mapping[str, int]) -> int:
    """For so many delegations in each zone."""
    return sum(
        count * (borne[zone] + pain(local_hour(at, zone))) ** 4 for zone, count in living.items()
    )
