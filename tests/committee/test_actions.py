from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.accounts.models import User
from hemicycle.committee import actions, queries
from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Person,
    RulebookEntry,
    Topic,
    WorkingGroup,
)
from hemicycle.kernel import search
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from tests.factories import (
    AccreditationFactory,
    CommitteeFactory,
    DelegationFactory,
    OfficeFactory,
    PersonFactory,
    TermFactory,
    TopicFactory,
    UserFactory,
    WorkingGroupFactory,
)

JANUARY, JULY, LATER = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)
DAY = timedelta(days=1)
ATLANTIS = {"name": "Atlantis", "code": "AA", "kind": "MEMBER", "nature": "GOVERNMENT"}
RULE = {"key": "chair.seats", "value": 1, "reference": "Principle 21", "since": JANUARY}
GROUP = {"name": "Emergencies", "since": JANUARY}
TOPIC = {"title": "Abuse", "slug": "abuse"}

VERBS = {
    "edit_committee": (CommitteeFactory, {"name": "Other"}),
    "adopt_rule": (CommitteeFactory, RULE),
    "admit_delegation": (CommitteeFactory, {**ATLANTIS, "since": JANUARY}),
    "edit_delegation": (DelegationFactory, {"name": "Other"}),
    "enrol_person": (CommitteeFactory, {"name": "Ann"}),
    "edit_person": (PersonFactory, {"name": "Other"}),
    "accredit": (DelegationFactory, {"person": PersonFactory, "role": "ADVISER", "since": JULY}),
    "end_accreditation": (AccreditationFactory, {"until": JULY}),
    "open_topic": (CommitteeFactory, TOPIC),
    "establish_group": (CommitteeFactory, GROUP),
    "create_office": (CommitteeFactory, {"kind": "SCRIBE"}),
    "begin_term": (OfficeFactory, {"person": PersonFactory, "since": JULY}),
    "end_term": (TermFactory, {"until": JULY}),
}


def done(verb, **by):
    """Do it to something fresh; what it was done to, and what came of it."""
    make, wanted = VERBS[verb]
    subject = make()
    wanted = {name: value() if callable(value) else value for name, value in wanted.items()}
    return subject, getattr(actions, verb)(subject, **wanted, **by)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


@pytest.mark.parametrize("who", ["stranger", "member", "observer", "chair", "interpreter"])
@pytest.mark.parametrize("verb", VERBS)
def test_what_the_secretariat_does_is_forbidden_to_others(committee, noon, verb, who, request):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied, match=rf"committee\.{verb}"):
        done(verb, actor=actor, now=noon)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("verb", "event", "kind", "facts"),
    [
        ("edit_committee", "committee_edited", "committee", {}),
        ("adopt_rule", "rule_adopted", "committee", {"key": "chair.seats", "since": "2026-01-01"}),
        ("admit_delegation", "delegation_admitted", "delegation", {"since": "2026-01-01"}),
        ("edit_delegation", "delegation_edited", "delegation", {}),
        ("enrol_person", "person_enrolled", "person", {}),
        ("edit_person", "person_edited", "person", {}),
        ("open_topic", "topic_opened", "topic", {}),
        ("establish_group", "group_established", "workinggroup", {}),
        ("create_office", "office_created", "office", {"kind": "SCRIBE"}),
    ],
)
def test_what_the_secretariat_does_is_on_record(by, verb, event, kind, facts):
    subject, made = done(verb, **by)
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.at, entry.actor_id) == (
        f"committee.{event}",
        by["now"],
        by["actor"].pk,
    )
    about = subject if verb == "adopt_rule" else made or subject
    assert (entry.subject_type, entry.subject_id) == (f"committee.{kind}", about.pk)
    assert entry.facts == facts


# --- the committee ------------------------------------------------------------------------------


def test_found_committee_is_done_by_the_shell_alone(db, noon):
    with pytest.raises(PermissionDenied, match=r"committee\.found_committee"):
        actions.found_committee(actor=UserFactory(), now=noon, name="Committee", short_name="C")
    assert not Committee.objects.exists()


