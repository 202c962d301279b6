"""A table on a phone: rows as cards, each value under the name of its column, nothing cut off."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

CUT_OFF = "frame => frame.scrollWidth - frame.clientWidth"
LABEL = "cell => getComputedStyle(cell, '::before').content"
LAYOUT = "row => getComputedStyle(row).display"


def test_rows_are_cards_on_a_phone_and_rows_on_a_desk(visit):
    page = visit("secretary", "/committee/delegations/", viewport=PHONE)
    row = page.get_by_role("row").nth(1)
    code = row.locator("[data-column=Code]")
    expect(code).to_have_role("cell")
    assert code.evaluate(LABEL) == '"Code"'
    assert page.locator(".table-responsive").evaluate(CUT_OFF) <= 0
    expect(page.get_by_role("link", name="Name", exact=False).first).to_be_visible()

    page.set_viewport_size(DESK)
    assert row.evaluate(LAYOUT) == "table-row"
    assert code.evaluate(LABEL) == "none"
