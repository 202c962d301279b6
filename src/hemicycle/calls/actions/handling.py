"""What those who handle a call do with what was handed in."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.calls import events, letters
from hemicycle.calls.actions.calling import locked
from hemicycle.calls.models import (
    Call,
    Conflict,
    Handler,
    LateDoor,
    Mailing,
    Note,
    Reading,
    Status,
    Submission,
)
from hemicycle.committee.models import Person
from hemicycle.kernel import post
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid

MOST_AT_ONCE = 2_000
"""Letters of one mailing."""


@transaction.atomic
def open_late_door(
    call: Call, *, actor: User | None, now: datetime, email: str, until: datetime, reason: str
) -> LateDoor:
    """Let one person hand in after the deadline, until a time of their own; the reason stays."""
    require(actor, "calls.open_late_door", call)
    call = locked(call)
    if call.stage != Call.Stage.PUBLISHED:
        raise Refused(_("This call is not open, and will not be."))
    if until <= now:
        raise Refused(_("That is in the past."), field="until")
    door = call.late_doors.filter(email__iexact=email).first() or LateDoor(call=call, email=email)
    door.until, door.reason, door.by, door.at = until, reason.strip(), actor, now
    refuse_invalid(door, but=("by",))
    door.save()
    event = events.LateDoorOpened(until=until.isoformat())
    record(event, subject=call, actor=actor, at=now)
    return door


@transaction.atomic
def read_submission(submission: Submission, *, actor: User | None, now: datetime) -> None:
    """Look at what was handed in. In a confidential call every look is on record."""
    require(actor, "calls.read_submission", submission)
    if submission.call.is_confidential:
        event = events.SubmissionRead(number=submission.number or 0)
        record(event, subject=submission.call, actor=actor, at=now)


@transaction.atomic
def read_list(call: Call, *, actor: User | None, now: datetime, rows: Sequence[Submission]) -> None:
    """Look at who has applied. In a confidential call it is on record who was listed."""
    require(actor, "calls.read_list", call)
    if call.is_confidential and rows:
        numbers = [row.number for row in rows if row.number]
        record(events.SubmissionsListed(numbers=numbers), subject=call, actor=actor, at=now)


@transaction.atomic
def export_submissions(call: Call, *, actor: User | None, now: datetime, count: int) -> None:
    """That so many were taken away as a file."""
    require(actor, "calls.export_submissions", call)
    record(events.SubmissionsExported(count=count), subject=call, actor=actor, at=now)


@transaction.atomic
def assign_reader(
    submission: Submission, *, actor: User | None, now: datetime, person: Person
) -> None:
    """Give it to somebody to read who handles the call. Twice is once."""
    require(actor, "calls.assign_reader", submission)
    if not Handler.objects.filter(call=submission.call_id, person=person).exists():
        raise Refused(_("Name them among those who handle this call first."), field="person")
    _reading, is_new = Reading.objects.get_or_create(
        submission=submission, person=person, defaults={"at": now}
    )
    if is_new:
        _record("ASSIGNED", submission, actor, now)


@transaction.atomic
def unassign_reader(reading: Reading, *, actor: User | None, now: datetime) -> None:
    require(actor, "calls.unassign_reader", reading.submission)
    submission = reading.submission
    reading.delete()
    _record("UNASSIGNED", submission, actor, now)


@transaction.atomic
def declare_conflict(
    submission: Submission, *, actor: User, now: datetime, reason: str
) -> Conflict:
    """A conflict of interest of one's own: from now on it is not there for this person."""
    require(actor, "calls.declare_conflict", submission)
    person = Person.objects.filter(user=actor).first()
    if person is None:
        raise Refused(_("Only people of the committee declare a conflict."))
    conflict = Conflict(submission=submission, person=person, reason=reason.strip(), at=now)
    refuse_invalid(conflict)
    conflict.save(force_insert=True)
    event = events.ConflictDeclared(number=submission.number or 0)
    record(event, subject=submission.call, actor=actor, at=now)
    return conflict


