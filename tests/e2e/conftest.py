"""A server and a browser for the journeys. Without a browser they are skipped, and say so."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.e2e.site import Site

PATIENT = 15_000
"""Milliseconds a slow machine may take to show something."""
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
PROJECTOR = {"width": 1920, "height": 1080}

expect.set_options(timeout=PATIENT)


@pytest.fixture(autouse=True)
def own_home():
    """The journeys touch nothing but their site, and Django's settings are the site's own."""


@pytest.fixture(autouse=True)
def _fresh_standings():
    """Nothing is looked up in this process."""


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"), "e2e")
    try:
        site.seed = site.prepare()
        site.start()
        yield site
    finally:
        site.remove()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Module by module: Playwright keeps an event loop running, which other tests may not meet."""
    with sync_playwright() as playwright:
        browser = _launch(playwright.chromium)
        yield browser
        browser.close()


def _launch(chromium) -> Browser:
    """The system's Chromium, else Playwright's own."""
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    if system is None and not Path(chromium.executable_path).exists():
        pytest.skip("No browser: install Chromium, or run `playwright install chromium`.")
    try:
        return chromium.launch(executable_path=system, args=["--no-sandbox"])
    except Error as error:
        pytest.skip(f"The browser does not start: {error.message.splitlines()[0]}")


@pytest.fixture
def visit(browser, site) -> Iterator[Callable[..., Page]]:
    """`visit("kenya", path, **context)`: a page of somebody already signed in, or of nobody."""
    contexts: list[BrowserContext] = []

    def open_page(who: str | None, path: str, *, language: str = "en", **options) -> Page:
        context = browser.new_context(base_url=site.url, locale="en", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENT)
        context.add_cookies(cookies(site, who, language))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def cookies(site: Site, who: str | None, language: str = "en") -> list[dict[str, str]]:
    found = [{"name": "language", "value": language, "url": site.url}]
    if who:
        key = site.seed["people"][who]["session"]
        found.append({"name": "sessionid", "value": key, "url": site.url})
    return found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What is in one file is done by one process, unless it says that it stands apart.

    Journeys come first: at the end one process would go a long one and the others stand by.
    """
    for item in items:
        is_ours = Path(__file__).parent in item.path.parents
        if is_ours and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    yield
    items.sort(key=lambda item: "browser" not in item.keywords)
