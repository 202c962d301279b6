"""Everything that can happen on the floor."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.rules import standing_of
from hemicycle.floor import events
from hemicycle.floor.models import Floor, ItemRun, Turn
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, Stale
from hemicycle.meetings.models import AgendaItem, Session


def floor_of(session: Session, *, now: datetime) -> Floor:
    """The session's floor, made closed at the first look."""
    floor, _made = Floor.objects.select_related("session__meeting").get_or_create(
        session=session, defaults={"stage": Floor.Stage.CLOSED, "stage_since": now}
    )
    return floor


@transaction.atomic
def open_floor(floor: Floor, *, actor: User | None, now: datetime) -> None:
    require(actor, "floor.open_floor", floor)
    floor = _locked(floor)
    floor.advance("open_floor", now=now)
    record(events.FloorOpened(), subject=floor, actor=actor, at=now)


@transaction.atomic
def close_floor(floor: Floor, *, actor: User | None, now: datetime) -> None:
    """Close the floor; whoever speaks, and the item under way, end with it."""
    require(actor, "floor.close_floor", floor)
    floor = _locked(floor)
    floor.advance("close_floor", now=now)
    for turn in floor.turns.speaking():
        turn.end(now)
    for run in floor.runs.filter(ended_at=None):
        run.end(now)
    record(events.FloorClosed(), subject=floor, actor=actor, at=now)


@transaction.atomic
def ask_to_speak(floor: Floor, *, actor: User, now: datetime, origin: str) -> Turn:
    """Raise a hand, in the room or online. Raising it twice is the same as raising it once."""
    require(actor, "floor.ask_to_speak", floor)
    floor = _locked(floor)
    _refuse_unless_open(floor)
    standing = standing_of(actor)
    assert standing.person is not None, "the rule asks for an accreditation or an office"
    raised = floor.turns.waiting().filter(person=standing.person).first()
    if raised:
        return raised
    turn = floor.turns.create(
        person=standing.person,
        delegation_id=standing.accreditation and standing.accreditation.delegation_id,
        origin=origin,
        requested_at=now,
    )
    event = events.TurnRequested(turn_id=turn.pk, person_id=standing.person.pk, origin=origin)
    record(event, subject=floor, actor=actor, at=now)
    return turn


@transaction.atomic
def withdraw(turn: Turn, *, actor: User, now: datetime) -> None:
    """Lower a raised hand. Lowering it twice is the same as lowering it once."""
    require(actor, "floor.withdraw", turn)
    floor = _locked(turn.floor)
    turn.refresh_from_db(fields=["called_at", "withdrawn_at"])
    if turn.called_at:
        raise Stale(_("This delegate has already been given the floor."))
    if turn.withdrawn_at is None:
        turn.withdraw(now)
        record(events.TurnWithdrawn(turn_id=turn.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def call_next(floor: Floor, *, actor: User, now: datetime, seen: int | None) -> Turn:
    """Give the floor to whoever has waited longest.

    `seen` is the turn the chair saw under way, so that two quick clicks, or two chairs, call
    one person and not two.
    """
    require(actor, "floor.call_next", floor)
    floor = _locked(floor)
    _refuse_unless_open(floor)
    current = floor.turns.speaking().first()
    if seen != (current.pk if current else None):
        raise Stale(_("Someone else has just been called."))
    turn = floor.turns.waiting().first()
    if turn is None:
        raise Refused(_("Nobody is waiting to speak."))
    if current:
        current.end(now)
    run = floor.runs.filter(ended_at=None).first()
    turn.begin(now, item_id=run.item_id if run else None)
    event = events.TurnCalled(turn_id=turn.pk, person_id=turn.person_id)
    record(event, subject=floor, actor=actor, at=now)
    return turn


@transaction.atomic
def end_turn(turn: Turn, *, actor: User, now: datetime) -> None:
    """The speaker has finished, or the chair thanks them. Ending twice is ending once."""
    require(actor, "floor.end_turn", turn)
    floor = _locked(turn.floor)
    turn.refresh_from_db(fields=["called_at", "ended_at"])
    if turn.called_at is None:
        raise Refused(_("This delegate does not have the floor."))
    if turn.ended_at is None:
        turn.end(now)
        record(events.TurnEnded(turn_id=turn.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def begin_item(floor: Floor, *, actor: User, now: datetime, item: AgendaItem) -> None:
    """Turn to an item of the agenda; the one under way ends."""
    require(actor, "floor.begin_item", floor)
    floor = _locked(floor)
    _refuse_unless_open(floor)
    if item.session_id != floor.session_id:
        raise Refused(_("This item is on the agenda of another session."), field="item")
    current = floor.runs.filter(ended_at=None).first()
    if current and current.item_id == item.pk:
        return
    if current:
        current.end(now)
    ItemRun.objects.create(floor=floor, item=item, began_at=now)
    record(events.ItemBegun(item_id=item.pk), subject=floor, actor=actor, at=now)


def _locked(floor: Floor) -> Floor:
    return Floor.objects.select_for_update().get(pk=floor.pk)


def _refuse_unless_open(floor: Floor) -> None:
    if floor.stage != Floor.Stage.OPEN:
        raise Refused(_("The floor is closed. The chair opens it."))
