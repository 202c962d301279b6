"""The state of a floor, as the screens show it: the same for everyone in an audience."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from hemicycle.floor.models import Floor, ItemRun, Turn
from hemicycle.kernel.audit import position
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import AgendaItem, Session

PRESENT = "floor_id = %s AND ended_at IS NULL AND withdrawn_at IS NULL ORDER BY requested_at, id"
LAST_OF_EACH_ITEM = "id IN (SELECT MAX(id) FROM floor_itemrun WHERE floor_id = %s GROUP BY item_id)"


def floor_where(condition: str, value: int) -> Floor | None:
    """The floor that meets the condition, with its session."""
    for floor in rows(Floor, condition, value):
        (floor.session,) = rows(Session, "id = %s", floor.session_id)
        return floor
    return None


def state(floor: Floor, *, now: datetime) -> dict[str, Any]:
    """`{"v": position, "sections": {…}}`; sections are described in docs/rooms/floor.md.

    The position is read first: the sections may already know more, never less.
    """
    v = position()
    return {"v": v, "sections": {**sections(floor), "clock": {"now": now.isoformat()}}}


def sections(floor: Floor) -> dict[str, Any]:
    """All sections but the clock, which is not a thing that changes. At most five queries."""
    turns = rows(Turn, PRESENT, floor.pk)
    prefetch_related_objects(turns, "person", "delegation")
    speaking = next((turn for turn in turns if turn.called_at), None)
    return {
        "floor": {"stage": floor.stage, "since": floor.stage_since.isoformat()},
        "speaker": speaking and _turn(speaking),
        "queue": [_turn(turn) for turn in turns if not turn.called_at],
        "agenda": _agenda(floor),
    }


def _turn(turn: Turn) -> dict[str, Any]:
    delegation = turn.delegation
    return {
        "turn": turn.pk,
        "person": turn.person_id,
        "name": turn.person.full_name,
        "lang": turn.person.language,
        "delegation": delegation.name if delegation else "",
        "code": delegation.code if delegation else "",
        "kind": delegation.kind if delegation else "STAFF",
        "from": turn.origin,
        "requested_at": turn.requested_at.isoformat(),
        "called_at": turn.called_at and turn.called_at.isoformat(),
    }


def _agenda(floor: Floor) -> dict[str, Any]:
    last = {run.item_id: run for run in rows(ItemRun, LAST_OF_EACH_ITEM, floor.pk)}
    current = next((item for item, run in last.items() if run.ended_at is None), None)
    starts_at, items = floor.session.starts_at, []
    for item in rows(AgendaItem, "session_id = %s ORDER BY position, id", floor.session_id):
        items.append(_item(item, starts_at, last.get(item.pk)))
        starts_at += timedelta(minutes=item.minutes)
    return {"current": current, "items": items}


def _item(item: AgendaItem, starts_at: datetime, run: ItemRun | None) -> dict[str, Any]:
    return {
        "item": item.pk,
        "number": item.position,
        "title": item.title,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "speaker": item.speaker,
        "starts_at": starts_at.isoformat(),
        "began_at": run and run.began_at.isoformat(),
        "ended_at": run and run.ended_at and run.ended_at.isoformat(),
    }
