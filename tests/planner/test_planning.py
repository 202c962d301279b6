from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from hemicycle.planner.parts import (
    Anchor,
    At,
    Because,
    Demand,
    Edge,
    Held,
    Length,
    Part,
    Place,
    Reason,
    Rule,
    Session,
    Setting,
    Unit,
    Workdays,
)
from hemicycle.planner.planning import differences, moved, plan, times_of, with_rule
from tests.planner.examples import (
    ANNUAL,
    BALLOT,
    BEFORE_THE_BALLOT,
    FORUM,
    NOMINATIONS,
    NOTICE,
    REPORT,
    REVIEW,
    RULES,
    meetings,
    rules,
)

MEETINGS = (FORUM, ANNUAL)


def at(*when):
    return datetime(*when, tzinfo=UTC)


def window(key, *given_rules, number=75, those=MEETINGS, **more):
    laid = plan(Setting(those, given_rules, **more))
    return laid.by_place[Place(number, key)]


def test_a_window_lies_between_its_two_anchors():
    laid = window("nominations", NOMINATIONS)
    assert (laid.opens, laid.closes) == (at(2022, 6, 16), at(2022, 8, 3, 23, 59))


def test_a_window_shorter_than_nominal_says_why():
    laid = window("nominations", NOMINATIONS)
    assert laid.reasons == (
        Reason(Because.SHORTENED, 49, 78, 30),
        Reason(Because.APART, 93, name="Forum 74"),
    )


def test_a_deadline_has_a_closing_alone():
    laid = window("notice", NOTICE)
    assert (laid.opens, laid.closes) == (None, at(2022, 8, 20, 23, 59))


def test_two_windows_that_do_not_both_fit_give_up_the_same_share():
    """Of 12 days too few, one gives up 8 of its 48 and the other 3 of its 16, to whole days."""
    nominations = window("nominations", BEFORE_THE_BALLOT, BALLOT)
    ballot = window("ballot", BEFORE_THE_BALLOT, BALLOT)
    assert (nominations.length, ballot.length) == (66, 26)
    assert ballot.opens - nominations.closes == timedelta(minutes=1)


def test_the_lower_priority_is_shortened_first():
    first = replace(BEFORE_THE_BALLOT, priority=1)
    assert window("nominations", first, BALLOT).length == 78
    assert window("ballot", first, BALLOT).length == 14


def test_what_cannot_fit_is_laid_out_below_its_minimum_and_reported():
    stubborn = replace(BEFORE_THE_BALLOT, minimum=90, nominal=Length(90))
    laid = plan(Setting(MEETINGS, (stubborn, BALLOT)))
    assert laid.by_place[Place(75, "nominations")].is_below_minimum
    (conflict,) = laid.conflicts
    assert set(conflict.demands) == {
        Demand("ballot", Part.CLOSES),
        Demand("ballot", Part.MINIMUM),
        Demand("nominations", Part.CLOSES),
        Demand("nominations", Part.MINIMUM),
        Demand("nominations", Part.OPENS),
    }
    remedies = {remedy.demand: remedy.amount for remedy in conflict.remedies}
    assert remedies[Demand("nominations", Part.MINIMUM)] == 78
    assert remedies[Demand("ballot", Part.MINIMUM)] == 2
    assert remedies[None] == 12, "the meeting would have to be so many days later"


def test_rules_that_have_no_part_in_it_are_not_in_the_conflict():
    stubborn = replace(NOMINATIONS, minimum=60)
    (conflict,) = plan(Setting(MEETINGS, (stubborn, NOTICE, REVIEW))).conflicts
    assert {demand.key for demand in conflict.demands} == {"nominations"}


def test_every_remedy_does_resolve_its_conflict():
    stubborn = replace(NOMINATIONS, minimum=60)
    (conflict,) = plan(Setting(MEETINGS, (stubborn,))).conflicts
    for remedy in conflict.remedies:
        if remedy.demand is None:
            setting = moved(
                Setting(MEETINGS, (stubborn,)), 75, ANNUAL.first + timedelta(days=remedy.amount)
            )
        elif remedy.demand.part is Part.MINIMUM:
            setting = Setting(MEETINGS, (replace(stubborn, minimum=remedy.amount),))
        else:
            name = remedy.demand.part.lower()
            edge = replace(getattr(stubborn, name), amount=remedy.amount)
            setting = Setting(MEETINGS, (replace(stubborn, **{name: edge}),))
        assert plan(setting).conflicts == (), remedy


def test_a_window_that_would_close_before_it_opens_is_impossible():
    backwards = replace(NOMINATIONS, closes=Edge(Anchor.PREVIOUS, At.START, -10))
    laid = plan(Setting(MEETINGS, (backwards,)))
    assert laid.impossible == (Place(75, "nominations"),)
    assert len(laid.conflicts) == 1


