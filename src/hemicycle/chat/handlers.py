"""A channel pushes its own state; the floor's pages are told which there are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from hemicycle.accounts.models import User
from hemicycle.chat.actions import channels_of
from hemicycle.chat.models import Channel
from hemicycle.chat.queries import channel_where, sections
from hemicycle.chat.rules import VERBS
from hemicycle.floor.models import Floor
from hemicycle.floor.parts import Part, add_part
from hemicycle.kernel import live
from hemicycle.kernel.panels import panel
from hemicycle.meetings.models import Session

READS = ("messages", "csv", "text")


@live.sections("chat.channel")
def render(pk: int) -> Mapping[str, live.Sections]:
    channel = channel_where("id = %s", pk)
    assert channel is not None, "a channel is never deleted"
    return sections(channel)


def facts(user: User, floor: Floor) -> dict[str, Any]:
    """`{"channels": [{"channel", "audience", "topic", "count", "may", "urls"}]}`, those that this
    person reads."""
    channels = [one for one in channels_of(floor) if user.has_perm("chat.view_channel", one)]
    return {"channels": [_facts(user, channel) for channel in channels]}


def _facts(user: User, channel: Channel) -> dict[str, Any]:
    at = [channel.floor.session_id, channel.name]
    archive = f"{reverse('chat:show', args=at[:1])}?channel={channel.name}"
    return {
        "channel": channel.pk,
        "audience": channel.audience,
        "topic": live.topic_of(channel),
        "count": channel.count,
        "may": [verb for verb in VERBS if user.has_perm(f"chat.{verb}", channel)],
        "urls": {
            "archive": archive,
            **{name: reverse(f"chat:{name}", args=at) for name in (*VERBS, *READS)},
        },
    }


add_part(Part("chat", facts))


@panel(Session)
def archive(session: Model, context: Context) -> SafeString:
    """The way to what was written in a session, once anything was."""
    assert isinstance(session, Session)
    channels = Channel.objects.filter(floor__session=session, count__gt=0).order_by("pk")
    user = context["user"]
    found = channels.select_related("floor__session")
    readable = [one for one in found if user.has_perm("chat.view_channel", one)]
    if not readable:
        return SafeString("")
    return render_to_string("chat/_panel.html", {"session": session, "channels": readable})
