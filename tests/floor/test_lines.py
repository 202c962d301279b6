"""What a floor manager types for those without a device."""

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.floor.actions.noting import enter_turn, take_line
from hemicycle.floor.models import Turn
from hemicycle.kernel.refusals import Refused
from tests.factories import DelegationFactory, KindFactory, TurnFactory


@pytest.fixture
def kenya(committee):
    return DelegationFactory(name="Kenya", code="KE")


def line(floor, user, now, said, **more):
    return take_line(floor, actor=user, now=now, said=said, **more)


def test_take_line_is_for_those_who_run_the_room(floor, member, noon, kenya):
    with pytest.raises(PermissionDenied):
        line(floor, member, noon, "q+ kenya")


@pytest.mark.parametrize("said", ["q+ kenya", "+ KE", "Q+Kenya", "q+ ken", "q+ 肯尼亚", "q+ كينيا"])
def test_take_line_raises_a_hand_by_any_name(floor, secretary, noon, kenya, said):
    turn = line(floor, secretary, noon, said)
    assert (turn.delegation, turn.person, turn.via) == (kenya, None, Turn.Via.OPERATOR)


def test_take_line_keeps_what_it_is_about(floor, secretary, noon, kenya):
    assert line(floor, secretary, noon, "q+ kenya to ask about funds").note == "ask about funds"


def test_take_line_twice_is_one_hand(floor, secretary, noon, kenya):
    assert line(floor, secretary, noon, "q+ ke") == line(floor, secretary, noon, "q+ kenya")


def test_take_line_lowers_a_hand(floor, secretary, noon, kenya):
    line(floor, secretary, noon, "q+ kenya")
    assert line(floor, secretary, noon, "q- kenya").withdrawn_at == noon
    with pytest.raises(Refused, match="Kenya is not in the list"):
        line(floor, secretary, noon, "q- kenya")


def test_take_line_gives_the_floor_to_one_or_to_the_first(floor, secretary, noon, kenya):
    first = TurnFactory(floor=floor)
    line(floor, secretary, noon, "q+ kenya")
    called = line(floor, secretary, noon, "ack kenya")
    assert called.delegation == kenya
    assert line(floor, secretary, noon, "ack", seen=called.pk) == first


def test_take_line_of_a_point_of_order(floor, secretary, noon, kenya):
    KindFactory(code="procedure", rank=2)
    assert line(floor, secretary, noon, "q! kenya").kind.code == "procedure"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("kenya", "Type q+"),
        ("q+ atlantis", "No delegation is called"),
        ("q+", "No delegation is called"),
        ("q+ 🎉", "No delegation is called"),
        ("q+ ni", "Which one"),
    ],
)
def test_take_line_that_is_not_understood_says_what_to_type(
    floor, secretary, noon, kenya, said, told
):
    DelegationFactory(name="Niger", code="NE")
    DelegationFactory(name="Nigeria", code="NG")
    with pytest.raises(Refused, match=told) as refused:
        line(floor, secretary, noon, said)
    assert refused.value.field == "line"


def test_enter_turn_from_paper_is_in_the_log(floor, secretary, noon, kenya):
    from datetime import timedelta

    minute = timedelta(minutes=1)
    for began, ended in ((noon, noon), (noon, noon + minute)):
        with pytest.raises(Refused) as refused:
            enter_turn(
                floor,
                actor=secretary,
                now=noon,
                delegation=kenya,
                began_at=began,
                ended_at=ended,
            )
        assert refused.value.field == "ended_at"
    turn = enter_turn(
        floor,
        actor=secretary,
        now=noon,
        delegation=kenya,
        began_at=noon - 3 * minute,
        ended_at=noon - minute,
    )
    assert turn.spoken(noon) == 2 * minute
    assert turn.via == Turn.Via.PAPER
