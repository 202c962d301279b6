"""A session played again from its record shows what the screens showed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hemicycle.floor.actions import asking, calling, running
from hemicycle.floor.models import Floor
from hemicycle.floor.queries import sections
from hemicycle.floor.replays import replay
from tests.factories import AccreditationFactory, AgendaItemFactory, KindFactory

MINUTE = timedelta(minutes=1)


def last_of(frames):
    shown = {}
    for frame in frames:
        shown |= frame
    return shown


def agrees(floor):
    """What the record says last is what the state says now."""
    floor = Floor.objects.get(pk=floor.pk)
    shown, state = last_of(replay(floor)["frames"]), sections(floor)["operator"]
    queue = [[one["turn"], one["why"], one["count"]] for one in state["queue"]]
    speaker = state["speaker"]
    assert shown["queue"] == queue
    assert (shown["speaker"] or {}).get("turn") == (speaker or {}).get("turn")
    for part in ("paused", "paused_at", "limit"):
        assert (shown["speaker"] or {}).get(part) == (speaker or {}).get(part)
    assert shown["item"] == state["agenda"]["current"]
    return True


@pytest.fixture
def people(committee):
    return [AccreditationFactory().person.user for _ in range(5)]


def test_replay_of_a_silent_floor_is_empty(floor):
    assert replay(floor) == {"turns": {}, "frames": []}


def test_replay_agrees_with_the_state_after_every_step(floor, chair, people, noon):
    KindFactory(code="procedure", rank=2)
    item = AgendaItemFactory(session=floor.session)
    asks = [
        asking.ask_to_speak(floor, actor=user, now=noon + n * MINUTE, origin="ROOM")
        for n, user in enumerate(people)
    ]
    by, late = {"actor": chair}, AccreditationFactory().person

    def undo(at):
        running.undo(floor, **by, now=at, seen=floor.deeds.last().pk)

    steps = [
        lambda at: calling.begin_item(floor, **by, now=at, item=item),
        lambda at: calling.call_next(floor, **by, now=at, seen=None),
        lambda at: asking.move_turn(asks[3], **by, now=at, before=asks[1]),
        lambda at: calling.pause_turn(asks[0], **by, now=at),
        undo,
        lambda at: calling.pause_turn(asks[0], **by, now=at),
        lambda at: calling.resume_turn(asks[0], **by, now=at),
        undo,
        lambda at: calling.resume_turn(asks[0], **by, now=at),
        lambda at: calling.extend_turn(asks[0], **by, now=at, seconds=30),
        undo,
        lambda at: running.set_rules(floor, **by, now=at, policy="FRESH"),
        lambda at: asking.ask_to_speak(
            floor, actor=people[0], now=at, origin="REMOTE", kind="procedure"
        ),
        lambda at: calling.call_next(floor, **by, now=at, seen=asks[0].pk),
        undo,
        lambda at: asking.withdraw(asks[2], **by, now=at),
        undo,
        lambda at: asking.defer(asks[1], actor=people[1], now=at),
        lambda at: calling.end_turn(asks[0], **by, now=at),
        lambda at: calling.readd_last(floor, **by, now=at),
        undo,
        lambda at: calling.readd_last(floor, **by, now=at),
        lambda at: calling.readd_last(floor, **by, now=at),
        undo,
        lambda at: asking.ask_for(floor, **by, now=at, person=late),
        lambda at: calling.end_item(floor, **by, now=at),
        lambda at: running.close_floor(floor, **by, now=at),
    ]
    for n, step in enumerate(steps):
        step(noon + timedelta(minutes=10, seconds=10 * n))
        assert agrees(floor), f"after step {n}"


def test_replay_has_only_what_changed_in_each_frame(floor, people, noon):
    asking.ask_to_speak(floor, actor=people[0], now=noon, origin="ROOM")
    asking.ask_to_speak(floor, actor=people[1], now=noon, origin="ROOM")
    frames = replay(floor)["frames"]
    assert set(frames[1]) == {"at", "queue"}


def test_replay_is_for_whoever_may_see_the_floor(client, floor, member, stranger):
    for name in ("replay", "replay_data"):
        address = reverse(f"floor:{name}", args=[floor.session_id])
        client.force_login(stranger)
        assert client.get(address).status_code == 403
        client.force_login(member)
        assert client.get(address).status_code == 200
