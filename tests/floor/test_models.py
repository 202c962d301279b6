"""What the database itself does not let happen, whoever writes to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from hemicycle.floor.models import Budget, Floor, ItemRun, Note, Stay, Turn, snapshot
from tests.factories import (
    AgendaItemFactory,
    DelegationFactory,
    FloorFactory,
    PersonFactory,
    TurnFactory,
)


def test_one_speaker_at_a_time(floor, noon):
    first = TurnFactory(floor=floor, called_at=noon)
    TurnFactory(called_at=noon)
    first.end(noon)
    TurnFactory(floor=floor, called_at=noon)
    with pytest.raises(IntegrityError, match=r"one_speaker_at_a_time|floor_turn\.floor_id"):
        TurnFactory(floor=floor, called_at=noon)


def test_person_may_be_in_the_list_several_times_where_the_floor_is_run_so(floor):
    """Whether they may is a rule of each floor, which its actions keep."""
    person = PersonFactory()
    TurnFactory.create_batch(2, floor=floor, person=person)
    assert floor.turns.waiting().filter(person=person).count() == 2


def test_a_turn_is_of_a_person_or_of_a_delegation(floor):
    TurnFactory(floor=floor, person=None, delegation=DelegationFactory())
    with pytest.raises(IntegrityError, match="a_turn_is_somebodys"):
        TurnFactory(floor=floor, person=None)


def test_only_who_speaks_pauses(floor, noon):
    TurnFactory(floor=floor, called_at=noon, paused_at=noon)
    with pytest.raises(IntegrityError, match="only_who_speaks_pauses"):
        TurnFactory(floor=floor, paused_at=noon)


def test_a_person_is_present_once_at_a_time(floor, noon):
    stay = {"floor": floor, "person": PersonFactory(), "place": "ROOM", "via": "SELF"}
    Stay.objects.create(**stay, came_at=noon, left_at=noon)
    Stay.objects.create(**stay, came_at=noon)
    with pytest.raises(IntegrityError, match=r"one_stay_at_a_time|floor_stay\.floor_id"):
        Stay.objects.create(**stay, came_at=noon)


def test_who_leaves_has_come(floor, noon):
    stay = {"floor": floor, "person": PersonFactory(), "place": "ROOM", "via": "SELF"}
    with pytest.raises(IntegrityError, match="who_leaves_has_come"):
        Stay.objects.create(**stay, came_at=noon, left_at=noon - timedelta(seconds=1))


def test_a_budget_is_given_once(floor):
    Budget.objects.create(floor=floor, scope="REGION", key="EU", seconds=60)
    with pytest.raises(IntegrityError, match=r"one_budget_each|floor_budget\.floor_id"):
        Budget.objects.create(floor=floor, scope="REGION", key="EU", seconds=90)


def test_a_note_is_one_per_item_and_user(floor, noon, chair):
    note = {"item": AgendaItemFactory(session=floor.session), "user": chair, "written_at": noon}
    Note.objects.create(**note, text="Ask for paper")
    with pytest.raises(IntegrityError, match=r"one_note_per_item_and_user|floor_note\.item_id"):
        Note.objects.create(**note, text="Again")


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


# --- what a floor and a turn know of time -------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [
        (None, None, True),
        (None, 1, True),
        (None, 0, False),
        (None, -1, False),
        (0, None, True),
        (1, None, False),
        (-1, 1, True),
        (1, 2, False),
        (-1, -2, True),  # Opened again.
        (1, -2, False),
        (-2, -1, False),
        (-1, -1, False),
    ],
)
def test_list_is_open_by_the_clock_alone(noon, opens, closes, is_open):
    at = [None if m is None else noon + timedelta(minutes=m) for m in (opens, closes)]
    floor = Floor(list_opens_at=at[0], list_closes_at=at[1])
    assert floor.list_is_open(noon) is is_open


def test_spoken_leaves_pauses_out(floor, noon):
    def at(seconds):
        return noon + timedelta(seconds=seconds)

    turn = TurnFactory(floor=floor)
    assert turn.spoken(noon) == timedelta(0)
    turn.begin(noon, item_id=None, limit=None, warning=0)
    assert turn.spoken(at(10)) == timedelta(seconds=10)
    turn.pause(at(10))
    assert turn.spoken(at(30)) == timedelta(seconds=10)
    turn.resume(at(30))
    assert turn.spoken(at(35)) == timedelta(seconds=15)
    turn.pause(at(40))
    turn.end(at(60))
    turn.refresh_from_db()
    assert turn.spoken(at(900)) == timedelta(seconds=20)
    assert turn.paused_at is None


def test_over_is_who_has_finished_in_the_order_of_the_calls(floor, noon):
    later = TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    first = TurnFactory(floor=floor, called_at=noon - timedelta(minutes=1), ended_at=noon)
    TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor)
    assert list(floor.turns.over()) == [first, later]


def test_snapshot_keeps_moments_to_the_microsecond(floor, noon):
    at = noon + timedelta(microseconds=1)
    turn = TurnFactory(floor=floor, called_at=at)
    assert snapshot(turn, "called_at", "paused_for") == [
        "turn",
        turn.pk,
        {"called_at": "2026-03-02T12:00:00.000001+00:00", "paused_for": timedelta(0)},
    ]
