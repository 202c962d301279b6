"""What those who answer a call do: drafts, handing in, those who were named, reference persons."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from hemicycle.calendar.actions import change_window
from hemicycle.calls import queries
from hemicycle.calls.actions import calling, submitting
from hemicycle.calls.models import Call, LateDoor, Position, Question, Receipt, Submission
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.kernel.post import Addressee
from hemicycle.kernel.refusals import Refused
from tests.factories import (
    AccreditationFactory,
    CallFactory,
    FormFactory,
    QuestionFactory,
    SubmissionFactory,
    UserFactory,
)

DEADLINE = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def call(committee):
    return CallFactory()


@pytest.fixture
def form(call):
    form = FormFactory(call=call)
    QuestionFactory(form=form, key="why", text="Why you?", kind="LONG")
    QuestionFactory(form=form, key="cv", text="CV", kind="FILE", is_required=False)
    return form


@pytest.fixture
def draft(form):
    return SubmissionFactory(form=form)


def start(call, user, now, **more):
    return submitting.start_submission(
        call, actor=user, now=now, name=user.name, addressee=Addressee(user.email), **more
    )


def save(draft, now, **told):
    return submitting.save_draft(draft, actor=draft.user, now=now, told=told)


def hand_in(draft, now):
    return submitting.hand_in(draft, actor=draft.user, now=now)


# --- beginning ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        ("EVERYONE", {"member", "stranger"}),
        ("SIGNED_IN", {"member", "stranger"}),
        ("MEMBERS", {"member"}),
        ("NAMED", set()),
    ],
)
def test_only_who_is_asked_may_begin(request, form, noon, audience, allowed):
    Call.objects.update(audience=audience)
    form.call.refresh_from_db()
    for who in ("member", "stranger"):
        user = request.getfixturevalue(who)
        if who in allowed:
            assert start(form.call, user, noon).user == user
        else:
            with pytest.raises(PermissionDenied):
                start(form.call, user, noon)


def test_who_was_named_for_a_call_may_begin(form, member, noon):
    Call.objects.update(audience="NAMED")
    form.call.refresh_from_db()
    form.call.invited.add(member.person)
    assert start(form.call, member, noon).percent == 0


@pytest.mark.parametrize(
    "now", [datetime(2026, 2, 19, 23, 59, 59, tzinfo=UTC), DEADLINE, DEADLINE + SECOND]
)
def test_nobody_begins_outside_the_window(form, member, now):
    with pytest.raises(Refused):
        start(form.call, member, now)
    assert not Submission.objects.exists()


def test_beginning_twice_goes_on_with_the_first(form, member, noon):
    assert start(form.call, member, noon) == start(form.call, member, noon)


def test_where_several_may_be_handed_in_another_is_begun_after_the_first(form, member, noon):
    Call.objects.update(several=True)
    form.call.refresh_from_db()
    first = start(form.call, member, noon)
    save(first, noon, why="Because.")
    assert start(form.call, member, noon) != first


def test_who_begins_hears_when_the_deadline_moves(form, chair, member, noon):
    start(form.call, member, noon)
    change_window(
        form.call.window, actor=chair, now=noon, closes_at=DEADLINE + timedelta(5), reason="Visas."
    )
    letter = Letter.objects.get(to=member.email)
    assert "Visas." in letter.text
    assert form.call.get_absolute_url() in letter.text


def test_a_call_for_others_takes_nobody_for_themselves(form, member, noon):
    Call.objects.update(behalf="OTHERS")
    form.call.refresh_from_db()
    with pytest.raises(Refused) as refused:
        start(form.call, member, noon)
    assert refused.value.field == "is_for_other"


# --- drafts -------------------------------------------------------------------------------------


def test_nobody_saves_the_draft_of_another(draft, member, noon):
    with pytest.raises(PermissionDenied):
        submitting.save_draft(draft, actor=member, now=noon, told={"why": "Mine"})


def test_a_draft_keeps_what_was_typed_and_says_how_complete_it_is(draft, noon):
    assert save(draft, noon, why="").percent == 0
    saved = save(draft, noon, why="  Because I can.  ")
    assert saved.answers == {"why": "  Because I can.  "}
    assert saved.percent == 100


def test_two_windows_change_only_what_was_typed_in_each(form, draft, noon):
    QuestionFactory(form=form, key="more", is_required=False)
    save(draft, noon, why="One")
    save(draft, noon, more="Two")
    draft.refresh_from_db()
    assert draft.answers == {"why": "One", "more": "Two"}


def test_a_draft_is_kept_after_the_deadline(draft):
    assert save(draft, DEADLINE + SECOND, why="Late thought").answers["why"] == "Late thought"


@pytest.mark.parametrize("told", [None, 7, ["a"], {"x": "y"}, "\x00\ud800", "x" * 200_000])
def test_a_draft_takes_anything_and_breaks_on_nothing(form, draft, noon, told):
    for kind in Question.Kind.values:
        QuestionFactory(form=form, key=f"any-{kind.lower()}", kind=kind, options="Yes\nNo")
    questions = {one.key: told for one in form.questions.all()}
    save(draft, noon, **questions)
    draft.refresh_from_db()
    assert queries.written(draft).percent in range(101)


def test_an_unknown_question_is_not_kept(draft, noon):
    assert save(draft, noon, other="x").answers == {}


# --- handing in ---------------------------------------------------------------------------------


def test_an_incomplete_draft_is_refused_with_all_that_is_missing(form, draft, noon):
    QuestionFactory(form=form, key="agree", kind="CONSENT", text="I agree.")
    with pytest.raises(submitting.Incomplete) as refused:
        hand_in(draft, noon)
    assert [one.key for one in refused.value.lacks] == ["why", "agree"]
    assert not Receipt.objects.exists()


def test_what_is_handed_in_has_a_receipt_by_mail_with_number_times_and_digest(draft, noon):
    save(draft, noon, why="Because.")
    receipt = hand_in(draft, noon)
    letter = Letter.objects.get(to=draft.email)
    assert receipt.number == 1
    assert receipt.at == noon
    assert receipt.digest in letter.text
    assert "12:00" in letter.text
    assert "UTC" in letter.text


def test_a_receipt_tells_both_clocks(draft, noon):
    Submission.objects.update(zone="Asia/Kathmandu", language="zh-hans")
    save(draft, noon, why="Because.")
    hand_in(draft, noon)
    text = Letter.objects.get(to=draft.email).text
    assert "17:45" in text
    assert "12:00" in text


def test_the_last_second_is_in_time_and_the_deadline_itself_is_not(draft):
    save(draft, DEADLINE, why="Because.")
    with pytest.raises(Refused) as refused:
        hand_in(draft, DEADLINE + 2 * SECOND)
    assert "2026-03-10 23:59:02 UTC" in refused.value.message
    assert hand_in(draft, DEADLINE - SECOND).number == 1


def test_the_same_twice_is_handed_in_once(draft, noon):
    save(draft, noon, why="Because.")
    assert hand_in(draft, noon) == hand_in(draft, noon + SECOND)
    assert Letter.objects.count() == 1


def test_until_the_deadline_it_can_be_replaced_and_both_stay_on_record(draft, noon):
    save(draft, noon, why="First.")
    first = hand_in(draft, noon)
    save(draft, noon, why="Second.")
    draft.refresh_from_db()
    assert draft.receipt == first
    second = hand_in(draft, noon)
    draft.refresh_from_db()
    assert draft.receipt == second
    assert [one.answers["why"] for one in draft.receipts.all()] == ["First.", "Second."]


def test_what_another_window_saved_meanwhile_is_not_handed_in_unseen(draft, noon):
    seen = save(draft, noon, why="First.").saves
    save(draft, noon, why="Second.")
    with pytest.raises(Refused):
        submitting.hand_in(draft, actor=draft.user, now=noon, seen=seen)


def test_it_can_be_withdrawn_until_the_deadline_and_handed_in_again(draft, noon):
    save(draft, noon, why="Because.")
    hand_in(draft, noon)
    with pytest.raises(Refused):
        submitting.withdraw_submission(draft, actor=draft.user, now=DEADLINE)
    submitting.withdraw_submission(draft, actor=draft.user, now=noon)
    assert not queries.received(draft.call).exists()
    assert hand_in(draft, noon + SECOND).number == 2


def test_a_late_door_is_for_one_person_until_its_own_end(form, draft, noon):
    other = SubmissionFactory(form=form)
    LateDoor.objects.create(
        call=draft.call, email=draft.email.upper(), until=DEADLINE + 10 * SECOND, reason="Ill.",
        at=noon,
    )  # fmt: skip
    for one in (draft, other):
        save(one, noon, why="Because.")
    with pytest.raises(Refused):
        hand_in(other, DEADLINE + SECOND)
    with pytest.raises(Refused):
        hand_in(draft, DEADLINE + 10 * SECOND)
    assert hand_in(draft, DEADLINE + 9 * SECOND).number == 1


def test_an_extension_lets_in_what_would_be_late(draft, chair, noon):
    save(draft, noon, why="Because.")
    calling.extend_call(
        draft.call, actor=chair, now=DEADLINE + SECOND, closes_at=DEADLINE + timedelta(1),
        reason="More time.", seen=draft.call.window.sequence,
    )  # fmt: skip
    assert hand_in(draft, DEADLINE + timedelta(hours=1)).number == 1


def test_a_question_is_needed_only_if_another_says_so(form, draft, noon):
    QuestionFactory(form=form, key="visa", kind="CHOICE", options="Yes\nNo")
    QuestionFactory(form=form, key="passport", needed_by="visa", needed_value="yes")
    save(draft, noon, why="Because.", visa="yes")
    with pytest.raises(submitting.Incomplete) as refused:
        hand_in(draft, noon)
    assert [one.key for one in refused.value.lacks] == ["passport"]
    save(draft, noon, visa="no")
    assert hand_in(draft, noon).number == 1


def test_questions_of_a_position_are_asked_of_those_who_apply_for_it(form, draft, noon):
    north, south = (Position.objects.create(call=form.call, title=name) for name in ("N", "S"))
    QuestionFactory(form=form, key="snow", position=north)
    save(draft, noon, why="Because.", _positions=[str(south.pk)])
    hand_in(draft, noon)
    save(draft, noon, _positions=[str(north.pk), str(south.pk)])
    with pytest.raises(submitting.Incomplete) as refused:
        hand_in(draft, noon)
    assert [one.key for one in refused.value.lacks] == ["snow"]


def test_who_names_no_position_is_told_so(form, draft, noon):
    Position.objects.create(call=form.call, title="North")
    save(draft, noon, why="Because.")
    with pytest.raises(submitting.Incomplete) as refused:
        hand_in(draft, noon)
    assert refused.value.lacks[0].key == "_positions"


@pytest.mark.parametrize(
    ("kind", "answer", "fields"),
    [
        ("TEXT", "x" * 501, {}),
        ("LONG", "too short", {"least": 20}),
        ("CHOICE", "maybe", {"options": "Yes\nNo"}),
        ("MANY", ["yes", "maybe"], {"options": "Yes\nNo"}),
        ("MANY", ["yes"], {"options": "Yes\nNo\nNever", "least": 2}),
        ("NUMBER", "many", {}),
        ("NUMBER", "1e999", {}),
        ("NUMBER", "11", {"most": 10}),
        ("DATE", "2026-02-30", {}),
        ("DATE", "0001-01-01", {}),
        ("COUNTRY", "XX", {}),
        ("REFERENCE", {"name": "A", "email": "nowhere"}, {}),
        ("REFERENCE", {"name": "", "email": "a@example.org"}, {}),
    ],
)
def test_a_wrong_answer_is_refused_at_its_question(form, draft, noon, kind, answer, fields):
    QuestionFactory(form=form, key="it", kind=kind, **fields)
    save(draft, noon, why="Because.", it=answer)
    with pytest.raises(submitting.Incomplete) as refused:
        hand_in(draft, noon)
    assert [(one.key, one.is_missing) for one in refused.value.lacks] == [("it", False)]


@pytest.mark.parametrize(
    ("kind", "answer"), [("NUMBER", "٣٫٥"), ("NUMBER", "-2,5"), ("DATE", "2026-02-28"),
                         ("COUNTRY", "KE"), ("CONSENT", "on"), ("MANY", ["no"])],
)  # fmt: skip
def test_a_right_answer_is_taken(form, draft, noon, kind, answer):
    QuestionFactory(form=form, key="it", kind=kind, options="Yes\nNo")
    save(draft, noon, why="Because.", it=answer)
    assert hand_in(draft, noon).number == 1


def test_where_a_country_is_asked_for_its_region_is_counted(form, draft, noon):
    AccreditationFactory(delegation__code="KE", delegation__region="AF")
    QuestionFactory(form=form, key="land", kind="COUNTRY", counts="COUNTRY")
    save(draft, noon, why="Because.", land="KE")
    hand_in(draft, noon)
    draft.refresh_from_db()
    assert (draft.country, draft.region) == ("KE", "AF")


# --- without an account -------------------------------------------------------------------------


def test_without_an_account_the_link_is_sent_to_the_address(form, noon):
    Call.objects.update(audience="EVERYONE")
    form.call.refresh_from_db()
    begun = submitting.start_submission(
        form.call, actor=None, now=noon, name="Ana", addressee=Addressee("ana@example.org", "ar")
    )
    submitting.send_link(begun, actor=None, now=noon)
    letter = Letter.objects.get(to="ana@example.org")
    assert begun.get_absolute_url() in letter.text
    assert letter.language == "ar"


def test_the_link_is_not_sent_again_within_minutes(form, noon):
    Call.objects.update(audience="EVERYONE")
    form.call.refresh_from_db()
    draft = SubmissionFactory(form=form, user=None, name="Ana", email="ana@example.org")
    for minutes in (0, 9, 10):
        at = noon + timedelta(minutes=minutes)
        submitting.send_link(Submission.objects.get(pk=draft.pk), actor=None, now=at)
    assert Letter.objects.filter(to="ana@example.org").count() == 2


@pytest.mark.parametrize(
    ("audience", "days", "asked"),
    [
        ("SIGNED_IN", 0, {"member", "began"}),
        ("SIGNED_IN", 2, {"began"}),
        ("MEMBERS", 2, {"member", "began"}),
    ],
)
def test_those_are_reminded_who_still_have_something_to_do(
    draft, member, noon, audience, days, asked
):
    Call.objects.update(audience=audience)
    done = SubmissionFactory(form=draft.form)
    save(done, noon, why="Because.")
    hand_in(done, noon)
    call = Call.objects.get()
    told = queries.still_asked(call, call.window.opens_at + timedelta(days=days, hours=1))
    names = {member.email: "member", draft.email: "began", done.email: "done"}
    assert {names[one.email] for one in told} == asked


def test_nobody_without_an_account_begins_what_is_for_accounts(form, stranger, noon):
    """`None` is the server's own shell and the pages' visitors: the pages ask before."""
    from django.contrib.auth.models import AnonymousUser

    with pytest.raises(PermissionDenied):
        submitting.start_submission(
            form.call, actor=AnonymousUser(), now=noon, name="A", addressee=Addressee("a@b.org")
        )


# --- those who were named -----------------------------------------------------------------------


@pytest.fixture
def nomination(form, noon):
    Call.objects.update(behalf="OTHERS")
    form.call.refresh_from_db()
    draft = SubmissionFactory(form=form, is_for_other=True)
    named = {"name": "Noor", "email": "noor@example.org"}
    save(draft, noon, why="She leads.", _nominee=named)
    hand_in(draft, noon)
    return Submission.objects.get(pk=draft.pk)


def test_who_is_named_is_written_to_with_a_link_of_their_own(nomination, noon):
    letter = Letter.objects.get(to="noor@example.org")
    assert nomination.nominee_key in letter.text
    assert nomination.word(noon) == "WAITING"
    assert queries.eligible(nomination.call, noon) == []


def test_who_is_named_counts_once_they_confirm(nomination, noon):
    submitting.confirm_nomination(nomination, actor=None, now=noon, words="Gladly.")
    assert queries.eligible(nomination.call, noon) == [nomination]
    told = Letter.objects.filter(to=nomination.email).latest("pk")
    assert "Gladly." in told.text


def test_who_is_named_may_decline_and_change_their_mind_in_time(nomination, noon):
    submitting.decline_nomination(nomination, actor=None, now=noon)
    nomination.refresh_from_db()
    assert nomination.word(noon) == "DECLINED"
    submitting.confirm_nomination(nomination, actor=None, now=noon + SECOND)
    nomination.refresh_from_db()
    assert nomination.word(noon) == "CONFIRMED"


def test_the_time_to_confirm_ends_by_the_clock(nomination, noon):
    late = noon + timedelta(hours=7 * 24)
    assert nomination.word(late) == "LAPSED"
    with pytest.raises(Refused):
        submitting.confirm_nomination(nomination, actor=None, now=late)
    submitting.confirm_nomination(nomination, actor=None, now=late - SECOND)


def test_another_nominee_is_asked_anew_and_the_same_is_not(nomination, noon):
    save(nomination, noon, why="She leads, and well.")
    hand_in(nomination, noon)
    assert Letter.objects.filter(to="noor@example.org").count() == 1
    save(nomination, noon, _nominee={"name": "Lea", "email": "lea@example.org"})
    hand_in(nomination, noon)
    assert Letter.objects.filter(to="lea@example.org").count() == 1


def test_nobody_signed_in_confirms_for_another(nomination, member, noon):
    with pytest.raises(PermissionDenied):
        submitting.confirm_nomination(nomination, actor=member, now=noon)


def test_a_nomination_that_was_withdrawn_is_not_confirmed(nomination, noon):
    submitting.withdraw_submission(nomination, actor=nomination.user, now=noon)
    with pytest.raises(Refused):
        submitting.confirm_nomination(nomination, actor=None, now=noon)


def test_one_does_not_nominate_oneself_as_somebody_else(form, noon):
    Call.objects.update(behalf="OTHERS")
    draft = SubmissionFactory(form=form, is_for_other=True)
    save(draft, noon, why="Me.", _nominee={"name": "Me", "email": draft.email.upper()})
    with pytest.raises(submitting.Incomplete) as refused:
        hand_in(draft, noon)
    assert refused.value.lacks[0].key == "_nominee"


# --- reference persons --------------------------------------------------------------------------


@pytest.fixture
def reference(form, draft, noon):
    QuestionFactory(form=form, key="ref", kind="REFERENCE")
    save(draft, noon, why="Because.", ref={"name": "Kim", "email": "kim@example.org"})
    hand_in(draft, noon)
    return draft.references.get()


def test_a_reference_person_is_written_to_once(reference, draft, noon):
    save(draft, noon, why="Because so.")
    hand_in(draft, noon)
    assert reference.key in Letter.objects.get(to="kim@example.org").text


def test_a_reference_is_changeable_until_its_time_is_over(reference, noon):
    with pytest.raises(Refused):
        submitting.give_reference(reference, actor=None, now=noon, text=" ")
    submitting.give_reference(reference, actor=None, now=noon, text="Good.")
    submitting.give_reference(reference, actor=None, now=noon, text="Very good.")
    reference.refresh_from_db()
    assert reference.text == "Very good."
    with pytest.raises(Refused):
        submitting.give_reference(reference, actor=None, now=reference.due, text="Late.")


# --- files --------------------------------------------------------------------------------------

TEXT = b"Born, studied, worked.\n"


def attach(draft, now, content=TEXT, question="cv", name="cv.txt"):
    return submitting.attach_file(
        draft, actor=draft.user, now=now, question=question, content=content, name=name
    )


def test_a_file_belongs_to_the_answer(draft, noon):
    upload = attach(draft, noon, name="../../My CV\u202e.exe")
    draft.refresh_from_db()
    assert draft.answers["cv"] == [upload.pk]
    assert upload.name.endswith(".txt")
    assert "/" not in upload.name
    with upload.file.open() as file:
        assert file.read() == TEXT


def test_a_file_that_arrives_after_the_deadline_is_refused_and_not_kept(draft):
    with pytest.raises(Refused):
        attach(draft, DEADLINE)
    assert not draft.uploads.exists()


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00\x03", b"<!doctype html><script>1</script>"])
def test_a_bad_file_is_refused_at_its_question_and_nothing_is_kept(draft, noon, settings, content):
    with pytest.raises(Refused) as refused:
        attach(draft, noon, content)
    assert refused.value.field == "cv"
    assert not draft.uploads.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_only_the_kinds_a_question_takes_are_taken(form, draft, noon):
    Question.objects.filter(key="cv").update(file_kinds=["pdf"])
    with pytest.raises(Refused):
        attach(draft, noon)


def test_a_question_that_takes_no_file_is_said_so(draft, noon):
    with pytest.raises(Refused) as refused:
        attach(draft, noon, question="why")
    assert refused.value.field == "why"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_handed_in_stays_with_its_receipt(draft, noon):
    upload = attach(draft, noon)
    save(draft, noon, why="Because.")
    hand_in(draft, noon)
    submitting.detach_file(upload, actor=draft.user, now=noon)
    draft.refresh_from_db()
    assert draft.answers["cv"] == []
    assert queries.answered(draft.receipt)[1].files == [upload]
    other = attach(draft, noon)
    submitting.detach_file(other, actor=draft.user, now=noon)
    assert not draft.uploads.filter(pk=other.pk).exists()


# --- in confidence ------------------------------------------------------------------------------


def test_in_a_confidential_call_the_log_does_not_say_who_applied(draft, noon):
    Call.objects.update(is_confidential=True)
    save(draft, noon, why="Because.")
    hand_in(Submission.objects.get(pk=draft.pk), noon)
    entries = AuditEntry.objects.filter(event__startswith="calls.")
    assert {entry.actor_id for entry in entries} == {None}
    assert {entry.subject_type for entry in entries} == {"calls.call"}


def test_answers_are_destroyed_when_their_time_is_over_and_this_can_be_proved(
    form, draft, noon, settings
):
    from hemicycle.kernel.receipts import digest

    Call.objects.update(is_confidential=True, keep_days=30)
    draft = Submission.objects.get(pk=draft.pk)
    attach(draft, noon)
    save(draft, noon, why="Because.")
    receipt = hand_in(draft, noon)
    call, due = Call.objects.get(), DEADLINE + timedelta(days=30)
    calling.destroy_answers(call, actor=None, now=due - SECOND)
    assert Submission.objects.get().answers
    calling.destroy_answers(call, actor=None, now=due)
    gone, kept = Submission.objects.get(), Receipt.objects.get()
    assert (gone.answers, gone.email, gone.user, kept.answers) == ({}, "", None, {})
    assert not gone.uploads.exists()
    assert not Letter.objects.filter(about=call.about).exists()
    entry = AuditEntry.objects.get(event="calls.answers_destroyed")
    assert entry.facts == {"count": 1, "proof": digest([receipt.digest])}
    with pytest.raises(Refused):
        save(gone, due, why="Again")


def test_languages_do_not_change_what_an_answer_is(form, draft, noon):
    QuestionFactory(
        form=form, key="it", kind="CHOICE", options="Yes\nNo",
        translations={"ar": {"options": "نعم\nلا"}},
    )  # fmt: skip
    with translation.override("ar"):
        question = form.questions.get(key="it")
        assert question.choices() == [("yes", "نعم"), ("no", "لا")]


def test_one_signed_in_does_not_hold_the_draft_without_an_account_for_ever(form, noon):
    """Whoever has its secret address goes on with it."""
    draft = SubmissionFactory(form=form, user=None, name="Ana", email="ana@example.org")
    anybody = UserFactory()
    assert submitting.save_draft(draft, actor=anybody, now=noon, told={"why": "x"}).saves == 1
