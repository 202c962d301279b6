"""What programs do with consultations: prepare and run them, answer, and read what it came to."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from hemicycle.calendar.models import Window
from hemicycle.consultations import actions
from hemicycle.consultations.models import Consultation, Position
from tests.api.programs import refused
from tests.factories import AccreditationFactory, PersonFactory


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def prepare(committee, now):
    """A consultation that is being prepared, with a point and its choices."""

    def make(points=1, **fields):
        by = {"actor": None, "now": now}
        given = {"title": "Advice", "reference": "47", "closes_at": now + timedelta(days=9)}
        row = actions.create_consultation(committee, **by, **{**given, **fields})
        for number in range(points):
            actions.add_point(row, **by, title=f"Point {number}", text="One.\n\nTwo.")
        return row

    return make


@pytest.fixture
def publish(prepare, now):
    def make(**fields):
        row = prepare(**fields)
        actions.publish_consultation(row, actor=None, now=now)
        return Consultation.objects.get(pk=row.pk)

    return make


@pytest.fixture
def clerk(program, secretary):
    return program(secretary)


@pytest.fixture
def voice(committee):
    """The accreditation of a representative."""
    return AccreditationFactory()


@pytest.fixture
def speaker(program, voice):
    return program(voice.person.user)


def good(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def stamp(now, **later):
    return (now + timedelta(**later)).isoformat().replace("+00:00", "Z")


def put(caller, row, **body):
    return caller._send("put", f"/consultations/{row.pk}/position", body)


def stances(row, means="FOR", **more):
    choice = row.choices.get(means=means).pk
    return [{"point": one.pk, "choice": choice, **more} for one in row.points.all()]


def closed(row):
    Window.objects.filter(pk=row.window_id).update(closes_at=timezone.now())


# --- looking ---


def test_everybody_reads_those_they_may_see(program, stranger, speaker, clerk, prepare, publish):
    shown, public, hidden = publish(), publish(is_public=True), prepare()

    def seen(caller, query=""):
        return sorted(one["id"] for one in good(caller.get(f"/consultations{query}"))["items"])

    assert seen(program(stranger)) == [public.pk]
    assert seen(speaker) == [shown.pk, public.pk]
    assert seen(clerk) == [shown.pk, public.pk, hidden.pk]
    assert seen(clerk, "?shown=prepared") == [hidden.pk]
    assert seen(clerk, "?shown=open&limit=1&offset=1") == [public.pk]
    assert refused(clerk.get("/consultations?shown=all")) == (422, "shown")
    assert speaker.get(f"/consultations/{hidden.pk}").status_code == 404
    assert speaker.get(f"/consultations/{10**30}").status_code == 404


def test_lists_ask_a_constant_number_of_questions(speaker, publish, django_assert_max_num_queries):
    for _ in range(4):
        publish()
    with django_assert_max_num_queries(11):
        told = good(speaker.get("/consultations"))
    assert [len(one["awaits"]) for one in told["items"]] == [1] * 4


def test_one_is_told_with_its_points_and_ones_own_position(speaker, voice, publish, now):
    row = publish()
    told = good(speaker.get(f"/consultations/{row.pk}"))
    assert (told["closes_at"], told["is_open"]) == (stamp(now, days=9), True)
    assert told["points"][0]["paragraphs"] == ["One.", "Two."]
    assert told["choices"][0]["means"] == "FOR"
    assert told["awaits"] == [voice.delegation.code]
    own = {"delegation_id": voice.delegation_id, "delegation": voice.delegation.code}
    assert told["own"] == {**own, "may_speak": True, "position": None}


# --- answering ---


def test_a_position_is_taken_changed_and_withdrawn(speaker, voice, publish):
    row = publish()
    comment = {"point": row.points.get().pk, "paragraph": 2, "text": "Better."}
    first = good(put(speaker, row, stances=stances(row), comments=[comment], seen=0))
    assert (first["delegation"], first["changes"]) == (voice.delegation.code, 1)
    assert first["comments"] == [comment]
    same = good(put(speaker, row, stances=stances(row), comments=[comment]))
    assert (same["changes"], same["number"]) == (1, first["number"])

    assert put(speaker, row, stances=stances(row, "ABSTAIN"), seen=0).status_code == 409
    changed = good(put(speaker, row, stances=stances(row, "ABSTAIN"), seen=1))
    assert (changed["changes"], changed["stances"][0]["means"]) == (2, "ABSTAIN")
    path = f"/consultations/{row.pk}/position"
    assert speaker.delete(f"{path}?seen=1").status_code == 409
    assert speaker.delete(f"{path}?seen=2").status_code == 204
    assert good(speaker.get(f"/consultations/{row.pk}"))["own"]["position"]["withdrawn_at"]
    assert Position.objects.get().withdrawn_at


def test_nothing_that_was_not_said_is_withdrawn(speaker, publish):
    assert speaker.delete(f"/consultations/{publish().pk}/position").status_code == 404


def test_after_its_time_the_refusal_says_when_it_arrived(speaker, publish):
    row = publish()
    closed(row)
    response = put(speaker, row, stances=stances(row))
    assert refused(response) == (409, "")
    assert "This arrived at" in response.json()["refusal"]["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stances": None}, "stances"),
        ({"stances": "all"}, "stances"),
        ({"stances": [1]}, "stances"),
        ({"stances": [{"point": 10**30, "choice": 1}]}, "stances"),
        ({"stances": [{"point": "x", "choice": 1}]}, "stances"),
        ({"stances": [{"point": 1, "choice": 1, "reason": "a\x00"}]}, "stances"),
        ({"comments": [{"text": ""}]}, "comment"),
        ({"comments": [{"text": "x", "point": 10**30}]}, "comments"),
        ({"comments": [{"text": "x", "paragraph": 1}]}, "comments"),
        ({"comments": [{"text": "x", "point": "POINT", "paragraph": 3}]}, "comments"),
        ({"comments": [{"text": "x", "point": "POINT", "paragraph": -1}]}, "comments"),
        ({"comments": [{"text": "x" * 20_001}]}, "comment"),
        ({"comments": [{"text": "a\ud800"}]}, "comments"),
        ({"seen": "x"}, "seen"),
        ({"delegation_id": 10**30}, "delegation_id"),
        ({"delegation_id": 0}, "delegation_id"),
    ],
)  # fmt: skip
def test_a_bad_position_is_refused_at_its_field(speaker, publish, change, field):
    row = publish()
    point = row.points.get().pk
    change = json.loads(json.dumps(change).replace('"POINT"', str(point)))
    assert refused(put(speaker, row, **{"stances": stances(row), **change})) == (422, field)
    assert not Position.objects.exists()


def test_what_is_missing_on_a_point_is_said_there(speaker, publish):
    row = publish()
    point = row.points.get().pk
    assert refused(put(speaker, row, stances=[])) == (422, f"choice_{point}")
    assert refused(put(speaker, row, stances=stances(row, "AGAINST"))) == (422, f"reason_{point}")
    assert refused(put(speaker, row)) == (422, "stances")


def test_nobody_speaks_for_others(program, speaker, clerk, stranger, observer, publish):
    row, other = publish(is_public=True), AccreditationFactory()
    elses = put(speaker, row, stances=stances(row), delegation_id=other.delegation_id)
    assert refused(elses) == (422, "delegation_id")
    for caller in (clerk, program(stranger), program(observer)):
        assert put(caller, row, stances=stances(row)).status_code == 403
        assert caller.delete(f"/consultations/{row.pk}/position").status_code == 403
    assert not Position.objects.exists()


# --- results ---


def test_closed_answers_are_read_once_it_is_concluded(speaker, voice, clerk, publish):
    row = publish()
    put(speaker, row, stances=stances(row, "AGAINST", reason="=Too far"))
    path = f"/consultations/{row.pk}/results"
    for end in ("", ".csv", ".xlsx"):
        assert speaker.get(f"{path}{end}").status_code == 403
    early = good(clerk.get(path))
    assert (early["is_final"], early["answered"]) == (False, [voice.delegation.code])
    assert clerk.post(f"/consultations/{row.pk}/conclude").status_code == 409
    closed(row)
    assert good(clerk.post(f"/consultations/{row.pk}/conclude"))["stage"] == "CONCLUDED"

    told = good(speaker.get(path))
    assert (told["is_final"], told["points"][0]["answered"]) == (True, 1)
    assert told["positions"][0]["stances"][0]["reason"] == "=Too far"
    columns, line = csv.reader(io.StringIO(speaker.get(f"{path}.csv").content.decode()))
    assert line[columns.index("reason")] == "'=Too far"
    assert speaker.get(f"{path}.xlsx").content.startswith(b"PK")


# --- preparing and running ---


def test_one_is_prepared_published_extended_and_cancelled(clerk, committee, now):
    fields = {"title": "Advice", "reference": "47", "closes_at": stamp(now, days=5)}
    made = good(clerk.post("/consultations", **fields, ready="SUPPORT"), 201)
    path = f"/consultations/{made['id']}"
    assert [one["means"] for one in made["choices"]] == ["FOR", "AGAINST"]
    assert clerk.post(f"{path}/publish").status_code == 409
    point = good(clerk.post(f"{path}/points", title="First", text="One."), 201)
    changed = good(clerk.patch(f"/consultations/points/{point['id']}", text="One.\n\nTwo."))
    assert changed["paragraphs"] == ["One.", "Two."]
    choice = good(clerk.post(f"{path}/choices", label="Abstain", means="ABSTAIN"), 201)
    assert clerk.delete(f"/consultations/choices/{choice['id']}").status_code == 204
    assert good(clerk.patch(path, purpose="To know."))["purpose"] == "To know."

    out = good(clerk.post(f"{path}/publish"))
    assert (out["stage"], out["is_open"]) == ("PUBLISHED", True)
    assert clerk.patch(path, purpose="x").status_code == 409
    assert clerk.delete(f"/consultations/points/{point['id']}").status_code == 409
    later = {"closes_at": stamp(now, days=8), "reason": "Asked for", "seen": out["seen"]}
    assert good(clerk.post(f"{path}/extend", **later))["closes_at"] == later["closes_at"]
    assert clerk.post(f"{path}/cancel").status_code in {409, 422}
    assert good(clerk.post(f"{path}/cancel", reason="No need"))["stage"] == "CANCELLED"


def test_the_next_round_begins_with_what_was_there(clerk, publish):
    row = publish()
    path = f"/consultations/{row.pk}"
    assert clerk.post(f"{path}/round").status_code == 409
    closed(row)
    good(clerk.post(f"{path}/conclude"))
    after = good(clerk.post(f"{path}/round"), 201)
    assert (after["round"], after["previous"], len(after["points"])) == (2, row.pk, 1)
    assert clerk.post(f"{path}/round").status_code == 409
    assert clerk.delete(f"/consultations/points/{after['points'][0]['id']}").status_code == 204


def test_it_closes_early_once_all_have_answered(clerk, speaker, publish):
    row = publish(may_close_early=True)
    path = f"/consultations/{row.pk}/close"
    assert clerk.post(path).status_code == 409 or clerk.post(path, reason="").status_code == 409
    put(speaker, row, stances=stances(row))
    assert not good(clerk.post(path, reason=""))["is_open"]


def test_a_voice_is_named(clerk, voice, prepare):
    path = f"/consultations/{prepare().pk}/voices"
    named = {"delegation_id": voice.delegation_id, "person_id": voice.person_id}
    assert good(clerk.post(path, **named), 201) == named
    assert refused(clerk.post(path, **named)) == (422, "person_id")
    assert refused(clerk.post(path, **named | {"person_id": PersonFactory().pk}))[0] == 422
    assert refused(clerk.post(path, **named | {"delegation_id": 10**30})) == (422, "delegation_id")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": None}, "title"),
        ({"purpose": "x" * 5_001}, "purpose"),
        ({"rule": "LOUD"}, "rule"),
        ({"rule": "SILENCE_CONSENTS", "quorum_percent": 50}, "quorum_percent"),
        ({"rule": "ANSWERS_NEEDED", "quorum_percent": 101}, "quorum_percent"),
        ({"quorum_percent": 10**30}, "quorum_percent"),
        ({"objections": "ALL"}, "objections"),
        ({"asked": "EVERYBODY"}, "asked"),
        ({"voices": "LOUD"}, "voices"),
        ({"answers": "x"}, "answers"),
        ({"ready": "PERHAPS"}, "ready"),
        ({"topic_id": 9}, "topic_id"),
        ({"meeting_id": 9}, "meeting_id"),
        ({"closes_at": "soon"}, "closes_at"),
        ({"opens_at": "2100-01-01T00:00:00Z", "closes_at": "2100-01-01T00:00:00Z"}, "closes_at"),
        ({"translations": {"xx": {}}}, "translations"),
        ({"is_public": "perhaps"}, "is_public"),
    ],
)
def test_a_bad_consultation_is_refused_at_its_field(clerk, fields, field):
    given = {"title": "Advice", "reference": "47", **fields}
    assert refused(clerk.post("/consultations", **given)) == (422, field)
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("what", "fields", "field"),
    [
        ("points", {"title": ""}, "title"),
        ("points", {"title": "x", "kind": "SONG"}, "kind"),
        ("points", {"title": "x", "text": "a\x00"}, "text"),
        ("choices", {"label": "", "means": "FOR"}, "label"),
        ("choices", {"label": "Agree", "means": "FOR"}, "label"),
        ("choices", {"label": "x", "means": "LOVE"}, "means"),
        ("extend", {"closes_at": "x", "reason": "x"}, "closes_at"),
        ("extend", {"closes_at": "2100-01-01T00:00:00Z"}, "reason"),
        ("cancel", {"reason": 1}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(clerk, prepare, what, fields, field):
    assert refused(clerk.post(f"/consultations/{prepare().pk}/{what}", **fields)) == (422, field)


def test_members_prepare_and_run_nothing(speaker, publish):
    row = publish()
    assert speaker.post("/consultations", title="x").status_code == 403
    path = f"/consultations/{row.pk}"
    later = {"closes_at": "2100-01-01T00:00:00Z", "reason": "x"}
    for verb, body in {
        "points": {"title": "x"},
        "choices": {"label": "x", "means": "FOR"},
        "publish": {},
        "extend": later,
        "close": {"reason": ""},
        "conclude": {},
        "cancel": {"reason": "x"},
        "round": {},
    }.items():
        assert speaker.post(f"{path}/{verb}", **body).status_code == 403, verb
    assert speaker.patch(path, title="x").status_code == 403
    assert speaker.delete(f"/consultations/points/{row.points.get().pk}").status_code == 403


def test_the_description_names_every_address(client, db):
    paths = client.get("/api/openapi.json").json()["paths"]
    for path in ("/consultations", "/consultations/{pk}/position"):
        assert f"/api{path}" in paths
