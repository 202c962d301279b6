"""Everything that can happen in a chat."""

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.accounts.models import User
from hemicycle.chat import events
from hemicycle.chat.models import Channel, Message, Mute
from hemicycle.chat.patterns import untagged
from hemicycle.chat.queries import most_a_minute
from hemicycle.committee.models import Person
from hemicycle.committee.rules import standing_of
from hemicycle.floor.actions import asking
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel.events import Event, record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.plain import rows
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid

MINUTE = timedelta(minutes=1)
NOT_WRITTEN = tuple(f.name for f in Message._meta.concrete_fields if f.name not in ("text", "tag"))
LONGEST_NOTE = 300
"""Of a turn; the whole text stays in the chat."""


def channels_of(floor: Floor) -> list[Channel]:
    """A session's channels, made at the first look, each with its floor."""
    channels = list(floor.channels.order_by("pk"))
    if len(channels) < len(Channel.Audience.values):
        made = (Channel(floor=floor, audience=audience) for audience in Channel.Audience.values)
        Channel.objects.bulk_create(made, ignore_conflicts=True)
        channels = list(floor.channels.order_by("pk"))
    return channels


@transaction.atomic
def send_message(
    channel: Channel, *, actor: User, now: datetime, text: str, tag: str = ""
) -> Message:
    """Write to all who read the channel. A tag typed by hand counts where none is given."""
    require(actor, "chat.send_message", channel)
    standing = standing_of(actor)
    assert standing.person is not None, "the rule asks for an accreditation or an office"
    typed, text = untagged(text)
    tag = typed if tag in ("", Message.Tag.NONE) else tag
    message = Message(person=standing.person, text=text, tag=tag, sent_at=now)
    refuse_invalid(message, but=NOT_WRITTEN)
    if standing.accreditation:
        message.delegation_id = standing.accreditation.delegation_id
    channel = locked(channel.pk)
    _refuse_to_take(channel, message)
    channel.add(message)
    event = events.MessageSent(message_id=message.pk, person_id=standing.person.pk, tag=message.tag)
    record(event, subject=channel, actor=actor, at=now)
    return message


def _refuse_to_take(channel: Channel, message: Message) -> None:
    if channel.closed_at:
        raise Refused(_("This channel is closed. The chair can open it."), field="text")
    if Mute.objects.filter(
        floor_id=channel.floor_id, person_id=message.person_id, until=None
    ).exists():
        muted = _("You may not write in this session any more. Ask the secretariat why.")
        raise Refused(muted, field="text")
    _refuse_flood(channel.floor_id, message)


def _refuse_flood(floor_id: int, message: Message) -> None:
    """Over all channels of a session, counted back from this moment."""
    now, most = message.sent_at, most_a_minute(message.sent_at)
    written = Message.objects.filter(
        person_id=message.person_id, sent_at__gt=now - MINUTE, channel__floor_id=floor_id
    )
    times = list(written.order_by("-sent_at").values_list("sent_at", flat=True)[:most])
    if len(times) < most:
        return
    seconds = ceil((times[-1] + MINUTE - now).total_seconds())
    words = ngettext(
        "You have written a lot within a minute. You may write again in %(seconds)s second.",
        "You have written a lot within a minute. You may write again in %(seconds)s seconds.",
        seconds,
    )
    raise Refused(words % {"seconds": seconds}, field="text")


@transaction.atomic
def hide_message(message: Message, *, actor: User | None, now: datetime) -> None:
    """Take it from everybody's sight; whoever moderates still sees it, and the archive keeps it."""
    require(actor, "chat.hide_message", message)
    channel = _locked_with(message)
    if message.hidden_at is None:
        message.hidden_at, message.hidden_by = now, actor
        _changed(channel, message, events.MessageHidden(message_id=message.pk), actor, now)


@transaction.atomic
def show_message(message: Message, *, actor: User | None, now: datetime) -> None:
    require(actor, "chat.show_message", message)
    channel = _locked_with(message)
    if message.hidden_at is not None:
        message.hidden_at = message.hidden_by = None
        _changed(channel, message, events.MessageShown(message_id=message.pk), actor, now)


