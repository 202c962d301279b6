"""Who runs a call, who may answer it, and who may read what was handed in."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from hemicycle.calls.models import Call, Conflict, Handler, Reading, Reference, Submission
from hemicycle.committee.models import Accreditation
from hemicycle.committee.rules import is_leader, is_secretary, standing_of, takes_part
from hemicycle.kernel.permissions import allow, nobody, predicate

Audience = Call.Audience
Role = Handler.Role
keeps = is_secretary | is_leader


def call_of(subject: Any) -> Call:
    """The call that something belongs to."""
    if isinstance(subject, Call):
        return subject
    above = next(name for name in ("call", "form", "submission") if hasattr(subject, name))
    return call_of(getattr(subject, above))


def role_in(call: Call, user: Any) -> str:
    """MANAGER or READER of what is handed in, empty for everybody else.

    The committee's secretariat and leaders manage every call but the confidential ones.
    """
    if not user.is_authenticated:
        return ""
    if not call.is_confidential and keeps.test(user, call):
        return Role.MANAGER
    row = Handler.objects.filter(call=call.pk, person__user_id=user.pk).first()
    return row.role if row else ""


def own_interest(user: Any) -> Q:
    """Submissions nobody judges: their own, those about them or that name them as a reference,
    those of their delegation, and those for which they declared a conflict."""
    declared = Conflict.objects.filter(person__user_id=user.pk).values("submission")
    referee = Reference.objects.filter(email__iexact=user.email).values("submission")
    own = Q(user_id=user.pk) | Q(email__iexact=user.email) | Q(nominee_email__iexact=user.email)
    interest = own | Q(pk__in=declared) | Q(pk__in=referee)
    accreditation = standing_of(user).accreditation
    if accreditation is None:
        return interest
    people = Accreditation.objects.on(timezone.localdate()).filter(
        delegation=accreditation.delegation_id
    )
    named = people.exclude(person__email="").values("person__email")
    return interest | Q(delegation=accreditation.delegation_id) | Q(nominee_email__in=named)


def readable(call: Call, user: Any) -> Q | None:
    """Which of a call's submissions somebody may read; None where none."""
    role = role_in(call, user)
    if not role:
        return None
    seen = ~own_interest(user)
    if role == Role.READER:
        assigned = Reading.objects.filter(person__user_id=user.pk).values("submission")
        seen &= Q(pk__in=assigned)
    return seen


def is_invited(call: Call, user: Any) -> bool:
    return call.invited.filter(user_id=user.pk).exists()


def may_answer_call(call: Call, user: Any) -> bool:
    """Whether somebody, signed in or not, is one of those who are asked."""
    if call.audience == Audience.EVERYONE or not user.is_authenticated:
        return call.audience == Audience.EVERYONE
    if call.audience == Audience.MEMBERS:
        return standing_of(user).is_member
    return call.audience == Audience.SIGNED_IN or is_invited(call, user)


@predicate
def runs(user: Any, subject: Any) -> bool:
    """Who prepares, publishes and extends a call: of a confidential one no answer is seen by it."""
    if not user.is_authenticated:
        return False
    return bool(keeps.test(user, subject)) or role_in(call_of(subject), user) == Role.MANAGER


@predicate
def manages(user: Any, subject: Any) -> bool:
    return role_in(call_of(subject), user) == Role.MANAGER


@predicate
def names_handlers(user: Any, subject: Any) -> bool:
    """Once a confidential call is published, only its own managers let anybody else in."""
    call = call_of(subject)
    if call.stage == Call.Stage.PREPARED or not call.is_confidential:
        return bool(runs.test(user, call))
    return role_in(call, user) == Role.MANAGER


@predicate
def handles(user: Any, subject: Any) -> bool:
    return bool(role_in(call_of(subject), user))


@predicate
def may_read(user: Any, subject: Any) -> bool:
    seen = readable(subject.call, user)
    return seen is not None and Submission.objects.filter(seen, pk=subject.pk).exists()


@predicate
def may_judge(user: Any, subject: Any) -> bool:
    return bool(manages.test(user, subject) and may_read.test(user, subject))


@predicate
def may_see(user: Any, call: Any) -> bool:
    """Whoever may answer a call that is out, and whoever runs or handles it."""
    if call.stage != Call.Stage.PREPARED and may_answer_call(call, user):
        return True
    if not user.is_authenticated:
        return False
    is_for_all = call.audience in {Audience.SIGNED_IN, Audience.MEMBERS}
    if is_for_all and call.stage != Call.Stage.PREPARED and takes_part.test(user, call):
        return True
    return bool(runs.test(user, call) or handles.test(user, call))


@predicate
def may_answer(user: Any, call: Any) -> bool:
    return may_answer_call(call, user)


@predicate
def is_own(user: Any, submission: Any) -> bool:
    """Without an account the secret address is what proves it."""
    return submission.user_id in {None, user.pk}


allow("calls.view_call", may_see)
allow("calls.start_submission", may_answer)
for _verb in ("save_draft", "attach_file", "detach_file", "hand_in", "withdraw_submission"):
    allow(f"calls.{_verb}", is_own)
for _verb in ("send_link", "confirm_nomination", "decline_nomination", "give_reference"):
    allow(f"calls.{_verb}", nobody)
"""Their secret addresses prove who they are; no right goes with an account."""
allow("calls.create_call", keeps)
allow("calls.create_from_pattern", keeps)
for _verb in (
    "edit_call",
    "publish_call",
    "extend_call",
    "cancel_call",
    "arrange_statuses",
    "add_position",
    "edit_position",
    "remove_position",
    "add_question",
    "edit_question",
    "move_question",
    "remove_question",
    "invite_person",
    "uninvite_person",
):
    allow(f"calls.{_verb}", runs)
allow("calls.name_handler", names_handlers)
allow("calls.dismiss_handler", names_handlers)
for _verb in (
    "conclude_call",
    "open_late_door",
    "write_mailing",
    "edit_mailing",
    "send_mailing",
    "export_submissions",
    "view_statistics",
):
    allow(f"calls.{_verb}", manages)
allow("calls.view_submissions", handles)
allow("calls.read_list", handles)
for _verb in ("read_submission", "add_note", "declare_conflict"):
    allow(f"calls.{_verb}", may_read)
for _verb in ("assign_reader", "unassign_reader", "set_status", "write_again"):
    allow(f"calls.{_verb}", may_judge)
allow("calls.destroy_answers", nobody)
