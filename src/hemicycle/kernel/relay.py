"""Between processes: PostgreSQL tells each hub what the others have committed.

Only names and numbers travel, never content. What was said before the connection stands, at the
start or after it broke, is unknown: then the hub begins again (`Hub.reset`).
"""

import asyncio
import logging

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection

from hemicycle.kernel.live import CHANNEL, Happening, Hub
from hemicycle.kernel.models import ChainHead

logger = logging.getLogger(__name__)

DJANGOS_OWN = {"context", "cursor_factory"}
KEEPALIVE = {"keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3}
"""Seconds, seconds, times: a server that vanished without a word is noticed within a minute."""


async def listen(hub: Hub, *, pause: float = 1.0) -> None:
    """Feed `hub` from PostgreSQL for ever; on SQLite, where there is one process, do nothing."""
    if connection.vendor != "postgresql":
        return
    while True:
        try:
            await _hear(hub)
        except Exception:  # Whatever it is: without a relay nobody hears anything.
            logger.exception("The relay between processes broke and is being mended")
        await asyncio.sleep(pause)


@sync_to_async(thread_sensitive=False)
def _position() -> int:
    try:
        return ChainHead.position()
    finally:
        connection.close_if_unusable_or_obsolete()


async def _hear(hub: Hub) -> None:
    parameters = connection.get_connection_params()
    known = {name: value for name, value in parameters.items() if name not in DJANGOS_OWN}
    async with await psycopg.AsyncConnection.connect(**KEEPALIVE | known, autocommit=True) as wire:
        await wire.execute(f"LISTEN {CHANNEL}")
        hub.reset(newest=await _position())
        async for note in wire.notifies():
            hub.publish(Happening.from_line(note.payload))
