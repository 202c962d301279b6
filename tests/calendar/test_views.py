import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.calendar import actions
from hemicycle.calendar.models import DeadlineRule, Occasion, Window
from tests.factories import (
    DeadlineRuleFactory,
    MeetingFactory,
    OccasionFactory,
    SessionFactory,
    TopicFactory,
    WindowFactory,
)

LIST, PLAN, RULES, ADOPT = "/dates/", "/dates/plan/", "/dates/rules/", "/dates/rules/adopt/"
SOON = timedelta(days=5, hours=4, minutes=30)


def url(name, row):
    return reverse(f"calendar:{name}", args=[row.pk])


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def window(committee, now):
    return WindowFactory(opens_at=now - timedelta(days=20), closes_at=now + SOON)


def published(now, **rule):
    key = rule.pop("key", rule["audience"].lower())
    return WindowFactory(
        rule=DeadlineRuleFactory(key=key, title=rule["audience"].title(), **rule),
        opens_at=now - timedelta(days=20),
        closes_at=now + SOON,
    )


# --- key dates ---


def test_the_list_shows_each_what_they_may_see(client, committee, member, chair, now):
    for audience in ("PUBLIC", "COMMITTEE", "LEADERSHIP"):
        published(now, audience=audience)
    for user, seen in ((None, 1), (member, 2), (chair, 3)):
        if user:
            client.force_login(user)
        assert len(client.get(LIST).context["windows"]) == seen


def test_the_list_needs_no_sign_in_and_says_how_long_there_is(client, committee, now):
    published(now, audience="PUBLIC")
    assertContains(client.get(LIST), "Closes in 5 days 4 hours")


def test_the_list_says_what_to_do_when_no_dates_are_ahead(client, secretary, member):
    client.force_login(member)
    assertNotContains(client.get(LIST), "Go to the plan")
    client.force_login(secretary)
    assertContains(client.get(LIST), "Go to the plan")


def test_past_and_cancelled_dates_are_shown_when_asked_for(client, member, window, secretary, now):
    actions.cancel_window(window, actor=secretary, now=now, reason="No seats.")
    client.force_login(member)
    assert len(client.get(LIST).context["windows"]) == 0
    assertContains(client.get(LIST, {"past": "on"}), "Cancelled")


def test_the_list_is_for_one_meeting_when_asked(client, member, window):
    other = MeetingFactory()
    client.force_login(member)
    assert len(client.get(LIST, {"meeting": other.pk}).context["windows"]) == 0
    assert len(client.get(LIST, {"meeting": window.meeting_id}).context["windows"]) == 1
    assert client.get(LIST, {"meeting": "nonsense"}).status_code == 200


def test_the_list_is_taken_away_as_csv(client, member, window):
    client.force_login(member)
    rows = list(csv.DictReader(client.get(LIST, {"format": "csv"}).content.decode().splitlines()))
    assert rows[0]["window"] == "Who comes"
    assert rows[0]["closes_utc"] == f"{window.closes_at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("path", ["/dates/", "/dates/month/", "/dates/timeline/"])
def test_key_dates_take_as_many_queries_for_three_as_for_one(
    client, member, django_assert_max_num_queries, now, path
):
    client.force_login(member)
    for count in range(3):
        published(now, audience="PUBLIC", key=f"rule_{count}")
        with django_assert_max_num_queries(14):
            assert client.get(path).status_code == 200


def test_times_are_the_readers_with_utc_beside_them(client, member, window):
    member.zone = "Asia/Tokyo"
    member.save()
    client.force_login(member)
    response = client.get(LIST)
    assertContains(response, "JST")
    assertContains(response, "UTC")


