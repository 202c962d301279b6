"""Files of every kind, and the files that are refused."""

import io
import zipfile

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from hemicycle.transcripts import LARGEST, Unreadable, containers, read

TURNS = [
    ("NORA HANSEN", "Welcome to the session, everybody."),
    ("PERU", "Thank you, Chair. Two points: the list and the date."),
    ("NORA HANSEN", "Noted."),
]


def pairs(found):
    return [(turn.label, turn.text) for turn in found.turns]


def pdf(pages, header="OSLO - Wrap-Up", *, columns=False):
    document = FPDF()
    document.set_font("Helvetica", size=11)
    for number, turns in enumerate(pages, start=1):
        document.add_page()
        document.cell(0, 8, header, new_x="LMARGIN", new_y="NEXT")
        for label, text in turns:
            words = f"{label}: {text}"
            if columns:
                document.cell(60, 8, f"{label}:")
                words = text
            document.cell(0, 8, words, new_x="LMARGIN", new_y="NEXT")
        document.cell(0, 8, f"Page {number} of {len(pages)}", new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def docx(blocks):
    document = Document()
    for block in blocks:
        document.add_paragraph(block)
    return saved(document)


def saved(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize("columns", [False, True])
def test_a_pdf_gives_turns_with_their_pages_and_no_furniture(columns):
    found = read(pdf([TURNS[:2], TURNS[2:]], columns=columns), filename="x.doc")
    assert pairs(found) == TURNS
    assert [turn.page for turn in found.turns] == [1, 1, 2]
    assert (found.pages, found.title) == (2, "OSLO - Wrap-Up")


def test_a_pdf_behind_a_password_is_refused():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([TURNS]))))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(Unreadable, match="password"):
        read(locked.getvalue())


def test_a_pdf_of_pictures_is_refused_with_advice():
    document = FPDF()
    document.add_page()
    with pytest.raises(Unreadable, match="OCR"):
        read(bytes(document.output()))


def test_a_broken_pdf_is_refused():
    with pytest.raises(Unreadable, match="PDF is damaged"):
        read(b"%PDF-1.7\nnothing follows")


def test_a_docx_gives_turns_from_paragraphs_and_tables():
    document = Document()
    document.add_paragraph("Wrap-Up")
    document.add_paragraph("NORA HANSEN: Welcome.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("We begin.")
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "PERU:", "Thank you."
    found = read(saved(document), filename="x.txt")
    assert pairs(found) == [("NORA HANSEN", "Welcome.\n\nWe begin."), ("PERU", "Thank you.")]
    assert found.title == "Wrap-Up"


def test_a_zip_that_is_no_docx_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("notes.txt", "NORA HANSEN: hello")
    with pytest.raises(Unreadable, match="archive"):
        read(target.getvalue())


def test_a_docx_that_explodes_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(containers, "LARGEST_UNPACKED", 100_000)
    bomb = io.BytesIO(docx(["NORA HANSEN: hello"]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bomb.xml", b"0" * 1_000_000)
    with pytest.raises(Unreadable, match="too large once unpacked"):
        read(bomb.getvalue())


def test_a_broken_docx_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w:broken")
    with pytest.raises(Unreadable, match="DOCX file is damaged"):
        read(target.getvalue())


VTT = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Nora Hansen>Welcome to the</v>

00:00:04.000 --> 00:00:06.000
<v Nora Hansen>session.</v>

00:01:00.500 --> 00:01:04.000
<v Per Dale>Thank <i>you</i>.</v>
"""
SRT = """\
1
00:00:01,000 --> 00:00:04,000
Nora Hansen: Welcome to the

2
00:00:04,000 --> 00:00:06,000
session.

3
00:01:00,500 --> 00:01:04,000
Per Dale: Thank you.
"""


@pytest.mark.parametrize(("text", "layout"), [(VTT, "vtt"), (SRT, "srt")])
def test_captions_become_one_turn_for_as_long_as_a_voice_goes_on(text, layout):
    found = read(text.encode())
    assert pairs(found) == [
        ("Nora Hansen", "Welcome to the session."),
        ("Per Dale", "Thank you."),
    ]
    assert [turn.starts_at for turn in found.turns] == [1.0, 60.5]
    assert (found.layout, found.pages) == (layout, 0)


def test_captions_with_a_byte_order_mark_and_windows_line_ends_are_the_same():
    found = read(b"\xef\xbb\xbf" + SRT.replace("\n", "\r\n").encode())
    assert len(found.turns) == 2


def test_captions_that_name_nobody_are_read_with_a_warning():
    found = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello there\n")
    assert [one.role for one in found.speakers] == ["unidentified"]
    assert [notice.code for notice in found.warnings] == ["no_speakers"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \n \t\n", "holds no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8, "binary"),
        (b"\x00" * 5000, "binary"),
        (bytes(range(1, 32)) * 50, "binary"),
        ("NORA HANSEN: été à côté déjà là-bas".encode().decode("cp1252").encode(), "garbled"),
        ("NORA HANSEN: \ufffd\ufffd\ufffd ok".encode(), "garbled"),
    ],
)
def test_a_file_without_readable_text_is_refused_with_its_reason(data, sentence):
    with pytest.raises(Unreadable, match=sentence) as refused:
        read(data)
    assert refused.value.field == "file"


def test_a_file_of_fifty_megabytes_is_refused_unread():
    with pytest.raises(Unreadable, match="50 MB"):
        read(b"A" * LARGEST)
