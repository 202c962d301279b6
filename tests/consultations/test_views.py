import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.consultations import actions
from hemicycle.consultations.models import Consultation, Draft, Position
from tests.consultations.conftest import AGAINST, DAY, FOR, take
from tests.factories import AccreditationFactory, MeetingFactory

LIST = "/consultations/"


def url(name, row):
    return reverse(f"consultations:{name}", args=[row.pk])


@pytest.fixture
def noon():
    """These pages ask the clock."""
    return timezone.now()


@pytest.fixture
def row(publish):
    return publish()


def typed(row, voice, means=FOR, **more):
    (choice,) = row.choices.filter(means=means).values_list("pk", flat=True)
    told = {f"choice_{point.pk}": choice for point in row.points.all()}
    return {"for": voice.delegation.pk, "seen": 0, **told, **more}


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- looking ---


def test_a_stranger_sees_what_is_public_alone(client, publish):
    closed, public = publish(), publish(is_public=True, title="For all")
    assertContains(client.get(LIST), "For all")
    assertNotContains(client.get(LIST), closed.get_absolute_url())
    assert client.get(closed.get_absolute_url()).status_code == 404
    assertContains(client.get(public.get_absolute_url()), "For all")


def test_what_is_prepared_is_for_those_who_run_it(client, prepare, member, secretary):
    row = prepare()
    client.force_login(member)
    assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(secretary)
    assertContains(client.get(row.get_absolute_url()), "Publish it")


def test_the_list_begins_with_what_needs_an_answer(client, publish, voice, noon):
    first, second = publish(title="One"), publish(title="Another")
    client.force_login(voice.person.user)
    take(second, voice, noon)
    response = client.get(LIST)
    assert [one.pk for one in response.context["rows"]] == [first.pk, second.pk]
    assertContains(response, "has still to answer", 1)


@pytest.mark.parametrize(
    ("shown", "count"), [("open", 1), ("coming", 1), ("concluded", 0), ("nonsense", 3)]
)
def test_the_list_is_filtered_by_its_address(client, publish, prepare, secretary, shown, count):
    publish()
    publish(opens_at=timezone.now() + DAY)
    prepare()
    client.force_login(secretary)
    assert len(client.get(LIST, {"show": shown}).context["rows"]) == count


def test_the_list_is_taken_away_as_csv(client, row, secretary):
    client.force_login(secretary)
    lines = list(csv.reader(client.get(LIST, {"format": "csv"}).content.decode().splitlines()))
    assert lines[1][:3] == ["Draft advice", "1", "PUBLISHED"]


def test_the_list_asks_as_often_for_three_as_for_one(client, publish, voice):
    client.force_login(voice.person.user)
    publish()
    client.get(LIST)
    one = queries_of(client, LIST)
    publish()
    publish()
    assert queries_of(client, LIST) == one


def test_the_page_asks_as_often_for_three_positions_as_for_one(client, publish, secretary, noon):
    row = publish(points=3)
    client.force_login(secretary)
    take(row, AccreditationFactory(), noon, comments=[{"text": "One."}])
    address = row.get_absolute_url()
    client.get(address)
    one = queries_of(client, address)
    for _delegation in range(2):
        take(row, AccreditationFactory(), noon, AGAINST, comments=[{"text": "Two."}])
    assert queries_of(client, address) == one


def test_the_form_asks_as_often_for_three_points_as_for_one(client, publish, voice):
    client.force_login(voice.person.user)
    counts = set()
    for points in (1, 3):
        address = publish(points=points).get_absolute_url()
        client.get(address)
        counts.add(queries_of(client, address))
    assert len(counts) == 1


def test_the_rule_is_told_in_words(client, publish, member):
    row = publish(rule="ANSWERS_NEEDED", quorum_percent=40, objections="MAJORITY")
    client.force_login(member)
    response = client.get(row.get_absolute_url())
    assertContains(response, "At least 40 % of the members asked must answer")
    assertContains(response, "More than 50 % of those for and against")


def test_closed_answers_are_not_shown_to_another_delegation(client, row, voice, member, noon):
    take(row, voice, noon, AGAINST, reason="It goes too far.")
    client.force_login(member)
    assertNotContains(client.get(row.get_absolute_url()), "It goes too far.")
    assert client.get(url("results", row)).status_code == 403
    client.force_login(voice.person.user)
    assertContains(client.get(row.get_absolute_url()), "It goes too far.")


def test_those_who_run_it_see_who_said_what_and_what_it_comes_to(
    client, row, voice, secretary, noon
):
    AccreditationFactory()
    take(row, voice, noon, AGAINST, reason="It goes too far.")
    client.force_login(secretary)
    response = client.get(row.get_absolute_url())
    for words in ("If it closed now", "Not adopted", "There is an objection.", "It goes too far."):
        assertContains(response, words)
    assertContains(response, '<hemi-cycle class="stances"')