@transaction.atomic
def add_note(submission: Submission, *, actor: User | None, now: datetime, text: str) -> Note:
    """Something handlers tell each other; nobody else reads it."""
    require(actor, "calls.add_note", submission)
    note = Note(submission=submission, text=text.strip(), by=actor, at=now)
    refuse_invalid(note, but=("by",))
    note.save(force_insert=True)
    _record("NOTED", submission, actor, now)
    return note


@transaction.atomic
def set_status(
    submission: Submission, *, actor: User | None, now: datetime, status: Status
) -> None:
    """Move it to another step of those the call has."""
    require(actor, "calls.set_status", submission)
    if status.call_id != submission.call_id:
        raise Refused(_("This step belongs to another call."), field="status")
    row = Submission.objects.select_for_update().get(pk=submission.pk)
    row.status = status
    row.save(update_fields=["status"])
    _record("MOVED", submission, actor, now)


@transaction.atomic
def write_again(submission: Submission, *, actor: User | None, now: datetime) -> None:
    """Send the letter once more that asks somebody who was named to confirm."""
    require(actor, "calls.write_again", submission)
    if submission.word(now) != Submission.Word.WAITING:
        raise Refused(_("Nobody is waited for here."))
    post.post([letters.nomination(submission, now)])
    _record("WRITTEN_AGAIN", submission, actor, now)


# --- letters to many ----------------------------------------------------------------------------


@transaction.atomic
def write_mailing(
    call: Call, *, actor: User | None, now: datetime, title: str, subject: str, text: str
) -> Mailing:
    """A letter to be sent to many, with places such as `{name}` that are filled for each."""
    require(actor, "calls.write_mailing", call)
    mailing = Mailing(call=call, title=title, subject=subject, text=text)
    _refuse_bad_mailing(mailing)
    mailing.save(force_insert=True)
    record(events.CallEdited(), subject=call, actor=actor, at=now)
    return mailing


@transaction.atomic
def edit_mailing(mailing: Mailing, *, actor: User | None, now: datetime, **fields: str) -> None:
    require(actor, "calls.edit_mailing", mailing)
    for name, value in fields.items():
        setattr(mailing, name, value)
    _refuse_bad_mailing(mailing)
    mailing.save(update_fields=list(fields))
    record(events.CallEdited(), subject=mailing.call, actor=actor, at=now)


@transaction.atomic
def send_mailing(
    mailing: Mailing, *, actor: User | None, now: datetime, rows: Sequence[Submission], seen: int
) -> int:
    """To those who handed these in; `seen` is how many it had been sent to, so that two clicks
    send it once. How many letters."""
    require(actor, "calls.send_mailing", mailing)
    mailing = Mailing.objects.select_for_update().select_related("call").get(pk=mailing.pk)
    if mailing.sent != seen:
        raise Refused(_("This was sent meanwhile."))
    if not rows:
        raise Refused(_("Nobody is chosen."))
    if len(rows) > MOST_AT_ONCE:
        raise Refused(_("At most %(most)s letters go out at once.") % {"most": MOST_AT_ONCE})
    post.post(letters.mailing(mailing, rows, now))
    mailing.sent, mailing.sent_at = mailing.sent + len(rows), now
    mailing.save(update_fields=["sent", "sent_at"])
    event = events.MailingSent(mailing_id=mailing.pk, letters=len(rows))
    record(event, subject=mailing.call, actor=actor, at=now)
    return len(rows)


def _refuse_bad_mailing(mailing: Mailing) -> None:
    refuse_invalid(mailing)
    for field in ("subject", "text"):
        for place in Mailing.PLACE.findall(getattr(mailing, field)):
            if place not in Mailing.PLACES:
                known = ", ".join(f"{{{name}}}" for name in Mailing.PLACES)
                raise Refused(
                    _("There is no place {%(place)s}; known are %(known)s.")
                    % {"place": place, "known": known},
                    field=field,
                )


def _record(what: str, submission: Submission, actor: User | None, now: datetime) -> None:
    event = events.SubmissionHandled(what=what, number=submission.number or 0)
    record(event, subject=submission.call, actor=actor, at=now)
