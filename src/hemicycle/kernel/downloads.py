"""What is taken away: stored files, and lists as CSV or as an Excel sheet."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""What a browser shows without running anything; all else is saved."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""UTF-16 units; Excel calls a file with a longer cell broken."""
LARGEST_NUMBER = 10**15
"""From here on a sheet rounds what it is given, so it is given as text."""
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_OPTIONS = {"in_memory": False, "constant_memory": True} | dict.fromkeys(
    ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
)
"""Row by row, which is faster and keeps no second copy of all cells."""


def as_file(file: FieldFile, name: str, media_type: str, *, is_saved: bool = False) -> FileResponse:
    """A stored file under a `name`. Only what cannot run is shown in the browser, and nothing
    with `is_saved`.

    Raises:
        Http404: when the row has no file, or the disk has it no more.
    """
    try:
        content = file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=is_saved or media_type not in SHOWN_INLINE,
        filename=name,
        content_type=media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_sheet(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """As the ending of its name says: `.xlsx`, else `.csv`."""
    return (as_xlsx if name.endswith(".xlsx") else as_csv)(name, columns, rows)


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """A file `name` with the columns' names in its first row, and a row of cells for each row."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    sheet = csv.writer(response)
    sheet.writerow(columns)
    sheet.writerows(_inert(cells) for cells in rows)
    return response


def _inert(cells: Iterable[object]) -> list[str]:
    """As text; what a spreadsheet would take for a formula begins with an apostrophe."""
    texts = ["" if cell is None else str(cell) for cell in cells]
    return [f"'{text}" if text.startswith(STARTS_A_FORMULA) else text for text in texts]


def as_xlsx(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The same as an Excel sheet: numbers are numbers, all else is text and never a formula.

    Times that know their zone are given in UTC, as "2026-03-01 14:05".
    """
    response = HttpResponse(_workbook(columns, rows), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _workbook(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 - it takes a third of a second

    file, last = io.BytesIO(), 0
    with Workbook(file, _OPTIONS) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for x, column in enumerate(columns):
            sheet.write_string(0, x, _text(column), bold)
        for last, cells in enumerate(rows, start=1):
            _write(sheet, last, cells)
        if columns:
            sheet.autofilter(0, 0, last, len(columns) - 1)
    return file.getvalue()


def _write(sheet: Any, y: int, cells: Iterable[object]) -> None:
    for x, cell in enumerate(cells):
        if _is_number(cell):
            sheet.write_number(y, x, cell)
        elif cell is not None and (text := _text(cell)):
            sheet.write_string(y, x, text)


def _is_number(cell: object) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return False
    return math.isfinite(cell) and -LARGEST_NUMBER < cell < LARGEST_NUMBER


def _text(cell: object) -> str:
    if isinstance(cell, date):  # So is every datetime.
        return _time(cell) if isinstance(cell, datetime) else cell.isoformat()
    text = str(cell)
    if not text.isprintable():  # Few are not, and to look is quicker than to replace.
        text = _NOT_XML.sub("", text)
    return _cut(text) if len(text) > LONGEST_CELL // 2 else text


def _time(at: datetime) -> str:
    """A time without a zone stays as it is."""
    return f"{at.astimezone(UTC) if at.tzinfo else at:%Y-%m-%d %H:%M}"


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"
