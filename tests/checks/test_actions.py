"""A show of hands: put, answered, closed, and what is left of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.checks import actions, queries
from hemicycle.checks.models import Answer, Check, Option
from hemicycle.checks.ready import Ready
from hemicycle.checks.ready import options as ready_options
from hemicycle.kernel import audit
from hemicycle.kernel.clock import tick
from hemicycle.kernel.models import Answer as KeptAnswer
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import AccreditationFactory, SessionFactory

SECOND = timedelta(seconds=1)


def counts(check):
    return [option.count for option in check.options.all()]


def own(*labels):
    return [Option(position=n, label=label, means="NONE") for n, label in enumerate(labels, 1)]


# --- putting a question -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "observer", "interpreter", "stranger"])
def test_only_who_runs_the_room_puts_a_question(floor, noon, who, request):
    user, options = request.getfixturevalue(who), list(ready_options(Ready.YES_NO))
    with pytest.raises(PermissionDenied):
        actions.open_check(
            floor, actor=user, now=noon, question="So?", options=options, language="en"
        )
    assert not Check.objects.exists()


@pytest.mark.parametrize("question", ["", "  ", "🔥🔥", "?!", "x" * 301])
def test_a_question_needs_words(put, question):
    with pytest.raises(Refused) as refused:
        put(question=question)
    assert refused.value.field == "question"


@pytest.mark.parametrize(
    "labels", [[], ["Yes"], ["Yes", "yes"], ["Yes", ""], ["x" * 101, "y"], [*"abcdefghi"]]
)
def test_options_are_several_and_different(put, labels):
    with pytest.raises(Refused) as refused:
        put(options=own(*labels))
    assert refused.value.field == "options"


@pytest.mark.parametrize("seconds", [0, -1, 4, 86_401, 10**12])
def test_a_time_that_nobody_means_is_refused(put, seconds):
    with pytest.raises(Refused) as refused:
        put(seconds=seconds)
    assert refused.value.field == "seconds"


@pytest.mark.parametrize(("field", "value"), [("counts", "HEADS"), ("open_to", "ME")])
def test_an_unknown_choice_is_refused_at_its_field(put, field, value):
    with pytest.raises(Refused) as refused:
        put(**{field: value})
    assert refused.value.field == field


def test_a_second_question_waits_until_the_first_is_closed(put):
    put()
    with pytest.raises(Stale):
        put(question="And this?")
    assert Check.objects.count() == 1


def test_a_second_question_closes_a_first_whose_time_is_up(put, member, answer, noon):
    first = put(seconds=30)
    answer(first, member, "Yes")
    second = put(question="And this?", now=noon + 30 * SECOND)
    first.refresh_from_db()
    assert (first.stage, first.closed_at, counts(first)) == (
        "CLOSED",
        noon + 30 * SECOND,
        [1, 0, 0],
    )
    assert second.is_open(noon + 31 * SECOND)


def test_a_check_knows_how_many_are_asked(put, chair, noon):
    one = AccreditationFactory()
    AccreditationFactory(delegation=one.delegation, role="ALTERNATE")
    AccreditationFactory(delegation__kind="OBSERVER")
    AccreditationFactory(until="2026-01-01")
    asked = []
    for counted, open_to in [
        ("PERSON", "DELEGATES"),
        ("PERSON", "MEMBERS"),
        ("DELEGATION", "DELEGATES"),
        ("DELEGATION", "MEMBERS"),
    ]:
        check = put(counts=counted, open_to=open_to)
        asked.append(check.asked)
        actions.close_check(check, actor=chair, now=noon)
    assert asked == [3, 2, 2, 1]


def test_in_a_leadership_session_leaders_alone_are_asked(chair, member, noon):
    session = SessionFactory(access="LEADERSHIP")
    assert queries.asked(session, "PERSON", "DELEGATES", noon) == 0
    AccreditationFactory(person=chair.person)
    assert queries.asked(session, "PERSON", "DELEGATES", noon) == 1


def test_the_words_of_ready_sets_are_in_every_language(put):
    for ready in Ready:
        options = list(ready_options(ready))
        assert all(option.translations["ar"]["label"] for option in options)
        assert len({option.label for option in options}) == len(options)


# --- answering ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "interpreter", "chair", "secretary"])
def test_who_speaks_for_no_delegation_is_not_asked(put, answer, who, request):
    check = put()
    with pytest.raises(PermissionDenied):
        answer(check, request.getfixturevalue(who), "Yes")


def test_an_observer_is_not_asked_where_members_are(put, answer, observer, member):
    check = put(open_to=Check.For.MEMBERS)
    with pytest.raises(PermissionDenied):
        answer(check, observer, "Yes")
    answer(check, member, "Yes")
    assert queries.counted(check) == dict(
        zip(check.options.values_list("pk", flat=True), [1, 0, 0], strict=True)
    )


def test_an_observer_answers_where_all_delegates_are_asked(put, answer, observer):
    check = put()
    answer(check, observer, "No")
    assert Answer.objects.get().option.label == "No"


def test_an_option_of_another_check_is_refused_at_its_field(put, member, chair, noon):
    first = put()
    actions.close_check(first, actor=chair, now=noon)
    second = put()
    with pytest.raises(Refused) as refused:
        actions.answer(second, actor=member, now=noon, option=first.options.first())
    assert refused.value.field == "option"


def test_an_answer_that_is_changed_counts_once(put, answer, member):
    check = put(is_named=True)
    answer(check, member, "Yes")
    answer(check, member, "No")
    assert list(queries.counted(check).values()) == [0, 1, 0]
    assert Answer.objects.count() == 1
    assert AuditEntry.objects.filter(event="checks.answered").count() == 2


@pytest.mark.parametrize("is_named", [True, False])
def test_answering_the_same_twice_is_answering_once(put, answer, member, is_named):
    check = put(is_named=is_named)
    answer(check, member, "Yes")
    before = AuditEntry.objects.count()
    answer(check, member, "Yes")
    assert AuditEntry.objects.count() == before


def test_each_person_of_a_delegation_counts_where_people_do(put, answer):
    one = AccreditationFactory()
    two = AccreditationFactory(delegation=one.delegation, role="ALTERNATE")
    check = put(counts="PERSON")
    answer(check, one.person.user, "Yes")
    answer(check, two.person.user, "No")
    assert list(queries.counted(check).values()) == [1, 1, 0]


def test_the_last_answer_of_a_delegation_is_its_own_where_delegations_count(put, answer):
    one = AccreditationFactory()
    two = AccreditationFactory(delegation=one.delegation, role="ALTERNATE")
    check = put(counts="DELEGATION")
    answer(check, one.person.user, "Yes")
    answer(check, two.person.user, "No")
    assert list(queries.counted(check).values()) == [0, 1, 0]
    assert Answer.objects.get().person == two.person


def test_a_closed_check_takes_no_answer(put, answer, member, chair, noon):
    check = put()
    actions.close_check(check, actor=chair, now=noon)
    with pytest.raises(Stale):
        answer(check, member, "Yes")
    assert not Answer.objects.exists()


def test_the_clock_closes_a_check_to_the_second_whether_or_not_it_ticks(
    put, answer, member, observer, noon
):
    check = put(seconds=30)
    answer(check, member, "Yes", now=noon + 29 * SECOND)
    with pytest.raises(Stale):
        answer(check, observer, "Yes", now=noon + 30 * SECOND)
    assert Answer.objects.count() == 1


# --- closing ------------------------------------------------------------------------------------


def test_closing_is_for_who_runs_the_room(put, member, noon):
    check = put()
    for action in (actions.close_check, actions.hide_check, actions.show_check):
        with pytest.raises(PermissionDenied):
            action(check, actor=member, now=noon)


def test_closing_keeps_the_counts(put, answer, member, observer, chair, noon):
    check = put()
    answer(check, member, "Yes")
    answer(check, observer, "Yes")
    actions.close_check(check, actor=chair, now=noon + SECOND)
    check.refresh_from_db()
    assert (counts(check), check.answered) == ([2, 0, 0], 2)
    assert AuditEntry.objects.get(event="checks.check_closed").facts["counts"] == [2, 0, 0]


def test_closing_twice_is_closing_once(put, chair, noon):
    check = put()
    for _ in range(2):
        actions.close_check(check, actor=chair, now=noon)
    assert AuditEntry.objects.filter(event="checks.check_closed").count() == 1


def test_the_clock_counts_what_is_due_at_the_time_it_was_due(put, answer, member, noon):
    check = put(seconds=30)
    answer(check, member, "No")
    tick(noon + 29 * SECOND)
    check.refresh_from_db()
    assert check.stage == "OPEN"
    assert tick(noon + 60 * SECOND)["hemicycle.checks.handlers.close"]
    check.refresh_from_db()
    assert (check.stage, check.closed_at) == ("CLOSED", noon + 30 * SECOND)
    assert counts(check) == [0, 1, 0]


def test_nobody_plays_the_clock(committee, secretary, noon):
    with pytest.raises(PermissionDenied):
        actions.close_due(actor=secretary, now=noon)


def test_a_named_check_keeps_who_answered_what(put, answer, member, chair, noon):
    check = put(is_named=True)
    answer(check, member, "Yes")
    actions.close_check(check, actor=chair, now=noon)
    assert Answer.objects.get().person == member.person
    entry = AuditEntry.objects.get(event="checks.answered")
    assert (entry.actor_id, entry.facts["person_id"]) == (member.pk, member.person.pk)


def test_an_anonymous_check_leaves_no_trace_of_who_answered(
    client, put, answer, member, observer, chair, noon
):
    """Neither in its own tables, nor in the record, nor among the answers kept for repeats."""
    check = put(is_named=False)
    option = check.options.get(label="No")
    client.force_login(member)
    response = client.post(
        f"/sessions/{check.floor.session_id}/checks/answer/",
        {"check": check.pk, "option": option.pk, "idempotency_key": "secret"},
        HTTP_ACCEPT="application/json",
    )
    assert response.status_code == 200
    answer(check, observer, "Yes")
    actions.close_check(check, actor=chair, now=noon)
    assert not Answer.objects.exists()
    assert not KeptAnswer.objects.exists()
    of_people = {member.pk, observer.pk}
    for entry in AuditEntry.objects.filter(event__startswith="checks."):
        assert entry.actor_id not in of_people
        assert set(entry.facts) <= {"check_id", "is_named", "counts"}
    assert audit.verify().faults == ()


# --- showing ------------------------------------------------------------------------------------


def test_a_check_is_hidden_and_shown_again(put, chair, noon):
    check = put()
    for action, shown in [
        (actions.hide_check, False),
        (actions.hide_check, False),
        (actions.show_check, True),
    ]:
        action(check, actor=chair, now=noon)
        check.refresh_from_db()
        assert check.is_on_screen is shown
    events = ["checks.check_hidden", "checks.check_shown"]
    assert [e.event for e in AuditEntry.objects.filter(event__in=events).order_by("pk")] == events
