"""Small, valid PDF files with words on them."""

import io
from collections.abc import Sequence

from pypdf import PageObject, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

Page = tuple[str, Sequence[str]]
"""A heading and the lines below it."""


def slides(pages: Sequence[Page]) -> bytes:
    """A deck, 16 to 9."""
    return _pdf(pages, width=960, height=540, heading=40, line=24)


def paper(pages: Sequence[Page]) -> bytes:
    """A document on A4."""
    return _pdf(pages, width=595, height=842, heading=20, line=12)


def _pdf(pages: Sequence[Page], *, width: int, height: int, heading: int, line: int) -> bytes:
    writer = PdfWriter()
    for title, lines in pages:
        page = writer.add_blank_page(width=width, height=height)
        _print(writer, page, [(heading, title), *((line, words) for words in lines)])
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _print(writer: PdfWriter, page: PageObject, lines: list[tuple[int, str]]) -> None:
    """Set the lines from the top in Helvetica, which every reader of PDF has."""
    content = DecodedStreamObject()
    content.set_data(b"\n".join(_commands(lines, float(page.mediabox.height))))
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = _names(Font=_names(F1=_helvetica()))


def _commands(lines: list[tuple[int, str]], top: float) -> list[bytes]:
    commands, y = [], top - 70.0
    for size, words in lines:
        safe = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        text = safe.encode("cp1252", "replace")
        commands.append(b"BT /F1 %d Tf 50 %d Td (%s) Tj ET" % (size, y, text))
        y -= size * 1.8
    return commands


def _helvetica() -> DictionaryObject:
    kinds = {
        "Type": "Font",
        "Subtype": "Type1",
        "BaseFont": "Helvetica",
        "Encoding": "WinAnsiEncoding",
    }
    return _names(**{key: NameObject(f"/{value}") for key, value in kinds.items()})


def _names(**entries: DictionaryObject | NameObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})
