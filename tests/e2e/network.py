"""A bad network between a page and its server: slow, lossy, or gone for a while.

In the kernel `tc netem` does this to packets; it needs rights and a module that few machines have.
Here a proxy does it to what TCP makes of such packets: everything waits half a round trip in each
direction, and where a packet would have been lost, for its being sent again as well.
"""

import asyncio
import threading
from contextlib import suppress
from random import Random

SENT_AGAIN_AFTER = 0.4
"""Seconds: what TCP waits for an answer at such a round trip, before it sends again."""
PACKET = 1_400


class Network:
    """Forwards 127.0.0.1:port to the server's port. `cut` it, and nothing passes until `mend`."""

    def __init__(self, to_port: int, *, round_trip: float, loss: float) -> None:
        self._to_port, self._delay, self._loss = to_port, round_trip / 2, loss
        self._chance = Random(5)
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """As when the cable is out: connections end, and new ones are not answered."""
        self._is_cut = True
        self._do(self._drop_all())

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self._server.close()
        self._do(self._drop_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    async def _drop_all(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _connected(self, reader, writer) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        with suppress(OSError, asyncio.CancelledError):
            there, back = await asyncio.open_connection("127.0.0.1", self._to_port)
            self._open |= {writer, back}
            try:
                ways = (self._carry(reader, back), self._carry(there, writer))
                await asyncio.gather(*ways)
            finally:
                self._open -= {writer, back}
                writer.close()
                back.close()

    async def _carry(self, reader, writer) -> None:
        """In order, each part when it arrives; those behind a lost one wait for it."""
        line: asyncio.Queue = asyncio.Queue()
        sending = asyncio.create_task(self._deliver(line, writer))
        loop = asyncio.get_running_loop()
        while part := await reader.read(PACKET):
            lost = SENT_AGAIN_AFTER if self._chance.random() < self._loss else 0
            line.put_nowait((loop.time() + self._delay + lost, part))
        line.put_nowait((0, b""))
        await sending

    async def _deliver(self, line, writer) -> None:
        while True:
            due, part = await line.get()
            if not part:
                writer.close()
                return
            await asyncio.sleep(max(0, due - asyncio.get_running_loop().time()))
            writer.write(part)
            await writer.drain()
