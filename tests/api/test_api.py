import pytest

from hemicycle.floor.models import Turn
from hemicycle.meetings.models import Session
from hemicycle.radar.models import Item
from hemicycle.records.models import Transcript
from tests.api.programs import refused
from tests.factories import (
    AccreditationFactory,
    AgendaItemFactory,
    ItemFactory,
    SpeechFactory,
    TranscriptFactory,
    TurnFactory,
)

WORDS = b"CHAIR: Good morning, all.\n\nANNA BELL: We shall write the letter.\n"


# Keys


def test_a_program_without_a_key_is_told_to_sign_in(client, committee):
    assert client.get("/api/delegations").status_code == 401


def test_an_unknown_key_is_refused(client, committee):
    response = client.get("/api/delegations", headers={"Authorization": "Bearer nonsense"})

    assert response.status_code == 401
    assert response.json()["refusal"]["message"]


def test_a_browser_needs_its_csrf_token(committee, member, floor):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)

    path = f"/api/sessions/{floor.session_id}/floor/ask-to-speak"
    response = browser.post(path, '{"from": "ROOM"}', content_type="application/json")

    assert response.status_code == 401
    assert not Turn.objects.exists()


def test_the_description_is_open(client, db):
    assert client.get("/api/openapi.json").json()["info"]["title"] == "Hemicycle"


# Reading


@pytest.mark.parametrize(
    "path",
    ["/delegations", "/terms", "/meetings", "/sessions", "/transcripts", "/search?q=x", "/radar"],
)
def test_somebody_who_holds_nothing_reads_nothing(program, stranger, path):
    assert program(stranger).get(path).status_code == 403


def test_delegations_are_those_of_the_day_that_is_asked_for(program, member):
    AccreditationFactory(delegation__name="Late", delegation__since="2026-06-01")

    then = program(member).get("/delegations?on=2026-01-01").json()

    assert "Late" not in [row["name"] for row in then["items"]]
    assert then["count"] == 1


def test_a_date_that_is_none_is_refused_at_its_field(program, member):
    assert refused(program(member).get("/delegations?on=soon")) == (422, "on")


def test_terms_say_who_holds_which_office(program, chair):
    (term,) = program(chair).get("/terms").json()

    assert (term["office"], term["until"]) == ("CHAIR", None)


def test_leadership_sessions_are_hidden_from_members(program, member, session):
    Session.objects.update(access=Session.Access.LEADERSHIP)

    caller = program(member)
    assert caller.get("/sessions").json()["count"] == 0
    assert caller.get(f"/sessions/{session.pk}/floor").status_code == 404


@pytest.mark.parametrize("path", ["/radar", "/transcripts", "/sessions", "/delegations"])
def test_lists_ask_a_constant_number_of_questions(
    program, member, session, path, django_assert_max_num_queries
):
    for _ in range(3):
        ItemFactory(speech=SpeechFactory())
        AccreditationFactory()
    caller = program(member)
    with django_assert_max_num_queries(9):
        assert caller.get(path).json()["count"]


# The floor


def test_an_observer_of_nothing_may_not_ask_to_speak(program, stranger, floor):
    path = f"/sessions/{floor.session_id}/floor/ask-to-speak"

    assert program(stranger).post(path, **{"from": "ROOM"}).status_code == 404
    assert not Turn.objects.exists()


def test_staff_who_speak_for_nobody_are_told_that_they_may_not_ask_to_speak(
    program, interpreter, floor
):
    path = f"/sessions/{floor.session_id}/floor/ask-to-speak"

    response = program(interpreter).post(path, **{"from": "ROOM"})

    assert response.status_code == 403
    assert "floor.ask_to_speak" in response.json()["refusal"]["why"]
    assert not Turn.objects.exists()


def test_an_origin_that_is_none_is_refused_at_its_field(program, member, floor):
    path = f"/sessions/{floor.session_id}/floor/ask-to-speak"

    caller = program(member)
    assert refused(caller.post(path, **{"from": "MOON"})) == (422, "from")
    assert refused(caller.post(path)) == (422, "from")


