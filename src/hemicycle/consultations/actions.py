"""Preparing a consultation, taking a position on it, and concluding it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.calendar import actions as dates
from hemicycle.calendar.models import Window
from hemicycle.committee.models import Accreditation, Committee, Delegation, Person
from hemicycle.committee.queries import addressee_of, committee
from hemicycle.consultations import events, letters, queries, template
from hemicycle.consultations.models import (
    Choice,
    Comment,
    Consultation,
    Draft,
    Outcome,
    Point,
    Position,
    Revision,
    Stance,
    Voice,
)
from hemicycle.consultations.rules import kinds_asked, spoken_for
from hemicycle.kernel import files, post
from hemicycle.kernel.events import Event, record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.procedures import OutOfOrder
from hemicycle.kernel.receipts import digest
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid

Stage = Consultation.Stage
MOST_POINTS = 60
MOST_CHOICES = 12
MOST_TYPED = 400_000
"""Characters of a draft."""
IN_FLIGHT = timedelta(seconds=30)
"""The clock counts this much later: what came in the last second may still wait to be written."""


# --- preparing ----------------------------------------------------------------------------------


@transaction.atomic
def create_consultation(
    place: Committee, *, actor: User | None, now: datetime, ready: str = "AGREE", **fields: Any
) -> Consultation:
    """`ready` names the choices it begins with (`template.Ready`); they may be changed.

    Raises:
        Refused: at the field.
    """
    require(actor, "consultations.create_consultation", place)
    if ready not in template.Ready.values:
        raise Refused(_("Choose from the list."), field="ready")
    row = Consultation(stage=Stage.PREPARED, stage_since=now, **fields)
    queries.refuse_unsound(row)
    row.save(force_insert=True)
    for told in template.choices(ready):
        Choice.objects.create(consultation=row, **told)
    record(events.ConsultationCreated(), subject=row, actor=actor, at=now)
    return row


@transaction.atomic
def edit_consultation(
    row: Consultation, *, actor: User | None, now: datetime, **fields: Any
) -> None:
    """While it is being prepared. What counts is the row as it is stored."""
    require(actor, "consultations.edit_consultation", row)
    row = _prepared(row)
    changed = _set(row, fields)
    queries.refuse_unsound(row)
    if changed:
        row.save(update_fields=changed)
        _note(row, events.ConsultationEdited(fields=changed), actor, now)


@transaction.atomic
def add_point(
    row: Consultation,
    *,
    actor: User | None,
    now: datetime,
    content: bytes | None = None,
    **fields: Any,
) -> Point:
    """`content` is that of a file: what it is, is told by it."""
    require(actor, "consultations.add_point", row)
    row = _prepared(row)
    position = (row.points.aggregate(last=Max("position"))["last"] or 0) + 1
    if position > MOST_POINTS:
        raise Refused(_("A consultation has 60 points at the most."))
    point = Point(consultation=row, position=position, **fields)
    refuse_invalid(point, but=("consultation", "file"))
    with _kept(point, content):
        point.save(force_insert=True)
        _note(row, events.PointAdded(point_id=point.pk), actor, now)
    return point


@transaction.atomic
def edit_point(
    point: Point,
    *,
    actor: User | None,
    now: datetime,
    content: bytes | None = None,
    without_file: bool = False,
    **fields: Any,
) -> None:
    """`content` replaces the file; `without_file` takes it away."""
    require(actor, "consultations.edit_point", point.consultation)
    row = _prepared(point.consultation)
    point = Point.objects.get(pk=point.pk)
    changed = _set(point, fields)
    refuse_invalid(point, but=("consultation", "file"))
    if content is not None or (without_file and point.file):
        changed = [*changed, "file"]
        _discard(point)
        point.file, point.media_type, point.sha256, point.size = "", "", "", 0
    with _kept(point, content):
        if changed:
            point.save()
            _note(row, events.PointEdited(point_id=point.pk, fields=changed), actor, now)


@transaction.atomic
def move_point(point: Point, *, actor: User | None, now: datetime, position: int) -> None:
    """To a place in the order; those between make room."""
    require(actor, "consultations.move_point", point.consultation)
    row = _prepared(point.consultation)
    order = [one for one in row.points.all() if one.pk != point.pk]
    order.insert(max(position, 1) - 1, Point.objects.get(pk=point.pk))
    _number(order)
    place = order.index(point) + 1
    _note(row, events.PointMoved(point_id=point.pk, position=place), actor, now)


@transaction.atomic
def remove_point(point: Point, *, actor: User | None, now: datetime) -> None:
    require(actor, "consultations.remove_point", point.consultation)
    row = _prepared(point.consultation)
    _note(row, events.PointRemoved(point_id=point.pk), actor, now)
    _discard(point)
    point.delete()
    _number(list(row.points.all()))


@transaction.atomic
def add_choice(row: Consultation, *, actor: User | None, now: datetime, **fields: Any) -> Choice:
    require(actor, "consultations.add_choice", row)
    row = _prepared(row)
    position = (row.choices.aggregate(last=Max("position"))["last"] or 0) + 1
    if row.choices.count() >= MOST_CHOICES:
        raise Refused(_("A consultation has 12 choices at the most."))
    choice = Choice(consultation=row, position=position, **fields)
    queries.refuse_bad_choice(choice)
    choice.save(force_insert=True)
    _note(row, events.ChoiceAdded(choice_id=choice.pk), actor, now)
    return choice


@transaction.atomic
def edit_choice(choice: Choice, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "consultations.edit_choice", choice.consultation)
    row = _prepared(choice.consultation)
    choice = Choice.objects.get(pk=choice.pk)
    changed = _set(choice, fields)
    queries.refuse_bad_choice(choice)
    if changed:
        choice.save(update_fields=changed)
        _note(row, events.ChoiceEdited(choice_id=choice.pk, fields=changed), actor, now)


@transaction.atomic
def remove_choice(choice: Choice, *, actor: User | None, now: datetime) -> None:
    require(actor, "consultations.remove_choice", choice.consultation)
    row = _prepared(choice.consultation)
    _note(row, events.ChoiceRemoved(choice_id=choice.pk), actor, now)
    choice.delete()


@transaction.atomic
def name_voice(
    row: Consultation, *, actor: User | None, now: datetime, delegation: Delegation, person: Person
) -> Voice:
    """Somebody accredited for a delegation that is asked; until it is concluded."""
    require(actor, "consultations.name_voice", row)
    row = _under_way(row)
    if delegation.kind not in kinds_asked(row):
        raise Refused(_("This delegation is not asked."), field="delegation")
    accredited = Accreditation.objects.on(now.date()).filter(delegation=delegation, person=person)
    if not accredited.exists():
        raise Refused(_("This person is not accredited for the delegation."), field="person")
    voice, is_new = Voice.objects.get_or_create(
        consultation=row, delegation=delegation, person=person
    )
    if not is_new:
        raise Refused(_("This person is named already."), field="person")
    event = events.VoiceNamed(delegation_id=delegation.pk, person_id=person.pk)
    _note(row, event, actor, now)
    return voice


@transaction.atomic
def remove_voice(voice: Voice, *, actor: User | None, now: datetime) -> None:
    require(actor, "consultations.remove_voice", voice.consultation)
    row = _under_way(voice.consultation)
    event = events.VoiceRemoved(delegation_id=voice.delegation_id, person_id=voice.person_id)
    _note(row, event, actor, now)
    voice.delete()


# --- the window ---------------------------------------------------------------------------------


@transaction.atomic
def publish_consultation(row: Consultation, *, actor: User | None, now: datetime) -> Window:
    """Among the key dates, which remind of it; it opens at once where no time is given."""
    require(actor, "consultations.publish_consultation", row)
    row = _prepared(row)
    queries.refuse_unready(row, now)
    opens_at, closes_at = row.opens_at or now, row.closes_at
    assert closes_at is not None, "one that is ready closes"
    row.window = dates.publish_window(
        committee(),
        actor=actor,
        now=now,
        opens_at=opens_at,
        closes_at=closes_at,
        **queries.dated(row),
    )
    row.save(update_fields=["window"])
    row.advance("publish_consultation", now=now, due=closes_at)
    event = events.ConsultationPublished(window_id=row.window.pk)
    _note(row, event, actor, now)
    return row.window


@transaction.atomic
def extend_consultation(
    row: Consultation,
    *,
    actor: User | None,
    now: datetime,
    closes_at: datetime,
    reason: str,
    seen: int | None = None,
) -> None:
    """`seen` is the sequence of its window that the caller saw; who was told is told again."""
    require(actor, "consultations.extend_consultation", row)
    row, window = _published(row)
    if closes_at <= window.closes_at:
        raise Refused(_("An extension closes later than it does now."), field="closes_at")
    dates.change_window(window, actor=actor, now=now, closes_at=closes_at, reason=reason, seen=seen)
    Consultation.objects.filter(pk=row.pk).update(stage_due=closes_at)
    _note(row, events.ConsultationExtended(window_id=window.pk), actor, now)


@transaction.atomic
def close_early(row: Consultation, *, actor: User | None, now: datetime, reason: str = "") -> None:
    """Where it may, once every member has answered: nobody is left to wait for."""
    require(actor, "consultations.close_early", row)
    row, window = _published(row)
    if not row.may_close_early:
        raise Refused(_("This consultation runs until its time."))
    if not queries.everybody_answered(row, now):
        raise Refused(_("Not every member has answered yet."))
    reason = reason.strip() or _("Every member that was asked has answered.")
    dates.close_window(window, actor=actor, now=now, reason=reason)
    Consultation.objects.filter(pk=row.pk).update(stage_due=now)
    _note(row, events.ConsultationClosedEarly(window_id=window.pk), actor, now)


@transaction.atomic
def conclude_consultation(row: Consultation, *, actor: User | None, now: datetime) -> list[Outcome]:
    """Count once its window has closed, keep what it came to, and tell those it concerns.

    Whoever comes second finds it concluded, and what the first has kept.
    """
    require(actor, "consultations.conclude_consultation", row)
    row = _locked(row)
    if row.stage == Stage.CONCLUDED:
        return queries.outcomes_of(row)
    row, window = _published(row)
    if not row.is_over(now):
        raise Refused(_("It is still open, or still to come."))
    standing = queries.standing_of(row, now)
    found = [queries.outcome(tally, now) for tally in standing.tallies]
    Outcome.objects.bulk_create(found)
    row.advance("conclude_consultation", now=now)
    if not window.decided_at:
        dates.decide_window(window, actor=actor, now=now)
    event = events.ConsultationConcluded(
        results=[one.result for one in found],
        asked=len(standing.members),
        answered=len(standing.answered),
    )
    _note(row, event, actor, now)
    people = [*queries.addressees_of_voices(row, now.date()), *queries.those_who_run(now.date())]
    post.post(letters.outcomes(row, found, {one.email: one for one in people}.values(), now))
    return found


def conclude_due(*, actor: User | None, now: datetime) -> int:
    """All whose time has come, each by itself; how many. It looks before it locks."""
    require(actor, "consultations.conclude_due", committee())
    rows = list(queries.due(now - IN_FLIGHT))
    for row in rows:
        _conclude_or_cancel(row, actor, now)
    return len(rows)


def _conclude_or_cancel(row: Consultation, actor: User | None, now: datetime) -> None:
    """What was cancelled among the key dates is cancelled here as well."""
    assert row.window is not None, "only what was published is due"
    if row.window.cancelled_at:
        cancel_consultation(row, actor=actor, now=now, reason="")
    else:
        conclude_consultation(row, actor=actor, now=now)


@transaction.atomic
def cancel_consultation(
    row: Consultation, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """For good; one that was published says why, and whoever was told of it is told so."""
    require(actor, "consultations.cancel_consultation", row)
    row = _locked(row)
    if row.stage == Stage.CANCELLED:
        return
    row.advance("cancel_consultation", now=now)
    if row.window and not row.window.cancelled_at:
        dates.cancel_window(row.window, actor=actor, now=now, reason=reason)
    _note(row, events.ConsultationCancelled(), actor, now)


@transaction.atomic
def open_round(row: Consultation, *, actor: User | None, now: datetime) -> Consultation:
    """The next one, being prepared: everything as it was, so that the text can be changed."""
    require(actor, "consultations.open_round", row)
    row = _locked(row)
    if row.stage not in {Stage.CONCLUDED, Stage.CANCELLED}:
        raise OutOfOrder(_("The next round begins when this one is concluded."))
    if Consultation.objects.filter(previous=row).exists():
        raise Refused(_("There is a next round already."))
    after: Consultation = _copy(
        row, stage=Stage.PREPARED, stage_since=now, stage_due=None, window=None,
        opens_at=None, closes_at=None, previous=row, round=row.round + 1,
    )  # fmt: skip
    for point in row.points.all():
        _copy(point, consultation=after, source_id=point.pk)
    for choice in row.choices.all():
        _copy(choice, consultation=after)
    for voice in row.named_voices.all():
        _copy(voice, consultation=after)
    _note(after, events.RoundOpened(previous_id=row.pk), actor, now)
    return after


# --- positions ----------------------------------------------------------------------------------


@transaction.atomic
def take_position(
    row: Consultation,
    *,
    actor: User | None,
    now: datetime,
    delegation: Delegation,
    stances: queries.Stances,
    comments: queries.Comments = (),
    seen: int | None = None,
) -> Position:
    """For a delegation, the first time or instead of what it said before.

    `now` is when it was received: that alone decides whether it was in time. `seen` is how often
    the caller saw something handed in (`Position.changes`, 0 for never). The same words again are
    the same deed: nothing is written.

    Raises:
        Refused: outside its window, or at the field that is missing.
        Stale: when the delegation has said something else meanwhile.
    """
    require(actor, "consultations.take_position", row)
    row = _answerable(row, actor, now, delegation)
    content = queries.content_of(row, delegation, stances, comments)
    row.drafts.filter(user=actor, delegation=delegation).delete()
    position = Position.objects.filter(consultation=row, delegation=delegation).first()
    stands = position is not None and not position.withdrawn_at
    if position and stands and position.digest == digest(content):
        return position
    _refuse_stale(position, seen)
    kind = Revision.Kind.CHANGED if stands else Revision.Kind.TAKEN
    position = position or Position(delegation=delegation, changes=0)
    position.consultation = row
    revision = _revise(position, kind, content, actor, now)
    _say(position, content)
    event = events.PositionTaken(
        position_id=position.pk,
        delegation_id=delegation.pk,
        changes=position.changes,
        digest=revision.digest,
    )
    _note(row, event, actor, now)
    _send_receipt(revision, now)
    return position


@transaction.atomic
def withdraw_position(
    position: Position, *, actor: User | None, now: datetime, seen: int | None = None
) -> None:
    """The delegation is silent again; what it had said stays in the history."""
    require(actor, "consultations.withdraw_position", position.consultation)
    row = _answerable(position.consultation, actor, now, position.delegation)
    position = Position.objects.select_related("delegation").get(pk=position.pk)
    position.consultation = row
    _refuse_stale(position, seen)
    if position.withdrawn_at:
        return
    content = {"consultation": row.pk, "delegation": position.delegation.code, "withdrawn": True}
    revision = _revise(position, Revision.Kind.WITHDRAWN, content, actor, now)
    position.stances.all().delete()
    position.comments.all().delete()
    event = events.PositionWithdrawn(
        position_id=position.pk,
        delegation_id=position.delegation_id,
        changes=position.changes,
    )
    _note(row, event, actor, now)
    _send_receipt(revision, now)


@transaction.atomic
def save_draft(
    row: Consultation,
    *,
    actor: User,
    now: datetime,
    delegation: Delegation,
    content: Mapping[str, str],
) -> Draft | None:
    """What somebody has typed so far, by the fields of the form; nobody else sees it.

    Nothing typed is no draft.
    """
    require(actor, "consultations.save_draft", row)
    _refuse_foreign(row, actor, delegation, now)
    if not content:
        row.drafts.filter(user=actor, delegation=delegation).delete()
        return None
    if sum(map(len, content.values())) > MOST_TYPED:
        raise Refused(_("That is too long to be kept."))
    draft, _made = Draft.objects.update_or_create(
        consultation=row,
        delegation=delegation,
        user=actor,
        defaults={"content": dict(content), "at": now},
    )
    return draft


def _revise(
    position: Position, kind: str, content: dict[str, Any], actor: User | None, now: datetime
) -> Revision:
    """The row as it is now, and what was handed in as it will always be."""
    position.by, position.at, position.digest = actor, now, digest(content)
    position.withdrawn_at = now if kind == Revision.Kind.WITHDRAWN else None
    position.changes += 1
    position.save()
    return Revision.objects.create(
        position=position,
        kind=kind,
        at=now,
        by=actor,
        content=content,
        digest=position.digest,
        number=position.number,
    )


def _say(position: Position, content: dict[str, Any]) -> None:
    """Instead of all that it said before."""
    position.stances.all().delete()
    position.comments.all().delete()
    Stance.objects.bulk_create(
        Stance(
            position=position,
            point_id=one["point"],
            choice_id=one["choice"],
            reason=one["reason"],
        )
        for one in content["stances"]
    )
    Comment.objects.bulk_create(
        Comment(
            position=position, point_id=one["point"], paragraph=one["paragraph"], text=one["text"]
        )
        for one in content["comments"]
    )


def _send_receipt(revision: Revision, now: datetime) -> None:
    """To all who answer for the delegation, and to whoever handed it in."""
    position = revision.position
    people = queries.addressees_of_voices(position.consultation, now.date(), [position.delegation])
    by = Person.objects.select_related("user").filter(user=revision.by).exclude(email="")
    everybody = {one.email: one for one in (*people, *map(addressee_of, by if revision.by else []))}
    post.post(letters.receipts(revision, everybody.values(), now))


# --- what all of them ask -----------------------------------------------------------------------


def _locked(row: Consultation) -> Consultation:
    rows = Consultation.objects.select_related("window__rule", "topic", "meeting")
    return rows.select_for_update(of=("self",)).get(pk=row.pk)


def _prepared(row: Consultation) -> Consultation:
    row = _locked(row)
    if row.stage != Stage.PREPARED:
        raise OutOfOrder(_("It was published: what delegations are asked stays as it is."))
    return row


def _under_way(row: Consultation) -> Consultation:
    row = _locked(row)
    if row.stage not in {Stage.PREPARED, Stage.PUBLISHED}:
        raise OutOfOrder(_("It is over."))
    return row


def _published(row: Consultation) -> tuple[Consultation, Window]:
    row = _locked(row)
    if row.stage != Stage.PUBLISHED or row.window is None:
        raise OutOfOrder(_("This is possible only while it is published."))
    return row, row.window


def _answerable(
    row: Consultation, actor: User | None, now: datetime, delegation: Delegation
) -> Consultation:
    """Locked, and open at the moment at which something was received."""
    row = _locked(row)
    _refuse_foreign(row, actor, delegation, now)
    if not row.is_open(now):
        raise Refused(queries.closed_words(row, now))
    return row


def _refuse_foreign(
    row: Consultation, actor: User | None, delegation: Delegation, now: datetime
) -> None:
    if delegation.kind not in kinds_asked(row):
        raise Refused(_("This delegation is not asked."), field="delegation")
    if actor is not None and delegation not in spoken_for(actor, row, now.date()):
        raise PermissionDenied("consultations.take_position")


def _refuse_stale(position: Position | None, seen: int | None) -> None:
    if seen is not None and seen != (position.changes if position else 0):
        raise Stale(_("Your delegation has handed in something else meanwhile: look at it again."))


def _set(row: Model, fields: dict[str, Any]) -> list[str]:
    """What differs from what is stored, by name."""
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def _number(points: list[Point]) -> None:
    for position, point in enumerate(points, 1):
        point.position = position
    Point.objects.bulk_update(points, ["position"])


def _copy(row: Any, **told: Any) -> Any:
    """Another row that says the same but for what is told."""
    fields = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"
    }
    for name in told:
        fields.pop(f"{name}_id", None)
    return type(row).objects.create(**{**fields, **told})


@contextmanager
def _kept(point: Point, content: bytes | None) -> Iterator[None]:
    """The file for the block that saves its row."""
    keeping: Any = nullcontext()
    if content is not None:
        told = files.inspect(content)
        point.media_type, point.sha256, point.size = told.media_type, told.sha256, len(content)
        keeping = files.kept(point.file, f"{told.sha256[:16]}{told.ending}", content)
    with keeping:
        yield


def _discard(point: Point) -> None:
    """The stored file, unless another round shows it as well."""
    shared = Point.objects.filter(file=point.file.name).exclude(pk=point.pk)
    if point.file and not shared.exists():
        files.discard_once_committed(point.file)


def _note(row: Consultation, event: Event, actor: User | None, now: datetime) -> None:
    record(event, subject=row, actor=actor, at=now)