def test_the_month_shows_what_opens_and_closes_by_the_readers_day(client, member, committee):
    WindowFactory(closes_at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    OccasionFactory(title="Spring feast", first=date(2026, 3, 1), last=date(2026, 3, 2))
    client.force_login(member)
    assertContains(client.get("/dates/month/?month=2026-03"), "Spring feast")
    member.zone = "Asia/Tokyo"
    member.save()
    response = client.get("/dates/month/?month=2026-04")
    days = [day for week in response.context["weeks"] for day in week if day.closing]
    assert [day.date for day in days] == [date(2026, 4, 1)]


@pytest.mark.parametrize("month", ["1900-01", "2200-01", "9999-12"])
def test_a_month_beyond_the_calendar_is_not_there(client, committee, month):
    assert client.get("/dates/month/", {"month": month}).status_code == 404


@pytest.mark.parametrize("month", ["nonsense", "2026-13", ""])
def test_no_month_is_this_month(client, committee, month):
    assert client.get("/dates/month/", {"month": month}).status_code == 200


@pytest.mark.parametrize("months", ["6", "36", "nonsense", "7"])
def test_the_timeline_is_drawn_for_any_span(client, member, window, months):
    client.force_login(member)
    assertContains(client.get("/dates/timeline/", {"months": months}), "timeline-bar")


def test_the_pages_of_meetings_and_sessions_show_their_key_dates(client, member, window):
    session = SessionFactory(meeting=window.meeting)
    other = SessionFactory(meeting=MeetingFactory())
    client.force_login(member)
    for page in (
        reverse("meetings:show", args=[window.meeting_id]),
        reverse("meetings:session", args=[session.pk]),
        reverse("meetings:session", args=[other.pk]),
    ):
        assertContains(client.get(page), window.get_absolute_url())
    page = reverse("meetings:show", args=[other.meeting_id])
    assertNotContains(client.get(page), window.get_absolute_url())


def test_the_feed_and_the_sheet_are_answered_as_what_they_are(client, committee, now):
    published(now, audience="PUBLIC")
    feed = client.get("/dates/feeds/committee.ics")
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in feed.content


def test_a_feed_shows_what_its_owner_may_see(client, member, chair, committee, now):
    published(now, audience="LEADERSHIP")
    for user, seen in ((member, False), (chair, True)):
        feed = actions.make_feed(committee, actor=user, now=now)
        content = client.get(reverse("calendar:own_feed", args=[feed.key])).content
        assert (b"Leadership" in content) is seen


def test_a_feed_of_a_topic_shows_that_topic(client, member, committee, now):
    topic = TopicFactory()
    published(now, audience="PUBLIC", topic=topic)
    published(now, audience="COMMITTEE")
    feed = actions.make_feed(committee, actor=member, now=now)
    for page in (
        reverse("calendar:public_topic_feed", args=[topic.slug]),
        reverse("calendar:topic_feed", args=[feed.key, topic.slug]),
    ):
        content = client.get(page).content
        assert b"Public" in content
        assert b"Committee" not in content


def test_an_unknown_key_opens_no_feed(client, committee):
    assert client.get("/dates/feeds/guessed/mine.ics").status_code == 404


def test_a_new_address_is_made_on_the_page(client, member):
    client.force_login(member)
    response = client.post("/dates/subscribe/new/", follow=True)
    assertContains(response, "/mine.ics")


# --- one window ---


def test_a_window_is_hidden_from_who_may_not_see_it(client, window):
    assert client.get(window.get_absolute_url()).status_code == 404


def test_a_window_shows_its_history_and_what_it_was_at_first(
    client, member, secretary, window, now
):
    later = window.closes_at + timedelta(days=5)
    by = {"actor": secretary, "now": now}
    actions.change_window(window, closes_at=later, reason="Visas take longer.", **by)
    client.force_login(member)
    response = client.get(window.get_absolute_url())
    assertContains(response, "Visas take longer.")
    assertContains(response, "as first published")
    assertContains(response, "Extended")
    assertNotContains(response, "Extend or change")


def test_a_window_is_extended_on_its_page(client, secretary, window):
    client.force_login(secretary)
    page = url("change_window", window)
    assertContains(client.get(page), "Publish the change")
    later = (window.closes_at + timedelta(days=5)).replace(second=0, microsecond=0)
    sent = {"closes_at": f"{later:%Y-%m-%dT%H:%M}", "reason": "Visas.", "seen": 0}
    assertRedirects(client.post(page, sent), window.get_absolute_url(), 303)
    window.refresh_from_db()
    assert window.closes_at == later


def test_what_was_typed_survives_a_refusal(client, secretary, window):
    client.force_login(secretary)
    sent = {"closes_at": "2020-01-01T10:00", "reason": "Visas take longer.", "seen": 0}
    response = client.post(url("change_window", window), sent)
    assert response.status_code == 422
    assertContains(response, "Visas take longer.", status_code=422)
    assert "closes_at" in response.context["form"].errors


def test_a_window_is_cancelled_decided_and_released_on_its_page(client, secretary, window, now):
    client.force_login(secretary)
    by = {"actor": secretary, "now": now}
    actions.change_window(window, closes_at=window.closes_at + SOON, reason="x", **by)
    assertRedirects(client.post(url("release_window", window)), window.get_absolute_url(), 303)
    sent = {"reason": "No seats."}
    assertRedirects(client.post(url("cancel_window", window), sent), window.get_absolute_url(), 303)
    other = published(now, audience="PUBLIC")
    client.post(url("decide_window", other))
    assertContains(client.get(other.get_absolute_url()), "Decided")


@pytest.mark.parametrize("name", ["change_window", "cancel_window"])
def test_a_member_changes_no_window(client, member, window, name):
    client.force_login(member)
    assert client.get(url(name, window)).status_code == 403


# --- plan, rules, occasions, hours ---


@pytest.mark.parametrize("path", [PLAN, RULES, ADOPT, "/dates/occasions/", "/dates/occasions/add/"])
def test_a_member_keeps_no_calendar(client, member, path):
    client.force_login(member)
    assert client.get(path).status_code == 403


def test_the_plan_says_what_to_do_without_rules(client, secretary):
    client.force_login(secretary)
    assertContains(client.get(PLAN), "Go to the rules")


@pytest.fixture
def ahead(committee, now):
    first = now.date() + timedelta(days=120)
    DeadlineRuleFactory()
    return MeetingFactory(starts_on=first, ends_on=first + timedelta(days=3))


def test_the_plan_is_seen_and_adopted(client, secretary, ahead):
    client.force_login(secretary)
    response = client.get(PLAN)
    assertContains(response, "Adopt the plan")
    sent = {"seen": response.context["proposed"].digest, "reason": "The year ahead."}
    assertRedirects(client.post(f"{PLAN}adopt/", sent), LIST, 303)
    assert Window.objects.get().changes.get().reason == "The year ahead."
    assertContains(client.get(PLAN), "what is published is what the rules say")


def test_a_plan_that_was_not_seen_is_not_adopted(client, secretary, ahead):
    client.force_login(secretary)
    assert client.post(f"{PLAN}adopt/", {"seen": "another"}).status_code == 409
    assert not Window.objects.exists()


def test_what_if_changes_nothing(client, secretary, ahead):
    client.force_login(secretary)
    later = ahead.starts_on + timedelta(days=14)
    response = client.get(PLAN, {"meeting": ahead.pk, "first": later.isoformat()})
    assert [one.place.key for one in response.context["what_if"]] == ["rsvp"]
    assertContains(response, "Nothing is saved")
    assert not Window.objects.exists()


@pytest.mark.parametrize("first", ["", "nonsense", "2026-02-30"])
def test_a_bad_what_if_is_told_at_its_field(client, secretary, ahead, first):
    client.force_login(secretary)
    response = client.get(PLAN, {"meeting": ahead.pk, "first": first})
    assert "first" in response.context["form"].errors


def test_conflicts_come_with_what_would_resolve_them(client, secretary, ahead):
    first = ahead.starts_on - timedelta(days=60)
    MeetingFactory(starts_on=first, ends_on=first)
    bound = {"opens_anchor": "PREVIOUS", "opens_exact": False, "opens_at": "END"}
    DeadlineRuleFactory(key="long", title="Long call", nominal=60, minimum=40, **bound)
    client.force_login(secretary)
    response = client.get(PLAN)
    assertContains(response, "not everything fits")
    assertContains(response, "“Long call” with a minimum of 31 days")


RULE = {
    "key": "rsvp",
    "title": "Who comes",
    "reference": "Practice 4",
    "since": "2026-01-01",
    "audience": "COMMITTEE",
    "people": "DELEGATIONS",
    "closes_anchor": "MEETING",
    "closes_at": "START",
    "closes_amount": 30,
    "closes_when": "BEFORE",
    "closes_unit": "DAYS",
    "closes_exact": "True",
    "opens_at": "START",
    "opens_amount": 0,
    "opens_when": "AFTER",
    "opens_unit": "DAYS",
    "opens_exact": "True",
    "nominal": 28,
    "minimum": 7,
    "length_unit": "DAYS",
    "priority": 2,
    "opening_time": "00:00",
    "closing_time": "23:59",
    "zone": "UTC",
    "remind_days": "7, 1",
}


def test_a_rule_is_adopted_on_its_page(client, secretary):
    client.force_login(secretary)
    assertRedirects(client.post(ADOPT, RULE), RULES, 303)
    rule = DeadlineRule.objects.get()
    assert (rule.closes_amount, rule.remind_days) == (-30, [7, 1])
    assertContains(client.get(RULES), "30 days before the meeting begins")


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title": ""}, "title"),
        ({"minimum": 29}, "minimum"),
        ({"closes_anchor": "WINDOW", "closes_name": "rsvp"}, "closes_anchor"),
        ({"closes_anchor": ""}, "closes_anchor"),
        ({"closes_amount": "x"}, "closes_amount"),
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"remind_days": "seven"}, "remind_days"),
        ({"since": "2026-02-30"}, "since"),
    ],
)
def test_a_bad_rule_is_told_at_its_field_and_nothing_is_lost(client, secretary, bad, field):
    client.force_login(secretary)
    response = client.post(ADOPT, RULE | {"rationale": "As always."} | bad)
    assert list(response.context["form"].errors) == [field]
    assertContains(response, "As always.", status_code=422)


