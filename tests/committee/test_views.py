import pytest
from django.urls import reverse

from hemicycle.committee.models import Delegation, Person
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    OfficeFactory,
    TermFactory,
    TopicFactory,
    WorkingGroupFactory,
)

PAGES = ["show", "delegations", "people", "offices", "topics", "groups", "rulebook"]
FORMS = ["admit_delegation", "enrol_person", "adopt_rule", "create_office", "open_topic",
         "establish_group", "edit_committee"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES + FORMS)
def test_asks_strangers_to_sign_in(client, committee, page):
    assert client.get(reverse(f"committee:{page}")).status_code == 302


@pytest.mark.parametrize("page", PAGES + FORMS)
def test_is_forbidden_to_who_holds_nothing(client, stranger, page):
    client.force_login(stranger)
    assert client.get(reverse(f"committee:{page}")).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_is_shown_to_members(client, member, page):
    client.force_login(member)
    assert client.get(reverse(f"committee:{page}")).status_code == 200


@pytest.mark.parametrize("page", FORMS)
def test_forms_are_the_secretariats(client, member, secretary, page):
    client.force_login(member)
    assert client.get(reverse(f"committee:{page}")).status_code == 403
    client.force_login(secretary)
    assert client.get(reverse(f"committee:{page}")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("rows", [1, 3])
def test_costs_the_same_for_any_number_of_rows(
    client, member, page, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        AccreditationFactory(role="ADVISER")
        TermFactory(office=OfficeFactory(kind="TOPIC_LEAD", topic=TopicFactory()))
        TermFactory(office=OfficeFactory(kind="GROUP_CHAIR", group=WorkingGroupFactory()))
    client.force_login(member)
    client.get(reverse(f"committee:{page}"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse(f"committee:{page}")).status_code == 200


def test_delegations_are_those_of_the_day_that_is_asked_for(client, member):
    DelegationFactory(name="Newcomer", since="2026-06-01")
    client.force_login(member)
    page = reverse("committee:delegations")

    assert "Newcomer" not in client.get(f"{page}?on=2026-01-01").content.decode()
    assert "Newcomer" in client.get(f"{page}?on=2026-07-01").content.decode()


def test_delegations_are_exported_as_csv(client, member):
    client.force_login(member)
    response = client.get(reverse("committee:delegations") + "?format=csv")

    assert response["Content-Type"].startswith("text/csv")
    assert Delegation.objects.get().code in response.content.decode()


def test_enrol_person_keeps_what_was_typed_beside_the_error(client, secretary):
    taken = secretary.person.email
    client.force_login(secretary)
    response = client.post(
        reverse("committee:enrol_person"), {"name": "Twice", "language": "en", "email": taken}
    )

    assert response.status_code == 422
    assert "email" in response.context["form"].errors
    assert "Twice" in response.content.decode()
    assert not Person.objects.filter(name="Twice").exists()


def test_admit_delegation_admits_and_goes_back(client, secretary):
    client.force_login(secretary)
    fields = {"name": "Atlantis", "code": "AA", "kind": "MEMBER", "nature": "GOVERNMENT",
              "region": "EU", "since": "2026-01-01"}  # fmt: skip
    response = client.post(reverse("committee:admit_delegation"), fields)

    assert response.status_code == 303
    assert Delegation.objects.filter(code="AA").exists()
