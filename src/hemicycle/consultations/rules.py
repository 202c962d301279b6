"""Who runs consultations, who answers for a delegation, and whose eyes they are for."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hemicycle.committee.models import Accreditation, Delegation
from hemicycle.committee.rules import is_leader, is_secretary, takes_part
from hemicycle.consultations.models import Consultation, Voice
from hemicycle.kernel.permissions import allow, nobody, predicate

Voices = Consultation.Voices
Role = Accreditation.Role
_ROLES: dict[str, list[str]] = {
    Voices.REPRESENTATIVE: [Role.REPRESENTATIVE],
    Voices.ALTERNATE: [Role.REPRESENTATIVE, Role.ALTERNATE],
    Voices.ANYBODY: list(Role.values),
    Voices.NAMED: [],
}


def voices_of(row: Consultation, day: date) -> QuerySet[Accreditation]:
    """Accreditations of a day by which somebody answers for a delegation that is asked."""
    named = Voice.objects.filter(
        consultation=row, delegation=OuterRef("delegation"), person=OuterRef("person")
    )
    rows = Accreditation.objects.on(day).filter(
        Q(role__in=_ROLES[row.voices]) | Exists(named), delegation__kind__in=kinds_asked(row)
    )
    return rows.select_related("delegation", "person__user").order_by("-role", "since", "pk")


def kinds_asked(row: Consultation) -> list[str]:
    everybody = row.asked == Consultation.Asked.DELEGATIONS
    return list(Delegation.Kind.values) if everybody else [Delegation.Kind.MEMBER]


def spoken_for(user: Any, row: Consultation, day: date) -> list[Delegation]:
    """The delegations that this user may answer for, mostly one."""
    return spoken_for_in(user, [row], day)[row.pk]


def spoken_for_in(
    user: Any, rows: Sequence[Consultation], day: date
) -> dict[int, list[Delegation]]:
    """The same for several consultations, in two queries."""
    held = Accreditation.objects.on(day).filter(person__user_id=user.pk)
    mine = list(held.select_related("delegation").order_by("-role", "since", "pk"))
    named = set(
        Voice.objects.filter(consultation__in=rows, person__user_id=user.pk).values_list(
            "consultation_id", "delegation_id"
        )
    )
    return {row.pk: _spoken(row, mine, named) for row in rows}


def _spoken(
    row: Consultation, mine: Sequence[Accreditation], named: set[tuple[int, int]]
) -> list[Delegation]:
    kinds, roles = kinds_asked(row), _ROLES[row.voices]
    speaks = (
        one.delegation
        for one in mine
        if one.delegation.kind in kinds
        and (one.role in roles or (row.pk, one.delegation_id) in named)
    )
    return list({one.pk: one for one in speaks}.values())


@predicate
def is_voice(user: Any, row: Any) -> bool:
    today = timezone.localdate(timezone=UTC)
    return bool(user.is_authenticated) and bool(spoken_for(user, row, today))


@predicate
def is_public(user: Any, row: Any) -> bool:
    return isinstance(row, Consultation) and row.is_public


runs = is_secretary | is_leader

allow("consultations.conclude_due", nobody)
allow("consultations.view_consultation", takes_part | is_public)
for _verb in ("take_position", "withdraw_position", "save_draft"):
    allow(f"consultations.{_verb}", is_voice)
for _verb in (
    "view_everything",
    "create_consultation",
    "edit_consultation",
    "add_point",
    "edit_point",
    "move_point",
    "remove_point",
    "add_choice",
    "edit_choice",
    "remove_choice",
    "name_voice",
    "remove_voice",
    "publish_consultation",
    "extend_consultation",
    "close_early",
    "conclude_consultation",
    "cancel_consultation",
    "open_round",
):
    allow(f"consultations.{_verb}", runs)
