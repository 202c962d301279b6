"""Live screens: who listens to which topic, and what they are sent.

One hub a process. A topic is a thing (`floor.floor.5`); whoever may view the thing may listen.
Most topics carry only the *name* of what happened and the page fetches its fragment again, with
that person's own permissions. A topic for which a room has declared `sections` carries state
instead: all sections, rendered and encoded once per audience however many listen.

Every message has the id of the audit entry it follows from. Entries commit in the order of
their ids (`kernel.audit`), so an id is a position: a listener that comes back with the last one
it saw gets what it missed out of a short memory, or is told to `reset` when that is too old.
A state is always sent whole: a page may have fetched a newer one than the hub has sent, and a
difference to what the hub sent last would then be no difference to what the page shows. So it
makes up for whatever was missed: where only states are listened to, nobody is told to reset, and
thousands who come back to a server that has just started are not told to fetch.
"""

import asyncio
import json
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Model

from hemicycle.kernel.models import ChainHead

logger = logging.getLogger(__name__)

CHANNEL = "hemicycle"
MEMORY = 256
"""Messages remembered per topic and audience."""
MOST_TOPICS = 2_000
"""Topics whose memory is kept when nobody listens any more."""
BACKLOG = 256 * 1024
"""Bytes a slow reader may lag behind before its connection is dropped to reconnect."""
BREATH = 0.05
"""Seconds at least from one rendering of a topic's state to the next."""

Sections = Mapping[str, Any]


def topic_of(subject: Model) -> str:
    return f"{subject._meta.label_lower}.{subject.pk}"


@dataclass(frozen=True)
class Happening:
    """Something happened to a topic; `position` is the id of its audit entry."""

    position: int
    topic: str
    name: str

    def as_line(self) -> str:
        return f"{self.position} {self.topic} {self.name}"

    @classmethod
    def from_line(cls, line: str) -> "Happening":
        position, topic, name = line.split(" ")
        return cls(int(position), topic, name)


def announce(happening: Happening) -> None:
    """Tell every process once the transaction is committed.

    PostgreSQL does it for us, to all processes, this one included. On SQLite there is only one,
    and its backend keeps the order of the commits.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, happening.as_line()])
        return

    def publish() -> None:
        hub.publish(happening)

    publish.before_the_next_commit = True  # type: ignore[attr-defined]
    transaction.on_commit(publish, robust=True)


# --- state -------------------------------------------------------------------------------------

Renderer = Callable[[int], Mapping[str, Sections]]
"""(primary key) -> {audience: sections}, all of them; runs in a worker thread."""

_renderers: dict[str, Renderer] = {}


def sections(label: str) -> Callable[[Renderer], Renderer]:
    """Declare that topics of this model (`floor.floor`) carry state, rendered by the function."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[label] = renderer
        return renderer

    return register


@dataclass(frozen=True)
class Rendering:
    """The sections of each audience, read after position `before` and before position `until`."""

    before: int
    audiences: Mapping[str, Sections]
    until: int


_threads = ThreadPoolExecutor(2, thread_name_prefix="live")
"""Of their own, so that a state does not wait for two thousand people who just come in."""


async def in_a_thread(renderer: Renderer, pk: int) -> Rendering:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, _render_now, renderer, pk)


def _render_now(renderer: Renderer, pk: int) -> Rendering:
    try:
        before = ChainHead.position()
        audiences = renderer(pk)
        return Rendering(before, audiences, until=ChainHead.position())
    finally:
        connection.close_if_unusable_or_obsolete()


def _renderer_of(topic: str) -> Renderer | None:
    return _renderers.get(topic.rpartition(".")[0])


# --- messages ----------------------------------------------------------------------------------


def frame(name: str, data: Any, position: int | None = None) -> bytes:
    """One server-sent event, already wrapped as an HTTP/1.1 chunk."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    head = f"id: {position}\n" if position is not None else ""
    event = f"{head}event: {name}\ndata: {text}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(event), event)


class Wire(Protocol):
    """What the hub needs of a connection; `asyncio.Transport` has it."""

    def write(self, data: bytes) -> None: ...
    def is_closing(self) -> bool: ...
    def get_write_buffer_size(self) -> int: ...
    def abort(self) -> None: ...


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream."""

    wire: Wire
    audience: str
    topics: tuple[str, ...]
    since: float = 0.0
    descriptor: int = -1
    """Of the socket under the wire; -1 where only the wire may write to it."""


