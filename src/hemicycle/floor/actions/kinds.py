"""How the committee names what the floor is asked for. What was asked for keeps its kind."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Committee
from hemicycle.floor import events
from hemicycle.floor.conditions import refuse_length
from hemicycle.floor.models import Kind
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid


@transaction.atomic
def add_kind(committee: Committee, *, actor: User | None, now: datetime, **fields: Any) -> Kind:
    """One more kind; with a `rank` it is a category of points of order."""
    require(actor, "floor.add_kind", committee)
    kind = Kind(**fields)
    _refuse_bad(kind)
    kind.save(force_insert=True)
    record(events.KindAdded(kind_id=kind.pk), subject=kind, actor=actor, at=now)
    return kind


@transaction.atomic
def edit_kind(kind: Kind, *, actor: User | None, now: datetime, **fields: Any) -> None:
    """Change a kind for hands to come; out of use it is no longer offered."""
    require(actor, "floor.edit_kind", kind)
    kind = Kind.objects.select_for_update().get(pk=kind.pk)
    for name, value in fields.items():
        setattr(kind, name, value)
    _refuse_bad(kind)
    kind.save(update_fields=[*fields] or None)
    record(events.KindEdited(kind_id=kind.pk), subject=kind, actor=actor, at=now)


def _refuse_bad(kind: Kind) -> None:
    refuse_invalid(kind)
    refuse_length(kind.limit, "limit")
    if kind.rank == 0:
        raise Refused(_("Ranks begin with 1, which goes before all others."), field="rank")
    if Kind.objects.filter(code=kind.code).exclude(pk=kind.pk).exists():
        raise Refused(_("Another kind has this code."), field="code")
    others = Kind.objects.filter(is_offered=True, rank=None).exclude(pk=kind.pk)
    if not others.exists() and (kind.rank is not None or not kind.is_offered):
        raise Refused(_("One kind that is no point of order must stay in use."))
