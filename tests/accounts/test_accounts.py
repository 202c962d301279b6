import re
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from hemicycle.accounts import actions
from hemicycle.accounts.models import Token, User
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from tests.factories import PASSWORD, UserFactory

LOGIN = "/accounts/login/"


@pytest.fixture
def ann(db, noon):
    return actions.create_account(
        actor=None, now=noon, email="Ann@Example.org", name="Ann", password=PASSWORD
    )


# Actions


def test_create_account_is_forbidden_to_members(member, noon):
    with pytest.raises(PermissionDenied):
        actions.create_account(actor=member, now=noon, email="x@example.org")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "ANN@example.org"}, "email"),
        ({"email": "b@example.org", "zone": "Moon/Tycho"}, "zone"),
        ({"email": "b@example.org", "zone": "../../etc/passwd"}, "zone"),
        ({"email": "b@example.org", "language": "tlh"}, "language"),
    ],
)
def test_create_account_says_what_is_wrong_at_its_field(ann, noon, fields, field):
    with pytest.raises(Refused) as refused:
        actions.create_account(actor=None, now=noon, **fields)
    assert refused.value.field == field
    assert User.objects.count() == 1


def test_create_account_records_no_secret(ann):
    assert AuditEntry.objects.get().facts == {}


def test_change_profile_is_ones_own(ann, noon):
    with pytest.raises(PermissionDenied):
        actions.change_profile(ann, actor=UserFactory(), now=noon, name="Bob")
    actions.change_profile(ann, actor=ann, now=noon, language="ar", zone="Africa/Cairo")

    ann.refresh_from_db()
    assert (ann.name, ann.language, ann.zone) == ("Ann", "ar", "Africa/Cairo")


def test_change_address_closes_the_old_door(ann, noon, client):
    actions.change_address(ann, actor=None, now=noon, email="new@example.org")

    assert not client.login(email="ann@example.org", password=PASSWORD)
    assert client.login(email="new@example.org", password=PASSWORD)


def test_issue_token_keeps_only_a_hash_and_one_of_a_name(ann, noon):
    key = actions.issue_token(ann, actor=ann, now=noon, label="Script")

    assert key not in str(Token.objects.values())
    with pytest.raises(Refused) as refused:
        actions.issue_token(ann, actor=ann, now=noon, label="Script")
    assert refused.value.field == "label"


def test_revoke_token_is_ones_own_and_twice_is_once(ann, noon, client):
    key = actions.issue_token(ann, actor=ann, now=noon, label="Script")
    token = Token.objects.get()
    with pytest.raises(PermissionDenied):
        actions.revoke_token(token, actor=UserFactory(), now=noon)
    actions.revoke_token(token, actor=ann, now=noon)
    actions.revoke_token(token, actor=ann, now=noon)

    assert AuditEntry.objects.filter(event="accounts.token_revoked").count() == 1
    response = client.get("/api/radar", headers={"Authorization": f"Bearer {key}"})
    assert response.status_code == 401


def test_running_the_server_gives_no_rights_in_the_committee(committee, db):
    root = User.objects.create_superuser("root@example.org", PASSWORD)

    assert not root.has_perm("committee.view_committee", committee)


# Pages


def test_sign_in_refuses_a_wrong_password_and_keeps_the_address(ann, client):
    response = client.post(LOGIN, {"login": "ann@example.org", "password": "wrong"})

    assert response.status_code == 200
    assert "ann@example.org" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_leads_to_the_page_that_was_asked_for(ann, client):
    asked = f"{LOGIN}?next=/radar/"
    response = client.post(asked, {"login": "ANN@example.org", "password": PASSWORD})

    assert response["Location"] == "/radar/"


def test_sign_in_leads_to_no_other_site(ann, client):
    asked = f"{LOGIN}?next=https://elsewhere.example/"
    response = client.post(asked, {"login": "ann@example.org", "password": PASSWORD})

    assert response["Location"] == "/"


def test_nobody_signs_themselves_up(db, client):
    client.post("/accounts/signup/", {"email": "x@example.org", "password1": PASSWORD})
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_by_mail(ann, client):
    client.post(reverse("account_reset_password"), {"email": "ann@example.org"})
    (link,) = re.findall(r"https?://[^/]+(/\S+)", mail.outbox[0].body)
    page = client.get(link, follow=True)
    fresh = "seven lanterns on a quay"
    client.post(page.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})

    assert client.login(email="ann@example.org", password=fresh)


def test_a_reset_for_an_unknown_address_says_the_same_and_sends_nothing(db, client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert response.status_code == 302
    assert mail.outbox == []


def test_profile_refuses_an_unknown_zone_at_its_field(ann, client):
    client.force_login(ann)
    fields = {"name": "Ann B", "language": "en", "zone": "Moon/Tycho"}
    response = client.post(reverse("accounts:profile"), fields)

    assert response.status_code == 422
    assert "zone" in response.context["form"].errors
    assert "Ann B" in response.content.decode()


def test_profile_speaks_the_language_at_once(ann, client):
    client.force_login(ann)
    fields = {"name": "Ann", "language": "ar", "zone": "Africa/Cairo"}
    client.post(reverse("accounts:profile"), fields)
    page = client.get(reverse("accounts:profile")).content.decode()

    assert 'dir="rtl"' in page
    assert 'lang="ar"' in page


def test_choose_language_works_before_signing_in(db, client):
    client.post(reverse("accounts:choose_language"), {"language": "zh-hans"})

    assert 'lang="zh-hans"' in client.get(LOGIN).content.decode().lower()


# Coming back to what one was at


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/radar/42/?tab=1", "/radar/42/?tab=1"),
        ("https://elsewhere.example/radar/", "/"),
        ("", "/"),
    ],
)
def test_who_must_sign_in_before_a_deed_comes_back_to_its_page(client, db, came_from, back):
    response = client.post("/radar/42/reopen/", headers={"Referer": came_from})
    assert response["Location"] == f"{LOGIN}?{urlencode({'next': back})}"


def test_a_page_comes_back_to_itself(client, db):
    assert client.get("/radar/?mine=true")["Location"] == f"{LOGIN}?next=/radar/%3Fmine%3Dtrue"


def test_the_address_of_a_button_is_said_to_be_no_page(client, member):
    client.force_login(member)
    response = client.get("/radar/42/reopen/")
    assert response.status_code == 405
    assert "This address is not a page" in response.content.decode()


def test_a_form_from_before_a_sign_in_is_refused_in_words(db):
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "ann@example.org"})
    assert response.status_code == 403
    assert "This page was out of date" in response.content.decode()
