"""Every kind of page of the demo: its time and its queries; the first load; the start.

The demo is built, then crawled from its first page as the chair, a secretary, a delegate and an
observer, at most a few pages for each address pattern; each page is asked for several times in
this process, through all of the middleware. The peer is the limit. The first load is what a
browser without a cache fetches for the sign-in and for the floor: page, styles, scripts, and the
fonts of Latin text, compressed as served. The start is from the command to the first page, with
everything built.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urljoin

import rig

MOST_MS, MOST_QUERIES, MOST_KB, MOST_SECONDS = 60, 15, 300, 3
PORT = 8024
LINK = re.compile(r'href="(/[^"#]*)')
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')
FONT = re.compile(r"url\(([^)]*latin-[46]00[^)]*\.woff2)\)")
NOT_PAGES = (
    "/static/", "/meetings/documents/", "/api/", "/accounts/logout", "/i18n/", "/dates/sheet.pdf",
    "/dates/feeds/",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stay under 50 s")
    quick = parser.parse_args().quick
    with rig.database(None) as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "hemicycle.config.settings"
        subprocess.run(
            [sys.executable, "-c", "from benchmarks.pages import build_demo; build_demo()"],
            env=os.environ | environment,
            cwd=rig.ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds, loads = serve(environment)
        pages = crawl(environment, quick)
    report(seconds, loads, pages)


def build_demo() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from hemicycle.demo.build import build

    call_command("migrate", verbosity=0)
    build(say=print)


# The start and the first load, over the wire


def serve(environment) -> tuple[float, dict[str, float]]:
    starts = []
    for _ in range(3):
        began = time.monotonic()
        with rig.server(environment, PORT):
            fetch("/accounts/login/")
            starts.append(time.monotonic() - began)
            loads = {path: first_load(path) for path in ("/accounts/login/",)}
    return statistics.median(starts), loads


def fetch(path: str) -> tuple[bytes, int]:
    """The content as sent, and the bytes that travelled."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}", headers={"Accept-Encoding": "br, gzip"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        sent = response.read()
        return unpacked(sent, response.headers.get("Content-Encoding", "")), len(sent)


def unpacked(sent: bytes, encoding: str) -> bytes:
    if encoding == "br":
        import brotli

        return brotli.decompress(sent)
    if encoding == "gzip":
        import gzip

        return gzip.decompress(sent)
    return sent


def first_load(path: str) -> float:
    """Kilobytes for a browser that has nothing yet."""
    page, total = fetch(path)
    for asset in sorted(set(ASSET.findall(page.decode()))):
        content, size = fetch(asset)
        total += size
        if asset.endswith(".css"):
            fonts = set(FONT.findall(content.decode()))
            total += sum(fetch(urljoin(asset, font.strip("'\"")))[1] for font in fonts)
    return total / 1000


# Every kind of page, in this process


def crawl(environment, quick: bool) -> list[dict]:
    script = f"from benchmarks.pages import visit; visit({2 if quick else 6}, {3 if quick else 7})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        cwd=rig.ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def visit(most_alike: int, times: int) -> None:
    import django

    django.setup()
    from django.test import Client

    from hemicycle.accounts.models import User
    from hemicycle.demo.build import sign_ins

    pages = []
    for role, email, _password in sign_ins():
        client = Client(SERVER_NAME="localhost")
        client.force_login(
            User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
        )
        pages += [{"as": str(role), **page} for page in visited(client, most_alike, times)]
    print(json.dumps(pages))


def visited(client, most_alike: int, times: int):
    from collections import Counter

    from django.urls import Resolver404, resolve

    queue, seen, alike = ["/meetings/"], set(), Counter()
    while queue:
        path = queue.pop(0)
        if path in seen or path.startswith(NOT_PAGES):
            continue
        seen.add(path)
        try:
            name = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            continue
        if alike[name] >= most_alike:
            continue
        page, body = measured(client, path, times)
        if page:
            alike[name] += 1
            yield {"name": name, **page}
            queue += [link.replace("&amp;", "&") for link in LINK.findall(body)]


def measured(client, path: str, times: int):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        asked = len(queries)
    is_page = response.get("Content-Type", "").startswith("text/html")
    if response.status_code != 200 or response.streaming or not is_page:
        return None, ""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - began) * 1e3)
    page = {"path": path, "ms": round(statistics.median(took), 1), "queries": asked}
    return page, response.content.decode()


def report(seconds: float, loads: dict[str, float], pages: list[dict]) -> None:
    slowest = sorted(pages, key=lambda page: -page["ms"])[:5]
    asking = sorted(pages, key=lambda page: -page["queries"])[:5]
    first = max(loads.values())
    holds = (
        slowest[0]["ms"] < MOST_MS
        and asking[0]["queries"] < MOST_QUERIES
        and first < MOST_KB
        and seconds < MOST_SECONDS
    )
    rig.result(
        name="pages",
        unit="ms of the slowest page",
        ours=slowest[0]["ms"],
        peer=MOST_MS,
        peer_name="the limit",
        ratio=slowest[0]["ms"] / MOST_MS,
        target=f"< {MOST_MS} ms, < {MOST_QUERIES} queries, < {MOST_KB} kB, < {MOST_SECONDS} s",
        holds=holds,
        detail={
            "pages": len(pages),
            "kinds": len({page["name"] for page in pages}),
            "slowest": slowest,
            "most_queries": asking,
            "first_load_kb": {path: round(size) for path, size in loads.items()},
            "start_s": round(seconds, 2),
        },
    )


if __name__ == "__main__":
    main()
