"""Hands: raised for others, changed, lent, moved, deferred and lowered."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.committee.models import Accreditation
from hemicycle.floor.actions import asking, calling, running
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    FloorFactory,
    KindFactory,
    PersonFactory,
    TurnFactory,
)
from tests.floor.steps import MINUTE, fresh, line, raise_hand, recorded, shown, turn_of, undo


@pytest.fixture
def point(db):
    return KindFactory(code="procedure", title="Point of order", rank=2, position=1)


def colleague_of(user, **more):
    """Another delegate of the same delegation."""
    delegation = user.person.accreditations.get().delegation
    return AccreditationFactory(delegation=delegation, role="ALTERNATE", **more).person


def hands(floor, noon, count=4):
    return [TurnFactory(floor=floor, requested_at=noon + n * MINUTE) for n in range(count)]


# --- kinds and notes ----------------------------------------------------------------------------


def test_ask_to_speak_of_an_unknown_kind_is_refused_at_its_field(floor, member, noon):
    KindFactory(code="retired", is_offered=False)
    for kind in ("unknown", "retired", "\x00", "x" * 400):
        with pytest.raises(Refused) as refused:
            raise_hand(floor, member, noon, kind=kind)
        assert refused.value.field == "kind"
    assert not Turn.objects.exists()


def test_ask_to_speak_of_a_kind_for_others_is_refused(floor, member, observer, chair, noon):
    KindFactory(code="challenge", rank=1, asked_by="MEMBERS")
    KindFactory(code="statement", asked_by="OBSERVERS", position=9)
    for user, kind in ((observer, "challenge"), (member, "statement"), (chair, "statement")):
        with pytest.raises(Refused, match="for others") as refused:
            raise_hand(floor, user, noon, kind=kind)
        assert refused.value.field == "kind"
    assert raise_hand(floor, member, noon, kind="challenge").kind.code == "challenge"
    assert raise_hand(floor, observer, noon, kind="statement").kind.code == "statement"


@pytest.mark.parametrize("note", ["x" * 301, "a\x00b", "a\ud800b"])
def test_ask_to_speak_with_a_note_that_cannot_be_kept_is_refused(floor, member, noon, note):
    with pytest.raises(Refused) as refused:
        raise_hand(floor, member, noon, note=note)
    assert refused.value.field == "note"
    assert not Turn.objects.exists()


@pytest.mark.parametrize(
    ("note", "kept"),
    [("\u200b\u200b", ""), ("  ", ""), (" On funds ", "On funds"), ("👋", "👋"), ("x" * 300,) * 2],
)
def test_ask_to_speak_keeps_a_note_that_can_be_seen(floor, member, noon, note, kept):
    assert fresh(raise_hand(floor, member, noon, note=note)).note == kept


def test_a_point_of_order_is_a_second_hand_and_goes_first(floor, member, point, noon):
    TurnFactory(floor=floor)
    plain = raise_hand(floor, member, noon)
    first = raise_hand(floor, member, noon + MINUTE, kind="procedure")
    assert raise_hand(floor, member, noon + MINUTE, kind="procedure") == first != plain
    assert line(floor)[0] == first.pk
    assert shown(floor)["queue"][0]["why"] == "POINT"


# --- once or several times ----------------------------------------------------------------------


def test_person_is_in_the_list_once_or_several_times_as_the_rules_say(floor, member, chair, noon):
    first = raise_hand(floor, member, noon)
    assert raise_hand(floor, member, noon, key="b") == first
    running.set_rules(floor, actor=chair, now=noon, once=False)
    second = raise_hand(floor, member, noon, key="b")
    assert second != first
    assert raise_hand(floor, member, noon, key="b") == second
    assert line(floor) == [first.pk, second.pk]


def test_person_is_in_the_list_ten_times_at_the_most(floor, member, observer, noon):
    Floor.objects.update(once=False)
    for number in range(asking.MOST_HANDS):
        raise_hand(floor, member, noon, key=f"{number}")
    with pytest.raises(Refused, match="ten times"):
        raise_hand(floor, member, noon, key="one more")
    assert raise_hand(floor, observer, noon)
    assert floor.turns.count() == asking.MOST_HANDS + 1


# --- only who is present, and a list that is closed ---------------------------------------------


def test_ask_to_speak_is_for_those_who_are_present_where_it_is_so(floor, member, noon, chair):
    from hemicycle.floor.actions import attending

    running.set_rules(floor, actor=chair, now=noon, present_only=True)
    with pytest.raises(Refused, match="Check in"):
        raise_hand(floor, member, noon)
    attending.attend(floor, actor=member, now=noon, origin="REMOTE")
    turn = raise_hand(floor, member, noon)
    asking.withdraw(turn, actor=member, now=noon)
    attending.leave(floor, actor=member, now=noon)
    with pytest.raises(Refused, match="Check in"):
        raise_hand(floor, member, noon)


def test_ask_for_a_delegation_whose_people_are_not_present_is_refused(floor, member, noon, chair):
    from hemicycle.floor.actions import attending

    Floor.objects.update(present_only=True)
    delegation = member.person.accreditations.get().delegation
    ask = partial(asking.ask_for, floor, actor=chair, now=noon, delegation=delegation)
    with pytest.raises(Refused, match="present"):
        ask()
    attending.attend(floor, actor=member, now=noon, origin="ROOM")
    assert ask().delegation == delegation


def test_ask_to_speak_is_refused_while_the_list_is_closed_but_points_of_order(
    floor, member, chair, point, noon
):
    running.close_list(floor, actor=chair, now=noon)
    with pytest.raises(Refused, match="list is closed"):
        raise_hand(floor, member, noon)
    assert raise_hand(floor, member, noon, kind="procedure")
    running.set_rules(floor, actor=chair, now=noon, points_always=False)
    with pytest.raises(Refused, match="list is closed"):
        raise_hand(floor, chair, noon, kind="procedure")
    running.open_list(floor, actor=chair, now=noon)
    assert raise_hand(floor, member, noon)


def test_list_closes_and_opens_at_its_time_though_nothing_runs(floor, member, chair, noon):
    running.close_list(floor, actor=chair, now=noon, at=noon + MINUTE)
    turn = raise_hand(floor, member, noon + MINUTE - timedelta.resolution)
    with pytest.raises(Refused, match="list is closed"):
        raise_hand(floor, chair, noon + MINUTE)
    assert raise_hand(floor, member, noon + MINUTE) == turn
    running.open_list(floor, actor=chair, now=noon + MINUTE, at=noon + 3 * MINUTE)
    with pytest.raises(Refused, match="list is closed"):
        raise_hand(floor, chair, noon + 2 * MINUTE)
    assert raise_hand(floor, chair, noon + 3 * MINUTE)


# --- ask_for, ask_by_seat, read_out -------------------------------------------------------------


def test_ask_for_is_for_operators(floor, others, noon):
    for user in others:
        with pytest.raises(PermissionDenied):
            asking.ask_for(floor, actor=user, now=noon, delegation=DelegationFactory())
    assert recorded() == []


def test_ask_for_nobody_is_refused_at_its_field(floor, chair, noon):
    with pytest.raises(Refused) as refused:
        asking.ask_for(floor, actor=chair, now=noon)
    assert refused.value.field == "delegation"


def test_ask_for_is_refused_while_the_floor_is_closed(closed, chair, noon):
    with pytest.raises(Refused, match="closed"):
        asking.ask_for(closed, actor=chair, now=noon, delegation=DelegationFactory())


def test_ask_for_raises_the_hand_of_a_delegation_or_of_a_person(floor, operators, noon):
    for user in operators:
        delegation, person = DelegationFactory(), PersonFactory()
        ask = partial(asking.ask_for, floor, actor=user, now=noon)
        ours = ask(delegation=delegation, origin="REMOTE", note="On funds")
        theirs = ask(person=person)
        assert (ours.delegation, ours.person, ours.via) == (delegation, None, "OPERATOR")
        assert (ours.origin, ours.note) == ("REMOTE", "On funds")
        assert (theirs.delegation, theirs.person) == (None, person)
        assert recorded()[-1][1] == user.pk


@pytest.mark.parametrize("once", [True, False])
def test_ask_for_a_delegation_twice_is_once(floor, chair, noon, once):
    Floor.objects.update(once=once)
    delegation = DelegationFactory()
    ask = partial(asking.ask_for, floor, actor=chair, now=noon, delegation=delegation)
    assert ask() == ask()
    assert len(recorded()) == 1


def test_ask_for_as_many_delegations_as_there_are(floor, chair, noon):
    """No delegation's hand counts as another's."""
    delegations = DelegationFactory.create_batch(asking.MOST_HANDS + 2)
    for delegation in delegations:
        asking.ask_for(floor, actor=chair, now=noon, delegation=delegation)
    assert len(line(floor)) == len(delegations)


def test_ask_by_seat_is_for_nobody_who_is_signed_in(floor, operators, others, noon):
    for user in (*operators, *others):
        with pytest.raises(PermissionDenied):
            asking.ask_by_seat(floor, actor=user, now=noon, delegation=DelegationFactory())


def test_ask_by_seat_raises_the_hand_of_its_delegation_once(floor, noon):
    delegation = DelegationFactory()
    ask = partial(asking.ask_by_seat, floor, actor=None, now=noon, delegation=delegation)
    turn = ask()
    assert ask() == turn
    assert (turn.via, turn.person, turn.origin) == ("SEAT", None, "ROOM")
    assert recorded()[0][1] is None


def test_a_hand_of_a_seat_is_its_delegations_to_lower(floor, member, observer, noon):
    delegation = member.person.accreditations.get().delegation
    turn = asking.ask_by_seat(floor, actor=None, now=noon, delegation=delegation)
    with pytest.raises(PermissionDenied):
        asking.withdraw(turn, actor=observer, now=noon)
    asking.withdraw(turn, actor=member, now=noon)
    assert line(floor) == []


def test_read_out_is_for_operators(floor, others, noon):
    for user in others:
        with pytest.raises(PermissionDenied):
            asking.read_out(floor, actor=user, now=noon, person=PersonFactory(), note="Why?")


def test_read_out_puts_a_question_into_the_list_beside_the_askers_own_hand(
    floor, member, chair, noon
):
    own = raise_hand(floor, member, noon)
    ask = partial(asking.read_out, floor, actor=chair, now=noon, person=member.person)
    first, second = ask(note="Why?"), ask(note="And how?")
    assert line(floor) == [own.pk, first.pk, second.pk]
    assert (first.via, first.note, first.delegation) == ("CHAT", "Why?", own.delegation)
    with pytest.raises(Refused) as refused:
        ask(note="x" * 301)
    assert refused.value.field == "note"


# --- edit_turn ----------------------------------------------------------------------------------


def test_edit_turn_is_for_its_person_and_operators(floor, others, noon):
    turn = TurnFactory(floor=floor)
    for user in others:
        with pytest.raises(PermissionDenied):
            asking.edit_turn(turn, actor=user, now=noon, note="Mine")
    assert fresh(turn).note == ""


def test_edit_turn_keeps_the_place(floor, member, operators, noon):
    KindFactory(code="reply", position=5)
    first, second, third = hands(floor, noon, 3)
    Turn.objects.filter(pk=second.pk).update(person=member.person)
    for number, user in enumerate((member, *operators)):
        asking.edit_turn(fresh(second), actor=user, now=noon, note=f"{number}", kind="reply")
        assert (fresh(second).note, fresh(second).kind.code) == (f"{number}", "reply")
        assert line(floor) == [first.pk, second.pk, third.pk]
    facts = {"turn_id": second.pk, "kind": "reply"}
    assert recorded()[0] == ("floor.turn_edited", member.pk, facts)


def test_edit_turn_changes_only_what_is_given(floor, member, noon):
    KindFactory(code="reply", position=5)
    turn = turn_of(member, floor, note="On funds")
    asking.edit_turn(turn, actor=member, now=noon, kind="reply")
    assert (fresh(turn).note, fresh(turn).kind.code) == ("On funds", "reply")
    asking.edit_turn(turn, actor=member, now=noon, note="")
    assert (fresh(turn).note, fresh(turn).kind.code) == ("", "reply")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"note": "x" * 301}, "note"),
        ({"note": "a\x00"}, "note"),
        ({"kind": "unknown"}, "kind"),
        ({"kind": "statement"}, "kind"),
        ({"kind": "procedure"}, "kind"),
    ],
)
def test_edit_turn_refuses_what_asking_refuses_at_its_field(
    floor, member, point, noon, change, field
):
    KindFactory(code="statement", asked_by="OBSERVERS", position=9)
    turn = turn_of(member, floor)
    with pytest.raises(Refused) as refused:
        asking.edit_turn(turn, actor=member, now=noon, **change)
    assert refused.value.field == field
    assert recorded() == []


def test_edit_turn_makes_no_hand_of_a_point_of_order_while_the_list_is_closed(
    floor, member, chair, point, noon
):
    running.close_list(floor, actor=chair, now=noon)
    turn = raise_hand(floor, member, noon, kind="procedure")
    with pytest.raises(Refused) as refused:
        asking.edit_turn(turn, actor=member, now=noon, kind="intervention")
    assert refused.value.field == "kind"


@pytest.mark.parametrize("over", ["called_at", "withdrawn_at"])
@pytest.mark.parametrize("verb", ["edit_turn", "defer", "move_turn", "lend_turn"])
def test_a_hand_that_is_no_longer_in_the_list_is_not_changed(floor, chair, noon, over, verb):
    turn = TurnFactory(floor=floor, **{over: noon})
    asked = {"edit_turn": {"note": "x"}, "lend_turn": {"to": PersonFactory()}}.get(verb, {})
    with pytest.raises(Stale):
        getattr(asking, verb)(turn, actor=chair, now=noon, **asked)


# --- lend_turn ----------------------------------------------------------------------------------


def test_lend_turn_is_for_its_person_and_operators(floor, member, observer, stranger, noon):
    turn, to = raise_hand(floor, member, noon), colleague_of(member)
    for user in (observer, stranger, to.user):
        with pytest.raises(PermissionDenied):
            asking.lend_turn(turn, actor=user, now=noon, to=to)


@pytest.mark.parametrize("whose", ["another's", "nobody's", "a former colleague's", "a staff's"])
def test_lend_turn_is_within_the_delegation(floor, member, observer, interpreter, noon, whose):
    to = {
        "another's": observer.person,
        "nobody's": PersonFactory(),
        "a former colleague's": colleague_of(member, until="2021-01-01"),
        "a staff's": interpreter.person,
    }[whose]
    turn = raise_hand(floor, member, noon)
    with pytest.raises(Refused, match="own delegation") as refused:
        asking.lend_turn(turn, actor=member, now=noon, to=to)
    assert refused.value.field == "to"
    assert fresh(turn).person == member.person


def test_lend_turn_of_somebody_without_a_delegation_is_refused(floor, chair, member, noon):
    turn = raise_hand(floor, chair, noon)
    with pytest.raises(Refused) as refused:
        asking.lend_turn(turn, actor=chair, now=noon, to=member.person)
    assert refused.value.field == "to"


def test_lend_turn_to_who_is_in_the_list_already_is_refused_where_once_is_enough(
    floor, member, noon
):
    to, turn = colleague_of(member), raise_hand(floor, member, noon)
    raise_hand(floor, to.user, noon)
    with pytest.raises(Refused, match="already") as refused:
        asking.lend_turn(turn, actor=member, now=noon, to=to)
    assert refused.value.field == "to"
    Floor.objects.update(once=False)
    asking.lend_turn(turn, actor=member, now=noon, to=to)
    assert fresh(turn).person == to


def test_lend_turn_gives_the_place_to_a_colleague(floor, member, noon):
    before = TurnFactory(floor=floor, requested_at=noon - MINUTE)
    turn, to = raise_hand(floor, member, noon, key="k"), colleague_of(member)
    TurnFactory(floor=floor, requested_at=noon + MINUTE)
    asking.lend_turn(turn, actor=member, now=noon, to=to, origin="REMOTE")
    lent = fresh(turn)
    assert (lent.person, lent.role, lent.origin) == (to, Accreditation.Role.ALTERNATE, "REMOTE")
    assert line(floor)[:2] == [before.pk, turn.pk]
    assert recorded()[-1] == (
        "floor.turn_lent",
        member.pk,
        {"turn_id": turn.pk, "person_id": to.pk},
    )
    assert raise_hand(floor, member, noon, key="k") != turn


def test_lend_turn_from_nowhere_is_refused_at_its_field(floor, member, noon):
    turn, to = raise_hand(floor, member, noon), colleague_of(member)
    with pytest.raises(Refused) as refused:
        asking.lend_turn(turn, actor=member, now=noon, to=to, origin="MOON")
    assert refused.value.field == "from"


# --- defer and move_turn ------------------------------------------------------------------------


def test_defer_is_for_its_person_and_operators(floor, others, noon):
    turn, _next = hands(floor, noon, 2)
    for user in others:
        with pytest.raises(PermissionDenied):
            asking.defer(turn, actor=user, now=noon)


def test_defer_lets_the_next_one_go_first(floor, member, noon):
    turn = raise_hand(floor, member, noon - MINUTE)
    a, b, c = hands(floor, noon, 3)
    for expected in ([a, turn, b, c], [a, b, turn, c], [a, b, c, turn], [a, b, c, turn]):
        asking.defer(turn, actor=member, now=noon + 9 * MINUTE)
        assert line(floor) == [one.pk for one in expected]
    assert len(recorded()) == 4, "who is last stays last, and nothing is recorded"
    late = TurnFactory(floor=floor, requested_at=noon + 10 * MINUTE)
    assert line(floor) == [a.pk, b.pk, c.pk, turn.pk, late.pk]


def test_defer_of_an_operator_is_undone_and_a_delegates_own_is_not(floor, member, chair, noon):
    turn = raise_hand(floor, member, noon - MINUTE)
    others = [one.pk for one in hands(floor, noon, 2)]
    asking.defer(turn, actor=member, now=noon)
    assert shown(floor, "operator")["undo"] is None
    asking.defer(fresh(turn), actor=chair, now=noon)
    assert line(floor) == [*others, turn.pk]
    undo(floor, chair, noon)
    assert line(floor) == [others[0], turn.pk, others[1]]


def test_move_turn_is_for_operators(floor, others, noon):
    turn, before = hands(floor, noon, 2)
    for user in (*others, turn.person.user):
        with pytest.raises(PermissionDenied):
            asking.move_turn(turn, actor=user, now=noon, before=before)


def test_move_turn_puts_one_before_another_or_last(floor, operators, noon):
    a, b, c, d = hands(floor, noon)
    for user in operators:
        asking.move_turn(fresh(c), actor=user, now=noon, before=a)
        assert line(floor) == [c.pk, a.pk, b.pk, d.pk]
        facts = {"turn_id": c.pk, "ahead_of": [a.pk, b.pk, d.pk]}
        assert recorded()[-1] == ("floor.turn_moved", user.pk, facts)
        asking.move_turn(fresh(c), actor=user, now=noon)
        assert line(floor) == [a.pk, b.pk, d.pk, c.pk]
    assert [one["why"] for one in shown(floor)["queue"]] == [*["ARRIVAL"] * 3, "MOVED"]


def test_move_turn_before_itself_changes_nothing(floor, chair, noon):
    turn, other = hands(floor, noon, 2)
    asking.move_turn(turn, actor=chair, now=noon, before=turn)
    assert line(floor) == [turn.pk, other.pk]
    assert recorded() == []


@pytest.mark.parametrize("state", ["called", "withdrawn", "elsewhere"])
def test_move_turn_before_who_is_not_in_the_list_is_refused(floor, chair, noon, state):
    turn, other = hands(floor, noon, 2)
    told = {
        "called": {"called_at": noon},
        "withdrawn": {"withdrawn_at": noon},
        "elsewhere": {"floor": FloorFactory()},
    }[state]
    Turn.objects.filter(pk=other.pk).update(**told)
    with pytest.raises(Stale):
        asking.move_turn(turn, actor=chair, now=noon, before=other)


def test_move_turn_of_whose_clock_is_behind_still_counts_last(floor, operators, noon):
    a, b, c, d = hands(floor, noon)
    asking.move_turn(d, actor=operators[0], now=noon + MINUTE, before=a)
    asking.move_turn(c, actor=operators[1], now=noon, before=d)
    assert line(floor) == [c.pk, d.pk, a.pk, b.pk]
    asking.move_turn(fresh(d), actor=operators[2], now=noon, before=c)
    assert line(floor) == [d.pk, c.pk, a.pk, b.pk]


def test_move_turn_is_undone_though_others_have_come_and_gone(floor, chair, member, noon):
    a, b, c, d = hands(floor, noon)
    asking.move_turn(d, actor=chair, now=noon + 4 * MINUTE, before=a)
    late = raise_hand(floor, member, noon + 5 * MINUTE)
    undo(floor, chair, noon + 5 * MINUTE)
    assert line(floor) == [a.pk, b.pk, c.pk, d.pk, late.pk]


def test_moves_of_two_operators_at_once_are_both_kept(at_once, floor, chair, secretary, noon):
    """Each moves one: whoever is second finds the list as the first has left it."""
    a, b, c, d, e, f = (one.pk for one in hands(floor, noon, 6))
    turns = {turn.pk: turn for turn in floor.turns.all()}

    def move(actor, turn, before):
        return partial(
            asking.move_turn, turns[turn], actor=actor, now=noon, before=turns.get(before)
        )

    outcomes = at_once(move(chair, f, a), move(secretary, e, c), move(chair, b, None))
    assert outcomes == [None] * 3
    assert line(floor) == [f, a, e, c, d, b]


def test_moves_of_the_same_hand_at_once_are_one_after_the_other(
    at_once, floor, chair, secretary, noon
):
    turn, a, b = hands(floor, noon, 3)
    outcomes = at_once(
        partial(asking.move_turn, fresh(turn), actor=chair, now=noon, before=b),
        partial(asking.move_turn, fresh(turn), actor=secretary, now=noon),
    )
    assert outcomes == [None, None]
    assert line(floor) in ([a.pk, turn.pk, b.pk], [a.pk, b.pk, turn.pk])
    last = recorded()[-1][2]["ahead_of"]
    assert last == ([b.pk] if line(floor)[1] == turn.pk else [])


# --- withdraw, and what an operator did by mistake ----------------------------------------------


def test_withdraw_by_an_operator_is_undone_and_the_hand_is_where_it_was(floor, operators, noon):
    a, b, c = hands(floor, noon, 3)
    for user in operators:
        asking.withdraw(b, actor=user, now=noon)
        assert line(floor) == [a.pk, c.pk]
        undo(floor, user, noon + MINUTE)
        assert line(floor) == [a.pk, b.pk, c.pk]


def test_withdraw_of_ones_own_hand_is_nothing_an_operator_undoes(floor, member, chair, noon):
    asking.withdraw(raise_hand(floor, member, noon), actor=member, now=noon)
    with pytest.raises(Stale):
        undo(floor, chair, noon)


def test_hand_that_was_called_is_called_once(floor, member, chair, noon):
    turn = raise_hand(floor, member, noon)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    again = raise_hand(floor, member, noon)
    assert again != turn
    assert line(floor) == [again.pk]
