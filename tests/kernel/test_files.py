import hashlib
import io
import zipfile
from contextlib import suppress

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel import files
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Document

OFFICE = "application/vnd.openxmlformats-officedocument"


def archive(*names, content=b"<xml/>"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in names:
            parts.writestr(name, content)
    return buffer.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
SLIDES = archive("[Content_Types].xml", "ppt/presentation.xml")
TABLE = archive("[Content_Types].xml", "xl/workbook.xml")
KNOWN = {".docx", ".pptx", ".xlsx", ".pdf", ".png", ".jpg", ".txt"}


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (b"%PDF-1.7\n\x00\xff", "application/pdf", ".pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png", ".png"),
        (b"\xff\xd8\xff\xe0\x00", "image/jpeg", ".jpg"),
        (WORD, f"{OFFICE}.wordprocessingml.document", ".docx"),
        (SLIDES, f"{OFFICE}.presentationml.presentation", ".pptx"),
        (TABLE, f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
        ("提名委员会\nاللجنة".encode(), "text/plain", ".txt"),
    ],
)
def test_inspect_tells_a_file_by_its_content(content, media_type, ending):
    digest = hashlib.sha256(content).hexdigest()
    assert files.inspect(content) == files.Told(media_type, ending, digest)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00program", "Only PDF"),
        (b"GIF89a\x00", "Only PDF"),
        ("nach Köln".encode("latin-1"), "Only PDF"),
        (b"text\x00with a hole", "Only PDF"),
        (b"PK\x03\x04 and no more", "damaged"),
        (WORD[: len(WORD) // 2], "damaged"),
        (archive("notes.txt"), "not a Word"),
        (archive("word/document.xml/inside.xml"), "not a Word"),
        (archive("Word/Document.xml"), "not a Word"),
    ],
)
def test_inspect_refuses_what_is_not_taken_at_its_field(content, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        files.inspect(content)
    assert refused.value.field == "file"


def test_inspect_refuses_what_is_larger_than_fifty_megabytes(settings):
    assert settings.LARGEST_UPLOAD == 50 * 1024 * 1024
    settings.LARGEST_UPLOAD = 8
    assert files.inspect(b"12345678").ending == ".txt"
    with pytest.raises(Refused, match="50 MB"):
        files.inspect(b"123456789")


def test_inspect_refuses_an_archive_that_unpacks_to_too_much(monkeypatch):
    """A few kilobytes of nothing, packed, can fill a server's memory."""
    bomb = archive("word/document.xml", content=bytes(200_000))
    assert len(bomb) < 2_000
    assert files.inspect(bomb).ending == ".docx"
    monkeypatch.setattr(files, "MOST_UNPACKED", 199_999)
    with pytest.raises(Refused, match="not a Word"):
        files.inspect(bomb)


@given(st.data())
def test_inspect_tells_or_refuses_whatever_comes(data):
    whole = data.draw(st.sampled_from([WORD, SLIDES, b"%PDF-1.7", b"plain"]))
    start = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=40))
    skip = data.draw(st.integers(0, 40))
    content = whole[:start] + junk + whole[start + skip :]
    with suppress(Refused):
        assert files.inspect(content).ending in KNOWN


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
