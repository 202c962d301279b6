import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.floor.queries import state
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused, Stale
from hemicycle.slides import queries
from hemicycle.slides.actions import showing
from hemicycle.slides.models import Deck, Presenter, Showing
from tests.factories import FloorFactory, SessionFactory


@pytest.fixture
def on_screen(floor, deck, chair, noon):
    showing.show_deck(floor, actor=chair, now=noon, deck=deck)
    return deck


def at(floor):
    """The page that is shown."""
    told = queries.slide(floor)
    return told and told.get("page")


# --- a deck -------------------------------------------------------------------------------------


def test_showing_a_deck_is_not_for_members(floor, deck, member, noon):
    with pytest.raises(PermissionDenied):
        showing.show_deck(floor, actor=member, now=noon, deck=deck)
    assert queries.slide(floor) is None


def test_deck_of_another_session_is_refused(floor, deck_of, chair, noon):
    other = deck_of(SessionFactory(), "Elsewhere")
    with pytest.raises(Refused) as refused:
        showing.show_deck(floor, actor=chair, now=noon, deck=other)
    assert refused.value.field == "deck"


def test_deck_that_failed_is_refused_with_its_reason(floor, session, deck_of, chair, noon):
    broken = deck_of(session, stage=Deck.Stage.FAILED)
    Deck.objects.update(failure=Deck.Failure.BROKEN)
    broken.refresh_from_db()
    with pytest.raises(Refused, match="damaged"):
        showing.show_deck(floor, actor=chair, now=noon, deck=broken)


def test_deck_is_shown_to_every_audience_with_all_that_a_page_needs(floor, deck, chair, noon):
    showing.show_deck(floor, actor=chair, now=noon, deck=deck, number=2)
    page, after = deck.drawn.get(number=2), deck.drawn.get(number=3)
    images = {
        width: f"/sessions/{floor.session_id}/slides/pages/{page.pk}/{width}.webp?{deck.key}"
        for width in ("960", "1920")
    }
    for audience in ("participant", "operator", "screen"):
        assert state(floor, now=noon, audience=audience)["sections"]["slide"] == {
            "deck": deck.pk,
            "title": "Wrap-up",
            "lang": "en",
            "since": noon.isoformat(),
            "page": 2,
            "pages": 3,
            "images": images,
            "width": 1920,
            "height": 1080,
            "text": "Two",
            "more": False,
            "next": {
                width: url.replace(f"/{page.pk}/", f"/{after.pk}/") for width, url in images.items()
            },
        }


def test_what_is_shown_is_heard_by_those_who_look_at_the_floor(floor, on_screen):
    entry = AuditEntry.objects.get(event="slides.slide_shown")
    assert f"{entry.subject_type}.{entry.subject_id}" == topic_of(floor)
    assert entry.facts == {"deck_id": on_screen.pk, "number": 1}


def test_deck_is_shown_while_later_pages_are_still_prepared(floor, session, deck_of, chair, noon):
    deck = deck_of(session, "One", pages=9, stage=Deck.Stage.RENDERING)
    showing.show_deck(floor, actor=chair, now=noon, deck=deck)
    assert queries.slide(floor)["next"] is None
    with pytest.raises(Refused, match="still being prepared"):
        showing.next_page(floor, actor=chair, now=noon, seen=1)
    assert at(floor) == 1


def test_a_long_text_goes_to_everybody_only_in_part(floor, session, deck_of, chair, noon):
    deck = deck_of(session, "word " * 500)
    showing.show_deck(floor, actor=chair, now=noon, deck=deck)
    told = queries.slide(floor)
    assert (len(told["text"]), told["more"]) == (queries.TOLD_AT_ONCE, True)
    assert len(queries.pages_of(deck)["pages"][0]["text"]) == 2500


# --- its pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [showing.next_page, showing.previous_page])
def test_turning_is_not_for_members(floor, on_screen, member, noon, turn):
    with pytest.raises(PermissionDenied):
        turn(floor, actor=member, now=noon, seen=1)


@pytest.mark.parametrize("turn", [showing.next_page, showing.previous_page])
def test_turning_without_slides_is_refused(floor, chair, noon, turn):
    with pytest.raises(Stale):
        turn(floor, actor=chair, now=noon, seen=1)


def test_two_clicks_turn_one_page(floor, on_screen, chair, secretary, noon):
    showing.next_page(floor, actor=chair, now=noon, seen=1)
    with pytest.raises(Stale):
        showing.next_page(floor, actor=secretary, now=noon, seen=1)
    assert at(floor) == 2


def test_turning_a_deck_that_was_replaced_is_stale(floor, session, on_screen, deck_of, chair, noon):
    showing.show_deck(floor, actor=chair, now=noon, deck=deck_of(session, "A", "B", title="New"))
    with pytest.raises(Stale):
        showing.next_page(floor, actor=chair, now=noon, seen=1, deck=on_screen.pk)
    assert at(floor) == 1


def test_pages_end_at_both_ends(floor, on_screen, chair, noon):
    with pytest.raises(Refused, match="first"):
        showing.previous_page(floor, actor=chair, now=noon, seen=1)
    showing.show_page(floor, actor=chair, now=noon, number=3)
    with pytest.raises(Refused, match="no more"):
        showing.next_page(floor, actor=chair, now=noon, seen=3)
    showing.previous_page(floor, actor=chair, now=noon, seen=3)
    assert at(floor) == 2


