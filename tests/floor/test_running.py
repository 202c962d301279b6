"""By which rules a floor is run, who has how much time, and how the last step is undone."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from hemicycle.floor import queries
from hemicycle.floor.actions import asking, calling, running
from hemicycle.floor.models import Budget, Deed, Floor, ItemRun, Kind, Turn
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import (
    AgendaItemFactory,
    DelegationFactory,
    FloorFactory,
    KindFactory,
    SessionFactory,
    TurnFactory,
)
from tests.floor.steps import MINUTE, fresh, line, recorded, shown, undo

SECOND = timedelta(seconds=1)


def test_floor_of_the_first_session_of_all_makes_the_kinds_and_no_other_does(session, noon):
    running.floor_of(session, now=noon)
    kinds = list(Kind.objects.filter(rank=None).values_list("code", flat=True))
    assert kinds == ["intervention", "reply", "clarification", "topic", "statement"]
    assert Kind.objects.exclude(rank=None).count() == 3
    Kind.objects.filter(code="reply").delete()
    running.floor_of(SessionFactory(), now=noon)
    assert not Kind.objects.filter(code="reply").exists()


# --- set_rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["set_rules", "open_list", "close_list"])
def test_rules_and_list_are_for_operators(floor, others, noon, verb):
    for user in others:
        with pytest.raises(PermissionDenied):
            getattr(running, verb)(floor, actor=user, now=noon)
    assert recorded() == []


@pytest.mark.parametrize(
    ("altered", "field"),
    [
        ({"policy": "DICE"}, "policy"),
        ({"limit": 4}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": -60}, "limit"),
        ({"limit": 24 * 3600 + 1}, "limit"),
        ({"limit": 10**30}, "limit"),
    ],
)
def test_set_rules_refuses_what_is_no_rule_at_its_field(floor, chair, noon, altered, field):
    with pytest.raises(Refused) as refused:
        running.set_rules(floor, actor=chair, now=noon, **altered)
    assert refused.value.field == field
    assert (fresh(floor).policy, fresh(floor).limit) == ("ARRIVAL", None)
    assert recorded() == []


def test_set_rules_alters_what_is_given_and_nothing_else(floor, operators, noon):
    for user, policy in zip(operators, ("FRESH", "ROLES", "REGIONS"), strict=True):
        running.set_rules(floor, actor=user, now=noon, policy=policy)
        assert recorded()[-1] == (
            "floor.rules_set",
            user.pk,
            {"policy": policy, "limit": None},
        )
    running.set_rules(floor, actor=None, now=noon, once=False, limit=90)
    assert shown(floor)["floor"] == {
        "stage": "OPEN",
        "since": floor.stage_since.isoformat(),
        "policy": "REGIONS",
        "once": False,
        "present_only": False,
        "points_always": True,
        "limit": 90,
        "opens_at": None,
        "closes_at": None,
    }


def test_set_rules_of_two_operators_at_once_are_both_kept(at_once, floor, chair, secretary, noon):
    rules = partial(running.set_rules, floor, now=noon)
    outcomes = at_once(
        partial(rules, actor=chair, policy="FRESH"), partial(rules, actor=secretary, once=False)
    )
    assert outcomes == [None, None]
    assert (fresh(floor).policy, fresh(floor).once) == ("FRESH", False)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("ARRIVAL", "abcd"),
        ("ALTERNATE", "bacd"),
        ("FRESH", "bdac"),
        ("REGIONS", "bdac"),
        ("ROLES", "bcda"),
    ],
)
def test_set_rules_chooses_the_order_of_the_list(floor, chair, noon, policy, expected):
    kenya, peru = DelegationFactory(region="AF"), DelegationFactory(region="LA")
    spoken = DelegationFactory(region="EU")
    TurnFactory(floor=floor, delegation=spoken, called_at=noon, ended_at=noon, requested_at=noon)
    facts = {
        "a": (spoken, "ROOM", ""),
        "b": (kenya, "REMOTE", "REPRESENTATIVE"),
        "c": (spoken, "ROOM", "ALTERNATE"),
        "d": (peru, "ROOM", "ADVISER"),
    }
    turns = {
        TurnFactory(
            floor=floor,
            delegation=delegation,
            origin=origin,
            role=role,
            requested_at=noon + number * SECOND,
        ).pk: name
        for number, (name, (delegation, origin, role)) in enumerate(facts.items(), 1)
    }
    running.set_rules(floor, actor=chair, now=noon, policy=policy)
    assert "".join(turns[pk] for pk in line(floor)) == expected


# --- open_list and close_list -------------------------------------------------------------------


def test_close_list_and_open_list_by_hand(floor, operators, noon):
    for user in operators:
        running.close_list(floor, actor=user, now=noon)
        assert not fresh(floor).list_is_open(noon)
        assert recorded()[-1][0] == "floor.list_closed"
        running.open_list(floor, actor=user, now=noon)
        assert fresh(floor).list_is_open(noon)
        assert recorded()[-1] == ("floor.list_opened", user.pk, {"opens_at": noon.isoformat()})


def test_list_keeps_to_times_that_were_set(floor, chair, noon):
    at = {minutes: noon + minutes * MINUTE for minutes in range(6)}
    running.open_list(floor, actor=chair, now=noon, at=at[1])
    running.close_list(floor, actor=chair, now=noon, at=at[3])
    kept = fresh(floor)
    assert [kept.list_is_open(at[n]) for n in range(5)] == [False, True, True, False, False]
    assert shown(floor)["floor"]["closes_at"] == at[3].isoformat()
    running.open_list(floor, actor=chair, now=at[4], at=at[5])
    kept = fresh(floor)
    assert [kept.list_is_open(at[n]) for n in (4, 5)] == [False, True]
    running.close_list(floor, actor=chair, now=at[5])
    assert not fresh(floor).list_is_open(at[5])


@pytest.mark.parametrize("verb", ["open_list", "close_list"])
def test_time_that_has_passed_is_now(floor, chair, noon, verb):
    getattr(running, verb)(floor, actor=chair, now=noon, at=noon - MINUTE)
    assert fresh(floor).list_is_open(noon) is (verb == "open_list")


# --- budgets ------------------------------------------------------------------------------------


def test_set_budget_is_for_operators(floor, others, noon):
    for user in others:
        with pytest.raises(PermissionDenied):
            running.set_budget(floor, actor=user, now=noon, scope="REGION", seconds=60)
    assert not Budget.objects.exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"scope": "PLANET", "seconds": 60}, "scope"),
        ({"scope": "", "seconds": 60}, "scope"),
        ({"scope": "REGION", "key": "XX", "seconds": 60}, "key"),
        ({"scope": "GROUP", "key": "EU", "seconds": 60}, "key"),
        ({"scope": "DELEGATION", "key": "\x00", "seconds": 60}, "key"),
        ({"scope": "REGION", "seconds": 0}, "seconds"),
        ({"scope": "REGION", "seconds": -5}, "seconds"),
        ({"scope": "REGION", "seconds": 10**30}, "seconds"),
    ],
)
def test_set_budget_refuses_nonsense_at_its_field(floor, chair, noon, asked, field):
    with pytest.raises(Refused) as refused:
        running.set_budget(floor, actor=chair, now=noon, **asked)
    assert refused.value.field == field
    assert not Budget.objects.exists()


def test_set_budget_gives_alters_and_takes_away(floor, operators, noon):
    budget = partial(running.set_budget, floor, now=noon, scope="REGION", key="EU")
    for user, seconds in zip(operators, (60, 90, None), strict=True):
        budget(actor=user, seconds=seconds)
        facts = {"scope": "REGION", "key": "EU", "seconds": seconds}
        assert recorded()[-1] == ("floor.budget_set", user.pk, facts)
        told = {**facts, "spent": 0.0}
        assert shown(floor)["budgets"] == ([told] if seconds else [])
    budget(actor=None, seconds=None)


def test_budgets_say_what_is_spent(floor, chair, noon):
    kenya = DelegationFactory(code="KE", region="AF")
    nobodys = DelegationFactory(code="XO", region="", kind="OBSERVER")
    for delegation, seconds in ((kenya, 30), (kenya, 12), (nobodys, 50), (None, 99)):
        turn = TurnFactory(floor=floor, delegation=delegation, called_at=noon)
        turn.end(noon + seconds * SECOND)
    TurnFactory(floor=floor, delegation=kenya)
    for scope, key in (("DELEGATION", ""), ("REGION", ""), ("REGION", "EU"), ("GROUP", "MEMBER")):
        running.set_budget(floor, actor=chair, now=noon, scope=scope, key=key, seconds=300)
    spent = {(one["scope"], one["key"]): one["spent"] for one in shown(floor)["budgets"]}
    assert spent == {
        ("DELEGATION", ""): 0,
        ("DELEGATION", "KE"): 42,
        ("DELEGATION", "XO"): 50,
        ("REGION", ""): 0,
        ("REGION", "AF"): 42,
        ("REGION", "EU"): 0,
        ("GROUP", "MEMBER"): 42,
    }


def test_budget_of_ones_own_goes_before_that_of_each(floor, chair, noon):
    turn = TurnFactory(floor=floor, delegation=DelegationFactory(code="KE"), called_at=noon)
    turn.end(noon + 5 * SECOND)
    for key, seconds in (("", 60), ("KE", 90)):
        running.set_budget(
            floor, actor=chair, now=noon, scope="DELEGATION", key=key, seconds=seconds
        )
    told = {one["key"]: (one["seconds"], one["spent"]) for one in shown(floor)["budgets"]}
    assert told == {"": (60, 0), "KE": (90, 5)}


# --- undo ---------------------------------------------------------------------------------------


def _acts(floor):
    """Each step that can be undone, with the state it is taken in, in the order of the table."""
    item, other = AgendaItemFactory.create_batch(2, session=floor.session)
    speaking = TurnFactory(floor=floor, called_at=floor.session.starts_at)
    turns = TurnFactory.create_batch(3, floor=floor)
    ItemRun.objects.create(floor=floor, item=other, began_at=floor.session.starts_at)
    return {
        "close_floor": partial(running.close_floor, floor),
        "set_rules": partial(running.set_rules, floor, policy="FRESH", once=False, limit=60),
        "open_list": partial(running.open_list, floor, at=floor.session.ends_at),
        "close_list": partial(running.close_list, floor),
        "move_turn": partial(asking.move_turn, turns[2], before=turns[0]),
        "defer": partial(asking.defer, turns[0]),
        "withdraw": partial(asking.withdraw, turns[1]),
        "call_next": partial(calling.call_next, floor, seen=speaking.pk),
        "call_one": partial(calling.call_next, floor, seen=speaking.pk, turn=turns[2]),
        "end_turn": partial(calling.end_turn, speaking),
        "extend_turn": partial(calling.extend_turn, speaking, seconds=60),
        "pause_turn": partial(calling.pause_turn, speaking),
        "begin_item": partial(calling.begin_item, floor, item=item),
        "end_item": partial(calling.end_item, floor),
        "drop_item": partial(calling.drop_item, floor, item=item),
    }


STEPS = [
    "close_floor", "set_rules", "open_list", "close_list", "move_turn", "defer", "withdraw",
    "call_next", "call_one", "end_turn", "extend_turn", "pause_turn", "begin_item", "end_item",
    "drop_item",
]  # fmt: skip


def _rows(floor):
    """All there is, to the microsecond."""
    kept = [
        Floor.objects.filter(pk=floor.pk),
        floor.turns.order_by("pk"),
        floor.runs.order_by("pk"),
    ]
    return [list(rows.values()) for rows in kept]


@pytest.mark.parametrize("step", STEPS)
def test_undo_puts_everything_back_as_it_was(floor, chair, noon, step):
    act = _acts(floor)[step]
    moment = noon + timedelta(microseconds=123_456)
    before, told = _rows(floor), queries.sections(floor)["participant"]
    act(actor=chair, now=moment)
    assert _rows(floor) != before
    until = moment + 2 * MINUTE
    deed = Deed.objects.get()
    verb = "call_next" if step == "call_one" else step
    assert shown(floor, "operator")["undo"] == {
        "deed": deed.pk,
        "verb": verb,
        "until": until.isoformat(),
    }
    assert "undo" not in shown(floor)
    undo(floor, chair, until)
    assert _rows(floor) == before
    assert shown(floor) == told
    facts = {"deed_id": deed.pk, "verb": verb}
    event, actor, known = recorded()[-1]
    assert (event, actor, known) == ("floor.deed_undone", chair.pk, known | facts)
    assert shown(floor, "operator")["undo"] is None


def test_undo_of_going_on_pauses_since_when_it_was(floor, chair, noon):
    speaking = TurnFactory(floor=floor, called_at=noon)
    by = {"actor": chair}
    calling.pause_turn(speaking, **by, now=noon + MINUTE)
    calling.resume_turn(speaking, **by, now=noon + 2 * MINUTE)
    undo(floor, chair, noon + 3 * MINUTE)
    speaking.refresh_from_db()
    assert (speaking.paused_at, speaking.paused_for) == (noon + MINUTE, timedelta(0))


def test_hand_raised_for_somebody_is_no_step_to_undo(floor, chair, secretary, member, noon):
    """A floor manager raises them while the chair takes the steps that are undone."""
    TurnFactory(floor=floor)
    calling.call_next(floor, actor=chair, now=noon, seen=None)
    asking.ask_for(floor, actor=secretary, now=noon, person=member.person)
    assert undo(floor, chair, noon).verb == "call_next"


@pytest.mark.parametrize("step", STEPS)
def test_undo_is_refused_after_two_minutes(floor, chair, noon, step):
    _acts(floor)[step](actor=chair, now=noon)
    after = _rows(floor)
    with pytest.raises(Refused, match="two minutes"):
        undo(floor, chair, noon + 2 * MINUTE + timedelta.resolution)
    assert _rows(floor) == after


@pytest.mark.parametrize("step", STEPS)
def test_undo_is_refused_where_another_step_was_taken_since(floor, chair, secretary, noon, step):
    _acts(floor)[step](actor=chair, now=noon)
    seen = queries.last_deed(floor).pk
    running.set_rules(floor, actor=secretary, now=noon, present_only=True)
    after = _rows(floor)
    for known in (seen, None, 0):
        with pytest.raises(Stale, match="no longer the last"):
            running.undo(floor, actor=chair, now=noon, seen=known)
    assert _rows(floor) == after


def test_undo_is_for_operators(floor, others, chair, noon):
    running.set_rules(floor, actor=chair, now=noon, policy="FRESH")
    for user in others:
        with pytest.raises(PermissionDenied):
            undo(floor, user, noon)
    assert fresh(floor).policy == "FRESH"


def test_undo_twice_is_refused(floor, operators, noon):
    running.set_rules(floor, actor=operators[0], now=noon, policy="FRESH")
    deed = undo(floor, operators[1], noon)
    assert (deed.undone_at, fresh(floor).policy) == (noon, "ARRIVAL")
    for seen in (deed.pk, None):
        with pytest.raises(Stale):
            running.undo(floor, actor=operators[2], now=noon, seen=seen)


def test_undo_of_two_at_once_is_one(at_once, floor, chair, secretary, noon):
    running.set_rules(floor, actor=chair, now=noon, policy="FRESH")
    seen = queries.last_deed(floor).pk
    outcomes = at_once(
        *[
            partial(running.undo, floor, actor=user, now=noon, seen=seen)
            for user in (chair, secretary)
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Deed", "Stale"]
    assert [event for event, *_rest in recorded()].count("floor.deed_undone") == 1


def test_undo_of_another_floor_is_none_of_ours(floor, chair, noon):
    elsewhere = FloorFactory()
    running.set_rules(elsewhere, actor=chair, now=noon, policy="FRESH")
    with pytest.raises(Stale):
        running.undo(floor, actor=chair, now=noon, seen=queries.last_deed(elsewhere).pk)


def test_undo_of_opening_closes_the_floor_again(closed, chair, noon):
    running.open_floor(closed, actor=chair, now=noon)
    undo(closed, chair, noon)
    assert (fresh(closed).stage, fresh(closed).stage_since) == ("CLOSED", closed.stage_since)


def test_undo_leaves_nobody_speaking_at_a_closed_floor(floor, chair, noon):
    """Closing is a step of its own: what was done before it is no longer the last."""
    turn = TurnFactory(floor=floor, called_at=noon)
    calling.end_turn(turn, actor=chair, now=noon)
    seen = queries.last_deed(floor).pk
    running.close_floor(floor, actor=chair, now=noon)
    with pytest.raises(Stale):
        running.undo(floor, actor=chair, now=noon, seen=seen)
    assert not floor.turns.speaking().exists()


def test_undo_where_too_much_has_happened_is_refused_and_changes_nothing(floor, chair, noon):
    """As when another program has given the floor meanwhile: one speaks at a time."""
    turn = TurnFactory(floor=floor, called_at=noon)
    calling.end_turn(turn, actor=chair, now=noon)
    other = TurnFactory(floor=floor, called_at=noon)
    with pytest.raises(Stale, match="Too much has happened"):
        undo(floor, chair, noon)
    assert floor.turns.speaking().get() == other
    assert Deed.objects.get().undone_at is None
    with pytest.raises(IntegrityError):
        Turn.objects.filter(pk=turn.pk).update(ended_at=None)


def test_undo_of_readding_takes_the_hand_out_again(floor, chair, noon):
    spoken = TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    waiting = TurnFactory(floor=floor)
    again = calling.readd_last(floor, actor=chair, now=noon)
    assert line(floor) == [again.pk, waiting.pk]
    undo(floor, chair, noon)
    assert line(floor) == [waiting.pk]
    assert fresh(spoken).ended_at == noon


def test_undo_of_readding_who_waits_puts_them_back(floor, chair, noon):
    spoken = TurnFactory(floor=floor, called_at=noon, ended_at=noon)
    first = TurnFactory(floor=floor)
    waiting = TurnFactory(floor=floor, person=spoken.person)
    assert calling.readd_last(floor, actor=chair, now=noon) == waiting
    assert line(floor) == [waiting.pk, first.pk]
    undo(floor, chair, noon)
    assert line(floor) == [first.pk, waiting.pk]


def test_deeds_of_a_floor_say_what_they_are(floor, chair, noon):
    KindFactory()
    running.set_rules(floor, actor=chair, now=noon, policy="FRESH")
    assert str(Deed.objects.get()) == "set_rules at 12:00:00"
    running.set_budget(floor, actor=chair, now=noon, scope="REGION", seconds=60)
    assert str(Budget.objects.get()) == "60 s for each"
