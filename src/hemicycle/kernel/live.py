"""Live screens: who listens to which topic, and what they are sent.

One hub a process. A topic is a thing (`floor.floor.5`); whoever may view the thing may listen.
Most topics carry only the *name* of what happened and the page fetches its fragment again, with
that person's own permissions. A topic for which a room has declared `sections` carries state
instead: the sections that changed, rendered and encoded once per audience however many listen.

Every message has the id of the audit entry it follows from. Entries commit in the order of
their ids (`kernel.audit`), so an id is a position: a listener that comes back with the last one
it saw gets what it missed out of a short memory, or is told to `reset` when that is too old.
"""

import asyncio
import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Model

logger = logging.getLogger(__name__)

CHANNEL = "hemicycle"
MEMORY = 256
"""Messages remembered per topic and audience."""
BACKLOG = 256 * 1024
"""Bytes a slow reader may lag behind before its connection is dropped to reconnect."""
BREATH = 0.05
"""Seconds at least between two renderings of the same topic's state."""

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

    PostgreSQL does it for us, to all processes, this one included; on SQLite there is only one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, happening.as_line()])
        return

    def publish() -> None:
        hub.publish(happening)

    transaction.on_commit(publish, robust=True)


# --- state -------------------------------------------------------------------------------------

Renderer = Callable[[int], tuple[int, Mapping[str, Sections]]]
"""(primary key) -> (position, {audience: sections}); runs in a worker thread."""

_renderers: dict[str, Renderer] = {}