def deliver(listener: Listener, message: bytes) -> None:
    """Write without waiting. A reader too slow to keep up must reconnect and resume.

    While nothing else waits to be written, straight to the socket: what a transport does for a
    message costs as much again as all else that Python does for it (ADR 4).
    """
    wire = listener.wire
    if wire.is_closing():  # It has gone; its `leave` comes in a moment.
        return
    waiting = wire.get_write_buffer_size()
    if waiting > BACKLOG:
        wire.abort()
        return
    sent = 0 if waiting else _write_now(listener.descriptor, message)
    if sent < len(message):
        wire.write(message[sent:])


def _write_now(descriptor: int, message: bytes) -> int:
    """How many bytes the socket took; whatever is wrong with it, its transport will find out."""
    try:
        return os.write(descriptor, message)
    except OSError:
        return 0


_Message = tuple[int, int, bytes]
"""Its id, the last position to which it may be news, and the frame."""


@dataclass(eq=False)
class _Channel:
    """One topic for one audience: who listens, and what was said lately."""

    after: int
    """Everything later than this position is remembered."""
    messages: deque[_Message] = field(default_factory=deque)
    listeners: dict[Listener, None] = field(default_factory=dict)
    """In the order in which they joined: so their connections lie in memory as well."""

    def tell(self, message: bytes) -> None:
        for listener in tuple(self.listeners):
            deliver(listener, message)

    def keep(self, position: int, message: bytes) -> None:
        self.messages.append((position, position, message))
        if len(self.messages) > MEMORY:
            self.after = self.messages.popleft()[0]

    def keep_alone(self, message: _Message) -> None:
        """A whole state makes up for all that was missed, however long ago."""
        self.after = -1
        self.messages = deque([message])

    def forget(self, after: int) -> None:
        self.after = after
        self.messages.clear()

    def missed(self, since: int) -> list[_Message]:
        return [message for message in self.messages if message[1] > since]


# --- the hub -----------------------------------------------------------------------------------


