"""From what was said to what is due."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK

pytestmark = pytest.mark.browser

TALK = """CHAIR: Welcome to the wrap-up session.

BRAZIL: Thank you, Chair. Brazil will send its comments on the draft within two weeks.

CHAIR: Thank you, Brazil. That is noted.
"""
PROMISE = "Brazil will send its comments on the draft within two weeks"
SELECT = """(element, words) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const start = node.data.indexOf(words);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + words.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return;
    }
    throw new Error("These words are not here.");
}"""


def test_a_promise_in_a_transcript_becomes_a_follow_up_with_its_source(visit, tmp_path):
    page = visit("secretary", "/records/", viewport=DESK)
    page.get_by_role("link", name=re.compile("Import")).first.click()
    _upload(page, tmp_path)

    page.get_by_role("link", name="Say who the speakers are").click()
    page.get_by_role("button", name="Confirm the speakers").click()
    expect(page.get_by_text("The speakers were confirmed.")).to_be_visible()

    words = page.locator("[data-speech]", has_text=PROMISE)
    words.evaluate(SELECT, PROMISE)
    page.get_by_role("link", name="Make this a follow-up").click()
    expect(page.get_by_label("Passage")).to_have_value(PROMISE)
    page.get_by_label("Title").fill("Comments of Brazil on the draft")
    page.get_by_role("button", name="Put it on the radar").click()

    page.goto("/radar/")
    page.get_by_role("link", name="Comments of Brazil on the draft").first.click()
    expect(page.locator("blockquote")).to_contain_text(PROMISE)
    page.get_by_role("link", name=re.compile(", turn 2")).click()
    expect(page).to_have_url(re.compile(r"/records/\d+/.*#turn-2$"))
    expect(page.locator("#turn-2")).to_contain_text(PROMISE)


def _upload(page: Page, folder) -> None:
    file = folder / "wrap-up.txt"
    file.write_text(TALK, encoding="utf-8")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Title").fill("Wrap-up, read by a person")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="Wrap-up, read by a person")).to_be_visible()
