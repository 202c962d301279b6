from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.committee import actions
from hemicycle.committee.models import (
    Committee,
    Delegation,
    RulebookEntry,
)
from hemicycle.kernel.models import AuditEntry
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    OfficeFactory,
    PersonFactory,
    TermFactory,
    TopicFactory,
    WorkingGroupFactory,
)

LISTS = ["show", "delegations", "people", "offices", "topics", "groups", "rulebook"]
DETAILS = ["delegation", "person", "topic", "group"]
FORMS = [
    "edit_committee",
    "adopt_rule",
    "admit_delegation",
    "edit_delegation",
    "enrol_person",
    "edit_person",
    "accredit",
    "end_accreditation",
    "open_topic",
    "establish_group",
    "create_office",
    "begin_term",
    "end_term",
]
OLD, JANUARY, JULY = date(2022, 1, 1), date(2026, 1, 1), date(2026, 7, 1)

MAKERS = {
    "delegation": DelegationFactory,
    "edit_delegation": DelegationFactory,
    "accredit": DelegationFactory,
    "person": PersonFactory,
    "edit_person": PersonFactory,
    "end_accreditation": AccreditationFactory,
    "topic": TopicFactory,
    "group": WorkingGroupFactory,
    "begin_term": OfficeFactory,
    "end_term": TermFactory,
}


def url(name, row=None):
    if row is None:
        row = MAKERS[name]() if name in MAKERS else None
    key = getattr(row, "slug", None) or getattr(row, "pk", None)
    return reverse(f"committee:{name}", args=[key] if row else [])


# --- who may look -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS + DETAILS + FORMS)
def test_page_asks_to_sign_in(client, committee, name):
    address = url(name)
    response = client.get(address)
    assertRedirects(
        response, f"{reverse('account_login')}?next={address}", fetch_redirect_response=False
    )


@pytest.mark.parametrize("name", LISTS + DETAILS + FORMS)
def test_page_is_forbidden_to_strangers(client, stranger, name):
    client.force_login(stranger)
    assert client.get(url(name)).status_code == 403


