import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from hemicycle.kernel import clock, post


@pytest.fixture
def called(monkeypatch):
    """What is called at a tick: nothing but what the test registers."""
    monkeypatch.setattr(clock, "_tickers", [])
    return []


def broken(now):
    raise ValueError("the spring is broken")


def test_ticker_that_fails_keeps_no_other_from_being_called(called, noon, caplog):
    def remind(now):
        called.append(now)

    assert clock.each_tick(broken) is broken
    clock.each_tick(remind)
    outcomes = clock.tick(noon)
    assert called == [noon]
    assert outcomes == {f"{__name__}.broken": False, f"{__name__}.remind": True}
    (logged,) = caplog.records
    assert (logged.levelno, logged.getMessage()) == (
        logging.ERROR,
        "broken failed at a tick of the clock",
    )
    assert "the spring is broken" in caplog.text


def test_tick_delivers_letters(noon, monkeypatch):
    delivered = []
    monkeypatch.setattr(post, "deliver", delivered.append)
    outcomes = clock.tick(noon)
    assert delivered == [noon]
    assert outcomes["hemicycle.kernel.handlers.deliver_letters"]


async def ticks(called, count):
    running = asyncio.ensure_future(clock.run(pause=0.001))
    async with asyncio.timeout(10):
        while len(called) < count:
            await asyncio.sleep(0.002)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_run_ticks_again_and_again_with_the_time(called):
    def remind(now):
        called.append(now)

    began = datetime.now(UTC)
    clock.each_tick(broken)
    clock.each_tick(remind)
    await ticks(called, 3)
    assert sorted(called) == called
    assert began <= called[0] <= called[-1] <= datetime.now(UTC)


async def test_run_goes_on_after_a_tick_that_broke(called, monkeypatch, caplog):
    def break_down(now):
        called.append(now)
        raise RuntimeError("no thread is left")

    monkeypatch.setattr(clock, "tick", break_down)
    await ticks(called, 3)
    assert "The clock missed a tick" in caplog.text


async def test_hurry_ticks_now_and_is_nothing_where_no_clock_runs(called):
    clock.hurry()
    clock.each_tick(called.append)
    running = asyncio.ensure_future(clock.run(pause=600))
    async with asyncio.timeout(10):
        for count in (1, 2):
            while len(called) < count:
                await asyncio.sleep(0.002)
            await asyncio.to_thread(clock.hurry)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert clock._wakers == []