def test_open_answers_are_shown_to_all_who_take_part(client, publish, voice, member, noon):
    row = publish(answers="OPEN")
    take(row, voice, noon, AGAINST, reason="It goes too far.")
    client.force_login(member)
    assertContains(client.get(row.get_absolute_url()), "It goes too far.")


def test_the_outcome_of_a_public_one_is_for_everybody(client, publish, by, voice, noon):
    row = publish(is_public=True)
    take(row, voice, noon, AGAINST, reason="It goes too far.")
    assertNotContains(client.get(row.get_absolute_url()), "It goes too far.")
    later = row.window.closes_at
    actions.conclude_consultation(row, actor=by["actor"], now=later)
    response = client.get(row.get_absolute_url())
    assertContains(response, "It goes too far.")
    assertNotContains(response, voice.person.user.name)


@pytest.mark.parametrize("part", ["stands", "results"])
def test_parts_of_the_page_follow_what_happens(client, row, secretary, part):
    client.force_login(secretary)
    headers = {"HX-Request": "true", "HX-Target": part}
    response = client.get(row.get_absolute_url(), headers=headers)
    assertContains(response, f'id="{part}"')
    assertNotContains(response, "<html")


def test_results_are_taken_away_as_csv(client, row, voice, secretary, noon):
    AccreditationFactory()
    take(row, voice, noon, comments=[{"text": "Thank you."}])
    client.force_login(secretary)
    lines = list(csv.DictReader(client.get(url("results", row)).content.decode().splitlines()))
    said = [line for line in lines if line["code"] == voice.delegation.code]
    assert [(line["means"], line["comments"]) for line in said] == [
        ("FOR", ""),
        ("", "Thank you."),
    ]
    assert len(lines) == 3
    response = client.get(url("results", row), {"format": "xlsx"})
    assert response.content.startswith(b"PK")


def test_the_page_of_a_meeting_shows_its_consultations(client, publish, member):
    meeting = MeetingFactory()
    row = publish(meeting=meeting)
    client.force_login(member)
    response = client.get(reverse("meetings:show", args=[meeting.pk]))
    assertContains(response, row.get_absolute_url())


# --- answering ---


def test_only_who_answers_for_a_delegation_sees_the_form(client, row, voice, observer):
    client.force_login(observer)
    assertNotContains(client.get(row.get_absolute_url()), 'id="position"')
    client.force_login(voice.person.user)
    response = client.get(row.get_absolute_url())
    assertContains(response, 'id="position"')
    assertContains(response, "Handed in means received by the server before")


def test_a_position_is_handed_in(client, row, voice):
    client.force_login(voice.person.user)
    point = row.points.first()
    told = typed(row, voice, **{f"comment_{point.pk}_2": "Shorter.", "comment": "Thank you."})
    response = client.post(url("take_position", row), told)
    assert (response.status_code, response["Location"]) == (303, row.get_absolute_url())
    position = Position.objects.get()
    told = {(one.point_id, one.paragraph, one.text) for one in position.comments.all()}
    assert told == {(point.pk, 2, "Shorter."), (None, None, "Thank you.")}
    page = client.get(row.get_absolute_url())
    assertContains(page, position.number)
    assertContains(page, "data-kept-done")


def test_what_was_typed_is_still_there_when_it_is_refused(client, row, voice):
    client.force_login(voice.person.user)
    response = client.post(
        url("take_position", row), typed(row, voice, AGAINST, comment="I have typed for long.")
    )
    assert response.status_code == 422
    assertContains(response, "I have typed for long.", status_code=422)
    assertContains(response, "“Object” needs a reason.", status_code=422)
    assert not Position.objects.exists()


def test_what_comes_late_is_refused_and_still_there(client, publish, by, voice, noon):
    row = publish(may_close_early=True)
    take(row, voice, noon)
    actions.close_early(row, actor=by["actor"], now=noon)
    client.force_login(voice.person.user)
    told = typed(row, voice, comment="I have typed for long.", seen=1)
    response = client.post(url("take_position", row), told)
    assertContains(response, "I have typed for long.", status_code=422)
    assertContains(response, "the window closed at", status_code=422)


def test_a_stale_form_shows_what_was_said_meanwhile(client, row, voice, noon):
    take(row, voice, noon, AGAINST, reason="It goes too far.")
    client.force_login(voice.person.user)
    response = client.post(url("take_position", row), typed(row, voice))
    assertContains(response, "look at it again", status_code=422)
    assertContains(response, "It goes too far.", status_code=422)
    assertContains(response, 'name="seen" value="1"', status_code=422)


