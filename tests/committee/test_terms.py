"""Offices and their terms: who may hold what, for how long, by the rulebook of the day."""

from datetime import date, timedelta

import pytest

from hemicycle.committee import actions, queries
from hemicycle.committee.models import Office, Term
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from tests.factories import (
    OfficeFactory,
    PersonFactory,
    TermFactory,
    TopicFactory,
    WorkingGroupFactory,
)

JANUARY, JULY, LATER = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


@pytest.fixture
def vice_chair(committee):
    return OfficeFactory(kind=Office.Kind.VICE_CHAIR)


@pytest.fixture
def lay_down(committee, by):
    """Adopt a rule about vice-chairs."""

    def adopt(key, value, since=date(2015, 1, 1)):
        key, reference = f"vice_chair.{key}", f"Principle {value}"
        more = {"value": value, "reference": reference, "since": since}
        actions.adopt_rule(committee, key=key, **more, **by)

    return adopt


@pytest.fixture
def begin(vice_chair, by):
    def term(since, until=None, person=None):
        person = person or PersonFactory()
        return actions.begin_term(vice_chair, person=person, since=since, until=until, **by)

    return term


# --- create_office ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "field"), [("LIAISON", "body"), ("TOPIC_LEAD", "topic"), ("GROUP_CHAIR", "group")]
)
def test_create_office_asks_what_it_is_for(committee, by, kind, field):
    with pytest.raises(Refused, match="what this office is for") as refused:
        actions.create_office(committee, kind=kind, **by)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("CHAIR", "body"),
        ("SECRETARY", "topic"),
        ("VICE_CHAIR", "group"),
        ("LIAISON", "topic"),
        ("TOPIC_LEAD", "group"),
        ("GROUP_CHAIR", "body"),
    ],
)
def test_create_office_refuses_a_purpose_that_is_not_its_own(committee, by, kind, field):
    purposes = {"body": "The Board", "topic": TopicFactory(), "group": WorkingGroupFactory()}
    own = actions.PURPOSES.get(kind)
    wanted = {name: value for name, value in purposes.items() if name in (own, field)}
    with pytest.raises(Refused, match="not for one of these") as refused:
        actions.create_office(committee, kind=kind, **wanted, **by)
    assert refused.value.field == field
    assert not Office.objects.exclude(kind="SECRETARY").exists()


def test_create_office_refuses_a_kind_there_is_not(committee, by):
    with pytest.raises(Refused) as refused:
        actions.create_office(committee, kind="EMPEROR", **by)
    assert refused.value.field == "kind"


def test_create_office_makes_one_of_a_kind_and_purpose(committee, by):
    first = actions.create_office(committee, kind="LIAISON", body="The Board", **by)
    again = actions.create_office(committee, kind="LIAISON", body="The Board", **by)
    other = actions.create_office(committee, kind="LIAISON", body="The Council", **by)
    assert first == again != other
    told = AuditEntry.objects.filter(event="committee.office_created")
    assert [entry.subject_id for entry in told.order_by("pk")] == [first.pk, other.pk]


# --- begin_term: seats --------------------------------------------------------------------------


def test_begin_term_refuses_an_end_before_the_beginning(begin):
    for until in (JANUARY - DAY, JANUARY):
        with pytest.raises(Refused) as refused:
            begin(JANUARY, until)
        assert refused.value.field == "until"


def test_begin_term_knows_no_limit_where_the_rulebook_is_silent(begin, lay_down, vice_chair):
    lay_down("seats", 1, since=JULY)
    for _each in range(3):
        begin(JANUARY)
    assert vice_chair.terms.on(JANUARY).count() == 3


def test_begin_term_refuses_whoever_holds_the_office_then(begin):
    held = begin(JANUARY, JULY)
    with pytest.raises(Refused, match="holds this office then") as refused:
        begin(JULY - DAY, person=held.person)
    assert refused.value.field == "person"
    begin(JULY, person=held.person)


