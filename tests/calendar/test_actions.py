from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.calendar import actions, queries, template
from hemicycle.calendar.models import Change, DeadlineRule, Feed, Occasion, Reminder, Window
from hemicycle.committee.models import RulebookEntry
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.kernel.refusals import Refused, Stale
from hemicycle.meetings.actions import edit_meeting
from tests.factories import (
    AccreditationFactory,
    DeadlineRuleFactory,
    MeetingFactory,
    OccasionFactory,
    PersonFactory,
    WindowFactory,
)

RULE = {
    "key": "rsvp",
    "since": date(2026, 1, 1),
    "title": "Who comes",
    "reference": "Practice 4",
    "closes_anchor": "MEETING",
    "closes_amount": -30,
    "nominal": 28,
    "minimum": 7,
}


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


@pytest.fixture
def meeting(committee):
    return MeetingFactory(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 4))


@pytest.fixture
def window(committee):
    return WindowFactory()


# --- rules ---


def test_a_member_may_not_adopt_a_rule(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.adopt_rule(committee, actor=member, now=noon, **RULE)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title": ""}, "title"),
        ({"key": "Not a key"}, "key"),
        ({"minimum": 29}, "minimum"),
        ({"closes_anchor": ""}, "closes_anchor"),
        ({"closes_anchor": "WINDOW", "closes_name": "rsvp"}, "closes_anchor"),
        ({"closes_anchor": "WINDOW", "closes_name": "nothing"}, "closes_anchor"),
        ({"closes_anchor": "NOWHERE"}, "closes_anchor"),
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"kinds": ["PARTY"]}, "kinds"),
        ({"kinds": "ANNUAL"}, "kinds"),
        ({"remind_days": [0]}, "remind_days"),
        ({"remind_days": ["x"]}, "remind_days"),
        ({"nominal": 100_000}, "nominal"),
        ({"title": "\x00"}, "title"),
        ({"closes_amount": -1_000_000}, "closes_amount"),
        ({"closing_time": time(12, tzinfo=UTC)}, "closing_time"),
        ({"since": date(1, 1, 1)}, "since"),
    ],
)
def test_a_bad_rule_is_refused_at_its_field(committee, by, bad, field):
    with pytest.raises(Refused) as refused:
        actions.adopt_rule(committee, **RULE | bad, **by)
    assert refused.value.field == field
    assert not DeadlineRule.objects.exists()


def test_a_rule_changes_once_a_day(committee, by):
    actions.adopt_rule(committee, **RULE, **by)
    with pytest.raises(Refused) as refused:
        actions.adopt_rule(committee, **RULE, **by)
    assert refused.value.field == "since"


def test_a_version_by_which_dates_were_published_is_not_withdrawn(window, by):
    with pytest.raises(Refused):
        actions.withdraw_rule(window.rule, **by)


def test_a_rule_others_are_counted_from_is_not_withdrawn(committee, by):
    rule = DeadlineRuleFactory()
    DeadlineRuleFactory(key="after", closes_anchor="WINDOW", closes_name="rsvp", closes_amount=1)
    with pytest.raises(Refused):
        actions.withdraw_rule(rule, **by)


def test_a_rule_without_dates_is_withdrawn(committee, by):
    actions.withdraw_rule(DeadlineRuleFactory(), **by)
    assert not DeadlineRule.objects.exists()


def test_the_template_is_sound_and_adds_what_is_missing(committee, by):
    DeadlineRuleFactory(key="rsvp", title="Ours")
    adopted = actions.adopt_template(committee, since=date(2026, 1, 1), **by)
    assert {rule.key for rule in adopted} == {one["key"] for one in template.rules()} - {"rsvp"}
    assert DeadlineRule.objects.get(key="rsvp").title == "Ours"
    assert actions.adopt_template(committee, since=date(2027, 1, 1), **by) == []


# --- plans ---


def test_a_member_may_not_adopt_a_plan(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.adopt_plan(committee, actor=member, now=noon)


def test_adopting_the_plan_publishes_its_windows(committee, meeting, by):
    DeadlineRuleFactory()
    (window,) = actions.adopt_plan(committee, **by)
    assert window.closes_at == datetime(2026, 5, 2, 23, 59, tzinfo=UTC)
    assert window.opens_at == datetime(2026, 4, 5, tzinfo=UTC)
    assert window.changes.get().kind == Change.Kind.PUBLISHED
    assert actions.adopt_plan(committee, **by) == [], "the plan of a plan is itself"


def test_a_moved_meeting_moves_its_windows_when_the_plan_is_adopted(committee, meeting, by):
    DeadlineRuleFactory()
    (window,) = actions.adopt_plan(committee, **by)
    edit_meeting(meeting, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 11), **by)
    window.refresh_from_db()
    assert window.closes_at == datetime(2026, 5, 2, 23, 59, tzinfo=UTC), "published dates stay"
    actions.adopt_plan(committee, reason="The meeting was moved.", **by)
    window.refresh_from_db()
    assert window.closes_at == datetime(2026, 5, 9, 23, 59, tzinfo=UTC)
    assert (window.sequence, window.changes.last().kind) == (1, Change.Kind.REPLANNED)


