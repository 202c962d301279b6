"""The pages by which calls are set up: who may, what they show, and what comes of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.calls import queries
from hemicycle.calls.actions import asking, calling
from hemicycle.calls.models import Call, Handler, LateDoor, Receipt
from tests.factories import (
    AccreditationFactory,
    CallFactory,
    FormFactory,
    OfficeFactory,
    PersonFactory,
    QuestionFactory,
    SubmissionFactory,
)

CREATE = "/calls/create/"


def url(name, *args):
    return reverse(f"calls:{name}", args=args)


def sent_as(response, **more):
    """What a browser would send of the form on a page, as it stands."""
    form = response.context["form"]
    told = {}
    for field in form:
        value = field.value()
        if value not in (None, ""):
            told[field.html_name] = field.field.prepare_value(value)
        if field.field.show_hidden_initial:
            shown = field.field.prepare_value(form.get_initial_for_field(field.field, field.name))
            told[field.html_initial_name] = "" if shown is None else shown
    return {name: _as_text(value) for name, value in (told | more).items()}


def _as_text(value):
    return value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def call(committee, now):
    """Volunteers are to be asked: not out yet."""
    return asking.create_from_pattern(
        committee,
        actor=None,
        now=now,
        pattern="VOLUNTEERS",
        title="Volunteers for reviews",
        closes_at=now + timedelta(days=30),
    )


@pytest.fixture
def published(call, now):
    calling.publish_call(call, actor=None, now=now)
    call.refresh_from_db()
    return call


def questions(call):
    return queries.questions_of(queries.newest_form(call))


# --- who may ------------------------------------------------------------------------------------

PAGES = (
    "edit_call",
    "publish_call",
    "extend_call",
    "cancel_call",
    "questions",
    "add_question",
    "add_position",
    "arrange_statuses",
    "people",
    "name_handler",
    "invite_person",
    "open_late_door",
)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_those_who_run_the_call(client, published, member, secretary, name):
    client.force_login(member)
    assert client.get(url(name, published.pk)).status_code == 403
    client.force_login(secretary)
    assert client.get(url(name, published.pk)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_strangers_to_sign_in(client, published, name):
    assert client.get(url(name, published.pk)).status_code == 302


def test_a_call_in_preparation_is_not_there_for_others(client, call, member):
    client.force_login(member)
    assert client.get(url("questions", call.pk)).status_code == 404


def test_tabs_show_only_what_somebody_may(client, published, member, secretary):
    client.force_login(member)
    assertNotContains(client.get(published.get_absolute_url()), "This call")
    client.force_login(secretary)
    response = client.get(published.get_absolute_url())
    for name in ("questions", "people", "list_submissions", "statistics", "mailings"):
        assertContains(response, f'href="{url(name, published.pk)}"')


def test_tabs_of_a_confidential_call_hide_what_was_handed_in(client, published, secretary):
    Call.objects.update(is_confidential=True)
    client.force_login(secretary)
    response = client.get(published.get_absolute_url())
    assertContains(response, url("questions", published.pk))
    assertNotContains(response, url("list_submissions", published.pk))


# --- a call -------------------------------------------------------------------------------------


def test_creating_is_for_the_secretariat_and_the_leaders(client, member, chair):
    client.force_login(member)
    assert client.get(CREATE).status_code == 403
    client.force_login(chair)
    assertContains(client.get(CREATE), "Host of a high-level meeting")


def test_a_pattern_brings_questions_and_leads_to_them(client, secretary):
    client.force_login(secretary)
    told = {"pattern": "HOST", "title": "Host of the meeting", "closes_at": "2027-05-01T12:00"}
    response = client.post(CREATE, told)
    call = Call.objects.get()
    assertRedirects(response, url("questions", call.pk), status_code=303)
    assert call.leads == "MEETING"
    assert call.audience == "MEMBERS"
    assert len(questions(call)) == 9


def test_the_times_of_a_call_are_typed_by_the_clocks_of_the_committee(client, committee, secretary):
    type(committee).objects.update(zone="Asia/Kathmandu")
    client.force_login(secretary)
    told = {"pattern": "BLANK", "title": "A call", "closes_at": "2027-05-01T12:00"}
    client.post(CREATE, told)
    assert f"{Call.objects.get().closes_at:%H:%M}" == "06:15"


def test_what_was_typed_survives_a_refusal(client, secretary):
    client.force_login(secretary)
    told = {
        "pattern": "BLANK",
        "title": "A call",
        "opens_at": "2027-05-02T12:00",
        "closes_at": "2027-05-01T12:00",
    }
    response = client.post(CREATE, told)
    assert response.status_code == 422
    assert "closes_at" in response.context["form"].errors
    assertContains(response, 'value="A call"', status_code=422)
    assert not Call.objects.exists()


def test_a_call_is_edited_in_several_languages(client, call, secretary):
    client.force_login(secretary)
    page = client.get(url("edit_call", call.pk))
    response = client.post(
        url("edit_call", call.pk), sent_as(page, title="Reviewers", title_ar="مراجعون")
    )
    assertRedirects(response, call.get_absolute_url(), status_code=303)
    call.refresh_from_db()
    assert call.title == "Reviewers"
    assert call.said("title", "ar") == "مراجعون"


def test_what_those_who_answer_rely_on_is_not_offered_once_it_is_out(client, published, secretary):
    client.force_login(secretary)
    fields = client.get(url("edit_call", published.pk)).context["form"].fields
    assert not set(calling.SETTLED) & set(fields)
    assert "criteria" in fields


def test_publishing_tells_before_what_will_happen(client, call, secretary):
    AccreditationFactory()
    client.force_login(secretary)
    response = client.get(url("publish_call", call.pk))
    assertContains(response, "1 person is asked today")
    assertContains(response, "Who may answer")
    assert client.post(url("publish_call", call.pk)).status_code == 303
    call.refresh_from_db()
    assert call.stage == "PUBLISHED"


def test_publishing_says_what_is_missing(client, call, secretary):
    Call.objects.update(closes_at=None)
    client.force_login(secretary)
    response = client.post(url("publish_call", call.pk))
    assertContains(response, "Give the deadline first.", status_code=422)


def test_extending_needs_a_reason_and_a_later_time(client, published, secretary):
    client.force_login(secretary)
    address = url("extend_call", published.pk)
    seen = published.window.sequence
    told = {"closes_at": "2099-05-01T12:00", "seen": seen}
    assert client.post(address, told).status_code == 422
    assert client.post(address, told | {"reason": "Visas."}).status_code == 303
    published.window.refresh_from_db()
    assert published.window.closes_at.year == 2099
    early = client.post(address, told | {"closes_at": "2098-05-01T12:00", "reason": "Visas."})
    assert early.status_code == 422
    assert "closes_at" in early.context["form"].errors


def test_cancelling_needs_a_reason(client, published, secretary):
    client.force_login(secretary)
    address = url("cancel_call", published.pk)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "No money."}).status_code == 303
    published.refresh_from_db()
    assert published.stage == "CANCELLED"


# --- questions ----------------------------------------------------------------------------------


def test_questions_show_the_form_as_those_see_it_who_answer(client, call, secretary):
    asking.add_position(call, actor=None, now=timezone.now(), title="Reviewer")
    client.force_login(secretary)
    response = client.get(url("questions", call.pk))
    assertContains(response, 'for="id_what-would-you-bring-to-this"')
    assertContains(response, "What is it for?")
    assert re.search(r'<fieldset class="draft"\s+disabled>', response.content.decode())


def test_questions_say_what_to_do_when_there_are_none(client, committee, secretary, now):
    call = asking.create_from_pattern(
        committee, actor=None, now=now, pattern="BLANK", title="Something"
    )
    client.force_login(secretary)
    assertContains(client.get(url("questions", call.pk)), "No questions yet")


def test_questions_tell_when_a_change_makes_a_new_version(client, published, secretary, now):
    form = queries.newest_form(published)
    row = SubmissionFactory(form=form)
    Receipt.objects.create(
        call=published, number=1, submission=row, form=form, at=now, answers={}, digest="x"
    )
    client.force_login(secretary)
    assertContains(client.get(url("questions", published.pk)), "a change makes a new version")
    first = questions(published)[0]
    client.post(url("edit_question", first.pk), {"kind": "LONG", "text": "What do you bring?"})
    assert queries.newest_form(published).number == 2
    assert questions(published)[0].text == "What do you bring?"
    first.refresh_from_db()
    assert first.text == "What would you bring to this?"


def test_a_question_is_added_with_its_options_and_condition(client, call, secretary):
    client.force_login(secretary)
    hours = next(one for one in questions(call) if one.options and not one.counts)
    told = {
        "kind": "LONG",
        "text": "How will you find so much time?",
        "text_ar": "كيف؟",
        "is_required": "on",
        "needed_by": hours.key,
        "needed_value": "More than 5",
    }
    response = client.post(url("add_question", call.pk), told)
    assertRedirects(response, url("questions", call.pk), status_code=303)
    added = questions(call)[-1]
    assert added.needed_value == "more-than-5"
    assert added.said("text", "ar") == "كيف؟"
    assertContains(client.get(url("questions", call.pk)), "is “More than 5”")
    assertContains(client.get(url("edit_question", added.pk)), 'value="More than 5"')


def test_a_refused_question_keeps_what_was_typed(client, call, secretary):
    client.force_login(secretary)
    told = {"kind": "CHOICE", "text": "Which one?", "options": "Only one"}
    response = client.post(url("add_question", call.pk), told)
    assert "options" in response.context["form"].errors
    assertContains(response, "Which one?", status_code=422)
    wrong = {"kind": "TEXT", "text": "Which?", "needed_by": questions(call)[2].key}
    response = client.post(url("add_question", call.pk), wrong | {"needed_value": "Never"})
    assert "needed_value" in response.context["form"].errors


def test_of_two_who_edit_a_question_each_changes_what_they_altered(client, call, secretary):
    client.force_login(secretary)
    row = questions(call)[0]
    page = client.get(url("edit_question", row.pk))
    asking.edit_question(row, actor=None, now=timezone.now(), text="New words?")
    client.post(url("edit_question", row.pk), sent_as(page, most=100))
    row.refresh_from_db()
    assert (row.text, row.most) == ("New words?", 100)


def test_a_question_is_moved_and_removed(client, call, member, secretary):
    first, second, *_rest = questions(call)
    client.force_login(member)
    assert client.post(url("remove_question", first.pk)).status_code == 404
    client.force_login(secretary)
    client.post(url("move_question", first.pk), {"place": 2})
    assert [one.pk for one in questions(call)][:2] == [second.pk, first.pk]
    client.post(url("remove_question", first.pk))
    assert first.pk not in {one.pk for one in questions(call)}


def test_questions_cost_the_same_for_any_number(
    client, secretary, committee, django_assert_max_num_queries
):
    form = FormFactory()
    for _each in range(12):
        QuestionFactory(form=form, needed_by="question-1")
    client.force_login(secretary)
    with django_assert_max_num_queries(21):
        client.get(url("questions", form.call.pk))


# --- positions and steps ------------------------------------------------------------------------


def test_a_position_is_added_edited_and_removed(client, call, secretary):
    office = OfficeFactory(kind="VICE_CHAIR")
    client.force_login(secretary)
    client.post(
        url("add_position", call.pk), {"title": "Vice-chair", "seats": 2, "office": office.pk}
    )
    position = call.positions.get()
    assert position.office == office
    page = client.get(url("edit_position", position.pk))
    client.post(url("edit_position", position.pk), sent_as(page, seats=3))
    position.refresh_from_db()
    assert position.seats == 3
    client.post(url("remove_position", position.pk))
    assert not call.positions.exists()


def test_steps_are_arranged_one_a_line(client, call, secretary):
    client.force_login(secretary)
    page = client.get(url("arrange_statuses", call.pk))
    assertContains(page, "Received\nUnder review")
    client.post(url("arrange_statuses", call.pk), {"labels": "New\n\n Received \r\nDone"})
    assert [row.label for row in call.statuses.all()] == ["New", "Received", "Done"]


# --- people -------------------------------------------------------------------------------------


def test_somebody_is_named_to_handle_and_dismissed(client, call, secretary):
    person = PersonFactory()
    client.force_login(secretary)
    client.post(url("name_handler", call.pk), {"person": person.pk, "role": "READER"})
    handler = Handler.objects.get()
    assertContains(client.get(url("people", call.pk)), person.name)
    client.post(url("dismiss_handler", handler.pk))
    assert not Handler.objects.exists()


def test_a_refused_name_stays_chosen(client, call, secretary):
    person = PersonFactory()
    client.force_login(secretary)
    response = client.post(url("name_handler", call.pk), {"person": person.pk, "role": "KING"})
    assertContains(response, f'<option value="{person.pk}" selected>', status_code=422)


def test_the_last_manager_of_a_confidential_call_stays(client, published, secretary):
    Call.objects.update(is_confidential=True)
    manager = PersonFactory()
    handler = Handler.objects.create(call=published, person=manager, role="MANAGER")
    client.force_login(secretary)
    assert client.post(url("dismiss_handler", handler.pk)).status_code == 403
    client.force_login(manager.user)
    assert client.post(url("dismiss_handler", handler.pk)).status_code == 409


def test_people_are_named_for_a_call_and_taken_off_the_list(client, call, secretary):
    Call.objects.update(audience="NAMED")
    person = PersonFactory()
    client.force_login(secretary)
    assertContains(client.get(url("people", call.pk)), "Nobody is named yet: nobody can answer.")
    client.post(url("invite_person", call.pk), {"person": person.pk})
    assertContains(client.get(url("people", call.pk)), person.email)
    client.post(url("uninvite_person", call.pk, person.pk))
    assert not call.invited.exists()


def test_a_late_door_is_opened_with_its_reason(client, published, secretary):
    client.force_login(secretary)
    told = {"email": "late@example.org", "until": "2020-05-01T12:00", "reason": "Ill."}
    response = client.post(url("open_late_door", published.pk), told)
    assert "until" in response.context["form"].errors
    client.post(url("open_late_door", published.pk), told | {"until": "2099-05-01T12:00"})
    assert LateDoor.objects.get().by == secretary
    assertContains(client.get(url("people", published.pk)), "late@example.org")


def test_a_late_door_of_a_confidential_call_is_for_its_managers(client, published, secretary):
    Call.objects.update(is_confidential=True)
    client.force_login(secretary)
    assert client.get(url("open_late_door", published.pk)).status_code == 403


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
@pytest.mark.parametrize("name", ["edit_call", "publish_call", "questions", "people"])
def test_page_is_there_in_every_language(client, call, secretary, name, language):
    type(secretary).objects.update(language=language)
    client.force_login(secretary)
    assert client.get(url(name, call.pk)).status_code == 200


def test_a_closed_call_keeps_its_questions(client, secretary, committee):
    form = FormFactory(call=CallFactory(stage="CONCLUDED"))
    QuestionFactory(form=form)
    client.force_login(secretary)
    response = client.get(url("questions", form.call.pk))
    assertContains(response, "its questions stay as they are")
    assertNotContains(response, "Add a question")
