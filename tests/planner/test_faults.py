from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.planner.conflicts import smallest_conflict
from hemicycle.planner.faults import Fault, Wrong, faults
from hemicycle.planner.parts import Anchor, At, Edge, Length
from tests.planner.examples import BALLOT, BEFORE_THE_BALLOT, NOTICE, REPORT, REVIEW, RULES


def wrong(rule, *others):
    return [(fault.wrong, fault.field) for fault in faults(rule, others)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_sound_rules_have_no_faults(rule):
    assert wrong(rule, *RULES) == []


def on(name, at=At.END):
    return Edge(Anchor.WINDOW, at, name=name)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (replace(NOTICE, closes=None), (Wrong.NO_EDGE, "closes")),
        (
            replace(NOTICE, closes=replace(NOTICE.closes, exact=False)),
            (Wrong.LOOSE_DEADLINE, "closes"),
        ),
        (replace(BEFORE_THE_BALLOT, nominal=None), (Wrong.NO_LENGTH, "nominal")),
        (
            replace(BALLOT, closes=None, opens=Edge(Anchor.PREVIOUS, exact=False)),
            (Wrong.ADRIFT, "closes"),
        ),
        (replace(BALLOT, minimum=31), (Wrong.MINIMUM_ABOVE_NOMINAL, "minimum")),
        (replace(BALLOT, zone="Europe/Atlantis"), (Wrong.UNKNOWN_ZONE, "zone")),
        (replace(REPORT, closes=on("nowhere")), (Wrong.UNKNOWN_WINDOW, "closes")),
        (replace(NOTICE, closes=Edge(Anchor.DATE, name="2026-02-30")), (Wrong.NO_DAY, "closes")),
        (replace(REVIEW, opens=Edge(Anchor.SESSION, name=" ")), (Wrong.NO_NAME, "opens")),
        (replace(NOTICE, once=True), (Wrong.NO_MEETING, "closes")),
        (replace(REPORT, closes=on("report")), (Wrong.CIRCLE, "closes")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_an_unsound_rule_is_told_at_its_field(rule, expected):
    assert wrong(rule, *RULES) == [expected]


def test_a_rule_may_not_be_counted_from_itself_by_way_of_others():
    first = replace(NOTICE, key="first", closes=on("second"))
    second = replace(NOTICE, key="second", closes=on("third"))
    third = replace(NOTICE, key="third", closes=on("first"))
    assert list(faults(third, (first, second))) == [Fault(Wrong.CIRCLE, "closes", "first")]


def test_a_circle_that_closes_on_a_later_day_is_found():
    first = replace(NOTICE, key="first")
    later = replace(first, since=date(2030, 1, 1), closes=on("second"))
    second = replace(NOTICE, key="second", closes=on("first"))
    assert wrong(second, first) == []
    assert wrong(second, first, later) == [(Wrong.CIRCLE, "closes")]


def test_the_length_may_be_that_of_the_minimum():
    assert wrong(replace(BALLOT, nominal=Length(14)), *RULES) == []


@given(st.sets(st.frozensets(st.integers(0, 6), min_size=1), min_size=1, max_size=5))
def test_the_smallest_conflict_is_the_smallest(conflicting):
    def fits(some):
        return not any(one <= some for one in conflicting)

    found = smallest_conflict(range(7), fits)
    assert found in conflicting
    assert len(found) == min(map(len, conflicting))
