from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.committee import actions
from hemicycle.committee.models import Accreditation, Committee, Delegation, Office, Person, Term
from hemicycle.committee.rules import standing_of
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    OfficeFactory,
    PersonFactory,
    TermFactory,
    TopicFactory,
)

JANUARY, JULY, LATER = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


@pytest.fixture
def vice_chair(committee):
    return OfficeFactory(kind=Office.Kind.VICE_CHAIR)


def rule(committee, noon, key, value, since=JANUARY):
    actions.adopt_rule(
        committee, actor=None, now=noon, key=key, value=value, reference="Principle 21", since=since
    )


def test_found_committee_is_done_once_and_by_the_shell_alone(db, noon, stranger):
    Committee.objects.all().delete()
    named = {"name": "Committee", "short_name": "C"}
    with pytest.raises(PermissionDenied):
        actions.found_committee(actor=stranger, now=noon, **named)
    actions.found_committee(actor=None, now=noon, **named)
    with pytest.raises(Refused):
        actions.found_committee(actor=None, now=noon, **named)


def test_edit_committee_is_forbidden_to_members(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.edit_committee(committee, actor=member, now=noon, name="Other")


def test_edit_committee_refuses_a_zone_that_is_none(committee, by):
    with pytest.raises(Refused) as refused:
        actions.edit_committee(committee, zone="Moon/Tycho", **by)
    assert refused.value.field == "zone"


def test_adopt_rule_refuses_two_changes_on_one_day(committee, noon):
    rule(committee, noon, "chair.seats", 1)
    with pytest.raises(Refused) as refused:
        rule(committee, noon, "chair.seats", 2)
    assert refused.value.field == "since"


@pytest.mark.parametrize("value", [0, "two", 1.5, True])
def test_adopt_rule_refuses_to_count_with_what_is_no_number(committee, noon, value):
    with pytest.raises(Refused) as refused:
        rule(committee, noon, "chair.seats", value)
    assert refused.value.field == "value"


def test_admit_delegation_is_forbidden_to_members(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.admit_delegation(committee, actor=member, now=noon, since=JANUARY, name="X")


def test_admit_delegation_refuses_a_name_that_is_taken(committee, by):
    DelegationFactory(name="Atlantis")
    fields = {"name": "Atlantis", "code": "AA", "kind": "MEMBER", "nature": "GOVERNMENT"}
    with pytest.raises(Refused) as refused:
        actions.admit_delegation(committee, since=JANUARY, **fields, **by)
    assert refused.value.field == "name"


def test_admit_delegation_records_the_day(committee, by):
    fields = {"name": "Atlantis", "code": "AA", "kind": "MEMBER", "nature": "GOVERNMENT"}
    row = actions.admit_delegation(committee, since=JANUARY, **fields, **by)

    entry = AuditEntry.objects.get(event="committee.delegation_admitted")
    assert (entry.subject_id, entry.facts) == (row.pk, {"since": "2026-01-01"})


def test_edit_delegation_ends_its_accreditations_when_it_leaves(committee, by):
    held = AccreditationFactory()
    actions.edit_delegation(held.delegation, until=JULY, **by)

    held.refresh_from_db()
    assert held.until == JULY


def test_enrol_person_gives_an_account_and_refuses_a_taken_address(committee, by):
    person = actions.enrol_person(committee, name="Ann", email="ann@example.org", **by)

    assert person.user.email == "ann@example.org"
    assert not person.user.has_usable_password()
    with pytest.raises(Refused) as refused:
        actions.enrol_person(committee, name="Anna", email="ANN@example.org", **by)
    assert refused.value.field == "email"
    assert Person.objects.filter(name="Anna").count() == 0


def test_edit_person_moves_the_sign_in_with_the_address(committee, by):
    person = PersonFactory()
    actions.edit_person(person, email="new@example.org", **by)

    person.user.refresh_from_db()
    assert person.user.email == "new@example.org"


def test_accredit_refuses_a_second_representative_and_says_who_is_the_first(committee, by):
    held = AccreditationFactory()
    with pytest.raises(Refused) as refused:
        actions.accredit(
            held.delegation, person=PersonFactory(), role="REPRESENTATIVE", since=JANUARY, **by
        )
    assert refused.value.field == "role"
    assert str(held.person) in refused.value.message


def test_accredit_lets_one_follow_another_on_the_same_day(committee, by):
    held = AccreditationFactory()
    actions.end_accreditation(held, until=JANUARY, **by)
    actions.accredit(
        held.delegation, person=PersonFactory(), role="REPRESENTATIVE", since=JANUARY, **by
    )

    assert Accreditation.objects.on(JANUARY).filter(delegation=held.delegation).count() == 1


def test_accredit_takes_any_number_of_advisers(committee, by):
    delegation = DelegationFactory()
    for _ in range(3):
        actions.accredit(delegation, person=PersonFactory(), role="ADVISER", since=JANUARY, **by)

    assert delegation.accreditations.count() == 3


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (date(2009, 1, 1), None, "since"),
        (JULY, JANUARY, "until"),
        (JULY, JULY, "until"),
        (JANUARY, None, "until"),
        (JULY, date(2026, 8, 1), "since"),
    ],
)
def test_accredit_keeps_within_the_days_of_the_delegation(committee, by, since, until, field):
    delegation = DelegationFactory(since=date(2010, 1, 1), until=JULY)
    with pytest.raises(Refused) as refused:
        actions.accredit(
            delegation, person=PersonFactory(), role="ADVISER", since=since, until=until, **by
        )
    assert refused.value.field == field


