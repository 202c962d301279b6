"""What pages and actions ask about the committee."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Office,
    Person,
    RulebookEntry,
    Term,
)


def committee() -> Committee:
    """The committee of this installation; an unsaved nameless one before it is founded."""
    return Committee.objects.first() or Committee(pk=1, name="Hemicycle", short_name="Hemicycle")


@dataclass(frozen=True)
class Rule:
    value: Any
    reference: str


def rule(key: str, *, on: date) -> Rule | None:
    """The rule in force on a day, None where the rulebook says nothing."""
    entries = RulebookEntry.objects.filter(key=key, since__lte=on).order_by("-since")
    entry = entries.first()
    return Rule(entry.value, entry.reference) if entry else None


def rulebook(day: date) -> list[RulebookEntry]:
    """All rules in force on a day, by key."""
    newest: dict[str, RulebookEntry] = {}
    for entry in RulebookEntry.objects.filter(since__lte=day).order_by("key", "since"):
        newest[entry.key] = entry
    return list(newest.values())


def delegations(day: date) -> QuerySet[Delegation]:
    """Delegations of a day, each with `present_people`: its accreditations of that day."""
    accredited = Accreditation.objects.on(day).select_related("person").order_by("-role", "since")
    people = Prefetch("accreditations", queryset=accredited, to_attr="present_people")
    return Delegation.objects.on(day).prefetch_related(people).order_by("name")


def people(day: date) -> QuerySet[Person]:
    """Everybody, each with `present_roles` and `present_terms`: what they are on that day."""
    roles = Accreditation.objects.on(day).select_related("delegation")
    terms = Term.objects.on(day).select_related("office__topic", "office__group")
    return Person.objects.prefetch_related(
        Prefetch("accreditations", queryset=roles, to_attr="present_roles"),
        Prefetch("terms", queryset=terms, to_attr="present_terms"),
    )


def terms(day: date) -> QuerySet[Term]:
    """Who holds which office on a day."""
    return Term.objects.on(day).select_related("person", "office__topic", "office__group")


def consecutive_terms(person: Person, kind: str, *, before: date) -> int:
    """How many terms of this kind of office the person has held back to back until `before`.

    Terms are back to back when at most a month lies between them (a term ends with a meeting,
    the next may begin at its close or on a later first day).
    """
    count, edge = 0, before
    held = Term.objects.filter(person=person, office__kind=kind, since__lt=before)
    for term in held.order_by("-since"):
        if term.until is None or edge - term.until > timedelta(days=31):
            break
        count, edge = count + 1, term.since
    return count


