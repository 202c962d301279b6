"""The chair's desk, by keyboard, and the screens that follow it."""

import json
import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENT, PHONE, PROJECTOR

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1280, "height": 720}
TABLET = {"width": 1024, "height": 768}
ROOM = ("Kenya", "Egypt", "China", "Brazil", "Netherlands")
FITS = "document.documentElement.scrollHeight <= innerHeight"
NARROW = "document.documentElement.scrollWidth <= innerWidth"
APART = 700
"""Milliseconds: a second press within a moment of the first is taken for a double press."""
BACK = 30_000
"""Milliseconds until a page is connected again with a server that was killed."""


def _floor(site, name: str, page: str = "") -> str:
    return f"/sessions/{site.seed['floors'][name]}/floor/{page}"


def _desk(visit, site, floor: str, who: str = "chair", size=LAPTOP) -> Page:
    """Ready for keys: one that is pressed before the page has drawn itself is nobody's."""
    page = visit(who, _floor(site, floor, "desk/"), viewport=size)
    expect(page.locator(".desk")).to_be_visible()
    return page


def _phone(visit, site, who: str, floor: str) -> Page:
    return visit(who, _floor(site, floor), viewport=PHONE, has_touch=True, is_mobile=True)


def _do(site, floor: str, verb: str, **fields) -> dict:
    """What the chair does from elsewhere, through the API."""
    address = f"{site.url}/api{_floor(site, floor, verb)}"
    key = site.seed["people"]["chair"]["key"]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urlopen(Request(address, json.dumps(fields).encode(), headers)) as answer:
        return json.load(answer)


def _seat(site, floor: str, *names: str) -> None:
    for name in names:
        _do(site, floor, "take-line", line=f"q+ {name}")


def _queue(page: Page):
    return page.locator(".queue > li strong, .projector-list li strong")


def _list(site, visit, floor: str) -> Page:
    address = _floor(site, floor, "screen/?content=QUEUE")
    return visit("secretary", address, viewport=PROJECTOR)


def _bar(page: Page):
    return page.get_by_role("region", name="Your turn to speak")


def _chosen(desk: Page):
    return desk.locator(".queue > li.chosen strong")


def test_the_chair_gives_the_floor_by_keys_and_a_phone_follows(visit, site):  # noqa: PLR0915
    _do(site, "keys", "set-rules", limit=180)
    desk, phone = _desk(visit, site, "keys"), _phone(visit, site, "kenya", "keys")
    expect(_bar(phone)).to_contain_text("The floor is closed")
    desk.get_by_role("button", name="Open the floor").press("Enter")
    expect(_bar(phone).get_by_role("button", name="Ask to speak")).to_be_visible()

    desk.keyboard.press("/")
    desk.keyboard.type("q+ kenya")
    expect(_queue(desk)).to_have_count(0)  # Nothing that was typed was taken for a key.
    expect(desk.get_by_label("Add somebody to the list")).to_have_value("q+ kenya")
    desk.keyboard.press("Enter")
    expect(_bar(phone)).to_contain_text("You are next")
    expect(_queue(desk)).to_have_text(["Kenya"])
    desk.keyboard.press("Escape")

    desk.keyboard.press("n")
    expect(_bar(phone)).to_contain_text("You have the floor")
    expect(_bar(phone).locator(".limit")).to_have_text("/ 3:00")
    desk.keyboard.press("p")
    expect(_bar(phone)).to_contain_text("Paused")
    desk.wait_for_timeout(APART)
    desk.keyboard.press("p")
    expect(_bar(phone)).not_to_contain_text("Paused")
    desk.keyboard.press("+")
    expect(_bar(phone).locator(".limit")).to_have_text("/ 4:00")
    desk.keyboard.press("e")
    expect(_bar(phone).get_by_role("button", name="Ask to speak")).to_be_visible()
    desk.keyboard.press("u")
    expect(_bar(phone)).to_contain_text("You have the floor")


def test_the_chair_goes_through_agenda_and_list_by_keys_and_a_phone_follows(visit, site):
    desk, phone = _desk(visit, site, "items"), _phone(visit, site, "kenya", "items")
    for number, title in ((1, "Opening and adoption"), (2, "Preparation of the communiqué")):
        desk.wait_for_timeout(APART)
        desk.keyboard.press("i")
        expect(phone.locator(".now-item")).to_contain_text(f"Item {number} {title}")
    desk.keyboard.press("l")
    expect(_bar(phone)).to_contain_text("The speakers' list is closed")
    desk.wait_for_timeout(APART)
    desk.keyboard.press("l")
    expect(_bar(phone).get_by_role("button", name="Ask to speak")).to_be_visible()


