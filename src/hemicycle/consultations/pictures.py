"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hemicycle.consultations.models import Consultation, Point, paragraphs
from hemicycle.consultations.queries import points_of

_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|\w+|\s+|[^\w\s]")
"""Chinese has no spaces between words: each sign stands for itself."""
MANY = 4_000
"""Words of a paragraph from which on frequent ones are not looked for."""


@dataclass(frozen=True)
class Piece:
    """Some words that are in both texts, or only in the new or the old one."""

    text: str
    is_new: bool = False
    is_old: bool = False


def difference(before: str, after: str) -> list[list[Piece]]:
    """The paragraphs of both texts, each in pieces."""
    old, new = paragraphs(before), paragraphs(after)
    told: list[list[Piece]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            told += [[Piece(text)] for text in new[j1:j2]]
        else:
            told += _paired(old[i1:i2], new[j1:j2])
    return told


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """Paragraphs that were put in place of others, one against one as far as both last."""
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else ""
        after = new[index] if index < len(new) else ""
        yield words(before, after)


def words(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > MANY)
    told = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            told.append(Piece("".join(new[j1:j2])))
            continue
        told.append(Piece("".join(old[i1:i2]), is_old=True))
        told.append(Piece("".join(new[j1:j2]), is_new=True))
    return [piece for piece in told if piece.text]


@dataclass(frozen=True)
class Changed:
    """A point beside the one it was copied from; `before` is None for a new one."""

    point: Point
    before: Point | None
    title: list[Piece]
    text: list[list[Piece]]
    is_removed: bool = False

    @property
    def is_same(self) -> bool:
        pieces = [*self.title, *(piece for part in self.text for piece in part)]
        return not self.is_removed and not any(piece.is_new or piece.is_old for piece in pieces)


def between_rounds(row: Consultation) -> list[Changed]:
    """Each point beside the same one of the round before, then those that are gone."""
    if row.previous is None:
        return []
    points = points_of(row)
    kept = {point.source_id for point in points}
    told = [_changed(point) for point in points]
    gone = [point for point in points_of(row.previous) if point.pk not in kept]
    return told + [
        Changed(one, one, words(one.said("title"), ""), difference(one.said("text"), ""), True)
        for one in gone
    ]


def _changed(point: Point) -> Changed:
    before = point.source
    title = before.said("title") if before else ""
    text = before.said("text") if before else ""
    return Changed(
        point, before, words(title, point.said("title")), difference(text, point.said("text"))
    )
