from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from hemicycle.calendar import actions as dates
from hemicycle.calendar import queries as calendar
from hemicycle.consultations import actions, queries, template
from hemicycle.consultations.handlers import conclude
from hemicycle.consultations.models import (
    Choice,
    Consultation,
    Draft,
    Outcome,
    Point,
    Position,
    Revision,
)
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.kernel.procedures import OutOfOrder
from hemicycle.kernel.receipts import digest
from hemicycle.kernel.refusals import Refused, Stale
from tests.consultations.conftest import (
    ABSTAIN,
    AGAINST,
    DAY,
    FIELDS,
    FOR,
    answer,
    take,
)
from tests.factories import AccreditationFactory, PersonFactory, TopicFactory

SECOND = timedelta(seconds=1)


def again(row):
    return type(row).objects.get(pk=row.pk)


# --- preparing ---


def test_a_member_may_not_create_a_consultation(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.create_consultation(committee, actor=member, now=noon, **FIELDS)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title": ""}, "title"),
        ({"reference": ""}, "reference"),
        ({"rule": "LOUD"}, "rule"),
        ({"ready": "NOTHING"}, "ready"),
        ({"quorum_percent": 20}, "quorum_percent"),
        ({"quorum_percent": 101, "rule": "ANSWERS_NEEDED"}, "quorum_percent"),
        ({"threshold_percent": 49}, "threshold_percent"),
        ({"most_objections": 100_000}, "most_objections"),
    ],
)
def test_a_bad_consultation_is_refused_at_its_field(committee, by, bad, field):
    with pytest.raises(Refused) as refused:
        actions.create_consultation(committee, **by, **FIELDS | bad)
    assert refused.value.field == field
    assert not Consultation.objects.exists()


def test_a_new_consultation_has_choices_in_the_languages_of_the_site(committee, by):
    row = actions.create_consultation(committee, **by, **FIELDS)
    told = list(row.choices.values_list("label", "means", "needs_reason"))
    assert told[0] == ("Agree", "FOR", False)
    assert told[2] == ("Object", "AGAINST", True)
    assert set(row.choices.first().translations) == {"zh-hans", "ar"}
    assert AuditEntry.objects.get().event == "consultations.consultation_created"


def test_it_must_close_after_it_opens(committee, by, noon):
    with pytest.raises(Refused) as refused:
        actions.create_consultation(
            committee, **by, **FIELDS, opens_at=noon + DAY, closes_at=noon + DAY
        )
    assert refused.value.field == "closes_at"


def test_points_are_added_moved_edited_and_removed(prepare, by):
    row = prepare(points=3)
    first, second, third = row.points.all()
    actions.move_point(third, **by, position=1)
    assert [point.title for point in row.points.all()] == ["Point 2", "Point 0", "Point 1"]
    actions.edit_point(again(first), **by, title="Another")
    actions.remove_point(again(second), **by)
    told = [(point.position, point.title) for point in row.points.all()]
    assert told == [(1, "Point 2"), (2, "Another")]


def test_a_point_keeps_a_file_and_lets_it_go(prepare, by, django_capture_on_commit_callbacks):
    point = actions.add_point(prepare(), **by, title="A text", content=b"Words.")
    assert (point.media_type, point.size) == ("text/plain", 6)
    storage, name = point.file.storage, point.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.edit_point(point, **by, without_file=True)
    assert not again(point).file
    assert not storage.exists(name)


def test_a_bad_file_is_refused(prepare, by):
    row = prepare(points=0)
    with pytest.raises(Refused) as refused:
        actions.add_point(row, **by, title="A text", content=b"MZ\x00\x01")
    assert refused.value.field == "file"
    assert not Point.objects.exists()


def test_choices_are_added_edited_and_removed(prepare, by):
    row = prepare()
    choice = actions.add_choice(row, **by, label="Later", means=ABSTAIN)
    with pytest.raises(Refused):
        actions.add_choice(row, **by, label="Later", means=FOR)
    actions.edit_choice(choice, **by, label="Not now")
    assert again(choice).label == "Not now"
    actions.remove_choice(choice, **by)
    assert row.choices.count() == 4


