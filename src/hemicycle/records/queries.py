from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Term
from hemicycle.committee.rules import LEADERSHIP, STAFF, standing_of
from hemicycle.kernel import search
from hemicycle.meetings.models import Session
from hemicycle.records.models import Speaker, Speech, Transcript


def transcripts_for(user: User) -> QuerySet[Transcript]:
    """The transcripts this person may read, newest first, each with `speech_count`."""
    rows = Transcript.objects.select_related("session__meeting")
    if standing_of(user).offices.isdisjoint(LEADERSHIP | STAFF):
        rows = rows.exclude(session__access=Session.Access.LEADERSHIP)
    return rows.annotate(speech_count=Count("speeches")).order_by("-imported_at")


def speeches(transcript: Transcript) -> QuerySet[Speech]:
    return transcript.speeches.select_related("speaker__person", "speaker__delegation")


def found_speeches(user: User, query: str) -> QuerySet[Speech]:
    """Speeches this person may read in which every word of the query occurs, newest first."""
    readable = Speech.objects.filter(transcript__in=transcripts_for(user).values("pk"))
    rows = search.matching(readable, query).select_related(
        "transcript__session", "speaker__person", "speaker__delegation"
    )
    return rows.order_by("-transcript__imported_at", "position")


@dataclass(frozen=True)
class Match:
    """Who a speaker of a transcript probably is; both empty when nobody fits."""

    person: Person | None = None
    delegation: Delegation | None = None


def match_speakers(speakers: Iterable[Speaker], day: date) -> list[Match]:
    """A suggestion for each speaker: the one person whose name fits, else the delegation."""
    index = _NameIndex(day)
    return [index.match(speaker) for speaker in speakers]


class _NameIndex:
    """All people and delegations of the committee by the words of their names."""

    def __init__(self, day: date) -> None:
        self._people: dict[frozenset[str], list[Person]] = {}
        for person in Person.objects.all():
            for name in (person.name, person.latin_name, *person.aliases):
                if words := frozenset(search.tokens(name)):
                    self._people.setdefault(words, []).append(person)
        self._delegations = _delegations_by_name(day)
        roles = Accreditation.objects.on(day).values_list("person_id", "delegation_id")
        self._speaks_for = dict(roles)
        chair = Term.objects.on(day).filter(office__kind=Office.Kind.CHAIR)
        self._chair = next((term.person for term in chair.select_related("person")), None)

    def match(self, speaker: Speaker) -> Match:
        person = self._person(speaker)
        delegation = self._delegations.get(frozenset(search.tokens(speaker.affiliation)))
        if person and delegation is None:
            delegation = self._delegation_of(person)
        return Match(person, delegation)

    def _person(self, speaker: Speaker) -> Person | None:
        words = frozenset(search.tokens(speaker.name))
        if not words:
            return self._chair if speaker.role == "chair" else None
        exact = self._people.get(words, [])
        found = exact or [
            person for name, named in self._people.items() if words < name for person in named
        ]
        people = list(dict.fromkeys(found))
        return people[0] if len(people) == 1 else None

    def _delegation_of(self, person: Person) -> Delegation | None:
        pk = self._speaks_for.get(person.pk)
        return next((d for d in self._delegations.values() if d.pk == pk), None)


def _delegations_by_name(day: date) -> dict[frozenset[str], Delegation]:
    """By name in every language the product speaks of territories in, and by code."""
    named: dict[frozenset[str], Delegation] = {}
    for delegation in Delegation.objects.on(day):
        for name in (delegation.name, *delegation.other_names):
            named.setdefault(frozenset(search.tokens(name)), delegation)
    return named
