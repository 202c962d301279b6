import json

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from hemicycle.kernel.audit import position
from hemicycle.slides.actions import showing
from hemicycle.slides.models import Deck, Page, Presenter
from tests.factories import FloorFactory, SessionFactory

JSON = {"HTTP_ACCEPT": "application/json"}


def url(name, floor, *args):
    return reverse(f"slides:{name}", args=[floor.session_id, *args])


def image(floor, width=960):
    return url("image", floor, Page.objects.filter(deck__session=floor.session).first().pk, width)


@pytest.fixture
def leaders_floor(deck_of):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    deck_of(floor.session, "Secret")
    return floor


# --- pictures -----------------------------------------------------------------------------------


def test_picture_of_a_leadership_session_is_forbidden_to_members(client, member, leaders_floor):
    client.force_login(member)
    assert client.get(image(leaders_floor)).status_code == 403


def test_picture_is_found_only_in_its_own_session(client, chair, floor, deck, leaders_floor):
    client.force_login(chair)
    elsewhere = image(leaders_floor).replace(
        f"/sessions/{leaders_floor.session_id}/", f"/sessions/{floor.session_id}/"
    )
    assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize("width", [1, 961])
def test_picture_has_no_other_widths(client, member, floor, deck, width):
    client.force_login(member)
    assert client.get(image(floor, width)).status_code == 404


def test_page_that_could_not_be_drawn_has_no_picture(client, member, floor, deck):
    Page.objects.update(small="", large="")
    client.force_login(member)
    assert client.get(image(floor)).status_code == 404


@pytest.mark.parametrize(("width", "content"), [(960, b"small"), (1920, b"large")])
def test_picture_is_kept_by_the_browser_for_a_year_and_by_nobody_between(
    client, member, floor, deck, width, content
):
    client.force_login(member)
    response = client.get(image(floor, width))
    assert (response.content, response["Content-Type"]) == (content, "image/webp")
    kept = set(response["Cache-Control"].split(", "))
    assert kept == {"private", "max-age=31536000", "immutable"}


def test_paired_screen_sees_the_pictures_of_its_floor_alone(
    client, stranger, floor, deck, leaders_floor
):
    floor.screens.create(name="Left", user=stranger)
    client.force_login(stranger)
    assert client.get(image(floor)).status_code == 200
    assert client.get(image(leaders_floor)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_picture_takes_the_same_queries_for_any_number_of_pages(
    client, member, floor, deck_of, count, django_assert_max_num_queries
):
    deck_of(floor.session, *"123"[:count])
    client.force_login(member)
    client.get(image(floor))
    with django_assert_max_num_queries(6):
        client.get(image(floor))


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["list", "deck", "pages"])
def test_page_of_a_leadership_session_is_forbidden_to_members(client, member, leaders_floor, page):
    client.force_login(member)
    args = [Deck.objects.get().pk] if page == "deck" else []
    assert client.get(url(page, leaders_floor, *args)).status_code == 403


def test_list_says_how_far_each_is_and_what_failed(client, member, secretary, floor, deck_of):
    deck_of(floor.session, "One", title="Half", pages=2, stage=Deck.Stage.RENDERING)
    failed = deck_of(floor.session, title="Odd", stage=Deck.Stage.FAILED)
    Deck.objects.filter(pk=failed.pk).update(failure=Deck.Failure.LOCKED)
    client.force_login(member)
    told = client.get(url("list", floor))
    assertContains(told, "1 of 2 pages are ready")
    assertContains(told, "This PDF needs a password")
    assertNotContains(told, "Prepare again")
    assertNotContains(told, "Add a document")

    client.force_login(secretary)
    told = client.get(url("list", floor))
    assertContains(told, "Prepare again", 1)
    assertContains(told, "Add a document")


def test_list_without_slides_says_what_to_do(client, secretary, floor):
    client.force_login(secretary)
    assertContains(client.get(url("list", floor)), "No slides yet")


