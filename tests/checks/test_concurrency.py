"""Many people at the same moment, each in a thread with a connection of their own."""

from collections import Counter
from functools import partial

from hemicycle.checks import actions, queries
from hemicycle.checks.models import Answer, Check
from hemicycle.checks.ready import Ready
from hemicycle.checks.ready import options as ready_options
from hemicycle.kernel import audit
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Stale
from tests.factories import AccreditationFactory


def kinds(outcomes):
    return Counter(type(outcome) for outcome in outcomes)


def test_answers_of_fifty_at_once_are_fifty_answers(at_once, put, noon):
    check = put(is_named=True)
    people = [AccreditationFactory().person.user for _ in range(50)]
    options = list(check.options.all())
    said = [
        partial(actions.answer, check, actor=user, now=noon, option=options[n % 3])
        for n, user in enumerate(people)
    ]
    assert kinds(at_once(*said)) == {type(None): 50}
    assert list(queries.counted(check).values()) == [17, 17, 16]
    entries = AuditEntry.objects.filter(event="checks.answered")
    assert {entry.actor_id for entry in entries} == {user.pk for user in people}
    assert audit.verify().faults == ()


def test_one_person_who_presses_often_at_once_has_one_answer(at_once, put, member, noon):
    check = put()
    options = list(check.options.all())
    at_once(
        *[
            partial(actions.answer, check, actor=member, now=noon, option=options[n % 3])
            for n in range(9)
        ]
    )
    assert sum(queries.counted(check).values()) == Answer.objects.count() == 1


def test_what_is_answered_while_it_closes_is_counted_or_refused(at_once, put, chair, noon):
    check = put()
    option = check.options.first()
    people = [AccreditationFactory().person.user for _ in range(10)]
    outcomes = at_once(
        *[partial(actions.answer, check, actor=user, now=noon, option=option) for user in people],
        partial(actions.close_check, check, actor=chair, now=noon),
    )
    check.refresh_from_db()
    taken = kinds(outcomes[:-1])
    assert set(taken) <= {type(None), Stale}
    assert check.answered == taken[type(None)]
    assert not Answer.objects.exists()


def test_of_two_questions_put_at_once_one_is_open(at_once, floor, chair, noon):
    def put():
        options = list(ready_options(Ready.YES_NO))
        return actions.open_check(
            floor, actor=chair, now=noon, question="So?", options=options, language="en"
        )

    assert kinds(at_once(put, put, put)) == {Check: 1, Stale: 2}
    assert Check.objects.count() == 1
