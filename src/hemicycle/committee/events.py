from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CommitteeFounded(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class CommitteeEdited(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RuleAdopted(Event):
    key: str
    since: str


@dataclass(frozen=True, kw_only=True)
class DelegationAdmitted(Event):
    since: str


@dataclass(frozen=True, kw_only=True)
class DelegationEdited(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class PersonEnrolled(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class PersonEdited(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class PersonAccredited(Event):
    delegation_id: int
    role: str
    since: str


@dataclass(frozen=True, kw_only=True)
class AccreditationEnded(Event):
    person_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class TopicOpened(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class GroupEstablished(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class OfficeCreated(Event):
    kind: str


@dataclass(frozen=True, kw_only=True)
class TermBegun(Event):
    office_id: int
    person_id: int
    since: str


@dataclass(frozen=True, kw_only=True)
class TermEnded(Event):
    office_id: int
    person_id: int
    until: str