def test_list_is_sent_in_part_to_who_listens(client, member, floor, deck):
    client.force_login(member)
    told = client.get(url("list", floor), HTTP_HX_REQUEST="true")
    assertContains(told, 'id="decks"')
    assertNotContains(told, "<html")


def test_deck_shows_its_pages_with_their_words(client, member, floor, deck):
    Page.objects.filter(number=3).update(large="")
    client.force_login(member)
    told = client.get(url("deck", floor, deck.pk))
    assertContains(told, 'alt="Two"')
    assertContains(told, "Page 2 of 3")
    assertContains(told, "This page cannot be drawn")


def test_session_page_leads_to_the_slides(client, member, floor, deck):
    client.force_login(member)
    told = client.get(reverse("meetings:session", args=[floor.session_id]))
    assertContains(told, url("list", floor))


def test_pages_are_told_to_who_looks_back(client, member, floor, deck):
    client.force_login(member)
    told = client.get(url("pages", floor), {"deck": deck.pk}).json()
    assert [page["text"] for page in told["pages"]] == ["One", "Two", "Three"]
    assert set(told["pages"][0]["images"]) == {"960", "1920"}


@pytest.mark.parametrize("asked", ["", "x", "0", "99999999999999999999"])
def test_pages_of_no_deck_are_not_found(client, member, floor, asked):
    client.force_login(member)
    assert client.get(url("pages", floor), {"deck": asked}).status_code == 404


# --- verbs --------------------------------------------------------------------------------------


def ask(client, verb, floor, **fields):
    response = client.post(url(verb, floor), fields, **JSON)
    return response.status_code, response.json()


def test_verbs_answer_with_the_position_of_the_state(client, chair, floor, deck):
    client.force_login(chair)
    assert ask(client, "show_deck", floor, deck=deck.pk) == (200, {"v": position()})
    assert ask(client, "next_page", floor, seen=1, deck=deck.pk)[0] == 200
    assert ask(client, "next_page", floor, seen=1)[0] == 409
    assert ask(client, "hide", floor)[0] == 200


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("show_deck", {}, "deck"),
        ("show_deck", {"deck": "99999999999999999999"}, "deck"),
        ("show_page", {"number": "-1"}, "number"),
        ("show_page", {"number": "99999999999999999999"}, "number"),
        ("next_page", {}, "seen"),
        ("show_text", {"text": " "}, "text"),
        ("let_present", {"person": "nobody"}, "person"),
        ("render_again", {"deck": "1000"}, "deck"),
    ],
)
def test_bad_input_is_refused_at_its_field(client, chair, floor, deck, verb, fields, field):
    client.force_login(chair)
    status, told = ask(client, verb, floor, **fields)
    assert (status, told["refusal"]["field"]) == (422, field)


def test_verbs_are_forbidden_to_members(client, member, floor, deck):
    client.force_login(member)
    assert ask(client, "show_deck", floor, deck=deck.pk)[0] == 403
    assert ask(client, "render_again", floor, deck=deck.pk)[0] == 403


def test_verb_without_a_script_shows_the_page_again(client, secretary, floor, deck):
    client.force_login(secretary)
    response = client.post(url("render_again", floor), {"deck": deck.pk})
    assert response["Location"] == url("list", floor)


def embedded(response, name):
    text = response.content.decode()
    start = text.index(">", text.index(f'id="{name}"')) + 1
    return json.loads(text[start : text.index("</script>", start)])


def test_floor_page_knows_what_each_may_do(client, member, chair, floor, noon):
    def may(user):
        client.force_login(user)
        page = embedded(client.get(reverse("floor:show", args=[floor.session_id])), "floor-page")
        return page["parts"]["slides"]["may"]

    assert may(member) == []
    showing.let_present(floor, actor=chair, now=noon, person=member.person)
    assert may(member) == ["show_page", "next_page", "previous_page"]
    assert "show_deck" in may(chair)
    assert Presenter.objects.count() == 1
