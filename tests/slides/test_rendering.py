import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from fpdf import FPDF
from PIL import Image

from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.actions import remove_document
from hemicycle.meetings.models import Session
from hemicycle.slides import handlers, queries
from hemicycle.slides.actions import rendering, showing
from hemicycle.slides.actions.rendering import Drawn
from hemicycle.slides.models import Deck, Page, Showing
from hemicycle.slides.pictures import Order, draw, scale
from tests.factories import SessionFactory
from tests.slides.conftest import pdf, with_password

Failure = Deck.Failure


def make(document, now):
    return rendering.make_deck(document, actor=None, now=now)


def render_all(deck):
    """As the thread does, here and now."""
    while handlers.render_a_portion():
        pass
    deck.refresh_from_db()
    return deck


def picture(file):
    with file.open("rb") as opened:
        return Image.open(io.BytesIO(opened.read()))


def stored(settings):
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.webp"))


# --- what is drawn ------------------------------------------------------------------------------


def test_pages_become_pictures_of_two_widths_with_their_words(add, noon):
    deck = render_all(make(add(pdf("Good morning", "Names of the region")), noon))

    assert (deck.stage, deck.pages, deck.done) == (Deck.Stage.READY, 2, 2)
    first, second = deck.drawn.all()
    assert (first.width, first.height) == (1920, 1081)
    assert (first.text, second.text) == ("Good morning", "Names of the region")
    small, large = picture(first.small), picture(first.large)
    assert (small.format, small.width, large.width) == ("WEBP", 960, 1920)
    assert large.convert("L").getextrema() == (0, 255)


def test_a_tall_page_has_no_more_pixels_than_allowed(add, noon, settings):
    settings.SLIDES_MOST_PIXELS = 500_000
    deck = render_all(make(add(pdf("Tall", size=(100, 400))), noon))

    page = deck.drawn.get()
    assert page.width * page.height == pytest.approx(500_000, rel=0.01)


@pytest.mark.parametrize("size", [(0, 100), (100, float("nan")), (14_400, 1), (1, 1e9)])
def test_a_page_of_which_nothing_would_be_seen_is_not_drawn(size):
    with pytest.raises(ValueError, match=r"^$"):
        scale(*size, 6_000_000)


def test_a_page_as_large_as_a_house_is_drawn_as_any_other(add, noon):
    deck = render_all(make(add(pdf("Vast", size=(5_000, 5_000))), noon))

    assert deck.stage == Deck.Stage.READY
    assert deck.drawn.get().width == 1920


# --- what cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\nnothing", with_password(pdf("Secret"))], ids=["broken", "locked"]
)
def test_a_broken_or_locked_file_is_refused_when_it_is_added(add, content):
    with pytest.raises(Refused) as refused:
        add(content)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"%PDF-1.7\nnothing", Failure.BROKEN),
        (b"", Failure.BROKEN),
        (with_password(pdf("Secret")), Failure.LOCKED),
    ],
    ids=["broken", "empty", "locked"],
)
def test_what_only_the_renderer_finds_out_is_said(smuggle, noon, content, failure):
    deck = render_all(make(smuggle(content), noon))

    assert (deck.stage, deck.failure, deck.held_until) == (Deck.Stage.FAILED, failure, None)
    assert deck.why


def test_a_file_that_is_gone_is_said(add, noon):
    document = add(pdf("Gone"))
    document.file.storage.delete(document.file.name)
    assert render_all(make(document, noon)).failure == Failure.LOST


def test_a_file_with_too_many_pages_says_how_many_may_be(add, noon, settings):
    settings.SLIDES_MOST_PAGES = 5
    deck = render_all(make(add(pdf(*map(str, range(1, 201)))), noon))

    assert (deck.failure, deck.pages) == (Failure.TOO_LONG, 200)
    assert deck.why == "This PDF has 200 pages; 5 can be shown: split it."
    assert not deck.drawn.exists()


def test_a_page_that_takes_too_long_is_left_bare_and_the_next_is_drawn(add, noon, monkeypatch):
    slow = {2}

    def lines(order):
        for line in draw(order):
            yield line
            if line.get("begun") in slow:
                return

    monkeypatch.setattr(handlers, "draw", lines)
    deck = render_all(make(add(pdf("One", "Two", "Three")), noon))

    assert (deck.stage, deck.done) == (Deck.Stage.READY, 3)
    assert [bool(page.large) for page in deck.drawn.all()] == [True, False, True]


