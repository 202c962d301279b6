import asyncio
import json
import re
import socket
import threading

import pytest

from hemicycle.kernel import live
from hemicycle.kernel.live import BACKLOG, Happening, Hub, Listener, Rendering, frame
from tests.factories import TopicFactory
from tests.kernel.wires import FakeWire, frames

LAMP, DOOR = "house.lamp.1", "house.door.1"


@pytest.fixture
def newest():
    """The position of the newest entry, as the database has it."""
    return [100]


@pytest.fixture
def state():
    """What the sections of `house.lamp` are, for each audience."""
    return {"participant": {"light": "off"}, "screen": {"light": "OFF"}}


@pytest.fixture
async def hub(monkeypatch, newest, state):
    """A hub that has just started; `house.lamp` has a state, `house.door` has not."""

    async def rendered(renderer, pk):
        return Rendering(newest[0], renderer(pk), newest[0])

    monkeypatch.setattr(live, "BREATH", 0.0)
    monkeypatch.setitem(live._renderers, "house.lamp", lambda pk: json.loads(json.dumps(state)))
    hub = Hub(rendered)
    hub.start(asyncio.get_running_loop(), newest=newest[0])
    return hub


def listen(hub, *topics, since=100, audience="participant"):
    listener = Listener(FakeWire(), audience, topics or (DOOR,))
    hub.join(listener, since=since)
    return listener


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


async def happen(hub, position, topic=DOOR, name="house.door_opened"):
    hub.publish(Happening(position, topic, name))
    await settle()


def heard(listener):
    """`(event, id)` of each frame."""
    return [(event, at) for event, at, _data in frames(listener.wire)]


# --- what is sent -------------------------------------------------------------------------------


def test_frame_is_an_event_in_a_chunk():
    assert frame("happened", {"a": "é"}, 7) == (
        b'28\r\nid: 7\nevent: happened\ndata: {"a":"\xc3\xa9"}\n\n\r\n'
    )


def test_frame_without_a_position_has_no_id():
    assert frame("ping", {}) == b"16\r\nevent: ping\ndata: {}\n\n\r\n"


def test_frame_stays_one_line_whatever_is_in_it():
    text = "a\nb\r\nc\u2028d"
    chunk = frame("state", {"text": text}, 1)
    data = re.search(rb"data: (.*)\n\n\r\n$", chunk).group(1)
    assert b"\n" not in data
    assert b"\r" not in data
    assert json.loads(data) == {"text": text}
    assert int(chunk.partition(b"\r\n")[0], 16) == len(chunk.partition(b"\r\n")[2]) - 2


def test_happening_travels_as_a_line():
    happening = Happening(7, LAMP, "house.lamp_lit")
    assert Happening.from_line(happening.as_line()) == happening


def test_topic_of_a_row_is_its_kind_and_number(db):
    topic = TopicFactory()
    assert live.topic_of(topic) == f"committee.topic.{topic.pk}"


# --- joining, leaving, hearing ------------------------------------------------------------------


async def test_listener_hears_the_name_of_what_happens_to_its_topics(hub):
    listener = listen(hub, DOOR, "house.roof.1")
    await happen(hub, 101)
    await happen(hub, 102, "house.roof.1", "house.roof_mended")
    assert frames(listener.wire) == [
        ("happened", 101, {"topic": DOOR, "name": "house.door_opened"}),
        ("happened", 102, {"topic": "house.roof.1", "name": "house.roof_mended"}),
    ]


async def test_listener_hears_nothing_of_other_topics(hub):
    listener = listen(hub)
    await happen(hub, 101, "house.door.11")
    assert heard(listener) == []


async def test_listener_who_left_hears_nothing(hub):
    listener, stayed = listen(hub), listen(hub)
    assert hub.count == 2
    hub.leave(listener)
    await happen(hub, 101)
    assert hub.count == 1
    assert heard(listener) == []
    assert heard(stayed) == [("happened", 101)]


async def test_leaving_twice_or_without_having_joined_is_nothing(hub):
    listener = listen(hub)
    for _ in range(2):
        hub.leave(listener)
    hub.leave(Listener(FakeWire(), "screen", ("house.cellar.1",)))
    assert hub.count == 0