@pytest.mark.parametrize("who", ["member", "observer", "interpreter"])
@pytest.mark.parametrize("name", LISTS + DETAILS)
def test_page_is_shown_to_all_who_take_part(client, name, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("who", ["member", "observer", "chair"])
@pytest.mark.parametrize("name", FORMS)
def test_form_is_forbidden_to_all_but_the_secretariat(client, name, who, request):
    client.force_login(request.getfixturevalue(who))
    address = url(name)
    assert client.get(address).status_code == 403
    assert client.post(address, {"name": "Other"}).status_code == 403
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", FORMS)
def test_form_is_shown_to_the_secretariat(client, secretary, name):
    client.force_login(secretary)
    response = client.get(url(name))
    assertContains(response, 'name="idempotency_key"')
    assertContains(response, "data-keep=")


@pytest.mark.parametrize("name", LISTS)
def test_page_offers_forms_to_the_secretariat_alone(client, member, secretary, name):
    AccreditationFactory()
    offered = {
        "show": "edit_committee",
        "delegations": "admit_delegation",
        "people": "enrol_person",
        "offices": "create_office",
        "topics": "open_topic",
        "groups": "establish_group",
        "rulebook": "adopt_rule",
    }[name]
    client.force_login(member)
    assertNotContains(client.get(url(name)), url(offered))
    client.force_login(secretary)
    assertContains(client.get(url(name)), f'href="{url(offered)}"')


@pytest.mark.parametrize(
    "name", ["delegation", "person", "group", "edit_delegation", "accredit", "edit_person",
             "end_accreditation", "begin_term", "end_term"]
)  # fmt: skip
def test_page_is_not_there_for_what_is_not(client, secretary, name):
    client.force_login(secretary)
    assert client.get(reverse(f"committee:{name}", args=[999])).status_code == 404


def test_page_is_not_there_for_a_topic_that_is_not(client, member):
    client.force_login(member)
    assert client.get(reverse("committee:topic", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("show", "The secretariat enters offices"),
        ("topics", "No topics yet"),
        ("groups", "No working groups yet"),
        ("rulebook", "The rulebook is empty"),
        ("delegation", "Nobody speaks for this delegation yet"),
        ("person", "No roles yet"),
    ],
)
def test_page_says_what_to_do_when_there_is_nothing(client, member, name, said):
    client.force_login(member)
    assertContains(client.get(url(name)), said)


# --- what pages cost ----------------------------------------------------------------------------

COST = {
    "show": 9,
    "delegations": 8,
    "people": 9,
    "offices": 8,
    "topics": 6,
    "groups": 6,
    "rulebook": 6,
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(
    client, member, noon, count, name, django_assert_num_queries
):
    for day in range(1, count + 1):
        person = AccreditationFactory().person
        for kind, purpose in (
            ("TOPIC_LEAD", {"topic": TopicFactory()}),
            ("GROUP_CHAIR", {"group": WorkingGroupFactory()}),
        ):
            TermFactory(office=OfficeFactory(kind=kind, **purpose), person=person)
        RulebookEntry.objects.create(key=f"k.{day}", value=1, reference="P", since=JANUARY)
    client.force_login(member)
    with django_assert_num_queries(COST[name]):
        client.get(url(name))


@pytest.mark.parametrize("name", DETAILS)
@pytest.mark.parametrize("count", [1, 3])
def test_details_cost_the_same_for_any_number_of_rows(
    client, member, name, count, django_assert_num_queries
):
    row = MAKERS[name]()
    for _each in range(count):
        match name:
            case "delegation":
                AccreditationFactory(delegation=row, role="ADVISER")
            case "person":
                AccreditationFactory(person=row)
                office = OfficeFactory(kind="TOPIC_LEAD", topic=TopicFactory())
                TermFactory(office=office, person=row)
            case "topic":
                TermFactory(office=OfficeFactory(kind="TOPIC_LEAD", topic=row))
            case "group":
                TermFactory(office=OfficeFactory(kind="GROUP_CHAIR", group=row))
    client.force_login(member)
    with django_assert_num_queries(6 if name == "delegation" else 7):
        client.get(url(name, row))


# --- the committee on a day ---------------------------------------------------------------------


@pytest.fixture
def two_chairs(committee):
    """One until July 2026, the other from then on; each for a delegation."""
    office, people = OfficeFactory(kind="CHAIR"), []
    for name, since, until in (("Ann", OLD, JULY), ("Bea", JULY, None)):
        held = AccreditationFactory(
            person__name=name, delegation__name=f"Land of {name}", since=since, until=until
        )
        TermFactory(office=office, person=held.person, since=since, until=until)
        people.append(held.person)
    return people


@pytest.mark.parametrize(
    ("day", "shown", "hidden"), [("2026-06-30", "Ann", "Bea"), ("2026-07-01", "Bea", "Ann")]
)
def test_show_says_who_held_what_on_the_day(client, member, two_chairs, day, shown, hidden):
    client.force_login(member)
    response = client.get(url("show"), {"on": day})
    assertContains(response, f"Land of {shown}")
    assertNotContains(response, f"Land of {hidden}")
    assertContains(response, f'value="{day}"')
    assertContains(response, f"&amp;on={day}")


def test_show_counts_members_observers_and_filled_seats(client, member):
    DelegationFactory(region="AF")
    DelegationFactory(kind="OBSERVER", region="")
    DelegationFactory(until=OLD)
    client.force_login(member)
    response = client.get(url("show"))
    assertContains(response, "the committee has 2 members and 1 observer.")
    assertContains(response, 'total="2" seats="empty present"')
    counts = {code: count for code, _name, count in response.context["regions"]}
    assert counts == {"AF": 1, "AP": 0, "EU": 1, "LA": 0, "NA": 0}


def test_show_before_there_was_anything_is_empty(client, member):
    client.force_login(member)
    response = client.get(url("show"), {"on": "1999-01-01"})
    assertContains(response, "the committee has 0 members and 0 observers.")
    assertNotContains(response, "<hemi-cycle")


@pytest.mark.parametrize("name", ["show", "delegations", "rulebook"])
@pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "\0", "01.02.2026"])
def test_a_day_that_is_none_is_today_with_a_word_about_it(client, member, name, on):
    client.force_login(member)
    response = client.get(url(name), {"on": on})
    today = client.get(url(name)).context["day"]
    assert response.context["day"] == today
    assert list(response.context["on_form"].errors) == ["on"]
    assertContains(response, "valid date")