def test_found_committee_is_done_once(db, noon):
    founded = actions.found_committee(actor=None, now=noon, name="Committee", short_name="C")
    with pytest.raises(Refused, match="already has its committee"):
        actions.found_committee(actor=None, now=noon, name="Another", short_name="A")
    assert Committee.objects.get() == founded
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.actor_id) == ("committee.committee_founded", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("short_name", "x" * 41), ("secretariat_email", "nobody"), ("zone", "Mars")],
)
def test_found_committee_refuses_bad_words(db, noon, field, value):
    wanted = {"name": "Committee", "short_name": "C", field: value}
    with pytest.raises(Refused) as refused:
        actions.found_committee(actor=None, now=noon, **wanted)
    assert refused.value.field == field
    assert not Committee.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("secretariat_email", "nobody"), ("zone", "Moon/Tycho"), ("zone", "../etc")],
)
def test_edit_committee_refuses_bad_words(committee, by, field, value):
    with pytest.raises(Refused) as refused:
        actions.edit_committee(committee, **{field: value}, **by)
    assert refused.value.field == field
    assert getattr(Committee.objects.get(), field) != value
    assert not AuditEntry.objects.exists()


def test_edit_committee_changes_what_is_given_alone(committee, by):
    actions.edit_committee(committee, zone="Asia/Tokyo", purpose="To advise.", **by)
    committee.refresh_from_db()
    assert (committee.zone, committee.purpose) == ("Asia/Tokyo", "To advise.")
    assert committee.name == "Advisory Committee"


# --- the rulebook -------------------------------------------------------------------------------


def test_adopt_rule_refuses_two_changes_on_one_day(committee, by):
    actions.adopt_rule(committee, **RULE, **by)
    with pytest.raises(Refused, match="already changes on that day") as refused:
        actions.adopt_rule(committee, **{**RULE, "value": 2}, **by)
    assert refused.value.field == "since"
    actions.adopt_rule(committee, **{**RULE, "key": "chair.consecutive_terms"}, **by)
    actions.adopt_rule(committee, **{**RULE, "since": JANUARY + DAY}, **by)


@pytest.mark.parametrize("key", ["chair.seats", "vice_chair.consecutive_terms"])
@pytest.mark.parametrize("value", [0, -1, "two", "2", 1.5, 2.0, True, None])
def test_adopt_rule_refuses_to_count_with_what_is_no_number(committee, by, key, value):
    with pytest.raises(Refused, match="whole number") as refused:
        actions.adopt_rule(committee, **{**RULE, "key": key, "value": value}, **by)
    assert refused.value.field == "value"
    assert not RulebookEntry.objects.exists()


@pytest.mark.parametrize("value", ["by consensus", 0, 1.5])
def test_adopt_rule_takes_words_where_nothing_is_counted(committee, by, value):
    actions.adopt_rule(committee, **{**RULE, "key": "quorum.share", "value": value}, **by)
    assert RulebookEntry.objects.get().value == value


@pytest.mark.parametrize(("field", "value"), [("key", ""), ("key", "a" * 81), ("reference", "")])
def test_adopt_rule_refuses_what_says_nothing(committee, by, field, value):
    with pytest.raises(Refused) as refused:
        actions.adopt_rule(committee, **{**RULE, field: value}, **by)
    assert refused.value.field == field


def test_adopt_rule_leaves_the_past_its_rule(committee, by):
    actions.adopt_rule(committee, **RULE, **by)
    actions.adopt_rule(committee, **{**RULE, "value": 2, "since": JULY}, **by)
    days = [JANUARY - DAY, JANUARY, JULY - DAY, JULY]
    rules = [queries.rule("chair.seats", on=day) for day in days]
    assert [rule and rule.value for rule in rules] == [None, 1, 1, 2]
    assert [[entry.value for entry in queries.rulebook(day)] for day in days] == [[], [1], [1], [2]]


# --- delegations --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Taken"),
        ("name", ""),
        ("code", "TT"),
        ("code", "x" * 13),
        ("kind", "GUEST"),
        ("nature", ""),
        ("region", "XX"),
        ("until", JANUARY),
        ("until", JANUARY - DAY),
    ],
)
def test_admit_delegation_refuses_bad_words(committee, by, field, value):
    DelegationFactory(name="Taken", code="TT")
    with pytest.raises(Refused) as refused:
        actions.admit_delegation(committee, since=JANUARY, **{**ATLANTIS, field: value}, **by)
    assert refused.value.field == field
    assert Delegation.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_admit_delegation_makes_it_findable_in_every_language(committee, by):
    named = {**ATLANTIS, "name": "Netherlands", "code": "NL"}
    row = actions.admit_delegation(committee, since=JANUARY, **named, **by)
    for words in ("netherlands", "荷兰", "هولندا", "Pays-Bas"):
        assert list(search.matching(Delegation.objects.all(), words)) == [row]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "GUEST"}, "kind"),
        ({"since": date(2021, 1, 1)}, "since"),
        ({"until": date(2009, 1, 1)}, "until"),
        ({"until": date(2010, 1, 1)}, "until"),
        ({"until": date(2020, 1, 1)}, "until"),
    ],
)
def test_edit_delegation_refuses_what_contradicts_its_days(committee, by, wanted, field):
    held = AccreditationFactory(since=date(2020, 1, 1))
    with pytest.raises(Refused) as refused:
        actions.edit_delegation(held.delegation, **wanted, **by)
    assert refused.value.field == field
    held.refresh_from_db()
    assert held.until is None
    assert not AuditEntry.objects.exists()