def test_rows_are_chosen_moved_and_removed_by_keys_and_the_room_sees_it(visit, site):
    _seat(site, "rows", "kenya", "egypt", "china")
    desk, screen = _desk(visit, site, "rows"), _list(site, visit, "rows")
    for page in (desk, screen):
        expect(_queue(page)).to_have_text(["Kenya", "Egypt", "China"])
    for key, name in (("j", "Kenya"), ("j", "Egypt"), ("k", "Kenya"), ("3", "China")):
        desk.keyboard.press(key)
        expect(_chosen(desk)).to_have_text(name)
    for key, order in (
        ("K", ["Kenya", "China", "Egypt"]),
        ("K", ["China", "Kenya", "Egypt"]),
        ("J", ["Kenya", "China", "Egypt"]),
        ("Delete", ["Kenya", "Egypt"]),
        ("u", ["Kenya", "China", "Egypt"]),
    ):
        desk.keyboard.press(key)
        for page in (desk, screen):
            expect(_queue(page)).to_have_text(order)


def test_keys_are_listed_and_do_nothing_while_somebody_types(visit, site):
    desk = _desk(visit, site, "full")
    desk.keyboard.press("?")
    keys = desk.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("Next speaker")).to_be_visible()
    desk.keyboard.press("l")
    desk.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    desk.get_by_role("tab", name="Chat").click()
    desk.get_by_label("Write to everybody").fill("")
    desk.keyboard.type("l+nepi?")
    expect(desk.get_by_label("Write to everybody")).to_have_value("l+nepi?")
    expect(keys).to_be_hidden()
    expect(desk.get_by_role("button", name="Close the list")).to_be_visible()
    expect(desk.locator(".agenda [aria-current=true]")).to_have_count(0)


def test_two_operators_who_move_rows_at_once_keep_both_moves(visit, site):
    _seat(site, "both", *map(str.lower, ROOM))
    desks = [_desk(visit, site, "both", who) for who in ("chair", "secretary")]
    for desk, row in zip(desks, ("2", "5"), strict=True):
        expect(_queue(desk)).to_have_text(list(ROOM))
        desk.keyboard.press(row)
    first, second = desks
    held = []
    first.route("**/move-turn/", lambda route: held.append(route))  # noqa: PLW0108
    first.keyboard.press("K")
    expect(_chosen(second)).to_have_text("Netherlands")
    second.keyboard.press("K")  # What the first has sent is still under way.
    expect(_queue(second)).to_have_text(["Kenya", "Egypt", "China", "Netherlands", "Brazil"])
    held[0].continue_()
    for desk in desks:
        expect(_queue(desk)).to_have_text(["Egypt", "Kenya", "China", "Netherlands", "Brazil"])


def test_the_desk_needs_no_scrolling_however_much_happens_on_it(visit, site):
    _seat(site, "full", *map(str.lower, ROOM))
    _do(site, "full", "call-next", seen=None)
    _do(site, "full", "raise-alarm", reason="TOO_FAST")
    _do(site, "full", "add-screen", name="Wall", language=None)
    for size, holds in ((LAPTOP, FITS), (LAPTOP, NARROW), (TABLET, NARROW)):
        desk = _desk(visit, site, "full", size=size)
        for tab in desk.get_by_role("tab").all():
            tab.click()
            desk.keyboard.press("2")
            assert desk.evaluate(holds), f"{size} at {tab.inner_text()}"


def _paired(visit, site, desk: Page) -> Page:
    """A display that has typed the code of a screen which the desk has just added."""
    desk.goto(_floor(site, "display", "screens/"))
    desk.get_by_label("Name", exact=True).fill("Wall")
    desk.get_by_role("button", name="Add a screen").click()
    code = desk.locator("strong.code").inner_text()
    display = visit(None, "/screens/", viewport=PROJECTOR)
    display.get_by_label("Code").fill(code.lower())
    display.get_by_role("button", name="Pair").click()
    expect(display.get_by_role("heading", name="The floor is open")).to_be_visible()
    desk.goto(_floor(site, "display", "desk/"))
    return display


