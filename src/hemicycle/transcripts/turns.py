"""Lines to turns and notes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hemicycle.transcripts import asides, labels, pages, paragraphs
from hemicycle.transcripts.pages import Line
from hemicycle.transcripts.parts import Note, NoteKind

_LONGEST_NAME_IN_CHAT = 80


@dataclass
class Draft:
    """A turn being written down: its paragraphs are lists of printed lines."""

    label: str
    page: int | None = None
    starts_at: float | None = None
    paragraphs: list[list[str]] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """Its words; asked for once nothing more is written down."""
        return "\n\n".join(paragraphs.join(lines) for lines in self.paragraphs if lines)


@dataclass
class Record:
    """Everything found in one text."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)

    def note(self, text: str, kind: NoteKind) -> None:
        self.notes.append(Note(after_turn=len(self.drafts), text=text, kind=kind))


def transcribe(printed: Sequence[str], *, numbered: bool) -> Record:
    """The turns and notes of the given pages; turns know their page when these are numbered."""
    kept = list(pages.lines(tuple(printed), keep=_may_be_label, numbered=numbered))
    named = labels.survey(line.text for line in kept)
    scribe = _Scribe(named, paragraphs.double_spaced_width([line.text for line in kept]))
    for line, stamp in _with_stamps(kept):
        scribe.take(line, stamp)
    scribe.close_block()
    return scribe.record


def _may_be_label(line: str) -> bool:
    return ":" in line or "：" in line or line.startswith(">>")


def _with_stamps(lines: list[Line]) -> Iterator[tuple[Line, float | None]]:
    """Each line with the time printed alone on the next, as cloud chats do; stamps are skipped."""
    stamps = [labels.seconds(line.text) if len(line.text) <= 8 else None for line in lines]
    for number, line in enumerate(lines):
        if stamps[number] is None or not _names_chat(lines, number - 1):
            following = stamps[number + 1] if number + 1 < len(lines) else None
            yield line, following if _names_chat(lines, number) else None


def _names_chat(lines: list[Line], number: int) -> bool:
    return number >= 0 and 0 < len(lines[number].text) <= _LONGEST_NAME_IN_CHAT


class _Scribe:
    """Writes down line after line, knowing what came before."""

    def __init__(self, named: labels.Named, double_spaced: int) -> None:
        self.record = Record()
        self.named = named
        self.double_spaced = double_spaced
        self.block: list[str] = []
        self.block_kind: NoteKind | None = None
        self.last = ""
        self.new_paragraph = True
        self.ended = True

    def take(self, line: Line, stamp: float | None) -> None:
        if not line.text:
            self._empty()
            return
        if line.opens_page:
            self._turn_page(line.text)
        spot = self._spot(line.text, stamp)
        if spot:
            self._open(spot, line)
        elif line.is_header or asides.is_rule(line.text):
            self._begin_session(line.text)
        elif self.block_kind and not asides.is_end(line.text):
            self._continue_block(line.text)
        else:
            self._write(line.text)
        self.last = line.text

    def _spot(self, text: str, stamp: float | None) -> labels.Spot | None:
        if stamp is not None:
            return labels.Spot(text, "", "J", stamp)
        opens = self.new_paragraph or paragraphs.ends_sentence(self.last)
        return self.named.spot(text, opens_paragraph=opens)

    def _open(self, spot: labels.Spot, line: Line) -> None:
        self.close_block()
        self.record.forms[spot.form] += 1
        self.record.drafts.append(Draft(spot.label, line.page, spot.starts_at))
        self.ended, self.new_paragraph = False, True
        if spot.rest:
            self._say(spot.rest)

    def _begin_session(self, title: str) -> None:
        """A new running header or a line across: another transcript in the same file."""
        self.close_block()
        self.record.note(title, "heading")
        self.ended = True

    def _continue_block(self, text: str) -> None:
        self.block.append(_unquoted(text))
        if self.double_spaced and self._ends_paragraph(text):
            self.close_block()

    def _write(self, text: str) -> None:
        """A line that announces nobody: a note, or words of the one who speaks."""
        words = _unquoted(text)
        if not words:
            self._empty()
        elif asides.is_end(words):
            self.close_block()
            self.record.note(words, "stage")
            self.ended = True
        elif asides.opens_disclaimer(words):
            self._open_block("disclaimer", words)
        elif asides.is_stage(words):
            self.record.note(words, "stage")
        elif self.ended:
            self._write_heading(text, words)
        else:
            self._say(words)

    def _write_heading(self, text: str, words: str) -> None:
        if asides.opens_attendance(words):
            self._open_block("attendance", words)
        elif not self.record.notes or self.record.notes[-1].text != words:
            self.record.note(words.lstrip("# ") if text.startswith("#") else words, "heading")

    def _say(self, words: str) -> None:
        said = self.record.drafts[-1].paragraphs
        if self.new_paragraph or not said:
            said.append([])
        said[-1].append(words)
        self.new_paragraph = self._ends_paragraph(words)

    def _ends_paragraph(self, words: str) -> bool:
        """Where every line break was doubled, a short line that ends a sentence ends the rest."""
        short = len(words) < 0.9 * self.double_spaced
        return short and paragraphs.ends_sentence(words)

    def _empty(self) -> None:
        if self.double_spaced:
            return
        self.close_block()
        self.new_paragraph = True

    def _turn_page(self, text: str) -> None:
        """A page may break in the middle of a sentence, with empty lines around the break."""
        self.close_block()
        goes_on = text[0].islower() or not paragraphs.ends_sentence(self.last)
        said = bool(self.record.drafts and self.record.drafts[-1].paragraphs)
        if not self.double_spaced:
            self.new_paragraph = not (goes_on and said)

    def _open_block(self, kind: NoteKind, words: str) -> None:
        self.close_block()
        self.block_kind, self.block = kind, [words]

    def close_block(self) -> None:
        if self.block_kind:
            self._file_block(self.block_kind, paragraphs.join(self.block))
        self.block_kind, self.block = None, []

    def _file_block(self, kind: NoteKind, text: str) -> None:
        spoken = kind == "disclaimer" and not asides.is_about_the_recording(text)
        if spoken and not self.ended:
            self._say(text)
        else:
            self.record.note(text, "heading" if spoken else kind)


def _unquoted(text: str) -> str:
    if text.startswith(">") and not text.startswith(">>"):
        return text[1:].strip()
    return text
