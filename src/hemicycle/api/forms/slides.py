"""The shapes of slides."""

from typing import Any

from ninja import Schema


class DeckOut(Schema):
    deck: int
    title: str
    stage: str
    """PENDING, RENDERING, READY or FAILED."""
    pages: int | None
    """Null until the file was opened."""
    done: int
    failure: str
    """BROKEN, LOCKED, EMPTY, TOO_LONG, TOO_HEAVY or LOST."""


class PresenterOut(Schema):
    person: int
    name: str


class SlidesOut(Schema):
    on_screen: dict[str, Any] | None
    """As in the section `slide` of the floor's state."""
    presenters: list[PresenterOut]
    decks: list[DeckOut]


class PageOut(Schema):
    page: int
    images: dict[str, str]
    """Addresses by width in pixels; none where the page could not be drawn."""
    width: int
    height: int
    text: str


class PagesOut(Schema):
    deck: int
    title: str
    lang: str
    pages: list[PageOut]
