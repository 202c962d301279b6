"""The state of a floor, as the screens show it: the same for everyone in an audience."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hemicycle.committee.models import Accreditation, Delegation, Person, Region
from hemicycle.floor.models import Alarm, Budget, Deed, Floor, ItemRun, Kind, Screen, Turn
from hemicycle.floor.parts import sections_of
from hemicycle.floor.policies import Hand, Heard, Placed, order
from hemicycle.floor.presence import presence
from hemicycle.kernel.audit import position
from hemicycle.kernel.plain import rows
from hemicycle.kernel.search import fold
from hemicycle.meetings.models import AgendaItem, Session

TAKEN = "floor_id = %s AND withdrawn_at IS NULL ORDER BY requested_at, id"
LAST_OF_EACH_ITEM = "id IN (SELECT MAX(id) FROM floor_itemrun WHERE floor_id = %s GROUP BY item_id)"
UNDOABLE_FOR = timedelta(minutes=2)
FEWEST = 5
"""Speeches from which a wait can be told."""

ROLES = (
    Accreditation.Role.REPRESENTATIVE,
    Accreditation.Role.ALTERNATE,
    Accreditation.Role.ADVISER,
    "",
)
"""In the order in which a policy serves them."""

Section = Any


def floor_where(condition: str, value: int) -> Floor | None:
    """The floor that meets the condition, with its session."""
    for floor in rows(Floor, condition, value):
        (floor.session,) = rows(Session, "id = %s", floor.session_id)
        return floor
    return None


def state(floor: Floor, *, now: datetime, audience: str = "participant") -> dict[str, Any]:
    """`{"v": position, "sections": {…}}`; sections are described in docs/rooms/floor.md.

    The position is read first: the sections may already know more, never less.
    """
    v = position()
    known = sections(floor)[audience]
    return {"v": v, "sections": {**known, "clock": {"now": now.isoformat()}}}


def sections(floor: Floor) -> dict[str, dict[str, Section]]:
    """By audience all sections but the clock, which is not a thing that changes."""
    turns = turns_of(floor)
    everybody: dict[str, Section] = {
        "floor": _floor(floor),
        "speaker": next((_speaker(turn) for turn in turns if _speaks(turn)), None),
        "queue": [_waiting(turn, placed) for turn, placed in _line(floor, turns)],
        "agenda": _agenda(floor),
        "presence": presence(floor),
        "pace": _pace(turns),
        "budgets": _budgets(floor, turns),
        "alarms": [_alarm(alarm) for alarm in rows(Alarm, ALARMS, floor.pk)],
    }
    screens = rows(Screen, SCREENS, floor.pk)
    operators = {
        "undo": _undo(floor),
        "heard": _heard_of_each(turns),
        "screens": [_screen(screen) | _pairing(screen) for screen in screens],
    }
    added = sections_of(floor)
    return {
        "participant": {**everybody, **added.get("participant", {})},
        "screen": {
            **everybody,
            "screens": [_screen(screen) for screen in screens],
            **added.get("screen", {}),
        },
        "operator": {**everybody, **operators, **added.get("operator", {})},
    }


OF_TURNS = "FROM floor_turn WHERE floor_id = %s AND withdrawn_at IS NULL"
PARTIES = f"id IN (SELECT delegation_id {OF_TURNS})"
PEOPLE = f"id IN (SELECT person_id {OF_TURNS} AND ended_at IS NULL)"
SCREENS = "floor_id = %s AND retired_at IS NULL ORDER BY name, id"
ALARMS = "floor_id = %s AND cleared_at IS NULL ORDER BY raised_at, id"


# --- turns -------------------------------------------------------------------------------------


def turns_of(floor: Floor) -> list[Turn]:
    """All turns that were not withdrawn, by arrival, with all that is told about them."""
    turns = rows(Turn, TAKEN, floor.pk)
    kinds = {kind.pk: kind for kind in rows(Kind, "id > %s", 0)}
    parties = {party.pk: party for party in rows(Delegation, PARTIES, floor.pk)}
    people = {person.pk: person for person in rows(Person, PEOPLE, floor.pk)}
    for turn in turns:
        turn.kind = kinds[turn.kind_id]
        turn.delegation = parties.get(turn.delegation_id or 0)
        if turn.ended_at is None:
            turn.person = people.get(turn.person_id or 0)
    return turns


def line(floor: Floor) -> list[Turn]:
    """Who waits, in the order in which they are to be called."""
    return [turn for turn, _placed in _line(floor, turns_of(floor))]


def _line(floor: Floor, turns: Sequence[Turn]) -> list[tuple[Turn, Placed]]:
    waiting = {turn.pk: turn for turn in turns if turn.called_at is None}
    called = sorted((turn for turn in turns if turn.called_at), key=_called)
    hands = [hand_of(turn) for turn in waiting.values()]
    placed = order(hands, [heard_of(turn) for turn in called], floor.policy)
    return [(waiting[one.hand.turn], one) for one in placed]


def _called(turn: Turn) -> tuple[datetime, int]:
    assert turn.called_at is not None
    return turn.called_at, turn.pk


def hand_of(turn: Turn) -> Hand:
    return Hand(
        turn=turn.pk,
        asked=turn.requested_at,
        remote=turn.origin == Turn.Origin.REMOTE,
        party=_party(turn),
        region=turn.delegation.region if turn.delegation else "",
        role=ROLES.index(turn.role) if turn.role in ROLES else len(ROLES),
        rank=turn.kind.rank,
        ahead_of=tuple(turn.ahead_of),
        moved=turn.moved_at,
    )


def heard_of(turn: Turn) -> Heard:
    return Heard(
        asked=turn.requested_at,
        remote=turn.origin == Turn.Origin.REMOTE,
        party=_party(turn),
        region=turn.delegation.region if turn.delegation else "",
        point=turn.kind.rank is not None,
    )


def _party(turn: Turn) -> int:
    """A delegation's own number; below nought that of a person who speaks for none."""
    return turn.delegation_id or -(turn.person_id or 0)


