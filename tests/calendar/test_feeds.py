import base64
import importlib.util
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
import vobject
from django.utils import translation

from hemicycle.calendar import actions, feeds
from hemicycle.calendar.models import Window
from hemicycle.meetings.models import Meeting
from tests.factories import (
    DeadlineRuleFactory,
    MeetingFactory,
    SessionFactory,
    TopicFactory,
    WindowFactory,
)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


@pytest.fixture
def window(committee):
    return WindowFactory(meeting__title="Forum")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ADDRESS = settings.ADDRESS._replace(scheme="https", netloc="committee.example")


def rows():
    every = Window.objects.select_related("rule__topic", "meeting")
    return every.prefetch_related("changes").order_by("pk")


def parsed(content):
    return vobject.readOne(content.decode())


def events(content):
    """By the beginning of their UID."""
    told = parsed(content).contents.get("vevent", [])
    return {event.uid.value.removesuffix("@committee.example"): event for event in told}


def of_windows():
    return events(feeds.calendar("Dates", rows()))


# --- windows ---


def test_a_window_gives_its_opening_and_its_closing_under_lasting_names(window):
    told = of_windows()
    assert set(told) == {f"window-{window.pk}-closes", f"window-{window.pk}-opens"}
    closes, opens = told[f"window-{window.pk}-closes"], told[f"window-{window.pk}-opens"]
    assert closes.dtstart.value == datetime(2026, 3, 10, 23, 29, tzinfo=UTC)
    assert closes.dtend.value == window.closes_at
    assert opens.dtstart.value == window.opens_at
    assert opens.dtend.value == datetime(2026, 2, 20, 0, 30, tzinfo=UTC)
    assert closes.summary.value == "Closes: Who comes · Forum"
    assert opens.summary.value == "Opens: Who comes · Forum"


def test_a_deadline_has_no_opening(window):
    Window.objects.update(opens_at=None)
    assert set(of_windows()) == {f"window-{window.pk}-closes"}


@pytest.mark.parametrize(("minutes", "has_end"), [(59, True), (0, False)])
def test_a_short_window_is_all_of_it_at_both_ends(window, minutes, has_end):
    opens = window.closes_at - timedelta(minutes=minutes)
    Window.objects.update(opens_at=opens)
    for event in of_windows().values():
        assert event.dtstart.value == opens
        assert hasattr(event, "dtend") is has_end
        assert not has_end or event.dtend.value == window.closes_at


def test_an_event_says_what_programs_ask_for(committee):
    topic = TopicFactory(title="Names, numbers; all")
    window = WindowFactory(rule__topic=topic, rule__reference="Principle 8")
    event = of_windows()[f"window-{window.pk}-closes"]
    assert event.status.value == "CONFIRMED"
    assert event.transp.value == "TRANSPARENT"
    assert event.url.value == f"https://committee.example{window.get_absolute_url()}"
    assert event.categories.value == ["Names, numbers; all"]
    assert event.last_modified.value == window.changed_at
    assert event.dtstamp.value == window.changed_at
    assert event.description.value.splitlines() == [
        "Opens: 20 February 2026, 00:00 UTC",
        "Closes: 10 March 2026, 23:59 UTC",
        "Rule: Principle 8",
    ]


def test_a_change_raises_the_sequence_and_tells_its_reason(window, by):
    closes_at = window.closes_at + timedelta(days=5)
    actions.change_window(window, closes_at=closes_at, reason="Too few answers.", **by)
    told = of_windows()
    assert {event.sequence.value for event in told.values()} == {"1"}
    closes = told[f"window-{window.pk}-closes"]
    assert closes.dtend.value == closes_at
    assert closes.dtstamp.value == by["now"]
    assert "Reason: Too few answers." in closes.description.value


def test_a_cancelled_window_stays_and_says_so(window, by):
    actions.cancel_window(window, reason="No seats are vacant.", **by)
    told = of_windows()
    assert len(told) == 2
    assert {event.status.value for event in told.values()} == {"CANCELLED"}
    assert all(event.summary.value.startswith("Cancelled: ") for event in told.values())
    assert all(event.description.value.startswith("Cancelled\n") for event in told.values())


def test_a_feed_asks_the_database_twice_however_long_it_is(committee, django_assert_num_queries):
    for key in ("one", "two", "three"):
        WindowFactory(rule=DeadlineRuleFactory(key=key, topic=TopicFactory()))
        with django_assert_num_queries(2):
            feeds.calendar("Dates", rows())


# --- meetings and sessions ---


def test_a_meeting_takes_whole_days(db):
    meeting = MeetingFactory(title="Forum", place="San Juan")
    event = events(feeds.calendar("Dates", [], [meeting]))[f"meeting-{meeting.pk}"]
    assert event.dtstart.value == date(2026, 3, 2)
    assert event.dtend.value == date(2026, 3, 6), "the day after its last"
    assert (event.summary.value, event.location.value) == ("Forum", "San Juan")
    assert event.transp.value == "TRANSPARENT"
    assert event.url.value == f"https://committee.example/meetings/{meeting.pk}/"


