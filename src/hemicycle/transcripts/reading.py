"""A file read into turns: the one entrance of this room."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import PurePath

from django.utils.translation import gettext as _

from hemicycle.transcripts import damage, documents, labels, languages, people
from hemicycle.transcripts.containers import Cue
from hemicycle.transcripts.decoding import Source, open_source
from hemicycle.transcripts.parts import GAP, Notice, Reading, Speaker, Turn, Unreadable
from hemicycle.transcripts.turns import Draft, Record, transcribe

_LAYOUT_OF_LANGUAGE = {"es": "E", "fr": "F", "pt": "G", "ru": "H", "zh": "I", "zh-Hant": "I"}


def read(data: bytes, *, filename: str = "") -> Reading:
    """The turns, speakers and notes of a transcript file of any kind and layout.

    `filename` serves as a title when the text has none; it is never trusted to tell the kind.

    Raises:
        Unreadable: with a sentence that tells the person what is wrong with the file.
    """
    source = open_source(data)
    printed, record = _record(source)
    if not record.drafts:
        raise Unreadable(_("This does not look like a transcript: no line names a speaker."))
    speakers, numbers = _speakers(record)
    lost = _lost(record)
    language = languages.language("\n".join(_words(record)))
    return Reading(
        turns=tuple(_turns(record.drafts, numbers)),
        speakers=speakers,
        notes=tuple(record.notes),
        warnings=tuple(_warnings(record, speakers, lost)),
        pages=printed,
        lost_tokens=lost,
        damaged=lost > 0,
        language=language,
        title=_title(record, filename),
        layout=_layout(record, source, language),
        sha256=sha256(data).hexdigest(),
    )


def _record(source: Source) -> tuple[int, Record]:
    """How many pages there are, and what stands on them."""
    if source.kind in {"vtt", "srt"}:
        return 0, _from_cues(source.cues)
    marked = [damage.mark(way) for way in source.ways]
    numbered = source.numbered or len(marked[0]) > 1
    records = [transcribe(way, numbered=numbered) for way in marked]
    best = max(records, key=lambda record: len(record.drafts))
    if not best.drafts:
        best = documents.sections(marked[0], numbered=numbered) or best
    return len(marked[0]) if numbered else 0, best


def _from_cues(cues: Iterable[Cue]) -> Record:
    """A caption is a screenful, not a turn: one voice goes on until another is named."""
    record = Record()
    spots = [(cue, _voice(cue)) for cue in cues]
    for cue, spot in spots:
        known = record.drafts and (spot is None or spot.label == record.drafts[-1].label)
        if not known:
            record.drafts.append(Draft(spot.label if spot else "", starts_at=cue.starts_at))
            record.drafts[-1].paragraphs.append([])
        said = (spot.rest if spot else cue.text).split("\n")
        record.drafts[-1].paragraphs[-1] += [line.strip() for line in said if line.strip()]
    return record


def _voice(cue: Cue) -> labels.Spot | None:
    if cue.voice:
        return labels.Spot(cue.voice, cue.text, "vtt")
    first, _break, rest = cue.text.partition("\n")
    named = labels.Named(frozenset(), only_certain=False)
    spot = named.spot(first.strip(), opens_paragraph=True) if first.strip() else None
    return labels.Spot(spot.label, f"{spot.rest}\n{rest}", "vtt") if spot else None


def _speakers(record: Record) -> tuple[tuple[Speaker, ...], list[int]]:
    if record.forms["K"]:
        headings = tuple(dict.fromkeys(draft.label for draft in record.drafts))
        return (Speaker(role=documents.ROLE, labels=headings),), [0] * len(record.drafts)
    return people.gather(draft.label for draft in record.drafts)


def _turns(drafts: Sequence[Draft], numbers: Sequence[int]) -> Iterable[Turn]:
    for position, (draft, number) in enumerate(zip(drafts, numbers, strict=True), start=1):
        yield Turn(
            position=position,
            speaker=number,
            label=draft.label,
            text=draft.text,
            page=draft.page,
            starts_at=draft.starts_at,
        )


def _words(record: Record) -> list[str]:
    return [draft.text for draft in record.drafts]


def _lost(record: Record) -> int:
    """Gaps in everything read; a reading exported with its marks is still damaged."""
    notes = sum(note.text.count(GAP) for note in record.notes)
    return notes + sum(f"{draft.label}\n{draft.text}".count(GAP) for draft in record.drafts)


def _warnings(record: Record, speakers: Sequence[Speaker], lost: int) -> Iterable[Notice]:
    if lost:
        message = _("Words were lost when this file was made. Each gap shows as %(mark)s.")
        yield Notice(code="damaged", message=message % {"mark": GAP})
    if lost and any(not draft.label.replace(GAP, "").strip() for draft in record.drafts):
        yield Notice(code="lost_names", message=_("Some speakers' names were lost whole."))
    if all(one.role in {documents.ROLE, "unidentified"} for one in speakers):
        yield Notice(code="no_speakers", message=_("The text names no speaker."))


def _title(record: Record, filename: str) -> str:
    if record.forms["K"]:
        return record.drafts[0].label
    headings = (note.text for note in record.notes if note.kind == "heading")
    return next(headings, PurePath(filename).stem)


def _layout(record: Record, source: Source, language: str) -> str:
    """The layout of most labels, told further apart by language and capitals."""
    if source.cues:
        return source.kind
    form = record.forms.most_common(1)[0][0]
    if form == "B":
        text = "".join(_words(record))
        return "C" if sum(map(str.isupper, text)) > sum(map(str.islower, text)) else "B"
    return _LAYOUT_OF_LANGUAGE.get(language, "A") if form == "A" else form
