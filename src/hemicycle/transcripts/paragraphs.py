"""Wrapped lines back to paragraphs."""

import re
from collections.abc import Sequence
from itertools import pairwise

from hemicycle.transcripts.parts import GAP

_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
_CJK_PUNCTUATION = re.compile(r"[\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff65]")
_SENTENCE_END = re.compile(r"[.!?。！？…⋯؟][\"'”’」』）)\]]*$|(?:--|—|–|[:：;；）)\]])$")


def ends_sentence(line: str) -> bool:
    """Whether a line ends where a sentence, a heading or a bracket may end."""
    return bool(_SENTENCE_END.search(line[-6:]))


def join(lines: Sequence[str]) -> str:
    """One paragraph of its wrapped lines.

    No blank between Chinese or Japanese characters, none after a hyphen inside a word; one
    blank otherwise. The hyphen itself stays: whether it belongs to the word is not known here.
    """
    pieces = list(lines[:1])
    for before, after in pairwise(lines):
        pieces += [_between(before, after), after]
    return "".join(pieces)


def _between(before: str, after: str) -> str:
    if before.endswith(GAP) or after.startswith(GAP):
        return ""
    left, right = before[-1:], after[:1]
    if _CJK_PUNCTUATION.match(left) or _CJK_PUNCTUATION.match(right):
        return ""
    if _CJK.match(left) and _CJK.match(right):
        return ""
    inside_word = left == "-" and before[-2:-1].isalpha() and right.islower()
    return "" if inside_word else " "


def double_spaced_width(lines: Sequence[str]) -> int:
    """The width of the text when an empty line follows nearly every printed one, else 0.

    Such extraction doubles every line break, so that empty lines say nothing about paragraphs.
    """
    filled = [number for number, line in enumerate(lines[:-1]) if line]
    followed = sum(not lines[number + 1] for number in filled)
    widths = sorted(len(lines[number]) for number in filled)
    if len(filled) < 4 or followed < 0.8 * len(filled):
        return 0
    width = widths[int(len(widths) * 0.9)]
    open_ended = sum(not ends_sentence(lines[number]) for number in filled)
    return width if width < 130 and open_ended > 0.25 * len(filled) else 0