class Hub:
    """All who listen in this process. Lives on the event loop; `publish` is for any thread."""

    def __init__(
        self, rendered: Callable[[Renderer, int], Awaitable[Rendering]] = in_a_thread
    ) -> None:
        self._rendered = rendered
        self._loop: asyncio.AbstractEventLoop | None = None
        self._newest = 0
        self._channels: dict[str, dict[str, _Channel]] = {}
        self._stale: set[str] = set()
        self._rendering: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, loop: asyncio.AbstractEventLoop, *, newest: int) -> None:
        """Begin to deliver, when `newest` is the position of the last audit entry."""
        self._loop, self._newest = loop, newest

    @property
    def count(self) -> int:
        return len(self._everyone())

    def publish(self, happening: Happening) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._happened, happening)

    # Joining and leaving

    def join(self, listener: Listener, *, since: int | None) -> None:
        """Send what was missed since that position (or `reset`), then all that follows."""
        joined: dict[str, _Channel] = {}
        for topic in listener.topics:
            joined[topic] = channel = self._channel(topic, listener.audience)
            channel.listeners[listener] = None
        since = -1 if since is None else since
        forgotten = [topic for topic, channel in joined.items() if since < channel.after]
        if not all(_renderer_of(topic) for topic in forgotten):
            deliver(listener, frame("reset", {}))
            return
        for topic in forgotten:
            self._render_soon(topic)
        missed = [m for topic in joined.keys() - forgotten for m in joined[topic].missed(since)]
        for _at, _until, message in sorted(missed):
            deliver(listener, message)

    def leave(self, listener: Listener) -> None:
        for topic in listener.topics:
            if channel := self._channels.get(topic, {}).get(listener.audience):
                channel.listeners.pop(listener, None)

    def _channel(self, topic: str, audience: str) -> _Channel:
        if topic not in self._channels and len(self._channels) >= MOST_TOPICS:
            self._forget_a_silent_topic()
        audiences = self._channels.setdefault(topic, {})
        return audiences.setdefault(audience, _Channel(after=self._newest))

    def _forget_a_silent_topic(self) -> None:
        """Drop the memory that was begun first: whoever comes back for it is told to reset."""
        for topic, audiences in self._channels.items():
            if not any(channel.listeners for channel in audiences.values()):
                del self._channels[topic]
                return

    def reset(self, *, newest: int) -> None:
        """What happened up to `newest` is unknown: forget, show states, have others fetch again."""
        self._newest = max(self._newest, newest)
        to_fetch: set[Listener] = set()
        for topic, audiences in self._channels.items():
            for channel in audiences.values():
                channel.forget(self._newest)
            heard_by = set().union(*(channel.listeners for channel in audiences.values()))
            if not _renderer_of(topic):
                to_fetch |= heard_by
            elif heard_by:
                self._render_soon(topic)
        for listener in to_fetch:
            deliver(listener, frame("reset", {}))

    def close(self) -> None:
        """End every stream, as when the server stops."""
        for listener in self._everyone():
            listener.wire.abort()

    # Telling

    def _happened(self, happening: Happening) -> None:
        self._newest = max(self._newest, happening.position)
        if happening.topic not in self._channels:
            return
        if _renderer_of(happening.topic):
            self._render_soon(happening.topic)
            return
        told = {"topic": happening.topic, "name": happening.name}
        message = frame("happened", told, happening.position)
        for channel in self._channels[happening.topic].values():
            channel.keep(happening.position, message)
            channel.tell(message)

    # State: rendered in a thread, one at a time per topic, never more often than each BREATH

    def _render_soon(self, topic: str) -> None:
        self._stale.add(topic)
        if topic in self._rendering:
            return
        self._rendering.add(topic)
        task = asyncio.ensure_future(self._render_while_stale(topic))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _render_while_stale(self, topic: str) -> None:
        now = asyncio.get_running_loop().time
        try:
            while topic in self._stale:
                self._stale.discard(topic)
                began = now()
                await self._render(topic)
                await asyncio.sleep(_rest_after(now() - began))
        finally:
            self._rendering.discard(topic)

    async def _render(self, topic: str) -> None:
        renderer = _renderer_of(topic)
        assert renderer is not None
        try:
            self._show(topic, await self._rendered(renderer, int(topic.rpartition(".")[2])))
        except Exception:
            logger.exception("The state of %s could not be rendered", topic)
            self._give_up(topic)

    def _show(self, topic: str, rendering: Rendering) -> None:
        """Send the state whole, and remember it for all who come back with what may be less.

        It holds everything up to `before` and may hold more, up to `until`. Its id is where the
        hub is, whatever it holds: so who had it has also had all that was told on other topics.
        Who left before it was shown may have come as far, and is still to get it.
        """
        until = max(rendering.until, self._newest + 1)
        for audience, channel in self._channels.get(topic, {}).items():
            shown = rendering.audiences[audience]
            state = {"topic": topic, "v": rendering.before, "sections": shown}
            message = frame("state", state, self._newest)
            channel.keep_alone((self._newest, until, message))
            channel.tell(message)

    def _give_up(self, topic: str) -> None:
        """Pages may still get the state themselves, also those that are away just now."""
        for channel in self._channels.get(topic, {}).values():
            channel.forget(self._newest + 1)
            channel.tell(frame("reset", {}))

    # Breathing

    def ping(self) -> None:
        """Show every listener the server's time, so that it knows the stream is alive."""
        self._tell_everyone(frame("ping", {"now": datetime.now(UTC).isoformat()}))

    def drop(self, *, older_than: float) -> None:
        """End streams that joined before this loop time: whoever reconnects is asked again."""
        for listener in self._everyone():
            if listener.since < older_than:
                listener.wire.abort()

    def _tell_everyone(self, message: bytes) -> None:
        for listener in self._everyone():
            deliver(listener, message)

    def _everyone(self) -> set[Listener]:
        channels = (c for audiences in self._channels.values() for c in audiences.values())
        return set().union(*(channel.listeners for channel in channels))


def _rest_after(took: float) -> float:
    """Until a BREATH after the beginning; when that has passed, a fifth of the time for others."""
    return max(BREATH - took, min(BREATH, took / 4))


hub = Hub()
