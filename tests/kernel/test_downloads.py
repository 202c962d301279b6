import io
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.translation import gettext_lazy

from hemicycle.kernel.downloads import as_csv, as_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = "xl/worksheets/sheet1.xml"
NAIROBI = timezone(timedelta(hours=3))


def parts(response):
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def cells(response):
    """By address: whether it is a number (n) or text, and what it shows."""
    root = ElementTree.fromstring(parts(response)[SHEET])
    return {
        cell.get("r"): (cell.get("t", "n"), "".join(cell.itertext()))
        for cell in root.iter(f"{MAIN}c")
    }


def shown(value):
    """What one cell shows; None when it is not there."""
    return cells(as_xlsx("list.xlsx", ["Value"], [[value]])).get("A2")


def test_a_sheet_is_a_file_of_that_name_with_its_columns_first():
    response = as_xlsx("list.xlsx", ["Name", gettext_lazy("Seats")], [["Mali", 3], ["Togo", 2]])

    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"] == 'attachment; filename="list.xlsx"'
    assert cells(response) == {
        "A1": ("inlineStr", "Name"), "B1": ("inlineStr", "Seats"),
        "A2": ("inlineStr", "Mali"), "B2": ("n", "3"),
        "A3": ("inlineStr", "Togo"), "B3": ("n", "2"),
    }  # fmt: skip


def test_the_first_row_is_bold_stays_in_sight_and_filters():
    response = as_xlsx("list.xlsx", ["Name", "Seats"], [["Mali", 3], ["Togo", 2]])
    root = ElementTree.fromstring(parts(response)[SHEET])

    assert root.find(f".//{MAIN}pane").get("ySplit") == "1"
    assert root.find(f"{MAIN}autoFilter").get("ref") == "A1:B3"
    styles = [cell.get("s") for cell in root.iter(f"{MAIN}c")]
    assert styles == ["1", "1", None, None, None, None]
    assert b"<b/>" in parts(response)["xl/styles.xml"]


@pytest.mark.parametrize("columns", [[], ["Name"]])
def test_a_sheet_without_rows_can_be_opened(columns):
    assert len(cells(as_xlsx("list.xlsx", columns, []))) == len(columns)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "=HYPERLINK(\"http://x.example\")", "{=SUM(A1)}", "+1", "-1", "@SUM(A1)", "0042",
        "http://x.example", "mailto:a@x.example", "internal:Sheet1!A1", "_x0041_", "a < b & c",
        " with spaces ", "two\nlines", "\U0001f389",
    ],
)  # fmt: skip
def test_text_stays_the_text_it_is(text):
    response = as_xlsx("list.xlsx", ["Value"], [[text]])
    kind, value = cells(response)["A2"]

    assert kind == "inlineStr"
    assert value.replace("_x005F", "") == text
    assert b"<f" not in parts(response)[SHEET].partition(b"<sheetData>")[2]
    assert b"hyperlink" not in parts(response)[SHEET]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, ("n", "7")),
        (-2.5, ("n", "-2.5")),
        (Decimal("0.1"), ("n", "0.1")),
        (10**15, ("inlineStr", "1000000000000000")),
        (float("nan"), ("inlineStr", "nan")),
        (float("inf"), ("inlineStr", "inf")),
        (True, ("inlineStr", "True")),
        (None, None),
        ("", None),
        ("\x00\x0b\ud800\uffff", None),
        ("a\x00b\x1bc\r\nd", ("inlineStr", "abc\nd")),
        (date(2026, 3, 1), ("inlineStr", "2026-03-01")),
        (datetime(2026, 3, 1, 14, 5, 9, tzinfo=UTC), ("inlineStr", "2026-03-01 14:05")),
        (datetime(2026, 3, 1, 1, 5, tzinfo=NAIROBI), ("inlineStr", "2026-02-28 22:05")),
        (datetime(2026, 3, 1, 1, 5), ("inlineStr", "2026-03-01 01:05")),  # noqa: DTZ001
    ],
)
def test_a_value_is_shown_as_number_or_text(value, expected):
    assert shown(value) == expected


@pytest.mark.parametrize("sign", ["a", "\U0001f389"])
def test_a_cell_that_excel_cannot_hold_is_cut(sign):
    width = len(sign.encode("utf-16-le")) // 2
    most = 32_767 // width
    assert shown(sign * most) == ("inlineStr", sign * most)
    _kind, text = shown(sign * (most + 1))
    assert text.endswith(sign + "…")
    assert len(text.encode("utf-16-le")) // 2 <= 32_767


def test_a_row_may_be_made_as_it_is_written():
    rows = ((number for number in (row, row * 2)) for row in range(3))
    assert cells(as_xlsx("list.xlsx", ["One", "Two"], rows))["B4"] == ("n", "4")


def test_a_csv_has_no_formula_either():
    response = as_csv("list.csv", ["Name"], [["=1+1"], [None]])
    assert response.content.decode().splitlines() == ["Name", "'=1+1", '""']
