"""Seven elections of the reference committee come out of its rules on their real dates.

Where practice changed, a later version of the rule says so; where a single date was moved, the
change is entered as such, with its reason. Dates as in the committee's public calendar.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hemicycle.calendar.actions import adopt_plan, adopt_rule, change_window
from hemicycle.calendar.models import Window
from hemicycle.calendar.queries import history, original
from tests.factories import MeetingFactory

FORUMS = {
    59: ("Johannesburg", date(2017, 6, 26), date(2017, 6, 29)),
    62: ("Panama City", date(2018, 6, 25), date(2018, 6, 28)),
    65: ("Marrakech", date(2019, 6, 24), date(2019, 6, 27)),
    68: ("Kuala Lumpur", date(2020, 6, 22), date(2020, 6, 25)),
    71: ("The Hague", date(2021, 6, 14), date(2021, 6, 17)),
    74: ("The Hague", date(2022, 6, 13), date(2022, 6, 16)),
    83: ("Prague", date(2025, 6, 9), date(2025, 6, 12)),
}
ANNUALS = {
    60: ("Abu Dhabi", date(2017, 10, 28), date(2017, 11, 3)),
    63: ("Barcelona", date(2018, 10, 20), date(2018, 10, 25)),
    66: ("Montréal", date(2019, 11, 2), date(2019, 11, 7)),
    69: ("Hamburg", date(2020, 10, 17), date(2020, 10, 23)),
    72: ("Seattle", date(2021, 10, 25), date(2021, 10, 28)),
    75: ("Kuala Lumpur", date(2022, 9, 17), date(2022, 9, 22)),
    84: ("Dublin", date(2025, 10, 25), date(2025, 10, 30)),
}
NOMINATIONS = {
    "title": "Nominations",
    "reference": "Principle 33",
    "kinds": ["ANNUAL"],
    "audience": "PUBLIC",
    "people": "MEMBERS",
    "opens_anchor": "PREVIOUS",
    "closes_anchor": "MEETING",
    "closes_amount": -45,
    "nominal": 78,
    "minimum": 30,
}
OPENS = (
    (date(2017, 1, 1), "START", 0, "They open with the policy forum."),
    (date(2018, 1, 1), "START", 2, "On its third day."),
    (date(2019, 1, 1), "START", 1, "On its second day."),
    (date(2020, 1, 1), "END", 0, "On its last day."),
    (date(2025, 1, 1), "END", 1, "On the day after it."),
)
BALLOT = {
    "title": "Ballot",
    "reference": "Practice since 2017",
    "kinds": ["ANNUAL"],
    "people": "MEMBERS",
    "opens_anchor": "WINDOW",
    "opens_at": "END",
    "opens_name": "nominations",
    "closes_anchor": "MEETING",
}
BALLOTS = (
    (date(2017, 1, 1), 15, 2),
    (date(2018, 1, 1), 1, 3),
    (date(2025, 1, 1), 23, 1),
)
MOVED = {
    63: (date(2018, 9, 13), "Extended by eight days."),
    66: (date(2019, 9, 2), "Brought forward by sixteen days, as announced with the call."),
    72: (date(2021, 9, 9), "Brought forward by a day, as announced with the call."),
    75: (date(2022, 8, 5), "Extended by two days: three meetings in six months."),
}
REAL = {
    60: (date(2017, 6, 26), date(2017, 9, 13)),
    63: (date(2018, 6, 27), date(2018, 9, 13)),
    66: (date(2019, 6, 25), date(2019, 9, 2)),
    69: (date(2020, 6, 25), date(2020, 9, 2)),
    72: (date(2021, 6, 17), date(2021, 9, 9)),
    75: (date(2022, 6, 16), date(2022, 8, 5)),
    84: (date(2025, 6, 13), date(2025, 9, 10)),
}
REAL_BALLOTS = {
    60: (date(2017, 9, 28), date(2017, 10, 30)),
    63: (date(2018, 9, 14), date(2018, 10, 23)),
    84: (date(2025, 10, 3), date(2025, 10, 26)),
}
NOW = datetime(2017, 1, 2, tzinfo=UTC)


def last_minute(day):
    return datetime.combine(day, time(23, 59), UTC)


@pytest.fixture
def calendar(committee, secretary):
    for number, (place, first, last) in {**FORUMS, **ANNUALS}.items():
        kind = "POLICY" if number in FORUMS else "ANNUAL"
        MeetingFactory(number=number, place=place, kind=kind, starts_on=first, ends_on=last)
    by = {"actor": secretary, "now": NOW}
    for since, at, amount, why in OPENS:
        opening = {"opens_at": at, "opens_amount": amount, "rationale": why}
        adopt_rule(committee, key="nominations", since=since, **NOMINATIONS, **opening, **by)
    for since, after, on in BALLOTS:
        edges = {"opens_amount": after, "closes_amount": on}
        adopt_rule(committee, key="ballot", since=since, **BALLOT, **edges, **by)
    adopt_plan(committee, **by)
    return committee


def window(number, key="nominations"):
    return Window.objects.get(meeting__number=number, key=key)


def enter_changes(calendar, secretary):
    for number, (day, reason) in MOVED.items():
        row = window(number)
        change_window(
            row,
            actor=secretary,
            now=row.opens_at - timedelta(days=1),
            closes_at=last_minute(day),
            reason=reason,
        )
        adopt_plan(calendar, actor=secretary, now=row.opens_at - timedelta(days=1))


@pytest.mark.parametrize("number", REAL)
def test_nominations_open_and_close_on_their_real_dates(calendar, secretary, number):
    enter_changes(calendar, secretary)
    opened, closed = REAL[number]
    row = window(number)
    assert row.opens_at == datetime.combine(opened, time(0), UTC)
    assert row.closes_at == last_minute(closed)


@pytest.mark.parametrize("number", REAL_BALLOTS)
def test_ballots_follow_the_nominations_that_were_moved(calendar, secretary, number):
    enter_changes(calendar, secretary)
    opened, closed = REAL_BALLOTS[number]
    row = window(number, "ballot")
    assert (row.opens_at.date(), row.closes_at) == (opened, last_minute(closed))


@pytest.mark.parametrize("number", sorted(set(REAL) - set(MOVED)))
def test_where_nothing_was_moved_the_rules_alone_give_the_dates(calendar, number):
    assert original(window(number)) is None


def test_the_short_cycle_of_2022_says_why_it_is_short(calendar):
    row = window(75)
    assert row.closes_at == last_minute(date(2022, 8, 3)), "45 days before, by the rule alone"
    assert (row.is_shortened, row.length) == (True, 49)
    apart = next(one for one in row.reasons if one["because"] == "APART")
    assert apart["amount"] == 93


def test_the_nominations_for_the_chair_alone_are_extended_once_more(calendar, secretary, committee):
    """In 2022 nobody stood by 5 August: the chair's window went on to the 15th."""
    enter_changes(calendar, secretary)
    by = {"actor": secretary, "now": datetime(2022, 6, 1, tzinfo=UTC)}
    adopt_rule(
        committee,
        key="chair_nominations",
        since=date(2022, 6, 1),
        **NOMINATIONS | {"closes_anchor": "WINDOW", "closes_at": "END", "closes_amount": 0},
        closes_name="nominations",
        opens_at="END",
        **by,
    )
    adopt_plan(committee, **by)
    row = window(75, "chair_nominations")
    assert row.closes_at == last_minute(date(2022, 8, 5))
    change_window(
        row,
        actor=secretary,
        now=datetime(2022, 8, 5, 12, tzinfo=UTC),
        closes_at=last_minute(date(2022, 8, 15)),
        reason="No nominee by 5 August.",
    )
    row.refresh_from_db()
    assert row.closes_at == last_minute(date(2022, 8, 15))
    assert [one.kind for one in history(row)] == ["EXTENDED", "PUBLISHED"]
    assert window(75).closes_at == last_minute(date(2022, 8, 5)), "the vice-chairs' stays"
