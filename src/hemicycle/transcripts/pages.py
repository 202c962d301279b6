"""Page breaks, running headers and page numbers."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

Keep = Callable[[str], bool]

_NUMBER = re.compile(
    r"(?:page|página|pagina|страница|стр\.?|صفحة)\s{1,5}\d{1,5}(?:\s{1,5}(?:of|de|sur|из|من|/)"
    r"\s{1,5}\d{1,5})?$|第\s?\d{1,5}\s?页(?:[,，]?\s?共\s?\d{1,5}\s?页)?$|[-–]\s?\d{1,4}\s?[-–]$",
    re.IGNORECASE,
)
_LANGUAGE_CODES = frozenset({"EN", "ES", "FR", "PT", "RU", "ZH", "AR"})
_EDGE = 2
"""Lines at the head and foot of a page in which a running header may stand."""


class Line(NamedTuple):
    """A line without the blanks around it, and the page it stands on (None: no pages)."""

    text: str
    page: int | None
    opens_page: bool = False
    is_header: bool = False


def split(text: str) -> tuple[str, ...]:
    """The pages of a plain text: by form feeds, or else by running headers or page numbers."""
    if "\f" in text:
        return tuple(page.strip("\n") for page in text.strip("\n\f").split("\f"))
    lines = text.split("\n")
    headers = [number for number, line in enumerate(lines) if header(line)]
    repeated = len({header(lines[number]) for number in headers}) < len(headers)
    if repeated:
        return _cut(lines, headers[1:])
    return _cut(lines, [number + 1 for number, line in enumerate(lines) if is_number(line.strip())])


def _cut(lines: list[str], starts: list[int]) -> tuple[str, ...]:
    edges = [0, *starts, len(lines)]
    pages = ("\n".join(lines[start:end]) for start, end in pairwise(edges))
    return tuple(page for page in pages if page.strip())


def are_numbered(pages: tuple[str, ...]) -> bool:
    """Whether the text shows pages at all: more than one, or one with its number."""
    return len(pages) > 1 or any(is_number(line.strip()) for line in pages[0].split("\n"))


def is_number(line: str) -> bool:
    return len(line) < 50 and bool(_NUMBER.match(line))


def header(line: str) -> str:
    """The text of a running header, which ends in a language code set far to the right."""
    end = line.rstrip()
    if end[-2:] not in _LANGUAGE_CODES:
        return ""
    head, _blanks, code = end[-300:].rpartition("   ")
    return head.strip() if code.strip() in _LANGUAGE_CODES else ""


def lines(pages: tuple[str, ...], *, keep: Keep, numbered: bool) -> Iterator[Line]:
    """Every line that is not page furniture; `keep` protects labels that return on each page.

    The first of the running headers stays: it is the title.
    """
    running = _running(pages, keep)
    titles = running & set(map(_shape, _filled(pages[0])[:_EDGE]))
    for number, page in enumerate(pages, start=1):
        opens, shown = number > 1, number if numbered else None
        for raw in page.split("\n"):
            title = header(raw)
            text = title or raw.strip()
            line = Line(text, shown, opens and bool(text), bool(title))
            if not text or not _is_furniture(line, running, titles):
                yield line
                opens = opens and not text


def _is_furniture(line: Line, running: set[str], titles: set[str]) -> bool:
    if is_number(line.text):
        return True
    if not line.is_header and not running:
        return False
    shape = _shape(line.text)
    if line.is_header and shape not in running:
        running.add(shape)
        return False
    if shape in titles:
        titles.remove(shape)
        return False
    return shape in running


def _running(pages: tuple[str, ...], keep: Keep) -> set[str]:
    """Lines, apart from their numbers, at the edge of at least half of the pages."""
    if len(pages) < 2:
        return set()
    feet = _EDGE if len(pages) > 2 else 0
    counts = Counter(shape for page in pages for shape in _edge_shapes(page, feet, keep))
    return {shape for shape, count in counts.items() if count * 2 >= len(pages) and count > 1}


def _edge_shapes(page: str, feet: int, keep: Keep) -> set[str]:
    filled = _filled(page)
    edges = filled[:_EDGE] + filled[len(filled) - feet :]
    return {_shape(line) for line in edges if len(line) < 150 and not keep(line)}


def _filled(page: str) -> list[str]:
    texts = (header(line) or line.strip() for line in page.split("\n"))
    return [text for text in texts if text]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line[:150].split()))
