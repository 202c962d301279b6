"""Whoever is next hears of it once, on all their devices, and nobody else does."""

import base64
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hemicycle.floor.actions import calling
from hemicycle.kernel.refusals import Refused
from hemicycle.notices import sending
from hemicycle.notices.actions import add_device, remove_device, tell
from hemicycle.notices.handlers import tell_all
from hemicycle.notices.models import Device, Notice
from tests.factories import AccreditationFactory, AgendaItemFactory, TurnFactory

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
RAW, POINT = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


def b64(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """A push service on this machine, and the keys of the one browser that uses it."""

    def __init__(self):
        self.private, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.shown, self.status = [], 201
        browser = self

        class Service(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if browser.status == 201:
                    browser.shown.append(browser.read(body))
                self.send_response(browser.status)
                self.end_headers()

            def log_message(self, *_parts):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Service)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def read(self, body):
        plain = http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth)
        return json.loads(plain)

    @property
    def fields(self):
        point = self.private.public_key().public_bytes(RAW, POINT)
        endpoint = f"http://127.0.0.1:{self.server.server_port}/push/{b64(self.auth)}"
        return {"endpoint": endpoint, "p256dh": b64(point), "auth": b64(self.auth)}

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def browser(settings):
    settings.PUSH_SERVICES, settings.PUSH_SCHEMES = ("127.0.0.1",), ("http",)
    browser = Browser()
    yield browser
    browser.close()


def test_add_device_is_for_oneself(member, chair, noon):
    with pytest.raises(PermissionDenied):
        add_device(member, actor=chair, now=noon, endpoint=ENDPOINT, p256dh="x", auth="y")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com@10.0.0.1/x",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_add_device_at_an_unknown_service_is_refused(member, noon, endpoint):
    with pytest.raises(Refused) as refused:
        add_device(member, actor=member, now=noon, endpoint=endpoint, p256dh="x", auth="y")
    assert refused.value.field == "endpoint"


def test_add_device_twice_is_one_of_whoever_uses_it_now(member, chair, noon):
    for user in (member, member, chair):
        add_device(user, actor=user, now=noon, endpoint=ENDPOINT, p256dh="x", auth="y")
    assert Device.objects.get().user == chair


def test_add_device_keeps_the_ten_newest(member, noon):
    for n in range(12):
        by = {"actor": member, "now": noon}
        add_device(member, **by, endpoint=f"{ENDPOINT}{n}", p256dh="x", auth="y")
    assert Device.objects.count() == 10


def test_remove_device_is_its_owners(member, chair, noon):
    device = add_device(member, actor=member, now=noon, endpoint=ENDPOINT, p256dh="x", auth="y")
    with pytest.raises(PermissionDenied):
        remove_device(device, actor=chair, now=noon)
    remove_device(device, actor=member, now=noon)
    assert not Device.objects.exists()


def test_tell_is_news_once(member, noon):
    from datetime import timedelta

    said = [
        tell(member, actor=None, now=noon + timedelta(seconds=n), kind="NEXT", about=7)
        for n in range(3)
    ]
    assert said == [True, False, False]


def test_whoever_is_called_and_whoever_is_next_are_told_once(browser, floor, chair, noon):
    first, second = (AccreditationFactory().person for _ in range(2))
    for person in (first, second):
        TurnFactory(floor=floor, person=person, requested_at=noon)
    add_device(second.user, actor=second.user, now=noon, **browser.fields)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    tell_all(floor)
    tell_all(floor)
    (told,) = browser.shown
    assert (told["title"], told["url"]) == (
        "You are next",
        reverse("floor:show", args=[floor.session_id]),
    )
    calling.call_next(floor, actor=chair, now=noon, seen=floor.turns.speaking().get().pk)
    tell_all(floor)
    assert [told["title"] for told in browser.shown] == ["You are next", "You have the floor"]
    assert Notice.objects.count() == 2


def test_whoever_leads_or_is_named_is_told_that_their_item_has_begun(
    browser, floor, chair, member, noon
):
    item = AgendaItemFactory(session=floor.session, speaker=member.person.name, title="Travel")
    add_device(member, actor=member, now=noon, **browser.fields)
    calling.begin_item(floor, actor=chair, now=noon, item=item)
    tell_all(floor)
    assert [(told["title"], told["body"]) for told in browser.shown] == [
        ("Your item has begun", "Travel")
    ]


def test_notice_is_in_the_language_of_whoever_is_told(browser, floor, member, noon):
    member.language = "zh-hans"
    member.save()
    TurnFactory(floor=floor, person=member.person, requested_at=noon)
    add_device(member, actor=member, now=noon, **browser.fields)
    tell_all(floor)
    assert browser.shown[0]["title"] != "You are next"


def test_device_that_is_gone_is_forgotten_and_one_that_fails_is_kept(browser, floor, member, noon):
    TurnFactory(floor=floor, person=member.person, requested_at=noon)
    add_device(member, actor=member, now=noon, **browser.fields)
    browser.status = 500
    tell_all(floor)
    assert Device.objects.exists()
    Notice.objects.all().delete()
    browser.status = 410
    tell_all(floor)
    assert not Device.objects.exists()


def test_key_is_the_servers_and_stays(settings):
    assert sending.public_key() == sending.public_key()
    assert len(base64.urlsafe_b64decode(sending.public_key() + "=")) == 65


def test_page_of_the_floor_gives_the_key_and_the_way(client, floor, member):
    client.force_login(member)
    page = client.get(reverse("floor:show", args=[floor.session_id]))
    facts = page.context["floor_page"]["parts"]["notices"]
    assert facts["key"] == sending.public_key()
    assert client.get(facts["worker"])["Content-Type"].startswith("text/javascript")


def test_devices_come_and_go_by_the_page(client, member, browser):
    client.force_login(member)
    added = reverse("notices:add_device")
    assert client.post(added, {}).status_code in {409, 422}
    assert client.post(added, browser.fields).status_code == 200
    client.post(reverse("notices:remove_device"), {"endpoint": browser.fields["endpoint"]})
    assert not Device.objects.exists()
