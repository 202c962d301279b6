import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from hemicycle.meetings.actions import add_document
from hemicycle.slides.actions import rendering
from hemicycle.slides.models import Deck, Page


def pdf(*words, size=(254, 143)):
    """A real file: a page for each of the words, in millimetres."""
    made = FPDF(format=size)
    made.set_font("Helvetica", size=24)
    for text in words:
        made.add_page()
        made.multi_cell(0, 12, text)
    return bytes(made.output())


def with_password(content):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt("sesame")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.fixture
def soon(noon):
    """The session is on this day: slides are rendered by themselves."""
    return noon - timedelta(days=1)


@pytest.fixture
def add(session, secretary, soon):
    """Add a document as the secretariat does, with this content."""

    def add(content, **more):
        fields = {"title": "Wrap-up", "kind": "SLIDES"} | more
        return add_document(session, actor=secretary, now=soon, content=content, **fields)

    return add


@pytest.fixture
def smuggle(add):
    """A document whose file is not what it was when it was looked at."""

    def smuggle(content, **more):
        document = add(pdf("Looks well"), **more)
        document.file.save("other.pdf", ContentFile(content))
        return document

    return smuggle


@pytest.fixture
def deck_of(secretary, soon):
    """A deck with pages, as if they had been rendered."""

    def deck_of(session, *words, title="Wrap-up", pages=None, stage=Deck.Stage.READY):
        fields = {"content": pdf(title, *words), "title": title, "kind": "SLIDES"}
        document = add_document(session, actor=secretary, now=soon, **fields)
        deck = rendering.make_deck(document, actor=None, now=soon)
        deck.pages, deck.done, deck.stage = pages or len(words), len(words), stage
        deck.save()
        for number, text in enumerate(words, 1):
            page = Page(deck=deck, number=number, width=1920, height=1080, text=text)
            page.small.save("small.webp", ContentFile(b"small"), save=False)
            page.large.save("large.webp", ContentFile(b"large"), save=False)
            page.save()
        return deck

    return deck_of


@pytest.fixture
def deck(session, deck_of):
    return deck_of(session, "One", "Two", "Three")
