"""Days and minutes as numbers, working days counted, and local clocks as moments.

A day is its ordinal (`date.toordinal`), a minute those since 1970 in UTC.
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache

from hemicycle.planner.parts import Workdays, zone_called

MIDNIGHT = time(0, 0)


def instant(day: date, at: time, zone: str) -> datetime:
    """When the clocks of `zone` show that time, in UTC: the first time, where it comes twice."""
    return datetime.combine(day, at, zone_called(zone)).astimezone(UTC)


def minute_of(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def day_in(zone: str, moment: datetime) -> int:
    return moment.astimezone(zone_called(zone)).date().toordinal()


@lru_cache(maxsize=200_000)
def minute_at(day: int, at: time, zone: str) -> int:
    return minute_of(instant(date.fromordinal(day), at, zone))


@lru_cache(maxsize=200_000)
def shifted(day: int, amount: int, workdays: Workdays) -> int:
    """The working day so many after `day`, or before it; with 0 the day itself."""
    step = 1 if amount > 0 else -1
    left = abs(amount)
    while left:
        day += step
        left -= workdays.works(date.fromordinal(day))
    return day


def worked_before(day: int, workdays: Workdays) -> int:
    """How many working days lie before `day`, from the Monday on which the calendar begins."""
    weeks, rest = divmod(day - 1, 7)
    in_week = sum(weekday not in workdays.weekend for weekday in range(7))
    in_rest = sum(weekday not in workdays.weekend for weekday in range(rest))
    closed = sum(
        one.toordinal() < day and one.weekday() not in workdays.weekend for one in workdays.closed
    )
    return weeks * in_week + in_rest - closed
