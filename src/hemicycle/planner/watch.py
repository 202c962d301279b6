"""What to look at before a date is published: warnings, each with the facts behind it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from hemicycle.planner.parts import Place, Window, zone_called
from hemicycle.planner.places import holiday


class Kind(StrEnum):
    WEEKEND = "WEEKEND"
    HOST_HOLIDAY = "HOST_HOLIDAY"
    HOLIDAYS = "HOLIDAYS"
    FEAST = "FEAST"
    EVENT = "EVENT"
    MEETING_FEAST = "MEETING_FEAST"
    MEETING_EVENT = "MEETING_EVENT"
    SAME_PEOPLE = "SAME_PEOPLE"
    CLOCKS_CHANGE = "CLOCKS_CHANGE"
    OTHER_DAY = "OTHER_DAY"


@dataclass(frozen=True)
class Warned:
    """`count` and `name` say how many, and of what. A place without a key is the meeting."""

    kind: Kind
    place: Place
    day: date
    count: int = 0
    name: str = ""

    @property
    def is_grave(self) -> bool:
        """Else it is only worth knowing."""
        return self.kind is not Kind.OTHER_DAY


@dataclass(frozen=True)
class Span:
    """Days with a name: a feast, or another body's event."""

    name: str
    first: date
    last: date
    is_feast: bool


@dataclass(frozen=True)
class Around:
    """What windows are compared with.

    `delegations` has territories with the zone each lives by; `hosts` the host's territory of a
    meeting; `people` who acts in the windows of a rule. `many` is a share of all delegations.
    """

    delegations: Mapping[str, str]
    hosts: Mapping[int, str]
    spans: Sequence[Span]
    people: Mapping[str, str]
    weekend: frozenset[int]
    meetings: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    """The first and last day of those to be looked at themselves."""
    many: float = 0.1
    apart: int = 3
    """Days that should lie between two closings for the same people."""


def warnings(windows: Iterable[Window], around: Around) -> list[Warned]:
    """For all windows, by place."""
    held = list(windows)
    found = [warned for window in held for warned in _of(window, around)]
    found += _same_people(held, around)
    found += _meetings(around)
    return sorted(found, key=lambda one: (one.place, one.kind, one.day))


def _of(window: Window, around: Around) -> Iterator[Warned]:
    day = closing_day(window)
    if day.weekday() in around.weekend:
        yield Warned(Kind.WEEKEND, window.place, day)
    yield from _holidays(window, day, around)
    yield from _spans(window, day, around)
    yield from _clocks(window)
    yield from _other_days(window, day, around)


def closing_day(window: Window) -> date:
    """As its rule says it: by the clocks of the rule's zone."""
    return window.closes.astimezone(zone_called(window.zone)).date()


def _holidays(window: Window, day: date, around: Around) -> Iterator[Warned]:
    host = around.hosts.get(window.place.meeting)
    if host and (name := holiday(host, day)):
        yield Warned(Kind.HOST_HOLIDAY, window.place, day, name=name)
    kept = sum(holiday(code, day) is not None for code in around.delegations)
    if kept and kept >= around.many * len(around.delegations):
        yield Warned(Kind.HOLIDAYS, window.place, day, count=kept)


def _spans(window: Window, day: date, around: Around) -> Iterator[Warned]:
    for span in around.spans:
        if span.first <= day <= span.last:
            kind = Kind.FEAST if span.is_feast else Kind.EVENT
            yield Warned(kind, window.place, day, name=span.name)


def _meetings(around: Around) -> Iterator[Warned]:
    """Meetings that lie over a feast or another body's event."""
    for number, (first, last) in around.meetings.items():
        for span in around.spans:
            if span.first <= last and span.last >= first:
                kind = Kind.MEETING_FEAST if span.is_feast else Kind.MEETING_EVENT
                day = max(first, span.first)
                yield Warned(kind, Place(number, ""), day, name=span.name)


def _clocks(window: Window) -> Iterator[Warned]:
    for moment in (window.opens, window.closes):
        if moment and is_ambiguous(moment, zone_called(window.zone)):
            yield Warned(Kind.CLOCKS_CHANGE, window.place, moment.date(), name=window.zone)


def is_ambiguous(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the local clocks show that time twice, or skipped an hour to get there."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    first, second = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    skipped = timedelta(hours=1)
    before = (moment - skipped).astimezone(zone).utcoffset()
    jumps = moment.astimezone(zone).utcoffset() != before
    return first.astimezone(UTC) != second.astimezone(UTC) or jumps


def _other_days(window: Window, day: date, around: Around) -> Iterator[Warned]:
    """Where the closing falls on another day, who reads the date alone comes too late or early."""
    there = [
        window.closes.astimezone(zone_called(zone)).date() for zone in around.delegations.values()
    ]
    later = sum(one > day for one in there)
    earlier = sum(one < day for one in there)
    if earlier:
        yield Warned(Kind.OTHER_DAY, window.place, day, count=earlier, name="EARLIER")
    if later:
        yield Warned(Kind.OTHER_DAY, window.place, day, count=later, name="LATER")


def _same_people(windows: list[Window], around: Around) -> Iterator[Warned]:
    by_people: defaultdict[str, list[Window]] = defaultdict(list)
    for window in sorted(windows, key=lambda one: (one.closes, one.place)):
        if people := around.people.get(window.place.key):
            by_people[people].append(window)
    for those in by_people.values():
        for first, second in pairwise(those):
            if _is_near(first, second, around):
                yield _clash(first, second)


def _is_near(first: Window, second: Window, around: Around) -> bool:
    """Of one meeting they lie as its rules say; when meetings crowd, windows of two clash."""
    near = second.closes - first.closes < timedelta(days=around.apart)
    return near and first.place.meeting != second.place.meeting


def _clash(first: Window, second: Window) -> Warned:
    return Warned(Kind.SAME_PEOPLE, second.place, closing_day(second), name=first.place.key)
