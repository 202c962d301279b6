from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CheckOpened(Event):
    check_id: int
    is_named: bool


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """In a named check."""

    check_id: int
    person_id: int
    delegation_id: int
    option_id: int


@dataclass(frozen=True, kw_only=True)
class AnswersCame(Event):
    """In an anonymous check: not whose, not which, and not how many."""

    check_id: int


@dataclass(frozen=True, kw_only=True)
class CheckClosed(Event):
    check_id: int
    counts: list[int]
    """Of each option, in their order."""


@dataclass(frozen=True, kw_only=True)
class CheckShown(Event):
    check_id: int


@dataclass(frozen=True, kw_only=True)
class CheckHidden(Event):
    check_id: int