def test_a_session_has_its_hours_and_its_room(db):
    session = SessionFactory(room="Salon 3", meeting__title="Forum")
    event = events(feeds.calendar("Dates", [], [], [session]))[f"session-{session.pk}"]
    assert (event.dtstart.value, event.dtend.value) == (session.starts_at, session.ends_at)
    assert (event.summary.value, event.location.value) == ("Wrap-up · Forum", "Salon 3")
    assert not hasattr(event, "transp"), "whoever attends is not free"
    assert event.url.value == f"https://committee.example/meetings/sessions/{session.pk}/"


# --- the format ---


def test_a_feed_says_its_name_and_how_often_to_ask_again(db):
    content = feeds.calendar("Dates, all; of us", []).decode()
    assert parsed(content.encode()).x_wr_calname.value == "Dates, all; of us"
    assert "NAME:Dates\\, all\\; of us\r\n" in content
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in content
    assert "X-PUBLISHED-TTL:PT1H\r\n" in content
    assert "METHOD:PUBLISH\r\n" in content


def test_all_times_are_told_in_utc(window):
    content = feeds.calendar("Dates", rows(), [], [SessionFactory()]).decode()
    times = [line for line in content.split("\r\n") if line.startswith(("DTST", "DTEND", "LAST"))]
    assert times
    assert all(line.endswith("Z") for line in times)
    assert "TZID" not in content


@pytest.mark.parametrize(
    "title",
    [
        "Seats, chairs; and \\ more",
        "Two\nlines",
        "تسجيل الحضور في الاجتماع الخامس والثمانين للجنة الاستشارية في سان خوان، بورتوريكو",
        "与会者名单" * 20,
        "👩🏽‍⚖️" * 15,
        "x" * 200,
        "BEGIN:VEVENT\nSUMMARY:another",
    ],
)
def test_every_title_comes_out_as_it_went_in(committee, title):
    window = WindowFactory(rule__title=title, meeting=None)
    content = feeds.calendar(title, rows(), [MeetingFactory(title=title)])
    event = events(content)[f"window-{window.pk}-closes"]
    assert event.summary.value == f"Closes: {title}"
    assert parsed(content).x_wr_calname.value == title


def test_long_lines_are_folded_between_letters(committee):
    WindowFactory(rule__title="تسجيل الحضور " * 12)
    lines = feeds.calendar("Dates", rows()).split(b"\r\n")
    assert max(map(len, lines)) <= 75, "bytes, as RFC 5545 counts"
    assert all(line.decode() for line in lines[:-1]), "each is whole letters"


def test_what_no_calendar_may_contain_is_left_out(committee):
    WindowFactory(rule__title="a\x0bb\x85c\u2028d\x01e\rf")
    content = feeds.calendar("Dates", rows()).decode()
    assert "Closes: a b c d e\\nf" in content
    assert len(content.splitlines()) == content.count("\r\n")


def test_the_same_dates_give_the_same_bytes(window):
    SessionFactory()

    def told():
        return feeds.calendar("Dates", rows(), Meeting.objects.order_by("pk"))

    first = told()
    time.sleep(1.1)
    assert told() == first


def test_words_are_in_the_language_that_is_spoken(window):
    with translation.override("zh-hans"):
        content = feeds.calendar("日期", rows())
        closes = translation.gettext("Closes")
    summary = events(content)[f"window-{window.pk}-closes"].summary.value
    assert summary == f"{closes}: Who comes · Forum"
    assert "2026年3月10日" in events(content)[f"window-{window.pk}-closes"].description.value


# --- a real server ---

CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}
[logging]
level = warning
"""


class Radicale:
    """A calendar server of others, with one person's calendar in it."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/somebody/dates/"
        config = folder / "radicale.ini"
        config.write_text(CONFIG.format(port=port, folder=folder / "calendars"))
        with (folder / "radicale.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "radicale", "--config", str(config)],
                stdout=log,
                stderr=log,
            )

    def ask(self, method, content=None):
        secret = base64.b64encode(b"somebody:secret").decode()
        told = {"Authorization": f"Basic {secret}", "Content-Type": "text/calendar; charset=utf-8"}
        request = Request(self.url, data=content, method=method, headers=told)
        with urlopen(request, timeout=20) as answer:
            return answer.read()

    def wait(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                return self.ask("OPTIONS")
            except URLError:
                assert self.process.poll() is None, "it ended"
                time.sleep(0.1)
        raise TimeoutError

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture
def radicale(tmp_path):
    if importlib.util.find_spec("radicale") is None:
        pytest.skip("Radicale is not installed")
    server = Radicale(tmp_path)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def test_a_calendar_server_takes_the_feed_and_each_change_of_it(window, by, radicale):
    WindowFactory(rule=DeadlineRuleFactory(key="other", title="تسجيل الحضور، " * 9), opens_at=None)

    def feed():
        return feeds.calendar("Dates", rows(), Meeting.objects.all(), [SessionFactory(pk=7)])

    sent = feed()
    radicale.ask("PUT", sent)
    assert set(events(radicale.ask("GET"))) == set(events(sent))
    closes_at = window.closes_at + timedelta(days=5)
    actions.change_window(window, closes_at=closes_at, reason="Too few answers.", **by)
    radicale.ask("PUT", feeds.calendar("Dates", rows()))
    event = events(radicale.ask("GET"))[f"window-{window.pk}-closes"]
    assert (event.sequence.value, event.dtend.value) == ("1", closes_at)
