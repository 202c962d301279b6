"""What the database itself does not let happen, whoever writes to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from hemicycle.floor.models import ItemRun, Turn
from tests.factories import AgendaItemFactory, FloorFactory, PersonFactory, TurnFactory


def test_one_speaker_at_a_time(floor, noon):
    first = TurnFactory(floor=floor, called_at=noon)
    TurnFactory(called_at=noon)
    first.end(noon)
    TurnFactory(floor=floor, called_at=noon)
    with pytest.raises(IntegrityError, match=r"one_speaker_at_a_time|floor_turn\.floor_id"):
        TurnFactory(floor=floor, called_at=noon)


@pytest.mark.parametrize("over", [{"called_at": True}, {"withdrawn_at": True}, {"floor": True}])
def test_one_raised_hand_per_person(floor, noon, over):
    person = PersonFactory()
    TurnFactory(floor=floor, person=person)
    other = {name: FloorFactory() if name == "floor" else noon for name in over}
    TurnFactory(**{"floor": floor, "person": person} | other)
    with pytest.raises(IntegrityError, match=r"one_raised_hand_per_person|floor_turn\.person_id"):
        TurnFactory(floor=floor, person=person)


def test_one_hand_per_key(floor, noon):
    turn = TurnFactory(floor=floor, key="k", withdrawn_at=noon)
    TurnFactory(floor=floor, key="k")
    TurnFactory(person=turn.person, key="k")
    TurnFactory.create_batch(2, floor=floor, person=turn.person, key=None, withdrawn_at=noon)
    with pytest.raises(IntegrityError, match=r"one_hand_per_key|floor_turn\.key"):
        TurnFactory(floor=floor, person=turn.person, key="k")


@pytest.mark.parametrize(
    ("times", "constraint"),
    [
        ({"called_at": 1, "ended_at": 0}, "turn_ends_after_it_is_called"),
        ({"called_at": 1, "withdrawn_at": 0}, "who_is_called_has_not_withdrawn"),
    ],
)
def test_times_of_a_turn_make_sense(floor, noon, times, constraint):
    at = {name: noon + timedelta(minutes=minutes) for name, minutes in times.items()}
    with pytest.raises(IntegrityError, match=constraint):
        TurnFactory(floor=floor, **at)


def test_one_item_at_a_time(floor, noon):
    item = AgendaItemFactory(session=floor.session)
    ItemRun.objects.create(floor=floor, item=item, began_at=noon, ended_at=noon)
    ItemRun.objects.create(floor=floor, item=item, began_at=noon)
    with pytest.raises(IntegrityError, match=r"one_item_at_a_time|floor_itemrun\.floor_id"):
        ItemRun.objects.create(floor=floor, item=item, began_at=noon)


def test_item_ends_after_it_begins(floor, noon):
    item = AgendaItemFactory(session=floor.session)
    earlier = noon - timedelta(minutes=1)
    with pytest.raises(IntegrityError, match=r"item_ends_after_it_begins"):
        ItemRun.objects.create(floor=floor, item=item, began_at=noon, ended_at=earlier)


def test_session_has_one_floor(floor):
    with pytest.raises(IntegrityError):
        FloorFactory(session=floor.session)


def test_who_has_spoken_stays(floor, noon):
    """The record of a meeting outlives everybody's wish to tidy up."""
    turn = TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    for kept in (turn.person, floor, floor.session):
        with pytest.raises(ProtectedError):
            kept.delete()


def test_waiting_is_in_the_order_of_the_hands(floor, noon):
    late = TurnFactory(floor=floor, requested_at=noon)
    early = TurnFactory(floor=floor, requested_at=noon - timedelta(seconds=1))
    same = TurnFactory(floor=floor, requested_at=noon)
    TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor, withdrawn_at=noon)
    assert list(Turn.objects.waiting()) == [early, late, same]


def test_speaking_is_who_was_called_and_has_not_ended(floor, noon):
    TurnFactory(floor=floor)
    TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    speaking = TurnFactory(floor=floor, called_at=noon)
    assert Turn.objects.speaking().get() == speaking


def test_rows_say_what_they_are(floor, noon):
    turn = TurnFactory(floor=floor)
    run = ItemRun(floor=floor, item=AgendaItemFactory(title="Opening"), began_at=noon)
    assert str(floor) == f"Floor of {floor.session}"
    assert str(turn) == f"Turn {turn.pk} of {turn.person}"
    assert str(run).endswith("from 12:00")