def test_another_plan_than_the_one_seen_is_not_adopted(committee, meeting, by, noon):
    DeadlineRuleFactory()
    seen = queries.propose(noon).digest
    edit_meeting(meeting, starts_on=date(2026, 6, 2), **by)
    with pytest.raises(Stale):
        actions.adopt_plan(committee, seen=seen, **by)
    assert not Window.objects.exists()


def test_a_window_whose_rule_no_longer_applies_is_cancelled(committee, meeting, by):
    DeadlineRuleFactory()
    (window,) = actions.adopt_plan(committee, **by)
    actions.adopt_rule(committee, **RULE | {"since": date(2026, 2, 1), "retired": True}, **by)
    actions.adopt_plan(committee, **by)
    window.refresh_from_db()
    assert window.cancelled_at == by["now"]


def test_what_has_closed_is_not_moved_and_what_is_open_keeps_its_opening(committee, meeting, by):
    DeadlineRuleFactory()
    (window,) = actions.adopt_plan(committee, **by)
    later = by | {"now": datetime(2026, 4, 10, tzinfo=UTC)}
    edit_meeting(meeting, starts_on=date(2026, 6, 3), **later)
    actions.adopt_plan(committee, **later)
    window.refresh_from_db()
    assert window.opens_at == datetime(2026, 4, 5, tzinfo=UTC)
    assert window.closes_at == datetime(2026, 5, 4, 23, 59, tzinfo=UTC)
    over = by | {"now": datetime(2026, 5, 10, tzinfo=UTC)}
    edit_meeting(meeting, ends_on=date(2026, 7, 4), starts_on=date(2026, 7, 1), **over)
    assert actions.adopt_plan(committee, **over) == []


def test_a_plan_ends_nothing_that_is_open(committee, meeting, by):
    DeadlineRuleFactory()
    (window,) = actions.adopt_plan(committee, **by)
    open_now = by | {"now": datetime(2026, 4, 20, tzinfo=UTC)}
    edit_meeting(meeting, starts_on=date(2026, 5, 10), ends_on=date(2026, 5, 13), **open_now)
    assert actions.adopt_plan(committee, **open_now) == []
    window.refresh_from_db()
    assert window.is_open(open_now["now"])


def test_a_window_is_counted_from_the_meeting_before_however_long_ago(committee, meeting, by):
    MeetingFactory(starts_on=date(2023, 6, 1), ends_on=date(2023, 6, 4))
    DeadlineRuleFactory(opens_anchor="PREVIOUS", opens_at="END", nominal=900)
    (window,) = actions.adopt_plan(committee, **by)
    assert window.opens_at.date() == date(2023, 6, 4)
    assert actions.adopt_plan(committee, **by) == []


def test_whom_it_concerns_is_told_once_of_all_changes(committee, meeting, by):
    DeadlineRuleFactory()
    DeadlineRuleFactory(key="agenda", title="Agenda")
    delegate = AccreditationFactory().person
    actions.adopt_plan(committee, **by)
    letter = Letter.objects.get(to=delegate.email)
    assert "Who comes" in letter.text
    assert "Agenda" in letter.text


# --- one window ---


def change(window, by, **more):
    told = {"closes_at": window.closes_at + timedelta(days=5), "reason": "Too few answers."}
    actions.change_window(window, **told | more, **by)


def test_a_member_may_not_change_a_window(window, member, noon):
    with pytest.raises(PermissionDenied):
        change(window, {"actor": member, "now": noon})


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "\x00"}, "reason"),
        ({"closes_at": datetime(9999, 12, 31, tzinfo=UTC)}, "closes_at"),
        ({"closes_at": datetime(2026, 2, 1, tzinfo=UTC)}, "closes_at"),
        ({"closes_at": datetime(2026, 3, 1, tzinfo=UTC)}, "closes_at"),
        ({"closes_at": datetime(2026, 3, 10, 23, 59, tzinfo=UTC)}, "closes_at"),
        ({"opens_at": datetime(2026, 3, 5, tzinfo=UTC)}, "opens_at"),
    ],
)
def test_a_bad_change_is_refused_at_its_field(window, by, bad, field):
    with pytest.raises(Refused) as refused:
        change(window, by, **bad)
    assert refused.value.field == field
    assert window.changes.count() == 1


def test_an_extension_keeps_the_original_in_sight(window, by):
    change(window, by)
    window.refresh_from_db()
    assert window.closes_at == datetime(2026, 3, 15, 23, 59, tzinfo=UTC)
    assert queries.original(window).closes_at == datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    assert (window.changes.last().kind, window.changes.last().by) == ("EXTENDED", by["actor"])


