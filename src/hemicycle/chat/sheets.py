"""A channel's archive as it is taken away: as a table, and as a text to be read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from textwrap import indent

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from hemicycle.chat.models import Channel, Message

COLUMNS = [
    _l("Number"),
    _l("Sent at (UTC)"),
    _l("Delegation"),
    _l("Name"),
    _l("Kind"),
    _l("Text"),
    _l("Hidden at (UTC)"),
    _l("Hidden by"),
    _l("Answered at (UTC)"),
    _l("Put into the speakers' list at (UTC)"),
]


def table(messages: Iterable[Message], *, moderates: bool) -> Iterator[list[object]]:
    """A row for each message; of a hidden one, for others than moderators, that it is hidden."""
    for message in messages:
        if message.hidden_at and not moderates:
            yield [message.number, _at(message.sent_at), "", "", "", "", _at(message.hidden_at)]
        else:
            yield _row(message)


def _row(message: Message) -> list[object]:
    return [
        message.number,
        _at(message.sent_at),
        message.delegation or "",
        message.person.full_name,
        message.get_tag_display(),
        message.text,
        _at(message.hidden_at),
        message.hidden_by or "",
        _at(message.answered_at),
        _at(message.turn.requested_at if message.turn else None),
    ]


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else ""


def text(channel: Channel, messages: Iterable[Message], *, moderates: bool) -> str:
    """Each message below a line that says who, when and what; its own lines are set in, so that
    none can look like another's."""
    session = channel.floor.session
    head = f"{session.meeting.title} – {session.title}\n{_('Chat')}: {channel.title}\n"
    return head + "".join(_entry(message, moderates) for message in messages)


def _entry(message: Message, moderates: bool) -> str:
    top = f"\n{message.number}. {_at(message.sent_at)} UTC"
    if message.hidden_at and not moderates:
        return f"{top} – {_('Hidden by the moderators')}\n"
    who = ", ".join(filter(None, [str(message.delegation or ""), message.person.full_name]))
    notes = "".join(f" [{note}]" for note in _notes(message))
    lines = "\n".join(message.text.splitlines())
    return f"{top} – {who}{notes}\n{indent(lines, '    ', lambda line: True)}\n"


def _notes(message: Message) -> Iterator[str]:
    if message.tag != Message.Tag.NONE:
        yield str(message.get_tag_display())
    if message.hidden_at:
        yield _("Hidden by the moderators")
    if message.turn_id:
        yield _("Put into the speakers' list")
    if message.answered_at:
        yield _("Answered")
