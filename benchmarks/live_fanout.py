"""One event to the last of 2,000 (and 200) listeners, beside a minimal C server.

Ours is the whole way: a delegate's POST, its checks, commit, rendering and the frame to the last
event stream. The peer is a single-threaded epoll server that copies the POST's body (of the same
length) to each of its streams, compiled and run in the same minute, with the same client. Where
there are two cores the client has one to itself: else the figure is the scheduler's.
"""

import argparse
import json
import subprocess

import rig

TARGET = 1.5
MOST_MEMORY = 250
MARK = '"agenda":{'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stay under 50 s")
    rounds = 10 if parser.parse_args().quick else 40
    load, peer = rig.compiled(rig.HERE / "load.c"), rig.compiled(rig.PEER_SOURCE)
    with rig.database(None) as environment:
        here = rig.populate(environment, floors=1, people=1)
        with rig.server(environment, 8022, apart=True) as server:
            ours, theirs = {}, {}
            for count in (200, 2000):
                theirs[count] = c_server(load, peer, count, rounds)
                ours[count] = hemicycle(load, here, count, rounds)
                memory = rig.memory_mb(server.pid)
    report(ours, theirs, memory)


def hemicycle(load, here, count: int, rounds: int) -> dict:
    """Each round the chair turns to the other of two agenda items."""
    floor, headers = here["floors"][0], here["people"][0]
    path = f"/live/?topic=floor.floor.{floor['floor']}"
    verb = f"/sessions/{floor['session']}/floor/begin-item/"
    bodies = [f"item={item}" for item in floor["items"]]
    return run(load, 8022, count, rounds, path, headers, verb, bodies)


def c_server(load, program, count: int, rounds: int) -> dict:
    with rig.process([program, "8023"], {}, port=8023, apart=True):
        return run(load, 8023, count, rounds, "/sse", "X: y", "/", [MARK + "x" * 600] * 2)


def run(load, port, count, rounds, path, headers, trigger, bodies) -> dict:
    command = [load, "listen", port, count, rounds, path, headers, trigger, headers, *bodies, MARK]
    done = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=rig.on_cores(last=True),
    )
    if done.returncode:
        raise SystemExit(f"cannot measure: {done.stderr}")
    return json.loads(done.stdout)


def report(ours, theirs, memory: float) -> None:
    detail = {"memory_mb": round(memory), "most_memory_mb": MOST_MEMORY}
    for count in ours:
        detail[f"at_{count}"] = {
            "ours_median_ms": rig.median(ours[count]["to_last"]),
            "ours_p99_ms": rig.p99(ours[count]["to_last"]),
            "peer_median_ms": rig.median(theirs[count]["to_last"]),
            "peer_p99_ms": rig.p99(theirs[count]["to_last"]),
            "missed": ours[count]["missed"],
        }
    at = detail["at_2000"]
    ratio = at["ours_median_ms"] / at["peer_median_ms"]
    missed = sum(run["missed"] for run in ours.values())
    rig.result(
        name="live_fanout",
        unit="ms to the last of 2,000",
        ours=at["ours_median_ms"],
        peer=at["peer_median_ms"],
        peer_name="minimal C epoll server",
        ratio=ratio,
        target=f"<= {TARGET} times, under {MOST_MEMORY} MB, nothing missed",
        holds=ratio <= TARGET and memory < MOST_MEMORY and missed == 0,
        detail=detail,
    )


if __name__ == "__main__":
    main()
