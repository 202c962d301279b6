"""Who asks for the floor, and where they stand: raised, changed, lent, moved and lowered hands."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Person
from hemicycle.committee.rules import standing_of
from hemicycle.floor import events
from hemicycle.floor.actions.running import locked
from hemicycle.floor.conditions import after_all, is_alike, is_closed, kind_of
from hemicycle.floor.models import Floor, Kind, Stay, Turn, snapshot
from hemicycle.floor.queries import line
from hemicycle.kernel.events import Fact, record, record_all
from hemicycle.kernel.lanes import Lane
from hemicycle.kernel.permissions import require
from hemicycle.kernel.plain import among, rows
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid

MOST_HANDS = 10
"""Of one person at a time, where a person may be in the list several times."""

NOT_THE_NOTE = tuple(field.name for field in Turn._meta.concrete_fields if field.name != "note")


def ask_to_speak(
    floor: Floor,
    *,
    actor: User,
    now: datetime,
    origin: str,
    kind: str = "",
    note: str = "",
    key: str | None = None,
) -> Turn:
    """Raise a hand, in the room or online. Raising it twice is the same as raising it once.

    `kind` is the code of what the floor is asked for, by default the first that is no point of
    order. `key` is what the sender calls this hand: sent again after a lost connection, even
    when the turn is over by then, it is the same hand and not a second one.
    """
    require(actor, "floor.ask_to_speak", floor)
    standing = standing_of(actor)
    assert standing.person is not None, "the rule asks for an accreditation or an office"
    hand = _hand(floor, now=now, origin=origin, kind=kind, note=note)
    hand.person, hand.key = standing.person, key
    if standing.accreditation:
        hand.delegation_id = standing.accreditation.delegation_id
        hand.role = standing.accreditation.role
    _refuse_kind_for_others(hand.kind, is_observer=standing.is_observer)
    return _entered(floor, actor, hand)


def ask_for(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    delegation: Delegation | None = None,
    person: Person | None = None,
    origin: str = Turn.Origin.ROOM,
    kind: str = "",
    note: str = "",
) -> Turn:
    """An operator raises the hand of somebody without a device: a delegation, or a person."""
    require(actor, "floor.ask_for", floor)
    if delegation is None and person is None:
        raise Refused(_("Say who asks to speak."), field="delegation")
    hand = _hand(floor, now=now, origin=origin, kind=kind, note=note)
    hand.delegation, hand.person, hand.via = delegation, person, Turn.Via.OPERATOR
    return _entered(floor, actor, hand)


def ask_by_seat(
    floor: Floor, *, actor: User | None, now: datetime, delegation: Delegation, kind: str = ""
) -> Turn:
    """The card of a seat raises the hand of its delegation; nobody is signed in by it."""
    require(actor, "floor.ask_by_seat", floor)
    hand = _hand(floor, now=now, origin=Turn.Origin.ROOM, kind=kind, note="")
    hand.delegation, hand.via = delegation, Turn.Via.SEAT
    return _entered(floor, actor, hand)


def read_out(floor: Floor, *, actor: User | None, now: datetime, person: Person, note: str) -> Turn:
    """Put a question that somebody wrote into the list: an operator reads it out for them."""
    require(actor, "floor.read_out", floor)
    hand = _hand(floor, now=now, origin=Turn.Origin.REMOTE, kind="", note=note)
    hand.person, hand.via = person, Turn.Via.CHAT
    held = Accreditation.objects.on(now.date()).filter(person=person).first()
    hand.delegation = held.delegation if held else None
    return _entered(floor, actor, hand)


@transaction.atomic
def edit_turn(
    turn: Turn, *, actor: User, now: datetime, note: str | None = None, kind: str = ""
) -> None:
    """Change what a hand is raised for; its place in the list stays."""
    require(actor, "floor.edit_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_waiting(turn)
    if kind:
        turn.kind = _changed(turn, kind)
    if note is not None:
        turn.note = _checked(note)
    turn.save(update_fields=["kind", "note"])
    event = events.TurnEdited(turn_id=turn.pk, kind=turn.kind.code)
    record(event, subject=floor, actor=actor, at=now)


@transaction.atomic
def lend_turn(
    turn: Turn, *, actor: User, now: datetime, to: Person, origin: str = Turn.Origin.ROOM
) -> None:
    """Another delegate of the same delegation speaks in its place."""
    require(actor, "floor.lend_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_waiting(turn)
    held = Accreditation.objects.on(now.date()).filter(person=to, delegation=turn.delegation_id)
    lent = held.order_by("-role").first()
    if lent is None:
        raise Refused(_("A place is lent within one's own delegation."), field="to")
    theirs, others = Turn(person=to, kind=turn.kind), floor.turns.waiting().exclude(pk=turn.pk)
    if floor.once and any(is_alike(other, theirs) for other in others.select_related("kind")):
        told = _("%(person)s is in the list already.") % {"person": to}
        raise Refused(told, field="to")
    turn.person, turn.role, turn.origin = to, lent.role, _where(origin)
    turn.key = None  # The sender's name for it was the other person's.
    turn.save(update_fields=["person", "role", "origin", "key"])
    event = events.TurnLent(turn_id=turn.pk, person_id=to.pk)
    record(event, subject=floor, actor=actor, at=now)


@transaction.atomic
def defer(turn: Turn, *, actor: User, now: datetime) -> None:
    """Let the next one go first. Whoever is last stays last."""
    require(actor, "floor.defer", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_waiting(turn)
    if behind := _behind(floor, turn):
        if _operates(actor, floor):
            floor.remember("defer", actor, now, [snapshot(turn, "ahead_of", "moved_at")])
        _move(floor, turn, behind[1:], now)
        moved = events.TurnMoved(turn_id=turn.pk, ahead_of=behind[1:])
        record(moved, subject=floor, actor=actor, at=now)


@transaction.atomic
def move_turn(turn: Turn, *, actor: User, now: datetime, before: Turn | None = None) -> None:
    """An operator puts one hand before another, or last. Only this one is moved: what a second
    operator moves at the same moment stays where that one put it.
    """
    require(actor, "floor.move_turn", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db()
    _refuse_unless_waiting(turn)
    if before == turn:
        return
    ahead_of = [before.pk, *_behind(floor, before)] if before else []
    ahead_of = [pk for pk in ahead_of if pk != turn.pk]
    floor.remember("move_turn", actor, now, [snapshot(turn, "ahead_of", "moved_at")])
    _move(floor, turn, ahead_of, now)
    record(events.TurnMoved(turn_id=turn.pk, ahead_of=ahead_of), subject=floor, actor=actor, at=now)


def _move(floor: Floor, turn: Turn, ahead_of: list[int], now: datetime) -> None:
    turn.put_before(ahead_of, after_all(line(floor), now))


def _changed(turn: Turn, kind: str) -> Kind:
    """A point of order is raised by itself: it has a place, and a list, of its own."""
    new, party = kind_of(kind), turn.delegation
    if (new.rank is None) != (turn.kind.rank is None):
        told = _("A point of order is a hand of its own. Raise one, or lower this first.")
        raise Refused(told, field="kind")
    is_observer = party is not None and party.kind == Delegation.Kind.OBSERVER
    _refuse_kind_for_others(new, is_observer=is_observer)
    return new


def _behind(floor: Floor, turn: Turn) -> list[int]:
    """Those who stand behind it, next first."""
    standing = [other.pk for other in line(floor)]
    if turn.pk not in standing:
        raise Stale(_("This hand is no longer in the list."))
    return standing[standing.index(turn.pk) + 1 :]


@transaction.atomic
def withdraw(turn: Turn, *, actor: User | None, now: datetime) -> None:
    """Lower a raised hand. Lowering it twice is the same as lowering it once."""
    require(actor, "floor.withdraw", turn)
    floor = locked(turn.floor_id)
    turn.refresh_from_db(fields=["called_at", "withdrawn_at"])
    if turn.called_at:
        raise Stale(_("This delegate has already been given the floor."))
    if turn.withdrawn_at is None:
        if _operates(actor, floor):
            floor.remember("withdraw", actor, now, [snapshot(turn, "withdrawn_at")])
        turn.withdraw(now)
        record(events.TurnWithdrawn(turn_id=turn.pk), subject=floor, actor=actor, at=now)


def _operates(actor: User | None, floor: Floor) -> bool:
    return actor is None or actor.has_perm("floor.operate_floor", floor)


# --- hands that are raised together ------------------------------------------------------------

Ask = tuple[User | None, Turn]

CLOSED, LIST_CLOSED, NOT_PRESENT, TOO_MANY = "CLOSED", "LIST_CLOSED", "NOT_PRESENT", "TOO_MANY"
"""Why a hand is not taken. Said by each asker's own thread: another's may have worked for it."""


def _entered(floor: Floor, actor: User | None, hand: Turn) -> Turn:
    outcome = _hands.enter(floor.pk, (actor, hand))
    if isinstance(outcome, Turn):
        return outcome
    said = {
        CLOSED: is_closed(),
        LIST_CLOSED: Refused(_("The speakers' list is closed.")),
        NOT_PRESENT: Refused(_("Check in first: only those who are present are in the list.")),
        TOO_MANY: Refused(_("You are in the list ten times already.")),
    }
    raise said[outcome]


@transaction.atomic
def _raise_hands(floor_id: int, asks: Sequence[Ask]) -> list[Turn | str]:
    """Raise the hands of all who ask at this moment: one lock, one insert, one commit.

    For each the turn, new or known already, or why there is none.
    """
    floor = locked(floor_id)
    waiting = _Waiting(floor, [hand for _actor, hand in asks])
    new: list[Ask] = []
    outcomes: list[Turn | str] = []
    for actor, hand in asks:
        outcome = waiting.known(hand) or waiting.refusal(hand) or hand
        if outcome is hand:
            waiting.add(hand)
            new.append((actor, hand))
        outcomes.append(outcome)
    _save_hands(floor, new)
    return outcomes


_hands: Lane[Ask, Turn | str] = Lane(_raise_hands)


class _Waiting:
    """Who is in the list already, of those who ask."""

    def __init__(self, floor: Floor, hands: Sequence[Turn]) -> None:
        turns = _turns_of_these(floor, hands)
        self._floor = floor
        self._turns = [turn for turn in turns if not turn.called_at and not turn.withdrawn_at]
        self._keyed = {(turn.person_id, turn.key): turn for turn in turns if turn.key}
        self._present = _present(floor) if floor.present_only else set()

    def known(self, hand: Turn) -> Turn | None:
        """The turn this hand would repeat: the same key, or in the list while once is enough."""
        if hand.key and (turn := self._keyed.get((hand.person_id, hand.key))):
            return turn
        if not self._floor.once and hand.via == Turn.Via.SELF:
            return None
        alike = (turn for turn in self._turns if is_alike(turn, hand))
        return next(alike, None)

    def refusal(self, hand: Turn) -> str:
        floor, is_point = self._floor, hand.kind.rank is not None
        if floor.stage != Floor.Stage.OPEN:
            return CLOSED
        if not floor.list_is_open(hand.requested_at) and not (is_point and floor.points_always):
            return LIST_CLOSED
        if floor.present_only and not {hand.person_id, -(hand.delegation_id or 0)} & self._present:
            return NOT_PRESENT
        own = sum(turn.person_id == hand.person_id for turn in self._turns)
        return TOO_MANY if hand.person_id and own >= MOST_HANDS else ""

    def add(self, hand: Turn) -> None:
        self._turns.append(hand)
        if hand.key:
            self._keyed[hand.person_id, hand.key] = hand


def _turns_of_these(floor: Floor, hands: Iterable[Turn]) -> list[Turn]:
    """Those of these people and delegations that wait, and those that are sent again."""
    people = {hand.person_id for hand in hands if hand.person_id}
    parties = {hand.delegation_id for hand in hands if hand.delegation_id}
    keys = {hand.key for hand in hands if hand.key}
    theirs = f"(person_id IN {among(people)} OR delegation_id IN {among(parties)})"
    waiting = f"called_at IS NULL AND withdrawn_at IS NULL AND {theirs}"
    sent = f"key IN {among(keys)} AND person_id IN {among(people)}"
    condition = f"floor_id = %s AND ({waiting} OR {sent}) ORDER BY requested_at, id"
    turns = rows(Turn, condition, floor.pk, *people, *parties, *keys, *people)
    kinds = {kind.pk: kind for kind in rows(Kind, "id > %s", 0)}
    for turn in turns:
        turn.kind = kinds[turn.kind_id]
    return turns


def _present(floor: Floor) -> set[int | None]:
    """The numbers of people who are present, and below nought those of delegations."""
    stays = rows(Stay, "floor_id = %s AND left_at IS NULL", floor.pk)
    people = {stay.person_id for stay in stays if stay.person_id}
    return {*people, *(-stay.delegation_id for stay in stays if stay.delegation_id)}


def _save_hands(floor: Floor, new: list[Ask]) -> None:
    if not new:
        return
    Turn.objects.bulk_create(hand for _actor, hand in new)
    record_all([Fact(_requested(hand), floor, actor, hand.requested_at) for actor, hand in new])


def _requested(hand: Turn) -> events.TurnRequested:
    return events.TurnRequested(
        turn_id=hand.pk,
        person_id=hand.person_id,
        delegation_id=hand.delegation_id,
        origin=hand.origin,
        kind=hand.kind.code,
        via=hand.via,
    )


# --- what a hand must be -----------------------------------------------------------------------


def _hand(floor: Floor, *, now: datetime, origin: str, kind: str, note: str) -> Turn:
    return Turn(
        floor=floor,
        origin=_where(origin),
        kind=kind_of(kind),
        note=_checked(note),
        requested_at=now,
    )


def _where(origin: str) -> str:
    if origin not in Turn.Origin.values:
        raise Refused(_("Say whether you are in the room or online."), field="from")
    return origin


def _checked(note: str) -> str:
    """Signs that nobody sees are no note."""
    refuse_invalid(Turn(note=note), but=NOT_THE_NOTE)
    seen = any(sign.isprintable() and not sign.isspace() for sign in note)
    return note.strip() if seen else ""


def _refuse_kind_for_others(kind: Kind, *, is_observer: bool) -> None:
    mismatch = {Kind.For.MEMBERS: is_observer, Kind.For.OBSERVERS: not is_observer}
    if mismatch.get(Kind.For(kind.asked_by), False):
        raise Refused(_("This kind of intervention is for others."), field="kind")


def _refuse_unless_waiting(turn: Turn) -> None:
    if turn.called_at or turn.withdrawn_at:
        raise Stale(_("This hand is no longer in the list."))