def test_an_extension_after_closing_reopens_what_is_not_decided(window, by):
    late = by | {"now": datetime(2026, 3, 12, tzinfo=UTC)}
    change(window, late)
    window.refresh_from_db()
    assert window.is_open(late["now"])


def test_what_has_been_decided_is_never_opened_again(window, by):
    actions.decide_window(window, **by)
    with pytest.raises(Refused):
        change(window, by)
    with pytest.raises(Refused):
        actions.cancel_window(window, reason="x", **by)


def test_of_two_who_change_it_at_once_the_second_is_told(window, by):
    seen = window.sequence
    change(window, by, seen=seen)
    with pytest.raises(Stale):
        change(window, by, seen=seen)


def test_who_was_told_before_is_told_again(window, by):
    told = AccreditationFactory()
    change(window, by)
    told.until = by["now"].date()
    told.save()
    change(window, by, closes_at=window.closes_at + timedelta(days=9))
    assert Letter.objects.filter(to=told.person.email).count() == 2


def test_a_plan_does_not_move_what_was_moved_by_hand_until_it_is_released(committee, meeting, by):
    DeadlineRuleFactory()
    (window,) = actions.adopt_plan(committee, **by)
    change(window, by)
    assert actions.adopt_plan(committee, **by) == []
    actions.release_window(window, **by)
    (same,) = actions.adopt_plan(committee, **by)
    assert same.closes_at == datetime(2026, 5, 2, 23, 59, tzinfo=UTC)
    with pytest.raises(Refused):
        actions.release_window(window, **by)


def test_a_window_is_cancelled_with_a_reason_alone(window, by):
    with pytest.raises(Refused) as refused:
        actions.cancel_window(window, reason="", **by)
    assert refused.value.field == "reason"
    actions.cancel_window(window, reason="No seats are vacant.", **by)
    window.refresh_from_db()
    assert window.when(by["now"]) == "Cancelled"
    with pytest.raises(Refused):
        change(window, by)


def test_every_change_is_in_the_log(window, by):
    change(window, by)
    assert AuditEntry.objects.filter(event="calendar.window_changed").count() == 1


# --- occasions and feeds ---


def test_a_feast_ends_after_it_begins(committee, by):
    with pytest.raises(Refused) as refused:
        actions.add_occasion(
            committee,
            title="A feast",
            kind="FEAST",
            first=date(2026, 3, 2),
            last=date(2026, 3, 1),
            **by,
        )
    assert refused.value.field == "last"


def test_an_occasion_comes_and_goes(committee, by):
    days = {"first": date(2026, 3, 2), "last": date(2026, 3, 4)}
    occasion = actions.add_occasion(committee, title="A feast", kind="FEAST", **days, **by)
    actions.remove_occasion(occasion, **by)
    assert not Occasion.objects.exists()


def test_a_closed_secretariat_does_no_work(committee):
    OccasionFactory(kind="CLOSURE", first=date(2026, 3, 9), last=date(2026, 3, 10))
    assert not queries.workdays().works(date(2026, 3, 10))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("fri,sat", {4, 5}),
        ("Fri", {4}),
        ("nonsense", {5, 6}),
        ("mon,tue,wed,thu,fri,sat,sun", {5, 6}),
    ],
)
def test_the_weekend_is_the_rulebooks_where_it_leaves_days_to_work(committee, said, days):
    RulebookEntry.objects.create(
        key="calendar.weekend", value=said, reference="Principle 1", since=date(2020, 1, 1)
    )
    assert queries.weekend() == days


def test_a_new_address_ends_the_old_one(committee, member, noon):
    old = actions.make_feed(committee, actor=member, now=noon).key
    new = actions.make_feed(committee, actor=member, now=noon).key
    assert (old != new, Feed.objects.get().key) == (True, new)


# --- reminders ---


def remind(now):
    return actions.send_reminders(actor=None, now=now)


