"""Who asks, and the rows that addresses and fields name."""

from typing import Any, get_args

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.kernel.refusals import Refused


class Pages(LimitOffsetPagination):
    class Input(Schema):
        limit: int = Field(100, ge=1, le=1_000)
        offset: int = Field(0, ge=0, le=2**31 - 1)


def found(rows: QuerySet[Any], pk: int) -> Any:
    """The row of the address, 404 where there is none that this person may see."""
    try:
        return rows.get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def known(rows: QuerySet[Any], pk: int, field: str) -> Any:
    """The row that a field names, a refusal at that field where there is none."""
    found: Model | None = rows.filter(pk=pk).first()
    if found is None:
        raise Refused(_("There is nothing with this number."), field=field)
    return found


def named(rows: QuerySet[Any], pk: int | None, field: str) -> Any:
    return None if pk is None else known(rows, pk, field)


def with_rows(fields: dict[str, Any], **choices: QuerySet[Any]) -> dict[str, Any]:
    """The rows themselves instead of their numbers: `topic` for `topic_id`, where it is given."""
    for name, rows in choices.items():
        if f"{name}_id" in fields:
            fields[name] = named(rows, fields.pop(f"{name}_id"), f"{name}_id")
    return fields


def changed(asked: dict[str, Any], shape: type[Schema]) -> dict[str, Any]:
    """What a PATCH sends; null only where the shape knows it."""
    for name, value in asked.items():
        if value is None and type(None) not in get_args(shape.model_fields[name].annotation):
            raise Refused(_("This field may not be empty."), field=name)
    return asked


def by(request: SignedInRequest) -> dict[str, Any]:
    """The keywords that every action takes."""
    return {"actor": request.user, "now": timezone.now()}
