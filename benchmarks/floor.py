"""A session as thousands see it: from each deed on the floor to the last of its listeners.

Hands, turns, items and messages in the chat, ten a second, to 200, 2,000 and 10,000 listeners of
one process on SQLite; with `--database URL` also of two processes on PostgreSQL, half the listeners
each. First all is calm, and the time from each POST to the last listener is taken. Then it is
rough: 1 % of the listeners stop reading for seconds, 5 % drop and resume with Last-Event-ID, and
the server is restarted. Each must have been shown the position of every deed, never going back.

The peers are fed the very states that were sent, at the same rate: a minimal C server, Node's
`ws`, and groups of Django Channels in memory (one state after another, since it cannot keep up).
Where there are two cores the listeners have one to themselves: else the figure is the scheduler's.
"""

import argparse
import json
import os
import sqlite3
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import floor_peers as peers
import rig
from floor_listeners import listeners
from floor_stream import FIRST, RATE, Event, FloorScript, Poster, Replay, newest, stream

MOST_TIMES_C, LEAST_TIMES_CHANNELS = 1.3, 20
JUDGED = 2_000
"""Listeners at which the targets are set."""
PORTS = (8031, 8032)
PEOPLE = 12
STALL_MS, DROP_MS = 4_000, 1_000


@dataclass(frozen=True)
class Plan:
    """How long each part lasts, in seconds, and for how many listeners."""

    counts: tuple[int, ...] = (200, 2_000, 10_000)
    calm: float = 60
    rough: float = 30
    peer: float = 30
    node_at: tuple[int, ...] = (200, 2_000, 10_000)
    channels_at: tuple[int, ...] = (200, 2_000)
    channels: int = 20
    """States, of which each waits until the one before has come to all."""