def _speaks(turn: Turn) -> bool:
    return turn.called_at is not None and turn.ended_at is None


def _speaker(turn: Turn) -> Section:
    return {
        **told_of(turn),
        "called_at": turn.called_at and turn.called_at.isoformat(),
        "limit": turn.limit,
        "warning": turn.warning,
        "paused_at": turn.paused_at and turn.paused_at.isoformat(),
        "paused": turn.paused_for.total_seconds(),
    }


def _waiting(turn: Turn, placed: Placed) -> Section:
    return {**told_of(turn), "why": placed.why.value, "count": placed.count}


def told_of(turn: Turn) -> Section:
    delegation, person = turn.delegation, turn.person
    return {
        "turn": turn.pk,
        "person": turn.person_id,
        "name": person.full_name if person else "",
        "lang": person.language if person else "",
        "party": turn.delegation_id,
        "delegation": delegation.name if delegation else "",
        "code": delegation.code if delegation else "",
        "kind": delegation.kind if delegation else "STAFF",
        "from": turn.origin,
        "via": turn.via,
        "asks": turn.kind.code,
        "rank": turn.kind.rank,
        "note": turn.note,
        "requested_at": turn.requested_at.isoformat(),
    }


# --- time --------------------------------------------------------------------------------------


def _pace(turns: Iterable[Turn]) -> Section:
    """Seconds of a short and of a long turn (quartiles), None before enough have been heard."""
    lengths = sorted(turn.spoken(turn.ended_at).total_seconds() for turn in turns if turn.ended_at)
    if len(lengths) < FEWEST:
        return None
    return {"low": lengths[len(lengths) // 4], "high": lengths[len(lengths) * 3 // 4]}


def _budgets(floor: Floor, turns: Iterable[Turn]) -> list[Section]:
    """What each has, and has used up when its turns were over; the page adds who speaks now."""
    budgets = rows(Budget, "floor_id = %s ORDER BY scope, key", floor.pk)
    return budgets and list(_spent(budgets, [turn for turn in turns if turn.ended_at]))


def _spent(budgets: Iterable[Budget], turns: Iterable[Turn]) -> Iterable[Section]:
    given = {(budget.scope, budget.key): budget.seconds for budget in budgets}
    spent: dict[tuple[str, str], float] = dict.fromkeys(given, 0.0)
    for turn in turns:
        for scope, key in keys_of(turn):
            if (scope, key) in given or (scope, "") in given:
                used = spent.get((scope, key), 0.0)
                spent[scope, key] = (
                    used + turn.spoken(turn.ended_at or turn.requested_at).total_seconds()
                )
    for (scope, key), used in spent.items():
        seconds = given.get((scope, key), given.get((scope, "")))
        yield {"scope": scope, "key": key, "seconds": seconds, "spent": used}


def keys_of(turn: Turn) -> list[tuple[str, str]]:
    """The budgets a turn counts against: of its delegation, its region and its group."""
    if turn.delegation is None:
        return []
    of, scopes = turn.delegation, Budget.Scope
    region = [(scopes.REGION, of.region)] if of.region else []
    return [(scopes.DELEGATION, of.code), *region, (scopes.GROUP, of.kind)]


def budget_keys(scope: str) -> set[str]:
    """The delegations' codes, the regions, or the kinds of delegations."""
    if scope == Budget.Scope.DELEGATION:
        return set(Delegation.objects.values_list("code", flat=True))
    return set(Region.values if scope == Budget.Scope.REGION else Delegation.Kind.values)


def _heard_of_each(turns: Iterable[Turn]) -> Mapping[str, Section]:
    """`{delegation: [turns, seconds]}` of those who have spoken in this session."""
    heard: dict[str, list[float]] = {}
    for turn in turns:
        if turn.ended_at and turn.delegation_id:
            told = heard.setdefault(str(turn.delegation_id), [0, 0.0])
            told[0] += 1
            told[1] += turn.spoken(turn.ended_at).total_seconds()
    return heard


# --- the rest ----------------------------------------------------------------------------------


def _floor(floor: Floor) -> Section:
    return {
        "stage": floor.stage,
        "since": floor.stage_since.isoformat(),
        "policy": floor.policy,
        "once": floor.once,
        "present_only": floor.present_only,
        "points_always": floor.points_always,
        "limit": floor.limit,
        "opens_at": floor.list_opens_at and floor.list_opens_at.isoformat(),
        "closes_at": floor.list_closes_at and floor.list_closes_at.isoformat(),
    }


def _agenda(floor: Floor) -> Section:
    last = {run.item_id: run for run in rows(ItemRun, LAST_OF_EACH_ITEM, floor.pk)}
    current = next((item for item, run in last.items() if run.ended_at is None), None)
    starts_at, items = floor.session.starts_at, []
    for item in rows(AgendaItem, "session_id = %s ORDER BY position, id", floor.session_id):
        items.append(_item(item, starts_at, last.get(item.pk)))
        starts_at += timedelta(minutes=item.minutes)
    return {"current": current, "items": items}


def _item(item: AgendaItem, starts_at: datetime, run: ItemRun | None) -> Section:
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
        "dropped": bool(run and run.is_dropped),
    }


def _alarm(alarm: Alarm) -> Section:
    return {
        "alarm": alarm.pk,
        "reason": alarm.reason,
        "language": alarm.language,
        "raised_at": alarm.raised_at.isoformat(),
    }


def last_deed(floor: Floor) -> Deed | None:
    """The last thing an operator did, unless it is undone already."""
    condition = "floor_id = %s ORDER BY id DESC LIMIT 1"
    return next((deed for deed in rows(Deed, condition, floor.pk) if not deed.undone_at), None)


def _undo(floor: Floor) -> Section:
    deed = last_deed(floor)
    until = deed and deed.at + UNDOABLE_FOR
    return deed and until and {"deed": deed.pk, "verb": deed.verb, "until": until.isoformat()}


def _screen(screen: Screen) -> Section:
    return {
        "screen": screen.pk,
        "name": screen.name,
        "content": screen.content,
        "languages": screen.languages,
        "message": screen.message,
    }


def _pairing(screen: Screen) -> Section:
    """For operators alone: the code that pairs a device, and whether there is one already."""
    return {
        "code": screen.code,
        "code_until": screen.code_until and screen.code_until.isoformat(),
        "paired": screen.user_id is not None,
    }


def called(words: str) -> list[Delegation]:
    """The delegations these words may mean: by code, by name, or by how a name begins."""
    asked = fold(words)
    if not asked:
        return []
    everybody = list(Delegation.objects.filter(until=None))
    names = {one.pk: [fold(name) for name in (one.name, *one.other_names)] for one in everybody}
    exact = [one for one in everybody if asked in names[one.pk]]
    return exact or [
        one for one in everybody if any(name.startswith(asked) for name in names[one.pk])
    ]