def test_edit_delegation_ends_its_accreditations_when_it_leaves(committee, by):
    delegation = DelegationFactory()
    over, beyond, still = (
        AccreditationFactory(delegation=delegation, role="ADVISER", until=until)
        for until in (JANUARY, LATER, None)
    )
    elsewhere = AccreditationFactory()
    actions.edit_delegation(delegation, until=JULY, **by)

    ends = Accreditation.objects.in_bulk()
    assert [ends[row.pk].until for row in (over, beyond, still)] == [JANUARY, JULY, JULY]
    assert ends[elsewhere.pk].until is None
    told = AuditEntry.objects.filter(event="committee.accreditation_ended")
    assert {entry.facts["person_id"] for entry in told} == {beyond.person_id, still.person_id}
    assert AuditEntry.objects.filter(event="committee.delegation_edited").count() == 1


def test_edit_delegation_is_found_by_its_new_name(committee, by):
    row = actions.admit_delegation(committee, since=JANUARY, **ATLANTIS, **by)
    actions.edit_delegation(row, name="Lemuria", **by)
    rows = Delegation.objects.all()
    assert list(search.matching(rows, "lemuria")) == [row]
    assert not search.matching(rows, "atlantis").exists()


# --- people -------------------------------------------------------------------------------------


def test_enrol_person_refuses_an_address_somebody_has_in_any_case(committee, by):
    PersonFactory(email="ann@example.org")
    with pytest.raises(Refused, match="already enrolled") as refused:
        actions.enrol_person(committee, name="Anna", email="ANN@example.org", **by)
    assert refused.value.field == "email"
    assert not Person.objects.filter(name="Anna").exists()


def test_enrol_person_refuses_an_account_that_is_anothers(committee, by):
    PersonFactory(user__email="ann@example.org", email="")
    with pytest.raises(Refused, match="already an account") as refused:
        actions.enrol_person(committee, name="Anna", email="ann@example.org", **by)
    assert refused.value.field == "email"


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", "nobody"), ("language", "x" * 11)]
)
def test_enrol_person_refuses_bad_words(committee, by, field, value):
    users = User.objects.count()
    with pytest.raises(Refused) as refused:
        actions.enrol_person(committee, **{"name": "Ann", field: value}, **by)
    assert refused.value.field == field
    assert User.objects.count() == users


@pytest.mark.parametrize(("language", "pages"), [("ar", "ar"), ("tlh", "en")])
def test_enrol_person_makes_an_account_without_a_password(committee, by, language, pages):
    words = {"name": "Ann", "email": "Ann@example.org", "language": language}
    user = actions.enrol_person(committee, **words, **by).user
    assert (user.email, user.name, user.language) == ("ann@example.org", "Ann", pages)
    assert not user.has_usable_password()
    told = list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))
    assert told == ["accounts.account_created", "committee.person_enrolled"]


def test_enrol_person_takes_the_account_nobody_is_known_to_hold(committee, by):
    user = UserFactory(email="ann@example.org")
    assert actions.enrol_person(committee, name="Ann", email="Ann@example.org", **by).user == user


def test_enrol_person_needs_no_address(committee, by):
    assert actions.enrol_person(committee, name="Ann", **by).user is None
    assert actions.enrol_person(committee, name="Bea", **by).user is None


