from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FloorOpened(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FloorClosed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TurnRequested(Event):
    turn_id: int
    person_id: int
    origin: str


@dataclass(frozen=True, kw_only=True)
class TurnWithdrawn(Event):
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class TurnCalled(Event):
    turn_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TurnEnded(Event):
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class ItemBegun(Event):
    item_id: int