def test_nothing_changes_once_it_is_published(publish, by):
    row = publish()
    point, choice = row.points.first(), row.choices.first()
    for change in (
        lambda: actions.edit_consultation(row, **by, title="Another"),
        lambda: actions.add_point(row, **by, title="One more"),
        lambda: actions.edit_point(point, **by, title="Another"),
        lambda: actions.move_point(point, **by, position=1),
        lambda: actions.remove_point(point, **by),
        lambda: actions.add_choice(row, **by, label="Later", means=ABSTAIN),
        lambda: actions.edit_choice(choice, **by, label="Another"),
        lambda: actions.remove_choice(choice, **by),
    ):
        with pytest.raises(OutOfOrder):
            change()


def test_a_voice_is_named_among_the_accredited(prepare, by, voice):
    row = prepare(voices="NAMED")
    with pytest.raises(Refused) as refused:
        actions.name_voice(row, **by, delegation=voice.delegation, person=PersonFactory())
    assert refused.value.field == "person"
    named = actions.name_voice(row, **by, delegation=voice.delegation, person=voice.person)
    with pytest.raises(Refused):
        actions.name_voice(row, **by, delegation=voice.delegation, person=voice.person)
    actions.remove_voice(named, **by)
    assert not row.named_voices.exists()


def test_an_observer_is_no_voice_where_members_are_asked(prepare, by):
    observer = AccreditationFactory(delegation__kind="OBSERVER")
    with pytest.raises(Refused) as refused:
        actions.name_voice(prepare(), **by, delegation=observer.delegation, person=observer.person)
    assert refused.value.field == "delegation"


# --- publishing ---


def test_publishing_needs_a_point_choices_and_a_time(committee, by, noon):
    row = actions.create_consultation(committee, **by, **FIELDS)
    for ready in (
        lambda: actions.add_point(row, **by, title="A text"),
        lambda: actions.edit_consultation(row, **by, closes_at=noon + DAY),
    ):
        with pytest.raises(Refused):
            actions.publish_consultation(row, **by)
        ready()
    against = row.choices.get(means=AGAINST)
    actions.remove_choice(against, **by)
    with pytest.raises(Refused):
        actions.publish_consultation(row, **by)
    actions.add_choice(row, **by, label="No", means=AGAINST)
    actions.publish_consultation(row, **by)
    with pytest.raises(OutOfOrder):
        actions.publish_consultation(row, **by)


@pytest.mark.parametrize("times", [{"opens_at": -DAY}, {"closes_at": -SECOND}])
def test_times_that_are_past_are_not_published(prepare, by, noon, times):
    row = prepare(**{name: noon + length for name, length in times.items()})
    with pytest.raises(Refused):
        actions.publish_consultation(row, **by)


def test_a_published_consultation_stands_among_the_key_dates(publish, member, noon):
    topic = TopicFactory()
    row = publish(is_public=True, topic=topic)
    (window,) = calendar.windows_for(member)
    assert window == row.window
    assert window.rule.title == row.title
    assert window.rule.audience == "PUBLIC"
    assert window.rule.topic == topic
    assert (window.opens_at, window.get_task_url()) == (noon, row.get_absolute_url())


# --- taking a position ---


def test_a_stranger_and_another_delegation_may_not_answer(publish, stranger, voice, noon):
    row, other = publish(), AccreditationFactory()
    with pytest.raises(PermissionDenied):
        actions.take_position(
            row, actor=stranger, now=noon, delegation=voice.delegation, stances=answer(row)
        )
    with pytest.raises(PermissionDenied):
        actions.take_position(
            row, actor=other.person.user, now=noon, delegation=voice.delegation, stances=answer(row)
        )
    assert not Position.objects.exists()


@pytest.mark.parametrize(
    ("voices", "roles"),
    [
        ("REPRESENTATIVE", {"REPRESENTATIVE"}),
        ("ALTERNATE", {"REPRESENTATIVE", "ALTERNATE"}),
        ("ANYBODY", {"REPRESENTATIVE", "ALTERNATE", "ADVISER"}),
        ("NAMED", set()),
    ],
)
def test_who_answers_for_a_delegation(publish, by, noon, voices, roles):
    row = publish(voices=voices)
    for role in ("REPRESENTATIVE", "ALTERNATE", "ADVISER"):
        held = AccreditationFactory(role=role)
        if role in roles:
            assert take(row, held, noon).delegation == held.delegation
            continue
        with pytest.raises(PermissionDenied):
            take(row, held, noon)
        actions.name_voice(row, **by, delegation=held.delegation, person=held.person)
        assert take(row, held, noon).delegation == held.delegation


