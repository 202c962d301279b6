"""Dates laid out to be looked at: a month of days, and bars over months."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hemicycle.calendar.models import Occasion, Window
from hemicycle.kernel.languages import reader
from hemicycle.meetings.models import Meeting

WIDTH = 1_000
"""Of a timeline, in its own units; every month is as wide as any other."""
LEAST = 4


# --- bars over months ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """From `x`, so wide. A deadline is a mark of the least width."""

    x: float
    width: float

    @property
    def end(self) -> float:
        return self.x + self.width


@dataclass(frozen=True)
class Row:
    window: Window
    bar: Bar


@dataclass(frozen=True)
class Timeline:
    """`today` is None where it lies outside."""

    months: list[date]
    today: float | None
    bands: list[tuple[Meeting, Bar]]
    rows: list[Row]


def timeline(
    windows: Iterable[Window], meetings: Iterable[Meeting], now: datetime, months: int, zone: str
) -> Timeline:
    """The months from the present one on, by the clocks of `zone`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    scale = Scale(today.replace(day=1), months, zone)
    rows = [Row(one, bar) for one in windows if (bar := scale.bar(one.opens_at, one.closes_at))]
    bands = [(one, bar) for one in meetings if (bar := scale.days(one.starts_on, one.ends_on))]
    return Timeline(scale.months, scale.at(now), bands, rows)


@dataclass(frozen=True)
class Scale:
    first: date
    count: int
    zone: str

    @property
    def months(self) -> list[date]:
        return [later(self.first, by) for by in range(self.count)]

    def at(self, moment: datetime) -> float:
        """Where a moment lies; below 0 or above `WIDTH` when outside."""
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.day - 1 + (local.hour + local.minute / 60) / 24
        return self._place(local.date(), day)

    def bar(self, opens: datetime | None, closes: datetime) -> Bar | None:
        end = self.at(closes)
        return self._within(end - LEAST if opens is None else self.at(opens), end)

    def days(self, first: date, last: date) -> Bar | None:
        return self._within(self._place(first, first.day - 1), self._place(last, last.day))

    def _place(self, day: date, days: float) -> float:
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        return (months + days / days_in(day)) * WIDTH / self.count

    def _within(self, start: float, end: float) -> Bar | None:
        if end < 0 or start > WIDTH:
            return None
        start, end = max(start, 0), min(max(end, start + LEAST), WIDTH)
        return Bar(round(start, 1), round(max(end - start, LEAST), 1))


def later(month: date, by: int) -> date:
    """The first day of the month so many later."""
    years, months = divmod(month.month - 1 + by, 12)
    return date(month.year + years, months + 1, 1)


def days_in(month: date) -> int:
    return (later(month.replace(day=1), 1) - month.replace(day=1)).days


# --- a month of days ----------------------------------------------------------------------------


@dataclass
class Day:
    date: date
    is_in_month: bool
    is_today: bool
    meetings: list[Meeting] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)
    opening: list[Window] = field(default_factory=list)
    closing: list[Window] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.meetings or self.occasions or self.opening or self.closing)


def weeks(month: date) -> list[list[date]]:
    """Whole weeks, from the reader's first day of the week on."""
    start = month - timedelta(days=(month.weekday() - reader().first_week_day) % 7)
    last = later(month, 1) - timedelta(days=1)
    days = [start + timedelta(days=by) for by in range(42)]
    return [days[at : at + 7] for at in range(0, 42, 7) if days[at] <= last]


def month_of(
    month: date,
    today: date,
    windows: Iterable[Window],
    meetings: Sequence[Meeting],
    occasions: Sequence[Occasion],
    zone: str,
) -> list[list[Day]]:
    """What opens and closes on each day by the clocks of `zone`, and what lies over it."""
    opening, closing = defaultdict(list), defaultdict(list)
    for window in windows:
        closing[window.closes_at.astimezone(ZoneInfo(zone)).date()].append(window)
        if window.opens_at:
            opening[window.opens_at.astimezone(ZoneInfo(zone)).date()].append(window)

    def day(at: date) -> Day:
        return Day(
            at,
            at.month == month.month,
            at == today,
            [one for one in meetings if one.starts_on <= at <= one.ends_on],
            [one for one in occasions if one.first <= at <= one.last],
            opening[at],
            closing[at],
        )

    return [[day(at) for at in week] for week in weeks(month)]
