"""What those who answer do. Each deed is judged by `now`: when it had arrived here in full.

A draft is never refused and never lost: what is judged is what is handed in.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.calendar.actions import follow_window
from hemicycle.calls import answers, events, letters, queries
from hemicycle.calls.actions.calling import locked
from hemicycle.calls.models import (
    Call,
    Question,
    Receipt,
    Reference,
    Submission,
    Upload,
)
from hemicycle.kernel import files, post
from hemicycle.kernel.events import Event, record
from hemicycle.kernel.models import Letter
from hemicycle.kernel.permissions import require
from hemicycle.kernel.post import Addressee, both_times
from hemicycle.kernel.receipts import digest
from hemicycle.kernel.refusals import Refused, refuse_invalid

MOST_DRAFTS = 20
"""Of one person for one call."""
BETWEEN_LINKS = timedelta(minutes=10)
MOST_FILES = 20
"""Of one submission."""
MEGABYTE = 1024 * 1024


class Incomplete(Refused):
    """What must be mended before it can be handed in: `lacks` names every question."""

    def __init__(self, lacks: Sequence[answers.Lack]) -> None:
        super().__init__(_("Some answers are missing or need another look."), field=lacks[0].key)
        self.lacks = list(lacks)


@transaction.atomic
def start_submission(
    call: Call,
    *,
    actor: User | None,
    now: datetime,
    name: str,
    addressee: Addressee,
    is_for_other: bool = False,
) -> Submission:
    """Begin to answer, or go on where one left off.

    Without an account the address is where the link to go on is sent: whoever has the link is the
    author.

    Raises:
        Refused: when it is not open, or not for this person.
    """
    require(actor, "calls.start_submission", call)
    call = locked(call)
    _refuse_closed(call, addressee.email, now)
    _refuse_wrong_behalf(call, is_for_other)
    if found := _begun(call, actor, addressee.email, is_for_other):
        return found
    form = queries.newest_form(call)
    submission = Submission(
        call=call,
        key=secrets.token_urlsafe(32),
        user=actor,
        name=name.strip(),
        email=addressee.email,
        language=addressee.language,
        zone=addressee.zone,
        delegation=queries.delegation_of(actor),
        form=form,
        is_for_other=is_for_other,
        started_at=now,
        saved_at=now,
    )
    refuse_invalid(submission, but=("user", "delegation"))
    submission.save(force_insert=True)
    assert call.window, "only a published call is open"
    follow_window(call.window, addressee, actor=None, now=now)
    record(events.SubmissionStarted(), subject=call, actor=_seen(call, actor), at=now)
    return submission


@transaction.atomic
def send_link(submission: Submission, *, actor: User | None, now: datetime) -> None:
    """Mail the address at which somebody without an account goes on.

    Not again within minutes: whoever asks may not be the one whose address it is.
    """
    require(actor, "calls.send_link", submission)
    lately = Letter.objects.filter(
        to=submission.email, about=submission.call.about, posted_at__gt=now - BETWEEN_LINKS
    )
    if not lately.exists():
        post.post([letters.link(submission, now)])


def _begun(call: Call, actor: User | None, email: str, is_for_other: bool) -> Submission | None:
    """What is to be gone on with: one's only one, or the last draft that was not handed in."""
    rows = call.submissions.filter(is_for_other=is_for_other, withdrawn_at=None)
    mine = rows.filter(user=actor) if actor else rows.filter(user=None, email__iexact=email)
    if not call.several:
        return mine.order_by("-pk").first()
    if mine.count() >= MOST_DRAFTS:
        raise Refused(_("You have begun %(most)s already.") % {"most": MOST_DRAFTS})
    return mine.filter(receipt=None, saves=0).order_by("-pk").first()


# --- the draft ----------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    submission: Submission,
    *,
    actor: User | None,
    now: datetime,
    told: Mapping[str, Any],
) -> Submission:
    """Keep what was typed, question by question: those that are not `told` stay as they are.

    Nothing is judged, whatever the time: only a destroyed call has no drafts any more.
    """
    submission = _held(submission)
    require(actor, "calls.save_draft", submission)
    if submission.call.destroyed_at:
        raise Refused(_("Answers to this call are not kept any more."))
    written = queries.written(submission)
    for question in written.questions:
        if question.key in told and question.kind != Question.Kind.FILE:
            submission.answers[question.key] = answers.as_kept(question, told[question.key])
    return _saved(written, now)


