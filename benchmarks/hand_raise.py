"""Hands raised by fifty people at once, beside a bare Django view on the same server.

Every POST of ours is a new hand: signed in, checked, locked, sealed into the audit chain,
committed and published to listeners. The peer does one insert and nothing else. SQLite always;
PostgreSQL as well with `--database postgresql://user@host:port/name` (a scratch database is made
there and dropped). Prints one line a database, and closes with the worse of them.
"""

import argparse
import json
import os
import subprocess

import rig

PEOPLE = 50
TARGET = 0.6


def main() -> None:
    options = arguments()
    load = rig.compiled(rig.HERE / "load.c")
    urls = [None, options.database] if options.database else [None]
    lines = [measured(load, url, options.quick) for url in urls]
    worst = min(lines, key=lambda line: line["ratio"])
    rig.result(**worst | {"detail": {line["detail"]["database"]: line["detail"] for line in lines}})


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stay under 50 s")
    parser.add_argument("--database", default=os.environ.get("HEMICYCLE_BENCH_DATABASE"))
    return parser.parse_args()


def measured(load, url, quick: bool) -> dict:
    floors, rounds = (30, 3) if quick else (120, 5)
    with rig.database(url) as environment:
        here = rig.populate(environment, floors=floors, people=PEOPLE)
        with rig.server(environment, 8021) as server:
            ours, peer = [], []
            warm_up(load, here)
            share = (floors - 2) // rounds
            for number in range(rounds):
                part = here["floors"][2 + number * share : 2 + (number + 1) * share]
                peer.append(run(load, [bare(p) for p in here["people"] * share]))
                ours.append(run(load, [hand(f, p) for f in part for p in here["people"]]))
            memory = rig.memory_mb(server.pid)
    return line(ours, peer, "PostgreSQL" if url else "SQLite", memory)


def warm_up(load, here) -> None:
    run(load, [bare(p) for p in here["people"]])
    run(load, [hand(f, p) for f in here["floors"][:2] for p in here["people"]])


def hand(floor, headers: str) -> str:
    return f"/sessions/{floor['session']}/floor/ask-to-speak/\t{headers}\tfrom=ROOM"


def bare(headers: str) -> str:
    return f"/bare/\t{headers}\tx=1"


def run(load, requests: list[str]) -> dict:
    command = [load, "post", "8021", str(PEOPLE)]
    text = "\n".join(requests) + "\n"
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"cannot measure: {done.stderr}")
    if done.stderr:
        print(done.stderr[:400])
    answer = json.loads(done.stdout)
    return answer | {"rate": answer["requests"] / answer["seconds"]}


def line(ours, peer, database: str, memory: float) -> dict:
    rates = [rig.median([run["rate"] for run in runs]) for runs in (ours, peer)]
    ratios = [mine["rate"] / other["rate"] for mine, other in zip(ours, peer, strict=True)]
    failed = sum(run["failed"] for run in (*ours, *peer))
    ratio = rig.median(ratios)
    detail = {
        "database": database,
        "people_at_once": PEOPLE,
        "rate": round(rates[0]),
        "bare_rate": round(rates[1]),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "p50_ms": rig.median([run["p50"] for run in ours]),
        "p99_ms": max(run["p99"] for run in ours),
        "bare_p99_ms": max(run["p99"] for run in peer),
        "failed": failed,
        "memory_mb": round(memory),
    }
    return {
        "name": "hand_raise",
        "unit": "hands/s",
        "ours": rates[0],
        "peer": rates[1],
        "peer_name": "bare Django view, one insert",
        "ratio": ratio,
        "target": f">= {TARGET} and no failures",
        "holds": ratio >= TARGET and failed == 0,
        "detail": detail,
    }


if __name__ == "__main__":
    main()
