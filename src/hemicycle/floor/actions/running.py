"""How a floor is opened and closed, by which rules it is run, and how a last step is undone."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.floor import events
from hemicycle.floor.conditions import refuse_length, under_way
from hemicycle.floor.models import Budget, Deed, Floor, ItemRun, Kind, snapshot
from hemicycle.floor.queries import UNDOABLE_FOR, budget_keys, last_deed
from hemicycle.floor.ready import ready_kinds
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.plain import rows
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid
from hemicycle.meetings.models import Session


def floor_of(session: Session, *, now: datetime) -> Floor:
    """The session's floor, made closed at the first look; with it the kinds, at the very first."""
    floor, made = Floor.objects.select_related("session__meeting").get_or_create(
        session=session, defaults={"stage": Floor.Stage.CLOSED, "stage_since": now}
    )
    if made and not Kind.objects.filter(rank=1).exists():
        Kind.objects.bulk_create(ready_kinds(), ignore_conflicts=True)
    return floor


@transaction.atomic
def open_floor(floor: Floor, *, actor: User | None, now: datetime) -> None:
    require(actor, "floor.open_floor", floor)
    floor = locked(floor.pk)
    before = snapshot(floor, "stage", "stage_since")
    floor.advance("open_floor", now=now)
    floor.remember("open_floor", actor, now, [before])
    record(events.FloorOpened(), subject=floor, actor=actor, at=now)


@transaction.atomic
def close_floor(floor: Floor, *, actor: User | None, now: datetime) -> None:
    """Close the floor; whoever speaks, and the item under way, end with it."""
    require(actor, "floor.close_floor", floor)
    floor = locked(floor.pk)
    before = [snapshot(floor, "stage", "stage_since")]
    floor.advance("close_floor", now=now)
    for turn in floor.turns.speaking():
        before.append(snapshot(turn, "ended_at", "paused_at", "paused_for"))
        turn.end(now)
    if run := under_way(floor):
        before.append(snapshot(run, "ended_at"))
        run.end(now)
    floor.remember("close_floor", actor, now, before)
    record(events.FloorClosed(), subject=floor, actor=actor, at=now)


@transaction.atomic
def set_rules(floor: Floor, *, actor: User | None, now: datetime, **altered: Any) -> None:
    """Set the order, who may be in the list and how often, or the speaking time of all turns.

    `altered` names fields of `Floor`: policy, once, present_only, points_always, limit.
    """
    require(actor, "floor.set_rules", floor)
    floor = locked(floor.pk)
    before = snapshot(floor, *altered)
    for name, value in altered.items():
        setattr(floor, name, value)
    refuse_length(floor.limit, "limit")
    refuse_invalid(floor, but=("session",))
    floor.save(update_fields=[*altered])
    floor.remember("set_rules", actor, now, [before])
    record(
        events.RulesSet(policy=floor.policy, limit=floor.limit),
        subject=floor,
        actor=actor,
        at=now,
    )


@transaction.atomic
def close_list(
    floor: Floor, *, actor: User | None, now: datetime, at: datetime | None = None
) -> None:
    """Take no more hands from now, or from a moment to come."""
    require(actor, "floor.close_list", floor)
    floor = locked(floor.pk)
    before = snapshot(floor, "list_opens_at", "list_closes_at")
    floor.list_closes_at = max(at or now, now)
    if floor.list_is_open(now) or floor.list_closes_at == now:
        floor.list_opens_at = None
    floor.save(update_fields=["list_opens_at", "list_closes_at"])
    floor.remember("close_list", actor, now, [before])
    event = events.ListClosed(closes_at=floor.list_closes_at.isoformat())
    record(event, subject=floor, actor=actor, at=now)


@transaction.atomic
def open_list(
    floor: Floor, *, actor: User | None, now: datetime, at: datetime | None = None
) -> None:
    """Take hands again from now, or from a moment to come."""
    require(actor, "floor.open_list", floor)
    floor = locked(floor.pk)
    before = snapshot(floor, "list_opens_at", "list_closes_at")
    floor.list_opens_at = at if at and at > now else None
    if not at or at <= now:
        floor.list_closes_at = None
    floor.save(update_fields=["list_opens_at", "list_closes_at"])
    floor.remember("open_list", actor, now, [before])
    opens_at = floor.list_opens_at or now
    record(events.ListOpened(opens_at=opens_at.isoformat()), subject=floor, actor=actor, at=now)


@transaction.atomic
def set_budget(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    scope: str,
    seconds: int | None,
    key: str = "",
) -> None:
    """Give a delegation, region or group a speaking time in this session, or take it away.

    `key` is the delegation's code, the region or the kind; empty for each of them.
    """
    require(actor, "floor.set_budget", floor)
    floor = locked(floor.pk)
    _refuse_unknown_budget(scope, key)
    if seconds is None:
        floor.budgets.filter(scope=scope, key=key).delete()
    else:
        refuse_length(seconds, "seconds")
        given = {"seconds": seconds}
        Budget.objects.update_or_create(floor=floor, scope=scope, key=key, defaults=given)
    event = events.BudgetSet(scope=scope, key=key, seconds=seconds)
    record(event, subject=floor, actor=actor, at=now)


def _refuse_unknown_budget(scope: str, key: str) -> None:
    if scope not in Budget.Scope.values:
        raise Refused(_("Say for whom: delegation, region or group."), field="scope")
    if key and key not in budget_keys(scope):
        raise Refused(_("There is nobody of this name."), field="key")


@transaction.atomic
def undo(floor: Floor, *, actor: User | None, now: datetime, seen: int | None) -> Deed:
    """Put things back as they were before the last step, within two minutes.

    `seen` is the step the operator saw last: of two who undo at once, one undoes.
    """
    require(actor, "floor.undo", floor)
    floor = locked(floor.pk)
    deed = last_deed(floor)
    if deed is None or deed.pk != seen:
        raise Stale(_("This step is no longer the last one."))
    if now - deed.at > UNDOABLE_FOR:
        raise Refused(_("This was more than two minutes ago. Put it right by hand."))
    _put_back(deed)
    deed.undone_at = now
    deed.save(update_fields=["undone_at"])
    turns = [pk for model, pk, _fields in deed.before if model == "turn"]
    event = events.DeedUndone(verb=deed.verb, deed_id=deed.pk, turn_ids=turns)
    record(event, subject=floor, actor=actor, at=now)
    return deed


def _put_back(deed: Deed) -> None:
    """Made rows go first: what they took the place of may then come back."""
    try:
        with transaction.atomic():
            ItemRun.objects.filter(pk__in=deed.made).delete()
            for model, pk, fields in deed.before:
                _restore(model, pk, fields)
    except IntegrityError:
        raise Stale(_("Too much has happened since: this can no longer be undone.")) from None


def _restore(model: str, pk: int, fields: dict[str, Any]) -> None:
    kind = apps.get_model("floor", model)
    values = {name: kind._meta.get_field(name).to_python(value) for name, value in fields.items()}
    kind._default_manager.filter(pk=pk).update(**values)


# --- what the other actions share --------------------------------------------------------------


def locked(floor_id: int) -> Floor:
    (floor,) = rows(Floor, "id = %s", floor_id, lock=True)
    return floor
