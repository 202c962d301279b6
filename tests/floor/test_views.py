import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.committee.rules import forget_standings
from hemicycle.floor.forms import VERBS as TABLE
from hemicycle.floor.models import Floor, ItemRun, Turn
from hemicycle.kernel.audit import position
from hemicycle.kernel.models import AuditEntry
from tests.factories import AgendaItemFactory, FloorFactory, SessionFactory, TurnFactory

VERBS = ("ask_to_speak", *TABLE)
PAGES = ("show", "desk", "screen", "state")
JSON = {"HTTP_ACCEPT": "application/json"}
MOST_QUERIES = 60
"""Of a page with all that every room adds to it."""


def url(name, floor):
    return reverse(f"floor:{name}", args=[floor.session_id])


def ask(client, verb, floor, **fields):
    """As the page's script posts; the status, and what was answered."""
    response = client.post(url(verb, floor), fields, **JSON)
    return response.status_code, response.json()


def embedded(response, name):
    """What the page carries for its script."""
    text = response.content.decode()
    start = text.index(">", text.index(f'id="{name}"')) + 1
    return json.loads(text[start : text.index("</script>", start)])


def turn_of(user, floor, **more):
    return TurnFactory(floor=floor, person=user.person, **more)


# --- who may look -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_page_sends_those_who_are_not_signed_in_to_sign_in(client, floor, page):
    assertRedirects(
        client.get(url(page, floor)),
        f"/accounts/login/?next={url(page, floor)}",
        fetch_redirect_response=False,
    )


