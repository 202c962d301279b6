import builtins
import importlib
import io
import logging
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pypdf
import pytest
from django.utils import timezone, translation

from hemicycle.calendar import actions, sheets
from hemicycle.calendar.models import Window
from hemicycle.config.health import has_font
from hemicycle.kernel.refusals import Refused
from tests.factories import DeadlineRuleFactory, MeetingFactory, WindowFactory


def has_pango():
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return False
    return True


EARLY = datetime(2026, 2, 1, tzinfo=UTC)
needs_pango = pytest.mark.skipif(not has_pango(), reason="Pango is not installed")
needs_chinese = pytest.mark.skipif(not has_font("zh-hans"), reason="No font here has Chinese")


@pytest.fixture
def window(committee):
    return WindowFactory(meeting__title="Forum")


def rows():
    return Window.objects.select_related("rule", "meeting").prefetch_related("changes")


def printed(windows, meetings=(), now=datetime(2026, 3, 2, 12, tzinfo=UTC)):
    return pypdf.PdfReader(io.BytesIO(sheets.pdf("Key dates", windows, meetings, now)))


def text(document):
    """Without the marks that keep languages apart, which nobody sees."""
    (page,) = document.pages
    return re.sub("[\u2066-\u2069]", "", page.extract_text())


def many(count, **more):
    """So many windows of one meeting, each a day after the other."""
    meeting = MeetingFactory(title="Forum")
    first = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    for number in range(count):
        told = {"title": f"Date {number + 1:02}"} | more
        WindowFactory(
            rule=DeadlineRuleFactory(key=f"key{number}", **told),
            meeting=meeting,
            closes_at=first + timedelta(days=number * 7),
        )
    return list(rows()), [meeting]


def test_where_pango_is_missing_it_says_so(window, noon, monkeypatch):
    real = builtins.__import__

    def load(name, *rest):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", load)
    with pytest.raises(Refused) as refused:
        sheets.pdf("Key dates", list(rows()), [], noon)
    assert "Pango" in refused.value.message
    assert "docs/how-to/run.md" in refused.value.message


@needs_pango
def test_a_sheet_tells_each_date_by_the_readers_clocks_and_in_utc(window):
    with timezone.override("America/Puerto_Rico"):
        told = text(printed(list(rows()), [window.meeting]))
    for words in ("Key dates", "Who comes", "Forum", "2 March 2026", "America/Puerto Rico"):
        assert words in told
    assert "19 Feb 2026, 20:00" in told
    assert "10 Mar 2026, 19:59" in told
    assert "10 Mar 2026, 23:59" in told
    assert "Closes in 8 days" in told


@needs_pango
def test_whose_clocks_show_utc_reads_each_time_once(window):
    with timezone.override("UTC"):
        told = text(printed(list(rows())))
    assert told.count("10 Mar 2026, 23:59") == 1


@needs_pango
def test_what_was_extended_or_shortened_or_cancelled_is_marked(window, secretary, noon):
    by = {"actor": secretary, "now": noon}
    closes_at = window.closes_at + timedelta(days=5)
    actions.change_window(window, closes_at=closes_at, reason="Too few answers.", **by)
    short = WindowFactory(rule=DeadlineRuleFactory(key="short"), reasons=[{"because": "SHORTENED"}])
    told = text(printed([rows().get(pk=window.pk)]))
    assert "Extended" in told
    assert "Shortened" not in told
    told = text(printed([rows().get(pk=short.pk)]))
    assert "Shortened" in told
    assert "Extended" not in told
    actions.cancel_window(window, reason="No seats are vacant.", **by)
    told = text(printed([rows().get(pk=window.pk)]))
    assert "Cancelled" in told
    assert "Extended" not in told, "that is over"


@needs_pango
@pytest.mark.parametrize("count", [14, 15, 40])
@pytest.mark.parametrize("language", ["en", "ar", pytest.param("zh-hans", marks=needs_chinese)])
def test_up_to_forty_windows_stay_on_one_page(committee, count, language):
    windows, meetings = many(count)
    with translation.override(language), timezone.override("Asia/Kolkata"):
        told = text(printed(windows, meetings))
    assert all(f"Date {number + 1:02}" in told for number in range(count))


@needs_pango
@pytest.mark.parametrize("title", ["A title without an end " * 8, "x" * 200, "与会者名单" * 40])
def test_long_titles_do_not_need_another_page(committee, title):
    windows, meetings = many(40, title=title)
    Window.objects.update(closes_at=datetime(2026, 5, 1, tzinfo=UTC))
    meetings[0].title = title
    with timezone.override("Asia/Kolkata"):
        assert len(printed(list(rows()), meetings).pages) == 1
        assert len(printed(windows[:14], meetings).pages) == 1


@needs_pango
def test_of_more_windows_the_first_to_close_are_shown_and_the_others_counted(committee):
    windows, meetings = many(43)
    told = text(printed(list(reversed(windows)), meetings))
    assert "Date 40" in told
    assert "Date 41" not in told
    assert "3 more dates close later." in told


@needs_pango
def test_a_sheet_without_dates_is_a_sheet(db):
    assert "No dates ahead" in text(printed([]))


@needs_pango
def test_arabic_is_read_from_the_right(committee):
    WindowFactory(rule__title="تسجيل الحضور", meeting__title="الاجتماع الخامس والثمانون")
    windows = list(rows())
    with translation.override("ar"):
        document = printed(windows, [windows[0].meeting])
        picture = sheets._picture([sheets._line(1, windows[0], EARLY)], [], EARLY)
    assert document.trailer["/Root"]["/Lang"] == "ar"
    assert "تسجيل الحضور" in text(document)
    assert text(document).count("الاجتماع الخامس والثمانون") == 2, "in the picture and in the table"
    assert picture.grid[0] > picture.grid[-1], "time runs to the left"
    assert picture.marks[0].after < picture.marks[0].bar.x


@needs_pango
def test_a_sheet_loads_nothing_from_elsewhere(window, caplog, monkeypatch):
    page = '<img src="http://127.0.0.1:9/x.png"><img src="file:///etc/hostname">'
    opened = []
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open", lambda *told, **_: opened.append(told)
    )
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        sheets._printed(f'<html lang="en"><title>x</title>{page}</html>')
    assert opened == []
    assert caplog.text.count("disallowed protocol") == 2


def test_bars_in_one_row_never_touch():
    spans = [sheets.Bar(x, width) for x, width in ((0, 50), (10, 20), (40, 9), (60, 10), (35, 5))]
    assert sheets._packed(spans) == [0, 1, 2, 0, 1]


@pytest.mark.parametrize(("months", "shown"), [(3, 3), (16, 16), (17, 9), (600, 16)])
def test_months_have_names_as_far_as_there_is_room(months, shown):
    names = list(sheets._months(sheets.Scale(date(2026, 11, 1), months, "UTC")))
    assert len(names) == shown
    assert names[0].text == "November 2026"
    assert all(other.x - one.x >= sheets.MONTH for one, other in pairwise(names))
