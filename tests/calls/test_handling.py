"""The pages by which what was handed in is handled: what is there for whom, and what is done."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.calls import queries
from hemicycle.calls.actions import calling, handling
from hemicycle.calls.models import (
    Call,
    Conflict,
    Handler,
    Mailing,
    Note,
    Position,
    Reading,
    Receipt,
    Reference,
    Status,
    Submission,
    Upload,
)
from hemicycle.committee.models import Term
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.meetings.models import Meeting
from tests.factories import (
    LONG_AGO,
    AccreditationFactory,
    CallFactory,
    DelegationFactory,
    FormFactory,
    OfficeFactory,
    PersonFactory,
    QuestionFactory,
    SubmissionFactory,
    UserFactory,
)

RECEIVED = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


def url(name, *args):
    return reverse(f"calls:{name}", args=args)


def shown(response):
    return [row.receipt.number for row, _word in response.context["rows"]]


@pytest.fixture
def call(committee):
    """Closed, and not concluded."""
    call = CallFactory(criteria="Experience", stage="PUBLISHED")
    Status.objects.create(call=call, label="New", place=1)
    Status.objects.create(call=call, label="Shortlisted", place=2)
    return call


@pytest.fixture
def form(call):
    form = FormFactory(call=call)
    QuestionFactory(form=form, key="why", text="Why you?", kind="LONG")
    QuestionFactory(
        form=form, key="hours", text="How many hours?", kind="MANY", options="Few\nMany"
    )
    QuestionFactory(form=form, key="cv", text="CV", kind="FILE", is_required=False)
    return form


@pytest.fixture
def received(form):
    """Make submissions that were handed in, numbered from 1."""

    def make(answers=None, at=RECEIVED, **fields):
        fields.setdefault("status", form.call.statuses.first())
        row = SubmissionFactory(form=form, **fields)
        told = {"why": "Because.", "hours": ["few"]} | (answers or {})
        return hand_in(row, told, at)

    return make


def hand_in(row, told, at=RECEIVED):
    number = Receipt.objects.filter(call=row.call).count() + 1
    row.receipt = Receipt.objects.create(
        call=row.call, number=number, submission=row, form=row.form, at=at, answers=told,
        digest=f"{number:064}",
    )  # fmt: skip
    row.save()
    return row


@pytest.fixture
def reader(call):
    """Reads what is assigned."""
    person = PersonFactory()
    Handler.objects.create(call=call, person=person, role="READER")
    return person.user


@pytest.fixture
def one(received):
    return received()


# --- who may ------------------------------------------------------------------------------------

FOR_MANAGERS = ("statistics", "mailings", "write_mailing", "conclude_call")


@pytest.mark.parametrize("name", [*FOR_MANAGERS, "list_submissions"])
def test_page_is_for_those_who_handle_the_call(client, call, member, secretary, name):
    client.force_login(member)
    assert client.get(url(name, call.pk)).status_code == 403
    client.force_login(secretary)
    assert client.get(url(name, call.pk)).status_code == 200


@pytest.mark.parametrize("name", FOR_MANAGERS)
def test_page_is_not_for_readers(client, call, reader, name):
    client.force_login(reader)
    assert client.get(url(name, call.pk)).status_code == 403


@pytest.mark.parametrize("name", [*FOR_MANAGERS, "list_submissions"])
def test_page_of_a_confidential_call_is_not_for_the_secretariat(client, call, secretary, name):
    Call.objects.update(is_confidential=True)
    client.force_login(secretary)
    assert client.get(url(name, call.pk)).status_code == 403
    Handler.objects.create(call=call, person=secretary.person, role="MANAGER")
    assert client.get(url(name, call.pk)).status_code == 200


def test_whoever_runs_the_server_sees_nothing_of_a_confidential_call(call, one):
    Call.objects.update(is_confidential=True)
    call.refresh_from_db()
    runs_the_server = UserFactory(is_superuser=True, is_staff=True)
    for verb in ("view_submissions", "export_submissions", "view_statistics"):
        assert not runs_the_server.has_perm(f"calls.{verb}", call)
    assert not queries.submissions_for(runs_the_server, call).exists()
    with pytest.raises(PermissionDenied):
        handling.read_submission(one, actor=runs_the_server, now=RECEIVED)


def test_a_reader_sees_what_is_assigned(client, call, received, reader):
    first, _second = received(), received()
    client.force_login(reader)
    assert client.get(url("show_submission", call.pk, 1)).status_code == 404
    Reading.objects.create(submission=first, person=reader.person, at=RECEIVED)
    assert shown(client.get(url("list_submissions", call.pk))) == [1]
    assert client.get(url("show_submission", call.pk, 1)).status_code == 200
    assert client.get(url("show_submission", call.pk, 2)).status_code == 404


def test_what_one_has_an_interest_in_is_not_there(client, call, received, secretary):
    received(user=secretary, name="Own")
    other = received(name="Other")
    client.force_login(secretary)
    page = client.get(url("list_submissions", call.pk))
    assert shown(page) == [2]
    assertContains(page, "1 more is not shown to you")
    for name in ("show_submission", "set_status", "add_note", "declare_conflict"):
        address = url(name, call.pk, 1)
        answer = client.get(address) if name == "show_submission" else client.post(address)
        assert answer.status_code == 404
    assertNotContains(client.get(url("show_submission", call.pk, 2)), "Previous")
    assert other.number == 2


# --- the list -----------------------------------------------------------------------------------


def test_list_says_when_there_is_nothing(client, call, secretary):
    client.force_login(secretary)
    assertContains(client.get(url("list_submissions", call.pk)), "Nothing for you to read")


def test_list_is_filtered_by_its_address(client, form, received, secretary, reader):
    call = form.call
    Call.objects.update(behalf="BOTH", stage="CONCLUDED")
    gender = QuestionFactory(
        form=form, key="g", kind="CHOICE", options="Woman\nMan", counts="GENDER"
    )
    position = Position.objects.create(call=call, title="Chair")
    wanted = received(
        answers={"hours": ["many"], "_positions": [str(position.pk)]},
        name="Amina",
        is_for_other=True,
        nominee_name="Zoë Quist",
        nominee_email="zoe@example.org",
        confirm_due=RECEIVED,
        country="KE",
        region="AF",
        gender="woman",
        status=call.statuses.last(),
        is_chosen=True,
    )
    Reading.objects.create(submission=wanted, person=reader.person, at=RECEIVED)
    received(country="FR", region="EU", gender="man", is_chosen=False)
    client.force_login(secretary)
    for asked in (
        {"q": "quist"},
        {"q": "1"},
        {"q": "AMINA"},
        {"status": call.statuses.last().pk},
        {"reader": reader.person.pk},
        {"region": "AF"},
        {"country": "KE"},
        {"gender": "woman"},
        {"position": position.pk},
        {"word": "LAPSED"},
        {"answer": "hours=many"},
        {"chosen": "True"},
    ):
        assert shown(client.get(url("list_submissions", call.pk), asked)) == [1], asked
    assert shown(client.get(url("list_submissions", call.pk), {"order": "-number"})) == [2, 1]
    assert gender.counts == "GENDER"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"confirmed_at": RECEIVED}, "CONFIRMED"),
        ({"declined_at": RECEIVED}, "DECLINED"),
        ({}, "LAPSED"),
        ({"confirm_due": datetime(2099, 1, 1, tzinfo=UTC)}, "WAITING"),
    ],
)
def test_list_tells_what_whoever_was_named_has_said(
    client, call, received, secretary, fields, word
):
    Call.objects.update(behalf="BOTH")
    received()
    received(**{"is_for_other": True, "nominee_name": "Zoë", "confirm_due": RECEIVED} | fields)
    client.force_login(secretary)
    for asked in Submission.Word.values:
        page = client.get(url("list_submissions", call.pk), {"word": asked})
        assert shown(page) == ([2] if asked == word else []), asked
    assertContains(client.get(url("list_submissions", call.pk)), Submission.Word(word).label)


def test_list_says_when_nothing_matches(client, call, one, secretary):
    client.force_login(secretary)
    assertContains(client.get(url("list_submissions", call.pk), {"q": "zzz"}), "Nothing matches")


def test_list_tells_how_far_drafts_are_and_nothing_of_what_they_say(client, form, secretary):
    SubmissionFactory(form=form, name="Late Writer", percent=40, answers={"why": "Secret"})
    client.force_login(secretary)
    page = client.get(url("list_submissions", form.call.pk))
    assertContains(page, "Late Writer")
    assertContains(page, "40 % complete")
    assertNotContains(page, "Secret")
    Call.objects.update(is_confidential=True)
    Handler.objects.create(call=form.call, person=secretary.person, role="MANAGER")
    page = client.get(url("list_submissions", form.call.pk))
    assertContains(page, "1 person has begun")
    assertNotContains(page, "Late Writer")


def test_list_tells_readers_nothing_of_drafts(client, form, reader):
    SubmissionFactory(form=form)
    client.force_login(reader)
    assertNotContains(client.get(url("list_submissions", form.call.pk)), "has begun")


def test_list_is_live(client, call, one, secretary):
    client.force_login(secretary)
    address = url("list_submissions", call.pk)
    assertContains(client.get(address), f'data-live="calls.call.{call.pk}"')
    part = client.get(address, {"q": "x"}, headers={"HX-Request": "true"})
    assertContains(part, 'id="rows"')
    assertNotContains(part, "<html")


@pytest.mark.parametrize("count", [1, 4])
def test_list_costs_the_same_for_any_number(
    client, call, received, secretary, reader, count, django_assert_max_num_queries
):
    for _each in range(count):
        row = received(delegation=DelegationFactory())
        Reading.objects.create(submission=row, person=reader.person, at=RECEIVED)
    client.force_login(secretary)
    with django_assert_max_num_queries(28):
        client.get(url("list_submissions", call.pk))


# --- taking away --------------------------------------------------------------------------------


def test_list_comes_as_csv_with_the_same_filters(client, call, received, secretary):
    received(name="=cmd()")
    received(name="Another", answers={"hours": ["many"]})
    client.force_login(secretary)
    asked = {"format": "csv", "answer": "hours=few"}
    response = client.get(url("list_submissions", call.pk), asked)
    rows = list(csv.DictReader(response.content.decode().splitlines()))
    assert [(row["name"], row["How many hours?"]) for row in rows] == [("'=cmd()", "Few")]
    entry = AuditEntry.objects.get(event__endswith="submissions_exported")
    assert entry.facts["count"] == 1


def test_list_comes_for_excel(client, call, one, secretary):
    client.force_login(secretary)
    response = client.get(url("list_submissions", call.pk), {"format": "xlsx"})
    assert response.status_code == 200
    assert "spreadsheetml" in response["Content-Type"]


def test_list_is_not_taken_away_by_readers(client, call, reader):
    client.force_login(reader)
    response = client.get(url("list_submissions", call.pk), {"format": "csv"})
    assert response.status_code == 403


# --- one of them --------------------------------------------------------------------------------


def test_submission_shows_what_was_handed_in(client, call, received, secretary):
    row = received(answers={"why": "Because I can.", "hours": ["few", "many"]})
    hand_in(row, {"why": "Because I really can."})
    Reference.objects.create(
        submission=row, question="ref", name="Prof. Known", email="p@example.org", key="k",
        asked_at=RECEIVED, due=RECEIVED + timedelta(1), answered_at=RECEIVED, text="Very able.",
    )  # fmt: skip
    client.force_login(secretary)
    page = client.get(url("show_submission", call.pk, 2))
    assertContains(page, "Because I really can.")
    assertContains(page, "Very able.")
    assertContains(page, f"{2:064}")
    before = client.get(url("show_submission", call.pk, 2), {"version": 1})
    assertContains(before, "Because I can.")
    assertContains(before, "Few; Many")
    assert client.get(url("show_submission", call.pk, 1)).status_code == 404


def test_submission_leads_to_those_beside_it(client, call, received, secretary):
    received(), received(user=secretary), received()
    client.force_login(secretary)
    page = client.get(url("show_submission", call.pk, 1))
    assertContains(page, f'href="{url("show_submission", call.pk, 3)}"')


def test_a_look_at_a_confidential_submission_is_on_record(client, call, one, secretary):
    client.force_login(secretary)
    client.get(url("show_submission", call.pk, 1))
    assert not AuditEntry.objects.filter(event__endswith="submission_read").exists()
    Call.objects.update(is_confidential=True)
    Handler.objects.create(call=call, person=secretary.person, role="MANAGER")
    client.get(url("show_submission", call.pk, 1))
    entry = AuditEntry.objects.get(event__endswith="submission_read")
    assert entry.actor_id == secretary.pk


def test_a_file_is_there_for_those_who_read_its_submission(client, call, one, reader, secretary):
    upload = Upload(
        submission=one, question="cv", name="cv.pdf", media_type="application/pdf",
        sha256="x", size=4, at=RECEIVED,
    )  # fmt: skip
    upload.file.save("cv.pdf", ContentFile(b"%PDF"))
    address = url("submission_file", call.pk, 1, upload.pk)
    client.force_login(secretary)
    assert client.get(address).status_code == 404, "it was not handed in"
    Receipt.objects.filter(pk=one.receipt_id).update(answers={"cv": [upload.pk]})
    client.force_login(reader)
    assert client.get(address).status_code == 404
    client.force_login(secretary)
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"%PDF"
    assert "cv.pdf" in response["Content-Disposition"]
    response.close()


def test_a_submission_moves_along_the_steps(client, call, one, reader, secretary):
    Reading.objects.create(submission=one, person=reader.person, at=RECEIVED)
    status = call.statuses.last()
    client.force_login(reader)
    address = url("set_status", call.pk, 1)
    assert client.post(address, {"status": status.pk}).status_code == 403
    client.force_login(secretary)
    response = client.post(address, {"status": status.pk})
    assertRedirects(response, url("show_submission", call.pk, 1), status_code=303)
    one.refresh_from_db()
    assert one.status == status
    assert client.post(address, {"status": 99}).status_code == 422


def test_a_reader_is_assigned_and_taken_back(client, call, one, reader, secretary):
    client.force_login(secretary)
    stranger = PersonFactory()
    address = url("assign_reader", call.pk, 1)
    assert client.post(address, {"person": stranger.pk}).status_code == 422
    client.post(address, {"person": reader.person.pk})
    reading = Reading.objects.get()
    assertContains(client.get(url("show_submission", call.pk, 1)), "Take it back")
    client.post(url("unassign_reader", call.pk, 1, reading.pk))
    assert not Reading.objects.exists()


def test_a_note_is_added_and_an_empty_one_is_not(client, call, one, reader):
    Reading.objects.create(submission=one, person=reader.person, at=RECEIVED)
    client.force_login(reader)
    address = url("add_note", call.pk, 1)
    assert client.post(address, {"text": " "}).status_code == 422
    client.post(address, {"text": "Convincing."})
    assert Note.objects.get().by == reader
    assertContains(client.get(url("show_submission", call.pk, 1)), "Convincing.")


def test_a_declared_conflict_hides_the_submission(client, call, one, secretary):
    client.force_login(secretary)
    address = url("declare_conflict", call.pk, 1)
    page = client.post(address, {"reason": ""})
    assert page.status_code == 422
    assert "reason" in page.context["forms"]["declare_conflict"].errors
    response = client.post(address, {"reason": "My sister."})
    assertRedirects(response, url("list_submissions", call.pk), status_code=303)
    assert Conflict.objects.get().person == secretary.person
    assert client.get(url("show_submission", call.pk, 1)).status_code == 404


def test_whoever_was_named_is_written_to_once_more(client, call, received, secretary):
    named = {"is_for_other": True, "nominee_name": "Zoë", "nominee_email": "zoe@example.org"}
    received(**named, nominee_key="k", confirm_due=timezone.now() + timedelta(1))
    received()
    client.force_login(secretary)
    assertNotContains(client.get(url("show_submission", call.pk, 2)), "once more")
    assertContains(client.get(url("show_submission", call.pk, 1)), "once more")
    client.post(url("write_again", call.pk, 1))
    assert Letter.objects.get().to == "zoe@example.org"
    assert client.post(url("write_again", call.pk, 2)).status_code == 409


# --- statistics ---------------------------------------------------------------------------------


def test_statistics_tell_managers_all_groups_and_what_everybody_will_be_told(
    client, call, received, secretary
):
    for _each in range(6):
        received(region="AF", country="KE")
    received(region="EU", country="FR")
    client.force_login(secretary)
    page = client.get(url("statistics", call.pk))
    assert dict(page.context["statistics"].groups)["region"] == [("Africa", 6), ("Europe", 1)]
    assert dict(page.context["public"].groups)["region"] == [("Smaller groups", 7)]


def test_statistics_of_few_tell_nobody_outside(client, call, one, secretary):
    client.force_login(secretary)
    assertContains(client.get(url("statistics", call.pk)), "Nothing so far: fewer than 5")


# --- letters ------------------------------------------------------------------------------------


@pytest.fixture
def letter(call):
    return handling.write_mailing(
        call,
        actor=None,
        now=LONG_AGO,
        title="Thanks",
        subject="Thank you, {name}",
        text="Number {number} stands at {status}.",
    )


def test_a_letter_is_written_and_its_places_are_looked_at(client, call, secretary):
    client.force_login(secretary)
    told = {"title": "Thanks", "subject": "Dear {nobody}", "text": "Thanks."}
    response = client.post(url("write_mailing", call.pk), told)
    assert "subject" in response.context["form"].errors
    client.post(url("write_mailing", call.pk), told | {"subject": "Dear {name}"})
    assertContains(client.get(url("mailings", call.pk)), "Dear {name}")
    row = Mailing.objects.get()
    client.post(url("edit_mailing", row.pk), told | {"subject": "Dear all"})
    row.refresh_from_db()
    assert row.subject == "Dear all"


def test_a_letter_is_seen_before_it_is_sent(client, call, received, letter, secretary):
    received(name="Amina")
    received(name="Ben", status=call.statuses.last())
    client.force_login(secretary)
    page = client.get(url("mailing", letter.pk), {"status": call.statuses.last().pk})
    assert page.context["count"] == 1
    assertContains(page, "Thank you, Ben")
    assertContains(page, "Number 2 stands at Shortlisted.")
    assertNotContains(page, "Amina")


def test_a_letter_is_sent_once_to_those_who_were_chosen(client, call, received, letter, secretary):
    received(name="Amina")
    chosen = received(name="Ben", status=call.statuses.last())
    client.force_login(secretary)
    address = f"{url('send_mailing', letter.pk)}?status={call.statuses.last().pk}"
    assert client.post(address, {"seen": 0}).status_code == 303
    assert client.post(address, {"seen": 0}).status_code == 409
    assert [one.to for one in Letter.objects.all()] == [chosen.email]


def test_a_letter_of_another_call_is_not_there(client, letter, reader, member):
    client.force_login(reader)
    assert client.get(url("mailing", letter.pk)).status_code == 403
    client.force_login(member)
    assert client.post(url("send_mailing", letter.pk), {"seen": 0}).status_code == 403


# --- how it ends --------------------------------------------------------------------------------


def test_concluding_needs_reasons_where_more_could_be_chosen(client, call, received, secretary):
    first, _second = received(name="Amina"), received(name="Ben")
    client.force_login(secretary)
    address = url("conclude_call", call.pk)
    assertContains(client.get(address), "Experience")
    told = {"chosen": [first.pk], "conclusion": "Thank you all."}
    response = client.post(address, told)
    assert "chosen" in response.context["form"].errors
    assertContains(response, "Thank you all.", status_code=422)
    assertContains(response, "checked", status_code=422)
    response = client.post(address, told | {f"reason_{first.pk}": "Most experience."})
    assertRedirects(response, call.get_absolute_url(), status_code=303)
    first.refresh_from_db()
    call.refresh_from_db()
    assert (first.is_chosen, first.choice_reason) == (True, "Most experience.")
    assert call.stage == "CONCLUDED"


def test_concluding_offers_only_what_one_may_judge(client, call, received, secretary):
    own, _other = received(user=secretary), received()
    client.force_login(secretary)
    response = client.post(url("conclude_call", call.pk), {"chosen": [own.pk]})
    assert "chosen" in response.context["form"].errors
    assertContains(response, "1 more is not shown to you", status_code=422)


def test_nobody_chooses_what_they_have_an_interest_in(call, received, secretary):
    own, other = received(user=secretary), received()
    told = {"actor": secretary, "now": timezone.now()}
    with pytest.raises(PermissionDenied):
        calling.conclude_call(call, chosen=[calling.Chosen(own, "Best.")], **told)
    calling.conclude_call(call, chosen=[calling.Chosen(other, "Best.")], **told)
    call.refresh_from_db()
    assert call.stage == "CONCLUDED"


def test_concluding_leaves_out_what_is_too_much_for_a_page(
    client, call, received, secretary, monkeypatch
):
    monkeypatch.setattr("hemicycle.calls.views.handling.MOST_CHOICES", 1)
    received(), received()
    client.force_login(secretary)
    page = client.get(url("conclude_call", call.pk))
    assertContains(page, "1 more could be chosen and is not shown")
    assert len(page.context["form"].table) == 1


def test_concluding_waits_for_the_deadline(client, call, received, secretary):
    row = received()
    type(call.window).objects.update(closes_at=timezone.now() + timedelta(1))
    client.force_login(secretary)
    response = client.post(url("conclude_call", call.pk), {"chosen": [row.pk]})
    assertContains(response, "It is still open", status_code=422)


def test_concluding_can_look_at_one_step_alone(client, call, received, secretary):
    received(name="Amina")
    received(name="Ben", status=call.statuses.last())
    client.force_login(secretary)
    page = client.get(url("conclude_call", call.pk), {"status": call.statuses.last().pk})
    assert [row.name for row, _ticked, _fields in page.context["form"].table] == ["Ben"]


def test_who_is_chosen_for_an_office_begins_a_term(client, call, received, secretary):
    Call.objects.update(leads="OFFICE")
    office = OfficeFactory(kind="VICE_CHAIR")
    position = Position.objects.create(call=call, title="Vice-chair", office=office)
    person = AccreditationFactory().person
    row = received(user=person.user, answers={"_positions": [str(position.pk)]})
    client.force_login(secretary)
    told = {"chosen": [row.pk], f"position_{row.pk}": position.pk}
    address = url("conclude_call", call.pk)
    response = client.post(address, told)
    assert "since" in response.context["form"].errors
    assert client.post(address, told | {"since": "2026-12-01"}).status_code == 303
    assert Term.objects.get(office=office).person == person


def test_somebody_is_chosen_only_for_what_they_stand_for(client, call, received, secretary):
    first = Position.objects.create(call=call, title="First")
    second = Position.objects.create(call=call, title="Second")
    row = received(answers={"_positions": [str(first.pk)]})
    client.force_login(secretary)
    told = {"chosen": [row.pk], f"position_{row.pk}": second.pk}
    response = client.post(url("conclude_call", call.pk), told)
    assert f"position_{row.pk}" in response.context["form"].errors


@pytest.fixture
def host(form, received):
    """Offers to host a meeting."""
    Call.objects.update(leads="MEETING")
    for key, kind, fills in (
        ("where", "TEXT", "PLACE"), ("first", "DATE", "FIRST"), ("last", "DATE", "LAST"),
    ):  # fmt: skip
        QuestionFactory(form=form, key=key, kind=kind, fills=fills)

    def make(place):
        return received({"where": place, "first": "2027-05-03", "last": "2027-05-05"})

    return make


def test_the_meeting_is_filled_from_the_offer(client, call, host, secretary):
    host("Kigali")
    client.force_login(secretary)
    address = url("conclude_call", call.pk)
    assertContains(client.get(address), 'value="Kigali"')
    host("Bern")
    assertNotContains(client.get(address), 'value="Bern"')
    page = client.get(address, {"offer": 2})
    assertContains(page, 'value="Bern"')
    assertContains(page, 'value="2027-05-03"')


def test_the_meeting_of_the_chosen_offer_is_planned(client, call, host, secretary):
    row = host("Kigali")
    client.force_login(secretary)
    address = url("conclude_call", call.pk)
    response = client.post(address, {"chosen": [row.pk]})
    assert "starts_on" in response.context["form"].errors
    told = {
        "chosen": [row.pk], "number": 7, "title": "High-level meeting", "kind": "HIGH_LEVEL",
        "mode": "HYBRID", "place": "Kigali", "zone": "Africa/Kigali", "starts_on": "2027-05-03",
        "ends_on": "2027-05-01",
    }  # fmt: skip
    response = client.post(address, told)
    assert "ends_on" in response.context["form"].errors
    assert client.post(address, told | {"ends_on": "2027-05-05"}).status_code == 303
    call.refresh_from_db()
    assert call.meeting == Meeting.objects.get(number=7)


def test_a_call_is_concluded_without_a_choice(client, call, host, secretary):
    client.force_login(secretary)
    address = url("conclude_call", call.pk)
    assertContains(client.get(address), "Nothing that could be chosen")
    assert client.post(address, {"conclusion": "Nobody offered."}).status_code == 303
    call.refresh_from_db()
    assert (call.stage, call.conclusion) == ("CONCLUDED", "Nobody offered.")


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_pages_are_there_in_every_language(client, call, one, letter, secretary, language):
    type(secretary).objects.update(language=language)
    client.force_login(secretary)
    for address in (
        url("list_submissions", call.pk),
        url("show_submission", call.pk, 1),
        url("statistics", call.pk),
        url("mailings", call.pk),
        url("mailing", letter.pk),
        url("conclude_call", call.pk),
    ):
        assert client.get(address).status_code == 200, address
