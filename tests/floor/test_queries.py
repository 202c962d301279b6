"""The state of a floor, for pages and for the stream."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.floor import queries
from hemicycle.floor.actions import running
from hemicycle.floor.handlers import render
from hemicycle.floor.models import Alarm, Budget, ItemRun, Screen, Stay
from hemicycle.kernel import live
from hemicycle.kernel.audit import position
from hemicycle.kernel.consumers import AUDIENCES
from hemicycle.meetings import actions as planning
from tests.factories import (
    AccreditationFactory,
    AgendaItemFactory,
    DelegationFactory,
    FloorFactory,
    KindFactory,
    PersonFactory,
    TurnFactory,
)

MINUTE = timedelta(minutes=1)
MOST_QUERIES = 40
"""Of the floor and of all the rooms that add to its state."""


OWN = {
    "participant": {"floor", "speaker", "queue", "agenda", "presence", "pace", "budgets", "alarms"},
    "screen": {"screens"},
    "operator": {"undo", "heard", "screens"},
}
"""The sections of the floor itself; rooms above it add theirs."""


def test_state_of_a_silent_floor_says_so(floor, noon):
    state = queries.state(floor, now=noon)
    assert state["v"] == 0
    told = state["sections"]
    assert {name: told[name] for name in OWN["participant"] | {"clock"}} == {
        "floor": {
            "stage": "OPEN",
            "since": floor.stage_since.isoformat(),
            "policy": "ARRIVAL",
            "once": True,
            "present_only": False,
            "points_always": True,
            "limit": None,
            "opens_at": None,
            "closes_at": None,
        },
        "speaker": None,
        "queue": [],
        "agenda": {"current": None, "items": []},
        "presence": {"room": 0, "online": 0, "seats": "", "quorum": None},
        "pace": None,
        "budgets": [],
        "alarms": [],
        "clock": {"now": "2026-03-02T12:00:00+00:00"},
    }


def test_sections_are_the_same_for_all_but_what_an_audience_has_of_its_own(floor):
    sections = queries.sections(floor)
    for audience, own in OWN.items():
        assert set(sections[audience]) >= OWN["participant"] | own
    for audience, others in (("participant", {"undo", "heard", "screens"}), ("screen", {"undo"})):
        assert not set(sections[audience]) & others


def test_state_has_its_position(floor, chair, noon):
    running.close_floor(floor, actor=chair, now=noon)
    assert queries.state(floor, now=noon)["v"] == position() > 0


def test_state_reads_its_position_first(floor, noon, monkeypatch):
    """What is read may be newer than the position says, and never older."""
    order = []
    monkeypatch.setattr(queries, "position", lambda: order.append("position") or 1)
    monkeypatch.setattr(
        queries, "sections", lambda floor: order.append("sections") or {"participant": {}}
    )
    queries.state(floor, now=noon)
    assert order == ["position", "sections"]


def test_queue_is_in_the_order_of_the_hands_without_who_speaks_or_has_gone(floor, noon):
    late = TurnFactory(floor=floor, requested_at=noon)
    early = TurnFactory(floor=floor, requested_at=noon - MINUTE)
    speaking = TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    TurnFactory(floor=floor, withdrawn_at=noon)
    TurnFactory(floor=FloorFactory())
    shown = queries.sections(floor)["participant"]
    assert [turn["turn"] for turn in shown["queue"]] == [early.pk, late.pk]
    assert shown["speaker"]["turn"] == speaking.pk
    assert shown["speaker"]["called_at"] == noon.isoformat()


def test_turn_of_a_delegate_names_the_delegation(floor, noon):
    delegation = DelegationFactory(name="Kenya", code="KE", kind="OBSERVER")
    person = PersonFactory(name="Wanjiru", language="sw")
    TurnFactory(floor=floor, person=person, delegation=delegation, origin="REMOTE")
    (turn,) = queries.sections(floor)["participant"]["queue"]
    assert (turn["delegation"], turn["code"], turn["kind"]) == ("Kenya", "KE", "OBSERVER")
    assert (turn["name"], turn["lang"], turn["from"]) == (person.full_name, "sw", "REMOTE")


def test_turn_without_a_delegation_is_of_the_staff(floor):
    TurnFactory(floor=floor, delegation=None)
    (turn,) = queries.sections(floor)["participant"]["queue"]
    assert (turn["delegation"], turn["code"], turn["kind"]) == ("", "", "STAFF")


def test_agenda_says_when_items_should_begin_and_when_they_did(floor, noon):
    starts = floor.session.starts_at
    done, now_on, coming = (
        AgendaItemFactory(session=floor.session, minutes=minutes) for minutes in (10, 20, 5)
    )
    ItemRun.objects.create(floor=floor, item=done, began_at=noon, ended_at=noon + MINUTE)
    ItemRun.objects.create(floor=floor, item=now_on, began_at=noon + MINUTE)
    agenda = queries.sections(floor)["participant"]["agenda"]
    assert agenda["current"] == now_on.pk
    assert [item["item"] for item in agenda["items"]] == [done.pk, now_on.pk, coming.pk]
    assert [item["starts_at"] for item in agenda["items"]] == [
        (starts + minutes * MINUTE).isoformat() for minutes in (0, 10, 30)
    ]
    assert [(item["began_at"], item["ended_at"]) for item in agenda["items"]] == [
        (noon.isoformat(), (noon + MINUTE).isoformat()),
        ((noon + MINUTE).isoformat(), None),
        (None, None),
    ]


def test_turn_says_what_it_is_for_and_why_it_stands_there(floor, noon):
    person = PersonFactory(name="Wanjiru", language="sw")
    reply = KindFactory(code="reply", limit=120, warning=20)
    turn = TurnFactory(
        floor=floor, person=person, kind=reply, note="On funds", requested_at=noon, via="OPERATOR"
    )
    (told,) = queries.sections(floor)["participant"]["queue"]
    assert told == {
        "turn": turn.pk,
        "person": person.pk,
        "name": person.full_name,
        "lang": "sw",
        "party": None,
        "delegation": "",
        "code": "",
        "kind": "STAFF",
        "from": "ROOM",
        "via": "OPERATOR",
        "asks": "reply",
        "rank": None,
        "note": "On funds",
        "requested_at": noon.isoformat(),
        "why": "ARRIVAL",
        "count": 0,
    }


def test_speaker_has_a_clock(floor, noon):
    TurnFactory(floor=floor, called_at=noon, limit=90, warning=30, paused_for=MINUTE)
    told = queries.sections(floor)["participant"]["speaker"]
    assert "why" not in told
    clock = {name: told[name] for name in ("called_at", "limit", "warning", "paused_at", "paused")}
    assert clock == {
        "called_at": noon.isoformat(),
        "limit": 90,
        "warning": 30,
        "paused_at": None,
        "paused": 60,
    }


def test_pace_is_known_once_enough_have_spoken(floor, noon):
    for number in range(1, queries.FEWEST + 1):
        assert queries.sections(floor)["participant"]["pace"] is None
        TurnFactory(floor=floor, called_at=noon, ended_at=noon + number * MINUTE)
    assert queries.sections(floor)["participant"]["pace"] == {"low": 120, "high": 240}


def test_operators_see_who_has_been_heard_and_for_how_long(floor, noon):
    kenya = DelegationFactory()
    for minutes in (1, 2):
        ended = noon + minutes * MINUTE
        TurnFactory(floor=floor, delegation=kenya, called_at=noon, ended_at=ended)
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    TurnFactory(floor=floor, delegation=kenya, called_at=noon)
    assert queries.sections(floor)["operator"]["heard"] == {str(kenya.pk): [2, 180]}


def _fill(floor, noon):
    """One more of everything that a state tells of."""
    accreditation, last = AccreditationFactory(), floor.turns.count()
    who = {"person": accreditation.person, "delegation": accreditation.delegation}
    TurnFactory(floor=floor, **who)
    TurnFactory(floor=floor, **who, called_at=noon, ended_at=noon)
    item = AgendaItemFactory(session=floor.session)
    ItemRun.objects.create(floor=floor, item=item, began_at=noon, ended_at=noon)
    Stay.objects.create(floor=floor, **who, place="ROOM", via="SELF", came_at=noon)
    Alarm.objects.create(floor=floor, reason="NO_SOUND", language=f"l{last}", raised_at=noon)
    Screen.objects.create(floor=floor, name=f"Screen {last}", languages=["en"])
    code = accreditation.delegation.code
    Budget.objects.create(floor=floor, scope="DELEGATION", key=code, seconds=60)
    running.set_rules(floor, actor=None, now=noon, limit=60)


@pytest.mark.parametrize("audience", ["participant", "operator", "screen"])
def test_state_asks_as_often_for_three_as_for_one(floor, noon, audience):
    asked = []
    for _count in range(3):
        _fill(floor, noon)
        with CaptureQueriesContext(connection) as queried:
            queries.state(floor, now=noon, audience=audience)
        asked.append(len(queried))
    assert asked == [asked[0]] * 3
    assert asked[0] <= MOST_QUERIES


# --- what the stream sends ----------------------------------------------------------------------


def test_render_gives_every_audience_the_sections_but_the_clock(floor):
    TurnFactory(floor=floor)
    rendered = render(floor.pk)
    assert set(rendered) == AUDIENCES
    assert rendered == queries.sections(floor)
    assert not any("clock" in shown for shown in rendered.values())


def test_render_gives_what_json_can_say(floor, noon):
    TurnFactory(floor=floor, called_at=noon)
    ItemRun.objects.create(
        floor=floor, item=AgendaItemFactory(session=floor.session), began_at=noon
    )
    rendered = render(floor.pk)
    assert json.loads(json.dumps(rendered)) == rendered


def test_render_is_what_the_stream_of_a_floor_sends(floor):
    assert live._renderer_of(live.topic_of(floor)) is render


@pytest.fixture
def announced(monkeypatch):
    told = []
    monkeypatch.setattr(live, "announce", told.append)
    return told


def test_floor_hears_of_every_change_of_its_agenda(floor, secretary, announced, noon):
    here = {"actor": secretary, "now": noon}
    words = {"title": "Opening", "purpose": "DISCUSSION", "minutes": 10}
    item = planning.add_item(floor.session, **here, **words)
    planning.remove_item(item, **here)
    names = [told.name for told in announced if told.topic == live.topic_of(floor)]
    assert names == ["meetings.item_added", "meetings.item_removed"]


def test_session_without_a_floor_is_heard_by_nobody_else(session, secretary, announced, noon):
    words = {"title": "Opening", "purpose": "DISCUSSION", "minutes": 10}
    planning.add_item(session, actor=secretary, now=noon, **words)
    assert [told.topic for told in announced] == [live.topic_of(session)]
