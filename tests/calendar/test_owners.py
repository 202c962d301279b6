"""Windows in which rooms above ask people for something, and that follow from no plan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.calendar import actions, owners, queries
from hemicycle.calendar.models import Change, DeadlineRule, Told, Window
from hemicycle.kernel.models import Letter
from hemicycle.kernel.post import Addressee
from hemicycle.kernel.refusals import Refused
from tests.factories import DeadlineRuleFactory, MeetingFactory, WindowFactory

CLOSES = datetime(2026, 3, 20, 23, 59, tzinfo=UTC)
ANA = Addressee("ana@example.org", "ar", "Asia/Amman")


@pytest.fixture
def owner():
    """A room that still asks Ana alone, and whose chair of the day may do anything there."""
    known = dict(owners._owners)
    allowed = set()
    owners.own(
        "tests",
        owners.Owner(
            people=lambda window, now: [ANA],
            address=lambda window: f"/tests/{window.pk}/",
            runs=lambda user, window: user.pk in allowed,
        ),
    )
    yield allowed
    owners._owners.clear()
    owners._owners.update(known)


def publish(place, now, **more):
    fields = {"key": "by_hand", "title": "Offers", "reference": "Practice 1", "opens_at": now}
    return actions.publish_window(
        place, **{"actor": None, "now": now, "closes_at": CLOSES, **fields, **more}
    )


def test_only_those_who_keep_the_calendar_publish_a_window(committee, member, chair, noon):
    with pytest.raises(PermissionDenied):
        publish(committee, noon, actor=member)
    assert publish(committee, noon, actor=chair).is_open(noon)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("closes_at", {"closes_at": datetime(2026, 3, 1, tzinfo=UTC)}),
        ("closes_at", {"closes_at": CLOSES - timedelta(days=30), "opens_at": CLOSES}),
        ("closes_at", {"closes_at": datetime(2300, 1, 1, tzinfo=UTC)}),
        ("title", {"title": ""}),
    ],
)
def test_a_window_that_cannot_be_is_refused_at_the_field(committee, noon, field, more):
    with pytest.raises(Refused) as refused:
        publish(committee, noon, **more)
    assert refused.value.field == field
    assert not Window.objects.exists()
    assert not DeadlineRule.objects.exists()


def test_no_plan_looks_at_a_window_that_was_published_by_hand(committee, noon):
    MeetingFactory(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 4))
    DeadlineRuleFactory(key="rsvp")
    publish(committee, noon)
    proposed = queries.propose(noon)
    assert {one.place.key for one in proposed.proposals} == {"rsvp"}
    assert [row.key for row in queries.deadline_rules()] == ["rsvp"]


def test_only_those_are_reminded_whom_the_room_still_asks(committee, member, owner, noon):
    window = publish(committee, noon, owner="tests", people="EVERYONE")
    actions.send_reminders(actor=None, now=noon)
    letter = Letter.objects.get()
    assert (letter.to, letter.language) == (ANA.email, "ar")
    assert f"/tests/{window.pk}/" in letter.text


def test_whoever_follows_a_window_hears_of_every_change(committee, owner, chair, noon):
    window = publish(committee, noon)
    actions.follow_window(window, Addressee("bo@example.org"), actor=None, now=noon)
    later = CLOSES + timedelta(days=1)
    actions.change_window(window, actor=chair, now=noon, closes_at=later, reason="Visas.")
    assert Letter.objects.filter(to="bo@example.org").count() == 1


def test_what_must_not_be_known_is_forgotten(committee, noon):
    window = publish(committee, noon)
    actions.follow_window(window, ANA, actor=None, now=noon)
    actions.forget_followers(window, actor=None, now=noon)
    assert not Told.objects.exists()


@pytest.mark.parametrize("action", [actions.follow_window, actions.forget_followers])
def test_nobody_signed_in_says_who_follows(committee, chair, noon, action):
    window = publish(committee, noon)
    told = (ANA,) if action is actions.follow_window else ()
    with pytest.raises(PermissionDenied):
        action(window, *told, actor=chair, now=noon)


def test_whoever_runs_what_a_window_is_for_may_move_it(committee, member, owner, noon):
    window = publish(committee, noon, owner="tests")
    later = {"closes_at": CLOSES + timedelta(days=1), "reason": "Visas."}
    with pytest.raises(PermissionDenied):
        actions.change_window(window, actor=member, now=noon, **later)
    owner.add(member.pk)
    actions.change_window(window, actor=member, now=noon, **later)


def test_an_open_window_is_closed_early_for_a_reason(committee, chair, noon):
    window = publish(committee, noon)
    with pytest.raises(Refused) as refused:
        actions.close_window(window, actor=chair, now=noon, reason=" ")
    assert refused.value.field == "reason"
    later = noon + timedelta(hours=1)
    actions.close_window(window, actor=chair, now=later, reason="All have answered.")
    window.refresh_from_db()
    assert not window.is_open(later)
    assert window.changes.last().kind == Change.Kind.CLOSED
    with pytest.raises(Refused):
        actions.close_window(window, actor=chair, now=later, reason="Again.")


def test_a_planned_window_serves_one_room(committee, chair, noon):
    window = WindowFactory()
    actions.assign_window(window, actor=chair, now=noon, owner="tests")
    actions.assign_window(window, actor=chair, now=noon, owner="tests")
    with pytest.raises(Refused):
        actions.assign_window(window, actor=chair, now=noon, owner="others")


def test_a_window_whose_room_is_gone_is_an_ordinary_date(committee, member, noon):
    window = publish(committee, noon, owner="gone", people="MEMBERS")
    assert [one.email for one in queries.people_of(window, noon)] == [member.email]
    assert window.get_task_url() == window.get_absolute_url()