@pytest.mark.parametrize("page", PAGES)
def test_page_is_forbidden_to_strangers(client, stranger, floor, page):
    client.force_login(stranger)
    assert client.get(url(page, floor)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_leadership_session_is_forbidden_to_members(client, member, page):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    client.force_login(member)
    assert client.get(url(page, floor)).status_code == 403


def test_desk_is_forbidden_to_members(client, member, floor):
    client.force_login(member)
    assert client.get(url("desk", floor)).status_code == 403


@pytest.mark.parametrize("page", ["show", "screen", "state"])
def test_page_is_shown_to_members(client, member, floor, page):
    client.force_login(member)
    assert client.get(url(page, floor)).status_code == 200


def test_desk_is_shown_to_whoever_runs_the_room(client, chair, secretary, floor):
    for user in (chair, secretary):
        client.force_login(user)
        assertContains(client.get(url("desk", floor)), "hemi-floor")


def test_first_look_makes_the_floor_closed(client, member, session):
    client.force_login(member)
    response = client.get(reverse("floor:show", args=[session.pk]))
    assertContains(response, "The floor is closed")
    assert Floor.objects.get().stage == Floor.Stage.CLOSED


# --- what a page is told ------------------------------------------------------------------------


def test_page_tells_its_script_who_looks_what_they_may_do_and_where(client, member, floor):
    client.force_login(member)
    facts = embedded(client.get(url("show", floor)), "floor-page")
    assert facts["me"] == member.person.pk
    own = {"withdraw", "end_turn", "edit_turn", "lend_turn", "defer"}
    assert set(facts["may"]) == {"ask_to_speak", "attend", "leave", *own}
    assert len(facts["may"]) == len(set(facts["may"]))
    assert facts["party"] == member.person.accreditations.get().delegation_id
    assert facts["urls"] == {name: url(name, floor) for name in (*VERBS, "state", "clock")}
    assert facts["topic"] == f"floor.floor.{floor.pk}"
    assert facts["seating"] == [facts["party"]]
    assert [kind["code"] for kind in facts["kinds"]] == ["intervention"]


def test_desk_tells_its_script_all_verbs_of_the_chair(client, secretary, floor):
    client.force_login(secretary)
    facts = embedded(client.get(url("desk", floor)), "floor-page")
    assert set(facts["may"]) == set(VERBS) - {"ask_to_speak"}
    assert set(facts["urls"]) >= {*VERBS, "state", "clock"}


def test_page_follows_the_stream_from_where_its_state_ends(client, chair, member, floor):
    client.force_login(chair)
    ask(client, "close_floor", floor)
    client.force_login(member)
    assertContains(client.get(url("show", floor)), f'data-live-since="{position()}"')


def test_state_says_who_speaks_who_waits_and_where_the_agenda_is(client, member, floor, noon):
    item = AgendaItemFactory(session=floor.session, title="Opening", minutes=10)
    ItemRun.objects.create(floor=floor, item=item, began_at=noon)
    waiting = turn_of(member, floor, origin="REMOTE", requested_at=noon)
    speaking = TurnFactory(floor=floor, called_at=noon)
    client.force_login(member)

    state = client.get(url("state", floor)).json()

    assert state["v"] == position()
    shown = state["sections"]
    assert shown["floor"]["stage"] == "OPEN"
    assert (shown["speaker"]["turn"], shown["speaker"]["from"]) == (speaking.pk, "ROOM")
    (told,) = shown["queue"]
    assert (told["turn"], told["person"], told["from"]) == (waiting.pk, member.person.pk, "REMOTE")
    assert (told["why"], told["requested_at"]) == ("ARRIVAL", noon.isoformat())
    assert shown["agenda"]["current"] == item.pk
    assert shown["agenda"]["items"][0]["title"] == "Opening"


@pytest.mark.parametrize("page", ["state", "show", "screen", "desk"])
def test_page_asks_as_often_for_three_as_for_one(client, chair, floor, page, noon):
    client.force_login(chair)
    client.get(url(page, floor))  # What is looked up once and then kept.
    asked = []
    for number in range(3):
        TurnFactory(floor=floor, requested_at=noon + timedelta(minutes=number))
        AgendaItemFactory(session=floor.session)
        forget_standings()
        with CaptureQueriesContext(connection) as queried:
            assert client.get(url(page, floor)).status_code == 200
        asked.append(len(queried))
    assert asked == [asked[0]] * 3
    assert asked[0] <= MOST_QUERIES


def test_state_of_an_operator_is_for_operators(client, chair, member, floor):
    client.force_login(member)
    asked = {"audience": "operator"}
    assert client.get(url("state", floor), asked).status_code == 403
    client.force_login(chair)
    assert "undo" in client.get(url("state", floor), asked).json()["sections"]
    assert "undo" not in client.get(url("state", floor)).json()["sections"]


def test_clock_is_the_servers(client, member, floor):
    client.force_login(member)
    assert set(client.get(url("clock", floor)).json()) == {"now"}


# --- without a script ---------------------------------------------------------------------------


def test_page_without_a_script_shows_the_state_and_offers_the_verbs(client, member, floor, noon):
    item = AgendaItemFactory(session=floor.session, title="Any other business")
    ItemRun.objects.create(floor=floor, item=item, began_at=noon)
    client.force_login(member)
    page = client.get(url("show", floor))
    assertContains(page, "Nobody is speaking")
    assertContains(page, "Any other business")
    assertContains(page, f'action="{url("ask_to_speak", floor)}"')
    assertNotContains(page, f'action="{url("withdraw", floor)}"')


def test_page_without_a_script_is_shown_again_after_a_verb(client, member, floor):
    client.force_login(member)
    response = client.post(url("ask_to_speak", floor), {"from": "ROOM"})
    assertRedirects(response, url("show", floor))
    assertContains(client.get(url("show", floor)), f'action="{url("withdraw", floor)}"')


def test_page_without_a_script_says_a_refusal_on_a_page(client, member, floor):
    floor.stage = Floor.Stage.CLOSED
    floor.save()
    client.force_login(member)
    response = client.post(url("ask_to_speak", floor), {"from": "ROOM"})
    assertContains(response, "The floor is closed.", status_code=409)


# --- verbs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_no_page(client, member, floor, verb):
    client.force_login(member)
    assert client.get(url(verb, floor)).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_forbidden_to_strangers_in_words(client, stranger, floor, verb):
    client.force_login(stranger)
    status, answer = ask(client, verb, floor)
    assert status == 403
    assert set(answer["refusal"]) == {"message", "why", "field"}
    assert answer["refusal"]["message"] == "You may not do this."
    assert "floor.view_floor" in answer["refusal"]["why"]


@pytest.mark.parametrize("verb", ["open_floor", "close_floor", "call_next"])
def test_verb_of_the_chair_is_forbidden_to_members(client, member, floor, verb):
    client.force_login(member)
    status, answer = ask(client, verb, floor)
    assert status == 403
    assert f"floor.{verb}" in answer["refusal"]["why"]
    assert not AuditEntry.objects.filter(subject_id=floor.pk).exists()


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("ask_to_speak", {"from": "MOON"}, "from"),
        ("ask_to_speak", {}, "from"),
        ("withdraw", {"turn": "0"}, "turn"),
        ("end_turn", {}, "turn"),
        ("begin_item", {"item": "none"}, "item"),
        ("call_next", {"seen": "x"}, "seen"),
    ],
)
def test_verb_with_bad_input_names_the_field(client, chair, floor, verb, fields, field):
    client.force_login(chair)
    status, answer = ask(client, verb, floor, **fields)
    assert (status, answer["refusal"]["field"]) == (422, field)


