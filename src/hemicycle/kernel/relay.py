"""Between processes: PostgreSQL tells each hub what the others have committed.

Only names and numbers travel, never content. When the connection breaks, what was said in the
meantime is unknown: every listener is then told to reset.
"""

import asyncio
import logging

import psycopg
from django.db import connection

from hemicycle.kernel.live import CHANNEL, Happening, Hub

logger = logging.getLogger(__name__)


async def listen(hub: Hub, *, pause: float = 1.0) -> None:
    """Feed `hub` from PostgreSQL for ever; on SQLite, where there is one process, do nothing."""
    if connection.vendor != "postgresql":
        return
    while True:
        try:
            await _hear(hub)
        except psycopg.Error:
            logger.exception("The relay between processes broke and is being mended")
        await asyncio.sleep(pause)
        hub.reset()


async def _hear(hub: Hub) -> None:
    parameters = connection.get_connection_params()
    wanted = {"host", "port", "dbname", "user", "password", "sslmode"}
    known = {name: value for name, value in parameters.items() if name in wanted}
    async with await psycopg.AsyncConnection.connect(**known, autocommit=True) as wire:
        await wire.execute(f"LISTEN {CHANNEL}")
        async for note in wire.notifies():
            hub.publish(Happening.from_line(note.payload))
