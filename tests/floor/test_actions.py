from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from hemicycle.floor.actions import asking, calling, running
from hemicycle.floor.models import Floor, ItemRun, Turn
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.procedures import OutOfOrder
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import (
    AccreditationFactory,
    AgendaItemFactory,
    FloorFactory,
    SessionFactory,
    TurnFactory,
    UserFactory,
)
from tests.floor.steps import MINUTE, fresh, raise_hand, recorded, turn_of

# --- the floor of a session ---------------------------------------------------------------------


def test_floor_of_a_session_is_made_closed_at_the_first_look(session, noon):
    floor = running.floor_of(session, now=noon)
    assert (floor.stage, floor.stage_since) == (Floor.Stage.CLOSED, noon)
    assert running.floor_of(session, now=noon + MINUTE) == floor
    assert Floor.objects.get() == floor


# --- open_floor and close_floor -----------------------------------------------------------------


@pytest.mark.parametrize("verb", [running.open_floor, running.close_floor])
def test_open_floor_and_close_floor_are_for_operators(floor, others, verb, noon):
    for user in others:
        with pytest.raises(PermissionDenied):
            verb(floor, actor=user, now=noon)
    assert recorded() == []


def test_open_floor_opens_it(closed, operators, noon):
    for user in operators:
        running.open_floor(closed, actor=user, now=noon)
        assert (fresh(closed).stage, fresh(closed).stage_since) == (Floor.Stage.OPEN, noon)
        running.close_floor(closed, actor=user, now=noon)


def test_open_floor_is_recorded(closed, chair, noon):
    running.open_floor(closed, actor=chair, now=noon)
    entry = AuditEntry.objects.get()
    assert recorded() == [("floor.floor_opened", chair.pk, {})]
    assert (entry.subject_type, entry.subject_id, entry.at) == ("floor.floor", closed.pk, noon)


def test_open_floor_twice_is_out_of_order(floor, chair, noon):
    with pytest.raises(OutOfOrder):
        running.open_floor(floor, actor=chair, now=noon)
    assert recorded() == []


def test_open_floor_looks_at_the_floor_and_not_at_the_screen(closed, chair, noon):
    """Two chairs with the same screen: the second is told, and nothing happens twice."""
    seen_by_the_other = fresh(closed)
    running.open_floor(closed, actor=chair, now=noon)
    with pytest.raises(OutOfOrder):
        running.open_floor(seen_by_the_other, actor=chair, now=noon)


def test_close_floor_twice_is_out_of_order(closed, chair, noon):
    with pytest.raises(OutOfOrder):
        running.close_floor(closed, actor=chair, now=noon)
    assert recorded() == []


def test_close_floor_ends_who_speaks_and_the_item_and_keeps_who_waits(floor, chair, noon):
    speaking = TurnFactory(floor=floor, called_at=noon - MINUTE)
    waiting = TurnFactory(floor=floor)
    item = AgendaItemFactory(session=floor.session)
    run = ItemRun.objects.create(floor=floor, item=item, began_at=noon - MINUTE)

    running.close_floor(floor, actor=chair, now=noon)

    assert fresh(floor).stage == Floor.Stage.CLOSED
    assert (fresh(speaking).ended_at, fresh(run).ended_at) == (noon, noon)
    assert list(floor.turns.waiting()) == [waiting]
    assert recorded() == [("floor.floor_closed", chair.pk, {})]


def test_close_floor_leaves_other_floors_alone(floor, chair, noon):
    elsewhere = TurnFactory(called_at=noon)
    running.close_floor(floor, actor=chair, now=noon)
    assert fresh(elsewhere).ended_at is None


def test_close_floor_of_who_looked_at_the_clock_before_the_last_call(floor, chair, noon):
    """The other chair's call came in between: a turn never ends before it begins."""
    turn = TurnFactory(floor=floor, called_at=noon)
    item = AgendaItemFactory(session=floor.session)
    run = ItemRun.objects.create(floor=floor, item=item, began_at=noon)
    running.close_floor(floor, actor=chair, now=noon - timedelta(milliseconds=5))
    assert (fresh(turn).ended_at, fresh(run).ended_at) == (noon, noon)


# --- ask_to_speak -------------------------------------------------------------------------------


def test_ask_to_speak_is_for_delegates_and_officers(floor, interpreter, secretary, stranger, noon):
    for user in (interpreter, secretary, stranger, UserFactory(is_superuser=True)):
        with pytest.raises(PermissionDenied):
            raise_hand(floor, user, noon)
    assert not Turn.objects.exists()


