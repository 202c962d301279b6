"""Four hundred hands within five seconds, at a server as people run it."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.e2e.site import Site

WITHIN = 5
"""Seconds in which all hands go up."""
AT_ONCE = 40
"""Connections that wait for their answers at the same time."""


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    site = Site(tmp_path, "hands")
    try:
        site.seed = site.prepare("tests.e2e.crowd")
        site.start()
        yield site
    finally:
        site.remove()


def _send(site: Site, method: str, path: str, key: str, hand: str = "") -> tuple[int, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    headers = {
        "Accept": "application/json",
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/x-www-form-urlencoded",
    } | ({"Idempotency-Key": hand} if hand else {})
    try:
        connection.request(method, path, b"from=REMOTE" if hand else None, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_four_hundred_hands_in_five_seconds_are_all_taken_once_and_shown(site):
    floor, keys = f"/sessions/{site.seed['session']}/floor", site.seed["keys"]
    hands = [(key, uuid4().hex) for key in keys]
    begun = time.monotonic()

    def ask(number: int) -> tuple[int, dict]:
        """At its moment, or as soon as there is a connection for it; every tenth sends it twice."""
        key, hand = hands[number]
        time.sleep(max(0, begun + number * WITHIN / len(keys) - time.monotonic()))
        answers = [
            _send(site, "POST", f"{floor}/ask-to-speak/", key, hand)
            for _sent in range(1 if number % 10 else 2)
        ]
        assert answers[0] == answers[-1]
        return answers[0]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(ask, range(len(keys))))

    assert {status for status, _answer in answers} == {200}
    turns = {answer["turn"] for _status, answer in answers}
    assert len(turns) == len(keys)
    _status, state = _send(site, "GET", f"{floor}/state/", keys[0])
    assert {turn["turn"] for turn in state["sections"]["queue"]} == turns
    kept = site.ask("tests.e2e.crowd", "asked")
    assert sorted(kept["turns"]) == sorted(turns)
    assert kept["faults"] == []
