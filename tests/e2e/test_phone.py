"""A delegate's phone, the booth, and what both do to the room's screen."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, PROJECTOR

pytestmark = pytest.mark.browser

HEARD = (
    "document.addEventListener('floor:notice', (e) => (window.heard ??= []).push(e.detail.kind))"
)


def _floor(site, name: str, page: str = "") -> str:
    return f"/sessions/{site.seed['floors'][name]}/floor/{page}"


def _phone(visit, site, who: str, floor: str = "phone") -> Page:
    return visit(who, _floor(site, floor), viewport=PHONE, has_touch=True, is_mobile=True)


def _bar(page: Page):
    return page.get_by_role("region", name="Your turn to speak")


def _here(page: Page, where: str) -> None:
    page.get_by_role("group", name="I am here").get_by_text(where).tap()
    expect(page.get_by_text(f"You are present {where}")).to_be_visible()


def test_a_delegate_is_present_once_it_says_so_and_can_leave_again(visit, site):
    screen = visit("secretary", _floor(site, "phone", "screen/"), viewport=PROJECTOR)
    page = _phone(visit, site, "brazil")
    _here(page, "Online")
    expect(screen.get_by_text("1 online")).to_be_visible()
    page.get_by_text("You are present").tap()
    page.get_by_role("button", name="I leave").tap()
    expect(screen.get_by_text("0 online")).to_be_visible()
    expect(page.get_by_role("group", name="I am here")).to_be_visible()


def test_a_note_is_changed_without_losing_the_place_and_the_place_is_lent(visit, site):
    first, second = _phone(visit, site, "kenya"), _phone(visit, site, "egypt")
    adviser = _phone(visit, site, "kenya's adviser")
    _here(first, "In the room")
    _bar(first).get_by_role("button", name="Ask for something else, or with a note").tap()
    first.get_by_label("What it is about, if you like").fill("A pilot on registries")
    _bar(first).get_by_role("button", name=re.compile("^Reply")).tap()
    expect(_bar(first)).to_contain_text("You are next")
    second.get_by_role("button", name="Ask to speak").tap()
    expect(second.locator("ol.queue > li").first).to_contain_text("A pilot on registries")

    _bar(first).get_by_role("button", name="My entry").tap()
    first.get_by_label("What it is about").fill("A pilot, and its costs")
    first.get_by_role("button", name="Save").tap()
    expect(second.locator("ol.queue > li").first).to_contain_text("A pilot, and its costs")
    expect(_bar(first)).to_contain_text("You are next")
    _bar(first).get_by_role("button", name="My entry").tap()
    first.get_by_role("button", name="Let the next one go first").tap()
    expect(_bar(first)).to_contain_text("You are 2nd in the queue")
    first.get_by_label("Lend my place to").select_option("Achieng Otieno")
    first.get_by_role("button", name="Lend", exact=True).tap()
    expect(_bar(adviser)).to_contain_text("You are 2nd in the queue")


def test_a_delegate_hears_that_it_is_next_that_it_has_the_floor_and_that_it_is_too_fast(
    visit, site
):
    desk = visit("chair", _floor(site, "booth", "desk/"), viewport=DESK)
    booth = visit("interpreter", _floor(site, "booth", "booth/"), viewport=DESK)
    page = _phone(visit, site, "china", "booth")
    screen = visit("secretary", _floor(site, "booth", "screen/?language=en"), viewport=PROJECTOR)
    page.evaluate(HEARD)
    page.get_by_role("button", name="Ask to speak").tap()
    expect(page).to_have_title(re.compile("您是下一位|You are next"))
    desk.get_by_role("button", name=re.compile("^Next speaker")).click()
    expect(booth.get_by_text("China", exact=True)).to_be_visible()
    expect(page.locator(".standing-speaking")).to_be_visible()

    booth.keyboard.press("f")
    expect(booth.get_by_role("button", name="Too fast")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(screen.get_by_text("Please speak more slowly")).to_be_visible()
    booth.keyboard.press("f")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(screen.get_by_text("Please speak more slowly")).to_be_hidden()
    assert json.loads(page.evaluate("JSON.stringify(window.heard)")) == ["next", "floor", "slow"]


def _booth(visit, site, floor: str, language: str) -> Page:
    booth = visit("interpreter", _floor(site, floor, "booth/"), viewport=DESK)
    booth.get_by_label("Booth").select_option(language)
    return booth


def _write(booth: Page, *lines: str, label: str = "The next line") -> None:
    for line in lines:
        booth.get_by_label(label).fill(line)
        booth.keyboard.press("Enter")


def test_captions_written_in_the_booth_are_read_on_phone_and_desk(visit, site):
    booth = _booth(visit, site, "written", "en")
    desk = visit("chair", _floor(site, "written", "desk/"), viewport=DESK)
    page = _phone(visit, site, "china", "written")
    _write(booth, "Good morning.", "We adopt the agendum.")
    expect(desk.get_by_text(re.compile("English .* sec"))).to_be_visible()
    page.get_by_role("combobox", name=re.compile("字幕|Captions")).select_option("en")
    expect(page.get_by_text("Good morning.")).to_be_visible()

    booth.get_by_role("listitem").filter(has_text="agendum").get_by_role("button").click()
    _write(booth, "We adopt the agenda.", label="The line as it should be")
    for reader in (page, booth):
        expect(reader.get_by_text("We adopt the agenda.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_screen_shows_captions_in_its_languages_while_they_run(visit, site):
    wall = _floor(site, "ended", "screen/?content=CAPTIONS&language=en&language=fr")
    screen = visit("secretary", wall, viewport=PROJECTOR)
    expect(screen.get_by_text("Nobody writes captions now").first).to_be_visible()
    english, french = (_booth(visit, site, "ended", language) for language in ("en", "fr"))
    _write(english, "Good morning.")
    _write(french, "Bonjour.")
    for words in ("Good morning.", "Bonjour."):
        expect(screen.get_by_text(words)).to_be_visible()
    french.get_by_role("button", name="End captions").click()
    expect(screen.get_by_text("Bonjour.")).to_be_hidden()
    expect(screen.get_by_text("Good morning.")).to_be_visible()


def test_a_caption_that_is_refused_or_unsent_is_not_lost(visit, site):
    booth = _booth(visit, site, "unsent", "es")
    _write(booth, "")
    expect(booth.get_by_text("Write something first.")).to_be_visible()
    booth.context.set_offline(True)
    _write(booth, "Buenos días.")
    expect(booth.get_by_text("Kept, will be sent")).to_be_visible()
    booth.context.set_offline(False)
    sent = booth.get_by_role("listitem").filter(has_text="Buenos días.")
    expect(sent).to_be_visible(timeout=30_000)


def test_a_screen_says_its_words_in_two_languages(visit, site):
    address = _floor(site, "plain", "screen/?language=en&language=zh-hans")
    screen = visit("secretary", address, viewport=PROJECTOR)
    for words in ("Nobody is waiting", "无人等候"):
        expect(screen.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("content", ["SPEAKER", "QUEUE", "AGENDA", "SLIDE", "CLOCK", "CAPTIONS"])
def test_a_screen_shows_what_its_address_asks_for_without_scrolling(visit, site, content):
    address = _floor(site, "plain", f"screen/?content={content}")
    screen = visit("secretary", address, viewport=PROJECTOR)
    expect(screen.locator(f".shows-{content.lower()}")).to_be_visible()
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")
