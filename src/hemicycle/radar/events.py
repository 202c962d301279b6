from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ItemAdded(Event):
    speech_id: int | None
    lead_id: int | None


@dataclass(frozen=True, kw_only=True)
class ItemEdited(Event):
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ItemMoved(Event):
    step: str
    stage: str
