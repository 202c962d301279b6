"""Uploaded files: what they are is told by their content; names are never trusted."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from hemicycle.kernel.refusals import Refused

_OFFICE = "application/vnd.openxmlformats-officedocument"
_PARTS = {
    "word/document.xml": (f"{_OFFICE}.wordprocessingml.document", ".docx"),
    "ppt/presentation.xml": (f"{_OFFICE}.presentationml.presentation", ".pptx"),
    "xl/workbook.xml": (f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
}
_MAGIC = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
MOST_UNPACKED = 500 * 1024 * 1024


@dataclass(frozen=True)
class Told:
    """What the content of a file says about it; `ending` begins with a dot."""

    media_type: str
    ending: str
    sha256: str


def inspect(content: bytes) -> Told:
    """Tell what a file is, or refuse it.

    Raises:
        Refused: empty, larger than `LARGEST_UPLOAD`, or of a kind that is not taken.
    """
    if not content:
        raise Refused(_("This file is empty."), field="file")
    if len(content) > settings.LARGEST_UPLOAD:
        raise Refused(_("This file is larger than 50 MB."), field="file")
    media_type, ending = _kind(content)
    return Told(media_type, ending, hashlib.sha256(content).hexdigest())


def _kind(content: bytes) -> tuple[str, str]:
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if b"\x00" not in content and _is_text(content):
        return "text/plain", ".txt"
    raise Refused(
        _("Only PDF, Word, PowerPoint, Excel, PNG, JPEG and plain text files are taken."),
        field="file",
    )


def _office_kind(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise Refused(_("This file is damaged."), field="file") from None
    for part, kind in _PARTS.items():
        if part in names and unpacked <= MOST_UNPACKED:
            return kind
    raise Refused(_("This archive is not a Word, PowerPoint or Excel file."), field="file")


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


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
