"""What a floor manager types or notes for others: lines, and what happened on paper."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Delegation
from hemicycle.floor import events
from hemicycle.floor.actions.asking import ask_for, withdraw
from hemicycle.floor.actions.calling import call_next
from hemicycle.floor.actions.running import locked
from hemicycle.floor.conditions import kind_of
from hemicycle.floor.models import Floor, ItemRun, Kind, Place, Turn
from hemicycle.floor.queries import called, line
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import AgendaItem

LINE = re.compile(r"(?P<verb>q?[+]|q?-|q!|ack|po)\s*(?P<words>.*)", re.IGNORECASE | re.DOTALL)
ABOUT = re.compile(r"\s+(?:to|re|:)\s+", re.IGNORECASE)


def take_line(
    floor: Floor, *, actor: User | None, now: datetime, said: str, seen: int | None = None
) -> Turn:
    """A line as floor managers have typed it for decades, for those without a device.

    `q+ kenya` raises Kenya's hand, with `q+ kenya to ask about funds` its note as well;
    `q- kenya` lowers it; `q! kenya` is a point of order; `ack kenya` gives it the floor, and
    `ack` gives it to whoever is first. `+` and `-` do without the q.
    """
    require(actor, "floor.take_line", floor)
    found = LINE.fullmatch(said.strip())
    if found is None:
        raise Refused(_("Type q+, q-, q! or ack, and a delegation."), field="line")
    verb, words = found["verb"].lower().removeprefix("q"), found["words"].strip()
    if verb == "ack":
        turn = _turn_of(floor, words) if words else None
        return call_next(floor, actor=actor, now=now, seen=seen, turn=turn)
    if verb == "-":
        turn = _turn_of(floor, words)
        withdraw(turn, actor=actor, now=now)
        return turn
    name, *about = ABOUT.split(words, maxsplit=1)
    kind = _point_of_order() if verb in {"!", "po"} else ""
    return ask_for(
        floor, actor=actor, now=now, delegation=_one(name), kind=kind, note="".join(about)
    )


def _turn_of(floor: Floor, words: str) -> Turn:
    delegation = _one(words)
    waiting = (turn for turn in line(floor) if turn.delegation_id == delegation.pk)
    turn = next(waiting, None)
    if turn is None:
        told = _("%(delegation)s is not in the list.") % {"delegation": delegation}
        raise Refused(told, field="line")
    return turn


def _one(words: str) -> Delegation:
    """The delegation these words can only mean."""
    found = called(words)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(_("No delegation is called “%(name)s”.") % {"name": words}, field="line")
    names = ", ".join(str(one) for one in found[:5])
    raise Refused(_("Which one: %(names)s?") % {"names": names}, field="line")


def _point_of_order() -> str:
    kind = Kind.objects.filter(rank__isnull=False, is_offered=True).order_by("-rank").first()
    if kind is None:
        raise Refused(_("This committee knows no such kind of intervention."), field="line")
    return kind.code


@transaction.atomic
def enter_turn(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    delegation: Delegation,
    began_at: datetime,
    ended_at: datetime,
    origin: str = Place.ROOM,
) -> Turn:
    """Write down a turn that was held on paper, as when the network was down."""
    require(actor, "floor.enter_turn", floor)
    floor = locked(floor.pk)
    _refuse_times(began_at, ended_at, now)
    turn = Turn.objects.create(
        floor=floor,
        delegation=delegation,
        kind=kind_of(),
        origin=origin,
        via=Turn.Via.PAPER,
        requested_at=began_at,
        called_at=began_at,
        ended_at=ended_at,
    )
    event = events.TurnEntered(turn_id=turn.pk, delegation_id=delegation.pk)
    record(event, subject=floor, actor=actor, at=now)
    return turn


@transaction.atomic
def enter_item(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    item: AgendaItem,
    began_at: datetime,
    ended_at: datetime,
) -> ItemRun:
    """Write down when an item was under way, from paper."""
    require(actor, "floor.enter_item", floor)
    floor = locked(floor.pk)
    if item.session_id != floor.session_id:
        raise Refused(_("This item is on the agenda of another session."), field="item")
    _refuse_times(began_at, ended_at, now)
    run = ItemRun.objects.create(floor=floor, item=item, began_at=began_at, ended_at=ended_at)
    record(events.ItemEntered(item_id=item.pk), subject=floor, actor=actor, at=now)
    return run


def _refuse_times(began_at: datetime, ended_at: datetime, now: datetime) -> None:
    if ended_at <= began_at:
        raise Refused(_("It must end after it began."), field="ended_at")
    if ended_at > now:
        raise Refused(_("What is written down has already happened."), field="ended_at")
