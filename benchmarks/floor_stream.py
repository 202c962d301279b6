"""What `floor.py` sends: deeds on one floor and in its chat, and the same states for its peers.

Deeds are sent one after the other, ten a second as long as the answers keep up, each with its
idempotency key and again until it is answered: as a page does while the server restarts.
"""

import http.client
import json
import os
import time
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import urlencode

FLOOR, CHAT = 0, 1
"""The topics that a deed may be of."""
RATE = 10
"""Events a second."""
PATIENCE = 60
"""Seconds a deed is sent again and again before the benchmark gives up."""


@dataclass
class Deed:
    """One POST, and what to do with the facts in its answer."""

    path: str
    headers: dict[str, str]
    body: str
    topic: int = FLOOR
    learn: Callable[[dict], None] = lambda facts: None


@dataclass(frozen=True)
class Event:
    """A deed that was done: sent and answered on the monotonic clock in ms, and where it stands."""

    sent: float
    answered: float
    topic: int
    position: int


def newest(events: list[Event], since: int) -> tuple[int, int]:
    """The last position of each topic; `since` where nothing was done."""
    floor, chat = (max((e.position for e in events if e.topic == t), default=since) for t in (0, 1))
    return floor, chat


class Room:
    """What the chair sees: who waits, in their order, and who speaks."""

    def __init__(self, floor, people: list[str]) -> None:
        self.floor, self.path = floor["floor"], f"/sessions/{floor['session']}/floor/"
        self.chair, *others = people
        self.chat, self.chat_path = floor["chat"], f"/sessions/{floor['session']}/chat/all/"
        self.quiet, self.waiting, self.writers = deque(others), deque(), deque(others)
        self.speaking: int | None = None
        self.items = cycle(floor["items"])

    def deed(self, verb: str, who: str, learn=lambda facts: None, **said) -> Deed:
        return Deed(f"{self.path}{verb}/", headers_of(who), urlencode(said), learn=learn)


def headers_of(who: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in who.split("\x01"))


def write(room: Room) -> Deed:
    """A message in everybody's chat, by whoever has not written for the longest time."""
    text = "We thank the secretariat for the paper and would like to hear more about its costs."
    who = room.writers[0]
    room.writers.rotate()
    return Deed(f"{room.chat_path}send-message/", headers_of(who), urlencode({"text": text}), CHAT)


def ask(room: Room) -> Deed:
    who = room.quiet.popleft()

    def learn(facts) -> None:
        room.waiting.append((facts["turn"], who))

    return room.deed("ask-to-speak", who, learn, **{"from": "ROOM"})


def withdraw(room: Room) -> Deed:
    turn, who = room.waiting.pop()
    room.quiet.append(who)
    return room.deed("withdraw", who, turn=turn)


def call(room: Room) -> Deed:
    seen = room.speaking or ""
    room.speaking, who = room.waiting.popleft()
    room.quiet.append(who)
    return room.deed("call-next", room.chair, seen=seen)


def end(room: Room) -> Deed:
    turn, room.speaking = room.speaking, None
    return room.deed("end-turn", room.chair, turn=turn)


def begin(room: Room) -> Deed:
    return room.deed("begin-item", room.chair, item=next(room.items))


FIRST = (ask, ask, write)
"""Before anything is measured, so that neither queue nor chat is ever empty."""
MIX = (ask, call, write, begin, ask, end, write, ask, call, withdraw, end, begin)
"""Over and over; as many hands go up as come down or are called."""


class FloorScript:
    """The deeds of a session, and the position of each in the audit chain."""

    def __init__(self, floor, people, position: Callable[[], int]) -> None:
        self.room, self.position_now = Room(floor, people), position
        self.verbs = cycle(MIX)

    def next(self) -> Deed:
        return next(self.verbs)(self.room)

    def position(self, _deed: Deed) -> int:
        """Nobody else writes: the newest entry once the deed is answered is the deed's."""
        return self.position_now()


class Replay:
    """States that were recorded, for a server that passes on whatever it is sent."""

    def __init__(self, states: list[str]) -> None:
        self.states = iter(states)

    def next(self) -> Deed:
        state = next(self.states)
        return Deed("/", {}, state, CHAT if '"topic":"chat.' in state else FLOOR)

    def position(self, deed: Deed) -> int:
        return json.loads(deed.body)["v"]


class Poster:
    """Sends deeds to one server after the other, until each is answered."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = cycle(ports)
        self.wires = {port: http.client.HTTPConnection("127.0.0.1", port, 20) for port in ports}

    def do(self, deed: Deed) -> tuple[float, float]:
        """When it was first sent and when it was answered."""
        headers = {
            **deed.headers,
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        sent = now_ms()
        while not (answer := self.once(deed, headers)):
            if now_ms() - sent > PATIENCE * 1000:
                raise TimeoutError(deed.path)
            time.sleep(0.1)
        answered = now_ms()
        deed.learn(json.loads(answer[0] or "{}") if deed.headers else {})
        return sent, answered

    def once(self, deed: Deed, headers) -> tuple[bytes] | None:
        wire = self.wires[next(self.ports)]
        try:
            wire.request("POST", deed.path, deed.body.encode(), headers)
            answer = wire.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            wire.close()
            return None
        if 400 <= answer.status < 500:
            raise RuntimeError(f"{deed.path} {deed.body}: {answer.status} {text[:300]!r}")
        return (text,) if answer.status < 400 else None


def stream(script, poster: Poster, seconds: float) -> "Future[list[Event]]":
    """Send the deeds of `script` from a thread of their own, on the core of the listeners."""
    thread = ThreadPoolExecutor(1)
    try:
        return thread.submit(_stream, script, poster, seconds)
    finally:
        thread.shutdown(wait=False)


def _stream(script, poster: Poster, seconds: float) -> list[Event]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    events, due = [], time.monotonic()
    for _ in range(round(seconds * RATE)):
        time.sleep(max(0, due - time.monotonic()))
        due = max(due, time.monotonic() - 1) + 1 / RATE  # No rush to make up for a long wait.
        deed = script.next()
        sent, answered = poster.do(deed)
        events.append(Event(sent, answered, deed.topic, script.position(deed)))
    return events


def now_ms() -> float:
    return time.monotonic() * 1000
