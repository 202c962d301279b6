"""What the planner is told, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone_called(name: str) -> ZoneInfo:
    """Kept: `ZoneInfo` itself forgets all but eight, and reads their files again each time."""
    return ZoneInfo(name)


class Unit(StrEnum):
    DAYS = "DAYS"
    WORKING_DAYS = "WORKING_DAYS"
    HOURS = "HOURS"


class Anchor(StrEnum):
    """What an edge of a window is counted from."""

    MEETING = "MEETING"
    PREVIOUS = "PREVIOUS"
    """The meeting before, whatever its kind."""
    SESSION = "SESSION"
    """The session of the meeting whose title has the words `name`."""
    WINDOW = "WINDOW"
    """The window of the rule whose key is `name`, of the same meeting."""
    DATE = "DATE"
    """The day `name`, as 2026-05-08."""


class At(StrEnum):
    START = "START"
    END = "END"


@dataclass(frozen=True)
class Length:
    amount: int
    unit: Unit = Unit.DAYS


@dataclass(frozen=True)
class Edge:
    """Where a window opens or closes: so long after (before, when negative) its anchor.

    An edge that is not `exact` is a bound: it opens no earlier, or closes no later.
    """

    anchor: Anchor
    at: At = At.START
    amount: int = 0
    unit: Unit = Unit.DAYS
    exact: bool = True
    name: str = ""


@dataclass(frozen=True)
class Rule:
    """One version of a rule: from `since` on, this is how such windows lie.

    Without a nominal length it says where both edges lie, or one: then it is a deadline.
    Lengths in days count the first day when a window opens at its midnight, else not.
    An empty `zone` is that of the meeting. Of two windows that do not both fit, the one with
    the higher `priority` is shortened first.
    """

    key: str
    since: date = date.min
    opens: Edge | None = None
    closes: Edge | None = None
    nominal: Length | None = None
    minimum: int = 0
    """In the unit of the nominal length."""
    priority: int = 2
    opening_time: time = time(0, 0)
    closing_time: time = time(23, 59)
    zone: str = "UTC"
    kinds: frozenset[str] = frozenset()
    """Of meetings that have such a window; every kind when empty."""
    modes: frozenset[str] = frozenset()
    once: bool = False
    """It has one window and belongs to no meeting."""
    retired: bool = False
    """From `since` on there is no such window."""

    @property
    def is_deadline(self) -> bool:
        return self.nominal is None and (self.opens is None or self.closes is None)

    @property
    def is_anchored(self) -> bool:
        """It lies exactly somewhere, or closes no later than somewhere."""
        return self.closes is not None or any(edge.exact for edge in self.edges)

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(edge for edge in (self.opens, self.closes) if edge)

    @property
    def names(self) -> set[str]:
        """The keys of the rules whose windows it is counted from."""
        return {edge.name for edge in self.edges if edge.anchor is Anchor.WINDOW}


@dataclass(frozen=True)
class Session:
    title: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Meeting:
    number: int
    title: str
    kind: str
    mode: str
    zone: str
    first: date
    last: date
    sessions: tuple[Session, ...] = ()

    def moved_to(self, first: date) -> "Meeting":
        """The same meeting so many days earlier or later, its sessions at the same local hours."""
        by, there = first - self.first, zone_called(self.zone)
        sessions = (
            Session(
                one.title,
                (one.starts.astimezone(there) + by).astimezone(UTC),
                (one.ends.astimezone(there) + by).astimezone(UTC),
            )
            for one in self.sessions
        )
        return replace(self, first=first, last=self.last + by, sessions=tuple(sessions))


@dataclass(frozen=True)
class Workdays:
    weekend: frozenset[int] = frozenset({5, 6})
    """Monday is 0."""
    closed: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.closed


@dataclass(frozen=True, order=True)
class Place:
    """Which window: that of a rule, for a meeting (0 where it belongs to none)."""

    meeting: int
    key: str


@dataclass(frozen=True)
class Held:
    """Edges that stay where they are: by a decision, or because they have passed."""

    opens: datetime | None = None
    closes: datetime | None = None


class Because(StrEnum):
    """Why a window lies where it lies; each with its numbers."""

    SHORTENED = "SHORTENED"
    APART = "APART"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    HELD = "HELD"
    NO_SESSION = "NO_SESSION"


@dataclass(frozen=True)
class Reason:
    because: Because
    amount: int = 0
    instead_of: int = 0
    minimum: int = 0
    unit: Unit = Unit.DAYS
    name: str = ""


@dataclass(frozen=True)
class Window:
    """One laid out. A deadline has no opening. Times are UTC, `closes` is its last minute."""

    place: Place
    rule: Rule
    opens: datetime | None
    closes: datetime
    zone: str
    """By whose clocks its days are told."""
    length: int | None = None
    """In the unit of the nominal length."""
    reasons: tuple[Reason, ...] = ()

    @property
    def is_shortened(self) -> bool:
        return any(reason.because is Because.SHORTENED for reason in self.reasons)

    @property
    def is_below_minimum(self) -> bool:
        return any(reason.because is Because.BELOW_MINIMUM for reason in self.reasons)


class Part(StrEnum):
    """What a rule demands."""

    OPENS = "OPENS"
    CLOSES = "CLOSES"
    MINIMUM = "MINIMUM"


@dataclass(frozen=True, order=True)
class Demand:
    key: str
    part: Part


@dataclass(frozen=True)
class Remedy:
    """What alone would resolve a conflict.

    For a minimum, `amount` is the length that would fit; for an edge, the offset; where `demand`
    is None, the days by which the meeting would have to be later.
    """

    demand: Demand | None
    amount: int
    instead_of: int = 0
    unit: Unit = Unit.DAYS


@dataclass(frozen=True)
class Conflict:
    """The fewest demands that cannot all be met at one meeting, and what would resolve it."""

    meeting: int
    demands: tuple[Demand, ...]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class Plan:
    windows: tuple[Window, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    impossible: tuple[Place, ...] = ()
    """Windows that would close before they open; there is no laying them out."""

    @property
    def by_place(self) -> dict[Place, Window]:
        return {window.place: window for window in self.windows}


@dataclass(frozen=True)
class Setting:
    """All that a plan follows from."""

    meetings: tuple[Meeting, ...]
    rules: tuple[Rule, ...]
    workdays: Workdays = field(default_factory=Workdays)
    held: tuple[tuple[Place, Held], ...] = ()


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    """The version of each rule that holds on a day, by key."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.since):
        if rule.since <= day:
            newest[rule.key] = rule
    return [newest[key] for key in sorted(newest) if not newest[key].retired]