def test_show_lists_the_groups_of_the_day(client, member):
    WorkingGroupFactory(name="Emergencies", since=OLD, until=JULY)
    client.force_login(member)
    assertContains(client.get(url("show"), {"on": "2026-06-30"}), "Emergencies")
    assertNotContains(client.get(url("show"), {"on": "2026-07-01"}), "Emergencies")


# --- delegations --------------------------------------------------------------------------------


def names(response):
    return [row.record.name for row in response.context["table"].paginated_rows]


@pytest.mark.parametrize(
    ("day", "present", "people"),
    [
        ("2026-06-30", ["Land of Ann"], ["Ann"]),
        ("2026-07-01", ["Land of Ann", "Land of Bea"], ["Bea"]),
    ],
)
def test_delegations_are_those_of_the_day(client, observer, two_chairs, day, present, people):
    Delegation.objects.filter(name="Land of Bea").update(since=JULY)
    client.force_login(observer)
    response = client.get(url("delegations"), {"on": day, "kind": "MEMBER"})
    assert names(response) == present
    held = [held for row in response.context["table"].rows for held in row.record.present_people]
    assert [str(one.person) for one in held] == people


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "OBSERVER"},
        {"nature": "ORGANISATION"},
        {"region": "AF"},
        {"q": "afric"},
        {"q": "AU"},
        {"q": "african", "kind": "OBSERVER", "region": "AF"},
    ],
)
def test_delegations_are_filtered_by_the_address(client, member, secretary, noon, asked):
    wanted = {"name": "African Union", "code": "AU", "kind": "OBSERVER", "region": "AF"}
    actions.admit_delegation(
        Committee.objects.get(),
        actor=secretary,
        now=noon,
        since=OLD,
        nature="ORGANISATION",
        **wanted,
    )
    client.force_login(member)
    assert names(client.get(url("delegations"), asked)) == ["African Union"]


def test_delegations_say_when_none_matches(client, member):
    client.force_login(member)
    response = client.get(url("delegations"), {"q": "Atlantis"})
    assertContains(response, "No delegation matches")
    assertContains(response, "0 delegations on")


@pytest.mark.parametrize("asked", [{"kind": "NOPE"}, {"sort": "nope"}, {"page": "99"}])
def test_delegations_survive_an_address_that_means_nothing(client, member, asked):
    client.force_login(member)
    assert len(names(client.get(url("delegations"), asked))) == 1


def test_delegations_are_cut_into_pages_and_sorted(client, member):
    Delegation.objects.update(name="Aland", code="ZZ")
    DelegationFactory.create_batch(25)
    client.force_login(member)
    assert names(client.get(url("delegations")))[0] == "Aland"
    assert len(names(client.get(url("delegations"), {"page": 2}))) == 1
    assert names(client.get(url("delegations"), {"sort": "-code"}))[0] == "Aland"


def test_delegations_are_called_as_the_reader_calls_them(client, member):
    DelegationFactory(name="Netherlands", code="NL")
    member.language = "fr"
    member.save()
    client.force_login(member)
    with translation.override("fr"):
        assertContains(client.get(url("delegations")), "Pays-Bas")


