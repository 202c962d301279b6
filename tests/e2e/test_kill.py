"""The power goes fifty times while people work: what was acknowledged is there, and once."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.e2e.site import Site

KILLS = 50
BUSIEST = 20
"""Answers given between two kills, at most."""
PATIENCE = 20
"""Seconds a slow machine may take for them."""
DELEGATES, WAITING = ("netherlands", "kenya", "egypt"), ("china", "brazil")
OPERATORS = ("chair", "secretary")
FORM = "application/x-www-form-urlencoded"
LOST = (OSError, http.client.HTTPException)
EVENTS = {
    "call-next": "floor.turn_called",
    "move-turn": "floor.turn_moved",
    "set-rules": "floor.rules_set",
    "undo": "floor.deed_undone",
}
TALK = """CHAIR: Welcome to {0}.

KENYA: Thank you, Chair. We have read {0}.
"""


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    site = Site(tmp_path, "kill")
    try:
        site.seed = site.prepare()
        site.start()
        yield site
    finally:
        site.remove()


@dataclass
class Client:
    """Somebody who works on, and sends again under the same key what was not answered."""

    site: Site
    who: str
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    resent: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def insist(
        self, path: str, body: bytes, kind: str, key: str, *, may_be: tuple[int, ...] = ()
    ) -> dict | None:
        """The answer, at last; None when it was refused in a way that `may_be`.

        Any other refusal is an answer too, and none is expected.
        """
        while True:
            with suppress(*LOST):
                status, answer = self._send("POST", path, body, kind, key)
                if status in may_be:
                    return None
                if status < 500:
                    if status >= 300:
                        self.refused.append(f"{path} {status} {answer[:300]!r}")
                    return json.loads(answer) if answer and status < 300 else {}
            self.resent += 1
            threading.Event().wait(0.03)

    def read(self, path: str) -> dict | None:
        """What is there, if the server happens to answer."""
        with suppress(*LOST):
            status, answer = self._send("GET", path, b"", FORM, "")
            return json.loads(answer) if status == 200 else None
        return None

    def _send(self, method: str, path: str, body: bytes, kind: str, key: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self.site.seed['people'][self.who]['key']}",
            "Content-Type": kind,
            "Idempotency-Key": key,
        }
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def raise_hands(client: Client) -> None:
    floor = f"/sessions/{client.site.seed['floors']['open']}/floor"
    while not client.stopped.wait(0.01):
        key = uuid4().hex
        turn = client.insist(f"{floor}/ask-to-speak/", b"from=REMOTE", FORM, key)["turn"]
        client.acknowledged.append(key)
        client.insist(f"{floor}/withdraw/", f"turn={turn}".encode(), FORM, uuid4().hex)


def wait_to_speak(client: Client) -> None:
    """Raise a hand that stays, for the operators to work with. Twice is once."""
    floor = f"/sessions/{client.site.seed['floors']['plain']}/floor"
    while not client.stopped.wait(0.05):
        answer = client.insist(f"{floor}/ask-to-speak/", b"from=ROOM", FORM, uuid4().hex)
        client.acknowledged.append(str(answer["turn"]))


def operate(client: Client) -> None:
    """Call, move and undo what the last look showed; the other may have been quicker."""
    floor = f"/sessions/{client.site.seed['floors']['plain']}/floor"
    chance = Random()
    while not client.stopped.wait(0.02):
        if told := client.read(f"/api{floor}"):
            verb, fields = _next_step(told["sections"], chance)
            body = urlencode(fields).encode()
            done = client.insist(f"{floor}/{verb}/", body, FORM, uuid4().hex, may_be=(409,))
            client.acknowledged += [verb] if done is not None else []


def _next_step(told: dict, chance: Random) -> tuple[str, dict]:
    waiting, speaker = [turn["turn"] for turn in told["queue"]], told["speaker"]
    steps = [("set-rules", {"policy": chance.choice(["FRESH", "ARRIVAL", "ROLES"])})]
    if told["undo"]:
        steps.append(("undo", {"seen": told["undo"]["deed"]}))
    if waiting:
        seen = speaker["turn"] if speaker else ""
        steps.append(("call-next", {"seen": seen, "turn": chance.choice(["", *waiting])}))
        steps.append(("move-turn", {"turn": chance.choice(waiting)}))
    return chance.choice(steps)


def import_transcripts(client: Client) -> None:
    while not client.stopped.wait(0.05):
        title = uuid4().hex
        body = _multipart(title, TALK.format(title))
        kind = f"multipart/form-data; boundary={title}"
        client.insist("/api/transcripts", body, kind, title)
        client.acknowledged.append(title)


def add_items(client: Client) -> None:
    while not client.stopped.wait(0.02):
        title = uuid4().hex
        body = json.dumps({"title": title}).encode()
        client.insist("/api/radar", body, "application/json", title)
        client.acknowledged.append(title)


def _multipart(title: str, text: str) -> bytes:
    parts = [
        f'Content-Disposition: form-data; name="title"\r\n\r\n{title}',
        'Content-Disposition: form-data; name="file"; filename="talk.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{text}",
    ]
    return "".join(f"--{title}\r\n{part}\r\n" for part in [*parts]).encode() + (
        f"--{title}--\r\n".encode()
    )


def test_what_was_acknowledged_survives_fifty_kills_and_is_there_once(site):
    before = site.ask("tests.e2e.tally", "tally")
    work = _everybody(site)
    clients = [client for those in work.values() for client in those]
    _kill_while_they_work(site, work)
    kept = site.ask("tests.e2e.tally", "tally")

    assert [client.refused for client in clients if client.refused] == []
    assert sum(client.resent for client in clients) > 0, "no kill met a request"
    _check_hands(site, work, kept)
    for client in work[operate]:
        _check_that_each_step_is_recorded_once(client, kept["deeds"])
    for act, kind in ((import_transcripts, "transcripts"), (add_items, "items")):
        acknowledged = [title for client in work[act] for title in client.acknowledged]
        assert acknowledged
        assert sorted(kept[kind]) == sorted(before[kind] + acknowledged)
    assert kept["lost files"] == []
    assert kept["faults"] == []


def _everybody(site: Site) -> dict:
    who = {
        raise_hands: DELEGATES,
        wait_to_speak: WAITING,
        operate: OPERATORS,
        import_transcripts: ["secretary"],
        add_items: ["chair"],
    }
    return {act: [Client(site, name) for name in names] for act, names in who.items()}


def _check_hands(site: Site, work: dict, kept: dict) -> None:
    hands = kept["hands"][str(site.seed["floors"]["open"])]
    assert sorted(hands) == sorted(key for one in work[raise_hands] for key in one.acknowledged)
    assert sorted(kept["asked"]) == sorted(kept["turns"])
    told = {int(turn) for client in work[wait_to_speak] for turn in client.acknowledged}
    assert told
    assert told <= set(kept["asked"])


def _check_that_each_step_is_recorded_once(client: Client, deeds: list) -> None:
    user = client.site.seed["people"][client.who]["user"]
    kept = Counter(event for event, actor in deeds if actor == user)
    done = Counter(EVENTS[verb] for verb in client.acknowledged)
    assert kept == done
    assert done.total() > 0


def _kill_while_they_work(site: Site, work: dict) -> None:
    """Everybody works on to the end, and is answered to the last; then the server stops."""
    clients = [client for those in work.values() for client in those]
    acts = [(act, client) for act, those in work.items() for client in those]
    threads = [threading.Thread(target=act, args=(client,)) for act, client in acts]
    for thread in threads:
        thread.start()
    _kill_at_random_moments(site, clients)
    for client in clients:
        client.stopped.set()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), site.log
    site.kill()


def _kill_at_random_moments(site: Site, clients: list[Client]) -> None:
    """Each time after some answers, and in the middle of others."""
    chance, pause = Random(), threading.Event()
    for _kill in range(KILLS):
        goal = _answers(clients) + chance.randint(1, BUSIEST)
        deadline = time.monotonic() + PATIENCE
        while _answers(clients) < goal and time.monotonic() < deadline:
            pause.wait(0.002)
        pause.wait(chance.uniform(0, 0.03))
        site.kill()
        site.start()


def _answers(clients: list[Client]) -> int:
    return sum(len(client.acknowledged) for client in clients)
