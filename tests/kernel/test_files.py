import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib
from contextlib import suppress

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from hemicycle.kernel import files
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Document

OFFICE = "application/vnd.openxmlformats-officedocument"
EVERY_KIND = frozenset(files.KINDS)


def archive(*names, content=b"<xml/>", packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as parts:
        for name in names:
            parts.writestr(name, content)
    return buffer.getvalue()


def pdf(**encryption):
    document = FPDF()
    document.add_page()
    document.set_font("helvetica")
    document.cell(text="Minutes")
    if encryption:
        document.set_encryption(**encryption)
    return bytes(document.output())


def rewritten(**encryption):
    """With its objects in compressed streams; and AES-256, as today's programs encrypt."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    if encryption:
        writer.encrypt(algorithm="AES-256", **encryption)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def piece(name, content):
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png(*more, pixels=b"\x00\x00"):
    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = piece(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", size) + b"".join(more) + body + piece(b"IEND", b"")


PDF = pdf()
PNG = png()
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\x01" * 40
    + b"\xff\xd9"
)
WORD = archive("[Content_Types].xml", "word/document.xml")
SLIDES = archive("[Content_Types].xml", "ppt/presentation.xml")
TABLE = archive("[Content_Types].xml", "xl/workbook.xml")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PROGRAM = b"MZ\x90\x00program"
KNOWN = {".docx", ".pptx", ".xlsx", ".pdf", ".png", ".jpg", ".txt"}


def called(value):
    """A test's name must not hold a whole file, nor differ each time one is made."""
    return value if isinstance(value, str) else "file"


def refusal(content, **limits):
    with pytest.raises(Refused) as refused:
        files.inspect(content, **limits)
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (PNG, "image/png", ".png"),
        (JPEG, "image/jpeg", ".jpg"),
        (WORD, f"{OFFICE}.wordprocessingml.document", ".docx"),
        (SLIDES, f"{OFFICE}.presentationml.presentation", ".pptx"),
        (TABLE, f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
        ("提名委员会\nاللجنة".encode(), "text/plain", ".txt"),
        (b"\xef\xbb\xbfWith a mark, and 1 < 2", "text/plain", ".txt"),
    ],
    ids=called,
)
def test_inspect_tells_a_file_by_its_content(content, media_type, ending):
    digest = hashlib.sha256(content).hexdigest()
    assert files.inspect(content) == files.Told(media_type, ending, digest)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (PROGRAM, "Only PDF"),
        (b"GIF89a\x00", "Only PDF"),
        ("nach Köln".encode("latin-1"), "Only PDF"),
        (b"text\x00with a hole", "Only PDF"),
        (archive(), "Only PDF"),
        (b"PK\x03\x04 and no more", "damaged"),
        (WORD[: len(WORD) // 2], "damaged"),
        (archive("notes.txt"), "not a Word"),
        (archive("word/document.xml/inside.xml"), "not a Word"),
        (archive("Word/Document.xml"), "not a Word"),
        (OLD, "old Office file"),
    ],
    ids=called,
)
def test_inspect_refuses_what_is_not_taken_at_its_field(content, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        files.inspect(content, field="statement")
    assert refused.value.field == "statement"


# --- what a place takes -------------------------------------------------------------------------


def test_inspect_refuses_what_is_larger_than_fifty_megabytes(settings):
    assert settings.LARGEST_UPLOAD == 50 * 1024 * 1024
    assert "larger than 50 MB" in refusal(bytes(settings.LARGEST_UPLOAD + 1))
    settings.LARGEST_UPLOAD = 8
    assert files.inspect(b"12345678").ending == ".txt"
    assert "larger than 1 kB" in refusal(b"123456789")


@pytest.mark.parametrize(
    ("most", "limit"),
    [(2 * 1024 * 1024, "2 MB"), (300 * 1024, "300 kB"), (1536 * 1024, "1536 kB")],
)
def test_a_place_may_set_a_lower_limit_and_names_it(most, limit):
    assert files.inspect(b"a" * most, most=most).ending == ".txt"
    assert f"larger than {limit}." in refusal(b"a" * (most + 1), most=most)


def test_a_place_sets_no_higher_limit(settings):
    settings.LARGEST_UPLOAD = 1024
    assert "larger than 1 kB" in refusal(b"a" * 1025, most=4096)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"), (WORD, "word"), (SLIDES, "slides"), (TABLE, "sheet"),
        (PNG, "image"), (JPEG, "image"), (b"words", "text"),
    ],
    ids=called,
)  # fmt: skip
def test_a_place_takes_its_kinds_and_says_so_of_others(content, kind):
    assert files.inspect(content, kinds=frozenset({kind})) == files.inspect(content)
    sentence = refusal(content, kinds=EVERY_KIND - {kind})
    assert "taken here" in sentence
    assert str(files.KIND_NAMES[kind]) not in sentence


def test_the_kinds_taken_are_listed_in_their_order():
    assert "here: PDF, Word, Plain text." in refusal(PNG, kinds=frozenset({"text", "word", "pdf"}))
    assert "here: PDF." in refusal(OLD, kinds=frozenset({"pdf"}))
    assert "here: PDF." in refusal(b"<html>", kinds=frozenset({"pdf"}))
    assert "old Office" in refusal(OLD, kinds=frozenset({"word"}))


