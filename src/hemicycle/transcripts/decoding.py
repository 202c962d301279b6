"""Bytes to pages of text or to captions: the kind of file is told by content, never by name."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from hemicycle.transcripts import containers, pages
from hemicycle.transcripts.containers import Cue
from hemicycle.transcripts.parts import LARGEST, Unreadable

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_REPLACED = "\ufffd".encode()
_CODE_PAGES = ["gb18030", "big5", "cp1252", "cp1251", "cp1256"]
_SAMPLE = 100_000
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x85\u2028\u2029]")
_NOT_PRINTED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffe\uffff\ue000-\uf8ff]")
_MOJIBAKE = re.compile(
    r"[ÃÂÐÑØÙ][\x80-\xbf\u0152-\u0178\u2013-\u2122]|â[€\x80][\x80-\xbf\u0152-\u2122]|[åæçèéä][\x80-\xbf\u0152-\u2122]{2}"
)
_ARROW = re.compile(r"\d\d:\d\d:\d\d[,.]\d{3}\s+-->", re.ASCII)


@dataclass(frozen=True)
class Source:
    """The text of a file: pages, perhaps extracted in more than one way, or else captions."""

    kind: str
    """text, pdf, docx, vtt or srt."""
    ways: tuple[tuple[str, ...], ...] = ()
    numbered: bool = False
    """Whether the pages are those of the printed document."""
    cues: tuple[Cue, ...] = ()


def open_source(data: bytes) -> Source:
    """The text inside `data`.

    Raises:
        Unreadable: empty, too large, binary, locked, or in an encoding that cannot be told.
    """
    _refuse_size(len(data))
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return Source("pdf", tuple(map(_clean_pages, containers.pdf(data))), numbered=True)
    if data.startswith(b"PK\x03\x04"):
        return _open_zip(data)
    return _open_text(_clean(decode(data)))


def _refuse_size(size: int) -> None:
    if not size:
        raise Unreadable(_("This file is empty."))
    if size >= LARGEST:
        raise Unreadable(_("This file is too large: 50 MB is the limit."))


def _open_zip(data: bytes) -> Source:
    if not containers.is_docx(data):
        raise Unreadable(_("This is an archive. Upload the transcript inside it."))
    return _open_text(_clean(containers.docx(data)), kind="docx")


def _open_text(text: str, kind: str = "text") -> Source:
    if not text.strip():
        raise Unreadable(_("This file holds no text."))
    opening = text[:3000].lstrip()
    if opening.startswith("WEBVTT"):
        return Source("vtt", cues=tuple(containers.vtt(text.lstrip())))
    if opening[:1].isdigit() and _ARROW.search(opening[:100]):
        return Source("srt", cues=tuple(containers.srt(text.lstrip())))
    split = pages.split(_without_provenance(text))
    return Source(kind, (split,), numbered=pages.are_numbered(split))


def _without_provenance(text: str) -> str:
    """Archives put the origin of a copy into a first line "SOURCE: ..."."""
    return text.partition("\n")[2] if text.startswith("SOURCE: ") else text


def decode(data: bytes) -> str:
    """The characters of a text file.

    Order: byte order mark, UTF-16 without one, UTF-8, then the code pages in which committees'
    old transcripts come.
    """
    text = _decode_as(data, _encoding(data))
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > 0.01 * len(sample) or "\x00" in sample:
        raise Unreadable(_("This is a binary file, not a transcript."))
    wrong = sample.count("\ufffd") + len(_MOJIBAKE.findall(sample))
    if wrong * 100 > len(sample):
        raise Unreadable(_("The letters of this file are garbled. Save it again as UTF-8."))
    return text


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode(encoding, errors="replace")


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    if b"\x00" in data[:_SAMPLE]:
        return _wide(data[:_SAMPLE])
    if _is_utf8(data):
        return "utf-8"
    return _code_page(data[:_SAMPLE])


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: the byte order in which blanks and full stops appear."""
    orders = ("utf-16-le", "utf-16-be")
    found = {order: _common_signs(sample.decode(order, errors="replace")) for order in orders}
    best = max(orders, key=lambda order: found[order])
    if not found[best]:
        raise Unreadable(_("This is a binary file, not a transcript."))
    return best


def _common_signs(text: str) -> int:
    return sum(map(text.count, "\n .:，。："))


def _is_utf8(data: bytes) -> bool:
    """A slip of one character in ten thousand is still UTF-8."""
    text = data.decode("utf-8", errors="replace")
    slips = text.count("\ufffd") - data.count(_REPLACED)
    return slips * 10_000 <= len(text)


def _code_page(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=_CODE_PAGES).best()
    if best is None:
        raise Unreadable(_("The letters of this file are garbled. Save it again as UTF-8."))
    return best.encoding


def _clean_pages(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_clean, texts))


def _clean(text: str) -> str:
    """Unix line ends, plain blanks and tabs as wide blanks, nothing that is not printed."""
    text = _LINE_ENDS.sub("\n", text)
    for blank, plain in (("\t", "    "), ("\u00a0", " "), ("\u202f", " "), ("\u3000", " ")):
        text = text.replace(blank, plain)
    return re.sub(r"\n{3,}", "\n\n", _NOT_PRINTED.sub("", text))