QUICK = Plan((2_000,), calm=5, rough=6, peer=5, node_at=(2_000,), channels_at=(2_000,), channels=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stay under 50 s")
    parser.add_argument("--database", default=os.environ.get("HEMICYCLE_BENCH_DATABASE"))
    options = parser.parse_args()
    plan = QUICK if options.quick else Plan()
    load = rig.compiled(rig.HERE / "floor_load.c")
    if options.database:
        rig.refuse_unreachable(options.database)
    with peers.scratch() as folder:
        record = folder / "states"
        ours = {1: sessions(load, plan, None, 1, record)}
        theirs = replays(load, plan, folder, states_in(record))
        if options.database:
            ours[2] = sessions(load, plan, options.database, 2, None)
    report(ours, theirs)


# --- ours -------------------------------------------------------------------------------------


def sessions(load, plan: Plan, url, processes: int, record) -> dict[int, dict]:
    """One after the other, for each number of listeners, the smallest first."""
    ports = list(PORTS[:processes])
    with rig.database(url) as environment, database_of(url, environment) as position:
        here = rig.populate(environment, floors=len(plan.counts), people=PEOPLE)
        with House(environment, ports) as house:
            found = {}
            for count, floor in zip(plan.counts, here["floors"], strict=True):
                script = FloorScript(floor, here["people"], position)
                found[count] = session(load, plan, house, script, count, record)
                record = None
    return found


@contextmanager
def database_of(url, environment):
    """A function that tells the position of the newest audit entry, for whoever is outside."""
    with ExitStack() as open_ones:
        wires = []

        def position() -> int:
            if not wires:
                wires.append(open_ones.enter_context(wire_to(url, environment)))
            query = "SELECT last_id FROM kernel_chainhead"
            return wires[0].execute(query).fetchone()[0]

        yield position


@contextmanager
def wire_to(url, environment):
    if url:
        import psycopg

        wire = psycopg.connect(environment["HEMICYCLE_DATABASE"], autocommit=True)
    else:
        place = Path(environment["HEMICYCLE_HOME"]) / "hemicycle.sqlite3"
        wire = sqlite3.connect(place, check_same_thread=False)
    try:
        yield wire
    finally:
        wire.close()


class House:
    """The server's processes, each with a port of its own."""

    def __init__(self, environment, ports: list[int]) -> None:
        self.environment, self.ports = environment, ports
        self.open: dict[int, ExitStack] = {}
        self.pids: dict[int, int] = {}

    def __enter__(self) -> "House":
        for port in self.ports:
            self.start(port)
        return self

    def __exit__(self, *_error) -> None:
        for stack in self.open.values():
            stack.close()

    def start(self, port: int) -> None:
        stack = self.open[port] = ExitStack()
        running = stack.enter_context(rig.server(self.environment, port, apart=True))
        self.pids[port] = running.pid

    def restart(self, port: int) -> None:
        self.open[port].close()
        self.start(port)

    def memory_mb(self) -> int:
        return round(max(map(rig.memory_mb, self.pids.values())))


def session(load, plan: Plan, house: House, script: FloorScript, count: int, record) -> dict:
    poster = Poster(house.ports)
    for verb in FIRST:
        poster.do(verb(script.room))
    room, since = script.room, script.position_now()
    with listeners(
        load,
        "sse",
        house.ports,
        count,
        since=since,
        path=f"/live/?topic=floor.floor.{room.floor}&topic=chat.channel.{room.chat}&since={since}",
        headers=room.chair,
        state_paths=(f"{room.path}state/", f"{room.chat_path}messages/"),
        record=record,
    ) as audience:
        time.sleep(1)
        calm = stream(script, poster, plan.calm).result()
        memory = house.memory_mb()
        under_way = stream(script, poster, plan.rough)
        back_in = trouble(audience, house, count, plan.rough)
        rough = under_way.result()
        said = audience.end(newest(calm + rough, since), patience_s=60)
    told = Told(said, since)
    return {
        **told.times("calm", calm),
        **told.times("rough", rough),
        **told.truth(calm + rough),
        "opened_in_s": audience.opened_in,
        "restarted_in_s": back_in,
        "memory_mb": memory,
    }


def trouble(audience, house: House, count: int, seconds: float) -> float:
    """Two thirds of the time for those who stall and drop; then the restart, and its seconds."""
    audience.stall(max(1, count // 100), STALL_MS)
    for _ in range(5):
        audience.drop(max(1, count // 100), DROP_MS)
        time.sleep(seconds * 2 / 15)
    began = time.monotonic()
    house.restart(house.ports[0])
    return round(time.monotonic() - began, 1)


# --- the peers --------------------------------------------------------------------------------


def states_in(record: Path) -> list[str]:
    """What was sent, each position once and in their order."""
    lines = record.read_text().splitlines()
    found = {json.loads(line)["v"]: line for line in lines}
    return [found[v] for v in sorted(found)]


def replays(load, plan: Plan, folder: Path, states: list[str]) -> dict[str, dict]:
    """For each peer what it came to at each number of listeners, or why it could not be had."""
    found: dict[str, dict] = {}
    makers = {
        peers.c_server: plan.counts,
        peers.node_ws: plan.node_at,
        peers.channels: plan.channels_at,
    }
    for make, counts in makers.items():
        try:
            peer = make(folder)
        except peers.Lacking as reason:
            found[make.__name__] = {"not measured": str(reason)}
            continue
        found[make.__name__] = {n: replay(load, peer, n, states, plan) for n in counts}
    return found


def replay(load, peer: peers.Peer, count: int, states: list[str], plan: Plan) -> dict:
    since = json.loads(states[0])["v"] - 1
    script, poster = Replay(states), Poster([peers.PORT])
    streams = listeners(load, peer.kind, [peers.PORT], count, since=since, path=peer.path)
    with peer.serving(), streams as audience:
        time.sleep(1)
        if peer.is_slow:
            events = []
            for _ in range(plan.channels):
                events += stream(script, poster, 1 / RATE).result()
                audience.wait(newest(events, since), patience_s=30)
        else:
            events = stream(script, poster, plan.peer).result()
        said = audience.end(newest(events, since), patience_s=60)
    told = Told(said, since)
    return {**told.times("calm", events), **told.truth(events)}


# --- what was found ---------------------------------------------------------------------------


class Told:
    """A report of the listeners, beside the deeds that it is about."""

    def __init__(self, said: dict, since: int) -> None:
        self.said, self.since = said, since

    def times(self, part: str, events) -> dict[str, float]:
        """From the first byte of each POST to the last listener that was there, in ms."""
        ends = [self.found(event, "latest") for event in events]
        took = [end - event.sent for end, event in zip(ends, events, strict=True) if end]
        pace = (len(events) - 1) / (events[-1].sent - events[0].sent) * 1000
        return {
            f"{part}_median_ms": round(rig.median(took), 2),
            f"{part}_p99_ms": round(rig.p99(took), 2),
            f"{part}_events": len(events),
            f"{part}_events_a_second": round(pace, 1),
        }

    def truth(self, events) -> dict[str, int]:
        """`missed`: how often a listener was not shown a deed; `backwards`: or an older one."""
        said, everyone = self.said, self.said["listeners"]
        shown = [self.found(event, "shown") for event in events]
        rising = all(one.position < other.position for one, other in pairwise(events))
        kept = ("backwards", "again", "dropped", "stalled", "ended", "back", "resets", "fetches")
        return {
            "missed": sum(everyone - count for count in shown) if rising else -1,
            **{name: said[name] for name in kept},
        }

    def found(self, event: Event, what: str) -> float:
        return self.said["topics"][event.topic][what][event.position - self.since - 1]


def report(ours, theirs) -> None:
    at = ours[1][JUDGED]
    mine = at["calm_median_ms"]
    times = {name: found.get(JUDGED, {}).get("calm_median_ms") for name, found in theirs.items()}
    c, channels = times["c_server"], times["channels"]
    everyone = [run for runs in ours.values() for run in runs.values()]
    lost = sum(run["missed"] != 0 or run["backwards"] != 0 for run in everyone)
    ratio = mine / c if c else 0.0
    faster = channels / mine if channels else 0.0
    rig.result(
        name="floor",
        unit=f"ms to the last of {JUDGED:,}",
        ours=mine,
        peer=c or 0.0,
        peer_name="minimal C epoll server",
        ratio=ratio,
        target=f"<= {MOST_TIMES_C} times, {LEAST_TIMES_CHANNELS} times faster than Channels,"
        " nothing missed nor told backwards",
        holds=0 < ratio <= MOST_TIMES_C and faster >= LEAST_TIMES_CHANNELS and not lost,
        detail={
            "times_faster_than_channels": round(faster, 1),
            **{f"processes_{processes}": runs for processes, runs in ours.items()},
            **theirs,
        },
    )


if __name__ == "__main__":
    main()