def test_begin_term_refuses_more_holders_than_seats_and_names_the_rule(begin, lay_down, vice_chair):
    lay_down("seats", 2)
    begin(JANUARY)
    begin(JANUARY, JULY)
    with pytest.raises(Refused, match="has 2 seats") as refused:
        begin(JULY - DAY)
    assert (refused.value.field, refused.value.why) == ("since", "Principle 2")
    assert vice_chair.terms.count() == 2
    begin(JULY)


def test_begin_term_counts_those_who_are_to_come(begin, lay_down):
    lay_down("seats", 1)
    begin(JULY, LATER)
    with pytest.raises(Refused, match="has 1 seat,"):
        begin(JANUARY)
    with pytest.raises(Refused):
        begin(JANUARY, JULY + DAY)
    begin(JANUARY, JULY)


def test_begin_term_counts_holders_by_the_day_not_by_the_stretch(begin, lay_down):
    lay_down("seats", 2)
    begin(JANUARY, JULY)
    begin(JULY, LATER)
    begin(JANUARY, LATER)
    with pytest.raises(Refused):
        begin(JANUARY, JANUARY + DAY)


def test_begin_term_counts_each_office_for_itself(by, lay_down, begin):
    lay_down("seats", 1)
    begin(JANUARY)
    actions.begin_term(OfficeFactory(kind="SCRIBE"), person=PersonFactory(), since=JULY, **by)


def test_begin_term_keeps_the_number_of_seats_of_the_day_it_begins(begin, lay_down):
    lay_down("seats", 1)
    lay_down("seats", 2, since=JULY)
    begin(JANUARY)
    with pytest.raises(Refused) as refused:
        begin(JULY - DAY, LATER)
    assert refused.value.why == "Principle 1"
    begin(JULY)


def test_begin_term_leaves_who_sits_in_place_when_seats_become_fewer(begin, lay_down, vice_chair):
    lay_down("seats", 2)
    begin(JANUARY)
    begin(JANUARY)
    lay_down("seats", 1, since=JULY)
    assert vice_chair.terms.on(LATER).count() == 2
    with pytest.raises(Refused):
        begin(LATER)


def test_begin_term_records_who_and_when(begin, vice_chair):
    term = begin(JANUARY)
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.subject_id) == ("committee.term_begun", vice_chair.pk)
    assert entry.facts == {
        "office_id": vice_chair.pk,
        "person_id": term.person_id,
        "since": "2026-01-01",
    }


# --- begin_term: terms in a row -----------------------------------------------------------------


def years(person, *firsts):
    """Terms of one year, from the first of January of each."""
    office = OfficeFactory(kind=Office.Kind.VICE_CHAIR)
    for year in firsts:
        since, until = date(year, 1, 1), date(year + 1, 1, 1)
        TermFactory(office=office, person=person, since=since, until=until)


@pytest.mark.parametrize(
    "others", [(2024, 2025), (2025, 2027), (2027, 2028)], ids=["before", "around", "after"]
)
def test_begin_term_refuses_a_third_term_in_a_row(begin, lay_down, others):
    lay_down("consecutive_terms", 2)
    person = PersonFactory()
    years(person, *others)
    with pytest.raises(Refused, match="already served 2 consecutive terms") as refused:
        begin(JANUARY, LATER, person)
    assert (refused.value.field, refused.value.why) == ("person", "Principle 2")
    assert person.terms.count() == 2
    begin(JANUARY, LATER)


@pytest.mark.parametrize("others", [(2023, 2024), (2024, 2028), (2025, 2028), (2028, 2029)])
def test_begin_term_allows_another_after_a_pause(begin, lay_down, others):
    lay_down("consecutive_terms", 2)
    person = PersonFactory()
    years(person, *others)
    begin(JANUARY, LATER, person)


@pytest.mark.parametrize(("pause", "is_refused"), [(0, True), (31, True), (32, False)])
def test_begin_term_takes_a_meetings_length_for_no_pause(begin, lay_down, pause, is_refused):
    lay_down("consecutive_terms", 1)
    held = begin(JANUARY, JULY)
    since = JULY + pause * DAY
    if is_refused:
        with pytest.raises(Refused, match="served 1 consecutive term,"):
            begin(since, person=held.person)
    else:
        begin(since, person=held.person)
    assert Term.objects.filter(since=since).exists() is not is_refused


