"""The door to the live hub: who is let in, and what they then hear."""

import asyncio

import pytest
from django.db import connection

from hemicycle.kernel import consumers
from hemicycle.kernel.live import Happening, Hub, Rendering
from tests.factories import FloorFactory, SessionFactory, UserFactory
from tests.kernel.wires import FakeWire, frames


@pytest.fixture
def hub(monkeypatch):
    """States are rendered without the database: threads would keep their connections to it."""

    async def rendered(renderer, pk):
        return Rendering(0, {audience: {"pk": pk} for audience in consumers.AUDIENCES}, 0)

    hub = Hub(rendered)
    monkeypatch.setattr(consumers, "hub", hub)
    return hub


@pytest.fixture(autouse=True)
def _threads_that_end(monkeypatch):
    """Who may hear is asked in a thread; the tests' threads leave no connection behind."""
    may_hear = consumers._may_hear.func

    def ask(*arguments):
        try:
            return may_hear(*arguments)
        finally:
            connection.close()

    async def in_a_thread(*arguments):
        return await asyncio.to_thread(ask, *arguments)

    monkeypatch.setattr(consumers, "_may_hear", in_a_thread)


class Caller:
    """A browser: asks, hears, and goes."""

    def __init__(self, cookie="", method="GET"):
        self.wire, self.sent, self._method = FakeWire(), [], method
        self._cookie, self._gone = cookie, asyncio.Event()

    async def ask(self, query, last=None):
        """Ask for a stream; True when it is open, False when it was refused."""
        headers = [(b"cookie", self._cookie.encode())]
        headers += [(b"last-event-id", last.encode())] if last else []
        scope = {
            "method": self._method,
            "query_string": query.encode(),
            "headers": headers,
            "extensions": {"hemicycle.wire": self.wire},
        }
        self._stream = asyncio.ensure_future(consumers.stream(scope, self._receive, self._send))
        while not self._stream.done() and self.wire.written == [] and not self._is_open():
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)
        return not self._stream.done()

    def _is_open(self):
        return len(self.sent) == 2 and self.sent[0]["status"] == 200

    async def go(self):
        self._gone.set()
        await self._stream

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]


@pytest.fixture
def cookie_of(client, settings):
    def cookie(user):
        client.force_login(user)
        return f"other=1; {settings.SESSION_COOKIE_NAME}={client.session.session_key}"

    return cookie


@pytest.fixture
def floor(transactional_db, committee):
    return FloorFactory()


@pytest.fixture
def members_cookie(floor, member, cookie_of):
    return cookie_of(member)


@pytest.fixture
def topic(floor):
    return f"topic=floor.floor.{floor.pk}"