def test_a_paired_display_shows_what_the_desk_says_and_comes_back_by_itself(visit, site):
    desk = _desk(visit, site, "display")
    display = _paired(visit, site, desk)
    desk.get_by_role("tab", name="Screens").click()
    expect(desk.locator(".display")).to_contain_text("Connected")

    desk.get_by_label("Shows").select_option("Agenda")
    expect(display.get_by_text("Any other business")).to_be_visible()
    site.kill()
    expect(display.get_by_text("Not connected")).to_be_visible(timeout=BACK)
    site.start()
    expect(display.get_by_text("Not connected")).to_be_hidden(timeout=BACK)
    desk.get_by_label("Shows").select_option("Message")
    desk.get_by_label("Message").fill("We go on at 15:00")
    desk.wait_for_timeout(APART)
    desk.get_by_role("button", name="Show", exact=True).click()
    expect(display.get_by_text("We go on at 15:00")).to_be_visible(timeout=BACK)
    assert display.evaluate(FITS)


def test_what_is_refused_in_a_small_form_is_said_at_its_field_and_stays(visit, site):
    page = visit("chair", _floor(site, "full", "screens/"), viewport=PHONE)
    name = page.get_by_label("Name", exact=True)
    page.get_by_label("Second language").last.select_option("ar")
    name.fill("🦄")
    page.get_by_role("button", name="Add a screen").click()
    expect(name).to_have_accessible_description(re.compile("letters or digits"))
    expect(name).to_have_value("🦄")
    expect(page.get_by_label("Second language").last).to_have_value("ar")
    name.fill("Lobby")
    expect(page.get_by_text("letters or digits")).to_be_hidden()
    page.get_by_role("button", name="Add a screen").click()
    row = page.get_by_role("row").filter(has_text="Lobby")
    expect(row.get_by_label("Second language")).to_have_value("ar")


def test_a_hand_raised_by_the_card_of_a_seat_appears_at_the_desk(visit, site):
    desk = _desk(visit, site, "seat")
    desk.get_by_role("button", name="Open the floor").click()
    expect(desk.get_by_text("Floor open")).to_be_visible()
    card = visit(None, f"/seat/{site.seed['tokens']['seat']}/", viewport=PHONE)
    card.get_by_role("button", name="Ask to speak").click()
    expect(card.get_by_text("Your hand is raised: Intervention")).to_be_visible()
    expect(_queue(desk)).to_have_text(["Kenya"])
    expect(desk.locator(".queue > li")).to_contain_text("By the card of a seat")
    card.get_by_role("button", name="Lower the hand").click()
    expect(_queue(desk)).to_have_count(0)


def test_a_question_from_the_chat_is_put_into_the_list_by_the_desk(visit, site):
    desk, phone = _desk(visit, site, "asked"), _phone(visit, site, "egypt", "asked")
    phone.get_by_role("tab", name="Chat").tap()
    phone.get_by_label("Write to everybody").fill("Who pays for the interpreters?")
    phone.get_by_role("button", name="Question").tap()
    expect(phone.locator(".chat-text")).to_have_text("Who pays for the interpreters?")
    desk.get_by_role("tab", name="Chat").click()
    question = desk.locator(".chat-message").filter(has_text="Who pays")
    question.get_by_role("button", name="Put into the list").click()
    expect(_queue(desk)).to_have_text(["Egypt"])
    expect(desk.locator(".queue > li")).to_contain_text("Who pays for the interpreters?")
    expect(question).to_contain_text("In the speakers' list")


def test_what_happened_is_played_again(visit, site):
    _seat(site, "played", "kenya", "brazil")
    _do(site, "played", "call-next", seen=None)
    page = visit("china", _floor(site, "played", "replay/"), viewport=PHONE)
    scene = page.locator("hemi-replay")
    steps = []
    for _frame in range(3):
        scene.get_by_role("button", name="Step forward").click()
        steps.append(scene.locator(".now-who strong, .queue strong").all_inner_texts())
    assert steps[-1] == ["Kenya", "Brazil"]
    assert steps != [steps[-1]] * 3
    scene.get_by_label("Speed").select_option("60×")
    scene.get_by_role("slider", name="Moment").press("Home")
    scene.get_by_role("button", name="Play", exact=True).click()
    expect(_queue(scene)).to_have_text(["Brazil"], timeout=PATIENT)
    expect(scene.locator(".now-who")).to_contain_text("Kenya")