def sections(label: str) -> Callable[[Renderer], Renderer]:
    """Declare that topics of this model (`floor.floor`) carry state, rendered by the function."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[label] = renderer
        return renderer

    return register


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
    def get_write_buffer_size(self) -> int: ...
    def abort(self) -> None: ...


@dataclass(eq=False)
class Listener:
    """One open stream."""

    wire: Wire
    audience: str
    topics: tuple[str, ...]
    since: float = 0.0

    def send(self, message: bytes) -> None:
        """Write without waiting. A reader too slow to keep up must reconnect and resume."""
        if self.wire.get_write_buffer_size() > BACKLOG:
            self.wire.abort()
        else:
            self.wire.write(message)


@dataclass
class _Memory:
    """The last messages of one topic for one audience, and where they begin."""

    after: int
    """Everything later than this position is remembered."""
    messages: deque[tuple[int, bytes]] = field(default_factory=deque)
    shown: dict[str, Any] = field(default_factory=dict)
    """The sections as last sent."""

    def keep(self, position: int, message: bytes) -> None:
        self.messages.append((position, message))
        if len(self.messages) > MEMORY:
            self.after = self.messages.popleft()[0]

    def changed(self, now: Sections) -> Sections:
        new = {name: body for name, body in now.items() if self.shown.get(name, ...) != body}
        self.shown.update(new)
        return new


# --- the hub -----------------------------------------------------------------------------------


class Hub:
    """Everyone who listens in this process. Lives on the event loop; `publish` is for any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._newest = 0
        self._listeners: defaultdict[tuple[str, str], set[Listener]] = defaultdict(set)
        self._memories: dict[tuple[str, str], _Memory] = {}
        self._stale: set[str] = set()
        self._rendering: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, loop: asyncio.AbstractEventLoop, *, newest: int) -> None:
        """Begin to deliver, when `newest` is the position of the last audit entry."""
        self._loop, self._newest = loop, newest

    @property
    def count(self) -> int:
        return len(set().union(*self._listeners.values())) if self._listeners else 0

    def publish(self, happening: Happening) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._happened, happening)

    # Joining and leaving

    def join(self, listener: Listener, *, since: int | None) -> None:
        """Send what was missed since that position (or `reset`), then all that follows."""
        missed = self._missed(listener, since)
        if missed is None:
            listener.send(frame("reset", {}))
        else:
            for message in missed:
                listener.send(message)
        for topic in listener.topics:
            self._listeners[topic, listener.audience].add(listener)

    def leave(self, listener: Listener) -> None:
        for topic in listener.topics:
            group = self._listeners[topic, listener.audience]
            group.discard(listener)
            if not group:
                del self._listeners[topic, listener.audience]

    def _missed(self, listener: Listener, since: int | None) -> Iterable[bytes] | None:
        if since is None:
            return None
        missed: dict[bytes, int] = {}
        for topic in listener.topics:
            memory = self._memory(topic, listener.audience)
            if since < memory.after:
                return None
            missed |= {message: at for at, message in memory.messages if at > since}
        return sorted(missed, key=lambda message: missed[message])

    def _memory(self, topic: str, audience: str) -> _Memory:
        return self._memories.setdefault((topic, audience), _Memory(after=self._newest))

    def reset(self) -> None:
        """What happened lately is unknown: forget the memory, and have every page fetch again."""
        self._memories.clear()
        for listener in self._everyone():
            listener.send(frame("reset", {}))

    def close(self) -> None:
        """End every stream, as when the server stops."""
        for listener in self._everyone():
            listener.wire.abort()

    # Telling

    def _happened(self, happening: Happening) -> None:
        self._newest = max(self._newest, happening.position)
        if _renderer_of(happening.topic):
            self._stale.add(happening.topic)
            self._render_soon(happening.topic)
            return
        message = frame(
            "happened", {"topic": happening.topic, "name": happening.name}, happening.position
        )
        for topic, audience in self._known(happening.topic):
            self._tell(topic, audience, happening.position, message)

    def _known(self, topic: str) -> list[tuple[str, str]]:
        keys = self._listeners.keys() | self._memories.keys()
        return [key for key in keys if key[0] == topic]

    def _tell(self, topic: str, audience: str, position: int, message: bytes) -> None:
        self._memory(topic, audience).keep(position, message)
        for listener in tuple(self._listeners.get((topic, audience), ())):
            listener.send(message)

    # State: rendered in a thread, one at a time per topic, never more often than each BREATH

    def _render_soon(self, topic: str) -> None:
        if topic in self._rendering or not self._known(topic):
            return
        self._rendering.add(topic)
        task = asyncio.ensure_future(self._render_while_stale(topic))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _render_while_stale(self, topic: str) -> None:
        try:
            while topic in self._stale:
                self._stale.discard(topic)
                await self._render(topic)
                await asyncio.sleep(BREATH)
        finally:
            self._rendering.discard(topic)

    async def _render(self, topic: str) -> None:
        renderer = _renderer_of(topic)
        assert renderer is not None
        try:
            position, audiences = await asyncio.to_thread(
                _on_own_connection, renderer, int(topic.rpartition(".")[2])
            )
        except Exception:
            logger.exception("The state of %s could not be rendered", topic)
            return
        for audience, now in audiences.items():
            self._show(topic, audience, position, now)

    def _show(self, topic: str, audience: str, position: int, now: Sections) -> None:
        new = self._memory(topic, audience).changed(now)
        if new:
            message = frame("state", {"topic": topic, "v": position, "sections": new}, position)
            self._tell(topic, audience, position, message)

    # Breathing

    def ping(self) -> None:
        """Show every listener the server's time, so that it knows the stream is alive."""
        message = frame("ping", {"now": datetime.now(UTC).isoformat()})
        for listener in self._everyone():
            listener.send(message)

    def drop(self, *, older_than: float) -> None:
        """End streams that joined before this loop time: they reconnect and are asked who they are."""
        for listener in self._everyone():
            if listener.since < older_than:
                listener.wire.abort()

    def _everyone(self) -> set[Listener]:
        return set().union(*self._listeners.values()) if self._listeners else set()


def _on_own_connection(renderer: Renderer, pk: int) -> tuple[int, Mapping[str, Sections]]:
    try:
        return renderer(pk)
    finally:
        connection.close_if_unusable_or_obsolete()


hub = Hub()
