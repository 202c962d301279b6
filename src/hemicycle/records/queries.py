"""What pages ask about the records. They always come as the person who asks may read them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Term
from hemicycle.committee.rules import LEADERSHIP, STAFF, standing_of
from hemicycle.kernel import search
from hemicycle.meetings.models import Session
from hemicycle.records.models import Speaker, Speech, StageNote, Transcript
from hemicycle.transcripts import GAP

PER_PAGE = 50
"""Turns on one page of a transcript; a session of a day has some 400."""


def readable(user: User) -> QuerySet[Transcript]:
    """The transcripts this person may read."""
    standing = standing_of(user)
    if not standing.takes_part:
        return Transcript.objects.none()
    if standing.offices.isdisjoint(LEADERSHIP | STAFF):
        return Transcript.objects.exclude(session__access=Session.Access.LEADERSHIP)
    return Transcript.objects.all()


def transcripts_for(user: User) -> QuerySet[Transcript]:
    """The transcripts this person may read, newest first, each with `speech_count`."""
    rows = readable(user).select_related("session__meeting")
    return rows.annotate(speech_count=Count("speeches")).order_by("-imported_at", "-pk")


def speeches(transcript: Transcript) -> QuerySet[Speech]:
    return transcript.speeches.select_related("speaker__person", "speaker__delegation")


def readable_speeches(user: User) -> QuerySet[Speech]:
    """Every speech this person may read, with its speaker and transcript."""
    rows = Speech.objects.filter(transcript__in=readable(user).values("pk"))
    return rows.select_related("transcript__session", "speaker__person", "speaker__delegation")


def found_speeches(user: User, query: str) -> QuerySet[Speech]:
    """Speeches this person may read in which every word of the query occurs, newest first."""
    rows = search.matching(readable_speeches(user), query)
    return rows.order_by("-transcript__imported_at", "transcript", "position")


def page_of(speech: Speech) -> int:
    """The number of the page, of `PER_PAGE` turns, on which a turn of a transcript stands."""
    before = Speech.objects.filter(transcript=speech.transcript_id, position__lt=speech.position)
    return before.count() // PER_PAGE + 1


def report(transcript: Transcript) -> dict[str, Any]:
    """What was read from the file, in numbers, and what to check, in the reader's language."""
    return {
        "id": transcript.pk,
        "url": transcript.get_absolute_url(),
        "turns": transcript.speeches.count(),
        "speakers": transcript.speakers.count(),
        "pages": transcript.pages,
        "lost_tokens": transcript.lost_tokens,
        "damaged": transcript.damaged,
        "language": transcript.language,
        "notes": [
            {"after_turn": note.after, "kind": note.kind, "text": note.text}
            for note in transcript.notes.all()
        ],
        "warnings": [warning | {"message": _told(warning)} for warning in transcript.warnings],
    }


def _told(warning: dict[str, str]) -> str:
    """A warning is kept as whoever imported read it; others read it in their own language."""
    told = {
        "damaged": _("Words were lost when this file was made. Each gap shows as %(mark)s.")
        % {"mark": GAP},
        "lost_names": _("Some speakers' names were lost whole."),
        "no_speakers": _("The text names no speaker."),
    }
    return told.get(warning["code"], warning["message"])


# --- words, as a page shows them ----------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: plain, a `gap` where words were lost, or `found` by a search."""

    text: str
    kind: str = ""


def paragraphs(text: str, query: str = "") -> tuple[list[Piece], ...]:
    return tuple(pieces(paragraph, query) for paragraph in text.split("\n\n"))


def pieces(text: str, query: str = "") -> list[Piece]:
    """The text cut at its gaps and at what the query finds in it; joined, it is the text again."""
    cut, end = list[Piece](), 0
    for start, stop in search.spans(text, query) if query else ():
        cut += [*_at_gaps(text[end:start]), Piece(text[start:stop], "found")]
        end = stop
    return [*cut, *_at_gaps(text[end:])]


def _at_gaps(text: str) -> Iterator[Piece]:
    for number, part in enumerate(text.split(GAP)):
        if number:
            yield Piece(GAP, "gap")
        if part:
            yield Piece(part)


def excerpt(text: str, query: str, around: int = 80) -> list[Piece]:
    """The surroundings of the first find, at most `around` characters before and thrice after."""
    whole = pieces(" ".join(text.split()), query)
    first = next((n for n, piece in enumerate(whole) if piece.kind == "found"), 0)
    before = [Piece(piece.text[::-1], piece.kind) for piece in whole[:first][::-1]]
    led = [Piece(piece.text[::-1], piece.kind) for piece in _beginning(before, around)][::-1]
    return led + _beginning(whole[first:], 3 * around)


def _beginning(whole: list[Piece], room: int) -> list[Piece]:
    """The first pieces, until `room` characters are used up; an ellipsis where it was cut."""
    kept: list[Piece] = []
    for piece in whole:
        if room < len(piece.text):
            short = piece.text[:room] if not piece.kind else ""
            return [*kept, Piece(f"{short}…")]
        kept.append(piece)
        room -= len(piece.text)
    return kept


@dataclass(frozen=True)
class Entry:
    """A turn and its words, or something noted between turns."""

    turn: Speech | None = None
    paragraphs: tuple[list[Piece], ...] = ()
    note: StageNote | None = None


@dataclass(frozen=True)
class Sheet:
    """A printed page of a transcript (None: the file has no pages) and what stands on it."""

    number: int | None
    entries: list[Entry]


def sheets(turns: Iterable[Speech], notes: Iterable[StageNote], query: str = "") -> list[Sheet]:
    """Turns, with what was noted after each in its place, by the pages they begin on."""
    noted: dict[int, list[Entry]] = {}
    for note in notes:
        noted.setdefault(note.after, []).append(Entry(note=note))
    found: list[Sheet] = []
    for turn in turns:
        if not found or turn.page != found[-1].number:
            found.append(Sheet(turn.page, []))
        if turn.position == 1:
            found[-1].entries.extend(noted.get(0, []))
        found[-1].entries.append(Entry(turn, paragraphs(turn.text, query)))
        found[-1].entries.extend(noted.get(turn.position, []))
    return found


# --- who the speakers are -----------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """Who a speaker of a transcript probably is; both empty when nobody fits."""

    person: Person | None = None
    delegation: Delegation | None = None


def suggested_speakers(transcript: Transcript) -> Sequence[Speaker]:
    """The speakers, each with `turn_count` and who it is: as confirmed, else as it seems today."""
    rows = transcript.speakers.select_related("person", "delegation")
    speakers = list(rows.annotate(turn_count=Count("speeches")))
    unknown = [one for one in speakers if not (one.person_id or one.delegation_id)]
    if transcript.stage == Transcript.Stage.IMPORTED and unknown:
        for speaker, match in zip(
            unknown, match_speakers(unknown, transcript.spoken_on), strict=True
        ):
            speaker.person, speaker.delegation = match.person, match.delegation
    return speakers


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
