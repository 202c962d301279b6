"""Communiqués and minutes: sections instead of speakers (layout K).

Sections have headings in Roman numerals ("IV. Issues of Importance"), minutes have action points.
"""

import re
from collections.abc import Sequence

from hemicycle.transcripts import pages, paragraphs
from hemicycle.transcripts.turns import Draft, Record

ROLE = "document"
_HEADING = re.compile(r"[IVX]{1,5}\.\s{1,4}\S.{0,120}$")
_KIND = re.compile(r"communiqu[ée]|\bminutes\b|procès-verbal|\bactas?\b|公报|公報|коммюнике", re.I)
_ACTION_POINT = re.compile(r"^ACTION POINTS?\b", re.MULTILINE)
_OPENING = 2000


def sections(printed: Sequence[str], *, numbered: bool) -> Record | None:
    """The sections of a communiqué or minutes as drafts, None when the text is neither."""
    text = "\n".join(printed)
    kept = list(pages.lines(tuple(printed), keep=lambda line: False, numbered=numbered))
    headings = sum(1 for line in kept if _HEADING.match(line.text))
    is_document = headings > 1 and _KIND.search(text[:_OPENING])
    return _collect(kept) if is_document or _ACTION_POINT.search(text) else None


def _collect(kept: list[pages.Line]) -> Record:
    record = Record()
    drafts = record.drafts
    for line in kept:
        if line.text and (not drafts or _HEADING.match(line.text)):
            drafts.append(Draft(line.text, line.page))
        elif line.text:
            _add(drafts[-1], line.text)
    record.forms["K"] += len(drafts)
    return record


def _add(draft: Draft, text: str) -> None:
    """Numbered items and sentences begin paragraphs; everything else is a wrapped line."""
    said = draft.paragraphs
    if said and not paragraphs.ends_sentence(said[-1][-1]) and text[0].islower():
        said[-1].append(text)
    else:
        said.append([text])
