"""What a call asks: its positions, its questions in their versions, and the steps of handling.

As long as nobody has handed anything in, the questions are changed where they stand. From then on
a change makes a new version: what was handed in stays beside the questions it answers, and drafts
go on with the new ones.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.calls import events, patterns, queries
from hemicycle.calls.actions.calling import create_call, locked
from hemicycle.calls.models import Call, Form, Position, Question, Status, key_from
from hemicycle.committee.models import Committee
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid

STEP_ASIDE = 1_000_000
MOST_QUESTIONS = 200


@transaction.atomic
def create_from_pattern(
    place: Committee, *, actor: User | None, now: datetime, pattern: str, title: str, **fields: Any
) -> Call:
    """A call with the questions, steps and settings that are usual for its kind (`patterns`)."""
    require(actor, "calls.create_from_pattern", place)
    known = patterns.pattern(pattern)
    call = create_call(place, actor=actor, now=now, title=title, **{**known.settings, **fields})
    arrange_statuses(call, actor=None, now=now, labels=known.statuses)
    for asked in known.questions:
        add_question(call, actor=None, now=now, **asked)
    return call


# --- positions ----------------------------------------------------------------------------------


@transaction.atomic
def add_position(
    call: Call, *, actor: User | None, now: datetime, title: str, **fields: Any
) -> Position:
    """One of several things the call is for, with its `seats` and, if it is one, its `office`."""
    require(actor, "calls.add_position", call)
    call = _changeable(call)
    position = Position(call=call, title=title, **fields)
    refuse_invalid(position)
    position.save(force_insert=True)
    record(events.CallEdited(), subject=call, actor=actor, at=now)
    return position


@transaction.atomic
def edit_position(position: Position, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "calls.edit_position", position.call)
    locked(position.call)
    for name, value in fields.items():
        setattr(position, name, value)
    refuse_invalid(position)
    position.save(update_fields=list(fields))
    record(events.CallEdited(), subject=position.call, actor=actor, at=now)


@transaction.atomic
def remove_position(position: Position, *, actor: User | None, now: datetime) -> None:
    """As long as nothing was handed in."""
    require(actor, "calls.remove_position", position.call)
    call = _changeable(position.call)
    if call.receipts.exists():
        raise Refused(_("Something was handed in already: the positions stay."))
    position.delete()
    record(events.CallEdited(), subject=call, actor=actor, at=now)


# --- questions ----------------------------------------------------------------------------------


@transaction.atomic
def add_question(
    call: Call, *, actor: User | None, now: datetime, text: str, **fields: Any
) -> Question:
    """A question at the end of the form."""
    require(actor, "calls.add_question", call)
    call = _changeable(call)
    form = _form_to_change(call, now)
    held = queries.questions_of(form)
    if len(held) >= MOST_QUESTIONS:
        raise Refused(_("A form has at most %(most)s questions.") % {"most": MOST_QUESTIONS})
    fields.setdefault("key", _free_key(text, {one.key for one in held}))
    place = max((one.place for one in held), default=0) + 1
    question = Question(form=form, place=place, text=text, **fields)
    _refuse_bad(question, held)
    question.save(force_insert=True)
    record(events.FormChanged(form=form.number), subject=call, actor=actor, at=now)
    return question


@transaction.atomic
def edit_question(
    question: Question, *, actor: User | None, now: datetime, **fields: Any
) -> Question:
    """The question as it is asked from now on; it may be one of a new version."""
    require(actor, "calls.edit_question", question.form.call)
    question, form, call = _question_to_change(question, now)
    for name, value in fields.items():
        setattr(question, name, value)
    _refuse_bad(question, queries.questions_of(form))
    question.save(update_fields=list(fields))
    record(events.FormChanged(form=form.number), subject=call, actor=actor, at=now)
    return question


@transaction.atomic
def move_question(question: Question, *, actor: User | None, now: datetime, place: int) -> Question:
    """To a place (1 is first); those between make room."""
    require(actor, "calls.move_question", question.form.call)
    question, form, call = _question_to_change(question, now)
    order = [one for one in queries.questions_of(form) if one.pk != question.pk]
    order.insert(min(max(place, 1) - 1, len(order)), question)
    _number(order)
    record(events.FormChanged(form=form.number), subject=call, actor=actor, at=now)
    return question


@transaction.atomic
def remove_question(question: Question, *, actor: User | None, now: datetime) -> None:
    """It is asked no more; answers that were handed in to it stay."""
    require(actor, "calls.remove_question", question.form.call)
    question, form, call = _question_to_change(question, now)
    depending = form.questions.filter(needed_by=question.key).first()
    if depending:
        raise Refused(
            _("The question “%(other)s” depends on this one.") % {"other": depending.text}
        )
    question.delete()
    record(events.FormChanged(form=form.number), subject=call, actor=actor, at=now)


def _question_to_change(question: Question, now: datetime) -> tuple[Question, Form, Call]:
    """The question of this key in the version that may be changed."""
    call = _changeable(question.form.call)
    form = _form_to_change(call, now)
    found = form.questions.filter(key=question.key).first()
    if found is None:
        raise Refused(_("This question is asked no more."))
    return found, form, call


def _form_to_change(call: Call, now: datetime) -> Form:
    """The newest version, or a copy of it where something was handed in by it."""
    form = queries.newest_form(call)
    if form.pk and not form.receipts.exists():
        return form
    fresh = Form(call=call, number=form.number + 1, made_at=now)
    fresh.save(force_insert=True)
    for question in queries.questions_of(form):
        question.pk = None
        question.form = fresh
        question.save(force_insert=True)
    call.submissions.filter(receipt=None).update(form=fresh)
    return fresh


def _number(order: Sequence[Question]) -> None:
    Question.objects.filter(pk__in=[one.pk for one in order]).update(place=F("place") + STEP_ASIDE)
    for place, question in enumerate(order, start=1):
        question.place = place
    Question.objects.bulk_update(order, ["place"])


def _free_key(text: str, taken: Iterable[str]) -> str:
    key, taken = key_from(text) or "question", set(taken)
    numbered = (f"{key[:36]}-{number}" for number in range(2, MOST_QUESTIONS + 3))
    return next(one for one in (key, *numbered) if one not in taken)


def _refuse_bad(question: Question, held: Sequence[Question]) -> None:
    refuse_invalid(question, but=("form",))
    has_options = question.kind in Question.WITH_OPTIONS
    if has_options and len(question.choices()) < 2:
        raise Refused(_("Give at least two options."), field="options")
    if question.least is not None and question.most is not None and question.least > question.most:
        raise Refused(_("The most is less than the least."), field="most")
    if question.position and question.position.call_id != question.form.call_id:
        raise Refused(_("This position belongs to another call."), field="position")
    _refuse_bad_condition(question, held)


def _refuse_bad_condition(question: Question, held: Sequence[Question]) -> None:
    """Whether it is needed may depend on a choice, a yes or a country asked for elsewhere."""
    if not question.needed_by:
        return
    other = next((one for one in held if one.key == question.needed_by), None)
    if other is None or other.key == question.key:
        raise Refused(_("There is no such other question."), field="needed_by")
    values = {key for key, _label in other.choices()}
    if other.kind == Question.Kind.CONSENT:
        values = {"yes", "no"}
    if values and question.needed_value not in values:
        raise Refused(
            _("This must be one of: %(values)s.") % {"values": ", ".join(sorted(values))},
            field="needed_value",
        )


# --- steps of handling --------------------------------------------------------------------------


@transaction.atomic
def arrange_statuses(
    call: Call, *, actor: User | None, now: datetime, labels: Sequence[str]
) -> None:
    """The steps, in their order. Those of the same words stay; one in use is not dropped."""
    require(actor, "calls.arrange_statuses", call)
    call = locked(call)
    known = {row.label: row for row in call.statuses.all()}
    wanted = list(dict.fromkeys(label.strip() for label in labels if label.strip()))
    for label, row in known.items():
        if label not in wanted and row.submissions.exists():
            raise Refused(
                _("Something stands at “%(label)s”: move it first.") % {"label": label},
                field="labels",
            )
        if label not in wanted:
            row.delete()
    for place, label in enumerate(wanted, start=1):
        row = known.get(label) or Status(call=call, label=label)
        row.place = place
        refuse_invalid(row)
        row.save()
    record(events.CallEdited(), subject=call, actor=actor, at=now)


def _changeable(call: Call) -> Call:
    call = locked(call)
    if call.stage not in {Call.Stage.PREPARED, Call.Stage.PUBLISHED}:
        raise Refused(_("This call is over."))
    return call
