"""What a reading is made of, and how a file is refused."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from hemicycle.kernel.refusals import Refused

GAP = "⟦…⟧"
"""The visible mark of one or more words that were lost in extraction."""

LARGEST = 50 * 1024 * 1024
"""Files of this many bytes or more are refused."""

NoteKind = Literal["stage", "disclaimer", "heading", "attendance"]


class Unreadable(Refused):
    """The file holds no transcript that can be read; the message says what to do instead."""

    def __init__(self, message: str, *, why: str = "", field: str = "file") -> None:
        super().__init__(message, why=why, field=field)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One speaker label and everything said under it."""

    position: int
    """Counted from 1."""
    speaker: int
    """Index into `Reading.speakers`."""
    label: str
    """As printed; empty when the file prints none."""
    text: str
    """Paragraphs separated by an empty line, `GAP` where words were lost."""
    page: int | None = None
    """Page on which the label stands, counted from 1; None when the file has no pages."""
    starts_at: float | None = None
    """Seconds, from captions (since the start) and chats (since midnight)."""


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """A person, or a delegation, as far as the labels tell."""

    name: str = ""
    """As printed in the fullest label; empty when unknown."""
    role: str = ""
    """chair, vice_chair, delegate, unidentified, document, or empty."""
    affiliation: str = ""
    """Country or body, as printed."""
    labels: tuple[str, ...] = ()
    """Every spelling met, in order."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """Words printed in the transcript that nobody said."""

    after_turn: int
    """Position of the turn it stands in or after; 0 before the first."""
    text: str
    kind: NoteKind


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something the person who imports should check."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A transcript, read."""

    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    notes: tuple[Note, ...]
    warnings: tuple[Notice, ...]
    pages: int
    """0 when the file has no pages."""
    lost_tokens: int
    """How many gaps are marked; each stands for one or more lost words."""
    damaged: bool
    language: str
    """BCP 47: zh (simplified), zh-Hant, en, fr, es, pt, ru, ar, ja, ko; und when not known."""
    title: str
    layout: str
    """A to K as in docs/rooms, or markdown, vtt, srt."""
    sha256: str
    """Of the file, in hexadecimal."""

    def as_json(self) -> dict[str, Any]:
        """The reading as plain lists and dicts, ready for `json.dumps`."""
        return {
            "turns": [asdict(turn) for turn in self.turns],
            "speakers": [asdict(one) | {"labels": list(one.labels)} for one in self.speakers],
            "pages": self.pages,
            "lost_tokens": self.lost_tokens,
            "damaged": self.damaged,
            "language": self.language,
            "notes": [asdict(note) for note in self.notes],
            "warnings": [asdict(notice) for notice in self.warnings],
        }