def _saved(written: queries.Written, now: datetime) -> Submission:
    submission = written.submission
    submission.saves += 1
    submission.saved_at = now
    submission.percent = written.percent
    submission.save(update_fields=["answers", "saves", "saved_at", "percent"])
    return submission


@transaction.atomic
def attach_file(
    submission: Submission,
    *,
    actor: User | None,
    now: datetime,
    question: str,
    content: bytes,
    name: str = "",
) -> Upload:
    """Add a file to a question's answer. It counts from when it had arrived in full.

    Raises:
        Refused: at the question: after the deadline, or for a file that is not taken.
    """
    submission = _held(submission)
    require(actor, "calls.attach_file", submission)
    _refuse_closed(submission.call, submission.email, now, submission)
    asked = submission.form.questions.filter(key=question, kind=Question.Kind.FILE).first()
    if asked is None:
        raise Refused(_("This question takes no file."), field=question)
    if submission.uploads.count() >= MOST_FILES:
        raise Refused(_("At most %(most)s files are kept.") % {"most": MOST_FILES}, field=question)
    kinds = frozenset(asked.file_kinds) or None
    most = asked.most * MEGABYTE if asked.most else None
    told = files.inspect(content, kinds=kinds, most=most, field=question)
    upload = Upload(
        submission=submission,
        question=question,
        name=files.safe_name(name.rpartition(".")[0] or name, told.ending),
        media_type=told.media_type,
        sha256=told.sha256,
        size=len(content),
        at=now,
    )
    with files.kept(upload.file, f"{secrets.token_hex(8)}{told.ending}", content):
        upload.save(force_insert=True)
        held = submission.answers.get(question) or []
        submission.answers[question] = [*held, upload.pk]
        _saved(queries.written(submission), now)
    return upload


@transaction.atomic
def detach_file(upload: Upload, *, actor: User | None, now: datetime) -> None:
    """Take a file out of the draft; where it was handed in before, it stays with that."""
    submission = _held(upload.submission)
    require(actor, "calls.detach_file", submission)
    held = submission.answers.get(upload.question) or []
    submission.answers[upload.question] = [one for one in held if one != upload.pk]
    handed_in = {
        one
        for receipt in submission.receipts.all()
        for one in receipt.answers.get(upload.question) or []
    }
    if upload.pk not in handed_in:
        files.discard_once_committed(upload.file)
        upload.delete()
    _saved(queries.written(submission), now)


# --- handing in ---------------------------------------------------------------------------------


@transaction.atomic
def hand_in(
    submission: Submission, *, actor: User | None, now: datetime, seen: int | None = None
) -> Receipt:
    """Hand in the draft as it stands. Again before the deadline, it takes the place of the first.

    The same content handed in twice is handed in once: the receipt is the first one's. `seen` is
    the number of saves the caller saw.

    Raises:
        Incomplete: with a list of all that is missing.
        Refused: after the deadline, with the time it arrived.
    """
    call = locked(submission.call)
    submission = _held(submission)
    require(actor, "calls.hand_in", submission)
    _refuse_closed(call, submission.email, now, submission)
    if seen is not None and seen != submission.saves:
        raise Refused(_("This was changed in another window: look at it once more."))
    written = queries.written(submission)
    if written.lacks:
        raise Incomplete(written.lacks)
    told = _told(submission, written)
    if (last := submission.receipt) and last.digest == digest(told):
        return last
    receipt = _given(call, submission, told, now)
    event = events.SubmissionReceived(number=receipt.number, digest=receipt.digest)
    record(event, subject=call, actor=_seen(call, actor), at=now)
    _write_to_others(call, submission, written, now)
    post.post([letters.receipt(submission, receipt, now)])
    return receipt


def _told(submission: Submission, written: queries.Written) -> dict[str, Any]:
    """All that is handed in, as the digest stands for it: files by their content."""
    given = {
        one.key: submission.answers[one.key]
        for one in written.asked
        if one.key in submission.answers
    }
    files_given = answers.files_in(written.asked, given)
    return {
        "call": submission.call_id,
        "form": submission.form.number,
        "name": submission.name,
        "email": submission.email,
        "answers": given,
        "files": {str(one.pk): one.sha256 for one in written.uploads if one.pk in files_given},
    }