def test_enrol_person_is_found_by_every_spelling(committee, by):
    words = {"name": "李明", "latin_name": "Li Ming", "aliases": ["Lee Ming"]}
    person = actions.enrol_person(committee, **words, **by)
    for spelling in ("李明", "li ming", "LEE"):
        assert list(search.matching(Person.objects.all(), spelling)) == [person]


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "TAKEN@example.org"), ("email", ""), ("email", "nobody"), ("name", "")],
)
def test_edit_person_refuses_bad_words(committee, by, field, value):
    PersonFactory(email="taken@example.org")
    person = PersonFactory()
    address = person.email
    with pytest.raises(Refused) as refused:
        actions.edit_person(person, **{field: value}, **by)
    assert refused.value.field == field
    assert Person.objects.get(pk=person.pk).email == address
    assert User.objects.get(pk=person.user_id).email == address
    assert not AuditEntry.objects.exists()


def test_edit_person_moves_the_sign_in_with_the_address(committee, by):
    person = PersonFactory()
    actions.edit_person(person, email="New@example.org", **by)
    person.refresh_from_db()
    assert (person.email, person.user.email) == ("New@example.org", "new@example.org")
    told = list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))
    assert told == ["accounts.address_changed", "committee.person_edited"]


def test_edit_person_makes_an_account_with_the_first_address(committee, by):
    person = PersonFactory(user=None, name="Ann", email="")
    actions.edit_person(person, email="ann@example.org", **by)
    person.refresh_from_db()
    assert person.user.email == "ann@example.org"


def test_edit_person_leaves_the_sign_in_alone_when_the_address_stays(committee, by):
    person = PersonFactory()
    actions.edit_person(person, name="Ann", email=person.email, **by)
    assert AuditEntry.objects.get().event == "committee.person_edited"
    assert list(search.matching(Person.objects.all(), "ann")) == [person]


# --- who speaks for a delegation ----------------------------------------------------------------


def accredit(delegation, by, role="REPRESENTATIVE", since=JANUARY, until=None, person=None):
    person = person or PersonFactory()
    return actions.accredit(delegation, person=person, role=role, since=since, until=until, **by)


@pytest.mark.parametrize("role", ["REPRESENTATIVE", "ALTERNATE"])
@pytest.mark.parametrize(
    ("since", "until"),
    [
        (JANUARY, None),
        (JULY, LATER),
        (JULY + DAY, LATER - DAY),
        (JANUARY, JULY + DAY),
        (LATER - DAY, None),
    ],
    ids=["around", "same", "within", "first day", "last day"],
)
def test_accredit_refuses_a_second_holder_on_any_day(committee, by, role, since, until):
    held = AccreditationFactory(role=role, since=JULY, until=LATER)
    with pytest.raises(Refused, match=str(held.person)) as refused:
        accredit(held.delegation, by, role, since, until)
    assert refused.value.field == "role"
    assert "one representative and one alternate" in refused.value.why
    assert Accreditation.objects.get() == held


@pytest.mark.parametrize("role", ["REPRESENTATIVE", "ALTERNATE"])
@pytest.mark.parametrize(("since", "until"), [(JANUARY, JULY), (LATER, None)])
def test_accredit_lets_one_hand_over_to_another_on_the_day(committee, by, role, since, until):
    held = AccreditationFactory(role=role, since=JULY, until=LATER)
    accredit(held.delegation, by, role, since, until)
    rows = Accreditation.objects.filter(delegation=held.delegation)
    assert [rows.on(day).count() for day in (JULY, LATER - DAY)] == [1, 1]


def test_accredit_takes_one_of_each_and_any_number_of_advisers(committee, by):
    delegation = DelegationFactory()
    for role in ("REPRESENTATIVE", "ALTERNATE", "ADVISER", "ADVISER", "ADVISER"):
        accredit(delegation, by, role)
    assert delegation.accreditations.on(JULY).count() == 5


def test_accredit_refuses_who_already_speaks_for_it(committee, by):
    held = AccreditationFactory()
    with pytest.raises(Refused, match="already speaks") as refused:
        accredit(held.delegation, by, "ADVISER", person=held.person)
    assert refused.value.field == "person"
    accredit(DelegationFactory(), by, "ADVISER", person=held.person)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (date(2009, 12, 31), None, "since"),
        (JULY, JANUARY, "until"),
        (JANUARY, JANUARY, "until"),
        (JANUARY, None, "until"),
        (JANUARY, JULY + DAY, "until"),
        (JULY, None, "since"),
        (JULY, LATER, "since"),
    ],
)
def test_accredit_keeps_within_the_days_of_the_delegation(committee, by, since, until, field):
    delegation = DelegationFactory(since=date(2010, 1, 1), until=JULY)
    with pytest.raises(Refused) as refused:
        accredit(delegation, by, since=since, until=until)
    assert refused.value.field == field
    accredit(delegation, by, since=date(2010, 1, 1), until=JULY)


