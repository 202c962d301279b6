"""The same request twice: one deed, and the same answer."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import path
from django.utils import timezone

from hemicycle.committee.models import Topic
from hemicycle.config.urls import urlpatterns as site
from hemicycle.kernel import middleware
from hemicycle.kernel.middleware import answers_once_itself
from hemicycle.kernel.models import Answer
from hemicycle.kernel.refusals import Refused
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.urls(__name__)
FORM = "application/x-www-form-urlencoded"


def make(request):
    return JsonResponse({"topic": TopicFactory().pk}, status=201)


@answers_once_itself
def make_itself(request):
    return make(request)


def make_and_go(request):
    response = redirect(f"/topics/{TopicFactory().pk}/")
    response["HX-Trigger"] = "topic-made"
    response["X-Other"] = "not kept"
    return response


def make_and_fail(request):
    TopicFactory()
    return HttpResponse("no", status=int(request.POST["status"]))


@transaction.atomic
def make_one_alone(request):
    """As an action: refused when it is already so."""
    list(Topic.objects.select_for_update().order_by("pk")[:1])
    if Topic.objects.filter(slug="alone").exists():
        raise Refused("There is one already.")
    TopicFactory(slug="alone")
    return HttpResponse("made")


def make_unguarded(request):
    """As a careless action, which leaves it to the database to say no."""
    with transaction.atomic():
        TopicFactory(slug="alone")
    return HttpResponse("made")


def bytes_of_a_picture(request):
    TopicFactory()
    return HttpResponse(b"\x89PNG\xff", content_type="image/png")


urlpatterns = [
    *site,
    path("make/", make),
    path("make-and-go/", make_and_go),
    path("make-and-fail/", make_and_fail),
    path("alone/", make_one_alone),
    path("unguarded/", make_unguarded),
    path("picture/", bytes_of_a_picture),
    path("itself/", make_itself),
]


@pytest.fixture
def ada(client, db):
    client.force_login(UserFactory())
    return client


def post(client, where, key, **fields):
    return client.post(where, fields, HTTP_IDEMPOTENCY_KEY=key)


def test_without_a_key_every_request_is_a_deed(ada):
    for _ in range(2):
        assert ada.post("/make/").status_code == 201
    assert Topic.objects.count() == 2
    assert not Answer.objects.exists()


def test_with_the_same_key_it_is_one_deed_and_the_same_answer(ada):
    first, second = post(ada, "/make/", "k"), post(ada, "/make/", "k")
    assert Topic.objects.count() == 1
    assert first.json() == second.json() == {"topic": Topic.objects.get().pk}
    assert first.status_code == second.status_code == 201
    assert second["Content-Type"] == "application/json"


def test_answer_again_leads_to_the_same_place(ada):
    first, second = post(ada, "/make-and-go/", "k"), post(ada, "/make-and-go/", "k")
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert second["HX-Trigger"] == "topic-made"
    assert "X-Other" not in second


def test_key_may_be_a_field_of_the_form(ada):
    for _ in range(2):
        ada.post("/make/", "idempotency_key=k&x=1", content_type=FORM)
    assert Topic.objects.count() == 1


def test_another_key_is_another_deed(ada):
    assert post(ada, "/make/", "k").json() != post(ada, "/make/", "l").json()


def test_the_same_key_of_somebody_else_is_another_deed(ada, client):
    first = post(ada, "/make/", "k")
    client.force_login(UserFactory())
    assert post(client, "/make/", "k").json() != first.json()


def test_key_used_elsewhere_is_refused_and_nothing_is_done(ada):
    post(ada, "/make/", "k")
    assert post(ada, "/make-and-go/", "k").status_code == 409
    assert Topic.objects.count() == 1


def test_key_may_be_long_and_its_end_counts(ada):
    keys = ["k" * 200 + end for end in "ab"]
    answers = [post(ada, "/make/", key).json() for key in [*keys, *keys]]
    assert answers[:2] == answers[2:]
    assert answers[0] != answers[1]
    assert {len(kept.key) for kept in Answer.objects.all()} == {64}


def test_key_may_hold_what_no_database_takes(ada):
    for _ in range(2):
        ada.post("/make/", "idempotency_key=%00", content_type=FORM)
    assert Topic.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_key_of_what_is_no_post_is_nothing(ada, method):
    for _ in range(2):
        getattr(ada, method)("/make/", HTTP_IDEMPOTENCY_KEY="k")
    assert not Answer.objects.exists()


def test_key_of_who_is_not_signed_in_is_nothing(client, db):
    for _ in range(2):
        post(client, "/make/", "k")
    assert Topic.objects.count() == 2
    assert not Answer.objects.exists()


def test_view_may_answer_once_itself(ada):
    post(ada, "/itself/", "k")
    assert not Answer.objects.exists()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500])
def test_what_was_refused_or_failed_is_undone_and_may_be_asked_again(ada, status):
    for _ in range(2):
        assert post(ada, "/make-and-fail/", "k", status=status).content == b"no"
    assert not Topic.objects.exists()
    assert not Answer.objects.exists()
    assert post(ada, "/make-and-fail/", "k", status=200).status_code == 200
    assert Topic.objects.count() == 1


def test_action_that_refuses_is_asked_again(ada):
    alone = TopicFactory(slug="alone")
    assert post(ada, "/alone/", "k").status_code == 409
    alone.delete()
    assert post(ada, "/alone/", "k").content == b"made"


def test_bug_is_undone_and_may_be_tried_again(ada):
    ada.raise_request_exception = False
    TopicFactory(slug="alone")
    assert post(ada, "/unguarded/", "k").status_code == 500
    assert not Answer.objects.exists()


def test_answer_that_is_no_text_does_not_stop_the_deed(ada):
    assert post(ada, "/picture/", "k").content == b"\x89PNG\xff"
    assert post(ada, "/picture/", "k").status_code == 200
    assert Topic.objects.count() == 1


def test_answers_are_kept_for_a_while_and_no_longer(ada, monkeypatch):
    post(ada, "/make/", "old")
    post(ada, "/make/", "fresh")
    long_ago = timezone.now() - middleware.KEPT_FOR - timedelta(seconds=1)
    Answer.objects.filter(key="old").update(at=long_ago)
    post(ada, "/make/", "new")
    assert set(Answer.objects.values_list("key", flat=True)) == {"fresh", "new"}


@pytest.mark.parametrize("where", ["/make/", "/alone/", "/unguarded/"])
def test_copies_that_arrive_at_once_are_one_deed_and_one_answer(at_once, where):
    user = UserFactory()
    TopicFactory()

    def send():
        client = Client(raise_request_exception=False)
        client.force_login(user)
        response = post(client, where, "k")
        return response.status_code, response.content

    answers = at_once(*[send] * 4)
    assert Topic.objects.count() == 2
    assert answers == [answers[0]] * 4
    assert answers[0][0] in {200, 201}
    assert Answer.objects.count() == 1


def test_integrity_error_that_no_copy_explains_is_a_bug(ada, monkeypatch):
    def broken(request, key, response):
        raise IntegrityError("something else")

    monkeypatch.setattr(middleware, "_keep", broken)
    with pytest.raises(IntegrityError):
        post(ada, "/make/", "k")
    assert not Topic.objects.exists()


def test_other_people_at_once_with_one_key_do_not_meet(at_once):
    users = UserFactory.create_batch(4)

    def send(user):
        client = Client()
        client.force_login(user)
        return post(client, "/make/", "k").json()["topic"]

    assert len(set(at_once(*[partial(send, user) for user in users]))) == 4