def _given(call: Call, submission: Submission, told: dict[str, Any], now: datetime) -> Receipt:
    call.last_number += 1
    call.save(update_fields=["last_number"])
    receipt = Receipt(
        call=call,
        number=call.last_number,
        submission=submission,
        form=submission.form,
        at=now,
        answers=told["answers"],
        digest=digest(told),
    )
    receipt.save(force_insert=True)
    submission.receipt, submission.withdrawn_at = receipt, None
    submission.status = submission.status or call.statuses.first()
    _note_statistics(submission, told["answers"])
    submission.save(
        update_fields=["receipt", "withdrawn_at", "status", "country", "region", "gender"]
    )
    return receipt


def _note_statistics(submission: Submission, given: Mapping[str, Any]) -> None:
    counted = {
        one.counts: given.get(one.key) for one in submission.form.questions.exclude(counts="")
    }
    delegation = submission.delegation
    own = delegation.code if delegation else ""
    submission.country = str(counted.get(Question.Counts.COUNTRY) or own)[:12]
    submission.region = queries.region_of(submission.country, delegation)
    submission.gender = str(counted.get(Question.Counts.GENDER) or "")[:40]


def _write_to_others(
    call: Call, submission: Submission, written: queries.Written, now: datetime
) -> None:
    """Whoever was named is asked to confirm, and reference persons are asked for their words."""
    if submission.is_for_other:
        _ask_nominee(call, submission, now)
    for question in written.asked:
        given = submission.answers.get(question.key)
        is_reference = question.kind == Question.Kind.REFERENCE and question.pk
        if is_reference and not answers.is_empty(question, given):
            _ask_reference(call, submission, question, given, now)


def _ask_nominee(call: Call, submission: Submission, now: datetime) -> None:
    """Once; again only for somebody else, or when the time to answer had passed."""
    named = submission.answers[Question.NOMINEE]
    email = named["email"].strip()
    if submission.nominee_email == email and submission.word(now) != Submission.Word.LAPSED:
        return
    submission.nominee_name, submission.nominee_email = named["name"].strip(), email
    submission.nominee_key = secrets.token_urlsafe(32)
    submission.confirm_due = now + timedelta(hours=call.confirm_hours)
    submission.confirmed_at = submission.declined_at = None
    submission.nominee_words = ""
    submission.save(
        update_fields=[
            "nominee_name", "nominee_email", "nominee_key", "confirm_due", "confirmed_at",
            "declined_at", "nominee_words",
        ]
    )  # fmt: skip
    post.post([letters.nomination(submission, now)])


def _ask_reference(
    call: Call, submission: Submission, question: Question, given: Mapping[str, str], now: datetime
) -> None:
    email = given["email"].strip()
    if submission.references.filter(question=question.key, email__iexact=email).exists():
        return
    reference = Reference(
        submission=submission,
        question=question.key,
        name=given["name"].strip(),
        email=email,
        key=secrets.token_urlsafe(32),
        asked_at=now,
        due=now + timedelta(hours=call.reference_hours),
    )
    refuse_invalid(reference, but=("submission",))
    reference.save(force_insert=True)
    post.post([letters.reference(reference, now)])


@transaction.atomic
def withdraw_submission(submission: Submission, *, actor: User | None, now: datetime) -> None:
    """Take back what was handed in, until the deadline. The draft stays, to be handed in again."""
    call = locked(submission.call)
    submission = _held(submission)
    require(actor, "calls.withdraw_submission", submission)
    if submission.receipt is None:
        raise Refused(_("Nothing of this is handed in."))
    _refuse_closed(call, submission.email, now, submission)
    number = submission.receipt.number
    submission.receipt, submission.withdrawn_at = None, now
    submission.save(update_fields=["receipt", "withdrawn_at"])
    event = events.SubmissionWithdrawn(number=number)
    record(event, subject=call, actor=_seen(call, actor), at=now)
    post.post([letters.withdrawal(submission, number, now)])


# --- those who were named, and reference persons ------------------------------------------------


