"""What a channel shows: lately, since a change, before a message, and altogether."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from hemicycle.chat.models import Channel, Message, Mute
from hemicycle.committee.queries import rule
from hemicycle.floor.models import Floor
from hemicycle.kernel.audit import position
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import Session

LATELY = 8
"""Messages that every change tells; who has missed more fetches them."""
PER_PAGE = 50
MOST_AT_ONCE = 200
MOST_QUESTIONS = 30
MOST_A_MINUTE = "chat.most_messages_per_minute"
"""The rulebook's key; without such a rule it is as many as here:"""
USUALLY = 10

LAST = f"channel_id = %s ORDER BY change DESC LIMIT {LATELY}"
AFTER = f"channel_id = %s AND change > %s ORDER BY change LIMIT {MOST_AT_ONCE + 1}"
BEFORE = f"channel_id = %s AND number < %s ORDER BY number DESC LIMIT {PER_PAGE}"
OPEN = (
    "channel_id = %s AND tag = 'QUESTION' AND hidden_at IS NULL"
    " AND answered_at IS NULL AND turn_id IS NULL ORDER BY number"
)
"""Questions of which nothing has come yet."""
NO_NUMBER = 2**31 - 1
"""Later than any message of a channel, and as large as both databases count."""

Section = Any


def most_a_minute(now: datetime) -> int:
    """Messages that one person may write within a minute in a session."""
    found = rule(MOST_A_MINUTE, on=now.date())
    value = found.value if found else None
    return value if type(value) is int and value > 0 else USUALLY


def channel_where(condition: str, *values: object) -> Channel | None:
    """The channel that meets the condition, with its floor and session."""
    for channel in rows(Channel, condition, *values):
        (channel.floor,) = rows(Floor, "id = %s", channel.floor_id)
        (channel.floor.session,) = rows(Session, "id = %s", channel.floor.session_id)
        return channel
    return None


# --- live --------------------------------------------------------------------------------------


def sections(channel: Channel) -> dict[str, dict[str, Section]]:
    """By audience the messages changed last, in the order of their changes, and what is open.

    Who moderates is also told what hidden messages say, which questions are open, who is muted.
    """
    messages = with_people(rows(Message, LAST, channel.pk)[::-1])
    questions = rows(Message, OPEN, channel.pk)
    facts = _channel(channel, len(questions))
    shown = {"channel": facts, "messages": [told(message) for message in messages]}
    return {
        "participant": shown,
        "screen": shown,
        "operator": {
            "channel": facts,
            "messages": [told(message, all_of_it=True) for message in messages],
            **_for_operators(channel, questions),
        },
    }


def page(
    channel: Channel, *, moderates: bool, after: int | None = None, before: int | None = None
) -> dict[str, Any]:
    """The newest messages, those changed after a change, or those before a number.

    `{"v", "sections", "more"}`: sections as in `sections`, all messages in order; `more`, whether
    there are others beyond. The channel is asked first: messages may be newer, never older.
    """
    v = position()
    (channel,) = rows(Channel, "id = %s", channel.pk)
    messages, more = _changed(channel, after) if after is not None else _written(channel, before)
    questions = rows(Message, OPEN, channel.pk)
    told_of = [told(message, all_of_it=moderates) for message in with_people(messages)]
    shown = {"channel": _channel(channel, len(questions)), "messages": told_of}
    if moderates:
        shown |= _for_operators(channel, questions)
    return {"v": v, "sections": shown, "more": more}


def _changed(channel: Channel, after: int) -> tuple[list[Message], bool]:
    found = rows(Message, AFTER, channel.pk, min(after, NO_NUMBER))
    return found[:MOST_AT_ONCE], len(found) > MOST_AT_ONCE


def _written(channel: Channel, before: int | None) -> tuple[list[Message], bool]:
    found = rows(Message, BEFORE, channel.pk, min(before or NO_NUMBER, NO_NUMBER))[::-1]
    return found, bool(found) and found[0].number > 1


def with_people(messages: list[Message]) -> list[Message]:
    prefetch_related_objects(messages, "person", "delegation")
    return messages


def _channel(channel: Channel, questions: int) -> Section:
    return {
        "channel": channel.pk,
        "audience": channel.audience,
        "count": channel.count,
        "changes": channel.changes,
        "open": questions,
        "closed": channel.closed_at is not None,
    }


def _for_operators(channel: Channel, questions: list[Message]) -> dict[str, Section]:
    asked = with_people(questions[:MOST_QUESTIONS])
    mutes = rows(Mute, "floor_id = %s AND until IS NULL ORDER BY since, id", channel.floor_id)
    prefetch_related_objects(mutes, "person")
    return {
        "questions": [told(message, all_of_it=True) for message in asked],
        "muted": [{"person": mute.person_id, "name": mute.person.full_name} for mute in mutes],
    }


def told(message: Message, *, all_of_it: bool = False) -> Mapping[str, Section]:
    """One message; of a hidden one that it is hidden, unless all of it is to be told."""
    known = {
        "message": message.pk,
        "number": message.number,
        "change": message.change,
        "sent_at": message.sent_at.isoformat(),
        "hidden": message.hidden_at is not None,
    }
    if message.hidden_at and not all_of_it:
        return known
    person, delegation = message.person, message.delegation
    return {
        **known,
        "person": message.person_id,
        "name": person.full_name,
        "lang": person.language,
        "delegation": delegation.name if delegation else "",
        "code": delegation.code if delegation else "",
        "kind": delegation.kind if delegation else "STAFF",
        "tag": message.tag,
        "text": message.text,
        "answered": message.answered_at is not None,
        "turn": message.turn_id,
    }


# --- archive -----------------------------------------------------------------------------------


def archive(channel: Channel) -> QuerySet[Message]:
    """All messages in order, with all that is told of them."""
    people = channel.messages.select_related("person", "delegation", "hidden_by", "turn")
    return people.order_by("number")
