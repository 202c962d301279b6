"""What is wrong with a rule, before anything is laid out by it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from hemicycle.planner.parts import Anchor, Edge, Rule, in_force


class Wrong(StrEnum):
    NO_EDGE = "NO_EDGE"
    LOOSE_DEADLINE = "LOOSE_DEADLINE"
    NO_LENGTH = "NO_LENGTH"
    ADRIFT = "ADRIFT"
    MINIMUM_ABOVE_NOMINAL = "MINIMUM_ABOVE_NOMINAL"
    UNKNOWN_ZONE = "UNKNOWN_ZONE"
    UNKNOWN_WINDOW = "UNKNOWN_WINDOW"
    NO_DAY = "NO_DAY"
    NO_NAME = "NO_NAME"
    NO_MEETING = "NO_MEETING"
    CIRCLE = "CIRCLE"


@dataclass(frozen=True)
class Fault:
    """`field` names what is wrong: opens, closes, nominal, minimum or zone."""

    wrong: Wrong
    field: str
    name: str = ""


def faults(rule: Rule, others: Iterable[Rule]) -> Iterator[Fault]:
    """What is wrong with this version of a rule beside all versions of the others."""
    beside = [one for one in others if one.key != rule.key]
    yield from _in_itself(rule)
    for field, edge in (("opens", rule.opens), ("closes", rule.closes)):
        if edge:
            yield from _of_edge(rule, field, edge, {one.key for one in beside} | {rule.key})
    yield from _circles(rule, beside)


def _in_itself(rule: Rule) -> Iterator[Fault]:
    yield from _of_place(rule)
    if rule.nominal is not None and rule.minimum > rule.nominal.amount:
        yield Fault(Wrong.MINIMUM_ABOVE_NOMINAL, "minimum")
    if rule.zone and not _is_zone(rule.zone):
        yield Fault(Wrong.UNKNOWN_ZONE, "zone")


def _of_place(rule: Rule) -> Iterator[Fault]:
    """Whether it is said where its windows lie."""
    if not rule.edges:
        yield Fault(Wrong.NO_EDGE, "closes")
    elif rule.is_deadline and not rule.edges[0].exact:
        yield Fault(Wrong.LOOSE_DEADLINE, "closes" if rule.closes else "opens")
    elif rule.nominal is None and not all(edge.exact for edge in rule.edges):
        yield Fault(Wrong.NO_LENGTH, "nominal")
    elif not rule.is_anchored:
        yield Fault(Wrong.ADRIFT, "closes")


def _of_edge(rule: Rule, field: str, edge: Edge, keys: set[str]) -> Iterator[Fault]:
    if edge.anchor is Anchor.WINDOW and edge.name not in keys:
        yield Fault(Wrong.UNKNOWN_WINDOW, field, edge.name)
    if edge.anchor is Anchor.DATE and not _is_day(edge.name):
        yield Fault(Wrong.NO_DAY, field, edge.name)
    if edge.anchor is Anchor.SESSION and not edge.name.strip():
        yield Fault(Wrong.NO_NAME, field)
    if rule.once and edge.anchor not in {Anchor.WINDOW, Anchor.DATE}:
        yield Fault(Wrong.NO_MEETING, field)


def _circles(rule: Rule, others: list[Rule]) -> Iterator[Fault]:
    """Whether it is counted from itself, by the rules of any day on which one of them changes."""
    days = {rule.since, *(one.since for one in others if one.since > rule.since)}
    for day in sorted(days):
        named = {one.key: one.names for one in [*in_force(others, day), rule]}
        for field, edge in (("opens", rule.opens), ("closes", rule.closes)):
            if edge and edge.anchor is Anchor.WINDOW and _leads_to(edge.name, rule.key, named):
                yield Fault(Wrong.CIRCLE, field, edge.name)
                return


def _leads_to(start: str, key: str, named: dict[str, set[str]]) -> bool:
    seen, ahead = set[str](), [start]
    while ahead:
        here = ahead.pop()
        if here == key:
            return True
        if here not in seen:
            seen.add(here)
            ahead += named.get(here, ())
    return False


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError.
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