def test_a_session_runs_from_open_to_close(program, chair, member, session, client, noon):
    path = f"/sessions/{session.pk}/floor"
    item = AgendaItemFactory(session=session)
    leader, delegate = program(chair), program(member)

    assert leader.post(f"{path}/open-floor").status_code == 200
    assert leader.post(f"{path}/begin-item", item=item.pk).status_code == 200
    asked = delegate.post(f"{path}/ask-to-speak", **{"from": "REMOTE"}).json()
    assert delegate.get(path).json()["sections"]["queue"][0]["turn"] == asked["turn"]
    called = leader.post(f"{path}/call-next", seen=None).json()
    assert called["turn"] == asked["turn"]
    assert leader.post(f"{path}/end-turn", turn=called["turn"]).status_code == 200
    assert leader.post(f"{path}/close-floor").status_code == 200
    assert leader.get(path).json()["sections"]["floor"]["stage"] == "CLOSED"


def test_a_stale_call_is_refused_with_a_sentence(program, chair, floor):
    TurnFactory(floor=floor)

    response = program(chair).post(f"/sessions/{floor.session_id}/floor/call-next", seen=99)

    assert response.status_code == 409
    assert response.json()["refusal"]["message"]


def test_a_turn_of_another_floor_is_not_withdrawn(program, member, floor):
    other = TurnFactory()

    response = program(member).post(f"/sessions/{floor.session_id}/floor/withdraw", turn=other.pk)

    assert refused(response) == (422, "turn")


def test_a_hand_sent_twice_with_one_key_is_one_hand(program, member, floor):
    caller = program(member)
    caller.headers["Idempotency-Key"] = "one"
    path = f"/sessions/{floor.session_id}/floor/ask-to-speak"

    first, second = (caller.post(path, **{"from": "ROOM"}) for _twice in range(2))

    assert first.status_code == 200
    assert first.json() == second.json()
    assert Turn.objects.count() == 1


# Records


def test_a_member_may_not_import(program, member):
    assert program(member).upload("/transcripts", WORDS).status_code == 403


def test_a_file_that_is_no_transcript_is_refused_at_its_field(program, secretary):
    response = program(secretary).upload("/transcripts", b"milk, bread, butter\n")

    assert refused(response) == (422, "file")
    assert not Transcript.objects.exists()


def test_an_import_is_reported_and_can_be_read_turn_by_turn(program, secretary, session):
    caller = program(secretary)

    made = caller.upload("/transcripts", WORDS, session=session.pk)

    assert made.status_code == 201
    assert made.json()["turns"] == 2
    turns = caller.get(f"/transcripts/{made.json()['id']}/speeches").json()["items"]
    assert turns[1]["text"] == "We shall write the letter."
    assert caller.get("/search?q=letter").json()["count"] == 1


def test_an_unknown_session_is_refused_at_its_field(program, secretary):
    assert refused(program(secretary).upload("/transcripts", WORDS, session=9)) == (422, "session")


# The radar


def test_an_item_keeps_the_passage_it_came_from(program, secretary):
    speech = SpeechFactory(text="We shall write the letter.")

    made = program(secretary).post(
        "/radar", title="Write it", speech_id=speech.pk, quote="write the letter"
    )

    assert made.status_code == 201
    assert made.json()["source"] == speech.get_absolute_url()
    assert Item.objects.get().quote == "write the letter"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 400}, "title"),
        ({"title": "x", "kind": "WISH"}, "kind"),
        ({"title": "x", "due": "soon"}, "due"),
        ({"title": "x", "topic_id": 9}, "topic_id"),
        ({"title": "x", "lead_id": 9}, "lead_id"),
        ({"title": "x", "speech_id": 9}, "speech_id"),
        ({"title": "x", "quote": "nobody said this"}, "quote"),
    ],
)
def test_what_is_wrong_with_an_item_is_said_at_its_field(program, secretary, fields, field):
    assert refused(program(secretary).post("/radar", **fields)) == (422, field)
    assert not Item.objects.exists()


def test_an_item_is_moved_by_its_steps_and_no_others(program, secretary):
    item, caller = ItemFactory(), program(secretary)

    assert caller.post(f"/radar/{item.pk}/vanish").status_code == 404
    assert caller.post(f"/radar/{item.pk}/complete_item").json()["stage"] == "DONE"
    assert caller.post(f"/radar/{item.pk}/complete_item").status_code == 409


def test_transcripts_count_their_speeches(program, member):
    SpeechFactory(speaker__transcript=TranscriptFactory())

    (row,) = program(member).get("/transcripts").json()["items"]

    assert row["speech_count"] == 1
