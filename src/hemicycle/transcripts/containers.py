"""PDF, DOCX, WebVTT and SRT files to text.

pypdf and python-docx are imported when such a file comes: they would add half a second to every
start of the server.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

import webvtt
from django.utils.translation import gettext as _

from hemicycle.transcripts.parts import Unreadable

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from pypdf import PageObject, PdfReader

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes a DOCX may have once unpacked; a text of a year's meetings has a tenth of it."""

MOST_PAGES = 3000
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,60})?\s+([^>]{1,120})>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]{0,200}>")


@dataclass(frozen=True)
class Cue:
    """One caption: seconds since the start, its voice (empty when not named), its lines."""

    starts_at: float
    voice: str
    text: str


def pdf(data: bytes) -> tuple[tuple[str, ...], ...]:
    """The pages of a PDF, extracted in two ways.

    Which one keeps labels beside their words depends on how the file was laid out; the caller
    takes the one that tells more speakers apart.

    Raises:
        Unreadable: encrypted, broken, too long, or pictures of pages without text.
    """
    reader = _open_pdf(data)
    plain = _extract(reader, lambda page: page.extract_text())
    if not any(text.strip() for text in plain):
        raise Unreadable(
            _("This PDF holds pictures of pages and no text. Recognise its text (OCR) first.")
        )
    columns = _extract(reader, lambda page: page.extract_text(extraction_mode="layout"))
    return plain, columns


def _open_pdf(data: bytes) -> "PdfReader":
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except Exception as broken:  # a broken file can make pypdf raise nearly anything
        raise Unreadable(_("This PDF is damaged and cannot be opened.")) from broken
    if locked:
        raise Unreadable(_("This PDF is protected by a password. Save it without one."))
    if count > MOST_PAGES:
        raise Unreadable(_("This PDF has too many pages. Split it into sessions."))
    return reader


def _extract(reader: "PdfReader", text_of: "Callable[[PageObject], str]") -> tuple[str, ...]:
    return tuple(_page_text(page, text_of) for page in reader.pages)


def _page_text(page: "PageObject", text_of: "Callable[[PageObject], str]") -> str:
    try:
        return text_of(page).replace("\f", "\n")
    except Exception:  # one broken page must not lose the others
        return ""


def docx(data: bytes) -> str:
    """The text of a DOCX: an empty line between paragraphs, a form feed at page breaks.

    Raises:
        Unreadable: broken, or far larger unpacked than any transcript (a "zip bomb").
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked <= LARGEST_UNPACKED:
            return "\n\n".join(_blocks(data))
    except Exception as broken:  # lxml, python-docx and zipfile each have their own errors
        raise Unreadable(_("This DOCX file is damaged and cannot be opened.")) from broken
    raise Unreadable(_("This DOCX file is too large once unpacked."))


def is_docx(data: bytes) -> bool:
    """Whether the zip archive `data` is a Word document, by its members."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _blocks(data: bytes) -> Iterator[str]:
    from docx import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for block in Document(BytesIO(data)).iter_inner_content():
        if isinstance(block, Paragraph):
            yield _with_page_breaks(block)
        elif isinstance(block, Table):
            yield from ("    ".join(_cells(row)) for row in block.rows)


def _cells(row: object) -> Iterator[str]:
    """The texts of a row; python-docx repeats a merged cell once for each column it spans."""
    seen: list[object] = []
    for cell in row.cells:  # type: ignore[attr-defined]
        if cell._tc not in seen:
            seen.append(cell._tc)
            yield cell.text.strip()


def _with_page_breaks(paragraph: "Paragraph") -> str:
    from docx.oxml.ns import qn

    rendered = paragraph._p.iter(qn("w:lastRenderedPageBreak"))
    hard = (mark for mark in paragraph._p.iter(qn("w:br")) if mark.get(qn("w:type")) == "page")
    breaks = sum(1 for _mark in (*rendered, *hard))
    return "\f" * min(breaks, 1) + paragraph.text


def vtt(text: str) -> list[Cue]:
    """The cues of a WebVTT file, one for each voice in a cue; it writes `&` as HTML does."""
    return [
        replace(cue, voice=unescape(cue.voice), text=unescape(cue.text))
        for cue in _cues(webvtt.from_string, text)
    ]


def srt(text: str) -> list[Cue]:
    """The cues of a SubRip file."""
    return _cues(lambda whole: webvtt.from_buffer(BytesIO(whole.encode()), format="srt"), text)


def _cues(parse: Callable[[str], webvtt.WebVTT], text: str) -> list[Cue]:
    try:
        return [cue for caption in parse(text).captions for cue in _voices(caption)]
    except Exception as broken:  # whatever a malformed file makes the parser raise
        raise Unreadable(_("These captions are malformed and cannot be read.")) from broken


def _voices(caption: webvtt.Caption) -> Iterator[Cue]:
    before, *spoken = _VOICE.split(caption.raw_text)
    starts_at = _seconds(caption.start)
    if before.strip():
        yield Cue(starts_at, "", _TAG.sub("", before).strip())
    for voice, words in zip(spoken[::2], spoken[1::2], strict=True):
        yield Cue(starts_at, voice.strip(), _TAG.sub("", words).strip())


def _seconds(stamp: str) -> float:
    """The seconds in `hh:mm:ss.mmm`; webvtt-py itself drops the thousandths."""
    hours, minutes, rest = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)
