"""Uploaded files: what they are is told by their content; names are never trusted.

Whoever hands in a file may be a stranger, so it is judged without unpacking it, in bounded time.
"""

import hashlib
import io
import logging
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.refusals import Refused

_OFFICE = "application/vnd.openxmlformats-officedocument"
_PARTS = {
    "word/document.xml": (f"{_OFFICE}.wordprocessingml.document", ".docx"),
    "ppt/presentation.xml": (f"{_OFFICE}.presentationml.presentation", ".pptx"),
    "xl/workbook.xml": (f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
}
KINDS: Mapping[str, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "word": frozenset({f"{_OFFICE}.wordprocessingml.document"}),
    "slides": frozenset({f"{_OFFICE}.presentationml.presentation"}),
    "sheet": frozenset({f"{_OFFICE}.spreadsheetml.sheet"}),
    "image": frozenset({"image/png", "image/jpeg"}),
    "text": frozenset({"text/plain"}),
}
"""What a place may take, and the media types of each."""
KIND_NAMES: Mapping[str, str | Promise] = {
    "pdf": gettext_lazy("PDF"),
    "word": gettext_lazy("Word"),
    "slides": gettext_lazy("PowerPoint"),
    "sheet": gettext_lazy("Excel"),
    "image": gettext_lazy("PNG or JPEG"),
    "text": gettext_lazy("Plain text"),
}
MOST_UNPACKED = 500 * 1024 * 1024
MOST_MEMBERS = 10_000
DENSEST = 100
"""Times its packed size an archive may have unpacked, once that is over `UNSUSPECTED` bytes."""
UNSUSPECTED = 10 * 1024 * 1024
LONGEST_NAME, MOST_NAME_BYTES = 100, 240
MOST_READS = 5_000_000
"""Reads of a PDF's structure; a report of a thousand pages takes some 100,000 of them."""

_PDF, _PNG, _JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_ARCHIVE, _MEMBER, _NO_MEMBERS = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBER_HEAD = 30  # bytes before each member's name, at least
_IHDR, _IEND, _END_OF_JPEG = b"\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82", b"\xff\xd9"
_HEAD = 1024  # bytes in which readers of PDF look for its first line
_EDGE = 4096
_FOREIGN = re.compile(rb"%PDF-|<script|<html|<svg|<\?php", re.IGNORECASE)
_MARKUP = re.compile(r"[\s\ufeff\u200b]*(#!|<[!?]|<(html|head|body|script|iframe|svg)\b)", re.I)
_RESERVED = frozenset('\\/:*?"<>|')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.I)
_KB, _MB = 1024, 1024 * 1024

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
"""What is odd about a file is told to who hands it in; by the thousand it would fill the log."""


@dataclass(frozen=True)
class Told:
    """What the content of a file says about it; `ending` begins with a dot."""

    media_type: str
    ending: str
    sha256: str


class _Bad(Exception):
    """A sentence why the file is not taken; the field is known further out."""


def inspect(
    content: bytes,
    *,
    kinds: frozenset[str] | None = None,
    most: int | None = None,
    field: str = "file",
) -> Told:
    """Tell what a file is, or refuse it.

    `kinds` are keys of `KINDS`, None for all of them. `most` is a limit in bytes below
    `LARGEST_UPLOAD`.

    Raises:
        Refused: at `field`: empty, too large, of a kind that is not taken, damaged, locked by a
            password, unpacking to too much, or readable as two kinds of file.
    """
    try:
        _check_size(len(content), min(most or settings.LARGEST_UPLOAD, settings.LARGEST_UPLOAD))
        media_type, ending = _kind(content, frozenset(KINDS) if kinds is None else kinds)
    except _Bad as bad:
        raise Refused(str(bad), field=field) from None
    return Told(media_type, ending, hashlib.sha256(content).hexdigest())


