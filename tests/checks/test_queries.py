"""What the floor's pages are told of a check."""

import json

import pytest

from hemicycle.checks import actions, queries
from hemicycle.checks.handlers import facts
from hemicycle.floor.presence import seating
from hemicycle.floor.queries import state
from tests.factories import AccreditationFactory

AUDIENCES = ("participant", "operator", "screen")


def told(floor, audience="participant"):
    return queries.sections(floor)[audience]["check"]


def test_without_a_check_there_is_nothing_to_tell(floor):
    assert [told(floor, audience) for audience in AUDIENCES] == [None] * 3


def test_a_check_tells_its_options_and_counts(floor, put, answer, member):
    check = put()
    answer(check, member, "No")
    shown = told(floor)
    assert (shown["check"], shown["question"], shown["lang"]) == (check.pk, "May we go on?", "en")
    assert [(one["label"], one["means"], one["count"]) for one in shown["options"]] == [
        ("Yes", "FOR", 0),
        ("No", "AGAINST", 1),
        ("Unsure", "ABSTAIN", 0),
    ]
    assert (shown["answered"], shown["asked"]) == (1, 1)
    assert shown["options"][0]["labels"]["ar"]
    assert json.loads(json.dumps(shown)) == shown


def test_an_anonymous_check_tells_no_seats(floor, put, answer, member):
    check = put(is_named=False)
    answer(check, member, "No")
    assert told(floor)["seats"] == ""


def test_a_named_check_tells_the_seat_of_each_member(floor, put, answer, observer):
    people = [AccreditationFactory() for _ in range(3)]
    check = put(is_named=True)
    answer(check, people[0].person.user, "Unsure")
    answer(check, people[2].person.user, "Yes")
    answer(check, observer, "No")
    order = seating(floor.session.starts_at.date())
    expected = {people[0].delegation_id: "c", people[2].delegation_id: "a"}
    assert told(floor)["seats"] == "".join(expected.get(pk, "-") for pk in order)


def test_a_seat_shows_the_representative_before_others(floor, put, answer):
    one = AccreditationFactory(role="ADVISER")
    first = AccreditationFactory(delegation=one.delegation)
    check = put(is_named=True)
    answer(check, one.person.user, "No")
    assert told(floor)["seats"] == "b"
    answer(check, first.person.user, "Yes")
    assert told(floor)["seats"] == "a"


def test_a_closed_check_tells_what_was_counted(floor, put, answer, member, chair, noon):
    check = put()
    answer(check, member, "Yes")
    actions.close_check(check, actor=chair, now=noon)
    shown = told(floor)
    assert (shown["stage"], shown["answered"]) == ("CLOSED", 1)
    assert [one["count"] for one in shown["options"]] == [1, 0, 0]


def test_a_hidden_check_is_answered_and_told_to_operators(floor, put, chair, noon):
    check = put()
    actions.hide_check(check, actor=chair, now=noon)
    assert told(floor, "screen") is None
    assert told(floor)["check"] == told(floor, "operator")["check"] == check.pk
    actions.close_check(check, actor=chair, now=noon)
    assert told(floor) is None
    assert told(floor, "operator")["check"] == check.pk


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_state_of_a_floor_tells_its_check(floor, put, noon, audience):
    check = put()
    assert state(floor, now=noon, audience=audience)["sections"]["check"]["check"] == check.pk


@pytest.mark.parametrize("count", [1, 3])
def test_sections_ask_as_often_for_three_as_for_one(
    floor, put, answer, count, django_assert_num_queries
):
    check = put(is_named=True)
    for _ in range(count):
        answer(check, AccreditationFactory().person.user, "Yes")
    floor.session  # noqa: B018 - known to whoever asks
    with django_assert_num_queries(4):
        queries.sections(floor)


def test_a_page_knows_ones_own_answer(floor, put, answer, member, observer):
    check = put()
    answer(check, member, "No")
    option = check.options.get(label="No")
    assert facts(member, floor)["mine"] == {"check": check.pk, "option": option.pk}
    assert facts(observer, floor)["mine"] is None


def test_a_page_knows_the_answer_of_ones_delegation(floor, put, answer):
    one = AccreditationFactory()
    two = AccreditationFactory(delegation=one.delegation, role="ALTERNATE")
    check = put(counts="DELEGATION")
    answer(check, one.person.user, "Yes")
    assert facts(two.person.user, floor)["mine"]["check"] == check.pk


def test_a_page_knows_what_one_may_do(floor, chair, member, interpreter):
    assert facts(member, floor)["may"] == ["answer"]
    assert facts(interpreter, floor)["may"] == []
    assert set(facts(chair, floor)["may"]) == {
        "open_check",
        "close_check",
        "hide_check",
        "show_check",
    }
