"""Every page there is: for all eyes, on every screen, and silent in the console.

The pages are found, not listed: a new one is looked at without a word here.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import DESK, PHONE, cookies

pytestmark = pytest.mark.browser

LIVE = ("floor", "chat", "checks", "slides")
OURS = (
    "accounts", "committee", "meetings", "calendar", "calls", "consultations", *LIVE, "notices",
    "records", "radar",
)  # fmt: skip
FOR_ANYBODY = (
    "account_login", "account_reset_password", "account_reset_password_done", "screens", "seat",
)  # fmt: skip
ALONE = ("floor_kinds", "floor_add_kind", "floor_edit_kind")
"""Names that stand in no room's space."""
WANTED = {
    "account_login",
    "account_reset_password",
    "accounts:profile",
    "meetings:list",
    "meetings:show",
    "meetings:session",
    "calendar:list",
    "calendar:month",
    "calendar:timeline",
    "calendar:show",
    "calendar:change_window",
    "calendar:plan",
    "calendar:rules",
    "calendar:adopt_rule",
    "calendar:new_version",
    "calendar:occasions",
    "calendar:hours",
    "calendar:subscribe",
    "calls:list",
    "calls:show",
    "calls:draft",
    "calls:receipt",
    "calls:confirm_nomination",
    "calls:give_reference",
    "calls:questions",
    "calls:people",
    "calls:list_submissions",
    "calls:show_submission",
    "calls:statistics",
    "calls:mailings",
    "consultations:list",
    "consultations:show",
    "committee:show",
    "committee:delegations",
    "committee:delegation",
    "committee:people",
    "floor:show",
    "floor:desk",
    "floor:screen",
    "floor:booth",
    "floor:displays",
    "floor:display",
    "floor:cards",
    "floor:door",
    "floor:enter",
    "floor:pack",
    "floor:log",
    "floor:attendance",
    "floor:replay",
    "floor_kinds",
    "floor_add_kind",
    "floor_edit_kind",
    "screens",
    "seat",
    "chat:show",
    "checks:list",
    "slides:list",
    "slides:deck",
    "records:list",
    "records:show",
    "records:import_transcript",
    "radar:list",
    "radar:show",
    "radar:add_item",
}
MEMBERS = {"en": "secretary", "ar": "arabic secretary", "zh-hans": "chinese secretary"}
"""Whose eyes the pages are seen with, by language."""
SEVERE = {"serious", "critical"}
SAME_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
"""No language has colours of its own, and to compare them takes most of axe's time."""
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (e) =>
    violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@dataclass
class Tour:
    """What was found on the way: the pages, and faults as sentences that begin with the page."""

    language: str
    pages: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def _is_toured(name: str, language: str) -> bool:
    """Chinese lays out as English does: of its pages those that scripts draw are looked at."""
    return language != "zh-hans" or name.partition(":")[0] in LIVE


def _window(browser, site, who: str | None, tour: Tour) -> Page:
    """One window for the whole way: a new one for every page would take most of the time."""
    context = browser.new_context(base_url=site.url, viewport=DESK, reduced_motion="reduce")
    context.add_cookies(cookies(site, who, tour.language))
    context.add_init_script(VIOLATIONS)
    context.add_init_script(Axe().axe_script)
    window = context.new_page()
    window.on("console", lambda said: _hear(said, window.url, tour))
    window.on("pageerror", lambda error: tour.faults.append(f"{window.url}: {error}"))
    return window


def _addresses(site) -> Iterator[tuple[str, str]]:
    """Every named address of ours. In a fresh database the first of everything is number 1."""
    for name, places in _named(get_resolver()):
        asked = dict.fromkeys(places, 1)
        if "slug" in asked:
            asked["slug"] = site.seed["topic"]
        if "key" in asked:
            asked["key"] = site.seed["calls"]["keys"].get(name, "none")
        if "token" in asked:
            asked["token"] = site.seed["tokens"].get(name, "none")
        with suppress(NoReverseMatch):
            yield name, reverse(name, kwargs=asked)


def _named(resolver, space: str = "", above: tuple = ()) -> Iterator[tuple[str, tuple]]:
    """Names with the places in their addresses that must be filled."""
    for entry in resolver.url_patterns:
        places = (*above, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _named(entry, entry.namespace or space, places)
        elif space in OURS:
            yield f"{space}:{entry.name}", places
        elif entry.name in (*FOR_ANYBODY, *ALONE):
            yield entry.name, places


def _is_page(context: BrowserContext, path: str) -> bool:
    answer = context.request.get(path, max_redirects=0)
    assert answer.status < 500, f"{path} answered {answer.status}"
    return answer.ok and answer.headers["content-type"].startswith("text/html")


def _look(page: Page, name: str, path: str, tour: Tour) -> None:
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    page.goto(path, wait_until="load")
    page.locator(f"html[lang={tour.language}]").wait_for(state="attached")
    tour.pages.append(name)
    name = f"{name} ({tour.language})"
    if tour.language == "en":
        tour.faults += _barriers(page, f"{name}, light")
        page.emulate_media(color_scheme="dark")
        tour.faults += _barriers(page, f"{name}, dark", {"runOnly": ["color-contrast"]})
    else:
        tour.faults += _barriers(page, name, SAME_COLOURS)
    page.set_viewport_size(PHONE)
    if (more := page.evaluate(SIDEWAYS)) > 0:
        tour.faults.append(f"{name}: {more} px too wide")
    tour.faults += [f"{name}: {violation}" for violation in page.evaluate("violations")]


def _hear(said, where: str, tour: Tour) -> None:
    if said.type in {"error", "warning"}:
        tour.faults.append(f"{where}: {said.text}")


def _barriers(page: Page, name: str, more: dict[str, object] | None = None) -> list[str]:
    """Serious faults by axe-core's rules; `more` are its options."""
    options = {"resultTypes": ["violations"], **(more or {})}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{name}: {violation['id']} at {node['target']} {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in SEVERE
        for node in violation["nodes"][:3]
    ]


def _apart(language: str):
    """Every language is a way of its own, which another process may go at the same time."""
    return pytest.param(language, marks=pytest.mark.xdist_group(f"pages in {language}"))


@pytest.mark.parametrize("language", [_apart(language) for language in MEMBERS])
def test_every_page_is_for_all_eyes_on_every_screen_and_silent(browser, site, language):
    tour = Tour(language)
    members = _window(browser, site, MEMBERS[language], tour)
    guests = _window(browser, site, None, tour)
    for name, path in _addresses(site):
        window = guests if name in FOR_ANYBODY else members
        if _is_toured(name, language) and _is_page(window.context, path):
            _look(window, name, path, tour)
    members.context.close()
    guests.context.close()
    assert set(tour.pages) >= {name for name in WANTED if _is_toured(name, language)}
    assert not tour.faults, "\n".join(tour.faults)