def test_a_position_is_taken_and_kept_with_its_receipt(publish, voice, noon):
    row = publish(points=2)
    pinned = {"point": row.points.first().pk, "paragraph": 2, "text": " Say it shorter. "}
    position = take(row, voice, noon, comments=[{"text": "Thank you."}, pinned])
    assert position.number == f"C{row.pk}-{position.pk}.1"
    assert [stance.choice.means for stance in position.stances.all()] == [FOR, FOR]
    told = {(one.paragraph, one.text) for one in position.comments.all()}
    assert told == {(None, "Thank you."), (2, "Say it shorter.")}
    revision = Revision.objects.get()
    assert revision.digest == position.digest == digest(revision.content)
    letter = Letter.objects.get(about=f"consultations.position.{position.pk}")
    assert letter.to == voice.person.email
    assert position.number in letter.subject
    assert "2026-03-02 12:00:00 UTC" in letter.text
    assert position.digest in letter.text


def test_the_same_words_sent_twice_are_one_revision(publish, voice, noon):
    row = publish()
    first = take(row, voice, noon, seen=0)
    second = take(row, voice, noon + SECOND, seen=0)
    assert first == second
    assert Revision.objects.count() == Letter.objects.filter(sent_at=None).count() == 1


def test_a_position_is_changed_until_the_end_and_all_is_kept(publish, voice, noon):
    row = publish()
    take(row, voice, noon, seen=0)
    with pytest.raises(Stale):
        take(row, voice, noon + DAY, AGAINST, seen=0)
    changed = take(row, voice, row.window.closes_at - SECOND, AGAINST, seen=1)
    assert changed.changes == 2
    assert changed.stances.get().choice.means == AGAINST
    kept = [(one.kind, one.content["stances"][0]["means"]) for one in Revision.objects.all()]
    assert kept == [("TAKEN", "FOR"), ("CHANGED", "AGAINST")]


def test_what_is_missing_is_refused_at_its_field(publish, voice, noon):
    row = publish(points=2)
    first, second = row.points.values_list("pk", flat=True)
    given = {"actor": voice.person.user, "now": noon, "delegation": voice.delegation}
    with pytest.raises(Refused) as refused:
        actions.take_position(row, **given, stances=answer(row)[:1])
    assert refused.value.field == f"choice_{second}"
    with pytest.raises(Refused) as refused:
        actions.take_position(row, **given, stances=answer(row, AGAINST))
    assert refused.value.field == f"reason_{first}"
    nowhere = [{"point": first, "paragraph": 9, "text": "Here."}]
    with pytest.raises(Refused) as refused:
        actions.take_position(row, **given, stances=answer(row), comments=nowhere)
    assert refused.value.field == "comments"
    assert not Position.objects.exists()


def test_a_position_outside_the_window_is_refused_with_both_times(prepare, by, voice, noon):
    row = prepare(opens_at=noon + DAY)
    with pytest.raises(Refused, match="takes no positions"):
        take(row, voice, noon)
    actions.publish_consultation(row, **by)
    closes = again(row).window.closes_at
    with pytest.raises(Refused, match=r"arrived at 2026-03-02 12:00:00 UTC; the window opens"):
        take(row, voice, noon)
    with pytest.raises(Refused, match=r"2026-03-12 12:00:00 UTC; the window closed at 2026-03-12"):
        take(row, voice, closes)
    take(row, voice, closes - timedelta(microseconds=1))


def test_an_observer_is_not_asked_with_the_members(publish, noon):
    observer = AccreditationFactory(delegation__kind="OBSERVER")
    with pytest.raises(PermissionDenied):
        take(publish(), observer, noon)


def test_an_observer_answers_where_it_is_asked_and_never_counts(publish, by, voice, noon):
    row = publish(asked="DELEGATIONS")
    observer = AccreditationFactory(delegation__kind="OBSERVER")
    take(row, observer, noon, AGAINST)
    standing = queries.standing_of(row, noon)
    assert standing.answered == []
    assert standing.answered_observers == [observer.delegation]
    assert standing.tallies[0].count.result == "ADOPTED"


def test_a_withdrawn_position_counts_as_silent_and_may_be_taken_again(publish, voice, noon):
    row = publish()
    position = take(row, voice, noon, AGAINST)
    with pytest.raises(PermissionDenied):
        actions.withdraw_position(position, actor=AccreditationFactory().person.user, now=noon)
    with pytest.raises(Stale):
        actions.withdraw_position(position, actor=voice.person.user, now=noon, seen=0)
    actions.withdraw_position(position, actor=voice.person.user, now=noon, seen=1)
    assert voice.delegation in queries.standing_of(row, noon).silent
    assert take(row, voice, noon, AGAINST).changes == 3
    kinds = list(Revision.objects.values_list("kind", flat=True))
    assert kinds == ["TAKEN", "WITHDRAWN", "TAKEN"]


