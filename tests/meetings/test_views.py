from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from hemicycle.demo.papers import paper
from hemicycle.meetings.models import Document, Meeting, Session
from tests.factories import AgendaItemFactory, SessionFactory

PDF = paper([("Paper", ["With words"])])


@pytest.fixture
def page(session):
    return lambda name: reverse(f"meetings:{name}", args=[session.pk])


def test_list_asks_strangers_to_sign_in(client, session):
    assert client.get(reverse("meetings:list")).status_code == 302


def test_list_is_forbidden_to_who_holds_nothing(client, stranger):
    client.force_login(stranger)
    assert client.get(reverse("meetings:list")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number(client, member, rows, django_assert_max_num_queries):
    for _ in range(rows):
        SessionFactory()
    client.force_login(member)
    client.get(reverse("meetings:list"))
    with django_assert_max_num_queries(8):
        assert client.get(reverse("meetings:list") + "?all").status_code == 200


def test_list_leads_to_the_floor_of_what_is_under_way_or_begins_soon(client, member):
    half_an_hour_ago = timezone.now() - timedelta(minutes=30)
    for title, hours in (("Over", -2), ("Now", 0), ("Soon", 3), ("Tomorrow", 30)):
        at = half_an_hour_ago + timedelta(hours=hours)
        SessionFactory(title=title, starts_at=at, ends_at=at + timedelta(hours=1))
    SessionFactory(title="Leaders", starts_at=half_an_hour_ago, access="LEADERSHIP")
    client.force_login(member)

    response = client.get(reverse("meetings:list"))
    assert [session.title for session in response.context["at_hand"]] == ["Now", "Soon"]
    for session in response.context["at_hand"]:
        assertContains(response, reverse("floor:show", args=[session.pk]))


@pytest.mark.parametrize("rows", [1, 3])
def test_session_costs_the_same_for_any_number(
    client, chair, session, page, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        AgendaItemFactory(session=session)
    client.force_login(chair)
    client.get(page("session"))
    with django_assert_max_num_queries(12):
        assert client.get(page("session")).status_code == 200


def test_a_leadership_session_is_forbidden_and_not_listed(client, member, session, page):
    Session.objects.update(access=Session.Access.LEADERSHIP)
    client.force_login(member)

    assert client.get(page("session")).status_code == 403
    shown = client.get(reverse("meetings:show", args=[session.meeting_id])).content.decode()
    assert page("session") not in shown


@pytest.mark.parametrize("name", ["edit_session", "add_item", "add_document"])
def test_forms_are_forbidden_to_members_and_shown_to_the_secretariat(
    client, member, secretary, page, name
):
    client.force_login(member)
    assert client.get(page(name)).status_code == 403
    client.force_login(secretary)
    assert client.get(page(name)).status_code == 200


def test_plan_meeting_keeps_what_was_typed_beside_the_error(client, secretary):
    client.force_login(secretary)
    fields = {"number": 7, "title": "Forum of forums", "kind": "POLICY", "mode": "ONLINE",
              "zone": "UTC", "starts_on": "2026-06-04", "ends_on": "2026-06-01"}  # fmt: skip
    response = client.post(reverse("meetings:plan_meeting"), fields)

    assert response.status_code == 422
    assert "ends_on" in response.context["form"].errors
    assert "Forum of forums" in response.content.decode()
    assert not Meeting.objects.exists()


def test_add_document_refuses_a_bad_file_at_its_field(client, secretary, page):
    client.force_login(secretary)
    file = SimpleUploadedFile("paper.pdf", b"MZ\x90\x00" * 50)
    response = client.post(
        page("add_document"), {"title": "Paper", "kind": "PAPER", "language": "en", "file": file}
    )

    assert response.status_code == 422
    assert "file" in response.context["form"].errors


def test_a_document_is_given_back_under_a_name_of_its_title(client, secretary, member, page):
    client.force_login(secretary)
    file = SimpleUploadedFile("../../evil.pdf", PDF)
    client.post(
        page("add_document"), {"title": "A/B", "kind": "PAPER", "language": "en", "file": file}
    )
    client.force_login(member)
    response = client.get(reverse("meetings:document", args=[Document.objects.get().pk]))

    assert response.status_code == 200
    assert 'filename="A B.pdf"' in response["Content-Disposition"]
    assert b"".join(response.streaming_content) == PDF
