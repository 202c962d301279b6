from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RuleAdopted(Event):
    key: str
    since: str


@dataclass(frozen=True, kw_only=True)
class RuleWithdrawn(Event):
    key: str
    since: str


@dataclass(frozen=True, kw_only=True)
class PlanAdopted(Event):
    windows: list[int]


@dataclass(frozen=True, kw_only=True)
class WindowChanged(Event):
    """By its own action or with a plan; `kind` says how (`models.Change.Kind`)."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class WindowAssigned(Event):
    owner: str


@dataclass(frozen=True, kw_only=True)
class FollowersForgotten(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class OccasionAdded(Event):
    kind: str


@dataclass(frozen=True, kw_only=True)
class OccasionRemoved(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FeedMade(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RemindersSent(Event):
    windows: list[int]
    letters: int
