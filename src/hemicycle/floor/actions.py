"""Everything that can happen on the floor."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.rules import standing_of
from hemicycle.floor import events
from hemicycle.floor.models import Floor, ItemRun, Turn
from hemicycle.kernel.events import Fact, record, record_all
from hemicycle.kernel.lanes import Lane
from hemicycle.kernel.permissions import require
from hemicycle.kernel.plain import rows
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
    floor = _locked(floor.pk)
    floor.advance("open_floor", now=now)
    record(events.FloorOpened(), subject=floor, actor=actor, at=now)


@transaction.atomic
def close_floor(floor: Floor, *, actor: User | None, now: datetime) -> None:
    """Close the floor; whoever speaks, and the item under way, end with it."""
    require(actor, "floor.close_floor", floor)
    floor = _locked(floor.pk)
    floor.advance("close_floor", now=now)
    for turn in floor.turns.speaking():
        turn.end(now)
    if run := _under_way(floor):
        run.end(now)
    record(events.FloorClosed(), subject=floor, actor=actor, at=now)


def ask_to_speak(
    floor: Floor, *, actor: User, now: datetime, origin: str, key: str | None = None
) -> Turn:
    """Raise a hand, in the room or online. Raising it twice is the same as raising it once.

    `key` is what the sender calls this hand: sent again after a lost connection, even when the
    turn is over by then, it is the same hand and not a second one.
    """
    require(actor, "floor.ask_to_speak", floor)
    if origin not in Turn.Origin.values:
        raise Refused(_("Say whether you are in the room or online."), field="from")
    standing = standing_of(actor)
    assert standing.person is not None, "the rule asks for an accreditation or an office"
    delegation_id = standing.accreditation.delegation_id if standing.accreditation else None
    hand = Turn(
        floor=floor,
        person=standing.person,
        delegation_id=delegation_id,
        origin=origin,
        key=key,
        requested_at=now,
    )
    turn = _hands.enter(floor.pk, (actor, hand))
    if turn is None:  # Said here, in the language of this actor: another's thread may have worked.
        raise _closed()
    return turn


@transaction.atomic
def _raise_hands(floor_id: int, asks: Sequence[tuple[User, Turn]]) -> list[Turn | None]:
    """Raise the hands of all who ask at this moment: one lock, one insert, one commit.

    None for each whom the closed floor refuses.
    """
    floor = _locked(floor_id)
    raised = _already_raised(floor, [hand for _actor, hand in asks])
    new: list[tuple[User, Turn]] = []
    outcomes: list[Turn | None] = []
    for actor, hand in asks:
        known = raised.get((hand.person_id, hand.key)) or raised.get((hand.person_id, None))
        if known is None and floor.stage == Floor.Stage.OPEN:
            known = raised[hand.person_id, None] = hand
            new.append((actor, hand))
        outcomes.append(known)
    _save_hands(floor, new)
    return outcomes


_hands: Lane[tuple[User, Turn], Turn | None] = Lane(_raise_hands)


def _already_raised(floor: Floor, hands: list[Turn]) -> dict[tuple[int, str | None], Turn]:
    """The turns these hands would repeat: by person and key, and by person while they wait."""
    people = {hand.person_id for hand in hands}
    keys = {hand.key for hand in hands if hand.key}
    waiting = Q(called_at=None, withdrawn_at=None)
    known: dict[tuple[int, str | None], Turn] = {}
    for turn in floor.turns.filter(waiting | Q(key__in=keys), person_id__in=people):
        if turn.called_at is None and turn.withdrawn_at is None:
            known[turn.person_id, None] = turn
        if turn.key:
            known[turn.person_id, turn.key] = turn
    return known


def _save_hands(floor: Floor, new: list[tuple[User, Turn]]) -> None:
    if not new:
        return
    Turn.objects.bulk_create(hand for _actor, hand in new)
    record_all(
        [
            Fact(
                events.TurnRequested(turn_id=hand.pk, person_id=hand.person_id, origin=hand.origin),
                floor,
                actor,
                hand.requested_at,
            )
            for actor, hand in new
        ]
    )


@transaction.atomic
def withdraw(turn: Turn, *, actor: User, now: datetime) -> None:
    """Lower a raised hand. Lowering it twice is the same as lowering it once."""
    require(actor, "floor.withdraw", turn)
    floor = _locked(turn.floor_id)
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
    floor = _locked(floor.pk)
    _refuse_unless_open(floor)
    current = floor.turns.speaking().first()
    if seen != (current.pk if current else None):
        raise Stale(_("Someone else has just been called."))
    turn = floor.turns.waiting().first()
    if turn is None:
        raise Refused(_("Nobody is waiting to speak."))
    if current:
        current.end(now)
    run = _under_way(floor)
    turn.begin(now, item_id=run.item_id if run else None)
    event = events.TurnCalled(turn_id=turn.pk, person_id=turn.person_id)
    record(event, subject=floor, actor=actor, at=now)
    return turn


@transaction.atomic
def end_turn(turn: Turn, *, actor: User, now: datetime) -> None:
    """The speaker has finished, or the chair thanks them. Ending twice is ending once."""
    require(actor, "floor.end_turn", turn)
    floor = _locked(turn.floor_id)
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
    floor = _locked(floor.pk)
    _refuse_unless_open(floor)
    if item.session_id != floor.session_id:
        raise Refused(_("This item is on the agenda of another session."), field="item")
    current = _under_way(floor)
    if current and current.item_id == item.pk:
        return
    if current:
        current.end(now)
    ItemRun.objects.create(floor=floor, item=item, began_at=now)
    record(events.ItemBegun(item_id=item.pk), subject=floor, actor=actor, at=now)


def _locked(floor_id: int) -> Floor:
    (floor,) = rows(Floor, "id = %s", floor_id, lock=True)
    return floor


def _under_way(floor: Floor) -> ItemRun | None:
    return next(iter(rows(ItemRun, "floor_id = %s AND ended_at IS NULL", floor.pk)), None)


def _refuse_unless_open(floor: Floor) -> None:
    if floor.stage != Floor.Stage.OPEN:
        raise _closed()


def _closed() -> Refused:
    return Refused(_("The floor is closed. The chair opens it."))