def test_ask_to_speak_in_a_session_of_the_leadership_is_not_for_members(member, chair, noon):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    with pytest.raises(PermissionDenied):
        raise_hand(floor, member, noon)
    assert raise_hand(floor, chair, noon).person == chair.person


def test_ask_to_speak_is_refused_while_the_floor_is_closed(closed, member, noon):
    with pytest.raises(Refused, match=r"The floor is closed\. The chair opens it\."):
        raise_hand(closed, member, noon)
    assert not Turn.objects.exists()
    assert recorded() == []


def test_ask_to_speak_is_refused_in_the_language_of_who_asks(closed, member, noon):
    with translation.override("ar"), pytest.raises(Refused, match="باب الكلمة مغلق"):
        raise_hand(closed, member, noon)


@pytest.mark.parametrize("origin", ["", "MOON", "room"])
def test_ask_to_speak_from_nowhere_is_refused_at_its_field(floor, member, origin, noon):
    with pytest.raises(Refused) as refused:
        raise_hand(floor, member, noon, origin=origin)
    assert refused.value.field == "from"
    assert not Turn.objects.exists()


@pytest.mark.parametrize("origin", Turn.Origin.values)
def test_ask_to_speak_raises_a_hand_for_the_delegation(floor, member, origin, noon):
    turn = raise_hand(floor, member, noon, origin=origin, key="k")
    kept = Turn.objects.get()
    assert kept == turn
    assert (kept.person, kept.origin, kept.requested_at) == (member.person, origin, noon)
    assert kept.delegation == member.person.accreditations.get().delegation
    assert (kept.key, kept.called_at, kept.item) == ("k", None, None)


def test_ask_to_speak_is_as_open_to_observers(floor, observer, noon):
    assert raise_hand(floor, observer, noon).delegation.kind == "OBSERVER"


def test_ask_to_speak_of_the_chair_is_for_nobody_but_themselves(floor, chair, noon):
    assert raise_hand(floor, chair, noon).delegation is None


def test_ask_to_speak_is_recorded(floor, member, noon):
    turn = raise_hand(floor, member, noon)
    facts = {
        "turn_id": turn.pk,
        "person_id": member.person.pk,
        "delegation_id": turn.delegation_id,
        "origin": "ROOM",
        "kind": "intervention",
        "via": "SELF",
    }
    assert turn.delegation_id is not None
    assert recorded() == [("floor.turn_requested", member.pk, facts)]
    entry = AuditEntry.objects.get()
    assert (entry.subject_type, entry.subject_id, entry.at) == ("floor.floor", floor.pk, noon)


@pytest.mark.parametrize("keys", [(None, None), ("a", "a"), ("a", "b"), (None, "b"), ("a", None)])
def test_ask_to_speak_twice_is_one_hand(floor, member, keys, noon):
    first, second = [
        raise_hand(floor, member, noon + n * MINUTE, key=key) for n, key in enumerate(keys)
    ]
    assert first == second
    assert Turn.objects.get().requested_at == noon
    assert len(recorded()) == 1


def test_ask_to_speak_again_once_called_is_another_hand(floor, member, noon):
    first = turn_of(member, floor, called_at=noon)
    second = raise_hand(floor, member, noon)
    assert second != first
    assert list(floor.turns.waiting()) == [second]


@pytest.mark.parametrize("end", ["ended", "withdrawn", "speaking"])
@pytest.mark.parametrize("stage", Floor.Stage.values)
def test_ask_to_speak_sent_again_with_its_key_is_the_same_hand_when_its_turn_is_over(
    floor, member, end, stage, noon
):
    times = {
        "ended": {"called_at": noon, "ended_at": noon},
        "withdrawn": {"withdrawn_at": noon},
        "speaking": {"called_at": noon},
    }[end]
    first = turn_of(member, floor, key="k", **times)
    Floor.objects.update(stage=stage)
    assert raise_hand(floor, member, noon + MINUTE, key="k") == first
    assert not floor.turns.waiting().exists()
    assert recorded() == []


def test_ask_to_speak_with_a_key_of_somebody_else_is_a_hand_of_ones_own(floor, member, noon):
    TurnFactory(floor=floor, key="k")
    raise_hand(floor, member, noon, key="k")
    assert floor.turns.waiting().count() == 2


def test_ask_to_speak_with_a_key_of_another_floor_is_another_hand(floor, member, noon):
    first = turn_of(member, FloorFactory(), key="k")
    assert raise_hand(floor, member, noon, key="k") != first


