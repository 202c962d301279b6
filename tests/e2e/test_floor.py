"""One floor on many screens."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PATIENT, PHONE, PROJECTOR

pytestmark = pytest.mark.browser


def _floor(site, name: str, page: str = "") -> str:
    return f"/sessions/{site.seed['floors'][name]}/floor/{page}"


def _phone(visit, site, who: str, floor: str) -> Page:
    return visit(who, _floor(site, floor), viewport=PHONE, has_touch=True, is_mobile=True)


def _ask(page: Page, where: str) -> None:
    page.get_by_role("group", name="I am here").get_by_text(where).tap()
    page.get_by_role("button", name="Ask to speak").tap()


def _queue(page: Page):
    return page.locator("ol.queue > li strong, hemi-floor > .projector .projector-next li strong")


def _bar(page: Page):
    return page.get_by_role("region", name="Your turn to speak")


def test_a_delegate_signs_in_and_comes_to_the_meetings(visit, site):
    page = visit(None, "/", viewport=PHONE)
    page.get_by_label("Email").fill(site.seed["people"]["kenya"]["email"])
    page.get_by_label("Password").first.fill(site.seed["password"])
    page.locator("main").get_by_role("button", name=re.compile("sign in", re.I)).first.click()
    expect(page).to_have_url(re.compile("/meetings/"))


def test_the_room_and_the_phones_are_one_queue_on_every_screen(visit, site):  # noqa: PLR0915
    desk = visit("chair", _floor(site, "journey", "desk/"), viewport=DESK)
    screen = visit("secretary", _floor(site, "journey", "screen/"), viewport=PROJECTOR)
    online = _phone(visit, site, "kenya", "journey")
    in_room = _phone(visit, site, "egypt", "journey")

    expect(_bar(online)).to_contain_text("The floor is closed")
    desk.get_by_role("button", name="Open the floor").click()
    _ask(online, "Online")
    expect(_bar(online)).to_contain_text("You are next")
    _ask(in_room, "In the room")
    expect(_bar(in_room)).to_contain_text("You are 2nd in the queue")
    for page in (desk, screen, online, in_room):
        expect(_queue(page)).to_have_text(["Kenya", "Egypt"])
    expect(desk.locator("ol.queue > li").first).to_contain_text("Online")
    expect(screen.locator(".projector-next")).to_contain_text("2 are waiting")

    desk.get_by_role("button", name=re.compile("^Next item")).click()
    for page in (screen, online):
        expect(page.get_by_text("Opening and adoption of the agenda").first).to_be_visible()
    desk.get_by_role("button", name=re.compile("^Next speaker")).click()
    expect(_bar(online)).to_contain_text("You have the floor")
    expect(screen.get_by_role("heading", name="Kenya")).to_be_visible()
    expect(_bar(in_room)).to_contain_text("You are next")

    _bar(online).get_by_role("button", name="I have finished").tap()
    expect(screen.get_by_role("heading", name="The floor is open")).to_be_visible()
    _bar(in_room).get_by_role("button", name="Withdraw").tap()
    expect(_bar(in_room).get_by_role("button", name="Ask to speak")).to_be_visible()
    for page in (desk, screen):
        expect(_queue(page)).to_have_count(0)


def test_a_hand_raised_while_the_server_is_down_arrives_once_and_in_its_place(visit, site):
    first = _phone(visit, site, "brazil", "restart")
    second = _phone(visit, site, "netherlands", "restart")
    _ask(first, "In the room")
    expect(_queue(second)).to_have_text(["Brazil"])

    site.kill()
    _ask(second, "Online")
    expect(_bar(second)).to_contain_text("Your hand is kept and will be sent")
    expect(second.get_by_text("You are offline.")).to_be_visible()
    site.start()

    expect(_bar(second)).to_contain_text("You are 2nd in the queue", timeout=30_000)
    expect(second.get_by_text("You are offline.")).to_be_hidden(timeout=30_000)
    third = _phone(visit, site, "china", "restart")
    _ask(third, "In the room")
    for page in (first, second, third):
        expect(_queue(page)).to_have_text(["Brazil", "Netherlands", "China"], timeout=30_000)
    assert second.evaluate("localStorage.getItem('outbox')") == "[]"


def _is_emptied(page: Page) -> bool:
    """Soon nothing waits to be sent. The page's policy lets no script be asked again and again."""
    for _ in range(PATIENT // 100):
        if page.evaluate("localStorage.getItem('outbox')") == "[]":
            return True
        page.wait_for_timeout(100)
    return False


def test_a_hand_kept_offline_survives_a_reload_and_can_be_taken_back(visit, site):
    page = _phone(visit, site, "egypt", "restart")
    page.context.set_offline(True)
    _ask(page, "Online")
    expect(_bar(page)).to_contain_text("Your hand is kept and will be sent")
    _bar(page).get_by_role("button", name="Take back").tap()
    page.context.set_offline(False)
    expect(_bar(page).get_by_role("button", name="Ask to speak")).to_be_visible()
    # That they are here was kept as well, and is not taken back with the hand.
    assert _is_emptied(page)
    assert "Egypt" not in _queue(page).all_inner_texts()


def test_a_refusal_is_said_and_the_page_shows_the_truth(visit, site):
    page = _phone(visit, site, "egypt", "plain")
    page.route("**/ask-to-speak/", _refused)
    _ask(page, "Online")
    expect(page.get_by_text("The floor is closed. The chair opens it.")).to_be_visible()
    expect(_bar(page).get_by_role("button", name="Ask to speak")).to_be_enabled()


def _refused(route) -> None:
    said = {"message": "The floor is closed. The chair opens it.", "why": "", "field": ""}
    route.fulfill(status=409, json={"refusal": said})


def test_two_chairs_who_press_at_once_call_one_speaker(visit, site):
    for who in ("kenya", "china"):
        page = _phone(visit, site, who, "open")
        _ask(page, "In the room")
        expect(_bar(page)).to_contain_text("in the queue" if who == "china" else "You are next")
    desks = [
        visit(who, _floor(site, "open", "desk/"), viewport=DESK) for who in ("chair", "secretary")
    ]
    for desk in desks:
        expect(_queue(desk)).to_have_text(["Kenya", "China"])
    first, second = desks
    with first.expect_request("**/call-next/") as sent:
        first.get_by_role("button", name=re.compile("^Next speaker")).click()
    # The second chair pressed at the same moment: on their screen, too, nobody spoke yet.
    saw = sent.value.post_data
    second.route("**/call-next/", lambda route: route.continue_(post_data=saw))
    expect(second.locator(".now-who")).to_contain_text("Kenya")
    second.get_by_role("button", name=re.compile("^Next speaker")).click()
    expect(second.get_by_text("Someone else has just been called.")).to_be_visible()
    for desk in desks:
        expect(desk.locator(".now-who")).to_contain_text("Kenya")
        expect(_queue(desk)).to_have_text(["China"])


def test_without_scripts_the_page_shows_the_state_and_takes_a_hand(visit, site):
    page = visit("netherlands", _floor(site, "plain"), java_script_enabled=False)
    expect(page.get_by_text("Nobody is speaking")).to_be_visible()
    page.get_by_role("button", name="Ask to speak").click()
    expect(page.locator("ol.queue")).to_contain_text("Netherlands")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("ol.queue")).to_contain_text("Nobody is waiting")
