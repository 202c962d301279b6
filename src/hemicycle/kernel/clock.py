"""The clock: what is to be done again and again, whoever is at work.

Nothing waits for it: whether a window is open is asked of its times. The clock reminds, delivers
and takes the next step; when it is late, only those are late.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from asgiref.sync import sync_to_async
from django.db import connection

logger = logging.getLogger(__name__)

Ticker = Callable[[datetime], None]
_tickers: list[Ticker] = []


def each_tick(ticker: Ticker) -> Ticker:
    """Call the decorated function at every tick, with the time.

    Several processes may tick at the same moment, so it claims the rows it works on itself: by
    their locks, or by a column that says who has them.
    """
    _tickers.append(ticker)
    return ticker


def tick(now: datetime) -> dict[str, bool]:
    """Call all that is to be done, each standing alone; by its name, whether it went well."""
    return {f"{ticker.__module__}.{ticker.__name__}": _call(ticker, now) for ticker in _tickers}


def _call(ticker: Ticker, now: datetime) -> bool:
    try:
        ticker(now)
    except Exception:  # Whatever it is: the others have nothing to do with it.
        logger.exception("%s failed at a tick of the clock", ticker.__name__)
        return False
    return True


_wakers: list[Callable[[], object]] = []


def hurry() -> None:
    """There is something to do: tick now, where the clock runs in this process. Any thread may."""
    for wake in tuple(_wakers):
        wake()


async def run(pause: float = 20.0) -> None:
    """Tick for ever, in a thread; `pause` is in seconds, from the end of one tick to the next."""
    soon = asyncio.Event()
    wake = partial(asyncio.get_running_loop().call_soon_threadsafe, soon.set)
    _wakers.append(wake)
    try:
        while True:
            await _tick_and_wait(soon, pause)
    finally:
        _wakers.remove(wake)


async def _tick_and_wait(soon: asyncio.Event, pause: float) -> None:
    soon.clear()
    try:
        await _tick_now()
    except Exception:  # Whatever it is: a clock that stands is noticed by nobody.
        logger.exception("The clock missed a tick")
    with suppress(TimeoutError):
        async with asyncio.timeout(pause):  # `wait_for` may lose a cancellation (CPython 86296).
            await soon.wait()


@sync_to_async(thread_sensitive=False)
def _tick_now() -> None:
    try:
        tick(datetime.now(UTC))
    finally:
        connection.close_if_unusable_or_obsolete()