def test_a_draft_is_kept_and_put_back(client, row, voice):
    client.force_login(voice.person.user)
    response = client.post(url("save_draft", row), typed(row, voice, comment="I think"))
    assertContains(response, "kept on the server")
    assertContains(client.get(row.get_absolute_url()), "I think")
    client.post(url("save_draft", row), {"for": voice.delegation.pk, "discard": "1"})
    assert not Draft.objects.exists()


def test_a_position_is_withdrawn(client, row, voice, noon):
    take(row, voice, noon)
    client.force_login(voice.person.user)
    told = {"for": voice.delegation.pk, "seen": 1}
    assertRedirects(
        client.post(url("withdraw_position", row), told), row.get_absolute_url(), status_code=303
    )
    assert Position.objects.get().withdrawn_at


def test_who_speaks_for_two_chooses_for_whom(client, row, voice):
    second = AccreditationFactory(person=voice.person)
    client.force_login(voice.person.user)
    address = f"{row.get_absolute_url()}?for={second.delegation.pk}"
    assert client.get(address).context["own"].delegation == second.delegation


def test_an_adviser_sees_the_position_and_no_form(client, row, voice, noon):
    adviser = AccreditationFactory(delegation=voice.delegation, role="ADVISER")
    take(row, voice, noon, AGAINST, reason="It goes too far.")
    client.force_login(adviser.person.user)
    response = client.get(row.get_absolute_url())
    assertContains(response, "It goes too far.")
    assertNotContains(response, 'id="position"')
    assert client.post(url("take_position", row), typed(row, adviser)).status_code == 403


# --- running ---


def test_a_consultation_is_prepared_and_published(client, secretary, committee, noon):
    client.force_login(secretary)
    fields = {
        "title": "Draft advice", "reference": "Principle 47", "rule": "SILENCE_CONSENTS",
        "objections": "BLOCK", "most_objections": 0, "threshold_percent": 50, "asked": "MEMBERS",
        "voices": "ALTERNATE", "answers": "CLOSED", "ready": "SUPPORT",
        "title_ar": "مشروع المشورة", "closes_at": f"{noon + DAY:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    client.post(reverse("consultations:create_consultation"), fields)
    row = Consultation.objects.get()
    assert row.said("title", "ar") == "مشروع المشورة"
    told = {"kind": "TEXT", "title": "A text", "text": "One.\n\nTwo."}
    assert client.post(url("add_point", row), told).status_code == 303
    point = row.points.get()
    changed = {**told, "kind": "CHANGE", "before": "One, and more."}
    assert client.post(url("edit_point", point), changed).status_code == 303
    choice = {"label": "Not now", "means": "ABSTAIN"}
    assert client.post(url("add_choice", row), choice).status_code == 303
    assert client.post(url("publish_consultation", row)).status_code == 303
    response = client.get(row.get_absolute_url())
    assertContains(response, "<del>")
    assertContains(response, "Silence is consent")


def test_a_member_opens_no_form_of_those_who_run_it(client, row, member):
    client.force_login(member)
    for name in (
        "edit_consultation",
        "extend_consultation",
        "cancel_consultation",
        "add_point",
        "add_choice",
        "name_voice",
    ):
        assert client.get(url(name, row)).status_code == 403
    assert client.get(reverse("consultations:create_consultation")).status_code == 403


def test_it_is_extended_with_a_reason(client, row, secretary):
    client.force_login(secretary)
    later = row.window.closes_at + DAY
    told = {"closes_at": f"{later:%Y-%m-%dT%H:%M}", "reason": "More time.", "seen": 0}
    assert client.post(url("extend_consultation", row), told).status_code == 303
    assertContains(client.get(row.get_absolute_url()), "as first published")


def test_the_next_round_shows_what_changed(client, publish, by, secretary):
    row = publish(points=2)
    later = {"actor": by["actor"], "now": row.window.closes_at}
    actions.conclude_consultation(row, **later)
    client.force_login(secretary)
    client.post(url("open_round", row))
    after = Consultation.objects.get(previous=row)
    first, second = after.points.all()
    actions.edit_point(first, **later, text="One.\n\nTwo, but shorter.")
    actions.remove_point(second, **later)
    response = client.get(url("difference", after))
    assertContains(response, "but shorter")
    assertContains(response, "Removed")
    assert client.get(url("difference", row)).status_code == 404


def test_a_file_is_shown_to_whoever_sees_the_consultation(client, prepare, by, member):
    row = prepare()
    point = actions.add_point(row, **by, title="With a file", content=b"Words.")
    client.force_login(member)
    assert client.get(url("document", point)).status_code == 404
    actions.publish_consultation(row, **by)
    response = client.get(url("document", point))
    assert b"".join(response.streaming_content) == b"Words."
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(url("document", row.points.first())).status_code == 404
