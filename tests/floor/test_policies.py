"""The order of hands, whatever hands there are: properties, and an adversary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hemicycle.floor.models import Floor
from hemicycle.floor.policies import MOST_OVERTAKEN, POLICIES, Hand, Heard, Why, order

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(second):
    return NOON + timedelta(seconds=second)


policies = st.sampled_from(sorted(POLICIES))
moments = st.integers(0, 20).map(at)
sides, parties, regions = st.booleans(), st.integers(1, 4), st.sampled_from(["AF", "EU", "AP", ""])


def turns(placed):
    return [one.hand.turn for one in placed]


@st.composite
def lines(draw, *, moved=True, points=True, most=10):
    """Hands with numbers of their own, some of them moved before some of the others."""
    count = draw(st.integers(0, most))
    numbers = list(range(1, count + 1))
    hands = []
    for turn in numbers:
        rank = draw(st.none() | st.integers(1, 3)) if points else None
        hand = Hand(turn, draw(moments), draw(sides), draw(parties), draw(regions))
        hand = replace(hand, role=draw(st.integers(0, 3)), rank=rank)
        if moved and draw(st.integers(0, 3)) == 0:
            others = [other for other in numbers if other != turn]
            behind = draw(st.permutations(others))[: draw(st.integers(0, count))]
            hand = replace(hand, moved=draw(moments), ahead_of=tuple(behind))
        hands.append(hand)
    return hands


histories = st.lists(
    st.builds(Heard, moments, sides, parties, regions, point=st.booleans()), max_size=12
)


def test_every_policy_a_floor_may_have_is_known():
    assert set(POLICIES) == set(Floor.Policy.values)


@given(lines(), histories, policies)
def test_order_is_a_permutation_of_the_hands(hands, heard, policy):
    placed = order(hands, heard, policy)
    assert sorted(turns(placed)) == [hand.turn for hand in hands]
    assert {one.hand.turn: one.hand for one in placed} == {hand.turn: hand for hand in hands}


@given(lines(), histories, policies)
def test_points_of_order_go_first_by_their_rank_and_then_by_arrival(hands, heard, policy):
    placed = [one.hand for one in order(hands, heard, policy)]
    points = [hand for hand in placed if hand.rank is not None]
    assert placed[: len(points)] == points
    by_rank = [(hand.rank, hand.asked, hand.turn) for hand in points if hand.moved is None]
    assert by_rank == sorted(by_rank)


@given(lines(), histories, policies, st.randoms(use_true_random=False))
def test_order_depends_on_nothing_but_what_it_is_given(hands, heard, policy, chance):
    placed = order(hands, heard, policy)
    shuffled = chance.sample(hands, len(hands))
    assert order(shuffled, heard, policy) == placed == order(hands, heard, policy)


@given(lines(), histories, policies, sides, parties, regions, st.integers(0, 3))
def test_who_comes_later_changes_nobody_elses_order(
    hands, heard, policy, remote, party, region, role
):
    late = Hand(len(hands) + 1, at(21), remote, party, region, role)
    placed = order([*hands, late], heard, policy)
    assert [turn for turn in turns(placed) if turn != late.turn] == turns(
        order(hands, heard, policy)
    )


@given(lines(moved=False, points=False), histories, sides, parties, regions)
def test_who_comes_later_is_last_by_arrival(hands, heard, remote, party, region):
    late = Hand(len(hands) + 1, at(21), remote, party, region)
    assert turns(order([*hands, late], heard, "ARRIVAL"))[-1] == late.turn


@given(lines(moved=False, points=False), histories, policies, st.integers(1, 3))
def test_a_point_of_order_changes_no_policys_order(hands, heard, policy, party):
    """Neither while it waits nor once it has been heard."""
    expected = turns(order(hands, heard, policy))
    point = Hand(len(hands) + 1, at(0), party=party, rank=1)
    assert turns(order([*hands, point], heard, policy)) == [point.turn, *expected]
    spoken = [*heard, Heard(at(21), True, party, "EU", point=True)]
    assert turns(order(hands, spoken, policy)) == expected


# --- what an operator moved ---------------------------------------------------------------------

steps = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "arrive", "move", "move", "defer", "last", "call", "leave"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=40,
)


@example([*[("arrive", 0, 0)] * 4, ("move", 3, 0), ("move", 3, 0), ("move", 1, 0)])
@given(steps)
def test_moved_hands_stay_where_they_were_put_while_others_come_and_go(script):
    """Beside a list that is really rearranged, as one would with slips of paper."""
    slips, hands, heard = [], {}, []
    for second, (what, one, two) in enumerate(script):
        if what == "arrive":
            hands[second] = Hand(second, at(second))
            slips.append(second)
        elif slips:
            turn = slips.pop(one % len(slips))
            goal = {"defer": one % (len(slips) + 1) + 1, "last": len(slips)}.get(what, two)
            if what in ("call", "leave"):
                gone = hands.pop(turn)
                heard += [Heard(gone.asked)] if what == "call" else []
            else:
                slips.insert(min(goal, len(slips)), turn)
                behind = tuple(slips[slips.index(turn) + 1 :])
                hands[turn] = replace(hands[turn], ahead_of=behind, moved=at(second))
        assert turns(order(hands.values(), heard, "ARRIVAL")) == slips


@pytest.mark.parametrize("policy", POLICIES)
def test_who_was_put_last_stays_behind_those_who_waited_then(policy):
    """Also where the policy lets those who come later go before them."""
    heard = [Heard(at(0), party=1, region="EU"), Heard(at(0), party=1, region="EU")]
    old = [Hand(turn, at(turn), party=1, region="EU", role=2) for turn in (1, 2, 3)]
    old[0] = replace(old[0], moved=at(9))
    late = Hand(4, at(10), remote=True, party=2, region="AF")
    order_then = turns(order(old, heard, policy))
    assert order_then == [2, 3, 1]
    assert [t for t in turns(order([*old, late], heard, policy)) if t != 4] == order_then


@given(lines(points=False), histories, policies)
def test_who_was_moved_last_stands_before_the_next_it_was_put_before(hands, heard, policy):
    moved = [hand for hand in hands if hand.moved]
    if not moved:
        return
    latest = Hand(99, at(0), ahead_of=(98, *(h.turn for h in hands)), moved=at(30))
    placed = turns(order([*hands, latest], heard, policy))
    if hands:
        assert placed.index(99) == placed.index(hands[0].turn) - 1


# --- nobody waits for ever ----------------------------------------------------------------------

arrivals = st.builds(
    lambda remote, party, region, role, rank: (remote, party, region, role, rank),
    sides,
    parties,
    regions,
    st.integers(0, 3),
    st.sampled_from([None, None, None, 1, 2]),
)


def overtakes_of(policy, script):
    """For each hand that asked, how many that asked later were called while it waited.

    A step is what a newcomer is like, or None for a call; at the end all are called.
    """
    waiting, heard, overtaken = [], [], {}
    for second, step in enumerate([*script, *[None] * len(script)]):
        if step is not None:
            remote, party, region, role, rank = step
            waiting.append(Hand(second, at(second), remote, party, region, role, rank))
            overtaken[second] = 0
        elif waiting:
            called = order(waiting, heard, policy)[0].hand
            waiting.remove(called)
            point = called.rank is not None
            heard.append(Heard(called.asked, called.remote, called.party, called.region, point))
            if not point:
                for hand in waiting:
                    overtaken[hand.turn] += hand.rank is None and called.asked > hand.asked
    assert waiting == []
    return overtaken


@given(policies, st.lists(st.none() | arrivals, max_size=60))
def test_nobody_is_overtaken_more_often_than_the_limit(policy, script):
    assert max(overtakes_of(policy, script).values(), default=0) <= MOST_OVERTAKEN


@pytest.mark.parametrize("policy", sorted(set(POLICIES) - {"ARRIVAL"}))
def test_adversary_delays_the_least_favoured_no_longer_than_the_limit(policy):
    """Before each call somebody comes whom every policy prefers: new, of a new region, remote."""
    heard = [Heard(at(0), False, 1, "EU")] * 2
    waiting = [Hand(turn, at(turn), False, 1, "EU", role=3) for turn in range(1, 9)]
    called = []
    for second in range(100, 200):
        party = second
        waiting.append(Hand(second, at(second), True, party, f"new {second}", role=0))
        first = order(waiting, heard, policy)[0].hand
        waiting.remove(first)
        called.append(first.turn)
        heard.append(Heard(first.asked, first.remote, first.party, first.region))
    olds = [called.index(turn) for turn in range(1, 9)]
    assert olds == sorted(olds)
    assert olds[0] <= MOST_OVERTAKEN
    assert olds[-1] <= MOST_OVERTAKEN + 8


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_who_was_put_last_is_called_once_those_who_waited_then_were(policy):
    heard = [Heard(at(0), False, 1, "EU")] * 2
    waiting = [Hand(turn, at(turn), False, 1, "EU", role=3) for turn in range(1, 6)]
    waiting[2] = replace(waiting[2], moved=at(50))
    called = []
    for second in range(100, 130):
        waiting.append(Hand(second, at(second), True, second, f"new {second}"))
        first = order(waiting, heard, policy)[0].hand
        waiting.remove(first)
        called.append(first.turn)
        heard.append(Heard(first.asked, first.remote, first.party, first.region))
    assert [turn for turn in called if turn < 100] == [1, 2, 4, 5, 3]


# --- what the screen says is true ---------------------------------------------------------------

OF_POLICY = {
    "ARRIVAL": {Why.ARRIVAL},
    "ALTERNATE": {Why.ROOM_TURN, Why.REMOTE_TURN},
    "FRESH": {Why.FRESH, Why.AGAIN},
    "REGIONS": {Why.REGION},
    "ROLES": {Why.ROLE},
}


@given(lines(), histories, policies)
def test_every_reason_is_one_that_holds(hands, heard, policy):
    speeches = [one for one in heard if not one.point]
    for one in order(hands, heard, policy):
        hand, why = one.hand, one.why
        overtaken = sum(other.asked > hand.asked for other in speeches)
        spoken = sum(other.party == hand.party for other in speeches)
        assert (why is Why.MOVED) == (hand.moved is not None)
        if why is Why.MOVED:
            continue
        assert (why is Why.POINT) == (hand.rank is not None)
        if why is Why.POINT:
            assert one.count == hand.rank
            continue
        assert (why is Why.WAITED) == (overtaken >= MOST_OVERTAKEN)
        if why is Why.WAITED:
            assert one.count == overtaken
            continue
        assert why in OF_POLICY[policy]
        assert hand.remote is not (why is Why.ROOM_TURN) or policy != "ALTERNATE"
        assert why is not Why.FRESH or spoken == one.count == 0
        assert why is not Why.AGAIN or one.count >= max(1, spoken)


@given(lines(moved=False, points=False), histories, policies)
def test_every_reason_of_a_policy_explains_its_place(hands, heard, policy):
    """Where nothing was moved, what stands before and behind bears it out."""
    speeches = [one for one in heard if not one.point]
    told = [one for one in order(hands, heard, policy) if one.why is not Why.WAITED]
    for index, one in enumerate(told):
        before, behind = told[:index], told[index + 1 :]
        assert EXPLAINS[policy](one, before, behind, speeches)


def _asked_first(one, before, behind, speeches):
    mine = (one.hand.asked, one.hand.turn)
    return all((other.hand.asked, other.hand.turn) < mine for other in before)


def _is_the_sides_turn(one, before, behind, speeches):
    last = before[-1].hand if before else (speeches or [None])[-1]
    others = any(other.hand.remote is not one.hand.remote for other in behind)
    return last is None or last.remote is not one.hand.remote or not others


def _is_as_new_as_said(one, before, behind, speeches):
    spoken = sum(other.party == one.hand.party for other in speeches)
    waits = sum(other.hand.party == one.hand.party for other in before)
    if one.why is Why.FRESH:
        return spoken == waits == 0 and all(other.why is Why.FRESH for other in before)
    return one.count == spoken + waits and all(other.why is Why.AGAIN for other in behind)


def _is_heard_least(one, before, behind, speeches):
    def times(region):
        spoken = sum(other.region == region for other in speeches)
        return spoken + sum(other.hand.region == region for other in before)

    here = times(one.hand.region)
    return one.count == here and all(times(other.hand.region) >= here for other in behind)


def _is_by_role(one, before, behind, speeches):
    return all(other.hand.role <= one.hand.role for other in before)


EXPLAINS = {
    "ARRIVAL": _asked_first,
    "ALTERNATE": _is_the_sides_turn,
    "FRESH": _is_as_new_as_said,
    "REGIONS": _is_heard_least,
    "ROLES": _is_by_role,
}
