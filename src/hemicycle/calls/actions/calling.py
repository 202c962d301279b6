"""How a call comes about, goes on and ends."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.accounts.models import User
from hemicycle.calendar import actions as calendar
from hemicycle.calendar.models import DeadlineRule
from hemicycle.calls import events, queries
from hemicycle.calls.models import Call, Handler, Position, Receipt, Submission, Upload
from hemicycle.committee.actions import begin_term
from hemicycle.committee.models import Committee, Person
from hemicycle.committee.queries import committee
from hemicycle.kernel import files, post
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.receipts import digest
from hemicycle.kernel.refusals import Refused, refuse_invalid
from hemicycle.meetings.actions import plan_meeting

OWNER = "calls"


@transaction.atomic
def create_call(
    place: Committee, *, actor: User | None, now: datetime, title: str, **fields: Any
) -> Call:
    """A call in preparation, with whatever of it is known by now."""
    require(actor, "calls.create_call", place)
    call = Call(title=title, stage=Call.Stage.PREPARED, stage_since=now, **fields)
    _refuse_bad(call)
    call.save(force_insert=True)
    record(events.CallCreated(), subject=call, actor=actor, at=now)
    return call


@transaction.atomic
def edit_call(call: Call, *, actor: User | None, now: datetime, **fields: Any) -> None:
    """Change what it says. Once it is out, its times are changed by extending it."""
    call = locked(call)
    require(actor, "calls.edit_call", call)
    _refuse_over(call)
    if call.stage != Call.Stage.PREPARED:
        _refuse_later_changes(call, fields)
    for name, value in fields.items():
        setattr(call, name, value)
    _refuse_bad(call)
    call.save(update_fields=list(fields))
    record(events.CallEdited(), subject=call, actor=actor, at=now)


SETTLED = (
    "audience", "behalf", "several", "is_confidential", "keep_days", "opens_at", "closes_at",
    "leads",
)  # fmt: skip
"""What those who answer rely on from the day it is published."""


def _refuse_later_changes(call: Call, fields: Mapping[str, Any]) -> None:
    for name in SETTLED:
        if name in fields and fields[name] != getattr(call, name):
            raise Refused(_("This cannot be changed once the call is published."), field=name)


@transaction.atomic
def publish_call(call: Call, *, actor: User | None, now: datetime) -> None:
    """Put it out: its window stands among the key dates, and the calendar reminds of it.

    Raises:
        Refused: when something is missing that the call needs.
    """
    call = locked(call)
    require(actor, "calls.publish_call", call)
    _refuse_incomplete(call)
    assert call.closes_at, "looked at just before"
    call.window = calendar.publish_window(
        committee(),
        actor=actor,
        now=now,
        key=f"call_{secrets.token_hex(6)}",
        title=call.title,
        reference=call.reference or _("Call of the committee"),
        opens_at=max(call.opens_at, now) if call.opens_at else now,
        closes_at=call.closes_at,
        audience=_AUDIENCES[Call.Audience(call.audience)],
        people=DeadlineRule.People.EVERYONE,
        topic=call.topic,
        meeting=call.meeting,
        owner=OWNER,
    )
    call.save(update_fields=["window"])
    call.advance("publish_call", now=now)
    event = events.CallPublished(window_id=call.window.pk)
    record(event, subject=call, actor=actor, at=now)


_AUDIENCES = {
    Call.Audience.EVERYONE: DeadlineRule.Audience.PUBLIC,
    Call.Audience.SIGNED_IN: DeadlineRule.Audience.COMMITTEE,
    Call.Audience.MEMBERS: DeadlineRule.Audience.COMMITTEE,
    Call.Audience.NAMED: DeadlineRule.Audience.LEADERSHIP,
}
"""Who sees the date. Whoever was named for a call finds it among the calls."""


@transaction.atomic
def extend_call(
    call: Call, *, actor: User | None, now: datetime, closes_at: datetime, reason: str, seen: int
) -> None:
    """A later deadline, with its reason: whoever began, handed in or was reminded is told."""
    call = locked(call)
    require(actor, "calls.extend_call", call)
    _refuse_over(call)
    window = call.window
    if window is None:
        raise Refused(_("This call is not published yet."))
    if closes_at <= window.closes_at:
        raise Refused(_("Give a time after the present deadline."), field="closes_at")
    calendar.change_window(
        window, actor=actor, now=now, closes_at=closes_at, reason=reason, seen=seen
    )


@transaction.atomic
def cancel_call(call: Call, *, actor: User | None, now: datetime, reason: str) -> None:
    """It does not take place; whoever began, handed in or was reminded is told why."""
    call = locked(call)
    require(actor, "calls.cancel_call", call)
    if not reason.strip():
        raise Refused(_("Say why: whoever began is told."), field="reason")
    call.advance("cancel_call", now=now)
    call.conclusion = reason.strip()
    call.save(update_fields=["conclusion"])
    if call.window:
        calendar.cancel_window(call.window, actor=actor, now=now, reason=reason)
    record(events.CallCancelled(), subject=call, actor=actor, at=now)


# --- who is asked, and who handles --------------------------------------------------------------


@transaction.atomic
def invite_person(call: Call, *, actor: User | None, now: datetime, person: Person) -> None:
    """Name somebody who may answer."""
    require(actor, "calls.invite_person", call)
    locked(call).invited.add(person)
    record(events.CallEdited(), subject=call, actor=actor, at=now)


@transaction.atomic
def uninvite_person(call: Call, *, actor: User | None, now: datetime, person: Person) -> None:
    """What they have handed in stays."""
    require(actor, "calls.uninvite_person", call)
    locked(call).invited.remove(person)
    record(events.CallEdited(), subject=call, actor=actor, at=now)


@transaction.atomic
def name_handler(
    call: Call, *, actor: User | None, now: datetime, person: Person, role: str
) -> Handler:
    """Let somebody handle what is handed in, or change how."""
    call = locked(call)
    require(actor, "calls.name_handler", call)
    handler = call.handlers.filter(person=person).first() or Handler(call=call, person=person)
    handler.role = role
    refuse_invalid(handler)
    handler.save()
    event = events.HandlerNamed(person_id=person.pk, role=role)
    record(event, subject=call, actor=actor, at=now)
    return handler


@transaction.atomic
def dismiss_handler(handler: Handler, *, actor: User | None, now: datetime) -> None:
    call = locked(handler.call)
    require(actor, "calls.dismiss_handler", call)
    managers = call.handlers.filter(role=Handler.Role.MANAGER).exclude(pk=handler.pk)
    if call.is_confidential and call.stage != Call.Stage.PREPARED and not managers.exists():
        raise Refused(_("A confidential call needs somebody who handles everything."))
    event = events.HandlerDismissed(person_id=handler.person_id)
    handler.delete()
    record(event, subject=call, actor=actor, at=now)


# --- how it ends --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """That a submission was chosen, for which position if there are several, and why."""

    submission: Submission
    reason: str = ""
    position: Position | None = None


@transaction.atomic
def conclude_call(
    call: Call,
    *,
    actor: User | None,
    now: datetime,
    chosen: Sequence[Chosen] = (),
    conclusion: str = "",
    since: date | None = None,
    until: date | None = None,
    meeting: Mapping[str, Any] | None = None,
) -> None:
    """Choose, for good. Where more could be chosen than are needed, each choice has its reason.

    Whoever is chosen for an office begins a term `since` a day; for a host's offer the meeting of
    these `meeting` fields is planned. What allows the choice allows what follows from it.

    Raises:
        Refused: while it is open, for too many, for somebody who cannot be chosen, or at a field
            of the term or the meeting.
    """
    call = locked(call)
    require(actor, "calls.conclude_call", call)
    if call.window and call.window.closes_at > now and not call.window.cancelled_at:
        raise Refused(_("It is still open: choose after the deadline."))
    _refuse_bad_choice(call, chosen, actor, now)
    call.advance("conclude_call", now=now)
    _mark(call, chosen)
    call.conclusion = conclusion.strip()
    if call.leads == Call.Leads.OFFICE:
        _begin_terms(chosen, now, since, until)
    if call.leads == Call.Leads.MEETING and chosen:
        if not meeting:
            raise Refused(_("Say which meeting is to be planned."), field="meeting")
        call.meeting = plan_meeting(committee(), actor=None, now=now, **meeting)
    call.save(update_fields=["conclusion", "meeting"])
    assert call.window, "a published call has a window"
    calendar.decide_window(call.window, actor=actor, now=now)
    numbers = [one.submission.receipt.number for one in chosen if one.submission.receipt]
    record(events.CallConcluded(chosen=numbers), subject=call, actor=actor, at=now)


def _refuse_bad_choice(
    call: Call, chosen: Sequence[Chosen], actor: User | None, now: datetime
) -> None:
    """Nor does anybody choose what they may not read, for an interest of their own."""
    for one in chosen:
        require(actor, "calls.read_submission", one.submission)
    able = queries.eligible(call, now)
    picked = {one.submission.pk for one in chosen}
    if len(picked) < len(chosen):
        raise Refused(_("Each can be chosen once."), field="chosen")
    if not picked <= {row.pk for row in able}:
        raise Refused(_("Only what was handed in, and confirmed, can be chosen."), field="chosen")
    seats = seats_of(call)
    if seats is not None and len(chosen) > seats:
        said = ngettext("There is %(seats)s seat only.", "There are %(seats)s seats only.", seats)
        raise Refused(said % {"seats": seats}, field="chosen")
    _refuse_crowded(call, chosen)
    if len(able) > len(chosen) and not all(one.reason.strip() for one in chosen):
        raise Refused(
            _("More could be chosen: say for each why, by the criteria."),
            why=call.said("criteria"),
            field="chosen",
        )


def _refuse_crowded(call: Call, chosen: Sequence[Chosen]) -> None:
    positions: set[Position | None] = {*call.positions.all()} or {None}
    if not {one.position for one in chosen} <= positions:
        raise Refused(_("Say for which position of this call."), field="chosen")
    for position in {one.position for one in chosen if one.position}:
        count = sum(one.position == position for one in chosen)
        if count > position.seats:
            raise Refused(
                _("More were chosen for “%(position)s” than it has seats.")
                % {"position": position},
                field="chosen",
            )


def seats_of(call: Call) -> int | None:
    """Over all positions; None where the call sets no number."""
    by_position = [position.seats for position in call.positions.all()]
    return sum(by_position) if by_position else call.seats


def _mark(call: Call, chosen: Sequence[Chosen]) -> None:
    queries.received(call).update(is_chosen=False)
    for one in chosen:
        row = one.submission
        row.is_chosen, row.chosen_for = True, one.position
        row.choice_reason = one.reason.strip()
        row.save(update_fields=["is_chosen", "chosen_for", "choice_reason"])


def _begin_terms(
    chosen: Sequence[Chosen], now: datetime, since: date | None, until: date | None
) -> None:
    for one in chosen:
        person = queries.candidate_person(one.submission)
        office = one.position.office if one.position else None
        if person is None:
            raise Refused(
                _("Enrol %(name)s among the people of the committee first.")
                % {"name": one.submission.candidate},
                field="chosen",
            )
        if office is None or since is None:
            raise Refused(_("Say for which office, and since when."), field="since")
        begin_term(office, actor=None, now=now, person=person, since=since, until=until)


# --- what is not kept ---------------------------------------------------------------------------


@transaction.atomic
def destroy_answers(call: Call, *, actor: User | None, now: datetime) -> None:
    """Answers, files, names and letters are deleted once they have been kept long enough.

    What remains are numbers, times and digests; the event holds one digest over all of them, so
    that the audit chain proves what was destroyed, and when.
    """
    require(actor, "calls.destroy_answers", call)
    call = locked(call)
    if call.destroyed_at or call.destroy_at is None or call.destroy_at > now:
        return
    digests = list(call.receipts.order_by("number").values_list("digest", flat=True))
    _empty(call)
    call.destroyed_at, call.proof = now, digest(digests)
    call.save(update_fields=["destroyed_at", "proof"])
    assert call.window, "it had a deadline"
    calendar.forget_followers(call.window, actor=None, now=now)
    post.burn(call.about)
    event = events.AnswersDestroyed(count=len(digests), proof=call.proof)
    record(event, subject=call, actor=actor, at=now)


def _empty(call: Call) -> None:
    for upload in Upload.objects.filter(submission__call=call):
        files.discard_once_committed(upload.file)
        upload.delete()
    for submission in call.submissions.all():
        submission.references.all().delete()
        submission.notes.all().delete()
        submission.conflicts.all().delete()
    Receipt.objects.filter(call=call).update(answers={})
    nobody = {"name": "–", "email": "", "nominee_name": "", "nominee_email": ""}
    unsaid = {"nominee_words": "", "choice_reason": "", "country": "", "region": "", "gender": ""}
    call.submissions.update(
        **nobody, **unsaid, answers={}, user=None, delegation=None, nominee_key=""
    )
    call.late_doors.all().delete()
    call.mailings.all().delete()


# --- what all of it stands on -------------------------------------------------------------------


def locked(call: Call) -> Call:
    """The row as it is now, held until the deed is done."""
    rows = Call.objects.select_related("window__rule", "window__meeting", "topic", "meeting")
    return rows.select_for_update(of=("self",)).get(pk=call.pk)


def _refuse_over(call: Call) -> None:
    if call.stage in {Call.Stage.CONCLUDED, Call.Stage.CANCELLED}:
        raise Refused(_("This call is over."))


def _refuse_bad(call: Call) -> None:
    refuse_invalid(call, but=("window",))
    if call.opens_at and call.closes_at and call.closes_at <= call.opens_at:
        raise Refused(_("It must close after it opens."), field="closes_at")


def _refuse_incomplete(call: Call) -> None:
    if call.closes_at is None:
        raise Refused(_("Give the deadline first."), field="closes_at")
    if not queries.questions_of(queries.newest_form(call)):
        raise Refused(_("Add a question first."))
    if call.audience == Call.Audience.NAMED and not call.invited.exists():
        raise Refused(_("Name those who may answer first."))
    managers = call.handlers.filter(role=Handler.Role.MANAGER)
    if call.is_confidential and not managers.exists():
        raise Refused(_("Name somebody who handles everything first: nobody else will see it."))
    if call.leads == Call.Leads.OFFICE and not call.positions.exclude(office=None).exists():
        raise Refused(_("Add a position with its office first."))
