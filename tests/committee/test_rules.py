from datetime import UTC, date, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hemicycle.committee import actions, rules
from hemicycle.committee.models import Accreditation, Office, Term
from hemicycle.committee.rules import forget_standings, standing_of
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    OfficeFactory,
    PersonFactory,
    TermFactory,
    UserFactory,
)

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
DAY = timedelta(days=1)


def today():
    return timezone.localdate(timezone=UTC)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


# --- what somebody is ---------------------------------------------------------------------------


def test_a_stranger_is_nothing(stranger):
    standing = standing_of(stranger, JANUARY)
    assert (standing.person, standing.accreditation, standing.offices) == (None, None, frozenset())
    assert (standing.is_member, standing.is_observer, standing.takes_part) == (False,) * 3


def test_a_person_without_a_role_takes_no_part(committee):
    assert not standing_of(PersonFactory().user, JANUARY).takes_part


def test_a_member_speaks_for_a_member(member):
    standing = standing_of(member, JANUARY)
    assert standing.person == member.person
    assert (standing.is_member, standing.is_observer, standing.takes_part) == (True, False, True)


def test_an_observer_is_no_member_and_takes_part(observer):
    standing = standing_of(observer, JANUARY)
    assert (standing.is_member, standing.is_observer, standing.takes_part) == (False, True, True)


def test_an_officer_takes_part_without_speaking_for_anybody(secretary):
    standing = standing_of(secretary, JANUARY)
    assert standing.person == secretary.person
    assert (standing.accreditation, standing.offices) == (None, {"SECRETARY"})
    assert standing.takes_part
    assert not standing.is_member


def test_offices_are_held_beside_each_other_and_beside_a_delegation(member):
    for kind in ("CHAIR", "SCRIBE"):
        TermFactory(office=OfficeFactory(kind=kind), person=member.person)
    standing = standing_of(member, JANUARY)
    assert standing.offices == {"CHAIR", "SCRIBE"}
    assert standing.is_member


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        (["ADVISER", "ALTERNATE"], "ALTERNATE"),
        (["ALTERNATE", "REPRESENTATIVE"], "REPRESENTATIVE"),
        (["REPRESENTATIVE", "ADVISER"], "REPRESENTATIVE"),
    ],
)
def test_the_highest_of_several_roles_counts(committee, roles, first):
    person = PersonFactory()
    for role in roles:
        AccreditationFactory(person=person, role=role)
    assert standing_of(person.user, JANUARY).accreditation.role == first


@pytest.mark.parametrize(
    ("day", "holds"),
    [(JANUARY - DAY, False), (JANUARY, True), (JULY - DAY, True), (JULY, False)],
)
def test_a_standing_is_that_of_the_day(committee, day, holds):
    person = AccreditationFactory(since=JANUARY, until=JULY).person
    TermFactory(person=person, since=JANUARY, until=JULY)
    standing = standing_of(person.user, day)
    assert (standing.is_member, bool(standing.offices), standing.day) == (holds, holds, day)


def test_a_standing_is_todays_unless_a_day_is_given(committee):
    person = AccreditationFactory(since=today()).person
    assert standing_of(person.user).takes_part
    assert not standing_of(person.user, today() - DAY).takes_part


# --- how long it is remembered ------------------------------------------------------------------


def test_a_standing_costs_two_queries_and_then_none(member, django_assert_num_queries):
    with django_assert_num_queries(2):
        standing_of(member, JANUARY)
    with django_assert_num_queries(0):
        assert standing_of(member, JANUARY).accreditation.delegation.kind == "MEMBER"
    with django_assert_num_queries(2):
        standing_of(member, JULY)
    forget_standings()
    with django_assert_num_queries(2):
        standing_of(member, JANUARY)


