"""Two processes with a hub each, joined by PostgreSQL."""

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection, transaction

from hemicycle.kernel import relay
from hemicycle.kernel.audit import position
from hemicycle.kernel.events import Event, Fact, record_all
from hemicycle.kernel.live import CHANNEL, Hub, Listener, topic_of
from tests.factories import TopicFactory
from tests.kernel.wires import FakeWire, frames


@dataclass(frozen=True, kw_only=True)
class Knocked(Event):
    number: int


@pytest.fixture
def door(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite there is one process, and nothing to join")
    return TopicFactory()


@pytest.fixture(autouse=True)
def _threads_that_end(monkeypatch):
    """The position is asked for in a thread; the tests' threads leave no connection behind."""

    def ask():
        try:
            return position()
        finally:
            connection.close()

    async def in_a_thread():
        return await asyncio.to_thread(ask)

    monkeypatch.setattr(relay, "_position", in_a_thread)


async def test_relay_is_not_needed_where_there_is_one_process():
    if connection.vendor == "postgresql":
        pytest.skip("on PostgreSQL there may be many processes")
    await relay.listen(Hub())


class Process:
    """A hub with its relay and one listener, on its own wire to the database."""

    def __init__(self, topic, newest):
        self.hub = Hub()
        self.hub.start(asyncio.get_running_loop(), newest=newest)
        self.listener = Listener(FakeWire(), "participant", (topic,))
        self.hub.join(self.listener, since=newest)
        self.relay = asyncio.ensure_future(relay.listen(self.hub, pause=0.01))

    async def hears(self, *expected):
        async with asyncio.timeout(10):
            while self.heard != list(expected):
                await asyncio.sleep(0.002)

    @property
    def heard(self):
        """The name of each event, and its number where it has one."""
        found = frames(self.listener.wire)
        return [at or event for event, at, _data in found]


@asynccontextmanager
async def processes(topic, newest):
    """Two that listen already: each has told its listener to fetch what came before."""
    both = [Process(topic, newest), Process(topic, newest)]
    try:
        for process in both:
            await process.hears("reset")
        yield both
    finally:
        for process in both:
            process.relay.cancel()
            with suppress(asyncio.CancelledError):
                await process.relay


def knock(door, noon, numbers, keep=True):
    try:
        with transaction.atomic():
            facts = [Fact(Knocked(number=number), door, None, noon) for number in numbers]
            entries = record_all(facts)
            transaction.set_rollback(not keep)
        return [entry.pk for entry in entries]
    finally:
        connection.close()


async def test_every_process_hears_what_one_has_committed_in_its_order(door, noon):
    async with processes(topic_of(door), 0) as both:
        first = await asyncio.to_thread(knock, door, noon, [1, 2])
        second = await asyncio.to_thread(knock, door, noon, [3])
        for process in both:
            await process.hears("reset", *first, *second)


async def test_nobody_hears_what_was_rolled_back(door, noon):
    async with processes(topic_of(door), 0) as both:
        await asyncio.to_thread(knock, door, noon, [1], keep=False)
        kept = await asyncio.to_thread(knock, door, noon, [2])
        for process in both:
            await process.hears("reset", *kept)


def end_the_wires():
    """As when the database is restarted."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query = %s",
                [f"LISTEN {CHANNEL}"],
            )
            return cursor.fetchone()[0]
    finally:
        connection.close()


async def test_break_is_mended_and_every_page_fetches_again_after_it(
    door, noon, caplog, monkeypatch
):
    """What is committed while no wire stands is before the reset, so nobody misses it."""
    async with processes(topic_of(door), 0) as both:
        assert await asyncio.to_thread(end_the_wires) == 2
        missed = await asyncio.to_thread(knock, door, noon, [1])
        for process in both:
            await ends_with_a_reset_after(process, missed)
        heard = [process.heard for process in both]
        after = await asyncio.to_thread(knock, door, noon, [2])
        for process, before in zip(both, heard, strict=True):
            await process.hears(*before, *after)
            assert process.hub._newest == after[-1]
    assert "The relay between processes broke" in caplog.text


async def ends_with_a_reset_after(process, missed):
    async with asyncio.timeout(10):
        while process.heard.count("reset") < 2:
            await asyncio.sleep(0.002)
    late = Listener(FakeWire(), "participant", process.listener.topics)
    process.hub.join(late, since=0)
    assert [event for event, _at, _data in frames(late.wire)] in (["reset"], ["happened"])
    assert set(process.heard) <= {"reset", *missed}


async def test_word_of_somebody_else_on_the_channel_ends_nothing(door, noon, caplog):
    def shout():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, 'hello')", [CHANNEL])
        finally:
            connection.close()

    async with processes(topic_of(door), 0) as both:
        await asyncio.to_thread(shout)
        for process in both:
            await process.hears("reset", "reset")
        heard = await asyncio.to_thread(knock, door, noon, [1])
        for process in both:
            await process.hears("reset", "reset", *heard)


async def test_wire_is_made_as_django_makes_its_own(door, monkeypatch):
    """Certificates, services and options included."""
    asked = {}

    async def connect(**more):
        asked.update(more)
        raise psycopg.OperationalError("enough")

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "sslrootcert", "root.pem")
    with pytest.raises(psycopg.OperationalError):
        await relay._hear(Hub())
    assert asked["sslrootcert"] == "root.pem"
    assert asked["dbname"] == connection.settings_dict["NAME"]
    assert asked["autocommit"]
    assert "cursor_factory" not in asked