# --- archives -----------------------------------------------------------------------------------


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    packed = archive("word/document.xml", content=bytes(200_000))
    assert files.inspect(packed).ending == ".docx"
    monkeypatch.setattr(files, "MOST_UNPACKED", 199_999)
    assert "unpacks to too much" in refusal(packed)


def test_a_small_archive_that_unpacks_to_a_large_one_is_refused():
    bomb = archive("word/document.xml", content=bytes(20 * 1024 * 1024))
    assert len(bomb) < 30_000
    assert "unpacks to too much" in refusal(bomb)


def test_an_archive_of_very_many_members_is_refused():
    names = [f"{number}.xml" for number in range(10_000)]
    stored = {"content": b"", "packing": zipfile.ZIP_STORED}
    assert files.inspect(archive("xl/workbook.xml", *names[1:], **stored)).ending == ".xlsx"
    assert "unpacks to too much" in refusal(archive("xl/workbook.xml", *names, **stored))


def test_an_archive_whose_members_share_their_content_is_refused():
    """The directory names one piece of content twice; each would be unpacked."""
    whole = archive("word/document.xml", "word/endnotes.xml", content=bytes(range(256)))
    second = whole.index(b"word/endnotes.xml") - 30
    entry = whole.rindex(b"word/endnotes.xml") - 4
    assert whole[entry : entry + 4] == struct.pack("<I", second)
    assert "damaged" in refusal(whole[:entry] + bytes(4) + whole[entry + 4 :])


def test_a_file_that_carries_macros_is_refused():
    with pytest.raises(Refused) as refused:
        files.inspect(archive("word/document.xml", "word/vbaProject.bin"))
    assert "macros" in refused.value.message


def test_an_archive_with_a_locked_member_is_refused():
    whole = bytearray(archive("word/document.xml"))
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(bytes(whole))


# --- PDF ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pdf(owner_password="ours", encryption_method=EncryptionMethod.RC4),
        pdf(owner_password="ours", encryption_method=EncryptionMethod.AES_256),
        rewritten(user_password="", owner_password="ours"),
        rewritten(),
        PDF + b"\r\n",
    ],
    ids=called,
)
def test_a_pdf_that_anybody_can_open_is_taken(content):
    assert files.inspect(content).ending == ".pdf"


@pytest.mark.parametrize(
    "content",
    [
        pdf(owner_password="a", user_password="b", encryption_method=EncryptionMethod.AES_128),
        pdf(owner_password="a", user_password="b", encryption_method=EncryptionMethod.AES_256),
        rewritten(user_password="b"),
    ],
    ids=called,
)
def test_a_pdf_that_needs_a_password_is_refused(content):
    assert "needs a password" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n%%EOF\n",
        b"%PDF-1.7\n" + b"trailer<<>>" * 99 + b"\nstartxref\n0\n%%EOF",
        PDF[: len(PDF) // 2],
        PDF.replace(b"/Root", b"/Rood"),
        PDF.replace(b"/Pages", b"/Pagan"),
        PDF.replace(b"startxref", b"endxref__"),
    ],
    ids=called,
)
def test_a_pdf_that_cannot_be_read_is_damaged(content):
    assert "damaged" in refusal(content)


def test_a_pdf_whose_reading_takes_forever_is_damaged(monkeypatch):
    monkeypatch.setattr(files, "MOST_READS", 20)
    assert "damaged" in refusal(PDF)


def test_what_is_packed_in_a_pdf_stays_packed():
    """Its first object may be packed, and what it unpacks to may be anything."""
    packed = zlib.compress(b"1 0 (" + b"\\1" * 10_000_000)
    objects = b"%%PDF-1.7\n2 0 obj<</Type/ObjStm/N 1/First 4/Length %d/Filter/FlateDecode>>stream\n"
    start = objects % len(packed) + packed + b"\nendstream endobj\n"
    rows = b"".join(
        struct.pack(">BIB", *row) for row in [(0, 0, 255), (2, 2, 0), (1, 9, 0), (1, len(start), 0)]
    )
    table = b"3 0 obj<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    end = b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(start)
    assert files.inspect(start + table + rows + end).ending == ".pdf"


# --- two kinds at once --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        PDF + WORD,
        PNG + WORD,
        JPEG + WORD,
        PROGRAM + WORD,
        b"Dear all,\n" + WORD,
        WORD[:4] + bytes(60) + WORD,
        archive("%PDF-1.7", "word/document.xml"),
        b"Dear all,\n" + PDF,
        b"\xef\xbb\xbf" + PDF,
        PNG + b"<HTML><body>",
        png(piece(b"tEXt", b"Comment\x00<Script>alert(1)</Script>")),
        JPEG + PDF,
        JPEG[:20] + b"<?php system('id') ?>" + JPEG[20:],
        JPEG + b"<svg onload='x'>",
    ],
    ids=called,
)
def test_a_file_of_two_kinds_is_refused(content):
    assert "two kinds of file" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>Hello",
        b"\xef\xbb\xbf \n<HTML>",
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?>",
        b"<?php system('id');",
        b"#!/bin/sh\nrm -rf /",
        "\u00a0\ufeff\u200b<body>".encode(),
    ],
    ids=called,
)
def test_markup_and_programs_are_no_plain_text(content):
    assert "not plain text" in refusal(content)


