"""How documents become pictures: what the clock does, and what people may ask of it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hemicycle.accounts.models import User
from hemicycle.floor.models import Floor
from hemicycle.kernel.events import Event, record
from hemicycle.kernel.files import discard_once_committed, kept
from hemicycle.kernel.permissions import require
from hemicycle.meetings.models import Document
from hemicycle.slides import events
from hemicycle.slides.models import Deck, Page, Showing
from hemicycle.slides.pictures import LARGE, SMALL


@dataclass(frozen=True)
class Drawn:
    """A page as it came from the process that draws; without pictures where it could not be."""

    number: int
    small: bytes = b""
    large: bytes = b""
    width: int = 0
    height: int = 0
    text: str = ""


@transaction.atomic
def make_deck(document: Document, *, actor: User | None, now: datetime) -> Deck:
    """Have a document rendered. It waits until the clock finds it."""
    require(actor, "slides.make_deck", document.session)
    deck, made = Deck.objects.get_or_create(
        document=document,
        defaults={
            "session": document.session,
            "title": document.title,
            "language": document.language,
            "stage": Deck.Stage.PENDING,
            "stage_since": now,
        },
    )
    if made:
        deck.begin_anew()
        deck.save()
        _told(deck, events.DeckMade(deck_id=deck.pk, document_id=document.pk), actor, now)
    return deck


@transaction.atomic
def begin_deck(deck: Deck, *, actor: User | None, now: datetime) -> Deck | None:
    """Take a deck in hand for a while; None where another has it, or nothing is left to do."""
    require(actor, "slides.begin_deck", deck)
    free = Deck.objects.due(now).filter(pk=deck.pk).select_for_update().first()
    if free is None:
        return None
    free.hold(now)
    free.save(update_fields=["held_until"])
    return free


@transaction.atomic
def add_pages(
    deck: Deck, *, actor: User | None, now: datetime, count: int, drawn: Sequence[Drawn]
) -> bool:
    """Keep pages that were drawn, the next ones of a file of `count`, and hold the deck on.

    False when the deck is no longer what was drawn from: it is being rendered again, was
    discarded, or somebody else has gone on with it.
    """
    require(actor, "slides.add_pages", deck)
    row = Deck.objects.select_for_update().filter(pk=deck.pk, key=deck.key).first()
    if row is None or not row.is_at_work or [one.number for one in drawn] != _next(row, drawn):
        return False
    if row.stage == Deck.Stage.PENDING:
        row.advance("begin_deck", now=now)
        _told(row, events.DeckBegun(deck_id=row.pk, pages=count), actor, now)
    row.pages, row.done = count, row.done + len(drawn)
    row.hold(now)
    row.save(update_fields=["pages", "done", "held_until"])
    with ExitStack() as files:
        for one in drawn:
            _keep(row, one, files)
        if drawn:
            first, last = drawn[0].number, drawn[-1].number
            event = events.PagesRendered(deck_id=row.pk, first=first, last=last)
            _told(row, event, actor, now)
    return True


@transaction.atomic
def finish_deck(deck: Deck, *, actor: User | None, now: datetime) -> None:
    """All pages are there; where some are not, let go of it, to go on with it later."""
    require(actor, "slides.finish_deck", deck)
    row = _same(deck)
    if row is None:
        return
    row.held_until = None
    row.save(update_fields=["held_until"])
    if row.stage == Deck.Stage.RENDERING and row.done == row.pages:
        row.advance("finish_deck", now=now)
        _told(row, events.DeckFinished(deck_id=row.pk, pages=row.done), actor, now)


@transaction.atomic
def fail_deck(
    deck: Deck, *, actor: User | None, now: datetime, failure: str, pages: int | None = None
) -> None:
    """Give up, with a reason (`Deck.Failure`); `pages` where they could be counted."""
    require(actor, "slides.fail_deck", deck)
    row = _same(deck)
    if row is None or not row.can("fail_deck"):
        return
    row.advance("fail_deck", now=now)
    row.failure, row.held_until = failure, None
    row.pages = pages if pages is not None else row.pages
    row.save(update_fields=["failure", "held_until", "pages"])
    _told(row, events.DeckFailed(deck_id=row.pk, failure=failure), actor, now)


@transaction.atomic
def render_again(deck: Deck, *, actor: User | None, now: datetime) -> None:
    """Begin anew, as when it failed for a reason that has passed."""
    require(actor, "slides.render_again", deck)
    row = Deck.objects.select_for_update().get(pk=deck.pk)
    row.advance("render_again", now=now)
    _discard_pages(row)
    row.begin_anew()
    row.save()
    _told(row, events.DeckToBeRenderedAgain(deck_id=row.pk), actor, now)


@transaction.atomic
def discard_deck(deck: Deck, *, actor: User | None, now: datetime) -> None:
    """Once its document was removed: the pictures go with it, and from the screens first."""
    require(actor, "slides.discard_deck", deck)
    row = Deck.objects.select_for_update().filter(pk=deck.pk, document=None).first()
    if row is None:
        return
    for floor in Floor.objects.filter(showing__deck=row):
        record(events.SlideHidden(), subject=floor, actor=actor, at=now)
    Showing.objects.filter(deck=row).delete()
    _told(row, events.DeckDiscarded(deck_id=row.pk), actor, now)
    _discard_pages(row)
    row.delete()


def _told(deck: Deck, event: Event, actor: User | None, now: datetime) -> None:
    record(event, subject=deck.session, actor=actor, at=now)


def _same(deck: Deck) -> Deck | None:
    """The row, locked; None when it is being rendered again or is gone."""
    return Deck.objects.select_for_update().filter(pk=deck.pk, key=deck.key).first()


def _next(deck: Deck, drawn: Sequence[Drawn]) -> list[int]:
    return list(range(deck.done + 1, deck.done + 1 + len(drawn)))


def _keep(deck: Deck, one: Drawn, files: ExitStack) -> None:
    page = Page(deck=deck, number=one.number, width=one.width, height=one.height, text=one.text)
    for file, width, content in ((page.small, SMALL, one.small), (page.large, LARGE, one.large)):
        if content:
            name = f"{deck.key}-{one.number}-{width}.webp"
            files.enter_context(kept(file, name, content))
    page.save(force_insert=True)


def _discard_pages(deck: Deck) -> None:
    for page in deck.drawn.all():
        for file in (page.small, page.large):
            if file:
                discard_once_committed(file)
    deck.drawn.all().delete()
