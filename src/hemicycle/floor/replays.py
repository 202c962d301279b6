"""A session played again: its audit entries, folded one after another into what screens showed.

Nothing but the record is asked what happened and when; the rows only say who and what a turn is.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from hemicycle.floor.models import Floor, Kind, Turn
from hemicycle.floor.policies import order
from hemicycle.floor.queries import hand_of, heard_of, told_of
from hemicycle.kernel.models import AuditEntry

Facts = dict[str, Any]


def replay(floor: Floor) -> dict[str, Any]:
    """`{"turns": {id: turn}, "frames": [{"at", "floor", "speaker", "queue", "item"}]}`.

    `turns` are as in the state; a frame has only what changed: `queue` as `[turn, why, count]` in
    order, `speaker` as the turn with its times, `item` as the agenda item under way.
    """
    scene = _Scene(floor)
    entries = AuditEntry.objects.filter(subject_type="floor.floor", subject_id=floor.pk)
    frames: list[dict[str, Any]] = []
    shown: dict[str, Any] = {}
    for entry in entries.order_by("pk"):
        if not scene.take(entry.event, entry.facts, entry.at):
            continue
        now = scene.shown()
        changed = {name: told for name, told in now.items() if shown.get(name, ...) != told}
        if changed:
            frames.append({"at": entry.at.isoformat(), **changed})
        shown = now
    turns = {turn.pk: told_of(turn) for turn in scene.rows.values()}
    return {"turns": turns, "frames": frames}


@dataclass
class _Scene:
    """How things stand on the floor at one moment of its record."""

    floor: Floor
    rows: dict[int, Turn] = field(init=False)
    turns: dict[int, Turn] = field(default_factory=dict)
    item: int | None = None
    before: dict[tuple[str, tuple[int, ...]], dict[str, Any]] = field(default_factory=dict)
    """What a verb found when it was last done to these turns, for when that is undone."""

    def __post_init__(self) -> None:
        self.rows = {turn.pk: turn for turn in self.floor.turns.all()}
        prefetch_related_objects(list(self.rows.values()), "person", "delegation", "kind")
        self.kinds = {kind.code: kind for kind in Kind.objects.all()}
        self.floor = copy(self.floor)
        self.floor.stage, self.floor.policy = Floor.Stage.CLOSED, Floor.Policy.ARRIVAL

    def take(self, event: str, facts: Facts, at: datetime) -> bool:
        """Let it happen; false where the event is of no matter here."""
        fold = FOLDS.get(event.removeprefix("floor."))
        if fold:
            fold(self, facts, at)
        return fold is not None

    def shown(self) -> dict[str, Any]:
        called = sorted((t for t in self.turns.values() if t.called_at), key=_called)
        waiting = [t for t in self.turns.values() if not t.called_at and not t.withdrawn_at]
        line = order(map(hand_of, waiting), [heard_of(t) for t in called], self.floor.policy)
        speaker = next((turn for turn in called if turn.ended_at is None), None)
        return {
            "floor": {"stage": self.floor.stage, "policy": self.floor.policy},
            "queue": [[one.hand.turn, one.why.value, one.count] for one in line],
            "speaker": speaker and _times(speaker),
            "item": self.item,
        }

    def keep(self, verb: str, turns: Iterable[Turn] = ()) -> None:
        """Remember how things are before a deed."""
        kept = {turn.pk: copy(turn) for turn in turns}
        found = {"turns": kept, "item": self.item, "policy": self.floor.policy}
        self.before[verb, tuple(sorted(kept))] = found


def _called(turn: Turn) -> tuple[datetime, int]:
    assert turn.called_at is not None
    return turn.called_at, turn.pk


def _times(turn: Turn) -> dict[str, Any]:
    return {
        "turn": turn.pk,
        "called_at": turn.called_at and turn.called_at.isoformat(),
        "limit": turn.limit,
        "warning": turn.kind.warning,
        "paused_at": turn.paused_at and turn.paused_at.isoformat(),
        "paused": turn.paused_for.total_seconds(),
    }


# --- what each event does to the scene ---------------------------------------------------------

Fold = Callable[[_Scene, Facts, datetime], None]


def _asked(scene: _Scene, facts: Facts, at: datetime) -> None:
    _enter(scene, facts, at)


def _readded(scene: _Scene, facts: Facts, at: datetime) -> None:
    """Whoever spoke or was removed last; who is in the list by then is only put first."""
    turn = scene.turns.get(facts["turn_id"])
    if turn is None:
        turn = _enter(scene, facts, at)
        turn.withdrawn_at = at  # As it is again when this is undone.
    scene.keep("readd_last", [turn])
    turn.withdrawn_at = None
    turn.ahead_of, turn.moved_at = facts["ahead_of"], at


def _enter(scene: _Scene, facts: Facts, at: datetime) -> Turn:
    row = scene.rows[facts["turn_id"]]
    turn = scene.turns[row.pk] = copy(row)
    turn.requested_at, turn.called_at, turn.ended_at, turn.withdrawn_at = at, None, None, None
    turn.paused_at, turn.paused_for, turn.limit = None, Turn().paused_for, None
    turn.ahead_of, turn.moved_at = [], None
    turn.kind = scene.kinds.get(facts.get("kind", ""), row.kind)
    return turn


def _edited(scene: _Scene, facts: Facts, at: datetime) -> None:
    _of(scene, facts).kind = scene.kinds[facts["kind"]]


def _moved(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    scene.keep("move_turn", [turn])
    turn.ahead_of, turn.moved_at = facts["ahead_of"], at


def _withdrawn(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    scene.keep("withdraw", [turn])
    turn.withdrawn_at = at


def _given(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    current = [one for one in scene.turns.values() if one.called_at and not one.ended_at]
    scene.keep("call_next", [turn, *current])
    for one in current:
        one.ended_at = at
    turn.called_at, turn.limit = at, facts["limit"]


def _ended(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    scene.keep("end_turn", [turn])
    turn.ended_at = at


def _paused(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    scene.keep("pause_turn", [turn])
    turn.paused_at = at


def _resumed(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    scene.keep("resume_turn", [turn])
    turn.paused_for += at - (turn.paused_at or at)
    turn.paused_at = None


def _extended(scene: _Scene, facts: Facts, at: datetime) -> None:
    turn = _of(scene, facts)
    scene.keep("extend_turn", [turn])
    turn.limit = facts["limit"]


def _opened(scene: _Scene, facts: Facts, at: datetime) -> None:
    scene.floor.stage = Floor.Stage.OPEN


def _closed(scene: _Scene, facts: Facts, at: datetime) -> None:
    scene.floor.stage, scene.item = Floor.Stage.CLOSED, None
    for turn in scene.turns.values():
        if turn.called_at and not turn.ended_at:
            turn.ended_at = at


def _ruled(scene: _Scene, facts: Facts, at: datetime) -> None:
    scene.keep("set_rules")
    scene.floor.policy = facts["policy"]


def _item_begun(scene: _Scene, facts: Facts, at: datetime) -> None:
    scene.keep("begin_item")
    scene.item = facts["item_id"]


def _item_ended(scene: _Scene, facts: Facts, at: datetime) -> None:
    scene.keep("end_item")
    scene.item = None


def _undone(scene: _Scene, facts: Facts, at: datetime) -> None:
    """Only the last deed is undone: nothing it touched has changed since."""
    found = scene.before.pop((facts["verb"], tuple(sorted(facts["turn_ids"]))), None)
    if found:
        scene.turns |= found["turns"]
        scene.item, scene.floor.policy = found["item"], found["policy"]


def _of(scene: _Scene, facts: Facts) -> Turn:
    return scene.turns[facts["turn_id"]]


FOLDS: dict[str, Fold] = {
    "turn_requested": _asked,
    "turn_readded": _readded,
    "turn_edited": _edited,
    "turn_moved": _moved,
    "turn_withdrawn": _withdrawn,
    "turn_called": _given,
    "turn_ended": _ended,
    "turn_paused": _paused,
    "turn_resumed": _resumed,
    "turn_extended": _extended,
    "floor_opened": _opened,
    "floor_closed": _closed,
    "rules_set": _ruled,
    "item_begun": _item_begun,
    "item_ended": _item_ended,
    "deed_undone": _undone,
}
