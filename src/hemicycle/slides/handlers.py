"""Slides on the floor's pages, and the thread that renders them while nobody waits.

A tick of the clock finds what is to be done and starts the thread; the thread takes a portion of
one deck at a time, so that a new deck has its first pages before a long one has all of its. A
process that stops leaves its deck held for a moment; then another goes on at the next page.
"""

import logging
import shutil
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from hemicycle.accounts.models import User
from hemicycle.floor.models import Floor
from hemicycle.floor.parts import Part, add_part
from hemicycle.kernel import clock
from hemicycle.kernel.events import on
from hemicycle.kernel.panels import panel
from hemicycle.meetings.events import DocumentAdded, DocumentRemoved
from hemicycle.meetings.models import Session
from hemicycle.slides import queries
from hemicycle.slides.actions import rendering
from hemicycle.slides.actions.rendering import Drawn
from hemicycle.slides.events import DeckToBeRenderedAgain
from hemicycle.slides.models import PATIENCE, Deck
from hemicycle.slides.pictures import LARGE, SMALL, Order, draw
from hemicycle.slides.rules import TURNING, VERBS

logger = logging.getLogger(__name__)

PORTION = 20
"""Pages of a deck before others have their turn."""
TOGETHER, AT_LEAST_EACH = 8, 2.0
"""Pages, or seconds, after which what is drawn is kept and shown; the first page at once."""
MOST_UNREADABLE = 5
"""Pages that cannot be drawn, in a row or not, before the whole is given up."""


# --- on the floor -------------------------------------------------------------------------------


def facts(user: User, floor: Floor) -> Mapping[str, Any]:
    """The addresses of the verbs, of a deck's pages (`?deck=`) and of the page to upload on.

    Who may turn the pages may turn them each way: asked once, on a page that thousands open.
    """
    session = floor.session_id
    turns = user.has_perm("slides.next_page", floor)
    others = (verb for verb in VERBS if verb not in TURNING)
    return {
        "may": [
            *(TURNING if turns else ()),
            *(verb for verb in others if user.has_perm(f"slides.{verb}", floor)),
        ],
        "urls": {
            **{verb: reverse(f"slides:{verb}", args=[session]) for verb in VERBS},
            "pages": reverse("slides:pages", args=[session]),
            "list": reverse("slides:list", args=[session]),
            "upload": reverse("meetings:add_document", args=[session]),
        },
    }


add_part(Part("slides", facts, queries.sections))


@panel(Session)
def of_session(subject: Model, context: Context) -> SafeString:
    """How far the session's slides are, for those who are to show them."""
    assert isinstance(subject, Session)
    request = context["request"]
    decks = list(queries.decks(subject))
    told = {"decks": decks, "session": subject}
    return render_to_string("slides/_panel.html", told, request) if decks else SafeString("")


# --- rendering ----------------------------------------------------------------------------------


@on(DocumentAdded)
@on(DocumentRemoved)
@on(DeckToBeRenderedAgain)
def begin_soon(event: DocumentAdded | DocumentRemoved | DeckToBeRenderedAgain) -> None:
    clock.hurry()


@clock.each_tick
def render_slides(now: datetime) -> None:
    for deck in queries.left_behind():
        rendering.discard_deck(deck, actor=None, now=now)
    for document in queries.to_be_made(now):
        rendering.make_deck(document, actor=None, now=now)
    if Deck.objects.due(now).exists():
        _start()


_one_at_a_time = threading.Lock()


def _start() -> None:
    """The thread, unless it is at work. It ends with what there is to do."""
    if _one_at_a_time.acquire(blocking=False):
        threading.Thread(target=_work, name="slides", daemon=True).start()


def _work() -> None:
    try:
        while render_a_portion():
            pass
    except Exception:
        logger.exception("Slides could not be rendered; the next tick tries again")
    finally:
        connection.close()
        _one_at_a_time.release()


def render_a_portion() -> bool:
    """The next pages of the deck whose turn it is; False where nothing is left to do."""
    now = timezone.now()
    deck = Deck.objects.due(now).select_related("session").first()
    if deck is None:
        return False
    held = rendering.begin_deck(deck, actor=None, now=now)
    if held is not None:
        _render(held)
    return True


