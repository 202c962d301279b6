"""Calls in the browser, for those who answer."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hemicycle.calls.actions import submitting
from hemicycle.calls.models import Call, Submission
from hemicycle.kernel.models import Letter
from tests.factories import CallFactory, FormFactory, QuestionFactory, SubmissionFactory


@pytest.fixture
def call(committee):
    """Open as the clock goes."""
    now = timezone.now()
    call = CallFactory(audience="SIGNED_IN")
    call.window.opens_at, call.window.closes_at = now - timedelta(1), now + timedelta(1)
    call.window.save()
    return call


@pytest.fixture
def form(call):
    form = FormFactory(call=call)
    QuestionFactory(form=form, key="why", text="Why you?", kind="LONG", section="About you")
    QuestionFactory(form=form, key="cv", text="CV", kind="FILE", is_required=False)
    return form


@pytest.fixture
def draft(form, member):
    return SubmissionFactory(form=form, user=member, email=member.email)


def close(call):
    call.window.closes_at = timezone.now() - timedelta(seconds=1)
    call.window.save()


def address(verb, draft, *more):
    return reverse(f"calls:{verb}", args=[draft.key, *more])


def test_a_stranger_sees_no_call_that_is_not_for_everybody(client, form):
    assert client.get(form.call.get_absolute_url()).status_code == 404
    assert form.call.title not in client.get("/calls/").content.decode()


def test_anybody_sees_a_call_for_everybody(client, form):
    Call.objects.update(audience="EVERYONE")
    page = client.get(form.call.get_absolute_url()).content.decode()
    assert "Your e-mail address" in page
    assert form.call.title in client.get("/calls/").content.decode()


def test_a_call_in_preparation_is_seen_by_those_who_run_it(client, member, chair, form):
    Call.objects.update(stage="PREPARED")
    client.force_login(member)
    assert client.get(form.call.get_absolute_url()).status_code == 404
    client.force_login(chair)
    assert client.get(form.call.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_call_and_three(
    client, member, form, count, django_assert_num_queries
):
    for _one in range(count - 1):
        CallFactory()
    client.force_login(member)
    client.get("/calls/")
    with django_assert_num_queries(12, exact=False):
        client.get("/calls/")


def test_one_with_an_account_begins_at_once(client, member, form):
    client.force_login(member)
    answer = client.post(reverse("calls:start_submission", args=[form.call.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == Submission.objects.get(user=member).get_absolute_url()


def test_one_without_an_account_is_sent_the_link(client, form):
    Call.objects.update(audience="EVERYONE")
    path = reverse("calls:start_submission", args=[form.call.pk])
    refused = client.post(path, {"name": "Ana", "email": "nowhere"})
    assert refused.status_code == 422
    assert 'value="Ana"' in refused.content.decode()
    client.post(path, {"name": "Ana", "email": "ana@example.org"})
    link = Submission.objects.get().get_absolute_url()
    assert link in Letter.objects.get(to="ana@example.org").text
    assert client.get(link).status_code == 200


def test_nobody_else_opens_the_draft_of_an_account(client, draft, observer):
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(observer)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(address("save_draft", draft), {"why": "x"}).status_code == 404
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_script_saves_the_questions_that_changed_and_no_others(client, member, draft):
    client.force_login(member)
    told = {"changed": ["", "why"], "why": "Because."}
    answer = client.post(address("save_draft", draft), told, headers={"accept": "application/json"})
    assert answer.json()["percent"] == 100
    client.post(
        address("save_draft", draft), {"changed": [""]}, headers={"accept": "application/json"}
    )
    draft.refresh_from_db()
    assert draft.answers == {"why": "Because."}


def test_handing_in_what_is_incomplete_saves_it_and_says_what_is_missing(client, member, draft):
    QuestionFactory(form=draft.form, key="agree", kind="CONSENT", text="I agree to this.")
    client.force_login(member)
    answer = client.post(address("hand_in", draft), {"why": "Because I typed this."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "#question-agree" in page
    assert "Because I typed this." in page
    draft.refresh_from_db()
    assert draft.answers["why"] == "Because I typed this."


def test_handing_in_after_the_deadline_says_when_it_arrived_and_keeps_the_draft(
    client, member, draft
):
    client.force_login(member)
    close(draft.call)
    answer = client.post(address("hand_in", draft), {"why": "Too late."})
    assert answer.status_code == 409
    assert f"This arrived at {timezone.now():%Y-%m-%d}" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.answers["why"] == "Too late."
    assert draft.receipt is None


def test_a_receipt_is_shown_with_what_was_handed_in(client, member, draft):
    client.force_login(member)
    answer = client.post(address("hand_in", draft), {"why": "Because."}, follow=True)
    assert "Received: number 1" in answer.content.decode()
    page = client.get(address("receipt", draft, 1)).content.decode()
    assert "Because." in page
    draft.refresh_from_db()
    assert draft.receipt.digest in page


def test_a_form_without_scripts_takes_the_file_along(client, member, draft):
    client.force_login(member)
    file = SimpleUploadedFile("cv.txt", b"Born, studied, worked.\n")
    client.post(address("hand_in", draft), {"why": "Because.", "cv": file})
    upload = draft.uploads.get()
    sent = client.get(address("file", draft, upload.pk))
    sent.close()
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"


def test_a_bad_file_is_refused_in_words_to_the_script(client, member, draft):
    client.force_login(member)
    answer = client.post(
        address("attach_file", draft, "cv"),
        {"file": SimpleUploadedFile("cv.pdf", b"MZ\x90\x00")},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["refusal"]["field"] == "cv"


def test_withdrawing_is_asked_first(client, member, draft):
    client.force_login(member)
    client.post(address("hand_in", draft), {"why": "Because."})
    assert (
        "does not count any more"
        in client.get(address("withdraw_submission", draft)).content.decode()
    )
    client.post(address("withdraw_submission", draft))
    draft.refresh_from_db()
    assert draft.withdrawn_at


@pytest.mark.parametrize(("answer", "word"), [("confirm", "CONFIRMED"), ("decline", "DECLINED")])
def test_who_was_named_answers_by_their_own_link(client, form, answer, word):
    Call.objects.update(behalf="OTHERS")
    now = timezone.now()
    draft = SubmissionFactory(form=form, is_for_other=True)
    told = {"why": "She leads.", "_nominee": {"name": "Noor", "email": "noor@example.org"}}
    submitting.save_draft(draft, actor=draft.user, now=now, told=told)
    submitting.hand_in(draft, actor=draft.user, now=now)
    draft.refresh_from_db()
    path = reverse("calls:confirm_nomination", args=[draft.nominee_key])
    assert draft.name in client.get(path).content.decode()
    client.post(path, {"answer": answer, "words": "As you wish."})
    draft.refresh_from_db()
    assert draft.word(now) == word
    assert draft.nominee_words == "As you wish."


def test_a_reference_person_writes_by_their_own_link(client, form):
    QuestionFactory(form=form, key="ref", kind="REFERENCE")
    now = timezone.now()
    draft = SubmissionFactory(form=form)
    told = {"why": "Because.", "ref": {"name": "Kim", "email": "kim@example.org"}}
    submitting.save_draft(draft, actor=draft.user, now=now, told=told)
    submitting.hand_in(draft, actor=draft.user, now=now)
    reference = draft.references.get()
    path = reverse("calls:give_reference", args=[reference.key])
    assert client.post(path, {"text": ""}).status_code == 422
    client.post(path, {"text": "Reliable."})
    assert "Reliable." in client.get(path).content.decode()


@pytest.mark.parametrize("verb", ["draft", "confirm_nomination", "give_reference"])
def test_an_unknown_secret_opens_nothing(client, form, verb):
    assert client.get(reverse(f"calls:{verb}", args=["guessed"])).status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_questions_are_asked_in_the_readers_language(client, member, draft, language):
    words = {language: {"text": "لماذا أنت؟"}}
    draft.form.questions.filter(key="why").update(translations=words)
    member.language = language
    member.save()
    client.force_login(member)
    assert "لماذا أنت؟" in client.get(draft.get_absolute_url()).content.decode()