def test_create_office_asks_what_it_is_for(committee, by):
    with pytest.raises(Refused) as refused:
        actions.create_office(committee, kind="LIAISON", **by)
    assert refused.value.field == "body"
    with pytest.raises(Refused) as refused:
        actions.create_office(committee, kind="CHAIR", topic=TopicFactory(), **by)
    assert refused.value.field == "topic"


def test_begin_term_refuses_more_holders_than_seats(committee, by, noon, vice_chair):
    rule(committee, noon, "vice_chair.seats", 1)
    TermFactory(office=vice_chair, since=JANUARY)
    with pytest.raises(Refused) as refused:
        actions.begin_term(vice_chair, person=PersonFactory(), since=JULY, **by)
    assert (refused.value.field, refused.value.why) == ("since", "Principle 21")


def test_begin_term_refuses_a_third_term_in_a_row_and_names_the_rule(
    committee, by, noon, vice_chair
):
    rule(committee, noon, "vice_chair.consecutive_terms", 2, since=date(2020, 1, 1))
    person = PersonFactory()
    for since, until in ((date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), JANUARY)):
        actions.begin_term(vice_chair, person=person, since=since, until=until, **by)
    with pytest.raises(Refused) as refused:
        actions.begin_term(vice_chair, person=person, since=JANUARY, until=LATER, **by)
    assert (refused.value.field, refused.value.why) == ("person", "Principle 21")
    assert Term.objects.count() == 3, "the secretary's and two"


def test_begin_term_keeps_the_rule_of_the_day_it_begins(committee, by, noon, vice_chair):
    rule(committee, noon, "vice_chair.seats", 1, since=date(2020, 1, 1))
    rule(committee, noon, "vice_chair.seats", 2, since=JULY)
    TermFactory(office=vice_chair, since=JANUARY)
    with pytest.raises(Refused):
        actions.begin_term(
            vice_chair, person=PersonFactory(), since=date(2026, 6, 1), until=JULY, **by
        )
    actions.begin_term(vice_chair, person=PersonFactory(), since=JULY, **by)


def test_end_term_changes_what_somebody_may_do_at_once(committee, by):
    term = TermFactory(office=OfficeFactory(kind=Office.Kind.CHAIR))
    assert "CHAIR" in standing_of(term.person.user, JULY).offices
    actions.end_term(term, until=JANUARY, **by)

    assert "CHAIR" not in Term.objects.on(JULY).values_list("office__kind", flat=True)


@pytest.mark.parametrize("action", ["end_term", "begin_term", "create_office", "accredit"])
def test_what_the_secretariat_does_is_forbidden_to_members(committee, member, noon, action):
    subject = {
        "end_term": TermFactory,
        "begin_term": OfficeFactory,
        "accredit": DelegationFactory,
    }.get(action, lambda: committee)()
    more = {
        "end_term": {"until": JULY},
        "begin_term": {"person": None, "since": JULY},
        "create_office": {"kind": "CHAIR"},
        "accredit": {"person": None, "role": "ADVISER", "since": JULY},
    }[action]
    with pytest.raises(PermissionDenied):
        getattr(actions, action)(subject, actor=member, now=noon, **more)


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_stretches_overlap_when_they_share_a_day(since, until, other_since, other_until):
    def days(begin, end):
        last = end or date(2026, 2, 1)
        return set(range(begin.toordinal(), last.toordinal()))

    if (until and until <= since) or (other_until and other_until <= other_since):
        return
    query = str(Delegation.objects.overlapping(since, until).query)
    holds = other_since < (until or date.max) and (other_until or date.max) > since
    assert holds == bool(days(since, until) & days(other_since, other_until))
    assert "until" in query