def test_verb_on_a_turn_of_another_floor_is_refused(client, chair, floor):
    client.force_login(chair)
    status, _answer = ask(client, "withdraw", floor, turn=TurnFactory().pk)
    assert status == 422


def test_verb_answers_from_where_the_state_shows_it(client, chair, floor):
    client.force_login(chair)
    for verb in ("close_floor", "open_floor"):
        assert ask(client, verb, floor) == (200, {"v": position()})
    floor.refresh_from_db()
    assert floor.stage == Floor.Stage.OPEN


def test_ask_to_speak_is_refused_while_the_floor_is_closed(client, chair, member, floor):
    client.force_login(chair)
    ask(client, "close_floor", floor)
    client.force_login(member)
    status, answer = ask(client, "ask_to_speak", floor, **{"from": "ROOM"})
    assert (status, answer["refusal"]["message"]) == (
        409,
        "The floor is closed. The chair opens it.",
    )


def test_ask_to_speak_answers_the_turn(client, member, floor):
    client.force_login(member)
    status, answer = ask(client, "ask_to_speak", floor, **{"from": "REMOTE"})
    assert (status, answer) == (200, {"turn": Turn.objects.get().pk})


def test_ask_to_speak_again_with_its_key_is_the_same_hand(client, member, floor):
    client.force_login(member)
    keyed = JSON | {"HTTP_IDEMPOTENCY_KEY": "a-key"}
    first = client.post(url("ask_to_speak", floor), {"from": "ROOM"}, **keyed).json()
    ask(client, "withdraw", floor, turn=first["turn"])
    again = client.post(url("ask_to_speak", floor), {"from": "ROOM"}, **keyed).json()
    assert again == first
    assert Turn.objects.waiting().count() == 0


def test_withdraw_of_somebody_else_is_forbidden(client, member, floor):
    client.force_login(member)
    status, _answer = ask(client, "withdraw", floor, turn=TurnFactory(floor=floor).pk)
    assert status == 403


def test_withdraw_answers_that_it_is_done(client, member, floor):
    client.force_login(member)
    status, answer = ask(client, "withdraw", floor, turn=turn_of(member, floor).pk)
    assert (status, answer) == (200, {"v": position()})
    assert Turn.objects.waiting().count() == 0


def test_call_next_of_a_chair_who_saw_an_old_screen_is_refused(client, chair, floor, noon):
    TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor)
    client.force_login(chair)
    status, answer = ask(client, "call_next", floor, seen="")
    assert (status, answer["refusal"]["message"]) == (409, "Someone else has just been called.")


def test_call_next_gives_the_floor_to_who_waits_longest(client, chair, floor, noon):
    TurnFactory(floor=floor, requested_at=noon)
    first = TurnFactory(floor=floor)
    client.force_login(chair)
    status, answer = ask(client, "call_next", floor, seen="")
    assert (status, answer) == (200, {"turn": first.pk, "v": position()})
    assert Turn.objects.speaking().get() == first


def test_end_turn_is_the_speakers_own_to_do(client, member, floor, noon):
    turn = turn_of(member, floor, called_at=noon)
    client.force_login(member)
    assert ask(client, "end_turn", floor, turn=turn.pk) == (200, {"v": position()})
    assert not Turn.objects.speaking().exists()


def test_begin_item_of_another_session_is_refused(client, chair, floor):
    client.force_login(chair)
    status, answer = ask(client, "begin_item", floor, item=AgendaItemFactory().pk)
    assert (status, answer["refusal"]["field"]) == (422, "item")


def test_begin_item_answers_that_it_is_done(client, chair, floor):
    item = AgendaItemFactory(session=floor.session)
    client.force_login(chair)
    assert ask(client, "begin_item", floor, item=item.pk) == (200, {"v": position()})
    assert ItemRun.objects.get().item == item


def test_verb_on_a_session_with_a_number_beyond_all_is_not_found(client, chair):
    client.force_login(chair)
    assert client.post(f"/sessions/{10**30}/floor/open-floor/").status_code == 404
