from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from hemicycle.kernel.languages import language_name, weekday
from hemicycle.kernel.templatetags.when import clock, in_zone, moment, through

AT = datetime(2026, 3, 2, 23, 5, tzinfo=UTC)


BEGINS = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _viewer_in_new_york():
    with timezone.override("America/New_York"), translation.override("en"):
        yield


def test_moment_is_in_the_zone_of_the_viewer_and_exact_for_programs():
    assert moment(AT) == (
        '<time datetime="2026-03-02T23:05:00+00:00" title="EST">2 March 2026, 18:05</time>'
    )


def test_moment_takes_a_format():
    assert ">2 March 2026<" in moment(AT, "DATE_FORMAT")


def test_moment_knows_summer_time():
    assert 'title="EDT">2 July 2026, 19:05' in moment(AT.replace(month=7))


def test_clock_is_hours_and_minutes():
    assert ">18:05<" in clock(AT)


def test_in_zone_names_the_zone_of_the_meeting():
    assert in_zone(AT, "America/Puerto_Rico") == "2 March 2026, 19:05 AST"
    assert in_zone(AT, "Asia/Kathmandu") == "3 March 2026, 04:50 +0545"


@pytest.mark.parametrize("shown", [moment(None), clock(None), in_zone(None, "UTC")])
def test_no_time_is_shown_as_nothing(shown):
    assert shown == ""


def test_moment_comes_from_any_zone():
    there = AT.astimezone(ZoneInfo("Asia/Tokyo"))
    assert ">2 March 2026, 18:05<" in moment(there)


def test_filters_are_there_in_every_template():
    template = Template("{{ at|moment }} {{ at|clock }} {{ at|in_zone:'UTC' }}")
    assert template.render(Context({"at": AT})).endswith(" 2 March 2026, 23:05 UTC")


def test_moment_speaks_the_language_of_the_viewer():
    with translation.override("zh-hans"):
        assert "2026年3月2日 18:05" in moment(AT)


@pytest.mark.parametrize(
    ("language", "more", "said"),
    [
        ("en", 0, "30 Nov 2026"),
        ("en", -2, "28–30 Nov 2026"),
        ("en", 2, "30 Nov – 2 Dec 2026"),
        ("zh-hans", -2, "2026年11月28日至30日"),
        ("ar", -2, "28–30 نوفمبر 2026"),
    ],
)
def test_through_says_each_part_of_the_date_once(language, more, said):
    first, last = sorted([BEGINS, BEGINS + timedelta(days=more)])
    with translation.override(language):
        assert through(first, last).replace("\u2009", " ") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Monday, 30 November 2026"), ("zh-hans", "2026年11月30日星期一")],
)
def test_weekday_is_said_with_the_day(language, said):
    with translation.override(language):
        assert weekday(BEGINS) == said


@pytest.mark.parametrize(
    ("code", "name"), [("ar", "Arabic"), ("und", "Not known"), ("xx-nowhere", "xx-nowhere")]
)
def test_a_language_has_a_name_or_keeps_its_code(code, name):
    assert language_name(code) == name
