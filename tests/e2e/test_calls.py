"""Answering a call in the browser: somebody named by another, and a draft that nothing destroys."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
LETTERS = "tests.e2e.tally"


def links_to(site, name: str) -> str:
    """The newest secret link of this kind that was sent, out of the letters."""
    letters = "\n".join(site.ask(LETTERS, "letters"))
    return re.findall(rf"https?://[^/]+(/calls/{name}/\S+)", letters)[-1]


def begin_for_another(page):
    page.get_by_label("For somebody else, who must confirm").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()


def answer_for(page, name, email):
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("What would you bring to this?").fill("She ran three hybrid meetings.")
    page.get_by_label("3 to 5").check()
    page.get_by_label("My government knows that I offer this.").check()
    page.get_by_role("button", name="Hand in").click()


def test_a_nomination_counts_once_who_was_named_confirms_it(visit, site):
    page = visit("brazil", f"/calls/{site.seed['calls']['nominations']}/", viewport=DESK)
    begin_for_another(page)
    page.get_by_role("button", name="Hand in").click()
    missing = page.get_by_role("alert")
    expect(missing).to_contain_text("Whom do you name?")
    expect(missing).to_contain_text("My government knows that I offer this.")

    answer_for(page, "Noor Haddad", "noor@example.org")
    expect(page.get_by_text("A receipt was sent to you.")).to_be_visible()
    expect(page.get_by_text("Waiting for confirmation")).to_be_visible()

    named = visit(None, links_to(site, "nominations"), viewport=PHONE)
    expect(named.get_by_text("Noor Haddad")).to_be_visible()
    named.get_by_label("What you want to say").fill("Gladly.")
    named.get_by_role("button", name="I confirm").click()
    expect(named.get_by_text("Thank you, your answer was received.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()


def test_a_draft_saves_itself_and_survives_a_server_that_is_killed(visit, site):
    page = visit("china", f"/calls/{site.seed['calls']['nominations']}/", viewport=PHONE)
    page.get_by_label("For myself").check()
    page.get_by_role("button", name="Begin").click()
    words = page.get_by_label("What would you bring to this?")
    words.fill("First thought.")
    expect(page.get_by_text("Saved at")).to_be_visible()

    site.kill()
    words.fill("First thought. Second thought, while the server was dead.")
    expect(page.get_by_text("the server is not reached")).to_be_visible()
    site.start()
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=40_000)
    page.reload()
    expect(words).to_have_value("First thought. Second thought, while the server was dead.")


def test_what_was_typed_when_the_browser_died_is_put_back_and_saved(visit, site):
    page = visit("egypt", f"/calls/{site.seed['calls']['nominations']}/", language="en")
    page.locator("[name=is_for_other][value=False]").check()
    page.locator("form button.btn-accent").click()
    page.locator("form[data-draft]").wait_for()
    page.route("**/save/", lambda route: route.abort())
    page.locator("textarea").first.fill("فكرة لم تصل بعد")
    page.wait_for_timeout(1_000)  # Long enough for a try to save, which fails.
    page.unroute("**/save/")
    page.reload()
    expect(page.locator("textarea").first).to_have_value("فكرة لم تصل بعد")
    expect(page.locator("[data-draft-said]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.reload()
    expect(page.locator("textarea").first).to_have_value("فكرة لم تصل بعد")


def test_a_file_goes_up_at_once_and_a_bad_one_is_refused_in_words(visit, site):
    call = site.ask("tests.e2e.seed", "call_with_a_file")
    page = visit("kenya", f"/calls/{call}/", viewport=DESK)
    page.get_by_role("button", name="Begin").click()
    page.set_input_files(
        "input[type=file]", {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90"}
    )
    expect(page.locator("#notice")).to_contain_text("Only")
    page.set_input_files(
        "input[type=file]", {"name": "cv.txt", "mimeType": "text/plain", "buffer": b"Born.\n"}
    )
    expect(page.get_by_role("link", name="cv.txt")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Take out cv.txt").click()
    expect(page.get_by_role("link", name="cv.txt")).to_have_count(0)