def at(day, hour=0, minute=0):
    return datetime(2026, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def delegate(committee):
    return AccreditationFactory().person


def test_nobody_is_reminded_before_the_window_opens(window, delegate):
    assert remind(datetime(2026, 2, 19, 23, tzinfo=UTC)) == 0


def test_each_moment_is_told_once(window, delegate):
    for moment, expected in (
        (datetime(2026, 2, 20, 0, 1, tzinfo=UTC), 1),  # It opens.
        (datetime(2026, 2, 20, 0, 2, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), 1),  # Half way.
        (datetime(2026, 3, 4, 0, 0, tzinfo=UTC), 1),  # Seven days.
        (datetime(2026, 3, 9, 23, 59, tzinfo=UTC), 1),  # A day.
        (datetime(2026, 3, 11, tzinfo=UTC), 0),
    ):
        assert remind(moment) == expected, moment
    assert Letter.objects.filter(to=delegate.email).count() == 4


def test_what_was_missed_is_caught_up_in_one_letter(window, delegate):
    DeadlineRuleFactory(key="agenda")
    assert remind(datetime(2026, 3, 9, 23, 59, tzinfo=UTC)) == 1
    assert Reminder.objects.count() == 4
    assert Letter.objects.count() == 1


def test_nobody_is_reminded_of_what_was_due_before_it_was_published(delegate):
    window = WindowFactory()
    window.changes.update(at=datetime(2026, 3, 5, tzinfo=UTC))
    assert remind(datetime(2026, 3, 6, tzinfo=UTC)) == 0


def test_several_windows_come_in_one_letter(window, delegate):
    WindowFactory(rule=DeadlineRuleFactory(key="agenda", title="Agenda"))
    assert remind(datetime(2026, 3, 4, 0, 1, tzinfo=UTC)) == 1
    letter = Letter.objects.get()
    assert "Who comes" in letter.text
    assert "Agenda" in letter.text


def test_nobody_is_reminded_of_what_was_cancelled_or_decided(window, delegate, by):
    actions.decide_window(window, **by)
    assert remind(datetime(2026, 3, 9, 23, 59, tzinfo=UTC)) == 0


def test_after_an_extension_the_last_days_are_told_again(window, delegate, by):
    remind(datetime(2026, 3, 9, 23, 59, tzinfo=UTC))
    change(window, by | {"now": datetime(2026, 3, 10, tzinfo=UTC)})
    Letter.objects.all().delete()
    assert remind(datetime(2026, 3, 14, 23, 59, tzinfo=UTC)) == 1


def test_two_processes_send_one_reminder(committee, at_once):
    WindowFactory()
    AccreditationFactory()
    now = datetime(2026, 3, 4, 0, 1, tzinfo=UTC)
    sent = at_once(*[lambda: remind(now)] * 4)
    assert sorted(sent) == [0, 0, 0, 1]
    assert Letter.objects.count() == 1


def test_a_letter_speaks_the_persons_language_and_by_their_clocks(window, committee, by):
    person = PersonFactory(user__language="ar", user__zone="Asia/Tokyo")
    AccreditationFactory(person=person)
    remind(datetime(2026, 3, 4, 0, 1, tzinfo=UTC))
    letter = Letter.objects.get(to=person.email)
    assert letter.language == "ar"
    assert "JST" in letter.text
    assert "UTC" in letter.text


# --- who sees and who is told ---


def test_windows_show_themselves_to_their_audience(committee, member, chair, stranger):
    from django.contrib.auth.models import AnonymousUser

    for audience in ("PUBLIC", "COMMITTEE", "LEADERSHIP"):
        WindowFactory(rule=DeadlineRuleFactory(key=audience.lower(), audience=audience))
    seen = {
        who: queries.windows_for(user).count()
        for who, user in {
            "public": AnonymousUser(), "stranger": stranger, "member": member, "chair": chair
        }.items()
    }  # fmt: skip
    assert seen == {"public": 1, "stranger": 1, "member": 2, "chair": 3}


def test_a_window_of_the_leadership_is_told_to_leaders_alone(committee, chair, member):
    rule = DeadlineRuleFactory(audience="LEADERSHIP", people="DELEGATIONS")
    told = queries.people_of(WindowFactory(rule=rule), datetime(2026, 3, 2, tzinfo=UTC))
    assert [one.email for one in told] == [chair.email]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("EVERYONE", {"chair", "secretary", "member", "observer"}),
        ("DELEGATIONS", {"member", "observer"}),
        ("MEMBERS", {"member"}),
        ("LEADERSHIP", {"chair"}),
        ("SECRETARIAT", {"secretary"}),
        ("OTHERS", {"secretary"}),
    ],
)
def test_who_acts_is_told(request, committee, people, expected):
    users = {
        request.getfixturevalue(name).email: name
        for name in ("chair", "secretary", "member", "observer")
    }
    window = WindowFactory(rule=DeadlineRuleFactory(people=people))
    told = queries.people_of(window, datetime(2026, 3, 2, tzinfo=UTC))
    assert {users[one.email] for one in told} == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 2, 17, 22, tzinfo=UTC), "Opens in 2 days 2 hours"),
        (datetime(2026, 3, 5, 19, 59, tzinfo=UTC), "Closes in 5 days 4 hours"),
        (datetime(2026, 3, 10, 23, 0, tzinfo=UTC), "Closes in 59 minutes"),
        (datetime(2026, 3, 10, 23, 59, tzinfo=UTC), "Closed"),
    ],
)
def test_how_a_window_stands_is_said_in_one_way(window, now, expected):
    assert window.when(now) == expected