def test_a_page_that_takes_too_much_of_a_processor_ends_the_process(tmp_path):
    """A thousand pictures over each other: seconds of work, and one is allowed for all."""
    many = FPDF(format=(254, 143))
    many.add_page()
    noise = Image.effect_noise((900, 900), 90)
    for at in range(1_000):
        many.image(noise, x=at / 10, y=at / 20, w=150)
    path = tmp_path / "file.pdf"
    path.write_bytes(bytes(many.output()))
    order = Order(str(path), str(tmp_path), 1, 1, 6_000_000, 1, 60, 2**30)
    assert list(draw(order)) == [{"pages": 1}, {"begun": 1}]


def test_a_process_that_says_nothing_in_time_is_ended(add, noon, settings):
    settings.SLIDES_SECONDS = 0.001
    deck = render_all(make(add(pdf("One")), noon))
    assert deck.stage == Deck.Stage.FAILED


def test_a_process_without_memory_ends_and_takes_nothing_with_it(add, noon, settings):
    settings.SLIDES_MEMORY = 16 * 1024 * 1024
    deck = render_all(make(add(pdf("One")), noon))
    assert deck.stage == Deck.Stage.FAILED


def test_a_file_of_which_nothing_can_be_drawn_is_given_up(add, noon, monkeypatch):
    def lines(order):
        yield {"pages": 40}
        yield {"begun": order.first}

    monkeypatch.setattr(handlers, "draw", lines)
    deck = render_all(make(add(pdf("One")), noon))

    assert (deck.failure, deck.done) == (Failure.TOO_HEAVY, handlers.MOST_UNREADABLE)


def test_a_process_that_draws_nothing_and_says_nothing_is_not_asked_for_ever(
    add, noon, monkeypatch
):
    monkeypatch.setattr(handlers, "draw", lambda order: iter([{"pages": 2}]))
    assert render_all(make(add(pdf("One", "Two")), noon)).failure == Failure.TOO_HEAVY


def test_the_process_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("HEMICYCLE_SECRET", "hush")
    monkeypatch.setattr("hemicycle.slides.pictures.__file__", str(tmp_path / "spy.py"))
    (tmp_path / "spy.py").write_text(
        "import json, os; print(json.dumps({'env': sorted(os.environ)}))"
    )
    order = Order("", "", 1, 1, most_pixels=1, seconds=20, patience=60, memory=1)
    (told,) = draw(order)
    assert "HEMICYCLE_SECRET" not in told["env"]


# --- by whom, and in which order ----------------------------------------------------------------


def test_documents_become_decks_at_a_tick_and_once(add, noon, monkeypatch):
    started = []
    monkeypatch.setattr(handlers, "_start", lambda: started.append(True))
    add(pdf("Slides"))
    add(b"Plain words", title="Notes")
    handlers.render_slides(noon)
    handlers.render_slides(noon)

    assert [deck.title for deck in Deck.objects.all()] == ["Wrap-up"]
    assert started == [True, True]


def test_old_sessions_are_left_in_peace(add, session, noon):
    add(pdf("Long ago"))
    late = noon + queries.LOOKED_BACK + timedelta(hours=2)
    assert list(queries.to_be_made(noon)) == list(session.documents.all())
    assert list(queries.to_be_made(late)) == []


def test_nothing_to_do_starts_no_thread(committee, noon, monkeypatch):
    monkeypatch.setattr(handlers, "_start", lambda: pytest.fail("started"))
    handlers.render_slides(noon)


def test_a_document_that_is_added_hurries_the_clock(
    add, monkeypatch, django_capture_on_commit_callbacks
):
    hurried = []
    monkeypatch.setattr(handlers.clock, "hurry", lambda: hurried.append(True))
    with django_capture_on_commit_callbacks(execute=True):
        add(pdf("Slides"))
    assert hurried == [True]


def test_a_new_deck_has_its_first_pages_before_a_long_one_has_all(add, noon, monkeypatch):
    monkeypatch.setattr(handlers, "PORTION", 2)
    long = make(add(pdf(*"abcd"), title="Long"), noon)
    handlers.render_a_portion()
    short = make(add(pdf("x"), title="Short"), noon)
    handlers.render_a_portion()

    long.refresh_from_db()
    short.refresh_from_db()
    assert (long.done, long.stage, short.stage) == (2, "RENDERING", "READY")
    assert render_all(long).stage == Deck.Stage.READY


def test_a_deck_in_somebodys_hands_is_left_to_them_for_a_while(add, noon):
    deck = make(add(pdf("One")), noon)
    assert rendering.begin_deck(deck, actor=None, now=noon)
    assert rendering.begin_deck(deck, actor=None, now=noon) is None
    later = noon + timedelta(minutes=2)
    assert rendering.begin_deck(deck, actor=None, now=later)