def test_hours_count_from_the_end_of_the_session():
    wrap_up = Session("Wrap-Up session", at(2022, 9, 22, 8), at(2022, 9, 22, 9))
    held = replace(ANNUAL, sessions=(wrap_up,))
    laid = window("review", REVIEW, those=(held,))
    assert (laid.opens, laid.closes) == (at(2022, 9, 22, 9), at(2022, 9, 25, 9))


def test_the_end_of_the_meeting_stands_for_a_session_that_is_not_planned():
    laid = window("review", REVIEW)
    assert laid.opens == at(2022, 9, 22, 16), "midnight in Kuala Lumpur"
    assert laid.reasons == (Reason(Because.NO_SESSION, name="wrap-up"),)


def test_working_days_skip_weekends_and_closed_days():
    assert window("report", REVIEW, REPORT).closes == at(2022, 10, 7, 23, 59)
    closed = Workdays(closed=frozenset({date(2022, 10, 3), date(2022, 10, 8)}))
    laid = window("report", REVIEW, REPORT, workdays=closed)
    assert laid.closes == at(2022, 10, 10, 23, 59)


def test_a_length_in_working_days_counts_those_alone():
    week = Rule(
        "week",
        opens=Edge(Anchor.DATE, name="2026-11-27"),
        nominal=Length(5, Unit.WORKING_DAYS),
        minimum=5,
        once=True,
    )
    (laid,) = plan(Setting((), (week,))).windows
    assert laid.closes == at(2026, 12, 3, 23, 59), "Friday, then Monday to Thursday"


def test_closed_days_count_the_same_beside_an_edge_that_is_held():
    sign = Rule(
        "sign",
        opens=Edge(Anchor.MEETING, At.END, 1, exact=False),
        closes=Edge(Anchor.MEETING, At.END, 30, exact=False),
        nominal=Length(5, Unit.WORKING_DAYS),
        minimum=1,
    )
    closed = Workdays(closed=frozenset({date(1999, 1, 4), date(2022, 9, 28)}))
    held = ((Place(75, "sign"), Held(closes=at(2022, 9, 30, 12))),)
    laid = window("sign", sign, workdays=closed, held=held)
    assert (laid.opens, laid.length) == (at(2022, 9, 23), 5), "23, 26, 27, 29 and 30 September"


def test_a_rule_holds_for_meetings_of_its_kind_and_mode_alone():
    laid = plan(Setting(MEETINGS, (replace(NOTICE, modes=frozenset({"ONLINE"})), NOMINATIONS)))
    assert [one.place for one in laid.windows] == [Place(75, "nominations")]


def test_a_rule_counted_from_a_window_that_is_not_there_does_not_apply():
    laid = plan(Setting((FORUM,), (BALLOT, replace(NOTICE, closes=REPORT.closes))))
    assert laid.windows == ()


def test_old_meetings_keep_the_old_rule():
    sooner = replace(NOTICE, since=date(2022, 7, 1), closes=Edge(Anchor.MEETING, At.START, -42))
    laid = plan(Setting(MEETINGS, (NOTICE, sooner)))
    assert laid.by_place[Place(74, "notice")].closes == at(2022, 5, 16, 23, 59)
    assert laid.by_place[Place(75, "notice")].closes == at(2022, 8, 6, 23, 59)


def test_what_is_held_stays_and_others_follow_it():
    held = ((Place(75, "review"), Held(at(2022, 9, 22, 16), at(2022, 9, 28, 12))),)
    setting = Setting(MEETINGS, (REVIEW, REPORT), held=held)
    laid = plan(setting).by_place
    assert laid[Place(75, "review")].closes == at(2022, 9, 28, 12)
    assert laid[Place(75, "report")].closes == at(2022, 10, 12, 23, 59)


def test_23_59_in_one_zone_is_shown_right_in_utc():
    """The decision on an approval action of 2026: 2 July 23:59 in California is 06:59 UTC."""
    decision = Rule(
        "decision",
        opens=Edge(Anchor.DATE, name="2026-06-12"),
        nominal=Length(21),
        minimum=21,
        zone="America/Los_Angeles",
        once=True,
    )
    (laid,) = plan(Setting((), (decision,))).windows
    assert laid.closes == at(2026, 7, 3, 6, 59)


def test_the_approval_clock_runs_over_new_year():
    """Notice 11 November 2024, forum within 30 days, then 21 days to decide: 1 January 2025."""
    forum = Rule("forum", opens=Edge(Anchor.DATE, name="2024-11-11"), once=True)
    forum = replace(forum, nominal=Length(31), minimum=31)
    decision = Rule(
        "decision",
        opens=Edge(Anchor.WINDOW, At.END, 1, name="forum"),
        nominal=Length(21),
        minimum=21,
        once=True,
    )
    laid = plan(Setting((), (forum, decision))).by_place
    assert laid[Place(0, "forum")].closes == at(2024, 12, 11, 23, 59)
    assert laid[Place(0, "decision")].closes == at(2025, 1, 1, 23, 59)