def _render(deck: Deck) -> None:
    try:
        with TemporaryDirectory(prefix="slides-") as folder:
            _fetch(deck, Path(folder))
            if not _draw(deck, Path(folder)):
                return
    except OSError:
        logger.exception("The file of deck %s cannot be read", deck.pk)
        _fail(deck, Deck.Failure.LOST)
    rendering.finish_deck(deck, actor=None, now=timezone.now())


def _fetch(deck: Deck, folder: Path) -> None:
    """A copy on this machine, wherever files are kept."""
    assert deck.document is not None, "a deck without its document is not due"
    with deck.document.file.open("rb") as stored, (folder / "file.pdf").open("wb") as copy:
        shutil.copyfileobj(stored, copy)


def _draw(deck: Deck, folder: Path) -> bool:
    """Draw a portion, or fail; False when it is no longer ours."""
    lines = draw(_order(deck, folder))
    opened: dict[str, Any] = next(lines, {"failure": Deck.Failure.TOO_HEAVY})
    count = opened.get("pages", 0)
    failure = opened.get("failure") or _unfit(count)
    if not failure and not _add(deck, count, _batches(lines, folder)):
        return False
    if failure := failure or _unreadable(deck, count):
        _fail(deck, failure, count or None)
    return True


def _order(deck: Deck, folder: Path) -> Order:
    return Order(
        path=str(folder / "file.pdf"),
        folder=str(folder),
        first=deck.done + 1,
        last=deck.done + PORTION,
        most_pixels=settings.SLIDES_MOST_PIXELS,
        seconds=settings.SLIDES_SECONDS,
        patience=PATIENCE * settings.SLIDES_SECONDS,
        memory=settings.SLIDES_MEMORY,
    )


def _add(deck: Deck, count: int, batches: Iterator[list[Drawn]]) -> bool:
    return all(
        rendering.add_pages(deck, actor=None, now=timezone.now(), count=count, drawn=batch)
        for batch in batches
    )


def _unreadable(deck: Deck, count: int) -> str:
    """Too much of it cannot be drawn, or nothing came at all of what should have."""
    bare = deck.drawn.filter(large="").count()
    came = deck.drawn.filter(number__gt=deck.done).exists() or deck.done >= count
    return Deck.Failure.TOO_HEAVY if bare >= min(MOST_UNREADABLE, count) or not came else ""


def _unfit(count: int) -> str:
    if not count:
        return Deck.Failure.EMPTY
    return Deck.Failure.TOO_LONG if count > settings.SLIDES_MOST_PAGES else ""


def _fail(deck: Deck, failure: str, pages: int | None = None) -> None:
    now = timezone.now()
    rendering.fail_deck(deck, actor=None, now=now, failure=failure, pages=pages)


def _batches(lines: Iterator[dict[str, Any]], folder: Path) -> Iterator[list[Drawn]]:
    """Pages as they come, several at once after the first: each batch is an event for everyone."""
    batch: list[Drawn] = []
    last, most = monotonic(), 1
    for drawn in _drawn(lines, folder):
        batch.append(drawn)
        if len(batch) >= most or monotonic() - last > AT_LEAST_EACH:
            yield batch
            batch, last, most = [], monotonic(), TOGETHER
    if batch:
        yield batch


def _drawn(lines: Iterator[dict[str, Any]], folder: Path) -> Iterator[Drawn]:
    """Each page that is said to be drawn; and the one at which it stopped, as one that cannot."""
    begun = 0
    for line in lines:
        if "begun" in line:
            begun = line["begun"]
        elif "number" in line:
            begun = 0
            yield _read(line, folder)
    if begun:
        yield Drawn(begun)


def _read(line: dict[str, Any], folder: Path) -> Drawn:
    if "width" not in line:
        return Drawn(line["number"])
    small, large = (folder / f"{line['number']}-{width}.webp" for width in (SMALL, LARGE))
    return Drawn(**line, small=small.read_bytes(), large=large.read_bytes())
