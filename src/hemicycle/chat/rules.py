"""Who reads a channel, who writes in it, and who moderates it."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.chat.models import Channel, Message
from hemicycle.committee.rules import is_leader, is_staff, runs_the_room, standing_of
from hemicycle.kernel.permissions import allow, predicate
from hemicycle.meetings.rules import may_attend

MODERATES = (
    "hide_message",
    "show_message",
    "read_out_message",
    "mark_answered",
    "mark_unanswered",
    "mute_person",
    "unmute_person",
    "close_channel",
    "open_channel",
)
VERBS = ("send_message", *MODERATES)


@predicate
def is_addressed(user: User, subject: Any) -> bool:
    """The channel, or that of a message, is for such as this person."""
    channel = subject.channel if isinstance(subject, Message) else subject
    if not isinstance(channel, Channel) or not user.is_authenticated:
        return False
    if channel.audience == Channel.Audience.ALL:
        return True
    works_here = is_staff.test(user, channel) or is_leader.test(user, channel)
    if channel.audience == Channel.Audience.MEMBERS:
        return bool(works_here or standing_of(user).is_member)
    return bool(works_here)


reads = is_addressed & may_attend
moderates = reads & runs_the_room

allow("chat.view_channel", reads)
allow("chat.send_message", reads)
for _verb in ("operate_channel", *MODERATES):
    allow(f"chat.{_verb}", moderates)
