"""Lists to take away, as CSV."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