def test_two_voices_at_the_same_moment_are_one_position(publish, noon, at_once):
    row, first = publish(), AccreditationFactory()
    second = AccreditationFactory(delegation=first.delegation, role="ALTERNATE")
    done = at_once(
        lambda: take(row, first, noon, FOR, seen=0),
        lambda: take(row, second, noon, AGAINST, seen=0),
    )
    assert sorted(type(one).__name__ for one in done) == ["Position", "Stale"]
    assert Position.objects.count() == Revision.objects.count() == 1


def test_of_an_answer_and_a_conclusion_at_the_last_second_both_hold(publish, by, voice, at_once):
    row = publish()
    closes = row.window.closes_at
    done = at_once(
        lambda: take(row, voice, closes - SECOND, AGAINST),
        lambda: conclude(closes + SECOND),
    )
    assert isinstance(done[0], Position)
    conclude(closes + timedelta(minutes=1))
    assert Outcome.objects.get().result == "NOT_ADOPTED"


def test_two_clocks_conclude_once(publish, at_once):
    row = publish()
    later = row.window.closes_at + DAY
    assert at_once(lambda: conclude(later), lambda: conclude(later)) == [None, None]
    assert Outcome.objects.count() == 1
    events = AuditEntry.objects.filter(event="consultations.consultation_concluded")
    assert events.count() == 1


# --- drafts ---


def test_a_draft_is_kept_until_the_position_is_taken(publish, voice, stranger, noon):
    row = publish()
    given = {"now": noon, "delegation": voice.delegation, "content": {"comment": "I thi"}}
    with pytest.raises(PermissionDenied):
        actions.save_draft(row, actor=stranger, **given)
    actions.save_draft(row, actor=voice.person.user, **given)
    actions.save_draft(row, actor=voice.person.user, **given | {"content": {"comment": "I think"}})
    assert Draft.objects.get().content == {"comment": "I think"}
    take(row, voice, noon)
    assert not Draft.objects.exists()


def test_a_draft_without_words_is_none(publish, voice, noon):
    row = publish()
    given = {"actor": voice.person.user, "now": noon, "delegation": voice.delegation}
    actions.save_draft(row, **given, content={"comment": "I think"})
    assert actions.save_draft(row, **given, content={}) is None
    assert not Draft.objects.exists()


# --- extending, closing, concluding, cancelling ---


def test_an_extension_has_a_reason_and_is_told(publish, by, member, voice, noon):
    row = publish()
    closes = row.window.closes_at
    with pytest.raises(PermissionDenied):
        actions.extend_consultation(
            row, actor=member, now=noon, closes_at=closes + DAY, reason="More time."
        )
    with pytest.raises(Refused) as refused:
        actions.extend_consultation(row, **by, closes_at=closes, reason="More time.")
    assert refused.value.field == "closes_at"
    with pytest.raises(Refused) as refused:
        actions.extend_consultation(row, **by, closes_at=closes + DAY, reason="")
    assert refused.value.field == "reason"
    actions.extend_consultation(row, **by, closes_at=closes + DAY, reason="More time.")
    take(row, voice, closes)
    assert again(row).stage_due == closes + DAY


def test_it_closes_early_once_all_members_have_answered(publish, by, voice, noon):
    row = publish(may_close_early=True)
    AccreditationFactory(delegation__kind="OBSERVER")
    with pytest.raises(Refused, match="Not every member"):
        actions.close_early(row, **by)
    take(row, voice, noon)
    actions.close_early(row, actor=by["actor"], now=noon + DAY)
    assert again(row).window.closes_at == noon + DAY
    with pytest.raises(Refused):
        take(row, voice, noon + DAY, AGAINST)


def test_it_runs_until_its_time_where_it_may_not_close_early(publish, by, voice, noon):
    row = publish()
    take(row, voice, noon)
    with pytest.raises(Refused, match="until its time"):
        actions.close_early(row, **by)


def test_what_is_open_is_not_concluded(publish, by):
    with pytest.raises(Refused):
        actions.conclude_consultation(publish(), **by)


