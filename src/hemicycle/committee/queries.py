"""What pages and actions ask about the committee."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, TypedDict

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django_stubs_ext import WithAnnotations

from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Office,
    Person,
    RulebookEntry,
    Term,
)
from hemicycle.kernel.post import Addressee


def committee() -> Committee:
    """The committee of this installation; an unsaved nameless one before it is founded."""
    return Committee.objects.first() or Committee(pk=1, name="Hemicycle", short_name="Hemicycle")


def addressee_of(person: Person) -> Addressee:
    """In the person's language and by their clocks, as far as they are known here."""
    if person.user:
        return Addressee(person.email, person.user.language, person.user.zone)
    known = person.language in dict(settings.LANGUAGES)
    return Addressee(person.email, person.language if known else settings.LANGUAGE_CODE)


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


def rulebook_by_key(day: date) -> list[tuple[RulebookEntry | None, list[RulebookEntry]]]:
    """Each rule by key: the entry in force on a day (None: not yet), and all its versions."""
    entries = RulebookEntry.objects.order_by("key", "since")
    kept = []
    for _key, versions in groupby(entries, key=lambda entry: entry.key):
        held = list(versions)
        in_force = [entry for entry in held if entry.since <= day]
        kept.append((in_force[-1] if in_force else None, held[::-1]))
    return kept


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


class Seat(TypedDict):
    is_represented: bool


def delegations_by_region(day: date) -> "list[WithAnnotations[Delegation, Seat]]":
    """Those of a day in the order of the hemicycle: members by region, then observers.

    Each has `is_represented`: whether anybody speaks for it that day.
    """
    spoken_for = Accreditation.objects.on(day).filter(delegation=OuterRef("pk"))
    rows = Delegation.objects.on(day).annotate(is_represented=Exists(spoken_for))
    return list(rows.order_by("kind", "region", "name"))


def terms(day: date) -> QuerySet[Term]:
    """Who holds which office on a day."""
    return Term.objects.on(day).select_related("person", "office__topic", "office__group")


def leadership(day: date) -> QuerySet[Term]:
    """As `terms`, each person with `present_roles`: for whom they speak that day."""
    roles = Accreditation.objects.on(day).select_related("delegation")
    spoken = Prefetch("person__accreditations", queryset=roles, to_attr="present_roles")
    return terms(day).prefetch_related(spoken).order_by("office__kind", "person__latin_name")


def offices(day: date) -> QuerySet[Office]:
    """Every office with `present_terms`, held or planned on that day, and `past_terms`."""
    held = Term.objects.select_related("person")
    over = Q(until__lte=day)
    return (
        Office.objects.select_related("topic", "group")
        .prefetch_related(
            Prefetch(
                "terms", queryset=held.exclude(over).order_by("since"), to_attr="present_terms"
            ),
            Prefetch("terms", queryset=held.filter(over).order_by("-since"), to_attr="past_terms"),
        )
        .order_by("kind", "body", "topic__title", "group__name", "pk")
    )


MEETING_APART = timedelta(days=31)
"""A term ends with a meeting; the next may begin at its close or on a later first day."""


def consecutive_terms(term: Term, *, until: date | None) -> int:
    """How many terms its person holds in its office back to back with this one, ending `until`.

    Terms before it and terms already planned after it count; the term itself does not.
    """
    others = Term.objects.filter(person=term.person, office=term.office).exclude(pk=term.pk)
    held = list(others.order_by("since"))
    before = [other for other in held if other.since < term.since]
    after = [other for other in held if other.since >= term.since]
    return _chained_before(before, term.since) + _chained_after(after, until)


def _chained_before(terms: list[Term], edge: date) -> int:
    count = 0
    for term in reversed(terms):
        if term.until is not None and edge - term.until > MEETING_APART:
            break
        count, edge = count + 1, term.since
    return count


def _chained_after(terms: list[Term], edge: date | None) -> int:
    count = 0
    for term in terms:
        if edge is not None and term.since - edge > MEETING_APART:
            break
        count, edge = count + 1, term.until
    return count
