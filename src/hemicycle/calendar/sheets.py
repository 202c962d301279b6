"""Key dates on one page to print and hang up: a picture of the months, and a table of the times."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from unicodedata import east_asian_width

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hemicycle.calendar.models import Change, Window
from hemicycle.calendar.pictures import WIDTH, Bar, Scale, later
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Meeting

MOST = 40
"""Windows that fit on a page and can still be read."""
FEW = 14
"""So many leave room for titles on two lines."""


def pdf(title: str, windows: Sequence[Window], meetings: Sequence[Meeting], now: datetime) -> bytes:
    """One page A4 in the reader's language, by their clocks and in UTC.

    Windows come with `rule` and `meeting` selected and `changes` prefetched. Of more than 40
    the first to close are shown, and how many others there are.

    Raises:
        Refused: where the server lacks what draws letters.
    """
    shown = sorted(windows, key=lambda one: one.closes_at)[:MOST]
    lines = [_line(number, window, now) for number, window in enumerate(shown, 1)]
    picture = _picture(lines, meetings, now)
    table = _table(lines, ROOM - picture.height * UNIT, now)
    context = {
        "title": title,
        "rows": [table.row(line) for line in lines],
        "more": len(windows) - len(shown),
        "picture": picture,
        "table": table,
        "now": now,
        "zone": timezone.get_current_timezone_name().replace("_", " "),
        "address": f"\u2066{settings.ADDRESS.geturl()}{reverse('calendar:list')}\u2069",
    }
    return _printed(render_to_string("calendar/sheet.html", context))


def _printed(page: str) -> bytes:
    """It loads nothing: no kind of address is allowed."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - it asks for Pango, which may be missing
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError:
        said = _("This server cannot draw PDF: it lacks Pango. See docs/how-to/run.md.")
        raise Refused(said) from None
    fetcher = URLFetcher(allowed_protocols=())
    content: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return content


# --- rows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A window under its number on this sheet, and how it stands."""

    number: int
    window: Window
    kind: str
    stands: str
    closed_before: datetime | None
    """Where it closed before it was extended."""

    @property
    def title(self) -> str:
        return self.window.rule.title

    @property
    def meeting(self) -> str:
        return str(self.window.meeting or "")

    @property
    def marks(self) -> str:
        marks = [_("Shortened")] if self.window.is_shortened else []
        return " · ".join([*marks, _("Extended")] if self.closed_before else marks)


def _line(number: int, window: Window, now: datetime) -> Line:
    return Line(number, window, _kind(window, now), window.when(now), _closed_before(window))


def _kind(window: Window, now: datetime) -> str:
    if window.cancelled_at:
        return "cancelled"
    if window.closes_at <= now:
        return "closed"
    return "shortened" if window.is_shortened else "plain"


def _closed_before(window: Window) -> datetime | None:
    """None unless it closes when its last extension says, later than before the first."""
    extended = [one for one in window.changes.all() if one.kind == Change.Kind.EXTENDED]
    if not extended or extended[-1].closes_at != window.closes_at or window.cancelled_at:
        return None
    before = extended[0].closed_at
    return before if before and before < window.closes_at else None


def _moments(lines: Sequence[Line], now: datetime) -> Iterator[datetime]:
    """All that is shown."""
    yield now
    for line in lines:
        yield line.window.opens_at or line.window.closes_at
        yield line.window.closes_at


# --- the table ----------------------------------------------------------------------------------

ROOM, PAGE, RULE, AIR = 464, 785, 0.5, 2.5
"""Points: picture and rows from top to bottom, a row from side to side, the line below it, and
the most that is left free above and below its text."""
LARGEST, LEADING, EM = 8.5, 1.15, 0.53
"""Points of the largest letters; a line and, about, a letter by the size of letters."""
WIDEST = {"title": 32, "meeting": 20, "time": 16, "stands": 18, "marks": 14}


@dataclass(frozen=True)
class Table:
    """Its columns, by the size of its letters, and what makes all rows fit on the page."""

    title: float
    meeting: float
    time: float
    stands: float
    marks: float
    is_utc: bool
    """The reader's clocks show it anyway."""
    rows: int
    room: float

    @property
    def lines(self) -> int:
        """That titles may take."""
        return 2 if self.rows <= FEW else 1

    @property
    def pitch(self) -> float:
        return self.room / max(self.rows, 1) - RULE

    @property
    def others(self) -> float:
        """All columns but the titles; the number comes first."""
        times = self.closing + self.time * (1 if self.is_utc else 3)
        return 2.2 + self.meeting + times + self.stands + self.marks

    @property
    def closing(self) -> float:
        """In heavy letters."""
        return round(self.time * 1.06, 1)

    @property
    def size(self) -> float:
        wide = PAGE / (self.others + self.title)
        high = self.pitch / (self.lines * LEADING + 0.1)
        return round(min(LARGEST, wide, high), 2)

    @property
    def air(self) -> float:
        return round(min(AIR, (self.pitch - self.size * self.lines * LEADING) / 2), 2)

    def row(self, line: Line) -> tuple[Line, str, str]:
        """A window with its title and its meeting's, cut where they are too long.

        WeasyPrint would take letters from the wrong end where text runs from the right.
        """
        title = PAGE / self.size - self.others
        return line, self._cut(line.title, title), self._cut(line.meeting, self.meeting)

    def _cut(self, text: str, width: float) -> str:
        """Of two lines the first ends with a word, wherever that is."""
        line = (width - 1) / EM
        return _cut(text, round(line if self.lines == 1 else line * 1.7))