async def test_stream_is_opened_to_who_may_view_the_topic(hub, members_cookie, topic):
    caller = Caller(members_cookie)
    assert await caller.ask(topic)
    start, retry = caller.sent
    assert (start["status"], dict(start["headers"])[b"cache-control"]) == (200, b"no-store")
    assert dict(start["headers"])[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert retry["body"].startswith(b"retry: ")
    assert retry["more_body"]
    assert hub.count == 1
    await caller.go()
    assert hub.count == 0


async def test_stream_of_a_caller_without_a_position_begins_with_a_reset(
    hub, members_cookie, floor
):
    caller = Caller(members_cookie)
    await caller.ask(f"topic=meetings.session.{floor.session_id}")
    assert frames(caller.wire) == [("reset", None, {})]
    await caller.go()


async def test_stream_of_a_state_begins_with_it_where_the_caller_has_no_position(
    hub, members_cookie, floor, topic
):
    caller = Caller(members_cookie)
    await caller.ask(topic)
    async with asyncio.timeout(10):
        while not caller.wire.written:
            await asyncio.sleep(0.005)
    ((event, _at, data),) = frames(caller.wire)
    assert (event, data["sections"]) == ("state", {"pk": floor.pk})
    await caller.go()


@pytest.mark.parametrize(
    ("query", "last", "since"),
    [
        ("&since=7", None, 7),
        ("&since=7", "9", 9),
        ("", "9", 9),
        ("&since=", None, None),
        ("&since=-1", None, None),
        ("&since=٣", None, None),
        ("&since=" + "9" * 5000, None, None),
        ("&since=x", None, None),
    ],
)
async def test_stream_resumes_from_the_position_last_seen(
    hub, members_cookie, topic, monkeypatch, query, last, since
):
    joined = []
    monkeypatch.setattr(hub, "join", lambda listener, since: joined.append(since))
    caller = Caller(members_cookie)
    await caller.ask(topic + query, last)
    await caller.go()
    assert joined == [since]


async def test_stream_carries_what_happens_to_each_of_its_topics_once(
    hub, members_cookie, topic, floor
):
    hub.start(asyncio.get_running_loop(), newest=1)
    session = f"meetings.session.{floor.session_id}"
    caller = Caller(members_cookie)
    assert await caller.ask(f"{topic}&topic={session}&{topic}&since=1")
    hub.publish(Happening(2, session, "meetings.session_edited"))
    await asyncio.sleep(0)
    assert [(event, at) for event, at, _data in frames(caller.wire)] == [("happened", 2)]
    await caller.go()


@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=unknown", "sessionid", ";=;"])
async def test_stream_is_refused_to_who_is_not_signed_in(hub, topic, cookie):
    caller = Caller(cookie)
    assert not await caller.ask(topic)
    assert caller.status == 403
    assert hub.count == 0


@pytest.fixture
def stranger_cookie(floor, stranger, cookie_of):
    return cookie_of(stranger)


async def test_stream_is_refused_to_strangers(hub, stranger_cookie, topic):
    caller = Caller(stranger_cookie)
    assert not await caller.ask(topic)
    assert caller.status == 403


@pytest.fixture
def superusers_cookie(floor, cookie_of):
    return cookie_of(UserFactory(is_superuser=True, is_staff=True))


async def test_stream_is_refused_to_whoever_runs_the_server(hub, superusers_cookie, topic):
    assert not await Caller(superusers_cookie).ask(topic)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "topic=",
        "topic=floor",
        "topic=floor.floor.0",
        "topic=floor.floor.1x",
        "topic=floor.floor.-1",
        "topic=floor.floor.9999999999999999999999",
        "topic=floor.ceiling.1",
        "topic=cellar.floor.1",
        "topic=FLOOR.floor.1",
        "topic=floor.floor.1%0Aid:5",
    ],
)
async def test_stream_is_refused_for_what_is_no_topic(hub, members_cookie, query):
    caller = Caller(members_cookie)
    assert not await caller.ask(query)
    assert caller.status == 403


@pytest.fixture
def own_topic(member):
    return f"topic=accounts.user.{member.pk}"


async def test_stream_is_refused_where_nobody_declared_who_may_view(hub, members_cookie, own_topic):
    assert not await Caller(members_cookie).ask(own_topic)


@pytest.fixture
def secret_topic(floor):
    secret = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    return f"topic=floor.floor.{secret.pk}"


async def test_one_topic_that_may_not_be_heard_refuses_all(
    hub, members_cookie, topic, secret_topic
):
    assert not await Caller(members_cookie).ask(f"{topic}&{secret_topic}")


async def test_more_topics_than_a_page_has_are_refused(hub, members_cookie, topic):
    many = "&".join([topic, *(f"topic=floor.floor.{number}" for number in range(1_000, 1_020))])
    assert not await Caller(members_cookie).ask(many)


async def test_audience_of_the_desk_is_for_who_operates_the_floor(hub, members_cookie, topic):
    assert not await Caller(members_cookie).ask(f"{topic}&audience=operator")


@pytest.fixture
def chairs_cookie(floor, chair, cookie_of):
    return cookie_of(chair)


@pytest.mark.parametrize("audience", ["operator", "participant", "screen"])
async def test_audience_of_the_desk_is_open_to_the_chair(hub, chairs_cookie, topic, audience):
    caller = Caller(chairs_cookie)
    assert await caller.ask(f"{topic}&audience={audience}")
    await caller.go()


async def test_audience_that_does_not_exist_is_refused(hub, chairs_cookie, topic):
    assert not await Caller(chairs_cookie).ask(f"{topic}&audience=press")


@pytest.mark.parametrize("method", ["HEAD", "POST"])
async def test_stream_is_there_to_be_read(hub, members_cookie, topic, method):
    assert not await Caller(members_cookie, method).ask(topic)


async def test_connection_that_ended_while_it_was_asked_who_they_are_is_left_alone(
    hub, members_cookie, topic
):
    caller = Caller(members_cookie)
    caller.wire.aborted = True
    assert await caller.ask(topic)
    await caller.go()
    assert hub.count == 0


async def test_breathe_pings_and_ends_streams_that_are_old(hub, members_cookie, topic):
    caller = Caller(members_cookie)
    await caller.ask(topic)
    breathing = asyncio.ensure_future(consumers.breathe(every=0.001, lifetime=0.0))
    while not caller.wire.aborted:
        await asyncio.sleep(0.001)
    breathing.cancel()
    assert frames(caller.wire)[-1][0] == "ping"
    await caller.go()
