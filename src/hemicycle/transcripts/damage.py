"""What PDF extraction lost, made visible; nothing is filled in.

Some extractors drop every glyph of a font: in a Chinese text all Latin letters, digits and ASCII
punctuation go, and one blank stays where one or more words stood. In Latin and Cyrillic texts the
bold digits and names go, which leaves empty brackets, doubled commas and times like ":45".
"""

import re

from hemicycle.transcripts.parts import GAP

_HAN = re.compile(r"[\u4e00-\u9fff]")
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]")
_BLANK_IN_LINE = re.compile(r"(?<=\S) +(?=\S)")

# Blanks beside a dash are typography. A blank after a label is marked as well: extraction leaves
# the same blank for a tab and for a word, and only the printed page can tell them apart.
_HAN_GAP = re.compile(r"(?<![—–]) +(?![—–])")
_ORPHANS = re.compile(
    r"(?<=\s\()\s+(?=\))"  # ( )
    r"|(?<=[^\W\d],)\s+(?=,\s)"  # , ,
    r"|(?<=,\s)(?=:\d\d\b)"  # , :45
)
_ENOUGH = 3
"""Signs needed before a text counts as damaged: one may be a slip of the pen."""
_SAMPLE = 1_000_000


def mark(pages: tuple[str, ...]) -> tuple[str, ...]:
    """The same pages, or more, with `GAP` wherever words were lost; unchanged when none were."""
    text = "\n".join(pages)[:_SAMPLE]
    if _lost_every_latin_glyph(text):
        return _mark_han(pages)
    if len(_ORPHANS.findall(text)) >= _ENOUGH:
        return tuple(_ORPHANS.sub(GAP, page) for page in pages)
    return pages


def _lost_every_latin_glyph(text: str) -> bool:
    """A Chinese text of any length has some digit, and no blanks between its characters."""
    if _ALPHANUMERIC.search(text) or len(_HAN.findall(text)) < 30:
        return False
    return sum(1 for _ in _BLANK_IN_LINE.finditer(text)) >= _ENOUGH


def _mark_han(pages: tuple[str, ...]) -> tuple[str, ...]:
    if len(pages) == 1:
        return tuple(_mark_lines(page) for page in _split_at_indents(pages[0]))
    return tuple(_mark_lines(page) for page in pages)


def _split_at_indents(text: str) -> tuple[str, ...]:
    """Without form feeds, the blank left at the head of a page is the page break.

    It is exactly one blank, and it may stand in the middle of a sentence.
    """
    return tuple(
        page.removeprefix(" ") for page in re.split(r"\n(?= \S)", text.lstrip("\n")) if page.strip()
    )


def _mark_lines(page: str) -> str:
    return "\n".join(_mark_line(line) for line in page.split("\n"))


def _mark_line(line: str) -> str:
    if not line.strip():
        return ""
    quote = "> " if line.startswith("> ") else ""
    return quote + _HAN_GAP.sub(GAP, line[len(quote) :])