# --- withdraw -----------------------------------------------------------------------------------


def test_withdraw_is_for_the_person_and_operators(floor, others, noon):
    turn = TurnFactory(floor=floor)
    for user in others:
        with pytest.raises(PermissionDenied):
            asking.withdraw(turn, actor=user, now=noon)
    assert fresh(turn).withdrawn_at is None


def test_withdraw_lowers_a_hand(floor, member, operators, noon):
    for user in (member, *operators):
        turn = turn_of(member, floor)
        asking.withdraw(turn, actor=user, now=noon)
        assert fresh(turn).withdrawn_at == noon
        assert recorded()[-1] == ("floor.turn_withdrawn", user.pk, {"turn_id": turn.pk})
    assert not floor.turns.waiting().exists()


def test_withdraw_twice_is_once(floor, member, noon):
    turn = turn_of(member, floor)
    for minutes in range(2):
        asking.withdraw(turn, actor=member, now=noon + minutes * MINUTE)
    assert fresh(turn).withdrawn_at == noon
    assert len(recorded()) == 1


def test_withdraw_of_who_has_been_called_meanwhile_is_refused(floor, member, chair, noon):
    turn = turn_of(member, floor)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    with pytest.raises(Stale):
        asking.withdraw(turn, actor=member, now=noon)
    assert fresh(turn).withdrawn_at is None


def test_withdraw_is_possible_while_the_floor_is_closed(closed, member, noon):
    turn = turn_of(member, closed)
    asking.withdraw(turn, actor=member, now=noon)
    assert fresh(turn).withdrawn_at == noon


# --- call_next ----------------------------------------------------------------------------------


def test_call_next_is_for_operators(floor, others, noon):
    turn = TurnFactory(floor=floor)
    for user in others:
        with pytest.raises(PermissionDenied):
            calling.call_next(floor, actor=user, now=noon, seen=None)
    assert fresh(turn).called_at is None


def test_call_next_is_refused_while_the_floor_is_closed(closed, chair, noon):
    TurnFactory(floor=closed)
    with pytest.raises(Refused, match="closed"):
        calling.call_next(closed, actor=chair, now=noon, seen=None)
    assert recorded() == []


def test_call_next_is_refused_when_nobody_waits_and_the_speaker_goes_on(floor, chair, noon):
    speaking = TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor, withdrawn_at=noon)
    with pytest.raises(Refused, match="Nobody is waiting"):
        calling.call_next(floor, actor=chair, now=noon, seen=speaking.pk)
    assert floor.turns.speaking().get() == speaking


def test_call_next_gives_the_floor_to_who_waited_longest(floor, operators, noon):
    later = TurnFactory(floor=floor, requested_at=noon)
    sooner = TurnFactory(floor=floor, requested_at=noon - MINUTE)
    same = TurnFactory(floor=floor, requested_at=noon)
    seen, called = None, []
    for user in operators:
        called.append(calling.call_next(floor, actor=user, now=noon, seen=seen))
        seen = called[-1].pk
    assert called == [sooner, later, same]


def test_call_next_ends_the_turn_under_way(floor, chair, noon):
    speaking = TurnFactory(floor=floor, called_at=noon - MINUTE)
    waiting = TurnFactory(floor=floor)
    calling.call_next(floor, actor=chair, now=noon, seen=speaking.pk)
    assert fresh(speaking).ended_at == noon
    assert floor.turns.speaking().get() == waiting


def test_call_next_remembers_the_item_under_way(floor, chair, noon):
    item = AgendaItemFactory(session=floor.session)
    calling.begin_item(floor, actor=chair, now=noon, item=item)
    TurnFactory(floor=floor)
    assert calling.call_next(floor, actor=chair, now=noon, seen=None).item == item


def test_call_next_is_recorded(floor, chair, noon):
    turn = TurnFactory(floor=floor)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    facts = {
        "turn_id": turn.pk,
        "person_id": turn.person_id,
        "delegation_id": None,
        "limit": None,
    }
    assert recorded() == [("floor.turn_called", chair.pk, facts)]


def test_call_next_on_an_old_screen_calls_nobody(floor, chair, noon):
    first, second = TurnFactory.create_batch(2, floor=floor)
    for seen in (first.pk, 0):
        with pytest.raises(Stale):
            calling.call_next(floor, actor=chair, now=noon, seen=seen)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    with pytest.raises(Stale, match="just been called"):
        calling.call_next(floor, actor=chair, now=noon, seen=None)
    assert list(floor.turns.waiting()) == [second]