@transaction.atomic
def confirm_nomination(
    submission: Submission, *, actor: User | None, now: datetime, words: str = ""
) -> None:
    """Whoever was named agrees, within their own time."""
    require(actor, "calls.confirm_nomination", submission)
    submission = _asked_nominee(submission, now)
    submission.confirmed_at, submission.declined_at = now, None
    _answered(submission, words, now, events.NominationConfirmed(number=submission.number or 0))


@transaction.atomic
def decline_nomination(
    submission: Submission, *, actor: User | None, now: datetime, words: str = ""
) -> None:
    """Whoever was named does not want to be."""
    require(actor, "calls.decline_nomination", submission)
    submission = _asked_nominee(submission, now)
    submission.confirmed_at, submission.declined_at = None, now
    _answered(submission, words, now, events.NominationDeclined(number=submission.number or 0))


def _asked_nominee(submission: Submission, now: datetime) -> Submission:
    submission = _held(submission)
    if submission.receipt is None or submission.confirm_due is None:
        raise Refused(_("This nomination was withdrawn."))
    _refuse_late(submission.confirm_due, now)
    return submission


def _answered(submission: Submission, words: str, now: datetime, event: Event) -> None:
    submission.nominee_words = words.strip()[: answers.MOST_LONG]
    submission.save(update_fields=["confirmed_at", "declined_at", "nominee_words"])
    record(event, subject=submission.call, actor=None, at=now)
    post.post([letters.word(submission, now)])


@transaction.atomic
def give_reference(reference: Reference, *, actor: User | None, now: datetime, text: str) -> None:
    """A reference person's words, changeable until their time is over."""
    require(actor, "calls.give_reference", reference)
    submission = _held(reference.submission)
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if submission.receipt is None:
        raise Refused(_("This was withdrawn: no reference is needed any more."))
    _refuse_late(reference.due, now)
    if not text.strip():
        raise Refused(_("Please write something."), field="text")
    reference.text, reference.answered_at = text.strip(), now
    refuse_invalid(reference, but=("submission",))
    reference.save(update_fields=["text", "answered_at"])
    event = events.ReferenceGiven(number=submission.receipt.number)
    record(event, subject=submission.call, actor=None, at=now)


# --- what all of it stands on -------------------------------------------------------------------


def _held(submission: Submission) -> Submission:
    rows = Submission.objects.select_related("call__window", "form", "receipt", "delegation")
    return rows.select_for_update(of=("self",)).get(pk=submission.pk)


def _seen(call: Call, actor: User | None) -> User | None:
    """Who is named in the audit log: of a confidential call nobody learns who applied."""
    return None if call.is_confidential else actor


def _refuse_closed(
    call: Call, email: str, now: datetime, submission: Submission | None = None
) -> None:
    """By the server's clock, at the moment all of it had arrived."""
    is_out = call.stage == Call.Stage.PUBLISHED
    if is_out and (queries.is_open(call, now) or queries.late_door(call, email, now)):
        return
    window = call.window
    if window is None or call.stage == Call.Stage.CANCELLED or window.cancelled_at:
        raise Refused(_("This call is not open."))
    if window.opens_at and now < window.opens_at:
        raise Refused(_("This call opens at %(at)s.") % {"at": both_times(window.opens_at)})
    raise Refused(
        _("This arrived at %(came)s. The deadline was %(ended)s. Your draft is kept.")
        % {"came": _to_the_second(now), "ended": both_times(window.closes_at)},
        why=_("What counts is when everything had arrived here, by the clock of this server."),
    )


def _refuse_late(due: datetime, now: datetime) -> None:
    if due <= now:
        raise Refused(
            _("This came at %(came)s; the time to answer ended at %(ended)s.")
            % {"came": both_times(now), "ended": both_times(due)}
        )


def _to_the_second(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M:%S} UTC"


def _refuse_wrong_behalf(call: Call, is_for_other: bool) -> None:
    wanted = Call.Behalf.OTHERS if is_for_other else Call.Behalf.SELF
    if call.behalf not in {wanted, Call.Behalf.BOTH}:
        said = _("Here one answers for oneself.") if is_for_other else _("Here one names others.")
        raise Refused(said, field="is_for_other")