def _check_size(size: int, most: int) -> None:
    if not size:
        raise _Bad(_("This file is empty."))
    if size > most and most % _MB:
        raise _Bad(_("This file is larger than %(most)s kB.") % {"most": -(-most // _KB)})
    if size > most:
        raise _Bad(_("This file is larger than %(most)s MB.") % {"most": most // _MB})


def _kind(content: bytes, taken: frozenset[str]) -> tuple[str, str]:
    """The media type and ending. What cannot be of a kind taken is not looked into."""
    magic, possible, read = next(known for known in _READERS if content.startswith(known[0]))
    if not magic:
        _refuse_disguised(content)
    kind = read(content) if possible & taken else None
    if kind is None or not any(kind[0] in KINDS[name] for name in taken):
        raise _Bad(_only(taken))
    return kind


def _only(taken: frozenset[str]) -> str:
    if taken == frozenset(KINDS):
        return _("Only PDF, Word, PowerPoint, Excel, PNG, JPEG and plain text files are taken.")
    names = ", ".join(str(KIND_NAMES[name]) for name in KINDS if name in taken)
    return _("Only files of these kinds are taken here: %(kinds)s.") % {"kinds": names}


def _damaged() -> _Bad:
    return _Bad(_("This file is damaged. Open it, save it again and hand in the new file."))


def _two_in_one() -> _Bad:
    return _Bad(_("This file is two kinds of file at once. Save it again as one of them."))


def _refuse_disguised(content: bytes) -> None:
    """A PDF or an archive with something before it."""
    if _PDF in content[:_HEAD]:
        raise _two_in_one()
    if not content.startswith(_NO_MEMBERS):
        _refuse_archive(content)


def _refuse_archive(content: bytes) -> None:
    if _is_archive(content):
        raise _two_in_one()


def _is_archive(content: bytes) -> bool:
    try:
        return zipfile.is_zipfile(io.BytesIO(content))
    except zipfile.BadZipFile:  # One in parts, or with odd numbers.
        return True


# --- PDF ----------------------------------------------------------------------------------------


def _pdf(content: bytes) -> tuple[str, str]:
    _refuse_archive(content)
    try:
        locked = _is_locked(content)
    except NotImplementedError:  # By a certificate, or in a way nobody uses.
        locked = True
    except Exception:  # A broken file can make pypdf raise nearly anything.
        raise _damaged() from None
    if locked:
        raise _Bad(_("This PDF needs a password: save it without one and try again."))
    return "application/pdf", ".pdf"


class _Patient(io.BytesIO):
    """A file that is read a limited number of times, and never whole.

    pypdf reads all of it to mend a broken table of contents, for as long as its maker likes.
    """

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if size is None or size < 0 or self.reads > MOST_READS:
            raise ValueError
        return super().read(size)


def _is_locked(content: bytes) -> bool:
    """Whether a PDF opens only with a password; pypdf raises anything for one that is broken."""
    from pypdf import PdfReader  # noqa: PLC0415 - it takes most of a second
    from pypdf.generic import IndirectObject, PdfObject  # noqa: PLC0415

    class Shallow(PdfReader):
        """Leaves packed objects packed: they may unpack to anything."""

        def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
            if getattr(indirect_reference, "idnum", indirect_reference) in self.xref_objStm:
                raise ValueError
            return super().get_object(indirect_reference)

    reader = Shallow(_Patient(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return True
    root = reader.trailer.raw_get("/Root")
    if root.idnum not in reader.xref_objStm and "/Pages" not in root.get_object():
        raise ValueError
    return False


# --- Office -------------------------------------------------------------------------------------


def _office(content: bytes) -> tuple[str, str]:
    if _PDF in content[:_HEAD]:
        raise _two_in_one()
    parts = _members(content)
    _refuse_locked(parts)
    _refuse_bomb(parts, len(content))
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _Bad(_("This file carries macros. Save it without them and try again."))
    for name, kind in _PARTS.items():
        if name in names:
            return kind
    raise _Bad(_("This archive is not a Word, PowerPoint or Excel file."))


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    """In the order of the file; the first at its beginning, none within another."""
    if content.count(_MEMBER) > MOST_MEMBERS:  # Before a list of them fills the memory.
        raise _bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = sorted(archive.infolist(), key=lambda part: part.header_offset)
    except Exception:  # Not only BadZipFile: odd numbers and names raise others.
        raise _damaged() from None
    if parts and parts[0].header_offset != 0:
        raise _two_in_one()
    return parts


def _refuse_locked(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise _Bad(_("This file needs a password: save it without one and try again."))


def _refuse_bomb(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > max(UNSUSPECTED, DENSEST * size):
        raise _bomb()
    ends = [part.header_offset + _MEMBER_HEAD + part.compress_size for part in parts]
    starts = [*(part.header_offset for part in parts[1:]), size]
    if any(end > start for end, start in zip(ends, starts, strict=False)):
        raise _damaged()


def _bomb() -> _Bad:
    return _Bad(_("This file unpacks to too much. Remove pictures or tables, or split it."))


def _old_office(content: bytes) -> tuple[str, str]:
    raise _Bad(
        _(
            "This is an old Office file, or one with a password: "
            "save it as .docx, .pptx or .xlsx without a password."
        )
    )


# --- pictures and text --------------------------------------------------------------------------


def _png(content: bytes) -> tuple[str, str]:
    if not content.startswith(_PNG + _IHDR) or _IEND not in content:
        raise _damaged()
    _refuse_foreign(content)
    return "image/png", ".png"


def _jpeg(content: bytes) -> tuple[str, str]:
    if _END_OF_JPEG not in content:
        raise _damaged()
    _refuse_foreign(content)
    return "image/jpeg", ".jpg"


def _refuse_foreign(content: bytes) -> None:
    """What another program would find at either end of a picture."""
    _refuse_archive(content)
    if _FOREIGN.search(content[:_EDGE]) or _FOREIGN.search(content[-_EDGE:]):
        raise _two_in_one()


def _text(content: bytes) -> tuple[str, str] | None:
    """Plain text in UTF-8; None for anything else that is no markup."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if "\x00" in text:
        return None
    if _MARKUP.match(text):
        raise _Bad(_("This file is markup or a program, not plain text: save it as plain text."))
    return "text/plain", ".txt"


_Reader = Callable[[bytes], tuple[str, str] | None]
_OFFICE_KINDS = frozenset({"word", "slides", "sheet"})
_READERS: tuple[tuple[bytes, frozenset[str], _Reader], ...] = (
    (_PDF, frozenset({"pdf"}), _pdf),
    (_PNG, frozenset({"image"}), _png),
    (_JPEG, frozenset({"image"}), _jpeg),
    (_ARCHIVE, _OFFICE_KINDS, _office),
    (_OLD_OFFICE, _OFFICE_KINDS, _old_office),
    (b"", frozenset({"text"}), _text),
)
"""How a file begins, what it may then be, and how that is told; the last is all the rest."""


# --- names --------------------------------------------------------------------------------------


def safe_name(title: str, ending: str) -> str:
    """A file name without what a file system, a header or an eye could be misled by.

    At most 100 characters, with the `ending`, which begins with a dot and follows from the
    content; never empty, and none that a system keeps for its devices.
    """
    shown = (c if c.isprintable() and c not in _RESERVED else " " for c in _composed(title))
    name = " ".join("".join(shown).split()).strip(". ").removesuffix(ending)
    if _DEVICE.match(name):
        name = f"_{name}"
    return f"{_cut(name, LONGEST_NAME - len(ending)).strip('. ') or 'document'}{ending}"


def _composed(title: str) -> str:
    return unicodedata.normalize("NFC", title)


def _cut(name: str, most: int) -> str:
    """To so many characters, and to what a disk takes: 255 bytes with the ending."""
    return name[:most].encode()[:MOST_NAME_BYTES].decode(errors="ignore")


# --- keeping and discarding ---------------------------------------------------------------------


@contextmanager
def kept(file: FieldFile, name: str, content: bytes) -> Iterator[None]:
    """Store `content` for the block that saves its row; when the block fails it is gone again."""
    file.save(name, ContentFile(content), save=False)
    try:
        yield
    except BaseException:
        file.delete(save=False)
        raise


def discard_once_committed(file: FieldFile) -> None:
    """Delete the stored file when its row is gone for certain."""
    storage, name = file.storage, file.name or ""

    def discard() -> None:
        storage.delete(name)

    transaction.on_commit(discard, robust=True)
