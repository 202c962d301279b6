"""The power goes twenty times while people work: what was acknowledged is there, and once."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

import pytest

from tests.e2e.site import Site

KILLS = 20
BUSIEST = 40
"""Answers given between two kills, at most."""
PATIENCE = 20
"""Seconds a slow machine may take for them."""
DELEGATES = ("netherlands", "kenya", "egypt", "china", "brazil")
LOST = (OSError, http.client.HTTPException)
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

    def insist(self, path: str, body: bytes, kind: str, key: str) -> dict:
        """The answer, at last. A refusal is an answer too, and none is expected."""
        while True:
            with suppress(*LOST):
                status, answer = self._send(path, body, kind, key)
                if status < 500:
                    if status >= 300:
                        self.refused.append(f"{path} {status} {answer[:300]!r}")
                    return json.loads(answer) if answer and status < 300 else {}
            self.resent += 1
            threading.Event().wait(0.03)

    def _send(self, path: str, body: bytes, kind: str, key: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self.site.seed['people'][self.who]['key']}",
            "Content-Type": kind,
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def raise_hands(client: Client) -> None:
    floor = f"/sessions/{client.site.seed['floors']['open']}/floor"
    form = "application/x-www-form-urlencoded"
    while not client.stopped.wait(0.01):
        key = uuid4().hex
        turn = client.insist(f"{floor}/ask-to-speak/", b"from=REMOTE", form, key).get("turn")
        client.acknowledged.append(key)
        client.insist(f"{floor}/withdraw/", f"turn={turn}".encode(), form, uuid4().hex)


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


def test_what_was_acknowledged_survives_twenty_kills_and_is_there_once(site):
    before = site.ask("tests.e2e.tally", "tally")
    hands = [Client(site, who) for who in DELEGATES]
    importer, keeper = Client(site, "secretary"), Client(site, "chair")
    work = [(raise_hands, client) for client in hands]
    work += [(import_transcripts, importer), (add_items, keeper)]
    threads = [threading.Thread(target=act, args=(client,)) for act, client in work]
    _kill_while_they_work(site, threads, [client for _act, client in work])
    kept = site.ask("tests.e2e.tally", "tally")

    assert [client.refused for _act, client in work if client.refused] == []
    assert sum(client.resent for _act, client in work) > 0, "no kill met a request"
    assert sorted(kept["hands"]) == sorted(key for client in hands for key in client.acknowledged)
    assert sorted(kept["asked"]) == sorted(kept["turns"])
    assert sorted(kept["transcripts"]) == sorted(before["transcripts"] + importer.acknowledged)
    assert sorted(kept["items"]) == sorted(before["items"] + keeper.acknowledged)
    assert min(len(importer.acknowledged), len(keeper.acknowledged)) > 0
    assert kept["lost files"] == []
    assert kept["faults"] == []


def _kill_while_they_work(site: Site, threads: list, clients: list[Client]) -> None:
    """Everybody works on to the end, and is answered to the last; then the server stops."""
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