@transaction.atomic
def read_out_message(message: Message, *, actor: User | None, now: datetime) -> Turn:
    """Put a question or comment into the speakers' list, where it is read out."""
    require(actor, "chat.read_out_message", message)
    channel = _locked_with(message)
    if message.tag == Message.Tag.NONE:
        raise Refused(_("Only questions and comments are read out."), field="message")
    if message.hidden_at:
        raise Refused(_("This message is hidden. Show it first."), field="message")
    if message.turn and message.turn.withdrawn_at is None:
        raise Stale(_("This has been put into the list already."))
    note = _shortened(message.text)
    turn = asking.read_out(channel.floor, actor=actor, now=now, person=message.person, note=note)
    message.turn = turn
    event = events.MessageReadOut(message_id=message.pk, turn_id=turn.pk)
    _changed(channel, message, event, actor, now)
    return turn


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1].rstrip()}…"


@transaction.atomic
def mark_answered(message: Message, *, actor: User | None, now: datetime) -> None:
    require(actor, "chat.mark_answered", message)
    channel = _locked_with(message)
    if message.tag != Message.Tag.QUESTION:
        raise Refused(_("Only a question can be answered."), field="message")
    if message.answered_at is None:
        message.answered_at = now
        _changed(channel, message, events.MessageAnswered(message_id=message.pk), actor, now)


@transaction.atomic
def mark_unanswered(message: Message, *, actor: User | None, now: datetime) -> None:
    require(actor, "chat.mark_unanswered", message)
    channel = _locked_with(message)
    if message.answered_at is not None:
        message.answered_at = None
        _changed(channel, message, events.MessageUnanswered(message_id=message.pk), actor, now)


@transaction.atomic
def mute_person(channel: Channel, *, actor: User | None, now: datetime, person: Person) -> None:
    """Somebody writes no more in this session, in none of its channels."""
    require(actor, "chat.mute_person", channel)
    channel = locked(channel.pk)
    _made, is_new = Mute.objects.get_or_create(
        floor_id=channel.floor_id, person=person, until=None, defaults={"by": actor, "since": now}
    )
    if is_new:
        record(events.PersonMuted(person_id=person.pk), subject=channel, actor=actor, at=now)


@transaction.atomic
def unmute_person(channel: Channel, *, actor: User | None, now: datetime, person: Person) -> None:
    require(actor, "chat.unmute_person", channel)
    channel = locked(channel.pk)
    muted = Mute.objects.filter(floor_id=channel.floor_id, person=person, until=None)
    if muted.update(until=now):
        record(events.PersonUnmuted(person_id=person.pk), subject=channel, actor=actor, at=now)


@transaction.atomic
def close_channel(channel: Channel, *, actor: User | None, now: datetime) -> None:
    """Nobody writes in it until it is opened; all may still read."""
    require(actor, "chat.close_channel", channel)
    channel = locked(channel.pk)
    if channel.closed_at is None:
        channel.close(now)
        record(events.ChannelClosed(), subject=channel, actor=actor, at=now)


@transaction.atomic
def open_channel(channel: Channel, *, actor: User | None, now: datetime) -> None:
    require(actor, "chat.open_channel", channel)
    channel = locked(channel.pk)
    if channel.closed_at is not None:
        channel.close(None)
        record(events.ChannelOpened(), subject=channel, actor=actor, at=now)


# --- what they share ---------------------------------------------------------------------------


def locked(channel_id: int) -> Channel:
    (channel,) = rows(Channel, "id = %s", channel_id, lock=True)
    return channel


def _locked_with(message: Message) -> Channel:
    """The message's channel, and the message as it is by then."""
    channel = locked(message.channel_id)
    message.refresh_from_db()
    return channel


def _changed(
    channel: Channel, message: Message, event: Event, actor: User | None, now: datetime
) -> None:
    channel.touch(message)
    record(event, subject=channel, actor=actor, at=now)
