"""How far two screens are apart that show one speaker's time, whatever their own clocks say.

Two pages in Chromium look at one floor: the clock of one is right, that of the other is a minute
and a half fast. Each notes by this machine's clock when the time that it shows changes; told is how
far apart the two showed the same second, once both had a moment to ask the server for its clock.
The peer is the limit.
"""

import argparse
import re
import shutil
import sys
import time

import rig
from floor_stream import Poster, Room, ask, call

PORT = 8027
MOST_MS = 100
FAST_MS = 90_000
SETTLED_MS = 3_000
WATCH = """([fast]) => {
    const right = Date;
    if (fast) {
        window.Date = class extends right {
            constructor(...given) { given.length ? super(...given) : super(right.now() + fast); }
            static now() { return right.now() + fast; }
        };
    }
    window.shown = {};
    new MutationObserver(() => {
        const text = document.querySelector(".projector-time .timer")?.textContent;
        if (text) window.shown[text] ??= performance.timeOrigin + performance.now();
    }).observe(document, { subtree: true, childList: true, characterData: true });
}"""
"""Before anything of the page runs: set its clock wrong, and watch what it shows."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stay under 30 s")
    seconds = 10 if parser.parse_args().quick else 60
    with rig.database(None) as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "hemicycle.config.settings"
        here = rig.populate(environment, floors=1, people=2)
        with rig.server(environment, PORT):
            room, poster = Room(here["floors"][0], here["people"]), Poster([PORT])
            poster.do(ask(room))
            poster.do(call(room))
            one, other = watch(f"{room.path}screen/?content=SPEAKER", room.chair, seconds)
    report(one, other)


def watch(path: str, who: str, seconds: int) -> list[dict[str, float]]:
    """For each page the moments, in ms, at which it first showed each time."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    session = re.search(r"sessionid=(\w+)", who)[1]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        pages = [opened(browser, path, session, fast) for fast in (0, FAST_MS)]
        time.sleep(seconds)
        found = [page.evaluate("window.shown") for page in pages]
        browser.close()
    return found


def opened(browser, path: str, session: str, fast: int):
    context = browser.new_context(base_url=f"http://127.0.0.1:{PORT}")
    cookie = {"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{PORT}"}
    context.add_cookies([cookie])
    context.add_init_script(f"({WATCH})([{fast}])")
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector(".projector-time .timer")
    return page


def report(one: dict[str, float], other: dict[str, float]) -> None:
    settled = min(other.values(), default=0) + SETTLED_MS
    both = [text for text in one.keys() & other.keys() if other[text] > settled]
    apart = [abs(one[text] - other[text]) for text in both]
    if not apart:
        sys.exit("cannot measure: the pages never showed the same second")
    most = max(apart)
    rig.result(
        name="clocks",
        unit="ms apart on two screens, at most",
        ours=most,
        peer=MOST_MS,
        peer_name="limit",
        ratio=most / MOST_MS,
        target=f"< {MOST_MS} ms",
        holds=most < MOST_MS,
        detail={"median_ms": round(rig.median(apart), 2), "seconds": len(apart)},
    )


if __name__ == "__main__":
    main()
