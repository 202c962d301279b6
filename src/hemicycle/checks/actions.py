"""A question is put to the room, answered, closed, and shown or hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.checks import events, queries
from hemicycle.checks.models import Answer, Check, Option
from hemicycle.committee.queries import committee
from hemicycle.committee.rules import standing_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.events import Event, Fact, record, record_all
from hemicycle.kernel.lanes import Lane
from hemicycle.kernel.permissions import require
from hemicycle.kernel.plain import rows
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid

FEWEST, MOST = 2, 8
"""Options of a check."""
SHORTEST, LONGEST = 5, 24 * 3600
"""Seconds until a check closes by itself."""
IN_FLIGHT = timedelta(seconds=3)
"""The clock counts this much later: what came in the last moment may still wait to be written."""


# --- putting a question -------------------------------------------------------------------------


@transaction.atomic
def open_check(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    question: str,
    options: Sequence[Option],
    language: str,
    seconds: int | None = None,
    **how: Any,
) -> Check:
    """Put a question to the room; with `seconds` it closes by itself when they are over.

    `options` are new and belong to no check yet: those of a ready set, or the caller's own.
    `how` names fields of `Check`: is_named, counts, open_to.
    """
    require(actor, "checks.open_check", floor)
    rows(Floor, "id = %s", floor.pk, lock=True)
    _make_way(floor, actor, now)
    check = Check(
        floor=floor,
        stage=Check.Stage.OPEN,
        stage_since=now,
        stage_due=_closing(now, seconds),
        question=" ".join(question.split()),
        language=language,
        asked=0,
        opened_at=now,
        opened_by=actor,
        **how,
    )
    check.asked = queries.asked(floor.session, check.counts, check.open_to, now)
    refuse_invalid(check, but=("floor", "opened_by"))
    _refuse_bad_options(options)
    check.save(force_insert=True)
    for option in options:
        option.of_check = check
    Option.objects.bulk_create(options)
    event = events.CheckOpened(check_id=check.pk, is_named=check.is_named)
    record(event, subject=floor, actor=actor, at=now)
    return check


def _make_way(floor: Floor, actor: User | None, now: datetime) -> None:
    """One whose time is up is closed; one that is really open stays."""
    last = queries.latest(floor)
    if last and last.is_open(now):
        raise Stale(_("Another temperature check is open. Close it first."))
    if last and last.stage == Check.Stage.OPEN:
        _close(last, actor, now)


def _closing(now: datetime, seconds: int | None) -> datetime | None:
    if seconds is None:
        return None
    if not SHORTEST <= seconds <= LONGEST:
        raise Refused(_("Choose between 5 seconds and a day."), field="seconds")
    return now + timedelta(seconds=seconds)


def _refuse_bad_options(options: Sequence[Option]) -> None:
    if not FEWEST <= len(options) <= MOST:
        raise Refused(_("Give between two and eight options."), field="options")
    if len({option.label.casefold() for option in options}) < len(options):
        raise Refused(_("Two options have the same words."), field="options")
    for option in options:
        try:
            refuse_invalid(option, but=("of_check",))
        except Refused as refused:
            raise Refused(refused.message, field="options") from None


# --- answering ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    actor: User
    answer: Answer


CLOSED = "CLOSED"


def answer(check: Check, *, actor: User, now: datetime, option: Option) -> None:
    """Answer, or change one's answer. Answering the same twice is answering once.

    Where delegations are counted, the last answer of any of its delegates is the delegation's.
    """
    require(actor, "checks.answer", check)
    if option.of_check_id != check.pk:
        raise Refused(_("This is no answer to this question."), field="option")
    held = standing_of(actor).accreditation
    assert held is not None, "the rule asks for an accreditation"
    is_of_delegation = check.counts == Check.Counts.DELEGATION
    said = Answer(
        of_check=check,
        option=option,
        voice=held.delegation_id if is_of_delegation else held.person_id,
        person_id=held.person_id,
        delegation_id=held.delegation_id,
        role=held.role,
        at=now,
    )
    if _answers.enter(check.pk, _Said(actor, said)) == CLOSED:
        raise Stale(_("This check is closed. Your answer was not counted."))


@transaction.atomic
def _take_answers(check_id: int, asks: Sequence[_Said]) -> list[str]:
    """The answers of all who answer at this moment: one lock, one commit. For each why it was
    not taken, if so."""
    check = _locked(check_id)
    voices = [ask.answer.voice for ask in asks]
    known = {one.voice: one for one in Answer.objects.filter(of_check=check, voice__in=voices)}
    before = {voice: one.option_id for voice, one in known.items()}
    outcomes = []
    for ask in asks:
        is_open = check.is_open(ask.answer.at)
        outcomes.append("" if is_open else CLOSED)
        if is_open:
            _put(known, ask.answer)
    new = [one for voice, one in known.items() if before.get(voice) != one.option_id]
    _save_answers(new)
    _record_answers(check, new, {ask.answer.voice: ask.actor for ask in asks})
    return outcomes


def _put(known: dict[int, Answer], said: Answer) -> None:
    """In the place of the one there was."""
    if said.voice in known:
        said.pk = known[said.voice].pk
    known[said.voice] = said


def _save_answers(new: Sequence[Answer]) -> None:
    changed = [one for one in new if one.pk]
    Answer.objects.bulk_create([one for one in new if not one.pk])
    Answer.objects.bulk_update(changed, ["option", "person", "role", "at"])


def _record_answers(check: Check, new: Sequence[Answer], actors: dict[int, User]) -> None:
    """Of an anonymous check the record knows only that answers came: no names, no numbers."""
    if not new:
        return
    floor = Floor(pk=check.floor_id)
    if check.is_named:
        facts = [Fact(_answered(one), floor, actors[one.voice], one.at) for one in new]
    else:
        event: Event = events.AnswersCame(check_id=check.pk)
        facts = [Fact(event, floor, None, max(one.at for one in new))]
    record_all(facts)


def _answered(said: Answer) -> events.Answered:
    return events.Answered(
        check_id=said.of_check_id,
        person_id=said.person_id,
        delegation_id=said.delegation_id,
        option_id=said.option_id,
    )


_answers: Lane[_Said, str] = Lane(_take_answers)


# --- closing and showing ------------------------------------------------------------------------


@transaction.atomic
def close_check(check: Check, *, actor: User | None, now: datetime) -> None:
    """Count, and take no more answers. Of an anonymous check all that is left are the counts."""
    require(actor, "checks.close_check", check)
    check = _locked(check.pk)
    if check.stage == Check.Stage.OPEN:  # Closing it twice is closing it once.
        _close(check, actor, now)


def close_due(*, actor: User | None, now: datetime) -> int:
    """All whose time is up, each by itself; how many."""
    require(actor, "checks.close_due", committee())
    due = list(queries.due(now - IN_FLIGHT))
    for check in due:
        close_check(check, actor=actor, now=now)
    return len(due)


def _close(check: Check, actor: User | None, now: datetime) -> None:
    """It was closed when its time was up, even if nobody noticed until now."""
    check = _locked(check.pk)
    due = check.is_due(now)
    closed_at = check.stage_due if due and check.stage_due else max(now, check.opened_at)
    counts = queries.counted(check)
    for option, count in counts.items():
        Option.objects.filter(pk=option).update(count=count)
    if not check.is_named:
        check.answers.all().delete()
    check.answered = sum(counts.values())
    check.advance("close_check", now=closed_at)
    check.save(update_fields=["answered"])
    event = events.CheckClosed(check_id=check.pk, counts=[*counts.values()])
    record(event, subject=Floor(pk=check.floor_id), actor=None if due else actor, at=now)


@transaction.atomic
def show_check(check: Check, *, actor: User | None, now: datetime) -> None:
    """Have the screens, and once it is closed the delegates' pages, show it."""
    require(actor, "checks.show_check", check)
    _show(check, True, events.CheckShown(check_id=check.pk), actor, now)


@transaction.atomic
def hide_check(check: Check, *, actor: User | None, now: datetime) -> None:
    """Take it off the screens; while it is open, delegates still answer it."""
    require(actor, "checks.hide_check", check)
    _show(check, False, events.CheckHidden(check_id=check.pk), actor, now)


def _show(
    check: Check, is_on_screen: bool, event: Event, actor: User | None, now: datetime
) -> None:
    check = _locked(check.pk)
    if check.is_on_screen != is_on_screen:
        check.show(is_on_screen)
        record(event, subject=Floor(pk=check.floor_id), actor=actor, at=now)


def _locked(check_id: int) -> Check:
    (check,) = rows(Check, "id = %s", check_id, lock=True)
    return check
