"""The floor given out of its order, time, and the items of the agenda."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.floor.actions import calling, running
from hemicycle.floor.models import ItemRun, Turn
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import AgendaItemFactory, FloorFactory, KindFactory, TurnFactory
from tests.floor.steps import MINUTE, fresh, line, recorded, shown, turn_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def speaking(floor, member, noon):
    return turn_of(member, floor, called_at=noon, limit=60)


def verbs(turn, **more):
    """Those on the time of a turn, each ready to be called with an actor and a time."""
    return {
        "pause": partial(calling.pause_turn, turn, **more),
        "resume": partial(calling.resume_turn, turn, **more),
        "extend": partial(calling.extend_turn, turn, seconds=60, **more),
    }


# --- call_next ----------------------------------------------------------------------------------


def test_call_next_out_of_order_calls_the_one_that_was_chosen(floor, operators, noon):
    turns = TurnFactory.create_batch(4, floor=floor)
    seen = None
    for user, chosen in zip(operators, (turns[2], turns[3], turns[0]), strict=True):
        called = calling.call_next(floor, actor=user, now=noon, seen=seen, turn=chosen)
        assert (called, floor.turns.speaking().get()) == (chosen, chosen)
        seen = called.pk
    assert line(floor) == [turns[1].pk]


@pytest.mark.parametrize("state", ["spoken", "withdrawn", "speaking", "elsewhere"])
def test_call_next_of_one_who_does_not_wait_is_refused(floor, chair, noon, state):
    TurnFactory(floor=floor)
    told = {
        "spoken": {"called_at": noon, "ended_at": noon},
        "withdrawn": {"withdrawn_at": noon},
        "speaking": {"called_at": noon},
        "elsewhere": {"floor": FloorFactory()},
    }[state]
    chosen = TurnFactory(**{"floor": floor} | told)
    seen = chosen.pk if state == "speaking" else None
    with pytest.raises(Stale, match="no longer in the list"):
        calling.call_next(floor, actor=chair, now=noon, seen=seen, turn=chosen)
    assert recorded() == []


def test_call_next_out_of_order_on_an_old_screen_calls_nobody(floor, chair, noon):
    first, second = TurnFactory.create_batch(2, floor=floor)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    for seen in (None, second.pk, 0):
        with pytest.raises(Stale, match="just been called"):
            calling.call_next(floor, actor=chair, now=noon, seen=seen, turn=second)
    assert floor.turns.speaking().get() == first


def test_call_next_gives_the_time_of_the_kind_or_that_of_the_floor(floor, chair, noon):
    kind = KindFactory(code="reply", limit=120, warning=20)
    point = KindFactory(code="procedure", rank=1, limit=30, warning=10)
    running.set_rules(floor, actor=chair, now=noon, once=False)

    def given(kind):
        turn = TurnFactory(floor=floor, kind=kind)
        current = floor.turns.speaking().first()
        seen = current and current.pk
        called = calling.call_next(floor, actor=chair, now=noon, seen=seen, turn=turn)
        return called.limit, called.warning

    assert (given(kind), given(point)) == ((120, 20), (30, 10))
    assert recorded()[-1][2]["limit"] == 30
    running.set_rules(floor, actor=chair, now=noon, limit=45)
    assert (given(kind), given(point)) == ((45, 20), (30, 10))
    assert given(KindFactory()) == (45, 30)


# --- pause, resume, extend ----------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["pause", "resume", "extend"])
def test_time_of_a_turn_is_for_operators(speaking, member, others, noon, verb):
    for user in (*others, member):
        with pytest.raises(PermissionDenied):
            verbs(speaking)[verb](actor=user, now=noon)
    assert recorded() == []


@pytest.mark.parametrize("verb", ["pause", "resume", "extend"])
def test_time_of_who_does_not_speak_is_refused(floor, chair, noon, verb):
    waiting = TurnFactory(floor=floor)
    with pytest.raises(Refused, match="does not have the floor"):
        verbs(waiting)[verb](actor=chair, now=noon)
    over = TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    with pytest.raises(Stale, match="over"):
        verbs(over)[verb](actor=chair, now=noon)
    assert recorded() == []


def test_pause_and_resume_stop_the_clock(floor, speaking, operators, noon):
    for number, user in enumerate(operators):
        at = noon + number * MINUTE
        calling.pause_turn(speaking, actor=user, now=at + 10 * SECOND)
        told = shown(floor)["speaker"]
        paused_at = (at + 10 * SECOND).isoformat()
        assert (told["paused_at"], told["paused"]) == (paused_at, number * 20)
        calling.resume_turn(speaking, actor=user, now=at + 30 * SECOND)
        told = shown(floor)["speaker"]
        assert (told["paused_at"], told["paused"]) == (None, (number + 1) * 20)
    calling.end_turn(speaking, actor=operators[0], now=noon + 3 * MINUTE)
    assert fresh(speaking).spoken(noon) == 2 * MINUTE
    names = [event for event, *_rest in recorded()]
    assert names == [*["floor.turn_paused", "floor.turn_resumed"] * 3, "floor.turn_ended"]


def test_pause_and_resume_twice_are_once(speaking, chair, noon):
    for verb, seconds in (("pause", 1), ("pause", 2), ("resume", 5), ("resume", 9)):
        verbs(speaking)[verb](actor=chair, now=noon + seconds * SECOND)
    assert fresh(speaking).paused_for == 4 * SECOND
    assert len(recorded()) == 2


def test_resume_of_who_looked_at_the_clock_before_the_pause_takes_no_time(speaking, chair, noon):
    calling.pause_turn(speaking, actor=chair, now=noon + SECOND)
    calling.resume_turn(speaking, actor=chair, now=noon)
    assert fresh(speaking).paused_for == timedelta(0)


def test_extend_turn_gives_more_time(speaking, operators, noon):
    for number, user in enumerate(operators, 1):
        calling.extend_turn(speaking, actor=user, now=noon, seconds=30)
        limit = 60 + number * 30
        assert fresh(speaking).limit == limit
        facts = {"turn_id": speaking.pk, "limit": limit}
        assert recorded()[-1] == ("floor.turn_extended", user.pk, facts)


def test_extend_turn_without_a_limit_counts_from_now(floor, chair, noon):
    turn = TurnFactory(floor=floor, called_at=noon)
    calling.extend_turn(turn, actor=chair, now=noon + 40 * SECOND, seconds=30)
    assert fresh(turn).limit == 70


@pytest.mark.parametrize("seconds", [0, -60, 4, 24 * 3600 + 1, 24 * 3600, 10**30])
def test_extend_turn_by_nonsense_is_refused_at_its_field(speaking, chair, noon, seconds):
    """Nor may what was given bit by bit be more than a day."""
    with pytest.raises(Refused) as refused:
        calling.extend_turn(speaking, actor=chair, now=noon, seconds=seconds)
    assert refused.value.field == "seconds"
    assert fresh(speaking).limit == 60


# --- readd_last ---------------------------------------------------------------------------------


def test_readd_last_is_for_operators(floor, others, noon):
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    for user in others:
        with pytest.raises(PermissionDenied):
            calling.readd_last(floor, actor=user, now=noon)


def test_readd_last_of_nobody_is_refused(floor, chair, noon):
    TurnFactory(floor=floor)
    with pytest.raises(Refused, match="Nobody has spoken"):
        calling.readd_last(floor, actor=chair, now=noon)


def test_readd_last_while_the_floor_is_closed_is_refused(closed, chair, noon):
    TurnFactory(floor=closed, called_at=noon, ended_at=noon)
    with pytest.raises(Refused, match="closed"):
        calling.readd_last(closed, actor=chair, now=noon)


@pytest.mark.parametrize("end", ["spoken", "removed"])
def test_readd_last_puts_who_was_last_first_of_all(floor, operators, noon, end):
    waiting = TurnFactory(floor=floor)
    TurnFactory(floor=floor, called_at=noon - MINUTE, ended_at=noon - MINUTE)
    told = {"spoken": {"called_at": noon, "ended_at": noon}, "removed": {"withdrawn_at": noon}}
    last = TurnFactory(floor=floor, note="On funds", origin="REMOTE", **told[end])
    again = calling.readd_last(floor, actor=operators[0], now=noon + MINUTE)
    assert (again.person, again.note, again.origin) == (last.person, "On funds", "REMOTE")
    assert line(floor) == [again.pk, waiting.pk]
    facts = {"turn_id": again.pk, "after_id": last.pk, "ahead_of": [waiting.pk]}
    assert recorded()[-1] == ("floor.turn_readded", operators[0].pk, facts)
    late = TurnFactory(floor=floor, requested_at=noon + 2 * MINUTE)
    assert line(floor) == [again.pk, waiting.pk, late.pk]


def test_readd_last_twice_is_once(floor, chair, secretary, noon):
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    again = calling.readd_last(floor, actor=chair, now=noon)
    assert calling.readd_last(floor, actor=secretary, now=noon) == again
    assert line(floor) == [again.pk]


def test_readd_last_of_two_operators_at_once_is_one_hand(at_once, floor, chair, secretary, noon):
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    readd = partial(calling.readd_last, floor, now=noon)
    one, two = at_once(partial(readd, actor=chair), partial(readd, actor=secretary))
    assert one == two
    assert line(floor) == [one.pk]


# --- items --------------------------------------------------------------------------------------


@pytest.fixture
def items(floor):
    return AgendaItemFactory.create_batch(3, session=floor.session)


def agenda(floor):
    told = shown(floor)["agenda"]
    return told["current"], [one["dropped"] for one in told["items"]]


def test_end_item_and_drop_item_are_for_operators(floor, items, others, noon):
    for user in others:
        with pytest.raises(PermissionDenied):
            calling.end_item(floor, actor=user, now=noon)
        with pytest.raises(PermissionDenied):
            calling.drop_item(floor, actor=user, now=noon, item=items[0])
    assert not ItemRun.objects.exists()


def test_end_item_ends_it_and_begins_none(floor, items, operators, noon):
    for user in operators:
        calling.begin_item(floor, actor=user, now=noon, item=items[0])
        assert agenda(floor)[0] == items[0].pk
        for minutes in (1, 2):
            calling.end_item(floor, actor=user, now=noon + minutes * MINUTE)
        assert agenda(floor)[0] is None
        assert floor.runs.last().ended_at == noon + MINUTE
        assert recorded()[-1] == ("floor.item_ended", user.pk, {"item_id": items[0].pk})
    assert len(recorded()) == 6


def test_drop_item_leaves_it_out_until_it_is_begun_after_all(floor, items, chair, noon):
    for _twice in range(2):
        calling.drop_item(floor, actor=chair, now=noon, item=items[1])
    assert agenda(floor) == (None, [False, True, False])
    assert recorded() == [("floor.item_dropped", chair.pk, {"item_id": items[1].pk})]
    calling.begin_item(floor, actor=chair, now=noon + MINUTE, item=items[1])
    assert agenda(floor) == (items[1].pk, [False, False, False])


@pytest.mark.parametrize("ended", [True, False])
def test_drop_item_that_has_begun_is_refused(floor, items, chair, noon, ended):
    calling.begin_item(floor, actor=chair, now=noon, item=items[0])
    if ended:
        calling.end_item(floor, actor=chair, now=noon)
    with pytest.raises(Stale, match="already begun"):
        calling.drop_item(floor, actor=chair, now=noon, item=items[0])


def test_drop_item_of_another_session_is_refused_at_its_field(floor, chair, noon):
    with pytest.raises(Refused) as refused:
        calling.drop_item(floor, actor=chair, now=noon, item=AgendaItemFactory())
    assert refused.value.field == "item"


def test_turns_of_an_item_are_those_called_while_it_was_under_way(floor, items, chair, noon):
    TurnFactory.create_batch(3, floor=floor)
    seen = None
    for item in (None, items[0], items[1]):
        if item:
            calling.begin_item(floor, actor=chair, now=noon, item=item)
        seen = calling.call_next(floor, actor=chair, now=noon, seen=seen).pk
    assert [turn.item for turn in Turn.objects.order_by("pk")] == [None, items[0], items[1]]
