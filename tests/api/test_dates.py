"""What programs do with dates: read them, change them, plan them, and share hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from hemicycle.calendar.actions import adopt_plan
from hemicycle.calendar.models import DeadlineRule, Occasion, Window
from tests.api.programs import refused
from tests.factories import (
    DeadlineRuleFactory,
    DelegationFactory,
    MeetingFactory,
    OccasionFactory,
    WindowFactory,
)

RULE = {"key": "rsvp", "since": "2026-01-01", "title": "Who comes", "reference": "Practice 4",
        "closes_anchor": "MEETING", "closes_amount": -30, "nominal": 28, "minimum": 7}  # fmt: skip
FEAST = {"title": "A feast", "kind": "FEAST", "first": "2026-03-02", "last": "2026-03-04"}


@pytest.fixture
def clerk(program, secretary):
    return program(secretary)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def window(committee, now):
    """Open, and closing in ten days."""
    return WindowFactory(opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=10))


@pytest.fixture
def meeting(committee):
    """Number 7007, beyond those of the factory, half a year ahead."""
    first = timezone.now().date() + timedelta(days=180)
    return MeetingFactory(
        number=7007, title="Forum 7", starts_on=first, ends_on=first + timedelta(days=3)
    )


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["items"]]


def stamp(at):
    return at.isoformat().replace("+00:00", "Z")


# --- dates ---


@pytest.mark.parametrize("path", ["/dates", "/dates/{pk}"])
def test_somebody_who_holds_nothing_reads_no_dates(program, stranger, window, path):
    assert program(stranger).get(path.format(pk=window.pk)).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=soon", "from"),
        ("to=2026-02-30", "to"),
        ("to=9999-12-31", "to"),
        ("from=0001-01-01", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("meeting=x", "meeting"),
        ("meeting=0", "meeting"),
        (f"meeting={10**30}", "meeting"),
        ("all=perhaps", "all"),
        ("limit=0", "limit"),
    ],
)
def test_dates_on_days_that_are_none_are_refused(clerk, query, field):
    assert refused(clerk.get(f"/dates?{query}")) == (422, field)


def test_dates_that_are_over_or_cancelled_are_listed_only_when_all_are_asked_for(
    clerk, window, now
):
    over = WindowFactory(rule=window.rule, closes_at=now - timedelta(days=1), opens_at=None)
    off = WindowFactory(rule=window.rule, closes_at=now + timedelta(days=3), cancelled_at=now)
    assert ids(clerk.get("/dates")) == [window.pk]
    assert ids(clerk.get("/dates?all=true")) == [over.pk, off.pk, window.pk]


def test_dates_are_those_of_a_meeting_and_of_the_days_that_are_asked_for(clerk, window, now):
    later = WindowFactory(
        rule=window.rule, opens_at=None, closes_at=datetime(2199, 12, 31, 23, 59, tzinfo=UTC)
    )
    assert ids(clerk.get(f"/dates?meeting={later.meeting_id}")) == [later.pk]
    assert ids(clerk.get(f"/dates?to={now.date()}")) == [window.pk]
    assert ids(clerk.get(f"/dates?from={now.date() + timedelta(days=11)}")) == [later.pk]
    assert ids(clerk.get("/dates?meeting=99999")) == []


def test_dates_of_the_leadership_are_hidden_from_members(program, member, chair, now):
    rule = DeadlineRuleFactory(audience="LEADERSHIP")
    hidden = WindowFactory(rule=rule, closes_at=now + timedelta(days=1))
    caller = program(member)
    assert ids(caller.get("/dates")) == []
    for response in (
        caller.get(f"/dates/{hidden.pk}"),
        caller.post(f"/dates/{hidden.pk}/cancel", reason="No"),
        caller.post(f"/dates/{hidden.pk}/release"),
    ):
        assert response.status_code == 404
    assert ids(program(chair).get("/dates")) == [hidden.pk]


def test_a_date_says_how_it_stands_why_and_what_happened_to_it(clerk, secretary, window, now):
    closes = now + timedelta(days=12)
    Window.objects.update(
        reasons=[{"because": "SHORTENED", "amount": 19, "instead_of": 28, "minimum": 7,
                  "unit": "DAYS", "name": ""}]
    )  # fmt: skip
    clerk.post(f"/dates/{window.pk}/change", closes_at=stamp(closes), reason="Few answers")

    told = clerk.get(f"/dates/{window.pk}").json()

    assert (told["title"], told["meeting"]) == ("Who comes", window.meeting.number)
    assert (told["is_open"], told["is_held"], told["sequence"]) == (True, True, 1)
    assert told["stands"].startswith("Closes in 11 days")
    assert [(one["because"], one["instead_of"]) for one in told["why"]] == [("SHORTENED", 28)]
    extended, published = told["history"]
    assert (extended["kind"], extended["reason"]) == ("EXTENDED", "Few answers")
    assert extended["by"] == str(secretary)
    assert extended["before"]["closes_at"] == stamp(window.closes_at)
    assert extended["after"]["closes_at"] == stamp(closes)
    assert (published["by"], published["before"]) == (None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_dates_ask_a_constant_number_of_questions(clerk, now, count, django_assert_max_num_queries):
    rule = DeadlineRuleFactory()
    for _ in range(count):
        WindowFactory(rule=rule, closes_at=now + timedelta(days=1))
    with django_assert_max_num_queries(7):
        assert clerk.get("/dates").json()["count"] == count


# --- changing one ---


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("change", {"closes_at": "2190-01-01T00:00:00Z", "reason": "More time"}),
        ("cancel", {"reason": "None this year"}),
        ("release", {}),
        ("decide", {}),
    ],
)
def test_a_member_changes_no_date(program, member, window, verb, body):
    assert program(member).post(f"/dates/{window.pk}/{verb}", **body).status_code == 403
    assert window.changes.count() == 1


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("change", {"reason": "More time"}, "closes_at"),
        ("change", {"closes_at": "2190-01-01T00:00:00Z"}, "reason"),
        ("change", {"closes_at": "2190-01-01T00:00:00Z", "reason": " "}, "reason"),
        ("change", {"closes_at": "2190-01-01T00:00:00Z", "reason": "a\x00b"}, "reason"),
        ("change", {"closes_at": "2190-01-01T00:00:00", "reason": "x"}, "closes_at"),
        ("change", {"closes_at": "2020-01-01T00:00:00Z", "reason": "x"}, "closes_at"),
        ("change", {"closes_at": "0001-01-01T00:00:00+10:00", "reason": "x"}, "closes_at"),
        ("change", {"closes_at": "9999-12-31T22:00:00-10:00", "reason": "x"}, "closes_at"),
        ("change", {"closes_at": "soon", "reason": "x"}, "closes_at"),
        ("change", {"closes_at": "2190-01-01T00:00:00Z", "reason": "x",
                    "opens_at": "2189-01-01T00:00:00Z"}, "opens_at"),
        ("change", {"closes_at": "2190-01-01T00:00:00Z", "reason": "x", "seen": "?"}, "seen"),
        ("cancel", {}, "reason"),
        ("cancel", {"reason": ""}, "reason"),
        ("cancel", {"reason": "a\ud800b"}, "reason"),
        ("decide", {"reason": "a\x00b"}, "reason"),
        ("decide", {"reason": 7}, "reason"),
    ],
)  # fmt: skip
def test_a_bad_change_of_a_date_is_refused_at_its_field(clerk, window, verb, body, field):
    assert refused(clerk.post(f"/dates/{window.pk}/{verb}", **body)) == (422, field)
    assert window.changes.count() == 1


def test_a_date_that_is_not_there_is_not_changed(clerk):
    for verb in ("cancel", "decide"):
        assert clerk.post(f"/dates/999/{verb}", reason="x").status_code == 404


def test_a_date_that_was_changed_meanwhile_is_not_changed_again(clerk, window, now):
    path = f"/dates/{window.pk}/change"
    body = {"reason": "More time", "seen": 0}
    first = clerk.post(path, **body, closes_at=stamp(now + timedelta(days=12)))
    second = clerk.post(path, **body, closes_at=stamp(now + timedelta(days=13)))
    assert (first.json()["sequence"], first.json()["is_held"]) == (1, True)
    assert refused(second) == (409, "")


def test_a_date_is_released_and_decided_and_then_left_alone(clerk, window, now):
    path = f"/dates/{window.pk}"
    assert clerk.post(f"{path}/release").status_code == 409
    clerk.post(f"{path}/change", closes_at=stamp(now + timedelta(days=12)), reason="More time")
    assert clerk.post(f"{path}/release").json()["is_held"] is False
    assert clerk.post(f"{path}/decide").json()["decided_at"]
    assert clerk.post(f"{path}/cancel", reason="Too late").status_code == 409


def test_a_date_is_cancelled_for_a_reason_that_is_kept(clerk, window):
    told = clerk.post(f"/dates/{window.pk}/cancel", reason="No seats are vacant.").json()
    assert told["cancelled_at"]
    assert (told["stands"], told["is_open"]) == ("Cancelled", False)
    newest = clerk.get(f"/dates/{window.pk}").json()["history"][0]
    assert (newest["kind"], newest["reason"]) == ("CANCELLED", "No seats are vacant.")


# --- the plan ---


@pytest.mark.parametrize("path", ["/dates/plan", "/deadline-rules", "/occasions"])
def test_a_member_looks_at_no_plan(program, member, path):
    assert program(member).get(path).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("what_if=move:99:2027-01-01", "what_if"),
        ("what_if=move:7007", "what_if"),
        ("what_if=move:7007:2027-02-30", "what_if"),
        ("what_if=move:7007:20270201", "what_if"),
        ("what_if=move:7007:0001-01-01", "what_if"),
        ("what_if=move:7007:9999-12-31", "what_if"),
        ("what_if=drop:7:2027-01-01", "what_if"),
        ("what_if=move:٧:2027-01-01", "what_if"),
        (f"what_if=move:{10**30}:2027-01-01", "what_if"),
        ("what_if=move:7007:2027-01-01%0A", "what_if"),
        ("what_if=", "what_if"),
        ("&".join(["what_if=move:7007:2027-01-01"] * 61), "what_if"),
        ("from=never", "from"),
        ("from=0001-01-01", "from"),
        ("from=2027-01-02&to=2027-01-01", "to"),
    ],
)
def test_a_plan_of_what_cannot_be_is_refused(clerk, meeting, query, field):
    DeadlineRuleFactory()
    assert refused(clerk.get(f"/dates/plan?{query}")) == (422, field)


def test_without_rules_the_plan_is_empty(clerk, meeting):
    told = clerk.get("/dates/plan").json()
    assert [one["number"] for one in told["meetings"]] == [7007]
    assert (told["windows"], told["changes"], told["conflicts"]) == ([], [], [])


def test_the_plan_says_what_would_be_published(clerk, meeting):
    DeadlineRuleFactory()
    told = clerk.get("/dates/plan").json()
    (window,), (change,) = told["windows"], told["changes"]
    closes = meeting.starts_on - timedelta(days=30)
    assert (window["title"], window["meeting"], window["zone"]) == ("Who comes", 7007, "UTC")
    assert window["closes_at"] == f"{closes}T23:59:00Z"
    assert (window["length"], window["unit"], window["why"]) == (28, "DAYS", [])
    assert (change["date_id"], change["before"]) == (None, None)
    assert change["after"]["closes_at"] == window["closes_at"]
    assert told["differences"] == []


def test_what_if_the_meeting_began_on_another_day(clerk, meeting, secretary, committee):
    DeadlineRuleFactory()
    adopt_plan(committee, actor=secretary, now=timezone.now())
    later = meeting.starts_on + timedelta(days=7)
    told = clerk.get(f"/dates/plan?what_if=move:7007:{later}").json()
    (difference,), (change,) = told["differences"], told["changes"]
    closes = later - timedelta(days=30)
    assert difference["after"]["closes_at"] == f"{closes}T23:59:00Z"
    assert difference["before"] == change["before"]
    assert change["date_id"] == Window.objects.get().pk
    assert (told["meetings"][0]["starts_on"], told["digest"]) == (str(later), "")
    meeting.refresh_from_db()
    assert meeting.starts_on != later


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_what_if_goes_as_far_as_the_years_of_the_house(clerk, meeting, day):
    DeadlineRuleFactory()
    assert clerk.get(f"/dates/plan?what_if=move:7007:{day}").json()["differences"]


def test_a_plan_from_a_day_on_still_counts_from_the_meeting_before(clerk, meeting):
    rule = {"closes_anchor": "", "opens_anchor": "PREVIOUS", "opens_at": "END"}
    DeadlineRuleFactory(**rule)
    first = meeting.starts_on - timedelta(days=90)
    MeetingFactory(number=6006, starts_on=first, ends_on=first)
    told = clerk.get(f"/dates/plan?from={meeting.starts_on}").json()
    assert [one["number"] for one in told["meetings"]] == [7007]
    assert [one["meeting"] for one in told["windows"]] == [7007]
    assert told["digest"] == ""


def test_what_cannot_be_met_comes_with_what_would_resolve_it(clerk, meeting):
    early = meeting.starts_on - timedelta(days=40)
    MeetingFactory(number=6006, starts_on=early, ends_on=early)
    DeadlineRuleFactory(
        key="nominations",
        opens_anchor="PREVIOUS",
        opens_at="END",
        closes_amount=-30,
        nominal=28,
        minimum=14,
    )
    told = clerk.get("/dates/plan").json()
    (conflict,) = told["conflicts"]
    assert conflict["meeting"] == 7007
    parts = {"OPENS", "CLOSES", "MINIMUM"}
    assert {(one["key"], one["part"]) for one in conflict["demands"]} == {
        ("nominations", part) for part in parts
    }
    (whole,) = [one for one in conflict["remedies"] if one["demand"] is None]
    (less,) = [r for r in conflict["remedies"] if r["demand"] and r["demand"]["part"] == "MINIMUM"]
    assert whole["amount"] + less["amount"] == less["instead_of"] == 14
    (short,) = [one for one in told["windows"] if one["meeting"] == 7007]
    because = [one["because"] for one in short["why"]]
    assert because == ["SHORTENED", "APART", "BELOW_MINIMUM"]


def test_a_meeting_that_is_over_is_in_conflict_with_nothing(clerk, meeting):
    over = timezone.now().date() - timedelta(days=100)
    MeetingFactory(
        number=5005, starts_on=over - timedelta(days=9), ends_on=over - timedelta(days=9)
    )
    MeetingFactory(number=6006, starts_on=over, ends_on=over)
    DeadlineRuleFactory(opens_anchor="PREVIOUS", opens_at="END", closes_amount=-1)
    assert clerk.get("/dates/plan").json()["conflicts"] == []


def test_a_window_that_would_close_before_it_opens_is_impossible(clerk, meeting):
    DeadlineRuleFactory(opens_anchor="MEETING", opens_amount=-3, nominal=None)
    told = clerk.get("/dates/plan").json()
    assert told["impossible"] == [{"key": "rsvp", "title": "Who comes", "meeting": 7007}]
    assert told["windows"] == []


def test_the_plan_warns_of_a_feast(clerk, meeting):
    DeadlineRuleFactory()
    closes = meeting.starts_on - timedelta(days=30)
    OccasionFactory(title="A feast", first=closes, last=closes)
    warnings = clerk.get("/dates/plan").json()["warnings"]
    (feast,) = [one for one in warnings if one["kind"] == "FEAST"]
    assert (feast["name"], feast["day"], feast["is_grave"]) == ("A feast", str(closes), True)


def test_a_member_adopts_no_plan(program, member, meeting):
    DeadlineRuleFactory()
    assert program(member).post("/dates/plan/adopt").status_code == 403
    assert not Window.objects.exists()


def test_the_plan_that_was_seen_is_adopted_and_no_other(clerk, meeting):
    DeadlineRuleFactory()
    seen = clerk.get("/dates/plan").json()["digest"]
    assert refused(clerk.post("/dates/plan/adopt", seen="another")) == (409, "")
    assert refused(clerk.post("/dates/plan/adopt", seen=seen, reason="a\x00")) == (422, "reason")
    (told,) = clerk.post("/dates/plan/adopt", seen=seen, reason="The year begins").json()
    assert (told["key"], told["meeting"], told["is_held"]) == ("rsvp", 7007, False)
    assert clerk.post("/dates/plan/adopt").json() == []
    assert clerk.get("/dates/plan").json()["changes"] == []


# --- rules ---


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "Not a key"}, "key"),
        ({"title": " "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"since": "soon"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"closes_anchor": ""}, "closes_anchor"),
        ({"closes_anchor": "WINDOW", "closes_name": "nothing"}, "closes_anchor"),
        ({"closes_anchor": "MOON"}, "closes_anchor"),
        ({"closes_amount": -3_661}, "closes_amount"),
        ({"opens_amount": 10**30}, "opens_amount"),
        ({"closes_unit": "MOONS"}, "closes_unit"),
        ({"minimum": 29}, "minimum"),
        ({"minimum": -1}, "minimum"),
        ({"nominal": 10**30}, "nominal"),
        ({"priority": 4}, "priority"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"opening_time": "25:00"}, "opening_time"),
        ({"closing_time": "23:59Z"}, "closing_time"),
        ({"kinds": ["PARTY"]}, "kinds"),
        ({"modes": "ONLINE"}, "modes"),
        ({"remind_days": [0]}, "remind_days"),
        ({"audience": "FRIENDS"}, "audience"),
        ({"people": "ALL"}, "people"),
        ({"topic_id": 999}, "topic_id"),
        ({"topic_id": 10**30}, "topic_id"),
    ],
)
def test_a_bad_rule_is_refused_at_its_field(clerk, wrong, field):
    assert refused(clerk.post("/deadline-rules", **RULE | wrong)) == (422, field)
    assert not DeadlineRule.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/deadline-rules", RULE),
        ("/deadline-rules/template", {"since": "2026-01-01"}),
        ("/occasions", FEAST),
    ],
)
def test_a_member_keeps_no_rules_and_no_occasions(program, member, path, body):
    assert program(member).post(path, **body).status_code == 403


def test_a_rule_is_adopted_as_it_is_listed_and_withdrawn(clerk):
    topic = clerk.post("/topics", title="Abuse", slug="abuse").json()
    made = clerk.post("/deadline-rules", **RULE, topic_id=topic["id"], remind_days=[14, 3])
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["topic_id"], row["closing_time"]) == (topic["id"], "23:59:00")
    assert row["remind_days"] == [14, 3]
    assert row == row | RULE
    assert clerk.get("/deadline-rules").json() == {"items": [row], "count": 1}

    assert refused(clerk.post("/deadline-rules", **RULE)) == (422, "since")
    assert clerk.delete(f"/deadline-rules/{row['id']}").status_code == 204
    assert clerk.delete(f"/deadline-rules/{row['id']}").status_code == 404


def test_a_rule_with_dates_is_not_withdrawn(clerk, program, member, window):
    path = f"/deadline-rules/{window.rule_id}"
    assert program(member).delete(path).status_code == 403
    assert refused(clerk.delete(path)) == (409, "")


def test_what_a_rule_says_is_what_it_says_when_it_is_sent_again(clerk):
    row = clerk.post("/deadline-rules", **RULE).json()
    clerk.delete(f"/deadline-rules/{row.pop('id')}")
    again = clerk.post("/deadline-rules", **row).json()
    again.pop("id")
    assert again == row


def test_the_template_is_adopted_once(clerk):
    assert refused(clerk.post("/deadline-rules/template")) == (422, "since")
    first = clerk.post("/deadline-rules/template", since="2026-01-01")
    assert first.status_code == 201
    assert "nominations" in {row["key"] for row in first.json()}
    assert clerk.post("/deadline-rules/template", since="2026-01-01").json() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "PARTY"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"first": "soon"}, "first"),
        ({"last": "2026-03-01"}, "last"),
        ({"last": "2028-03-01"}, "last"),
        ({"last": "9999-12-31"}, "last"),
    ],
)
def test_a_bad_occasion_is_refused_at_its_field(clerk, wrong, field):
    assert refused(clerk.post("/occasions", **FEAST | wrong)) == (422, field)
    assert not Occasion.objects.exists()


def test_an_occasion_comes_and_goes(clerk, program, member):
    row = clerk.post("/occasions", **FEAST).json()
    assert clerk.get("/occasions").json()["items"] == [row]
    assert program(member).delete(f"/occasions/{row['id']}").status_code == 403
    assert clerk.delete(f"/occasions/{row['id']}").status_code == 204
    assert clerk.get("/occasions").json()["count"] == 0


# --- hours ---


@pytest.mark.parametrize(
    "path", ["/hours?at=2026-01-15T12:00:00Z", "/hours/rotation?days=2026-01-15"]
)
def test_somebody_who_holds_nothing_shares_no_hours(program, stranger, path):
    assert program(stranger).get(path).status_code == 403


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/hours", "at"),
        ("/hours?at=noon", "at"),
        ("/hours?at=2026-01-15T12:00:00", "at"),
        ("/hours?at=2026-01-15T12:00:00%2B99:00", "at"),
        ("/hours?at=0001-01-01T00:00:00Z", "at"),
        ("/hours?at=9999-12-31T23:59:59Z", "at"),
        ("/hours/rotation", "days"),
        ("/hours/rotation?days=soon", "days"),
        ("/hours/rotation?days=9999-12-31", "days"),
        ("/hours/rotation?" + "&".join(["days=2026-01-15"] * 61), "days"),
    ],
)
def test_hours_at_no_clear_time_are_refused(program, member, path, field):
    assert refused(program(member).get(path)) == (422, field)


def test_an_hour_spreads_over_the_delegations_of_that_day(program, member):
    for code, until in (("JP", None), ("KE", None), ("FJ", date(2026, 1, 1))):
        DelegationFactory(code=code, since=date(2020, 1, 1), until=until)
    told = program(member).get("/hours?at=2026-01-15T21:30:00%2B09:00").json()
    assert told["at"] == "2026-01-15T12:30:00Z"
    assert (told["by_hour"][21], told["by_hour"][15]) == (1, 1)
    assert len(told["by_hour"]) == 24
    assert (told["by_pain"][:3:2], told["average"]) == ([1, 1], 1.0)


def test_a_rotation_spares_whoever_has_borne_most(program, member):
    for code in ("JP", "MX"):
        DelegationFactory(code=code, since=date(2020, 1, 1))
    path = "/hours/rotation?days=2026-01-15&days=2026-02-12&days=2026-03-12"
    told = program(member).get(path).json()
    assert [one["at"][:10] for one in told["calls"]] == ["2026-01-15", "2026-02-12", "2026-03-12"]
    assert 0 <= told["worst"] - told["best"] <= 1


def test_the_description_names_every_address(client, db):
    paths = client.get("/api/openapi.json").json()["paths"]
    for path in ("/dates", "/dates/plan", "/deadline-rules", "/occasions", "/hours/rotation"):
        assert f"/api{path}" in paths
