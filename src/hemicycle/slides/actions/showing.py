"""What the room looks at: a page, a text, or nothing; and who may turn the pages."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Person
from hemicycle.floor.actions.running import locked
from hemicycle.floor.models import Floor
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid
from hemicycle.slides import events
from hemicycle.slides.models import LONGEST_TEXT, Deck, Page, Presenter, Showing


@transaction.atomic
def show_deck(
    floor: Floor, *, actor: User | None, now: datetime, deck: Deck, number: int | None = None
) -> None:
    """Put a deck on all screens, at its first page or at page `number`."""
    require(actor, "slides.show_deck", floor)
    floor = locked(floor.pk)
    _refuse_not_its_own(deck, floor)
    _show(floor, deck, number or 1, actor, now)


@transaction.atomic
def show_page(floor: Floor, *, actor: User | None, now: datetime, number: int) -> None:
    """Turn to a page of the deck on screen. Where it is already, nothing happens."""
    require(actor, "slides.show_page", floor)
    floor = locked(floor.pk)
    showing = _on_screen(floor)
    if number != showing.number:
        _show(floor, _deck_of(showing), number, actor, now)


@transaction.atomic
def next_page(
    floor: Floor, *, actor: User | None, now: datetime, seen: int, deck: int | None = None
) -> None:
    """One page on from page `seen`, so that two clicks, or two people, turn one page and not two.

    `deck` is the number of the deck that was seen, where that is known.
    """
    require(actor, "slides.next_page", floor)
    _turn(locked(floor.pk), actor, now, seen, deck, by=1)


@transaction.atomic
def previous_page(
    floor: Floor, *, actor: User | None, now: datetime, seen: int, deck: int | None = None
) -> None:
    """One page back from page `seen`."""
    require(actor, "slides.previous_page", floor)
    _turn(locked(floor.pk), actor, now, seen, deck, by=-1)


@transaction.atomic
def show_text(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    text: str,
    title: str = "",
    language: str = "",
) -> None:
    """Put a paragraph of a text on all screens, in `language` (a code; English without one)."""
    require(actor, "slides.show_text", floor)
    floor = locked(floor.pk)
    showing = _showing(floor) or Showing(floor=floor)
    showing.deck, showing.number = None, None
    showing.title, showing.text, showing.language = title, text.strip(), language or "en"
    showing.since = now
    _refuse_no_text(showing.text)
    refuse_invalid(showing, but=("floor",))
    showing.save()
    record(events.TextShown(language=showing.language), subject=floor, actor=actor, at=now)


@transaction.atomic
def hide(floor: Floor, *, actor: User | None, now: datetime) -> None:
    """Show nothing. Hiding twice is hiding once."""
    require(actor, "slides.hide", floor)
    floor = locked(floor.pk)
    showing = _showing(floor)
    if showing is None:
        return
    showing.delete()
    record(events.SlideHidden(), subject=floor, actor=actor, at=now)


@transaction.atomic
def let_present(floor: Floor, *, actor: User | None, now: datetime, person: Person) -> None:
    """Let somebody turn the pages in this session. Once is enough."""
    require(actor, "slides.let_present", floor)
    floor = locked(floor.pk)
    if floor.presenters.filter(person=person).exists():
        return
    floor.presenters.create(person=person, since=now)
    record(events.PresenterNamed(person_id=person.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def stop_presenting(floor: Floor, *, actor: User | None, now: datetime, person: Person) -> None:
    require(actor, "slides.stop_presenting", floor)
    floor = locked(floor.pk)
    gone, _by_model = Presenter.objects.filter(floor=floor, person=person).delete()
    if gone:
        record(events.PresenterDismissed(person_id=person.pk), subject=floor, actor=actor, at=now)


def _refuse_no_text(text: str) -> None:
    if not text:
        raise Refused(_("Give the text that is to be shown."), field="text")
    if len(text) > LONGEST_TEXT:
        told = {"most": LONGEST_TEXT}
        raise Refused(_("Show a paragraph, of %(most)s characters at most.") % told, field="text")


def _showing(floor: Floor) -> Showing | None:
    return Showing.objects.select_related("deck").filter(floor=floor).first()


def _on_screen(floor: Floor) -> Showing:
    showing = _showing(floor)
    if showing is None or showing.deck is None:
        raise Stale(_("No slides are on screen: choose some first."))
    return showing


def _deck_of(showing: Showing) -> Deck:
    assert showing.deck is not None, "only pages of a deck are turned"
    return showing.deck


def _turn(
    floor: Floor, actor: User | None, now: datetime, seen: int, deck: int | None, *, by: int
) -> None:
    showing = _on_screen(floor)
    if seen != showing.number or deck not in (None, showing.deck_id):
        raise Stale(_("The page has just been turned."))
    _show(floor, _deck_of(showing), seen + by, actor, now)


def _show(floor: Floor, deck: Deck, number: int, actor: User | None, now: datetime) -> None:
    _refuse_no_page(deck, number)
    Showing.objects.update_or_create(
        floor=floor,
        defaults={
            "deck": deck,
            "number": number,
            "title": deck.title,
            "text": "",
            "language": deck.language,
            "since": now,
        },
    )
    event = events.SlideShown(deck_id=deck.pk, number=number)
    record(event, subject=floor, actor=actor, at=now)


def _refuse_not_its_own(deck: Deck, floor: Floor) -> None:
    if deck.session_id != floor.session_id or deck.document_id is None:
        raise Refused(_("These slides do not belong to this session."), field="deck")
    if deck.stage == Deck.Stage.FAILED:
        raise Refused(deck.why, field="deck")


def _refuse_no_page(deck: Deck, number: int) -> None:
    if number < 1:
        raise Refused(_("This is the first page."))
    if Page.objects.filter(deck=deck, number=number).exists():
        return
    if deck.is_at_work and number <= (deck.pages or number):
        told = {"number": number}
        raise Refused(_("Page %(number)s is still being prepared: try again soon.") % told)
    raise Refused(_("There are no more pages."))
