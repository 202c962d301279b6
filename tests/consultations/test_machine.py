"""Whatever is done in whatever order, and whenever: the rows say what a simple model says.

Every run is a transaction of its own that is rolled back. Time only goes forward.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hemicycle.calendar.queries import people_of
from hemicycle.committee.rules import forget_standings
from hemicycle.consultations import actions, queries
from hemicycle.consultations.handlers import conclude
from hemicycle.consultations.models import Consultation, Outcome, Position, Revision
from hemicycle.kernel.refusals import Refused
from tests.consultations.conftest import AGAINST, DAY, FIELDS, take
from tests.factories import AccreditationFactory, CommitteeFactory, OfficeFactory, TermFactory

MEMBERS = 3
HOURS = st.integers(1, 60)
WHO = st.integers(0, MEMBERS)
MEANS = st.sampled_from(["FOR", "FOR_WITH_COMMENTS", "AGAINST", "ABSTAIN"])


class Rounds(RuleBasedStateMachine):
    """Three members and an observer; the model is a dictionary and two times."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        forget_standings()
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.secretary = TermFactory(office=OfficeFactory(kind="SECRETARY")).person.user
        self.voices = [AccreditationFactory() for _member in range(MEMBERS)]
        self.voices.append(AccreditationFactory(delegation__kind="OBSERVER"))
        self.revisions, self.row = 0, None
        self.prepare()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def prepare(self):
        fields = {**FIELDS, "closes_at": self.now + 5 * DAY, "asked": "DELEGATIONS"}
        self.row = actions.create_consultation(
            CommitteeFactory(), **self.by, may_close_early=True, **fields
        )
        actions.add_point(self.row, **self.by, title="A text", text="One.")
        self.publish()

    def publish(self):
        actions.publish_consultation(self.row, **self.by)
        self.closes = self.now + 5 * DAY
        self.said, self.seen, self.is_over = {}, {}, False

    @property
    def by(self):
        return {"actor": self.secretary, "now": self.now}

    @property
    def is_open(self):
        return not self.is_over and self.now < self.closes

    @property
    def fresh(self):
        return Consultation.objects.select_related("window__rule").get(pk=self.row.pk)

    def may(self, allowed, deed):
        """It is done where the model allows it, and refused where it does not."""
        if allowed:
            return deed()
        with pytest.raises(Refused), transaction.atomic():
            deed()
        return None

    @rule(hours=HOURS)
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(who=WHO, means=MEANS)
    def take(self, who, means):
        def deed():
            return take(self.row, self.voices[who], self.now, means)

        same = self.said.get(who) == means
        if self.may(self.is_open, deed):
            self.revisions += not same
            self.seen[who] = self.seen.get(who, 0) + (not same)
            self.said[who] = means

    @rule(who=WHO)
    def take_unseen(self, who):
        """Whoever saw another position than the one that stands is told so."""
        with pytest.raises(Refused), transaction.atomic():
            take(self.row, self.voices[who], self.now, reason=f"At {self.now}", seen=99)

    @rule(who=WHO)
    def withdraw(self, who):
        position = Position.objects.filter(delegation=self.voices[who].delegation).last()
        if position is None or position.consultation_id != self.row.pk:
            return
        actor = self.voices[who].person.user
        if self.is_open:
            actions.withdraw_position(position, actor=actor, now=self.now)
            stood = self.said.pop(who, None) is not None
            self.revisions += stood
            self.seen[who] += stood
            return
        self.may(False, lambda: actions.withdraw_position(position, actor=actor, now=self.now))

    @rule(hours=HOURS)
    def extend(self, hours):
        later = self.closes + timedelta(hours=hours)

        def deed():
            actions.extend_consultation(self.row, **self.by, closes_at=later, reason="More.")
            return True

        if self.may(not self.is_over and later > self.now, deed):
            self.closes = later

    @rule()
    def close_early(self):
        def deed():
            actions.close_early(self.row, **self.by)
            return True

        if self.may(self.is_open and {*range(MEMBERS)} <= set(self.said), deed):
            self.closes = self.now

    @rule()
    def conclude_by_hand(self):
        deed = lambda: actions.conclude_consultation(self.row, **self.by)  # noqa: E731
        if self.may(self.is_over or self.now >= self.closes, deed):
            self.is_over = True

    @rule()
    def the_clock_ticks(self):
        conclude(self.now)
        self.is_over = self.is_over or self.now >= self.closes + actions.IN_FLIGHT

    @precondition(lambda self: self.is_over)
    @rule()
    def next_round(self):
        self.row = actions.open_round(self.row, **self.by)
        with suppress(KeyError):
            actions.edit_consultation(self.row, **self.by, closes_at=self.now + 5 * DAY)
        self.publish()

    @invariant()
    def rows_say_what_the_model_says(self):
        row = self.fresh
        assert row.is_open(self.now) == self.is_open
        standing = queries.standing_of(row, self.now)
        said = {who: self.said.get(who) for who in range(MEMBERS)}
        told = [one for one in said.values() if one]
        count = standing.tallies[0].count
        assert {k: v for k, v in count.said.items() if v} == {m: told.count(m) for m in set(told)}
        assert count.answered == len(standing.answered) == len(told)
        assert count.asked == MEMBERS == len(standing.answered) + len(standing.silent)

    @invariant()
    def nobody_has_two_positions_and_all_is_kept(self):
        held = Position.objects.filter(consultation=self.row)
        assert held.count() == held.values("delegation").distinct().count()
        changes = {one.delegation_id: one.changes for one in held}
        for who, seen in self.seen.items():
            assert changes[self.voices[who].delegation_id] == seen
        assert Revision.objects.count() == self.revisions

    @invariant()
    def nothing_was_received_outside_its_window(self):
        for revision in Revision.objects.select_related("position__consultation__window"):
            window = revision.position.consultation.window
            first = window.changes.order_by("pk").first()
            assert first.opens_at <= revision.at
            assert revision.at <= max(change.closes_at for change in window.changes.all())

    @invariant()
    def only_the_silent_are_reminded(self):
        people = {one.email for one in people_of(self.fresh.window, self.now)}
        silent = {v.person.email for who, v in enumerate(self.voices) if who not in self.said}
        assert people == silent

    @invariant()
    def an_outcome_is_what_was_said(self):
        outcomes = list(Outcome.objects.filter(point__consultation=self.row))
        assert len(outcomes) == self.is_over
        objects = AGAINST in [self.said.get(who) for who in range(MEMBERS)]
        abstains = all(self.said.get(who) == "ABSTAIN" for who in range(MEMBERS))
        for outcome in outcomes:
            assert (outcome.result == "ADOPTED") == (not objects and not abstains)
            assert outcome.asked == outcome.answered + outcome.silent == MEMBERS


def test_rounds_of_consultations(db):
    run_state_machine_as_test(
        Rounds,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
