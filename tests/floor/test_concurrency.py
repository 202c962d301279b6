"""Many people at the same moment, each in a thread with a connection of their own."""

from collections import Counter
from datetime import timedelta
from functools import partial

from hemicycle.floor.actions import asking, calling, running
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel import audit
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.procedures import OutOfOrder
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import AccreditationFactory, AgendaItemFactory, TermFactory, TurnFactory


def kinds(outcomes):
    return Counter(type(outcome) for outcome in outcomes)


def test_hands_of_fifty_who_ask_at_once_are_fifty_turns_in_order(at_once, floor, noon):
    people = [AccreditationFactory().person.user for _ in range(50)]
    asks = [
        partial(asking.ask_to_speak, floor, actor=user, now=noon, origin="ROOM", key=f"k{n}")
        for n, user in enumerate(people)
    ]
    turns = at_once(*asks)
    assert {turn.person_id for turn in turns} == {user.person.pk for user in people}
    assert len({turn.pk for turn in turns}) == 50
    assert [turn.pk for turn in floor.turns.waiting()] == sorted(turn.pk for turn in turns)
    entries = AuditEntry.objects.filter(event="floor.turn_requested").order_by("pk")
    assert [entry.facts["turn_id"] for entry in entries] == sorted(turn.pk for turn in turns)
    assert all(entry.actor_id in {user.pk for user in people} for entry in entries)
    assert audit.verify().faults == ()


def test_hand_that_is_raised_many_times_at_once_is_one_hand(at_once, floor, member, noon):
    asks = [
        partial(asking.ask_to_speak, floor, actor=member, now=noon, origin="ROOM", key=key)
        for key in ("a", "a", "a", "b", None, None)
    ]
    turns = at_once(*asks)
    assert {turn.pk for turn in turns} == {Turn.objects.get().pk}
    assert AuditEntry.objects.count() == 1


def test_hands_at_a_closed_floor_are_refused_each_by_itself(at_once, floor, member, noon):
    """Who already waits is told so, whoever's thread did the work."""
    Floor.objects.update(stage=Floor.Stage.CLOSED)
    TurnFactory(floor=floor, person=member.person)
    people = [member, *(AccreditationFactory().person.user for _ in range(7))]
    outcomes = at_once(
        *[
            partial(asking.ask_to_speak, floor, actor=user, now=noon, origin="ROOM")
            for user in people
        ]
    )
    assert kinds(outcomes) == {Turn: 1, Refused: 7}
    assert Turn.objects.count() == 1


def test_call_next_of_two_chairs_at_once_calls_one_person(at_once, floor, chair, noon):
    chairs = [chair, TermFactory(office__kind="VICE_CHAIR").person.user]
    speaking = TurnFactory(floor=floor, called_at=noon)
    TurnFactory.create_batch(3, floor=floor)
    calls = [
        partial(calling.call_next, floor, actor=user, now=noon, seen=speaking.pk)
        for user in chairs * 2
    ]
    outcomes = at_once(*calls)
    assert kinds(outcomes) == {Turn: 1, Stale: 3}
    assert floor.turns.waiting().count() == 2
    assert AuditEntry.objects.filter(event="floor.turn_called").count() == 1


def test_floor_opened_twice_at_once_is_opened_once(at_once, floor, chair, noon):
    Floor.objects.update(stage=Floor.Stage.CLOSED)
    outcomes = at_once(*[partial(running.open_floor, floor, actor=chair, now=noon)] * 4)
    assert kinds(outcomes) == {type(None): 1, OutOfOrder: 3}
    assert AuditEntry.objects.count() == 1


def test_first_look_of_many_makes_one_floor(at_once, session, noon):
    floors = at_once(*[partial(running.floor_of, session, now=noon)] * 6)
    assert {floor.pk for floor in floors} == {Floor.objects.get().pk}


def test_hand_lowered_while_it_is_called_is_one_or_the_other(at_once, floor, chair, member, noon):
    turn = TurnFactory(floor=floor, person=member.person)
    called, lowered = at_once(
        partial(calling.call_next, floor, actor=chair, now=noon, seen=None),
        partial(asking.withdraw, turn, actor=member, now=noon),
    )
    turn.refresh_from_db()
    if turn.called_at:
        assert (called.pk, type(lowered)) == (turn.pk, Stale)
    else:
        assert (type(called), lowered) == (Refused, None)
    assert (turn.called_at is None) != (turn.withdrawn_at is None)
    assert AuditEntry.objects.count() == 1


def test_chair_who_closes_while_others_work_leaves_nothing_under_way(at_once, floor, chair, noon):
    TurnFactory.create_batch(3, floor=floor)
    item = AgendaItemFactory(session=floor.session)
    later = noon + timedelta(seconds=1)
    outcomes = at_once(
        partial(running.close_floor, floor, actor=chair, now=noon),
        partial(calling.call_next, floor, actor=chair, now=later, seen=None),
        partial(calling.begin_item, floor, actor=chair, now=later, item=item),
    )
    assert {type(outcome) for outcome in outcomes} <= {type(None), Turn, Refused}
    assert outcomes[0] is None
    assert not floor.turns.speaking().exists()
    assert not floor.runs.filter(ended_at=None).exists()
    done = sum(not isinstance(outcome, Refused) for outcome in outcomes)
    assert AuditEntry.objects.count() == done