async def test_publish_is_for_any_thread(hub):
    listener = listen(hub)
    thread = threading.Thread(target=hub.publish, args=[Happening(101, DOOR, "x")])
    thread.start()
    thread.join()
    await settle()
    assert heard(listener) == [("happened", 101)]


async def test_publish_before_the_start_or_after_the_end_is_nothing():
    Hub().publish(Happening(1, DOOR, "x"))
    ended = asyncio.new_event_loop()
    ended.close()
    hub = Hub()
    hub.start(ended, newest=0)
    hub.publish(Happening(1, DOOR, "x"))


# --- coming back --------------------------------------------------------------------------------


async def test_listener_who_comes_back_gets_what_it_missed_exactly_once(hub):
    first = listen(hub)
    await happen(hub, 101)
    hub.leave(first)
    await happen(hub, 102)
    await happen(hub, 103)
    again = listen(hub, since=101)
    await happen(hub, 104)
    assert heard(first) == [("happened", 101)]
    assert heard(again) == [("happened", 102), ("happened", 103), ("happened", 104)]


async def test_listener_who_missed_nothing_gets_nothing(hub):
    await happen(hub, 101)
    assert heard(listen(hub, since=101)) == []


async def test_what_was_missed_on_several_topics_comes_in_its_order(hub):
    listen(hub, DOOR, "house.roof.1")
    for position in range(101, 105):
        await happen(hub, position, DOOR if position % 2 else "house.roof.1")
    back = listen(hub, "house.roof.1", DOOR, since=100)
    assert [at for _event, at in heard(back)] == [101, 102, 103, 104]


async def test_listener_who_knows_no_position_is_told_to_reset(hub):
    assert heard(listen(hub, since=None)) == [("reset", None)]


async def test_listener_from_before_the_start_is_told_to_reset(hub):
    assert heard(listen(hub, since=99)) == [("reset", None)]


async def test_listener_who_comes_back_too_late_is_told_to_reset(hub, monkeypatch):
    monkeypatch.setattr(live, "MEMORY", 3)
    listen(hub)
    for position in range(101, 106):
        await happen(hub, position)
    assert [at for _event, at in heard(listen(hub, since=102))] == [103, 104, 105]
    assert heard(listen(hub, since=101)) == [("reset", None)]


async def test_one_forgotten_topic_resets_the_whole_page_once(hub):
    listen(hub)
    await happen(hub, 101)
    assert heard(listen(hub, DOOR, "house.roof.1", since=100)) == [("reset", None)]


async def test_topics_that_nobody_listens_to_are_forgotten_when_there_are_too_many(
    hub, monkeypatch
):
    monkeypatch.setattr(live, "MOST_TOPICS", 3)
    followed = listen(hub, "house.roof.1", "house.roof.2")
    hub.leave(listen(hub))
    newcomer = listen(hub, DOOR, "house.roof.3", "house.roof.4")
    for position, topic in enumerate((*followed.topics, *newcomer.topics), 101):
        await happen(hub, position, topic)
    assert len(heard(followed)) == 2
    assert len(heard(newcomer)) == 3
    hub.leave(newcomer)
    assert heard(listen(hub, "house.roof.5", DOOR, since=102)) == [("reset", None)]


async def test_reset_has_every_page_fetch_again_and_forgets(hub):
    listener = listen(hub)
    await happen(hub, 101)
    hub.reset(newest=110)
    assert heard(listener)[1:] == [("reset", None)]
    assert heard(listen(hub, since=105)) == [("reset", None)]
    assert heard(listen(hub, since=110)) == []


# --- slow, gone and old -------------------------------------------------------------------------


async def test_reader_who_is_too_slow_is_dropped_and_the_others_still_hear(hub):
    slow, quick = listen(hub), listen(hub)
    slow.wire.unread = BACKLOG
    await happen(hub, 101)
    assert not slow.wire.aborted
    slow.wire.unread = BACKLOG + 1
    await happen(hub, 102)
    assert slow.wire.aborted
    assert [heard(slow), heard(quick)] == [
        [("happened", 101)],
        [("happened", 101), ("happened", 102)],
    ]


