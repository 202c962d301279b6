"""What the room looks at, which decks there are, and what is still to be rendered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from hemicycle.committee.models import Person
from hemicycle.floor.models import Floor
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import Document, Session
from hemicycle.slides.models import Deck, Page, Showing
from hemicycle.slides.pictures import LARGE, SMALL, WIDTHS

LOOKED_BACK = timedelta(days=30)
"""What older sessions showed is not rendered by itself: nobody is going to show it again."""
TOLD_AT_ONCE = 500
"""Characters of a page's text that go to everybody with each state; the rest when asked for."""
PRESENTERS = "id IN (SELECT person_id FROM slides_presenter WHERE floor_id = %s) ORDER BY name, id"

Section = Any


def to_be_made(now: datetime) -> QuerySet[Document]:
    """PDFs that are no deck yet, of sessions to come or held lately."""
    return Document.objects.filter(
        ~Exists(Deck.objects.filter(document=OuterRef("pk"))),
        media_type="application/pdf",
        session__ends_at__gt=now - LOOKED_BACK,
    ).select_related("session")


def left_behind() -> QuerySet[Deck]:
    """Decks whose document was removed."""
    return Deck.objects.filter(document=None).select_related("session")


def decks(session: Session) -> QuerySet[Deck]:
    """As they are offered: with a document, by title, each with its session."""
    return Deck.objects.filter(session=session, document__isnull=False).select_related("session")


def sections(floor: Floor) -> Mapping[str, Mapping[str, Section]]:
    """By audience: `slide` and `presenters` for everybody, `decks` for operators."""
    presenters = rows(Person, PRESENTERS, floor.pk)
    everybody = {
        "slide": slide(floor),
        "presenters": [{"person": one.pk, "name": one.full_name} for one in presenters],
    }
    return {
        "participant": everybody,
        "screen": everybody,
        "operator": {**everybody, "decks": _decks(floor)},
    }


def slide(floor: Floor) -> Section:
    for showing in rows(Showing, "floor_id = %s", floor.pk):
        told = {
            "deck": showing.deck_id,
            "title": showing.title,
            "lang": showing.language,
            "since": showing.since.isoformat(),
        }
        if showing.deck_id is None:
            return {**told, "text": showing.text}
        return {**told, **_page_shown(floor, showing.deck_id, showing.number or 1)}
    return None


def _page_shown(floor: Floor, deck_id: int, number: int) -> dict[str, Section]:
    (deck,) = rows(Deck, "id = %s", deck_id)
    here = {
        page.number: page
        for page in rows(
            Page, "deck_id = %s AND number BETWEEN %s AND %s", deck_id, number, number + 1
        )
    }
    page, following = here.get(number), here.get(number + 1)
    text = page.text if page else ""
    return {
        "page": number,
        "pages": deck.pages or 0,
        "images": images(page, deck.key, floor.session_id) if page else {},
        "width": page.width if page else 0,
        "height": page.height if page else 0,
        "text": text[:TOLD_AT_ONCE],
        "more": len(text) > TOLD_AT_ONCE,
        "next": images(following, deck.key, floor.session_id) if following else None,
    }


def images(page: Page, key: str, session_id: int) -> dict[str, str]:
    """The addresses by width; none where the page could not be drawn. The key makes them new
    when the deck is rendered again, since they are kept for a year."""
    if not page.large:
        return {}
    return {
        str(width): f"{reverse('slides:image', args=[session_id, page.pk, width])}?{key}"
        for width in WIDTHS
    }


def file_of(page: Page, width: int) -> Any:
    """The stored picture of a width; None where there is no such width."""
    return {SMALL: page.small, LARGE: page.large}.get(width)


def pages_of(deck: Deck) -> dict[str, Section]:
    """All pages there are so far, for those who look back."""
    return {
        "deck": deck.pk,
        "key": deck.key,
        "title": deck.title,
        "lang": deck.language,
        "pages": [_page(page, deck) for page in rows(Page, ALL_PAGES, deck.pk)],
    }


ALL_PAGES = "deck_id = %s ORDER BY number"
ALL_DECKS = "session_id = %s AND document_id IS NOT NULL ORDER BY title, id"


def _page(page: Page, deck: Deck) -> dict[str, Section]:
    return {
        "page": page.number,
        "images": images(page, deck.key, deck.session_id),
        "width": page.width,
        "height": page.height,
        "text": page.text,
    }


def _decks(floor: Floor) -> list[Section]:
    return [
        {
            "deck": deck.pk,
            "key": deck.key,
            "title": deck.title,
            "stage": deck.stage,
            "pages": deck.pages,
            "done": deck.done,
            "failure": deck.failure,
        }
        for deck in rows(Deck, ALL_DECKS, floor.session_id)
    ]