def test_a_page_there_is_not_is_refused(floor, on_screen, chair, noon):
    for number in (0, 4, 99_999):
        with pytest.raises(Refused):
            showing.show_page(floor, actor=chair, now=noon, number=number)
    assert at(floor) == 1


def test_turning_to_the_page_on_screen_says_nothing(floor, on_screen, chair, noon):
    showing.show_page(floor, actor=chair, now=noon, number=1)
    assert AuditEntry.objects.filter(event="slides.slide_shown").count() == 1


# --- who presents -------------------------------------------------------------------------------


def test_naming_presenters_is_not_for_members(floor, member, noon):
    with pytest.raises(PermissionDenied):
        showing.let_present(floor, actor=member, now=noon, person=member.person)


def test_presenter_turns_pages_in_this_session_until_no_longer(
    floor, on_screen, member, chair, noon
):
    for _twice in range(2):
        showing.let_present(floor, actor=chair, now=noon, person=member.person)
    showing.next_page(floor, actor=member, now=noon, seen=1)
    assert at(floor) == 2
    assert queries.sections(floor)["participant"]["presenters"] == [
        {"person": member.person.pk, "name": member.person.full_name}
    ]
    assert not member.has_perm("slides.next_page", FloorFactory(session=SessionFactory()))
    assert not member.has_perm("slides.show_deck", floor)

    showing.stop_presenting(floor, actor=chair, now=noon, person=member.person)
    with pytest.raises(PermissionDenied):
        showing.next_page(floor, actor=member, now=noon, seen=2)
    assert not Presenter.objects.exists()


def test_presenter_who_may_not_attend_turns_nothing(member, chair, noon):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    showing.let_present(floor, actor=chair, now=noon, person=member.person)
    assert not member.has_perm("slides.next_page", floor)


# --- a text, or nothing -------------------------------------------------------------------------


def test_showing_a_text_is_not_for_members(floor, member, noon):
    with pytest.raises(PermissionDenied):
        showing.show_text(floor, actor=member, now=noon, text="We propose")


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001, "half a \ud800"])
def test_text_that_cannot_be_shown_is_refused_at_its_field(floor, chair, noon, text):
    with pytest.raises(Refused) as refused:
        showing.show_text(floor, actor=chair, now=noon, text=text)
    assert refused.value.field == "text"


def test_text_in_an_unknown_language_is_refused(floor, chair, noon):
    with pytest.raises(Refused) as refused:
        showing.show_text(floor, actor=chair, now=noon, text="Hm", language="not a tongue")
    assert refused.value.field == "language"


def test_text_takes_the_place_of_slides_and_slides_that_of_a_text(floor, on_screen, chair, noon):
    text = {"title": "المادة 3", "text": "تقترح اللجنة", "language": "ar"}
    showing.show_text(floor, actor=chair, now=noon, **text)
    assert queries.slide(floor) == {
        "deck": None,
        "title": "المادة 3",
        "lang": "ar",
        "since": noon.isoformat(),
        "text": "تقترح اللجنة",
    }
    showing.show_deck(floor, actor=chair, now=noon, deck=on_screen)
    assert at(floor) == 1
    assert Showing.objects.count() == 1


def test_hiding_shows_nothing_and_twice_is_once(floor, on_screen, chair, member, noon):
    with pytest.raises(PermissionDenied):
        showing.hide(floor, actor=member, now=noon)
    for _twice in range(2):
        showing.hide(floor, actor=chair, now=noon)
    assert queries.slide(floor) is None
    assert AuditEntry.objects.filter(event="slides.slide_hidden").count() == 1


# --- the state ----------------------------------------------------------------------------------


def test_operators_are_told_how_far_each_deck_is(floor, session, deck_of):
    deck_of(session, "One", pages=9, stage=Deck.Stage.RENDERING)
    (told,) = queries.sections(floor)["operator"]["decks"]
    assert (
        told.items()
        >= {
            "title": "Wrap-up",
            "stage": "RENDERING",
            "pages": 9,
            "done": 1,
            "failure": "",
        }.items()
    )
    assert "decks" not in queries.sections(floor)["participant"]


@pytest.mark.parametrize("count", [1, 3])
def test_state_takes_the_same_queries_for_any_number_of_decks_and_pages(
    floor, session, deck_of, chair, noon, count, django_assert_num_queries
):
    for title in "abc"[:count]:
        deck = deck_of(session, *"12345"[:count], title=title)
    showing.show_deck(floor, actor=chair, now=noon, deck=deck)
    with django_assert_num_queries(5):
        queries.sections(floor)


def test_two_operators_at_once_turn_one_page(at_once, floor, deck, chair, secretary, noon):
    showing.show_deck(floor, actor=chair, now=noon, deck=deck)
    outcomes = at_once(
        *(
            lambda who=who: showing.next_page(floor, actor=who, now=noon, seen=1)
            for who in (chair, secretary)
        )
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Stale"]
    assert at(floor) == 2
