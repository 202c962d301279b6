from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FloorOpened(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FloorClosed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RulesSet(Event):
    policy: str
    limit: int | None


@dataclass(frozen=True, kw_only=True)
class ListOpened(Event):
    opens_at: str


@dataclass(frozen=True, kw_only=True)
class ListClosed(Event):
    closes_at: str


@dataclass(frozen=True, kw_only=True)
class BudgetSet(Event):
    scope: str
    key: str
    seconds: int | None


@dataclass(frozen=True, kw_only=True)
class DeedUndone(Event):
    deed_id: int
    verb: str
    turn_ids: list[int]


# Turns


@dataclass(frozen=True, kw_only=True)
class TurnRequested(Event):
    turn_id: int
    person_id: int | None
    delegation_id: int | None
    origin: str
    kind: str
    via: str


@dataclass(frozen=True, kw_only=True)
class TurnEdited(Event):
    turn_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TurnLent(Event):
    turn_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TurnMoved(Event):
    turn_id: int
    ahead_of: list[int]


@dataclass(frozen=True, kw_only=True)
class TurnWithdrawn(Event):
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class TurnReadded(Event):
    turn_id: int
    after_id: int
    ahead_of: list[int]


@dataclass(frozen=True, kw_only=True)
class TurnCalled(Event):
    turn_id: int
    person_id: int | None
    delegation_id: int | None
    limit: int | None


@dataclass(frozen=True, kw_only=True)
class TurnPaused(Event):
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class TurnResumed(Event):
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class TurnExtended(Event):
    turn_id: int
    limit: int


@dataclass(frozen=True, kw_only=True)
class TurnEnded(Event):
    turn_id: int


# Items


@dataclass(frozen=True, kw_only=True)
class ItemBegun(Event):
    item_id: int


@dataclass(frozen=True, kw_only=True)
class ItemEnded(Event):
    item_id: int


@dataclass(frozen=True, kw_only=True)
class ItemDropped(Event):
    item_id: int


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    floor_id: int


# Who is present


@dataclass(frozen=True, kw_only=True)
class Arrived(Event):
    stay_id: int
    person_id: int | None
    delegation_id: int | None
    origin: str


@dataclass(frozen=True, kw_only=True)
class Left(Event):
    stay_id: int
    person_id: int | None
    delegation_id: int | None


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Event):
    alarm_id: int
    reason: str
    language: str


@dataclass(frozen=True, kw_only=True)
class AlarmCleared(Event):
    alarm_id: int


@dataclass(frozen=True, kw_only=True)
class TurnEntered(Event):
    turn_id: int
    delegation_id: int


@dataclass(frozen=True, kw_only=True)
class ItemEntered(Event):
    item_id: int


# Displays, and what this committee asks the floor for


@dataclass(frozen=True, kw_only=True)
class RehearsalPlanned(Event):
    of_session_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenAdded(Event):
    screen_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenDirected(Event):
    screen_id: int
    content: str


@dataclass(frozen=True, kw_only=True)
class CodeRenewed(Event):
    screen_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenPaired(Event):
    screen_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenRetired(Event):
    screen_id: int


@dataclass(frozen=True, kw_only=True)
class KindAdded(Event):
    kind_id: int


@dataclass(frozen=True, kw_only=True)
class KindEdited(Event):
    kind_id: int