@pytest.mark.parametrize(
    "content", [PNG[:-4], PNG[:20], b"\x89PNG\r\n\x1a\n", JPEG[:-2]], ids=called
)
def test_a_picture_that_was_cut_short_is_damaged(content):
    assert "damaged" in refusal(content)


# --- whatever comes -----------------------------------------------------------------------------


@given(st.data())
def test_inspect_tells_or_refuses_whatever_comes(data):
    whole = data.draw(st.sampled_from([WORD, SLIDES, PDF, rewritten(), PNG, JPEG, b"plain"]))
    start = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=40))
    skip = data.draw(st.integers(0, 40))
    content = whole[:start] + junk + whole[start + skip :]
    with suppress(Refused):
        assert files.inspect(content).ending in KNOWN


BEGINNINGS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    OLD,
]
ENDS = [b"", b"\nstartxref\n9\n%%EOF", WORD[-22:], WORD[-100:]]


@given(st.sampled_from(BEGINNINGS), st.binary(), st.sampled_from(ENDS))
def test_inspect_raises_nothing_but_a_refusal(beginning, content, end):
    with suppress(Refused):
        assert files.inspect(beginning + content + end).ending in KNOWN


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Minutes of 3 March", "Minutes of 3 March.pdf"),
        ("Minutes.pdf", "Minutes.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("..\\..\\system32", "system32.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\u202efdp.exe", "a fdp.exe.pdf"),
        ("pay\u200bments", "pay ments.pdf"),
        ("a\r\nSet-Cookie: x=1", "a Set-Cookie x=1.pdf"),
        ("CON", "_CON.pdf"),
        ("nul .txt", "_nul .txt.pdf"),
        ("com1.pdf", "_com1.pdf"),
        ("Concert", "Concert.pdf"),
        ("\x00", "document.pdf"),
        ("", "document.pdf"),
        (" . . ", "document.pdf"),
        ("\ud800", "document.pdf"),
        ("\U0001f389\U0001f389", "\U0001f389\U0001f389.pdf"),
        ("Cafe\u0301", "Caf\u00e9.pdf"),
        ("x" * 300, "x" * 96 + ".pdf"),
        ("x" * 95 + " and more", "x" * 95 + ".pdf"),
        ("\u63d0" * 300, "\u63d0" * 80 + ".pdf"),
    ],
)
def test_a_name_misleads_nobody(title, name):
    assert files.safe_name(title, ".pdf") == name


@given(st.text())
def test_a_name_is_one_that_every_disk_takes(title):
    name = files.safe_name(title, ".docx")
    stem = name.removesuffix(".docx")
    assert name.endswith(".docx")
    assert stem == stem.strip(". ") != ""
    assert len(name) <= 100
    assert len(name.encode()) <= 255
    assert unicodedata.is_normalized("NFC", name)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} or c in '/\\:*?"<>|' for c in name)


# --- keeping and discarding ---------------------------------------------------------------------


@pytest.fixture
def document():
    return Document()


def names_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_kept_stores_the_content(document, settings):
    with files.kept(document.file, "minutes.txt", b"content"):
        pass
    with default_storage.open(document.file.name) as file:
        assert file.read() == b"content"
    assert len(names_in(settings.MEDIA_ROOT)) == 1


@pytest.mark.parametrize("failure", [Refused("no"), KeyboardInterrupt()])
def test_kept_removes_the_file_when_its_row_is_not_saved(document, settings, failure):
    def save():
        with files.kept(document.file, "minutes.txt", b"content"):
            assert len(names_in(settings.MEDIA_ROOT)) == 1
            raise failure

    with pytest.raises(type(failure)):
        save()
    assert names_in(settings.MEDIA_ROOT) == []
    assert not document.file


def test_kept_never_writes_over_another_file(settings):
    for content in (b"one", b"two"):
        with files.kept(Document().file, "minutes.txt", content):
            pass
    assert len(names_in(settings.MEDIA_ROOT)) == 2


def test_discard_once_committed_waits_for_the_commit(
    db, document, settings, django_capture_on_commit_callbacks
):
    with files.kept(document.file, "minutes.txt", b"content"):
        pass
    with django_capture_on_commit_callbacks(execute=True):
        files.discard_once_committed(document.file)
        assert len(names_in(settings.MEDIA_ROOT)) == 1
    assert names_in(settings.MEDIA_ROOT) == []


def test_discard_once_committed_keeps_the_file_of_a_row_that_stays(
    transactional_db, document, settings
):
    with files.kept(document.file, "minutes.txt", b"content"):
        pass
    with transaction.atomic():
        files.discard_once_committed(document.file)
        transaction.set_rollback(True)
    assert len(names_in(settings.MEDIA_ROOT)) == 1
