from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class MeetingEdited(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SessionPlanned(Event):
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class SessionEdited(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ItemAdded(Event):
    item_id: int


@dataclass(frozen=True, kw_only=True)
class ItemEdited(Event):
    item_id: int


@dataclass(frozen=True, kw_only=True)
class ItemMoved(Event):
    item_id: int
    position: int


@dataclass(frozen=True, kw_only=True)
class ItemRemoved(Event):
    item_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(Event):
    document_id: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentRemoved(Event):
    document_id: int
    sha256: str
