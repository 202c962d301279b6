"""Taking a position in the browser: nothing typed is lost, and all see what it comes to."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
OPINIONS = "tests.e2e.opinions"
VIOLATIONS = {"resultTypes": ["violations"]}
WORDS = "Forty days, please."


def place(page, number, words):
    return page.locator("fieldset.choices").nth(number).get_by_label(words, exact=True)


def test_a_position_is_taken_on_a_phone_and_seen_at_once(visit, site):
    pk = site.ask(OPINIONS, "publish")
    chair = visit("secretary", f"/consultations/{pk}/", viewport=DESK)
    page = visit("kenya", f"/consultations/{pk}/", viewport=PHONE)
    place(page, 0, "Object").check()
    place(page, 1, "Agree").check()
    page.get_by_role("button", name="Hand in the position").click()
    expect(page.get_by_text("“Object” needs a reason.")).to_be_visible()
    expect(place(page, 0, "Object")).to_be_checked()
    page.get_by_label("Reason").first.fill("Thirty days are too few.")
    page.get_by_role("button", name="Hand in the position").click()
    expect(page.get_by_text("Received. Your receipt is")).to_be_visible()
    expect(chair.get_by_text("There is an objection.")).to_be_visible()
    expect(chair.get_by_role("img", name="1 is against it").first).to_be_visible()


def test_what_is_typed_survives_a_server_that_is_killed(visit, site):
    pk = site.ask(OPINIONS, "publish")
    page = visit("china", f"/consultations/{pk}/", viewport=DESK)
    place(page, 0, "Agree").check()
    page.get_by_label("Comment on all of it").fill("First thought.")
    expect(page.get_by_text("What you typed is kept on the server since")).to_be_visible()
    site.kill()
    page.get_by_label("Comment on all of it").fill(WORDS)
    site.start()
    page.reload()
    expect(page.get_by_label("Comment on all of it")).to_have_value(WORDS)
    place(page, 1, "Agree").check()
    page.get_by_role("button", name="Hand in the position").dblclick()
    expect(page.get_by_text("receipt").first).to_be_visible()
    expect(page.get_by_label("Comment on all of it")).to_have_value(WORDS)
    assert site.ask(OPINIONS, "said")["comments"].count(WORDS) == 1


def test_an_answer_is_given_by_the_keyboard_alone(visit, site):
    pk = site.ask(OPINIONS, "publish")
    page = visit("brazil", f"/consultations/{pk}/", viewport=DESK)
    for number in range(2):
        place(page, number, "Agree").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(place(page, number, "Agree, with comments")).to_be_checked()
    page.get_by_role("button", name="Hand in the position").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Received. Your receipt is")).to_be_visible()


def test_one_objection_at_the_last_minute_breaks_the_silence(visit, site):
    address = f"/consultations/{site.ask(OPINIONS, 'silence')}/"
    chair = visit("chair", address, viewport=DESK)
    late = visit("brazil", address, viewport=PHONE)
    page = visit("kenya", address, viewport=PHONE)
    place(page, 0, "Object").check()
    page.get_by_label("Reason").first.fill("Our capital was not asked.")
    page.get_by_role("button", name="Hand in the position").click()
    expect(page.get_by_text("Received. Your receipt is")).to_be_visible()

    place(late, 0, "Agree, with comments").check()
    late.get_by_label("Comment on all of it").fill("A minute too late.")
    told = site.ask(OPINIONS, "nearly_over")
    time.sleep(max(0.0, told["closes"] - time.time()) + 0.2)
    late.get_by_role("button", name="Hand in the position").click()
    expect(late.get_by_text("closed").first).to_be_visible()
    expect(late.get_by_label("Comment on all of it")).to_have_value("A minute too late.")

    chair.reload()
    chair.get_by_role("button", name="Record the outcome").click()
    public = visit(None, address, viewport=PHONE)
    expect(public.get_by_text("Not adopted").first).to_be_visible()
    expect(public.get_by_text("Our capital was not asked.")).to_be_visible()


@pytest.fixture(scope="module")
def papers(site):
    return site.ask(OPINIONS, "papers")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_or_slides_sideways(visit, papers, language, scheme):
    opened, after = papers["opened"], papers["after"]
    paths = {
        "kenya": ["", f"{opened}/"],
        "secretary": [
            "",
            "new/",
            f"{opened}/",
            f"{opened}/extend/",
            f"{after}/",
            f"{after}/difference/",
            f"{after - 1}/",
        ],
    }
    for who, ours in paths.items():
        page = visit(who, "/consultations/", language=language, viewport=PHONE, color_scheme=scheme)
        for path in ours:
            page.goto(f"/consultations/{path}")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
            assert Axe().run(page, options=VIOLATIONS).response["violations"] == [], path