def test_consecutive_terms_without_an_end_meet_all_that_follow(vice_chair):
    open_ended = Term(office=vice_chair, person=PersonFactory(), since=JANUARY)
    years(open_ended.person, 2028)
    assert queries.consecutive_terms(open_ended, until=None) == 1
    assert queries.consecutive_terms(open_ended, until=LATER) == 0


def test_begin_term_keeps_the_limit_of_the_day_it_begins(begin, lay_down):
    lay_down("consecutive_terms", 1)
    lay_down("consecutive_terms", 2, since=LATER)
    first, second = begin(JANUARY, JULY).person, begin(JULY, LATER).person
    with pytest.raises(Refused) as refused:
        begin(JULY, LATER, first)
    assert refused.value.why == "Principle 1"
    begin(LATER, LATER + DAY, second)
    with pytest.raises(Refused) as refused:
        begin(LATER + DAY, person=second)
    assert refused.value.why == "Principle 2"


# --- end_term -----------------------------------------------------------------------------------


def test_end_term_refuses_an_end_before_the_beginning(begin, by):
    term = begin(JULY)
    for until in (JANUARY, JULY):
        with pytest.raises(Refused) as refused:
            actions.end_term(term, until=until, **by)
        assert refused.value.field == "until"
    term.refresh_from_db()
    assert term.until is None


def test_end_term_ends_it_and_records_the_day(begin, by, vice_chair):
    term = begin(JANUARY)
    actions.end_term(term, until=JULY, **by)
    days = [vice_chair.terms.on(day).exists() for day in (JULY - DAY, JULY)]
    assert days == [True, False]
    entry = AuditEntry.objects.get(event="committee.term_ended")
    assert (entry.subject_type, entry.subject_id) == ("committee.office", vice_chair.pk)
    assert entry.facts == {
        "office_id": vice_chair.pk,
        "person_id": term.person_id,
        "until": "2026-07-01",
    }


def test_end_term_refuses_a_later_end_where_the_seat_is_anothers(begin, by, lay_down):
    lay_down("seats", 1)
    term = begin(JANUARY, JULY)
    begin(JULY + DAY)
    actions.end_term(term, until=JULY + DAY, **by)
    with pytest.raises(Refused) as refused:
        actions.end_term(term, until=LATER, **by)
    assert refused.value.why == "Principle 1"


def test_end_term_refuses_a_later_end_that_meets_ones_own_next_term(begin, by):
    term = begin(JANUARY, JULY)
    begin(LATER, person=term.person)
    with pytest.raises(Refused) as refused:
        actions.end_term(term, until=LATER + DAY, **by)
    assert refused.value.field == "person"


def test_end_term_refuses_to_close_the_pause_the_limit_asks_for(begin, by, lay_down):
    lay_down("consecutive_terms", 1)
    term = begin(JANUARY, JULY)
    begin(LATER, person=term.person)
    with pytest.raises(Refused) as refused:
        actions.end_term(term, until=LATER, **by)
    assert (refused.value.field, refused.value.why) == ("person", "Principle 1")
    term.refresh_from_db()
    assert term.until == JULY


def test_end_term_is_possible_where_too_many_sit(begin, by, lay_down, vice_chair):
    first, _second = begin(JANUARY), begin(JANUARY)
    lay_down("seats", 1)
    actions.end_term(first, until=LATER, **by)
    actions.end_term(first, until=JULY, **by)
    assert vice_chair.terms.on(JULY).count() == 1


def test_end_term_measures_by_the_end_that_is_on_record(begin, by, lay_down):
    lay_down("seats", 1)
    term = begin(JANUARY)
    actions.end_term(Term.objects.get(pk=term.pk), until=JULY, **by)
    begin(JULY)
    assert term.until is None
    with pytest.raises(Refused):
        actions.end_term(term, until=LATER, **by)
