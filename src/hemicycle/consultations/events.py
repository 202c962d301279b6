from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ConsultationCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ConsultationEdited(Event):
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PointAdded(Event):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class PointEdited(Event):
    point_id: int
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PointMoved(Event):
    point_id: int
    position: int


@dataclass(frozen=True, kw_only=True)
class PointRemoved(Event):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class ChoiceAdded(Event):
    choice_id: int


@dataclass(frozen=True, kw_only=True)
class ChoiceEdited(Event):
    choice_id: int
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ChoiceRemoved(Event):
    choice_id: int


@dataclass(frozen=True, kw_only=True)
class VoiceNamed(Event):
    delegation_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class VoiceRemoved(Event):
    delegation_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationPublished(Event):
    window_id: int


@dataclass(frozen=True, kw_only=True)
class PositionTaken(Event):
    position_id: int
    delegation_id: int
    changes: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class PositionWithdrawn(Event):
    position_id: int
    delegation_id: int
    changes: int


@dataclass(frozen=True, kw_only=True)
class ConsultationExtended(Event):
    window_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationClosedEarly(Event):
    window_id: int


@dataclass(frozen=True, kw_only=True)
class ConsultationConcluded(Event):
    """`results` are those of the points, in their order."""

    results: list[str]
    asked: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class ConsultationCancelled(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    previous_id: int
