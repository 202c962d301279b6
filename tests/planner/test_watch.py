from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hemicycle.planner.hours import fixed, pain, rotation, spread
from hemicycle.planner.parts import Place, Setting, Window
from hemicycle.planner.places import holiday, territory_of, zone_of
from hemicycle.planner.planning import plan
from hemicycle.planner.watch import Around, Kind, Span, is_ambiguous, warnings
from tests.planner.examples import ANNUAL, FORUM, NOTICE, RULES

QUIET = Around({}, {}, (), {}, frozenset({5, 6}))


def closing(*when, zone="UTC", key="notice", meeting=1):
    local = datetime(*when, tzinfo=ZoneInfo(zone))
    return Window(Place(meeting, key), NOTICE, None, local.astimezone(UTC), zone)


def kinds(window, around=QUIET):
    return [one.kind for one in warnings([window], around)]


def test_an_ordinary_closing_gives_no_warning():
    assert kinds(closing(2026, 11, 24, 23, 59)) == []


def test_a_closing_on_a_weekend_is_told_by_the_day_of_its_zone():
    assert kinds(closing(2026, 11, 28, 23, 59)) == [Kind.WEEKEND]
    friday_there = closing(2026, 11, 27, 23, 59, zone="America/Los_Angeles")
    assert kinds(friday_there) == [], "in UTC it is Saturday"


def test_a_holiday_of_the_host_is_told_by_name():
    around = replace(QUIET, hosts={1: "NL"})
    (warned,) = warnings([closing(2026, 4, 27, 23, 59)], around)
    assert (warned.kind, warned.name) == (Kind.HOST_HOLIDAY, holiday("NL", date(2026, 4, 27)))


def test_holidays_of_many_delegations_are_counted():
    zones = dict.fromkeys(("FR", "DE", "JP"), "UTC")
    (warned,) = warnings([closing(2026, 5, 1, 12)], replace(QUIET, delegations=zones))
    assert (warned.kind, warned.count) == (Kind.HOLIDAYS, 2)
    assert kinds(closing(2026, 5, 1, 12), replace(QUIET, delegations=zones, many=0.9)) == []


def test_a_feast_and_another_bodys_event_are_told():
    spans = (
        Span("A feast", date(2026, 3, 1), date(2026, 3, 9), is_feast=True),
        Span("A summit", date(2026, 3, 9), date(2026, 3, 10), is_feast=False),
    )
    assert kinds(closing(2026, 3, 9, 23, 59), replace(QUIET, spans=spans)) == [
        Kind.EVENT,
        Kind.FEAST,
    ]
    assert kinds(closing(2026, 3, 11, 23, 59), replace(QUIET, spans=spans)) == []


def test_a_meeting_that_lies_over_a_feast_is_told_as_such():
    span = Span("A feast", date(2026, 3, 5), date(2026, 3, 9), is_feast=True)
    for days, expected in (
        ((date(2026, 3, 2), date(2026, 3, 5)), [Kind.MEETING_FEAST]),
        ((date(2026, 3, 10), date(2026, 3, 12)), []),
    ):
        found = warnings([], replace(QUIET, spans=(span,), meetings={7: days}))
        assert [one.kind for one in found] == expected
        assert all(one.place == Place(7, "") for one in found)


def test_two_closings_for_the_same_people_are_told_when_near():
    around = replace(QUIET, people={"notice": "DELEGATIONS", "other": "DELEGATIONS"})
    near = [closing(2026, 11, 24, 12), closing(2026, 11, 25, 12, key="other", meeting=2)]
    (warned,) = warnings(near, around)
    assert (warned.kind, warned.place.key, warned.name) == (Kind.SAME_PEOPLE, "other", "notice")
    apart = [closing(2026, 11, 24, 12), closing(2026, 11, 27, 12, key="other", meeting=2)]
    assert warnings(apart, around) == []
    of_one_meeting = [closing(2026, 11, 24, 12), closing(2026, 11, 25, 12, key="other")]
    assert warnings(of_one_meeting, around) == []
    assert warnings(near, replace(around, people={"notice": "A", "other": "B"})) == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((2026, 10, 25, 0, 30), True),  # 02:30 in Amsterdam, for the first time.
        ((2026, 10, 25, 1, 30), True),  # 02:30 once more.
        ((2026, 3, 29, 1, 30), True),  # 03:30: half an hour after the one that was skipped.
        ((2026, 10, 25, 12, 0), False),
    ],
)
def test_a_time_at_a_change_of_clocks_is_told(moment, expected):
    moment = datetime(*moment, tzinfo=UTC)
    assert is_ambiguous(moment, ZoneInfo("Europe/Amsterdam")) is expected


def test_a_closing_that_falls_on_other_days_elsewhere_is_worth_knowing():
    zones = {"WS": "Pacific/Apia", "NL": "Europe/Amsterdam", "HN": "America/Tegucigalpa"}
    found = warnings([closing(2026, 11, 24, 23, 59)], replace(QUIET, delegations=zones))
    assert [(one.name, one.count, one.is_grave) for one in found] == [("LATER", 2, False)]


def test_warnings_of_a_plan_come_by_place():
    found = warnings(plan(Setting((FORUM, ANNUAL), RULES)).windows, QUIET)
    assert [one.place for one in found] == sorted(one.place for one in found)
    assert {one.kind for one in found} == {Kind.WEEKEND}


@pytest.mark.parametrize(
    ("territory", "zone"),
    [("NL", "Europe/Amsterdam"), ("US", "America/New_York"), ("ru", "Europe/Moscow"), ("XX", None)],
)
def test_a_territory_has_the_zone_of_its_seat_of_government(territory, zone):
    assert zone_of(territory) == zone


def test_the_territory_of_a_zone_is_who_hosts_there():
    assert territory_of("Asia/Kuala_Lumpur") == "MY"
    assert territory_of("UTC") is None


def test_hours_of_the_day_grow_more_painful_towards_the_night():
    assert [pain(hour) for hour in (12, 8, 20, 6, 22, 23, 3)] == [0, 1, 1, 2, 2, 3, 3]


ZONES = {"NL": "Europe/Amsterdam", "JP": "Asia/Tokyo", "CA": "America/Toronto"}


def test_the_spread_counts_delegations_by_their_hour():
    found = spread(datetime(2026, 11, 24, 12, 0, tzinfo=UTC), ZONES)
    assert {h: n for h, n in enumerate(found.by_hour) if n} == {13: 1, 21: 1, 7: 1}
    assert (found.by_pain, found.average) == ((1, 1, 1, 0), 1.0)


def test_a_rotation_shares_the_painful_hours():
    days = [date(2026, month, 15) for month in range(1, 13)]
    shared, always = rotation(days, ZONES), fixed(days, 13, ZONES)
    assert shared.worst - shared.best < always.worst - always.best
    assert shared.worst <= always.worst
    assert len({turn.at.hour for turn in shared.turns}) > 1


def test_a_rotation_over_nobody_and_over_no_days_is_empty():
    assert rotation([], ZONES).turns == ()
    assert rotation([date(2026, 1, 1)], {}).worst == 0
