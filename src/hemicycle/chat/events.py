from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    message_id: int
    person_id: int
    tag: str


@dataclass(frozen=True, kw_only=True)
class MessageHidden(Event):
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageShown(Event):
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageReadOut(Event):
    message_id: int
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class MessageAnswered(Event):
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageUnanswered(Event):
    message_id: int


@dataclass(frozen=True, kw_only=True)
class PersonMuted(Event):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonUnmuted(Event):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ChannelClosed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ChannelOpened(Event):
    pass