# --- end_turn -----------------------------------------------------------------------------------


def test_end_turn_is_for_the_speaker_and_operators(floor, others, noon):
    turn = TurnFactory(floor=floor, called_at=noon)
    for user in others:
        with pytest.raises(PermissionDenied):
            calling.end_turn(turn, actor=user, now=noon)
    assert fresh(turn).ended_at is None


def test_end_turn_ends_it(floor, member, operators, noon):
    for user in (member, *operators):
        turn = turn_of(member, floor, called_at=noon)
        calling.end_turn(turn, actor=user, now=noon + MINUTE)
        assert fresh(turn).ended_at == noon + MINUTE
        assert recorded()[-1] == ("floor.turn_ended", user.pk, {"turn_id": turn.pk})


def test_end_turn_twice_is_once(floor, member, noon):
    turn = turn_of(member, floor, called_at=noon)
    for minutes in range(2):
        calling.end_turn(turn, actor=member, now=noon + minutes * MINUTE)
    assert fresh(turn).ended_at == noon
    assert len(recorded()) == 1


@pytest.mark.parametrize("withdrawn", [True, False])
def test_end_turn_of_who_does_not_have_the_floor_is_refused(floor, member, withdrawn, noon):
    turn = turn_of(member, floor, withdrawn_at=noon if withdrawn else None)
    with pytest.raises(Refused, match="does not have the floor"):
        calling.end_turn(turn, actor=member, now=noon)
    assert recorded() == []


def test_end_turn_of_who_looked_at_the_clock_before_the_call(floor, chair, noon):
    turn = TurnFactory(floor=floor, called_at=noon)
    calling.end_turn(turn, actor=chair, now=noon - timedelta(milliseconds=5))
    assert fresh(turn).ended_at == noon


# --- begin_item ---------------------------------------------------------------------------------


def test_begin_item_is_for_operators(floor, others, noon):
    item = AgendaItemFactory(session=floor.session)
    for user in others:
        with pytest.raises(PermissionDenied):
            calling.begin_item(floor, actor=user, now=noon, item=item)
    assert not ItemRun.objects.exists()


def test_begin_item_is_refused_while_the_floor_is_closed(closed, chair, noon):
    item = AgendaItemFactory(session=closed.session)
    with pytest.raises(Refused, match="closed"):
        calling.begin_item(closed, actor=chair, now=noon, item=item)


def test_begin_item_of_another_session_is_refused_at_its_field(floor, chair, noon):
    with pytest.raises(Refused) as refused:
        calling.begin_item(floor, actor=chair, now=noon, item=AgendaItemFactory())
    assert refused.value.field == "item"
    assert recorded() == []


def test_begin_item_ends_the_item_under_way(floor, operators, noon):
    items = AgendaItemFactory.create_batch(3, session=floor.session)
    for minutes, (user, item) in enumerate(zip(operators, items, strict=True)):
        calling.begin_item(floor, actor=user, now=noon + minutes * MINUTE, item=item)
        assert recorded()[-1] == ("floor.item_begun", user.pk, {"item_id": item.pk})
    runs = [(run.item, run.began_at, run.ended_at) for run in floor.runs.all()]
    assert runs == [
        (items[0], noon, noon + MINUTE),
        (items[1], noon + MINUTE, noon + 2 * MINUTE),
        (items[2], noon + 2 * MINUTE, None),
    ]


def test_begin_item_twice_is_once(floor, chair, noon):
    item = AgendaItemFactory(session=floor.session)
    for minutes in range(2):
        calling.begin_item(floor, actor=chair, now=noon + minutes * MINUTE, item=item)
    assert ItemRun.objects.get().began_at == noon
    assert len(recorded()) == 1


def test_begin_item_may_come_back_to_an_item(floor, chair, noon):
    one, two = AgendaItemFactory.create_batch(2, session=floor.session)
    for minutes, item in enumerate((one, two, one)):
        calling.begin_item(floor, actor=chair, now=noon + minutes * MINUTE, item=item)
    assert [run.item for run in floor.runs.all()] == [one, two, one]


# --- who somebody is, is asked every time -------------------------------------------------------


def test_delegate_whose_accreditation_has_ended_may_not_ask_to_speak(floor, noon):
    ended = AccreditationFactory(until="2020-06-30").person.user
    with pytest.raises(PermissionDenied):
        raise_hand(floor, ended, noon)
