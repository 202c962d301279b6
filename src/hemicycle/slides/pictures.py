"""Turns pages of a PDF into pictures, in a process of its own.

What it is fed may be anything: a page as large as a house, a picture that unpacks to all memory,
a file that makes the library crash. So it runs apart, with little memory and time, and none of
our secrets, and writes pictures into a folder. It says one line of JSON for each thing done:

    {"pages": 12}                                         the file was opened
    {"begun": 3}                                          if nothing follows, page 3 was too much
    {"number": 3, "width": 1920, "height": 1080, "text"}  3-960.webp and 3-1920.webp are there
    {"number": 3}                                         page 3 cannot be drawn
    {"failure": "LOCKED"}                                 nor can any

The file is run by its path: it imports nothing of ours, and only what it needs.
"""

import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SMALL, LARGE = WIDTHS = (960, 1920)
"""A phone or half a page; a whole screen, or the room's."""
QUALITY = 85
SHARP_UP_TO = 200_000
"""Bytes: what is this small without any loss stays sharp to the pixel, as drawings and text do."""
LONGEST_TEXT = 20_000
THINNEST = 16
"""Pixels: a strip is no page."""
POLITE = 10
"""How far it stands back behind the floor, which people wait for."""


@dataclass(frozen=True)
class Order:
    """What to draw: pages `first` to `last`, by their numbers from 1."""

    path: str
    folder: str
    first: int
    last: int
    most_pixels: int
    seconds: int
    """Of a processor, for each page; and for opening the file."""
    patience: int
    """Seconds by the clock on the wall: it may have to wait for others."""
    memory: int
    """Bytes the process may have in all."""


# --- from outside -------------------------------------------------------------------------------


def draw(order: Order) -> Iterator[dict[str, Any]]:
    """Have it drawn; the lines as they come. Ends early where a page was too much."""
    with _process(order) as process:
        assert process.stdout is not None
        while line := _next_line(process, order.patience):
            with suppress(ValueError):  # Half a line is left by a process that was ended.
                yield json.loads(line)


def _next_line(process: "subprocess.Popen[str]", seconds: int) -> str:
    """Empty when it has ended, or has been ended since it took too long."""
    assert process.stdout is not None
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        return process.stdout.readline()
    finally:
        watch.cancel()


@contextmanager
def _process(order: Order) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(  # noqa: S603 - our own file; the order is data
        [sys.executable, "-I", __file__, json.dumps(asdict(order))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        text=True,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


# --- inside -------------------------------------------------------------------------------------


def _main(order: Order) -> None:
    _limit(order)
    _wind_up(order.seconds)
    import pypdfium2  # noqa: PLC0415 - only here, and after the limits

    try:
        pdf = pypdfium2.PdfDocument(order.path)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        _say(failure="LOCKED" if locked else "BROKEN")
        return
    _say(pages=len(pdf))
    for number in range(order.first, min(order.last, len(pdf)) + 1):
        _wind_up(order.seconds)
        _say(begun=number)
        _say(number=number, **_drawn(pdf, number, order))


def _limit(order: Order) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    os.nice(POLITE)
    resource.setrlimit(resource.RLIMIT_AS, (order.memory, order.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wind_up(seconds: int) -> None:
    """From now so many seconds of a processor; then the system ends this process."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, hard))


def _drawn(pdf: Any, number: int, order: Order) -> dict[str, Any]:
    """Its size and text; nothing where it cannot be drawn. The next may."""
    try:
        page = pdf[number - 1]
        width, height = page.get_size()
        image = page.render(scale=scale(width, height, order.most_pixels)).to_pil()
        _keep(image.convert("RGB"), Path(order.folder), number)
    except Exception:  # The library raises nearly anything.
        return {}
    return {"width": image.width, "height": image.height, "text": _text(page)}


def scale(width: float, height: float, most_pixels: int) -> float:
    """So that a page, in points, becomes LARGE pixels wide, or less where it is very tall.

    Raises:
        ValueError: when nothing of it would be seen.
    """
    if not 0 < width * height < math.inf:  # Nor what is no number.
        raise ValueError
    found = min(LARGE / width, math.sqrt(most_pixels / (width * height)))
    if min(width, height) * found < THINNEST:
        raise ValueError
    return found


def _keep(image: Any, folder: Path, number: int) -> None:
    width = min(SMALL, image.width)
    small = image.resize((width, max(1, round(image.height * width / image.width))))
    for width, picture in ((SMALL, small), (LARGE, image)):
        path = folder / f"{number}-{width}.webp"
        picture.save(path, "WEBP", lossless=True, quality=20, method=1)
        if path.stat().st_size > SHARP_UP_TO * width // LARGE:
            picture.save(path, "WEBP", quality=QUALITY, method=4)


def _text(page: Any) -> str:
    """Lines as they are read, without what a database or a screen reader stumbles over."""
    with suppress(Exception):  # A page without its words is still a page.
        lines = page.get_textpage().get_text_bounded().splitlines()
        shown = ("".join(c for c in line if c.isprintable()).strip() for line in lines)
        return "\n".join(filter(None, shown))[:LONGEST_TEXT]
    return ""


def _say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main(Order(**json.loads(sys.argv[1])))