def test_accredit_refuses_a_role_there_is_not(committee, by):
    with pytest.raises(Refused) as refused:
        accredit(DelegationFactory(), by, "GUEST")
    assert refused.value.field == "role"


def test_accredit_records_for_whom(committee, by):
    held = accredit(DelegationFactory(), by, "ALTERNATE")
    entry = AuditEntry.objects.get(event="committee.person_accredited")
    assert (entry.subject_type, entry.subject_id) == ("committee.person", held.person_id)
    assert entry.facts == {
        "delegation_id": held.delegation_id,
        "role": "ALTERNATE",
        "since": "2026-01-01",
    }


def test_end_accreditation_refuses_an_end_before_the_beginning(committee, by):
    held = AccreditationFactory(since=JULY)
    for until in (JANUARY, JULY):
        with pytest.raises(Refused) as refused:
            actions.end_accreditation(held, until=until, **by)
        assert refused.value.field == "until"


def test_end_accreditation_refuses_to_reach_into_the_successors_days(committee, by):
    held = AccreditationFactory(until=JANUARY)
    AccreditationFactory(delegation=held.delegation, since=JULY)
    actions.end_accreditation(held, until=JULY, **by)
    with pytest.raises(Refused) as refused:
        actions.end_accreditation(held, until=JULY + DAY, **by)
    assert refused.value.field == "role"
    held.refresh_from_db()
    assert held.until == JULY


def test_end_accreditation_heeds_that_the_delegation_has_left_meanwhile(committee, by):
    held = AccreditationFactory(until=JANUARY)
    assert held.delegation.until is None
    Delegation.objects.update(until=JULY)
    with pytest.raises(Refused, match="when the delegation leaves") as refused:
        actions.end_accreditation(held, until=LATER, **by)
    assert refused.value.field == "until"


def test_end_accreditation_records_the_day(committee, by):
    held = AccreditationFactory()
    actions.end_accreditation(held, until=JULY, **by)
    assert not Accreditation.objects.on(JULY).exists()
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.subject_id) == (
        "committee.accreditation_ended",
        held.delegation_id,
    )
    assert entry.facts == {"person_id": held.person_id, "until": "2026-07-01"}


# --- topics and groups --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"), [("title", "Taken"), ("title", ""), ("slug", "taken"), ("slug", "a b")]
)
def test_open_topic_refuses_bad_words(committee, by, field, value):
    TopicFactory(title="Taken", slug="taken")
    with pytest.raises(Refused) as refused:
        actions.open_topic(committee, **{**TOPIC, field: value}, **by)
    assert refused.value.field == field
    assert Topic.objects.count() == 1


def test_open_topic_makes_it_findable(committee, by):
    topic = actions.open_topic(committee, **TOPIC, summary="Phishing and the like.", **by)
    assert list(search.matching(Topic.objects.all(), "phishing")) == [topic]


@pytest.mark.parametrize(("field", "value"), [("name", "Taken"), ("name", ""), ("until", JANUARY)])
def test_establish_group_refuses_bad_words(committee, by, field, value):
    WorkingGroupFactory(name="Taken")
    with pytest.raises(Refused) as refused:
        actions.establish_group(committee, **{**GROUP, field: value}, **by)
    assert refused.value.field == field
    assert WorkingGroup.objects.count() == 1


# --- stretches of days --------------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 15))
STRETCHES = st.tuples(DAYS, st.none() | DAYS).filter(lambda days: not days[1] or days[1] > days[0])


def days_of(since, until):
    return set(range(since.toordinal(), (until or date(2026, 3, 1)).toordinal()))


@pytest.mark.django_db
@given(STRETCHES, STRETCHES)
def test_stretches_overlap_when_they_share_a_day(asked, held):
    row = WorkingGroupFactory(since=held[0], until=held[1])
    found = WorkingGroup.objects.filter(pk=row.pk).overlapping(*asked).exists()
    assert found == bool(days_of(*asked) & days_of(*held))


@pytest.mark.django_db
@given(STRETCHES, DAYS)
def test_a_stretch_holds_on_each_of_its_days(held, day):
    row = WorkingGroupFactory(since=held[0], until=held[1])
    found = WorkingGroup.objects.filter(pk=row.pk).on(day).exists()
    assert found == (day.toordinal() in days_of(*held))