@pytest.fixture
def sockets():
    """Ours, which takes little at a time and does not wait, and the reader's."""
    ours, readers = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    ours.setblocking(False)
    yield ours, readers
    ours.close()
    readers.close()


@pytest.fixture
def direct(sockets):
    return Listener(FakeWire(), "participant", (DOOR,), descriptor=sockets[0].fileno())


def test_message_goes_straight_to_the_socket_while_nothing_waits(direct, sockets):
    live.deliver(direct, b"hello")
    assert sockets[1].recv(100) == b"hello"
    assert direct.wire.written == []


def test_message_waits_behind_what_waits_already(direct, sockets):
    direct.wire.unread = 1
    live.deliver(direct, b"hello")
    assert direct.wire.written == [b"hello"]
    sockets[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        sockets[1].recv(100)


def test_what_the_socket_does_not_take_is_left_to_the_wire(direct, sockets):
    message = bytes(range(256)) * 4096
    live.deliver(direct, message)
    (rest,) = direct.wire.written
    taken = sockets[1].recv(len(message))
    assert 0 < len(taken) < len(message)
    assert taken + rest == message


def test_socket_that_is_broken_is_left_to_the_wire(direct, sockets):
    sockets[1].close()
    live.deliver(direct, b"hello")
    assert direct.wire.written == [b"hello"]


async def test_connection_that_is_gone_is_left_alone_and_the_others_still_hear(hub):
    """uvloop raises on any use of a closed transport."""
    gone, there = listen(hub), listen(hub)
    gone.wire.aborted = True
    await happen(hub, 101)
    hub.ping()
    hub.reset(newest=101)
    assert [event for event, _at in heard(there)] == ["happened", "ping", "reset"]


async def test_ping_tells_the_time_and_no_position(hub):
    listener = listen(hub)
    hub.ping()
    ((event, at, data),) = frames(listener.wire)
    assert (event, at) == ("ping", None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", data["now"])


async def test_drop_ends_only_the_streams_that_are_old(hub):
    old, fresh = listen(hub), listen(hub)
    old.since, fresh.since = 10.0, 20.0
    hub.drop(older_than=15.0)
    assert (old.wire.aborted, fresh.wire.aborted) == (True, False)


async def test_close_ends_every_stream(hub):
    listeners = [listen(hub), listen(hub, LAMP)]
    hub.close()
    assert all(listener.wire.aborted for listener in listeners)


# --- state --------------------------------------------------------------------------------------


async def light(hub, newest, state, light):
    newest[0] += 1
    for audience in state:
        state[audience]["light"] = light
    await happen(hub, newest[0], LAMP, "house.lamp_lit")


async def test_state_is_sent_whole_to_each_audience_its_own(hub, newest, state):
    people, screen = listen(hub, LAMP), listen(hub, LAMP, audience="screen")
    newest[0] = 101
    state["participant"], state["screen"] = {"light": "on", "x": 1}, {"light": "ON"}
    await happen(hub, 101, LAMP)
    assert frames(people.wire) == [
        ("state", 101, {"topic": LAMP, "v": 101, "sections": {"light": "on", "x": 1}})
    ]
    assert frames(screen.wire)[0][2]["sections"] == {"light": "ON"}


async def test_state_is_encoded_once_however_many_listen(hub, newest, state, monkeypatch):
    listeners = [listen(hub, LAMP) for _ in range(50)]
    await light(hub, newest, state, "on")
    sent = {id(listener.wire.written[-1]) for listener in listeners}
    assert len(sent) == 1


async def test_state_is_sent_once_for_what_happens_while_it_is_rendered(hub, newest, state):
    listener = listen(hub, LAMP)
    newest[0] = 110
    for position in range(101, 111):
        hub.publish(Happening(position, LAMP, "x"))
    await settle()
    assert heard(listener) == [("state", 110)]


async def test_listener_who_comes_back_late_gets_the_state_instead_of_a_reset(hub, newest, state):
    hub.leave(listen(hub, LAMP))
    for number in range(5):
        await light(hub, newest, state, f"level {number}")
    back = listen(hub, LAMP, since=3)
    assert frames(back.wire)[0][2]["sections"] == {"light": "level 4"}
    assert heard(back) == [("state", 105)]


async def test_who_comes_back_to_a_new_server_gets_a_state_that_is_rendered_once(
    hub, newest, state, monkeypatch
):
    rendered = []
    monkeypatch.setitem(live._renderers, "house.lamp", lambda pk: rendered.append(pk) or state)
    early = [listen(hub, LAMP, since=since) for since in (None, 3, 99)]
    await settle()
    late = [listen(hub, LAMP, since=since) for since in (None, 3, 99)]
    for listener in (*early, *late):
        assert heard(listener) == [("state", 100)]
    assert len(rendered) == 1
    assert heard(listen(hub, LAMP, since=101)) == []


async def test_who_listens_to_more_than_states_is_told_to_reset(hub):
    listener = listen(hub, LAMP, DOOR, since=3)
    assert heard(listener) == [("reset", None)]


async def test_reset_sends_states_and_tells_only_the_others_to_fetch(hub, newest):
    lamp, door = listen(hub, LAMP), listen(hub, DOOR)
    newest[0] = 110
    hub.reset(newest=110)
    await settle()
    assert heard(lamp) == [("state", 110)]
    assert heard(door) == [("reset", None)]


async def test_reset_renders_no_state_that_nobody_listens_to(hub, monkeypatch):
    hub.leave(listen(hub, LAMP))
    monkeypatch.setitem(live._renderers, "house.lamp", lambda pk: pytest.fail("rendered"))
    hub.reset(newest=110)
    await settle()


async def test_listener_with_a_state_from_after_the_last_gets_none(hub, newest, state):
    hub.leave(listen(hub, LAMP))
    await light(hub, newest, state, "on")
    assert heard(listen(hub, LAMP, since=102)) == []


async def test_nothing_is_rendered_for_nobody(hub, newest, state, monkeypatch):
    monkeypatch.setitem(live._renderers, "house.lamp", lambda pk: pytest.fail("rendered"))
    await light(hub, newest, state, "on")


@pytest.mark.parametrize(("took", "rest"), [(0.01, 0.04), (0.04, 0.01), (0.1, 0.025), (9.0, 0.05)])
def test_rest_after_a_state_leaves_some_time_for_everything_else(took, rest):
    assert live._rest_after(took) == pytest.approx(rest)


async def test_state_that_cannot_be_rendered_is_fetched_by_the_pages(
    hub, newest, state, monkeypatch, caplog
):
    listener = listen(hub, LAMP)
    whole = live._renderers["house.lamp"]
    monkeypatch.setitem(live._renderers, "house.lamp", lambda pk: {}["lost"])
    await light(hub, newest, state, "on")
    assert "could not be rendered" in caplog.text
    monkeypatch.setitem(live._renderers, "house.lamp", whole)
    await light(hub, newest, state, "off")
    assert heard(listener) == [("reset", None), ("state", 102)]


async def test_sections_are_declared_for_a_kind_of_topic(monkeypatch):
    monkeypatch.setattr(live, "_renderers", {})

    @live.sections("house.roof")
    def render(pk):
        return {}

    assert live._renderer_of("house.roof.7") is render
    assert live._renderer_of("house.door.7") is None


async def test_state_is_rendered_in_a_thread_between_two_positions(transactional_db, monkeypatch):
    """The database is asked for the position before and after: what is between may be in it."""
    threads, positions = [], iter([5, 9])
    monkeypatch.setattr(live.ChainHead, "position", lambda: next(positions))

    def renderer(pk):
        threads.append(threading.current_thread())
        return {"participant": {"pk": pk}}

    rendering = await live.in_a_thread(renderer, 7)
    assert rendering == Rendering(5, {"participant": {"pk": 7}}, 9)
    assert threads[0] is not threading.main_thread()