def test_a_standing_is_looked_up_again_after_a_moment(member, monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(rules, "monotonic", lambda: clock.now)
    assert standing_of(member).takes_part
    Accreditation.objects.update(until=JANUARY)
    clock.now += rules.KEPT_FOR
    assert standing_of(member).takes_part
    clock.now += 0.1
    assert not standing_of(member).takes_part


def _accredit(person, by):
    actions.accredit(DelegationFactory(), person=person, role="ADVISER", since=JANUARY, **by)


def _begin_term(person, by):
    actions.begin_term(OfficeFactory(kind="SCRIBE"), person=person, since=JANUARY, **by)


@pytest.mark.parametrize("act", [_accredit, _begin_term])
def test_whoever_gains_a_role_has_it_at_once(by, act, django_capture_on_commit_callbacks):
    person = PersonFactory()
    assert not standing_of(person.user).takes_part
    with django_capture_on_commit_callbacks(execute=True):
        act(person, by)
    assert standing_of(person.user).takes_part


def _end_accreditation(person, by):
    actions.end_accreditation(person.accreditations.get(), until=JANUARY, **by)


def _leave(person, by):
    actions.edit_delegation(person.accreditations.get().delegation, until=JANUARY, **by)


@pytest.mark.parametrize("act", [_end_accreditation, _leave])
def test_whoever_loses_a_role_has_lost_it_at_once(
    by, member, act, django_capture_on_commit_callbacks
):
    assert standing_of(member).takes_part
    with django_capture_on_commit_callbacks(execute=True):
        act(member.person, by)
    assert not standing_of(member).takes_part


def test_whoever_leaves_office_has_left_it_at_once(by, chair, django_capture_on_commit_callbacks):
    assert standing_of(chair).offices == {"CHAIR"}
    with django_capture_on_commit_callbacks(execute=True):
        actions.end_term(chair.person.terms.get(), until=JANUARY, **by)
    assert not standing_of(chair).offices


def test_an_observer_that_becomes_a_member_speaks_as_one_at_once(
    by, observer, django_capture_on_commit_callbacks
):
    assert standing_of(observer).is_observer
    delegation = observer.person.accreditations.get().delegation
    with django_capture_on_commit_callbacks(execute=True):
        actions.edit_delegation(delegation, kind="MEMBER", **by)
    assert standing_of(observer).is_member


def test_whoever_is_first_given_an_account_holds_what_the_person_holds(
    by, django_capture_on_commit_callbacks
):
    person = AccreditationFactory(person__user=None, person__name="Ann", person__email="").person
    user = UserFactory(email="ann@example.org")
    assert not standing_of(user).takes_part
    with django_capture_on_commit_callbacks(execute=True):
        actions.edit_person(person, email="ann@example.org", **by)
    assert standing_of(user).takes_part


# --- the predicates -----------------------------------------------------------------------------

PREDICATES = (
    "is_chair",
    "is_leader",
    "is_secretary",
    "is_staff",
    "runs_the_room",
    "is_member",
    "is_delegate",
    "takes_part",
)


def true_of(user):
    return {name for name in PREDICATES if getattr(rules, name).test(user, None)}


@pytest.mark.parametrize(
    ("kind", "predicates"),
    [
        ("CHAIR", {"is_chair", "is_leader", "runs_the_room"}),
        ("VICE_CHAIR", {"is_leader", "runs_the_room"}),
        ("SECRETARY", {"is_secretary", "is_staff", "runs_the_room"}),
        ("INTERPRETER", {"is_staff"}),
        ("SCRIBE", {"is_staff"}),
    ],
)
def test_an_office_makes_its_holder_what_it_says(committee, kind, predicates):
    term = TermFactory(office=OfficeFactory(kind=kind))
    assert true_of(term.person.user) == {*predicates, "takes_part"}


def test_a_liaison_takes_part_and_no_more(committee):
    office = OfficeFactory(kind=Office.Kind.LIAISON, body="The Board")
    assert true_of(TermFactory(office=office).person.user) == {"takes_part"}


def test_a_delegation_makes_its_people_what_it_is(member, observer):
    assert true_of(member) == {"is_member", "is_delegate", "takes_part"}
    assert true_of(observer) == {"is_delegate", "takes_part"}


def test_nothing_is_true_of_strangers_nor_of_who_is_not_signed_in(stranger):
    assert true_of(stranger) == set()
    assert true_of(AnonymousUser()) == set()


def test_nothing_is_true_of_those_whose_term_is_over_or_to_come(committee):
    over = TermFactory(until=JANUARY).person.user
    coming = TermFactory(since=today() + DAY).person.user
    assert true_of(over) == true_of(coming) == set()
    assert Term.objects.count() == 2


@pytest.mark.parametrize("verb", ["view_committee", "view_delegation", "view_person"])
def test_all_who_take_part_may_look(member, observer, secretary, stranger, verb):
    may = [who.has_perm(f"committee.{verb}") for who in (member, observer, secretary, stranger)]
    assert may == [True, True, True, False]


def test_nobody_who_signs_in_founds_a_committee(secretary, chair):
    assert not secretary.has_perm("committee.found_committee")
    assert not chair.has_perm("committee.found_committee")