def test_delegations_are_exported_as_they_are_filtered(client, member):
    Delegation.objects.update(kind="OBSERVER")
    row = DelegationFactory(name="Atlantis", code="AA", since=OLD)
    AccreditationFactory(delegation=row, person__name="Ann")
    AccreditationFactory(delegation=row, person__name="Bea", role="ADVISER")
    client.force_login(member)
    asked = {"kind": "MEMBER", "on": "2026-06-30", "format": "csv"}
    response = client.get(url("delegations"), asked)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="delegations-2026-06-30.csv"' in response["Content-Disposition"]
    assert response.content.decode().splitlines() == [
        "name,code,kind,nature,region,since,until,people",
        "Atlantis,AA,MEMBER,GOVERNMENT,EU,2022-01-01,,Ann (REPRESENTATIVE); Bea (ADVISER)",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_delegations_are_exported_without_formulas(client, member, name):
    Delegation.objects.update(name=name)
    client.force_login(member)
    lines = client.get(url("delegations"), {"format": "csv"}).content.decode().splitlines()
    assert lines[1].startswith(f"'{name},")


@pytest.mark.parametrize("count", [1, 3])
def test_export_costs_the_same_for_any_number_of_rows(
    client, member, count, django_assert_num_queries
):
    AccreditationFactory.create_batch(count)
    client.force_login(member)
    with django_assert_num_queries(6):
        client.get(url("delegations"), {"format": "csv"})


def test_delegation_tells_who_speaks_did_and_will(client, member):
    row = DelegationFactory()
    over, now, coming = _three_stretches(
        lambda **days: AccreditationFactory(delegation=row, role="ADVISER", **days)
    )
    client.force_login(member)
    context = client.get(url("delegation", row)).context
    assert [context["past"], context["present"], context["coming"]] == [[over], [now], [coming]]


def _three_stretches(make):
    """One over, one of today and one to come."""
    ended = make(since=OLD, until=JANUARY)
    return ended, make(since=OLD), make(since=date(2999, 1, 1))


@pytest.mark.parametrize(
    ("name", "kind", "purpose"),
    [("topic", "TOPIC_LEAD", "topic"), ("group", "GROUP_CHAIR", "group")],
)
def test_topic_and_group_tell_who_leads_did_and_will(client, member, name, kind, purpose):
    row = MAKERS[name]()
    office = OfficeFactory(kind=kind, **{purpose: row})
    over, now, coming = _three_stretches(lambda **days: TermFactory(office=office, **days))
    client.force_login(member)
    context = client.get(url(name, row)).context
    assert [context["past"], context["present"], context["coming"]] == [[over], [now], [coming]]


# --- people, offices, the rulebook --------------------------------------------------------------


def test_people_are_found_in_any_spelling(client, member, secretary, noon):
    words = {"name": "李明", "latin_name": "Li Ming", "aliases": ["Lee"]}
    actions.enrol_person(Committee.objects.get(), actor=secretary, now=noon, **words)
    client.force_login(member)
    for query in ("李明", "li ming", "lee"):
        response = client.get(url("people"), {"q": query})
        assert [str(row) for row in response.context["page"]] == ["李明"]
        assertContains(response, "李明 (Li Ming)")
    assertContains(client.get(url("people"), {"q": "nobody"}), "Nobody of this name")


def test_people_are_cut_into_pages(client, member):
    PersonFactory.create_batch(25)
    client.force_login(member)
    assert len(client.get(url("people"), {"page": 2}).context["page"].object_list) == 1
    assert client.get(url("people"), {"page": "x"}).status_code == 200


def test_people_say_what_each_is_today(client, member):
    AccreditationFactory(person__name="Was", delegation__name="Atlantis", until=OLD)
    AccreditationFactory(person__name="Is", delegation__name="Lemuria")
    client.force_login(member)
    response = client.get(url("people"))
    assertContains(response, "Was")
    assertNotContains(response, "Atlantis")
    assertContains(response, "Lemuria")


def test_person_tells_every_role_and_term(client, member, two_chairs):
    client.force_login(member)
    response = client.get(url("person", two_chairs[0]))
    assertContains(response, "Land of Ann")
    assertContains(response, "Chair")
    assertNotContains(response, "Edit")


def test_offices_tell_who_holds_them_and_held_them(client, member, two_chairs):
    TermFactory(office=OfficeFactory(kind="SCRIBE"), since=OLD)
    client.force_login(member)
    response = client.get(url("offices"))
    assertContains(response, "Ann")
    assertContains(response, "Bea")
    assertContains(response, "1 earlier term")
    assertNotContains(response, "End it")


def test_groups_tell_which_have_ended(client, member):
    WorkingGroupFactory(until=JANUARY)
    client.force_login(member)
    assertContains(client.get(url("groups")), '<span class="status">Ended</span>')


@pytest.mark.parametrize(
    ("day", "value", "others"),
    [
        ("2021-12-31", "Nothing was laid down on that day.", ["later", "later"]),
        ("2022-01-01", '<td class="number">7</td>', ["later"]),
        ("2026-07-01", '<td class="number">9</td>', ["earlier"]),
    ],
)
def test_rulebook_is_that_of_the_day(client, member, day, value, others):
    for number, since in ((7, OLD), (9, JULY)):
        RulebookEntry.objects.create(
            key="chair.seats", value=number, reference="Principle 21", since=since
        )
    client.force_login(member)
    response = client.get(url("rulebook"), {"on": day})
    assertContains(response, value)
    for word in ("later", "earlier"):
        assertContains(response, f"{word}: from", count=others.count(word))
