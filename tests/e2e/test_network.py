"""Phones on bad networks: the page stays of use, says how old it is, and sends a tap once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.network import Network

pytestmark = pytest.mark.browser

PATIENCE = 60_000
GONE_FOR = 30_000
"""Milliseconds."""


@pytest.fixture
def network(site) -> Iterator[Network]:
    """Half a second there and back, and of twenty packets one is lost."""
    network = Network(site.port, round_trip=0.5, loss=0.05)
    yield network
    network.close()


def _floor(site, name: str, page: str = "") -> str:
    return f"/sessions/{site.seed['floors'][name]}/floor/{page}"


def _phone(visit, network, who: str, floor: str) -> Page:
    """Its first page comes over the bad network as well."""
    page = visit(who, "/accounts/login/", viewport=PHONE, has_touch=True, is_mobile=True)
    page.set_default_timeout(PATIENCE)
    page.goto(network.url + floor)
    return page


def _bar(page: Page):
    return page.get_by_role("region", name="Your turn to speak")


def test_a_phone_on_a_bad_network_raises_its_hand_once(visit, site, network):
    page = _phone(visit, network, "brazil", _floor(site, "network"))
    desk = visit("chair", _floor(site, "network", "desk/"), viewport=DESK)
    _bar(page).get_by_role("button", name="Ask to speak").tap()
    expect(_bar(page)).to_contain_text("You are next", timeout=PATIENCE)
    expect(desk.locator("ol.queue > li")).to_have_count(1)
    page.wait_for_timeout(2_000)  # A second tap within a moment of the first is none.
    _bar(page).get_by_role("button", name="Withdraw").first.tap()
    expect(desk.locator("ol.queue > li")).to_have_count(0, timeout=PATIENCE)
    expect(_bar(page).get_by_role("button", name="Ask to speak")).to_be_visible(timeout=PATIENCE)


def test_a_phone_without_any_network_for_half_a_minute_loses_no_hand(visit, site, network):
    page = _phone(visit, network, "egypt", _floor(site, "gone"))
    desk = visit("chair", _floor(site, "gone", "desk/"), viewport=DESK)
    expect(_bar(page).get_by_role("button", name="Ask to speak")).to_be_visible()
    network.cut()
    _bar(page).get_by_role("button", name="Ask to speak").tap()
    expect(_bar(page)).to_contain_text("Your hand is kept and will be sent", timeout=PATIENCE)
    page.wait_for_timeout(GONE_FOR)
    expect(page.get_by_text("s old")).to_be_visible()
    expect(desk.locator("ol.queue > li")).to_have_count(0)
    network.mend()
    expect(_bar(page)).to_contain_text("You are next", timeout=PATIENCE)
    expect(desk.locator("ol.queue > li")).to_have_count(1)
    assert page.evaluate("localStorage.getItem('outbox')") == "[]"