def test_the_outcome_is_recorded_and_told(publish, by, voice, noon):
    row = publish(points=2)
    silent = AccreditationFactory()
    take(row, voice, noon, "FOR_WITH_COMMENTS")
    later = row.window.closes_at
    first = actions.conclude_consultation(row, actor=by["actor"], now=later)
    assert actions.conclude_consultation(row, actor=by["actor"], now=later + DAY) == first
    outcome = Outcome.objects.first()
    assert (outcome.result, outcome.asked, outcome.answered, outcome.silent) == ("ADOPTED", 2, 1, 1)
    assert outcome.tallies["in_favour"] == 2
    assert again(row).window.decided_at == later
    told = set(Letter.objects.filter(about="consultations").values_list("to", flat=True))
    assert told == {voice.person.email, silent.person.email, by["actor"].person.email}
    with pytest.raises(Refused):
        dates.change_window(again(row).window, **by, closes_at=later + 9 * DAY, reason="Once more.")


def test_the_clock_concludes_a_little_after_the_window_closed(publish):
    row = publish()
    conclude(row.window.closes_at + SECOND)
    assert again(row).stage == "PUBLISHED"
    conclude(row.window.closes_at + timedelta(minutes=1))
    assert again(row).stage == "CONCLUDED"


def test_cancelling_what_was_published_needs_a_reason(publish, prepare, by, voice, noon):
    actions.cancel_consultation(prepare(), **by)
    row = publish()
    with pytest.raises(Refused) as refused:
        actions.cancel_consultation(row, **by)
    assert refused.value.field == "reason"
    actions.cancel_consultation(row, **by, reason="The text was withdrawn.")
    assert again(row).window.cancelled_at == noon
    with pytest.raises(Refused):
        take(row, voice, noon)


def test_what_is_cancelled_among_the_key_dates_is_cancelled_here(publish, by, voice, noon):
    row = publish()
    dates.cancel_window(row.window, **by, reason="No meeting.")
    with pytest.raises(Refused):
        take(row, voice, noon)
    conclude(noon + timedelta(minutes=1))
    assert again(row).stage == "CANCELLED"


# --- rounds ---


def test_the_next_round_begins_with_everything_as_it_was(publish, by, voice, noon):
    row = publish(points=2)
    with pytest.raises(OutOfOrder):
        actions.open_round(row, **by)
    later = {"actor": by["actor"], "now": row.window.closes_at}
    actions.conclude_consultation(row, **later)
    after = actions.open_round(row, **later)
    assert (after.round, after.stage, after.previous) == (2, "PREPARED", row)
    assert [point.source for point in after.points.all()] == list(row.points.all())
    assert after.choices.count() == row.choices.count()
    with pytest.raises(Refused):
        actions.open_round(row, **later)
    actions.edit_point(after.points.first(), **later, text="One.\n\nTwo, but shorter.")
    assert row.points.first().text == "One.\n\nTwo."


def test_a_file_of_a_round_before_stays_when_it_goes_from_the_next(
    publish, prepare, by, django_capture_on_commit_callbacks
):
    row = prepare()
    point = actions.add_point(row, **by, title="With a file", content=b"Words.")
    actions.cancel_consultation(row, **by)
    after = actions.open_round(row, **by)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_point(after.points.get(title="With a file"), **by)
    assert point.file.storage.exists(point.file.name)


# --- who is reminded ---


def test_only_those_are_reminded_who_have_not_answered(publish, voice, noon):
    row, other = publish(), AccreditationFactory()
    AccreditationFactory(role="ADVISER")
    take(row, voice, noon)
    people = calendar.people_of(again(row).window, noon)
    assert [one.email for one in people] == [other.person.email]


def test_closed_answers_are_seen_by_those_who_run_it_and_open_ones_by_all(
    publish, member, secretary, stranger, noon
):
    closed, opened = publish(), publish(answers="OPEN", is_public=True)
    assert queries.sees_positions(secretary, closed)
    assert not queries.sees_positions(member, closed)
    assert queries.sees_positions(member, opened)
    assert not queries.sees_positions(stranger, opened)
    assert list(queries.consultations_for(stranger)) == [opened]
    assert Choice.objects.filter(consultation=closed).exists()


@pytest.mark.parametrize("ready", template.Ready.values)
def test_ready_choices_are_said_in_every_language_of_the_site(ready):
    for told in template.choices(ready):
        words = [translated["label"] for translated in told["translations"].values()]
        assert len(words) == len(settings.LANGUAGES) - 1
        assert told["label"] not in words
