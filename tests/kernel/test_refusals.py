"""How a no sounds: as JSON, as a notice in the page, as a page, in the asker's language."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from hemicycle.config.urls import urlpatterns as site
from hemicycle.kernel.refusals import Refused, Stale

CLOSED = "The floor is closed. The chair opens it."
JSON = {"HTTP_ACCEPT": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def refuse(request, how):
    raise {
        "closed": Refused(_(CLOSED), why="Rule 12"),
        "stale": Stale("Someone else was called."),
        "field": Refused("A name is needed.", field="name"),
        "markup": Refused("<script>alert(1)</script>"),
        "forbidden": PermissionDenied("floor.open_floor"),
        "bug": ValueError("a bug"),
    }[how]


def allow(request):
    return HttpResponse("done")


urlpatterns = [*site, path("refuse/<str:how>/", refuse), path("allow/", allow)]


def said(response):
    return response.status_code, response.json()["refusal"]


def test_what_is_not_refused_is_left_alone(client):
    assertContains(client.post("/allow/"), "done")


@pytest.mark.parametrize(
    ("how", "status", "refusal"),
    [
        ("closed", 409, {"message": CLOSED, "why": "Rule 12", "field": ""}),
        ("stale", 409, {"message": "Someone else was called.", "why": "", "field": ""}),
        ("field", 422, {"message": "A name is needed.", "why": "", "field": "name"}),
        (
            "forbidden",
            403,
            {
                "message": "You may not do this.",
                "why": "It needs the permission “floor.open_floor”.",
                "field": "",
            },
        ),
    ],
)
def test_refusal_is_json_for_programs(client, how, status, refusal):
    assert said(client.post(f"/refuse/{how}/", **JSON)) == (status, refusal)


@pytest.mark.parametrize(("how", "status"), [("closed", 409), ("field", 422), ("forbidden", 403)])
def test_refusal_is_a_notice_for_htmx(client, how, status):
    response = client.post(f"/refuse/{how}/", **HTMX)
    assert response.status_code == status
    assertTemplateUsed(response, "kernel/refused.html")
    assertNotContains(response, "<html", status_code=status)
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#notice", "innerHTML")


@pytest.mark.parametrize(("how", "status"), [("closed", 409), ("field", 422)])
def test_refusal_is_a_page_without_a_script(client, how, status):
    response = client.post(f"/refuse/{how}/")
    assert response.status_code == status
    assertTemplateUsed(response, "kernel/refused_page.html")
    assert "HX-Retarget" not in response


def test_lacking_permission_is_the_page_of_django_without_a_script(client):
    response = client.post("/refuse/forbidden/")
    assert response.status_code == 403
    assertTemplateUsed(response, "403.html")
    assertContains(response, "floor.open_floor", status_code=403)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "notice"])
def test_why_names_the_rule(client, headers):
    response = client.post("/refuse/closed/", **headers)
    assertContains(response, "Rule 12", status_code=409)
    assertContains(response, "Why?", status_code=409)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "notice"])
def test_why_is_not_offered_where_there_is_none(client, headers):
    assertNotContains(client.post("/refuse/stale/", **headers), "Why?", status_code=409)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "notice"])
def test_refusal_is_text_and_never_markup(client, headers):
    response = client.post("/refuse/markup/", **headers)
    assertContains(response, "&lt;script&gt;alert(1)", status_code=409)


@pytest.mark.parametrize("headers", [{}, HTMX, JSON], ids=["page", "notice", "json"])
def test_refusal_speaks_the_language_of_the_asker(client, headers):
    response = client.post("/refuse/closed/", HTTP_ACCEPT_LANGUAGE="ar", **headers)
    text = response.json()["refusal"]["message"] if headers == JSON else response.content.decode()
    assert "باب الكلمة مغلق" in text


def test_bug_is_not_shown_as_a_refusal(client):
    client.raise_request_exception = False
    response = client.post("/refuse/bug/", **HTMX)
    assert response.status_code == 500
    assert "HX-Retarget" not in response