@pytest.mark.parametrize(
    ("first", "closes"),
    [(date(2024, 3, 28), date(2024, 2, 29)), (date(2023, 3, 28), date(2023, 2, 28))],
)
def test_a_leap_day_is_a_day(first, closes):
    meeting = replace(FORUM, first=first, last=first)
    laid = plan(Setting((meeting,), (NOTICE,))).windows[0]
    assert laid.closes.date() == closes


def test_days_stay_days_when_clocks_change():
    """Clocks in Amsterdam change on 27 March 2022: the day before the meeting has 23 hours."""
    meeting = replace(FORUM, first=date(2022, 3, 28), last=date(2022, 3, 29))
    there = Rule(
        "there",
        closes=Edge(Anchor.MEETING, At.START, -1),
        nominal=Length(1),
        minimum=1,
        zone="",
    )
    (laid,) = plan(Setting((meeting,), (there,))).windows
    assert laid.closes - laid.opens == timedelta(hours=22, minutes=59)
    hours = replace(
        there,
        closes=Edge(Anchor.MEETING, At.START, -24, Unit.HOURS),
        nominal=Length(24, Unit.HOURS),
    )
    (laid,) = plan(Setting((meeting,), (hours,))).windows
    assert laid.closes - laid.opens == timedelta(hours=24)


def test_a_moved_meeting_takes_its_windows_and_sessions_along():
    wrap_up = Session("Wrap-up", at(2022, 9, 22, 8), at(2022, 9, 22, 9))
    setting = Setting((FORUM, replace(ANNUAL, sessions=(wrap_up,))), RULES)
    later = moved(setting, 75, ANNUAL.first + timedelta(days=14))
    changed = {one.place.key: one for one in differences(plan(setting), plan(later))}
    assert set(changed) == {rule.key for rule in RULES}
    assert changed["review"].after.closes == at(2022, 10, 9, 9)
    assert {one.place.meeting for one in changed.values()} == {75}


def test_a_changed_rule_shows_what_it_would_change():
    setting = Setting(MEETINGS, RULES)
    later = with_rule(setting, replace(NOTICE, closes=Edge(Anchor.MEETING, At.START, -42)))
    (first, second) = differences(plan(setting), plan(later))
    assert (first.place, second.place) == (Place(74, "notice"), Place(75, "notice"))


@given(meetings(), rules())
@settings(max_examples=40)
def test_shifting_all_meetings_by_a_week_shifts_all_windows(those, chain):
    week = timedelta(days=7)
    later = tuple(one.moved_to(one.first + week) for one in those)
    before, after = plan(Setting(those, chain)), plan(Setting(later, chain))
    assert [local(one, timedelta()) for one in after.windows] == [
        local(one, week) for one in before.windows
    ]


def local(laid, by):
    """By the clocks of its zone: a change of clocks lies on another day a week later."""
    zone = ZoneInfo(laid.zone)
    clocks = [moment.astimezone(zone).replace(tzinfo=None) for moment in (laid.opens, laid.closes)]
    return laid.place, laid.length, [moment + by for moment in clocks]


@given(meetings(), rules())
@settings(max_examples=40)
def test_no_window_is_below_its_minimum_unless_reported(those, chain):
    laid = plan(Setting(those, chain))
    reported = {conflict.meeting for conflict in laid.conflicts}
    for one in laid.windows:
        assert one.opens <= one.closes
        assert one.length <= one.rule.nominal.amount
        if one.length < one.rule.minimum:
            assert one.is_below_minimum
            assert one.place.meeting in reported
        elif one.length < one.rule.nominal.amount:
            assert one.is_shortened
    assert all(place.meeting in reported for place in laid.impossible)


@given(meetings(), rules())
@settings(max_examples=30)
def test_the_plan_of_a_plan_is_itself(those, chain):
    setting = Setting(those, chain)
    laid = plan(setting)
    assert plan(setting) == laid
    held = tuple((one.place, Held(one.opens, one.closes)) for one in laid.windows)
    again = plan(replace(setting, held=held))
    for place, one in laid.by_place.items():
        assert times_of(again.by_place[place]) == times_of(one)


@given(meetings(), rules())
@settings(max_examples=30)
def test_windows_of_a_chain_never_overlap(those, chain):
    laid = plan(Setting(those, chain)).by_place
    for place, one in laid.items():
        edge = one.rule.closes
        if edge.anchor is Anchor.WINDOW and (
            following := laid.get(Place(place.meeting, edge.name))
        ):
            assert one.closes.date() <= following.opens.date() + timedelta(days=1)
