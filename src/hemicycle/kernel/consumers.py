"""The door to the live hub: `GET /live/?topic=floor.floor.5&topic=…&since=812&audience=screen`.

A raw ASGI application beside Django: it asks once, in a thread, who this is and what they may
hear, and then holds the connection open without a task or a thread of its own.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.module_loading import import_string

from hemicycle.kernel.live import Listener, hub

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

AUDIENCES = {"participant", "operator", "screen"}
MOST_TOPICS = 20
TOPIC = re.compile(r"(?P<app>[a-z_]+)\.(?P<model>[a-z_]+)\.(?P<pk>[0-9]{1,18})")
POSITION = re.compile(r"[0-9]{1,18}")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"transfer-encoding", b"chunked"),
]


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one listener: 403 to who may not hear a topic, else events until they leave."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    topics = tuple(dict.fromkeys(asked.get("topic", [])))
    audience = asked.get("audience", ["participant"])[0]
    asks_well = (
        scope["method"] == "GET" and 0 < len(topics) <= MOST_TOPICS and audience in AUDIENCES
    )
    if not asks_well or not await _may_hear(scope, topics, audience):
        await _refuse(send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
    listener = Listener(_wire_of(scope), audience, topics, descriptor=_descriptor_of(scope))
    await _listen(scope, receive, listener, _since(scope, asked))


async def _listen(scope: Scope, receive: Receive, listener: Listener, since: int | None) -> None:
    listener.since = asyncio.get_running_loop().time()
    try:
        hub.join(listener, since=since)
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        hub.leave(listener)


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 403, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _wire_of(scope: Scope) -> Any:
    """The connection itself: `config.server` puts it in the scope."""
    return scope["extensions"]["hemicycle.wire"]


def _descriptor_of(scope: Scope) -> int:
    """Of its socket, where what is written to it goes out as it is."""
    wire = _wire_of(scope)
    is_plain = wire.get_extra_info("sslcontext") is None
    socket = wire.get_extra_info("socket") if is_plain else None
    return socket.fileno() if socket else -1


def _since(scope: Scope, asked: dict[str, list[str]]) -> int | None:
    headers = dict(scope["headers"])
    text = headers.get(b"last-event-id", b"").decode("latin-1") or asked.get("since", [""])[0]
    return int(text) if POSITION.fullmatch(text) else None


@sync_to_async(thread_sensitive=False)
def _may_hear(scope: Scope, topics: tuple[str, ...], audience: str) -> bool:
    try:
        user = _user(scope)
        return all(_may_view(user, topic, audience) for topic in topics)
    finally:
        connection.close_if_unusable_or_obsolete()


def _user(scope: Scope) -> AbstractBaseUser | AnonymousUser:
    """Whoever the session cookie says, by the very code that ordinary requests go through."""
    cookies = parse_cookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    request = HttpRequest()
    engine = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request.session = engine(cookies.get(settings.SESSION_COOKIE_NAME))
    return get_user(request)


def _may_view(user: Any, topic: str, audience: str) -> bool:
    """Default deny: unknown subjects and undeclared `view` permissions are both a no."""
    subject = _subject(topic)
    if subject is None or not user.is_authenticated:
        return False
    meta = subject._meta
    verb = "operate" if audience == "operator" else "view"
    return bool(user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}", subject))


def _subject(topic: str) -> Model | None:
    if not (asked := TOPIC.fullmatch(topic)):
        return None
    try:
        model = apps.get_model(asked["app"], asked["model"])
    except LookupError:
        return None
    found: Model | None = model._default_manager.filter(pk=asked["pk"]).first()
    return found


async def breathe(every: float = 5.0, lifetime: float = 1800.0) -> None:
    """Ping all listeners; end old streams now and then, so that lost rights end them too."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(every)
        hub.ping()
        hub.drop(older_than=loop.time() - lifetime)
