import threading
from functools import partial

import pytest
from django.db import transaction

from hemicycle.kernel.lanes import Lane
from tests.factories import TopicFactory


class Gate:
    """Work that waits inside its first batch until it is let go, so that a second gathers."""

    def __init__(self, outcome_of=lambda ask: ask):
        self.batches = []
        self.inside, self.go = threading.Event(), threading.Event()
        self.lane = Lane(self)
        self._outcome_of = outcome_of

    def __call__(self, row, asks):
        self.batches.append((row, list(asks)))
        if len(self.batches) == 1:
            self.inside.set()
            assert self.go.wait(20)
        return [self._outcome_of(ask) for ask in asks]

    def let_go_when(self, waiting, row=1):
        assert self.inside.wait(20)
        while len(self.lane._waiting[row]) < waiting:
            threading.Event().wait(0.001)
        self.go.set()


def crowd(gate, at_once, asks, row=1):
    """The first asks; while it works, all others; their outcomes."""

    def after_the_first(ask):
        assert gate.inside.wait(20)
        return gate.lane.enter(row, ask)

    first, *others = asks
    return at_once(
        partial(gate.lane.enter, row, first),
        *[partial(after_the_first, ask) for ask in others],
        partial(gate.let_go_when, len(others), row),
    )[:-1]


def test_those_who_arrive_while_one_works_are_served_together(at_once):
    gate = Gate()
    assert crowd(gate, at_once, range(8)) == list(range(8))
    assert [(row, sorted(asks)) for row, asks in gate.batches] == [(1, [0]), (1, [*range(1, 8)])]


def test_one_who_is_refused_is_the_only_one(at_once):
    def outcome_of(ask):
        return ValueError("not you") if ask == 3 else ask

    outcomes = crowd(Gate(outcome_of), at_once, range(6))
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, ValueError)] == [3]
    assert [outcome for n, outcome in enumerate(outcomes) if n != 3] == [0, 1, 2, 4, 5]


def test_batch_that_breaks_breaks_for_all_in_it_and_for_nobody_else(at_once):
    def outcome_of(ask):
        if ask == 3:
            raise RuntimeError("the disk is full")
        return ask

    gate = Gate(outcome_of)
    outcomes = crowd(gate, at_once, range(6))
    assert outcomes[0] == 0
    assert [type(outcome) for outcome in outcomes[1:]] == [RuntimeError] * 5
    assert gate.lane.enter(1, 9) == 9


def test_rows_do_not_wait_for_each_other(at_once):
    gate = Gate()

    def on_another_row():
        assert gate.inside.wait(20)
        try:
            return gate.lane.enter(2, "b")
        finally:
            gate.go.set()

    assert at_once(lambda: gate.lane.enter(1, "a"), on_another_row) == ["a", "b"]
    assert gate.batches == [(1, ["a"]), (2, ["b"])]


def test_outcome_may_be_nothing(transactional_db):
    assert Lane(lambda row, asks: [None for _ in asks]).enter(1, "ask") is None


def test_work_that_forgets_somebody_is_a_bug(transactional_db):
    with pytest.raises(ValueError, match="zip"):
        Lane(lambda row, asks: []).enter(1, "ask")


def test_inside_a_transaction_one_is_served_alone_and_rolled_back_with_it(transactional_db):
    @transaction.atomic
    def work(row, asks):
        return [TopicFactory(title=ask) for ask in asks]

    lane = Lane(work)
    with transaction.atomic():
        topic = lane.enter(1, "mine")
        lane._waiting[1].append("somebody else, who is not served by us")
        assert lane.enter(1, "mine too").title == "mine too"
        transaction.set_rollback(True)
    assert not type(topic).objects.exists()