def _table(lines: Sequence[Line], room: float, now: datetime) -> Table:
    moments = list(_moments(lines, now))
    return Table(
        title=_column("title", [line.title for line in lines]),
        meeting=_column("meeting", [_("Meeting"), *(line.meeting for line in lines)]),
        time=_column("time", map(_in_short, moments)),
        stands=_column("stands", [_("How it stands"), *(line.stands for line in lines)]),
        marks=_column("marks", [line.marks for line in lines]),
        is_utc=not any(timezone.localtime(at).utcoffset() for at in moments),
        rows=len(lines),
        room=room,
    )


def _column(name: str, texts: Iterable[str]) -> float:
    """As wide as its longest text, within reason."""
    return min(WIDEST[name], round(EM * max(map(_letters, texts), default=0) + 1, 1))


def _in_short(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _letters(text: str) -> int:
    """Those of Chinese are twice as wide."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _cut(text: str, most: int) -> str:
    if _letters(text) <= most:
        return text
    while _letters(text) >= most:
        text = text[:-1]
    return f"{text.rstrip()}…"


# --- the picture --------------------------------------------------------------------------------

HEAD, NAME, FOOT = 14, 11, 34
"""Of the months, of a row of meetings' names, and below: in units, of which `WIDTH` is 1,000."""
BARS, THICKEST = 100, 13
"""All rows of bars, and one."""
THICK = 0.72
"""How much of its row a bar takes."""
MOST_NAMES = 3
UNIT = 0.765
"""Points."""
LETTER, NUMBER, MONTH, SIGN, GAP = 4.4, 14, 62, 16, 4
"""How wide a letter is, a number beside a bar, a month's name, a sign; what lies between."""


@dataclass(frozen=True)
class Words:
    """Text that begins so far from where time begins, and so far down."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Mark:
    """A window as a bar or, where it only closes, as a point; `tail` is its extension."""

    kind: str
    bar: Bar
    tail: Bar | None
    point: str
    number: int
    after: float
    """Where the number stands."""
    y: float


@dataclass(frozen=True)
class Sign:
    """What a kind of mark means."""

    kind: str
    bar: Bar
    y: float
    point: str
    words: Words


@dataclass(frozen=True)
class Picture:
    grid: list[float]
    months: list[Words]
    bands: list[Bar]
    names: list[Words]
    marks: list[Mark]
    signs: list[Sign]
    now: float
    today: Words
    pitch: float
    """From one row of bars to the next."""
    bottom: float
    """Where the rows end, and what is said below begins."""
    is_mirrored: bool

    @property
    def head(self) -> float:
        return HEAD

    @property
    def depth(self) -> float:
        return round(self.bottom - HEAD, 1)

    @property
    def height(self) -> float:
        return self.bottom + FOOT

    @property
    def thickness(self) -> float:
        return round(self.pitch * THICK, 2)

    @property
    def letter(self) -> float:
        return min(8, round(self.pitch * 0.75, 2))

    @property
    def baseline(self) -> float:
        """Of a number, below the upper edge of its bar."""
        return round(self.thickness / 2 + self.letter * 0.36, 2)


@dataclass(frozen=True)
class Paper:
    """Where things lie on it: time runs from the right in languages that are read from there."""

    scale: Scale
    is_mirrored: bool

    def x(self, at: float) -> float:
        return round(WIDTH - at if self.is_mirrored else at, 1)

    def bar(self, bar: Bar) -> Bar:
        return Bar(self.x(bar.end), bar.width) if self.is_mirrored else bar

    def point(self, at: float, y: float, size: float) -> str:
        """The corners of a rhombus around it."""
        x = self.x(at)
        corners = ((x - size, y), (x, y - size), (x + size, y), (x, y + size))
        return " ".join(f"{one:.1f},{other:.1f}" for one, other in corners)


def _picture(lines: Sequence[Line], meetings: Sequence[Meeting], now: datetime) -> Picture:
    scale = _scale(lines, meetings, now)
    paper = Paper(scale, translation.get_language_bidi())
    bands = [(one, bar) for one in meetings if (bar := scale.days(one.starts_on, one.ends_on))]
    names, name_rows = _names(bands)
    top = HEAD + NAME * name_rows + GAP
    rows, pitch = _rows(lines, scale)
    bottom = round(top + pitch * (max(rows, default=0) + 1), 1)
    return Picture(
        grid=[paper.x(at * WIDTH / scale.count) for at in range(0, scale.count + 1, _step(scale))],
        months=list(_months(scale)),
        bands=[paper.bar(bar) for _meeting, bar in bands],
        names=names,
        marks=[
            _mark(line, paper, top + pitch * row, pitch)
            for line, row in zip(lines, rows, strict=True)
        ],
        signs=list(_signs(lines, bool(bands), paper, bottom + 18)),
        now=paper.x(scale.at(now)),
        today=Words(round(scale.at(now) + 2, 1), bottom + 1, _("Today")),
        pitch=pitch,
        bottom=bottom,
        is_mirrored=paper.is_mirrored,
    )


def _scale(lines: Sequence[Line], meetings: Sequence[Meeting], now: datetime) -> Scale:
    """Whole months from now, or the first of the windows, through the last and their meetings."""
    windows = [line.window for line in lines]
    concerned = {window.meeting_id for window in windows}
    days = [timezone.localdate(at) for at in _moments(lines, now)]
    for meeting in meetings:
        if meeting.pk in concerned or not windows:
            days += [meeting.starts_on, meeting.ends_on]
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return Scale(first.replace(day=1), max(months, 3), timezone.get_current_timezone_name())


def _months(scale: Scale) -> Iterator[Words]:
    """As many as there is room for; the first of each year with the year."""
    told = 0
    for at in range(0, scale.count, _step(scale)):
        month = later(scale.first, at)
        text = date_format(month, "M" if month.year == told else "YEAR_MONTH_FORMAT")
        yield Words(round(at * WIDTH / scale.count + GAP, 1), 3, text)
        told = month.year


def _step(scale: Scale) -> int:
    return ceil(MONTH * scale.count / WIDTH)


def _names(bands: Sequence[tuple[Meeting, Bar]]) -> tuple[list[Words], int]:
    """Above their bands, in as many rows as they need; those that need too many have none."""
    texts = [_cut(meeting.title, 40) for meeting, _bar in bands]
    spans = [
        Bar(max(0, min(bar.x, WIDTH - LETTER * _letters(text))), LETTER * _letters(text))
        for text, (_meeting, bar) in zip(texts, bands, strict=True)
    ]
    rows = _packed(spans)
    names = [
        Words(span.x, HEAD + NAME * row + 1, text)
        for text, span, row in zip(texts, spans, rows, strict=True)
        if row < MOST_NAMES
    ]
    return names, min(max(rows, default=-1) + 1, MOST_NAMES)


def _rows(lines: Sequence[Line], scale: Scale) -> tuple[list[int], float]:
    """The row of each, and how high a row is."""
    bars = [_bar(line.window, scale) for line in lines]
    rows = _packed([Bar(bar.x, bar.width + NUMBER) for bar in bars])
    return rows, min(THICKEST, BARS / (max(rows, default=0) + 1))


def _bar(window: Window, scale: Scale) -> Bar:
    bar = scale.bar(window.opens_at, window.closes_at)
    assert bar is not None, "the scale was made for it"
    return bar


def _packed(spans: Sequence[Bar]) -> list[int]:
    """The row of each: the first in which nothing lies in its way."""
    ends: list[float] = []
    rows = [0] * len(spans)
    for at in sorted(range(len(spans)), key=lambda one: spans[one].x):
        free = (row for row, end in enumerate(ends) if end + GAP <= spans[at].x)
        rows[at] = next(free, len(ends))
        ends[rows[at] : rows[at] + 1] = [spans[at].end]
    return rows


def _mark(line: Line, paper: Paper, y: float, pitch: float) -> Mark:
    window, before, half = line.window, line.closed_before, pitch * THICK / 2
    bar = _bar(window, paper.scale)
    tail = paper.scale.bar(before, window.closes_at) if before else None
    point = "" if window.opens_at else paper.point(bar.end, y + half, half)
    after = bar.end + (half if point else 0) + 2
    return Mark(
        kind=line.kind,
        bar=paper.bar(bar),
        tail=paper.bar(tail) if tail and window.opens_at else None,
        point=point,
        number=line.number,
        after=paper.x(after),
        y=round(y, 1),
    )


def _signs(lines: Sequence[Line], has_bands: bool, paper: Paper, y: float) -> Iterator[Sign]:
    """Of the kinds there are on this picture, one after the other."""
    at = 0.0
    for kind, text in _meanings(lines, has_bands):
        point = paper.point(at + SIGN / 2, y + 5, 4) if kind == "point" else ""
        words = Words(round(at + SIGN + GAP, 1), y, text)
        yield Sign(kind, paper.bar(Bar(at, SIGN)), y + 2, point, words)
        at += SIGN + LETTER * _letters(text) + 6 * GAP


def _meanings(lines: Sequence[Line], has_bands: bool) -> Iterator[tuple[str, str]]:
    kinds = {line.kind for line in lines if line.window.opens_at}
    kinds |= {"point" for line in lines if not line.window.opens_at}
    kinds |= {"tail" for line in lines if line.closed_before and line.window.opens_at}
    said = {
        "plain": _("Window"),
        "shortened": _("Shortened"),
        "tail": _("Extended"),
        "closed": _("Closed"),
        "cancelled": _("Cancelled"),
        "point": _("Deadline"),
        "band": _("Meeting"),
    }
    shown = kinds | ({"band"} if has_bands else set())
    return ((kind, text) for kind, text in said.items() if kind in shown)