def test_what_was_cut_short_goes_on_at_the_next_page(add, noon, monkeypatch):
    deck = make(add(pdf("One", "Two", "Three")), noon)
    mine = rendering.begin_deck(deck, actor=None, now=noon)
    rendering.add_pages(mine, actor=None, now=noon, count=3, drawn=[Drawn(1, b"s", b"l", 2, 1)])
    asked = []

    def lines(order):
        asked.append(order.first)
        return draw(order)

    monkeypatch.setattr(handlers, "draw", lines)
    render_all(deck)  # It is held until soon after a noon that is long past.

    assert (asked, deck.stage, deck.drawn.count()) == ([2], Deck.Stage.READY, 3)


def test_pages_that_come_twice_or_too_late_are_not_kept(add, noon):
    deck = make(add(pdf("One", "Two")), noon)
    page = [Drawn(1, b"s", b"l", 2, 1)]
    by = {"actor": None, "now": noon, "count": 2}
    assert rendering.add_pages(deck, drawn=page, **by)
    assert not rendering.add_pages(deck, drawn=page, **by)
    rendering.fail_deck(deck, actor=None, now=noon, failure=Failure.BROKEN)
    assert not rendering.add_pages(deck, drawn=[Drawn(2)], **by)


def test_the_first_page_is_told_at_once_and_the_others_together(add, noon):
    deck = render_all(make(add(pdf(*"abcdef")), noon))
    told = AuditEntry.objects.filter(event="slides.pages_rendered")
    ranges = [(entry.facts["first"], entry.facts["last"]) for entry in told.order_by("pk")]
    assert ranges[0] == (1, 1)
    assert len(ranges) < 6
    assert ranges[-1][1] == 6
    assert deck.stage == Deck.Stage.READY


# --- again, and away ----------------------------------------------------------------------------


def test_rendering_again_is_not_for_members(deck, member, noon):
    with pytest.raises(PermissionDenied):
        rendering.render_again(deck, actor=member, now=noon)


def test_rendering_again_begins_anew_with_new_addresses(
    deck, secretary, noon, settings, django_capture_on_commit_callbacks
):
    key = deck.key
    with django_capture_on_commit_callbacks(execute=True):
        rendering.render_again(deck, actor=secretary, now=noon)
    deck.refresh_from_db()

    assert (deck.stage, deck.done, deck.drawn.count()) == (Deck.Stage.PENDING, 0, 0)
    assert deck.key != key
    assert stored(settings) == []


def test_rendering_again_waits_for_what_is_being_rendered(add, secretary, noon):
    deck = make(add(pdf("One")), noon)
    with pytest.raises(Refused):
        rendering.render_again(deck, actor=secretary, now=noon)


def test_a_deck_goes_with_its_document_from_the_screens_too(
    deck, floor, chair, noon, settings, django_capture_on_commit_callbacks
):
    showing.show_deck(floor, actor=chair, now=noon, deck=deck)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(deck.document, actor=None, now=noon)
        handlers.render_slides(noon)

    assert not Deck.objects.exists()
    assert not Page.objects.exists()
    assert not Showing.objects.exists()
    assert stored(settings) == []


def test_a_deck_that_has_its_document_is_not_discarded(deck, noon):
    rendering.discard_deck(deck, actor=None, now=noon)
    assert Deck.objects.exists()


@pytest.mark.parametrize(
    "verb", ["make_deck", "begin_deck", "add_pages", "finish_deck", "fail_deck", "discard_deck"]
)
def test_what_the_clock_does_nobody_does(chair, deck, verb):
    assert not chair.has_perm(f"slides.{verb}", deck)


def test_decks_of_a_session_are_its_own(deck, session):
    assert list(queries.decks(session)) == [deck]
    assert list(queries.decks(SessionFactory())) == []
    assert Session.objects.count() == 2


def test_a_picture_is_no_larger_than_it_has_to_be(add, noon):
    deck = render_all(make(add(pdf("Words on white")), noon))
    assert deck.drawn.get().large.size < 50_000


def test_thread_renders_what_is_due_and_ends(transactional_db, add, noon):
    make(add(pdf("One")), noon)
    handlers._start()
    until = timezone.now() + timedelta(seconds=30)
    with handlers._one_at_a_time:  # Held by the thread as long as it works.
        assert timezone.now() < until
    assert Deck.objects.get().stage == Deck.Stage.READY
