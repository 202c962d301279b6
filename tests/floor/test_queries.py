"""The state of a floor, for pages and for the stream."""

import json
from datetime import timedelta

import pytest

from hemicycle.floor import queries
from hemicycle.floor.actions import running
from hemicycle.floor.handlers import AUDIENCES, render
from hemicycle.floor.models import ItemRun
from hemicycle.kernel import live
from hemicycle.kernel.audit import position
from hemicycle.kernel.consumers import AUDIENCES as DOOR
from hemicycle.meetings import actions as planning
from tests.factories import (
    AccreditationFactory,
    AgendaItemFactory,
    DelegationFactory,
    FloorFactory,
    PersonFactory,
    TurnFactory,
)

MINUTE = timedelta(minutes=1)


def test_state_of_a_silent_floor_says_so(floor, noon):
    state = queries.state(floor, now=noon)
    assert state == {
        "v": 0,
        "sections": {
            "floor": {"stage": "OPEN", "since": floor.stage_since.isoformat()},
            "speaker": None,
            "queue": [],
            "agenda": {"current": None, "items": []},
            "clock": {"now": "2026-03-02T12:00:00+00:00"},
        },
    }


def test_state_has_its_position(floor, chair, noon):
    running.close_floor(floor, actor=chair, now=noon)
    assert queries.state(floor, now=noon)["v"] == position() > 0


def test_state_reads_its_position_first(floor, noon, monkeypatch):
    """What is read may be newer than the position says, and never older."""
    order = []
    monkeypatch.setattr(queries, "position", lambda: order.append("position") or 1)
    monkeypatch.setattr(queries, "sections", lambda floor: order.append("sections") or {})
    queries.state(floor, now=noon)
    assert order == ["position", "sections"]


def test_queue_is_in_the_order_of_the_hands_without_who_speaks_or_has_gone(floor, noon):
    late = TurnFactory(floor=floor, requested_at=noon)
    early = TurnFactory(floor=floor, requested_at=noon - MINUTE)
    speaking = TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    TurnFactory(floor=floor, withdrawn_at=noon)
    TurnFactory(floor=FloorFactory())
    shown = queries.sections(floor)
    assert [turn["turn"] for turn in shown["queue"]] == [early.pk, late.pk]
    assert shown["speaker"]["turn"] == speaking.pk
    assert shown["speaker"]["called_at"] == noon.isoformat()


def test_turn_of_a_delegate_names_the_delegation(floor, noon):
    delegation = DelegationFactory(name="Kenya", code="KE", kind="OBSERVER")
    person = PersonFactory(name="Wanjiru", language="sw")
    TurnFactory(floor=floor, person=person, delegation=delegation, origin="REMOTE")
    (turn,) = queries.sections(floor)["queue"]
    assert (turn["delegation"], turn["code"], turn["kind"]) == ("Kenya", "KE", "OBSERVER")
    assert (turn["name"], turn["lang"], turn["from"]) == (person.full_name, "sw", "REMOTE")


def test_turn_without_a_delegation_is_of_the_staff(floor):
    TurnFactory(floor=floor, delegation=None)
    (turn,) = queries.sections(floor)["queue"]
    assert (turn["delegation"], turn["code"], turn["kind"]) == ("", "", "STAFF")


def test_agenda_says_when_items_should_begin_and_when_they_did(floor, noon):
    starts = floor.session.starts_at
    done, now_on, coming = (
        AgendaItemFactory(session=floor.session, minutes=minutes) for minutes in (10, 20, 5)
    )
    ItemRun.objects.create(floor=floor, item=done, began_at=noon, ended_at=noon + MINUTE)
    ItemRun.objects.create(floor=floor, item=now_on, began_at=noon + MINUTE)
    agenda = queries.sections(floor)["agenda"]
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


@pytest.mark.parametrize("count", [1, 3])
def test_state_asks_as_often_for_three_as_for_one(floor, noon, count, django_assert_num_queries):
    for number in range(count):
        accreditation = AccreditationFactory()
        TurnFactory(
            floor=floor,
            person=accreditation.person,
            delegation=accreditation.delegation,
            called_at=None if number else noon,
        )
        item = AgendaItemFactory(session=floor.session)
        ItemRun.objects.create(floor=floor, item=item, began_at=noon, ended_at=noon)
    with django_assert_num_queries(6):
        queries.state(floor, now=noon)


# --- what the stream sends ----------------------------------------------------------------------


def test_render_gives_every_audience_the_sections_but_the_clock(floor):
    TurnFactory(floor=floor)
    rendered = render(floor.pk)
    assert set(rendered) == set(AUDIENCES) == DOOR
    for shown in rendered.values():
        assert shown == queries.sections(floor)
        assert "clock" not in shown


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
