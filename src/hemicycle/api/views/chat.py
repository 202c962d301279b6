"""The chat of a session: its channels, what is written there, and their verbs."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms.basics import Number
from hemicycle.api.views.lookups import found
from hemicycle.api.views.verbs import add_verbs
from hemicycle.chat import queries
from hemicycle.chat.actions import channels_of
from hemicycle.chat.forms import VERBS
from hemicycle.chat.models import Channel
from hemicycle.floor.actions.running import floor_of
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require
from hemicycle.meetings import queries as meetings

router = Router()
CHAT = "/sessions/{session_id}/chat"


class ChannelOut(Schema):
    channel: str
    """As in addresses: all, members or staff."""
    topic: str
    """Of the live stream."""
    count: int
    closed: bool


class MessagesOut(Schema):
    v: int
    sections: dict[str, Any]
    """Described in docs/rooms/chat.md."""
    more: bool


class Wanted(Schema):
    after: int | None = None
    """A change: messages sent or changed since."""
    before: Number | None = None
    """A number: messages written before."""


@router.get(CHAT, response=list[ChannelOut], url_name="channels")
def channels(request: SignedInRequest, session_id: int) -> list[dict[str, Any]]:
    """Those that one may read."""
    return [
        {
            "channel": one.name,
            "topic": topic_of(one),
            "count": one.count,
            "closed": one.closed_at is not None,
        }
        for one in _channels(request, session_id)
        if request.user.has_perm("chat.view_channel", one)
    ]


@router.get(f"{CHAT}/{{name}}", response=MessagesOut, url_name="messages")
def messages(
    request: SignedInRequest, session_id: int, name: str, wanted: Query[Wanted]
) -> dict[str, Any]:
    """The newest fifty; with `after` what one has missed, with `before` what came earlier."""
    channel = _channel(request, session_id, name)
    moderates = request.user.has_perm("chat.operate_channel", channel)
    return queries.page(channel, moderates=moderates, **wanted.dict())


def _channel(request: SignedInRequest, session_id: int, name: str) -> Channel:
    made = _channels(request, session_id)
    channel = next((one for one in made if one.name == name), None)
    if channel is None:
        raise Http404
    require(request.user, "chat.view_channel", channel)
    return channel


def _channels(request: SignedInRequest, session_id: int) -> list[Channel]:
    session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "meetings.view_session", session)
    return channels_of(floor_of(session, now=timezone.now()))


add_verbs(router, f"{CHAT}/{{name}}", VERBS, _channel, room="chat")
