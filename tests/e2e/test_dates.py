"""From rules to dates that everybody can read, and an extension that says what it was."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def test_dates_follow_from_rules_once_the_plan_is_adopted(visit):
    page = visit("secretary", "/dates/rules/", viewport=DESK)
    page.get_by_role("button", name="Adopt them").click()
    expect(page.get_by_text("The rules were adopted.")).to_be_visible()

    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_label("Reason").fill("The dates of the year ahead.")
    page.get_by_role("button", name=re.compile("Adopt the plan")).click()
    expect(page.get_by_text("The dates were published.")).to_be_visible()
    expect(page.get_by_role("link", name="Communiqué: review")).to_be_visible()


def test_an_extension_is_published_with_its_reason_and_the_first_date(visit):
    page = visit("secretary", "/dates/", viewport=DESK)
    page.get_by_role("link", name="Comments on the draft").first.click()
    page.get_by_role("link", name="Extend or change").click()
    closes = page.get_by_label("Closes")
    year = int(closes.input_value()[:4])
    page.get_by_label("Reason").fill("Visas take longer.")
    closes.fill(f"{year - 2}-01-01T10:00")
    page.get_by_role("button", name="Publish the change").click()
    expect(page.get_by_label("Reason")).to_have_value("Visas take longer.")

    page.get_by_label("Closes").fill(f"{year + 1}-01-15T23:59")
    page.get_by_role("button", name="Publish the change").click()
    expect(page.get_by_text("The change was published.")).to_be_visible()
    expect(page.get_by_text("Visas take longer.")).to_be_visible()
    expect(page.get_by_text("as first published")).to_be_visible()


def test_a_visitor_reads_the_public_dates_on_a_phone(visit):
    page = visit(None, "/dates/", viewport=PHONE)
    expect(page.get_by_role("link", name="Comments on the draft").first).to_be_visible()
    page.get_by_role("link", name="Timeline").click()
    expect(page.get_by_text("Comments on the draft").first).to_be_visible()
