import pytest

from hemicycle.slides.actions.rendering import make_deck
from hemicycle.slides.models import Deck, Page
from tests.api.programs import refused


@pytest.fixture
def deck(session, secretary, noon):
    document = session.documents.create(
        title="Slides",
        kind="SLIDES",
        media_type="application/pdf",
        sha256="0" * 64,
        size=1,
        added_by=secretary,
        added_at=noon,
    )
    deck = make_deck(document, actor=None, now=noon)
    Deck.objects.update(stage=Deck.Stage.READY, pages=2, done=2)
    for number in (1, 2):
        Page.objects.create(deck=deck, number=number, large="a.webp", width=1, height=1)
    return deck


def test_a_program_shows_turns_and_reads_slides(program, chair, member, floor, deck):
    path = f"/sessions/{floor.session_id}/slides"
    chairs, members = program(chair), program(member)
    assert chairs.post(f"{path}/show-deck", deck=deck.pk).status_code == 200
    assert chairs.post(f"{path}/next-page", seen=1).json().keys() == {"v"}
    assert chairs.post(f"{path}/next-page", seen=1).status_code == 409
    told = members.get(path).json()
    assert (told["on_screen"]["page"], told["decks"][0]["stage"]) == (2, "READY")
    assert len(members.get(f"{path}/{deck.pk}").json()["pages"]) == 2


def test_a_program_of_a_member_shows_nothing(program, member, floor, deck):
    path = f"/sessions/{floor.session_id}/slides"
    theirs = program(member)
    assert theirs.post(f"{path}/show-deck", deck=deck.pk).status_code == 403
    assert theirs.get(f"{path}/999").status_code == 404


def test_a_program_that_names_no_deck_is_refused_at_the_field(program, chair, floor):
    asked = program(chair).post(f"/sessions/{floor.session_id}/slides/show-deck", deck="x")
    assert refused(asked) == (422, "deck")
