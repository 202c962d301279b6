"""`hemicycle dates` on a real database."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from hemicycle.calendar.models import DeadlineRule, Window
from hemicycle.config.cli import main
from hemicycle.kernel.models import AuditEntry, Letter
from tests.factories import (
    AccreditationFactory,
    DeadlineRuleFactory,
    MeetingFactory,
    OccasionFactory,
    WindowFactory,
)


@pytest.fixture
def run(db):
    def invoke(*arguments):
        return CliRunner().invoke(main, ["dates", *(str(argument) for argument in arguments)])

    return invoke


@pytest.fixture
def meeting(committee):
    """Number 7007, beyond those of the factory, half a year ahead."""
    first = timezone.now().date() + timedelta(days=180)
    return MeetingFactory(
        number=7007, title="Forum 7", starts_on=first, ends_on=first + timedelta(days=3)
    )


@pytest.fixture
def rule(committee):
    return DeadlineRuleFactory()


@pytest.fixture
def crowded(meeting):
    """Too near to the meeting before it."""
    first = meeting.starts_on - timedelta(days=40)
    MeetingFactory(number=6006, title="Forum 6", starts_on=first, ends_on=first)
    bounds = {"opens_anchor": "PREVIOUS", "opens_at": "END", "minimum": 14}
    return DeadlineRuleFactory(key="nominations", title="Nominations", **bounds)


def said(done):
    assert done.exit_code == 0, done.output
    return done.output


def told(done):
    return json.loads(said(done))


def closing(meeting, later=0):
    return meeting.starts_on + timedelta(days=later - 30)


# --- plan ---


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--from", "soon", "is no day"),
        ("--to", "2026-02-30", "is no day"),
        ("--from", "0001-01-01", "1900"),
        ("--to", "9999-12-31", "2200"),
        ("--what-if", "move:99:2027-01-01", "nothing with this number"),
        ("--what-if", "move:7007", "move:83:2026-05-08"),
        ("--what-if", "move:7007:2027-02-30", "2026-05-08"),
        ("--what-if", "move:7007:9999-12-31", "2200"),
        ("--what-if", "", "move:83:2026-05-08"),
    ],
)
def test_plan_refuses_what_cannot_be_and_names_the_option(run, meeting, option, value, sentence):
    done = run("plan", option, value)

    assert done.exit_code == 2
    assert option in done.output
    assert sentence in done.output


def test_plan_refuses_days_that_run_backwards(run, committee):
    done = run("plan", "--from", "2026-03-02", "--to", "2026-03-01")

    assert done.exit_code == 2
    assert "--to" in done.output


@pytest.mark.parametrize(
    ("option", "value"),
    [("--what-if", "move:7007:2027-01-01"), ("--from", "2026-01-01"), ("--to", "2200-01-01")],
)
def test_plan_adopts_no_part_of_itself_and_nothing_supposed(run, meeting, rule, option, value):
    done = run("plan", "--adopt", option, value)

    assert done.exit_code == 2
    assert option in done.output
    assert not Window.objects.exists()


def test_plan_is_not_adopted_before_there_is_a_committee(run):
    done = run("plan", "--adopt")

    assert done.exit_code == 1
    assert "hemicycle createadmin" in done.output


def test_plan_without_rules_says_that_nothing_would_change(run, meeting):
    assert "0 dates would change" in said(run("plan"))


def test_plan_prints_each_window_by_the_clocks_of_its_rule(run, meeting):
    DeadlineRuleFactory(zone="")

    words = said(run("plan"))

    assert f"Meeting 7007, Forum 7, {meeting.starts_on} to {meeting.ends_on}" in words
    assert f"{closing(meeting)} 23:59 America/Puerto_Rico  Who comes (rsvp)" in words
    assert "1 date would change" in words


def test_plan_says_what_was_shortened_why_and_what_would_resolve_it(run, crowded):
    words = said(run("plan"))

    assert "11 days instead of 28 days; the minimum is 14 days." in words
    assert "Forum 6 ends 40 days before this meeting." in words
    assert "less than the minimum" in words
    assert "Conflict at meeting 7007" in words
    assert "“Nominations” with a minimum of 11 days" in words
    assert "The meeting 3 days later" in words


def test_plan_says_what_is_impossible(run, meeting):
    DeadlineRuleFactory(opens_anchor="MEETING", opens_amount=-3, nominal=None)

    assert "Impossible: Who comes (rsvp, meeting 7007)" in said(run("plan"))


def test_plan_warns_of_a_feast(run, meeting, rule):
    OccasionFactory(title="A long feast", first=closing(meeting), last=closing(meeting))

    assert "It closes during a feast: A long feast." in said(run("plan"))


def test_plan_leaves_out_meetings_outside_the_days_it_is_given(run, meeting, rule):
    later = meeting.starts_on + timedelta(days=100)
    MeetingFactory(number=8008, title="Forum 8", starts_on=later, ends_on=later)

    assert "Forum 8" not in said(run("plan", "--to", meeting.ends_on))
    words = said(run("plan", "--from", later))
    assert "Forum 8" in words
    assert "Forum 7" not in words


def test_plan_with_a_what_if_prints_the_differences_and_changes_nothing(run, meeting, rule):
    day = meeting.starts_on + timedelta(days=7)

    words = said(run("plan", "--what-if", f"move:7007:{day}"))

    assert "1 date would be other" in words
    assert f"to   {closing(meeting, later=7) - timedelta(days=27)} 00:00 – " in words
    assert f"from {closing(meeting) - timedelta(days=27)} 00:00 – {closing(meeting)} 23:59" in words
    meeting.refresh_from_db()
    assert meeting.starts_on != day
    assert not Window.objects.exists()


def test_plan_prints_a_window_that_a_what_if_brings_or_takes(run, crowded, meeting):
    before = meeting.starts_on - timedelta(days=200)

    words = said(run("plan", "--what-if", f"move:7007:{before}"))

    assert "Nominations (nominations, meeting 6006)\n      from none" in words


def test_plan_prints_one_json_object_as_the_api_tells_it(run, crowded):
    found = told(run("plan", "--json"))

    assert [one["number"] for one in found["meetings"]] == [7007, 6006]
    (window,) = found["windows"]
    assert window["closes_at"].endswith("T23:59:00Z")
    assert found["conflicts"][0]["demands"][0] == {"key": "nominations", "part": "CLOSES"}
    assert len(found["digest"]) == 64


def test_plan_is_adopted_by_the_shell_and_told(run, meeting, rule):
    delegate = AccreditationFactory().person

    words = said(run("plan", "--adopt"))

    assert "Adopted: 1 date" in words
    window = Window.objects.get()
    assert window.closes_at.date() == closing(meeting)
    assert Letter.objects.filter(to=delegate.email).count() == 1
    assert AuditEntry.objects.filter(event="calendar.plan_adopted", actor_id=None).exists()
    assert "0 dates would change" in said(run("plan"))


def test_plan_is_adopted_and_printed_as_json(run, meeting, rule):
    assert len(told(run("plan", "--adopt", "--json"))["changes"]) == 1
    assert Window.objects.count() == 1


# --- list ---


def test_list_refuses_a_meeting_that_is_not_there(run, committee):
    done = run("list", "--meeting", 99)

    assert done.exit_code == 2
    assert "--meeting" in done.output
    assert "no meeting 99" in done.output


def test_list_prints_what_is_open_or_to_come(run, rule, meeting):
    now = timezone.now()
    fields = {"rule": rule, "opens_at": None}
    ahead = WindowFactory(meeting=meeting, closes_at=now + timedelta(days=2, hours=1), **fields)
    WindowFactory(closes_at=now - timedelta(days=1), **fields)
    WindowFactory(closes_at=now + timedelta(days=1), cancelled_at=now, **fields)
    other = WindowFactory(closes_at=now + timedelta(days=9), **fields)

    words = said(run("list", "--meeting", 7007))
    assert "Who comes (rsvp, meeting 7007). Closes in 2 days" in words
    assert words.count("\n") == 1
    assert [one["id"] for one in told(run("list", "--json"))] == [ahead.pk, other.pk]


def test_list_prints_what_belongs_to_no_meeting(run, rule):
    WindowFactory(rule=rule, meeting=None, closes_at=timezone.now() + timedelta(days=1))

    assert "(rsvp, no meeting)" in said(run("list"))


# --- rules and template ---


def test_template_is_refused_without_a_day_and_without_a_committee(run):
    assert "--since" in run("template").output
    assert "is no day" in run("template", "--since", "soon").output
    assert "hemicycle createadmin" in run("template", "--since", "2026-01-01").output
    assert not DeadlineRule.objects.exists()


def test_template_adopts_what_is_missing(run, rule):
    words = said(run("template", "--since", "2026-01-01"))

    assert "nominations: Nominations for chair and vice-chairs (Principle 33)" in words
    assert "rsvp:" not in words
    assert "Adopted from 2026-01-01 on: 0 rules." in said(run("template", "--since", "2026-01-01"))


def test_rules_are_printed_with_the_day_from_which_they_hold(run, rule):
    DeadlineRuleFactory(since="2026-01-01", retired=True)

    words = said(run("rules"))

    assert "rsvp, since 2010-01-01: Who comes (Practice 4)\n" in words
    assert "rsvp, since 2026-01-01: Who comes (Practice 4), no longer in force\n" in words


def test_rules_are_printed_as_json_with_every_column(run, rule):
    (row,) = told(run("rules", "--json"))

    assert (row["id"], row["closes_amount"], row["remind_days"]) == (rule.pk, -30, [7, 1])
    assert (row["closing_time"], row["topic_id"]) == ("23:59:00", None)
