"""How the floor is given and taken: turns, their time, and the items of the agenda."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.floor import events
from hemicycle.floor.actions.running import locked
from hemicycle.floor.conditions import (
    after_all,
    is_alike,
    refuse_length,
    refuse_unless_open,
    under_way,
)
from hemicycle.floor.models import Alarm, Floor, ItemRun, Turn, snapshot
from hemicycle.floor.queries import line
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, Stale
from hemicycle.meetings.models import AgendaItem

CALL = ("called_at", "ended_at", "item_id", "limit", "warning", "paused_at", "paused_for")


@transaction.atomic
def call_next(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    seen: int | None,
    turn: Turn | None = None,
) -> Turn:
    """Give the floor to the first in the list, or to `turn` out of its order.

    `seen` is the turn the chair saw under way, so that two quick clicks, or two chairs, call
    one person and not two.
    """
    require(actor, "floor.call_next", floor)
    floor = locked(floor.pk)
    refuse_unless_open(floor)
    current = floor.turns.speaking().first()
    if seen != (current.pk if current else None):
        raise Stale(_("Someone else has just been called."))
    called = _next(floor, turn)
    before = [snapshot(called, *CALL), *([snapshot(current, *CALL)] if current else [])]
    if current:
        _end(floor, current, now)
    _begin(floor, called, now)
    floor.remember("call_next", actor, now, before)
    event = events.TurnCalled(
        turn_id=called.pk,
        person_id=called.person_id,
        delegation_id=called.delegation_id,
        limit=called.limit,
    )
    record(event, subject=floor, actor=actor, at=now)
    return called


def _end(floor: Floor, turn: Turn, now: datetime) -> None:
    """Whoever was too fast is so no more."""
    turn.end(now)
    too_fast = floor.alarms.filter(reason=Alarm.Reason.TOO_FAST, cleared_at=None)
    too_fast.update(cleared_at=now)


def _next(floor: Floor, turn: Turn | None) -> Turn:
    waiting = line(floor)
    if not waiting:
        raise Refused(_("Nobody is waiting to speak."))
    if turn is None:
        return waiting[0]
    chosen = next((one for one in waiting if one.pk == turn.pk), None)
    if chosen is None:
        raise Stale(_("This hand is no longer in the list."))
    return chosen


def _begin(floor: Floor, turn: Turn, now: datetime) -> None:
    run = under_way(floor)
    limit = floor.limit if turn.kind.rank is None and floor.limit else turn.kind.limit
    turn.begin(now, item_id=run.item_id if run else None, limit=limit, warning=turn.kind.warning)


@transaction.atomic
def end_turn(turn: Turn, *, actor: User | None, now: datetime) -> None:
    """The speaker has finished, or the chair thanks them. Ending twice is ending once."""
    require(actor, "floor.end_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_called(turn)
    if turn.ended_at is None:
        floor.remember("end_turn", actor, now, [snapshot(turn, *CALL)])
        _end(floor, turn, now)
        record(events.TurnEnded(turn_id=turn.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def pause_turn(turn: Turn, *, actor: User | None, now: datetime) -> None:
    """Stop the clock of whoever speaks. Pausing twice is pausing once."""
    require(actor, "floor.pause_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_speaking(turn)
    if turn.paused_at is None:
        floor.remember("pause_turn", actor, now, [snapshot(turn, "paused_at")])
        turn.pause(now)
        record(events.TurnPaused(turn_id=turn.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def resume_turn(turn: Turn, *, actor: User | None, now: datetime) -> None:
    """Let the clock run again. Resuming twice is resuming once."""
    require(actor, "floor.resume_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_speaking(turn)
    if turn.paused_at is not None:
        floor.remember("resume_turn", actor, now, [snapshot(turn, "paused_at", "paused_for")])
        turn.resume(now)
        record(events.TurnResumed(turn_id=turn.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def extend_turn(turn: Turn, *, actor: User | None, now: datetime, seconds: int) -> None:
    """Give whoever speaks more time (seconds); where there was no limit, that much from now."""
    require(actor, "floor.extend_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_speaking(turn)
    refuse_length(seconds, "seconds")
    spoken = int(turn.spoken(now).total_seconds())
    before = snapshot(turn, "limit")
    turn.limit = (spoken if turn.limit is None else turn.limit) + seconds
    refuse_length(turn.limit, "seconds")
    floor.remember("extend_turn", actor, now, [before])
    turn.save(update_fields=["limit"])
    event = events.TurnExtended(turn_id=turn.pk, limit=turn.limit)
    record(event, subject=floor, actor=actor, at=now)


@transaction.atomic
def readd_last(floor: Floor, *, actor: User | None, now: datetime) -> Turn:
    """Put whoever spoke or was removed last into the list again, first of all.

    Who is in the list by then is put first; so that doing it twice is doing it once.
    """
    require(actor, "floor.readd_last", floor)
    floor = locked(floor.pk)
    refuse_unless_open(floor)
    last = floor.turns.exclude(ended_at=None, withdrawn_at=None).select_related("kind")
    found = max(last, key=lambda one: one.ended_at or one.withdrawn_at, default=None)  # type: ignore[arg-type,return-value]
    if found is None:
        raise Refused(_("Nobody has spoken or been removed yet."))
    waiting = line(floor)
    again = next((one for one in waiting if is_alike(one, found)), None) or _again(found, now)
    kept = snapshot(again, "ahead_of", "moved_at")
    before = kept if again in waiting else ["turn", again.pk, {"withdrawn_at": now.isoformat()}]
    ahead_of = [turn.pk for turn in waiting if turn != again]
    again.put_before(ahead_of, after_all(waiting, now))
    floor.remember("readd_last", actor, now, [before])
    event = events.TurnReadded(turn_id=again.pk, after_id=found.pk, ahead_of=again.ahead_of)
    record(event, subject=floor, actor=actor, at=now)
    return again


def _again(turn: Turn, now: datetime) -> Turn:
    return Turn.objects.create(
        floor_id=turn.floor_id,
        person_id=turn.person_id,
        delegation_id=turn.delegation_id,
        role=turn.role,
        kind=turn.kind,
        note=turn.note,
        origin=turn.origin,
        via=Turn.Via.OPERATOR,
        requested_at=now,
    )


# --- the agenda --------------------------------------------------------------------------------


@transaction.atomic
def begin_item(floor: Floor, *, actor: User | None, now: datetime, item: AgendaItem) -> None:
    """Turn to an item of the agenda; the one under way ends."""
    require(actor, "floor.begin_item", floor)
    floor = locked(floor.pk)
    refuse_unless_open(floor)
    _refuse_item_of_others(floor, item)
    current = under_way(floor)
    if current and current.item_id == item.pk:
        return
    before = [snapshot(current, "ended_at")] if current else []
    if current:
        current.end(now)
    run = ItemRun.objects.create(floor=floor, item=item, began_at=now)
    floor.remember("begin_item", actor, now, before, [run.pk])
    record(events.ItemBegun(item_id=item.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def end_item(floor: Floor, *, actor: User | None, now: datetime) -> None:
    """The item under way is done, and none follows yet. Ending twice is ending once."""
    require(actor, "floor.end_item", floor)
    floor = locked(floor.pk)
    if run := under_way(floor):
        floor.remember("end_item", actor, now, [snapshot(run, "ended_at")])
        run.end(now)
        record(events.ItemEnded(item_id=run.item_id), subject=floor, actor=actor, at=now)


@transaction.atomic
def drop_item(floor: Floor, *, actor: User | None, now: datetime, item: AgendaItem) -> None:
    """Leave an item out of this session, for want of time; it may still be begun later."""
    require(actor, "floor.drop_item", floor)
    floor = locked(floor.pk)
    _refuse_item_of_others(floor, item)
    run = floor.runs.filter(item=item).order_by("-pk").first()
    if run and (run.ended_at is None or not run.is_dropped):
        raise Stale(_("This item has already begun."))
    if run is None:
        made = ItemRun.objects.create(
            floor=floor, item=item, began_at=now, ended_at=now, is_dropped=True
        )
        floor.remember("drop_item", actor, now, [], [made.pk])
        record(events.ItemDropped(item_id=item.pk), subject=floor, actor=actor, at=now)


def _refuse_item_of_others(floor: Floor, item: AgendaItem) -> None:
    if item.session_id != floor.session_id:
        raise Refused(_("This item is on the agenda of another session."), field="item")


def _refuse_unless_called(turn: Turn) -> None:
    if turn.called_at is None:
        raise Refused(_("This delegate does not have the floor."))


def _refuse_unless_speaking(turn: Turn) -> None:
    _refuse_unless_called(turn)
    if turn.ended_at:
        raise Stale(_("This turn is over."))
