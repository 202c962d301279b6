"""Whatever happens to a call, in whatever order and at whatever time: what was promised holds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hemicycle.calendar.models import Change
from hemicycle.calls import queries
from hemicycle.calls.actions import calling, handling, submitting
from hemicycle.calls.models import Receipt, Submission
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.kernel.refusals import Refused
from tests.factories import CallFactory, CommitteeFactory, FormFactory, QuestionFactory, UserFactory

OPENS = datetime(2026, 2, 20, tzinfo=UTC)
CLOSES = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
PEOPLE = 3
WORDS = st.sampled_from(["", " ", "Because.", "Because I can.", "Ich auch. 我也是。 وأنا أيضا"])
JUMPS = st.sampled_from([1, 60, 3_600, 86_400, 5 * 86_400])


class Life(RuleBasedStateMachine):
    """A call of two questions and three people, beside a model in plain values."""

    @initialize()
    def begin(self):
        self.place = CommitteeFactory()
        form = FormFactory(call=CallFactory())
        QuestionFactory(form=form, key="why")
        QuestionFactory(form=form, key="more", is_required=False)
        self.call = form.call
        self.users = [UserFactory() for _person in range(PEOPLE)]
        self.now, self.closes = OPENS - timedelta(hours=1), CLOSES
        self.drafts: dict[int, dict[str, str]] = {}
        self.counts: dict[int, tuple[int, dict[str, str]]] = {}
        self.doors: dict[int, datetime] = {}
        self.numbers = 0
        self.received: dict[int, datetime] = {}
        self.extensions: list[datetime] = []
        self.is_over = False

    def is_open(self, who: int) -> bool:
        """As the committee would say it."""
        if self.is_over or (self.now < OPENS and self.doors.get(who, OPENS) <= self.now):
            return False
        return OPENS <= self.now < self.closes or self.now < self.doors.get(who, self.now)

    def tries(self, who: int, act) -> bool:
        """Whether it was done. What is refused leaves nothing behind."""
        before = AuditEntry.objects.count(), Letter.objects.count()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert (AuditEntry.objects.count(), Letter.objects.count()) == before
            return False
        return True

    def row(self, who: int) -> Submission | None:
        return Submission.objects.filter(user=self.users[who]).first()

    @rule(seconds=JUMPS)
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(before=st.sampled_from([-2, -1, 0, 1]))
    def the_deadline_is_near(self, before):
        self.now = max(self.now, self.closes + timedelta(seconds=before))

    @rule(who=st.integers(0, PEOPLE - 1))
    def somebody_begins(self, who):
        user = self.users[who]
        begun = self.tries(
            who,
            lambda: submitting.start_submission(
                self.call, actor=user, now=self.now, name=user.name,
                addressee=submitting.Addressee(user.email),
            ),
        )  # fmt: skip
        assert begun == self.is_open(who)
        if begun:
            self.drafts.setdefault(who, {})

    @precondition(lambda self: self.drafts)
    @rule(data=st.data(), key=st.sampled_from(["why", "more"]), words=WORDS)
    def somebody_types(self, data, key, words):
        who = data.draw(st.sampled_from(sorted(self.drafts)))
        submitting.save_draft(self.row(who), actor=self.users[who], now=self.now, told={key: words})
        self.drafts[who][key] = words

    @precondition(lambda self: self.drafts)
    @rule(data=st.data())
    def somebody_hands_in(self, data):
        who = data.draw(st.sampled_from(sorted(self.drafts)))
        done = self.tries(
            who, lambda: submitting.hand_in(self.row(who), actor=self.users[who], now=self.now)
        )
        whole = bool(self.drafts[who].get("why", "").strip())
        assert done == (self.is_open(who) and whole)
        if done and (who not in self.counts or self.counts[who][1] != self.drafts[who]):
            self.numbers += 1
            self.counts[who] = (self.numbers, dict(self.drafts[who]))
            self.received[self.numbers] = self.now

    @precondition(lambda self: self.drafts)
    @rule(data=st.data())
    def somebody_withdraws(self, data):
        who = data.draw(st.sampled_from(sorted(self.drafts)))
        done = self.tries(
            who,
            lambda: submitting.withdraw_submission(
                self.row(who), actor=self.users[who], now=self.now
            ),
        )
        assert done == (self.is_open(who) and who in self.counts)
        if done:
            del self.counts[who]

    @rule(days=st.integers(0, 6))
    def the_deadline_moves(self, days):
        later = self.closes + timedelta(days=days)
        sequence = type(self.call.window).objects.get(pk=self.call.window_id).sequence
        done = self.tries(
            -1,
            lambda: calling.extend_call(
                self.call, actor=None, now=self.now, closes_at=later, reason="More time.",
                seen=sequence,
            ),
        )  # fmt: skip
        assert done == (not self.is_over and days > 0 and later > self.now)
        if done:
            self.closes = later
            self.extensions.append(later)

    @rule(who=st.integers(0, PEOPLE - 1), hours=st.integers(-1, 48))
    def a_door_opens_for_one(self, who, hours):
        until = self.now + timedelta(hours=hours)
        done = self.tries(
            -1,
            lambda: handling.open_late_door(
                self.call, actor=None, now=self.now, email=self.users[who].email, until=until,
                reason="Ill.",
            ),
        )  # fmt: skip
        assert done == (hours > 0 and not self.is_over)
        if done:
            self.doors[who] = until

    @precondition(lambda self: not self.is_over and self.now >= self.closes + timedelta(days=3))
    @rule()
    def it_is_concluded(self):
        calling.conclude_call(self.call, actor=None, now=self.now, conclusion="Enough.")
        self.is_over = True

    @invariant()
    def no_draft_is_lost(self):
        kept = {row.user_id: row.answers for row in Submission.objects.all()}
        assert kept == {self.users[who].pk: told for who, told in self.drafts.items()}

    @invariant()
    def counts_are_equal_to_the_rows(self):
        rows = {row.user_id: row.receipt for row in queries.received(self.call)}
        told = {self.users[who].pk: counted for who, counted in self.counts.items()}
        assert {pk: (r.number, r.answers) for pk, r in rows.items()} == told
        assert queries.statistics(self.call).total == len(self.counts)
        self.call.refresh_from_db(fields=["last_number"])
        assert self.call.last_number == self.numbers == Receipt.objects.count()

    @invariant()
    def every_receipt_has_the_time_at_which_it_was_allowed(self):
        assert dict(Receipt.objects.values_list("number", "at")) == self.received

    @invariant()
    def every_deadline_it_ever_had_is_readable(self):
        changes = Change.objects.filter(window=self.call.window, kind=Change.Kind.EXTENDED)
        assert [change.closes_at for change in changes] == self.extensions


@pytest.mark.django_db
def test_no_sequence_of_deeds_and_times_breaks_a_promise():
    class Undone(Life):
        """Each sequence begins with nothing and leaves nothing."""

        def __init__(self):
            super().__init__()
            self._transaction = transaction.atomic()
            self._transaction.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    run_state_machine_as_test(
        Undone, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