def test_a_rule_is_tried_before_it_is_adopted(client, secretary, ahead):
    client.force_login(secretary)
    sooner = RULE | {"closes_amount": 45, "what_if": "1"}
    response = client.post(ADOPT, sooner | {"rationale": "Visas."})
    assertContains(response, "If this rule were adopted")
    assertContains(response, "Visas.")
    assert [one.place.key for one in response.context["what_if"]] == ["rsvp"]
    assert DeadlineRule.objects.count() == 1
    assert client.post(ADOPT, sooner | {"title": ""}).status_code == 422
    same = RULE | {"what_if": "1"}
    assertContains(client.post(ADOPT, same), "No date would change")


def test_a_new_version_begins_with_what_the_old_one_says(client, secretary, committee):
    rule = DeadlineRuleFactory()
    client.force_login(secretary)
    page = url("new_version", rule)
    response = client.get(page)
    assert response.context["form"]["closes_amount"].value() == 30
    assert response.context["form"]["closes_when"].value() == "BEFORE"
    assertRedirects(client.post(page, RULE | {"closes_amount": 45}), RULES, 303)
    assert sorted(r.closes_amount for r in DeadlineRule.objects.all()) == [-45, -30]


def test_a_version_without_dates_is_withdrawn_on_its_page(client, secretary, committee):
    rule = DeadlineRuleFactory()
    client.force_login(secretary)
    assertContains(client.get(url("new_version", rule)), "Withdraw this version")
    assertRedirects(client.post(url("withdraw_rule", rule)), RULES, 303)
    assert not DeadlineRule.objects.exists()


