"""What the secretariat types: bad input comes back whole with the error at its field."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from hemicycle.accounts.models import User
from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Office,
    Person,
    RulebookEntry,
    Term,
    Topic,
    WorkingGroup,
)
from hemicycle.kernel.models import AuditEntry
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    OfficeFactory,
    PersonFactory,
    TermFactory,
    TopicFactory,
)

OLD, JULY = date(2022, 1, 1), date(2026, 7, 1)
COMMITTEE = {"name": "Advisory Committee", "short_name": "AC", "zone": "UTC"}
RULE = {"key": "chair.seats", "value": "1", "reference": "Principle 21", "since": "2026-07-01"}
ATLANTIS = {
    "name": "Atlantis",
    "code": "AA",
    "kind": "MEMBER",
    "nature": "GOVERNMENT",
    "region": "EU",
    "since": "2022-01-01",
}
FORM = "application/x-www-form-urlencoded"
ANN = {"name": "Ann", "language": "en"}


def address(name, *args):
    return reverse(f"committee:{name}", args=args)


@pytest.fixture
def desk(client, secretary):
    """The secretary at the browser: sends a form of the committee as a browser does."""
    client.force_login(secretary)

    def post(name, sent, *args):
        return client.post(address(name, *args), urlencode(sent), content_type=FORM)

    return post


def refused(response, field, *kept):
    """The form came back with an error at `field` alone and all that was typed."""
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    for text in kept:
        assertContains(response, text, status_code=422)
    return response


def told(name):
    return AuditEntry.objects.filter(event=f"committee.{name}").count()


# --- edit_committee -----------------------------------------------------------------------------


def test_edit_committee_is_filled_in_with_what_holds(client, secretary):
    client.force_login(secretary)
    response = client.get(address("edit_committee"))
    assertContains(response, 'value="Advisory Committee"')
    assertContains(response, '<option value="UTC" selected')


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("short_name", "x" * 41), ("secretariat_email", "nobody"), ("zone", "Mars")],
)
def test_edit_committee_refuses_at_the_field(desk, field, value):
    sent = {**COMMITTEE, "purpose": "To advise.", field: value}
    refused(desk("edit_committee", sent), field, "To advise.")
    assert Committee.objects.get().purpose == ""


def test_edit_committee_changes_it_and_goes_back(desk):
    response = desk("edit_committee", {**COMMITTEE, "zone": "Asia/Tokyo"})
    assertRedirects(response, address("show"), status_code=303)
    assert Committee.objects.get().zone == "Asia/Tokyo"


# --- adopt_rule ---------------------------------------------------------------------------------


def test_adopt_rule_begins_with_the_key_asked_for(client, secretary):
    client.force_login(secretary)
    response = client.get(address("adopt_rule"), {"key": "chair.seats"})
    assertContains(response, 'value="chair.seats"')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "Chair seats"),
        ("key", "seats"),
        ("value", ""),
        ("value", "0"),
        ("value", "two"),
        ("value", "1.5"),
        ("value", "true"),
        ("value", "NaN"),
        ("reference", ""),
        ("since", "2026-02-30"),
    ],
)
def test_adopt_rule_refuses_at_the_field(desk, field, value):
    sent = {**RULE, "rationale": "Too many chairs.", field: value}
    refused(desk("adopt_rule", sent), field, "Too many chairs.")
    assert not RulebookEntry.objects.exists()


def test_adopt_rule_refuses_a_second_change_on_the_day(desk):
    desk("adopt_rule", RULE)
    response = refused(desk("adopt_rule", {**RULE, "value": "2"}), "since", 'value="2"')
    assertContains(response, "already changes on that day", status_code=422)
    assert RulebookEntry.objects.get().value == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3", 3),
        ("0.5", 0.5),
        ("by consensus", "by consensus"),
        ("[1]", "[1]"),
        ("null", "null"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
    ],
)
def test_adopt_rule_takes_numbers_for_numbers_and_the_rest_for_words(desk, typed, kept):
    response = desk("adopt_rule", {**RULE, "key": "quorum.share", "value": typed})
    assertRedirects(response, address("rulebook"), status_code=303)
    assert RulebookEntry.objects.get().value == kept


# --- delegations --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "Taken"), ("code", "TT"), ("kind", "GUEST"), ("since", "tomorrow")],
)
def test_admit_delegation_refuses_at_the_field(desk, field, value):
    DelegationFactory(name="Taken", code="TT")
    kept = ATLANTIS["code" if field == "name" else "name"]
    refused(desk("admit_delegation", {**ATLANTIS, field: value}), field, f'value="{kept}"')
    assert Delegation.objects.count() == 1


def test_admit_delegation_admits_and_goes_back(desk):
    response = desk("admit_delegation", ATLANTIS)
    assertRedirects(response, address("delegations"), status_code=303)
    assert Delegation.objects.get().since == OLD


def test_admit_delegation_sent_twice_admits_once(desk):
    first, again = (desk("admit_delegation", {**ATLANTIS, "idempotency_key": "k"}) for _ in "ab")
    assert (first.status_code, again.status_code) == (303, 303)
    assert Delegation.objects.count() == told("delegation_admitted") == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"until": "2009-01-01"}, "until"),
        ({"until": "never"}, "until"),
        ({"since": "2023-01-01"}, "since"),
        ({"code": "TT"}, "code"),
    ],
)
def test_edit_delegation_refuses_at_the_field(desk, sent, field):
    DelegationFactory(code="TT")
    row = AccreditationFactory(since=OLD).delegation
    refused(desk("edit_delegation", {**ATLANTIS, **sent}, row.pk), field, 'value="Atlantis"')
    assert not Delegation.objects.filter(name="Atlantis").exists()


def test_edit_delegation_lets_it_leave_with_its_people(desk):
    held = AccreditationFactory(since=OLD)
    sent = {**ATLANTIS, "until": "2026-07-01"}
    response = desk("edit_delegation", sent, held.delegation_id)
    assertRedirects(response, address("delegation", held.delegation_id), status_code=303)
    held.refresh_from_db()
    assert (held.until, held.delegation.name, held.delegation.until) == (JULY, "Atlantis", JULY)


# --- people -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("language", "English"),
        ("language", ""),
        ("email", "nobody"),
        ("email", "TAKEN@example.org"),
    ],
)
def test_enrol_person_refuses_at_the_field(desk, field, value):
    PersonFactory(email="taken@example.org")
    people = Person.objects.count()
    refused(
        desk("enrol_person", {**ANN, "aliases": "Anne, Anna", field: value}), field, "Anne, Anna"
    )
    assert Person.objects.count() == people


def test_enrol_person_enrols_with_an_account_and_spellings(desk):
    sent = {**ANN, "email": "ann@example.org", "aliases": "Anne، 安，  , Anna"}
    assertRedirects(desk("enrol_person", sent), address("people"), status_code=303)
    person = Person.objects.get(name="Ann")
    assert (person.aliases, person.user.email) == (["Anne", "安", "Anna"], "ann@example.org")


def test_edit_person_is_filled_in_with_what_is_known(client, secretary):
    person = PersonFactory(aliases=["Anne", "Anna"], language="ar")
    client.force_login(secretary)
    response = client.get(address("edit_person", person.pk))
    for value in (person.name, person.email, "Anne, Anna", "ar"):
        assertContains(response, f'value="{value}"')


@pytest.mark.parametrize("email", ["TAKEN@example.org", "", "nobody"])
def test_edit_person_refuses_at_the_field(desk, email):
    PersonFactory(email="taken@example.org")
    person = PersonFactory()
    refused(desk("edit_person", {**ANN, "email": email}, person.pk), "email", 'value="Ann"')
    assert Person.objects.get(pk=person.pk).email == person.email
    assert User.objects.get(pk=person.user_id).email == person.email


def test_edit_person_moves_the_sign_in(desk):
    person = PersonFactory()
    response = desk("edit_person", {**ANN, "email": "new@example.org"}, person.pk)
    assertRedirects(response, address("person", person.pk), status_code=303)
    assert User.objects.get(pk=person.user_id).email == "new@example.org"
    assert Person.objects.get(pk=person.pk).name == "Ann"


# --- accreditations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "role"),
        ({"role": "GUEST"}, "role"),
        ({"role": "ADVISER", "person": "999"}, "person"),
        ({"role": "ADVISER", "since": "2009-01-01"}, "since"),
        ({"role": "ADVISER", "until": "2024-05-06"}, "until"),
        ({"role": "ADVISER", "since": "soon"}, "since"),
    ],
)
def test_accredit_refuses_at_the_field(desk, sent, field):
    held = AccreditationFactory()
    wanted = {"person": PersonFactory().pk, "role": "REPRESENTATIVE", "since": "2024-05-06", **sent}
    refused(desk("accredit", wanted, held.delegation_id), field, f'value="{wanted["since"]}"')
    assert Accreditation.objects.get() == held


def test_accredit_says_the_rule_behind_a_refusal(desk):
    held = AccreditationFactory()
    sent = {"person": PersonFactory().pk, "role": "REPRESENTATIVE", "since": "2024-05-06"}
    response = desk("accredit", sent, held.delegation_id)
    assertContains(response, "one representative and one alternate at a time", status_code=422)
    assertContains(response, str(held.person), status_code=422)


def test_accredit_accredits_and_goes_back(desk):
    delegation, person = DelegationFactory(), PersonFactory()
    sent = {"person": person.pk, "role": "ALTERNATE", "since": "2024-05-06", "until": ""}
    response = desk("accredit", sent, delegation.pk)
    assertRedirects(response, address("delegation", delegation.pk), status_code=303)
    held = Accreditation.objects.get()
    assert (held.person, held.role, held.until) == (person, "ALTERNATE", None)


@pytest.mark.parametrize("until", ["", "someday", "2019-01-01", "2020-01-01"])
def test_end_accreditation_refuses_at_the_field(desk, until):
    held = AccreditationFactory(since=date(2020, 1, 1))
    refused(
        desk("end_accreditation", {"until": until}, held.pk),
        "until",
        f'value="{until}"' * bool(until),
    )
    assert not told("accreditation_ended")


def test_end_accreditation_says_what_no_field_of_the_form_can(desk):
    held = AccreditationFactory(until=OLD)
    other = AccreditationFactory(delegation=held.delegation, since=JULY)
    response = refused(desk("end_accreditation", {"until": "2027-01-01"}, held.pk), "__all__")
    assertContains(response, f"{other.person} holds this role then", status_code=422)


def test_end_accreditation_ends_it_and_goes_back(desk):
    held = AccreditationFactory()
    response = desk("end_accreditation", {"until": "2026-07-01"}, held.pk)
    assertRedirects(response, address("delegation", held.delegation_id), status_code=303)
    held.refresh_from_db()
    assert held.until == JULY


# --- topics, groups, offices --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("open_topic", {"title": "Taken", "slug": "new"}, "title"),
        ("open_topic", {"title": "New", "slug": "taken"}, "slug"),
        ("open_topic", {"title": "New", "slug": "a b"}, "slug"),
        ("open_topic", {"title": "", "slug": "new"}, "title"),
        ("establish_group", {"name": "", "since": "2026-07-01"}, "name"),
        ("establish_group", {"name": "New", "since": "soon"}, "since"),
        ("create_office", {"kind": "LIAISON"}, "body"),
        ("create_office", {"kind": "TOPIC_LEAD"}, "topic"),
        ("create_office", {"kind": "GROUP_CHAIR"}, "group"),
        ("create_office", {"kind": "CHAIR", "body": "The Board"}, "body"),
        ("create_office", {"kind": "EMPEROR"}, "kind"),
        ("create_office", {"kind": "TOPIC_LEAD", "topic": "999"}, "topic"),
    ],
)
def test_what_is_new_is_refused_at_the_field(desk, name, sent, field):
    TopicFactory(title="Taken", slug="taken")
    kept = [f'value="{sent[key]}"' for key in ("title", "name", "body") if sent.get(key)]
    refused(desk(name, sent), field, *kept)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "sent", "made", "back"),
    [
        ("open_topic", {"title": "Abuse", "slug": "abuse"}, Topic, "topics"),
        ("establish_group", {"name": "Emergencies", "since": "2022-01-01"}, WorkingGroup, "groups"),
        ("create_office", {"kind": "LIAISON", "body": "The Board"}, Office, "offices"),
    ],
)
def test_what_is_new_is_made_and_shown(desk, client, name, sent, made, back):
    before = made.objects.count()
    response = desk(name, sent)
    assertRedirects(response, address(back), status_code=303)
    assert made.objects.count() == before + 1
    shown = sent.get("title") or sent.get("name") or sent["body"]
    assertContains(client.get(address(back)), shown)


# --- terms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"person": "999"}, "person"),
        ({"person": ""}, "person"),
        ({"since": "soon"}, "since"),
        ({"until": "2024-05-06"}, "until"),
        ({}, "since"),
    ],
)
def test_begin_term_refuses_at_the_field(desk, sent, field):
    RulebookEntry.objects.create(
        key="scribe.seats", value=1, reference="Principle 21", since=date(2020, 1, 1)
    )
    term = TermFactory(office=OfficeFactory(kind="SCRIBE"))
    wanted = {"person": PersonFactory().pk, "since": "2024-05-06", **sent}
    response = desk("begin_term", wanted, term.office_id)
    refused(response, field, f'value="{wanted["since"]}"')
    assert term.office.terms.count() == 1
    if not sent:
        assertContains(response, "Principle 21", status_code=422)


def test_begin_term_begins_and_goes_back(desk):
    office, person = OfficeFactory(kind="SCRIBE"), PersonFactory()
    response = desk("begin_term", {"person": person.pk, "since": "2026-07-01"}, office.pk)
    assertRedirects(response, address("offices"), status_code=303)
    term = office.terms.get()
    assert (term.person, term.since, term.until) == (person, JULY, None)


@pytest.mark.parametrize("until", ["", "someday", "2020-01-01"])
def test_end_term_refuses_at_the_field(desk, until):
    term = TermFactory(since=date(2020, 1, 1))
    refused(desk("end_term", {"until": until}, term.pk), "until")
    assert not told("term_ended")


def test_end_term_ends_it_and_goes_back(desk):
    term = TermFactory()
    response = desk("end_term", {"until": "2026-07-01"}, term.pk)
    assertRedirects(response, address("offices"), status_code=303)
    assert Term.objects.get(pk=term.pk).until == JULY


@pytest.mark.parametrize(
    ("name", "make"), [("end_term", TermFactory), ("end_accreditation", AccreditationFactory)]
)
def test_an_end_that_is_known_is_filled_in(client, secretary, name, make):
    client.force_login(secretary)
    response = client.get(address(name, make(until=JULY).pk))
    assertContains(response, 'value="2026-07-01"')


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "make"), [("accredit", DelegationFactory), ("begin_term", OfficeFactory)]
)
def test_a_form_costs_the_same_for_any_number_of_people(
    client, secretary, name, make, count, django_assert_num_queries
):
    PersonFactory.create_batch(count)
    row = make()
    client.force_login(secretary)
    with django_assert_num_queries(6):
        client.get(address(name, row.pk))