def test_the_template_is_adopted_on_the_page(client, secretary):
    client.force_login(secretary)
    assertRedirects(client.post(f"{RULES}template/", {"since": "2026-01-01"}), RULES, 303)
    assertContains(client.get(RULES), "Principle 33")
    assert client.post(f"{RULES}template/", {"since": "x"}).status_code == 422


def test_an_occasion_is_entered_and_removed(client, secretary):
    client.force_login(secretary)
    sent = {"title": "A feast", "kind": "FEAST", "first": "2026-03-01", "last": "2026-03-03"}
    assertRedirects(client.post("/dates/occasions/add/", sent), "/dates/occasions/", 303)
    occasion = Occasion.objects.get()
    assertContains(client.get("/dates/occasions/"), "A feast")
    client.post(url("remove_occasion", occasion))
    assert not Occasion.objects.exists()


def test_hours_are_for_who_takes_part(client, stranger, member):
    client.force_login(stranger)
    assert client.get("/dates/hours/").status_code == 403
    client.force_login(member)
    response = client.get("/dates/hours/", {"at": "2026-12-01T12:00", "calls": "12"})
    assert len(response.context["hours"].shared.turns) == 12


@pytest.mark.parametrize(
    "bad", [{"at": "x", "calls": "3"}, {"at": "2026-12-01T12:00", "calls": "99"}]
)
def test_bad_hours_are_told_at_the_field(client, member, bad):
    client.force_login(member)
    response = client.get("/dates/hours/", bad)
    assert response.status_code == 200
    assert response.context["form"].errors
