"""A door for each verb of a room's table: its address, and the fields of its form as the body."""

import re
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from typing import Any

from django.db.models import Model
from ninja import Router
from pydantic import create_model

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms.basics import Asked
from hemicycle.api.views.lookups import by
from hemicycle.kernel.audit import position
from hemicycle.kernel.verbs import Verb, address_of, carry_out

PLACES = re.compile(r"{(\w+)}")


def add_verbs(
    router: Router,
    path: str,
    verbs: Mapping[str, Verb],
    subject_of: Callable[..., Model],
    room: str = "",
) -> None:
    """`POST path/verb` for all of them. `subject_of` is given the request and the places of `path`,
    of which those that end in `_id` are numbers; `room` keeps apart shapes of the same verb.

    Answered is what was made, and `v`: the position in the record from which states show it.
    """
    for name, verb in verbs.items():
        door = _door(verb, subject_of)
        door.__name__, door.__doc__ = name, verb.act.__doc__
        door.__signature__ = _signature(path, _shape(f"{room}_{name}", verb))  # type: ignore[attr-defined]
        address = f"{path}/{address_of(name)}"
        router.post(address, response=dict[str, int], url_name=name)(door)


def _door(verb: Verb, subject_of: Callable[..., Model]) -> Callable[..., dict[str, int]]:
    def door(request: SignedInRequest, asked: Any, **places: Any) -> dict[str, int]:
        data = asked.model_dump(exclude_unset=True)
        made = carry_out(verb, subject_of(request, **places), data, **by(request))
        return {**made, "v": position()}

    return door


def _shape(name: str, verb: Verb) -> type[Asked]:
    """What the form asks for, said in JSON; whether it is right the form says."""
    fields: dict[str, Any] = dict.fromkeys(verb.form.base_fields, (int | str | bool | None, None))
    return create_model(f"{name.title().replace('_', '')}In", __base__=Asked, **fields)


def _signature(path: str, shape: type[Asked]) -> Signature:
    """As if the function had been written out, with each place of its address."""
    places = {place: int if place.endswith("_id") else str for place in PLACES.findall(path)}
    told: dict[str, Any] = {"request": SignedInRequest, **places, "asked": shape}
    kind = Parameter.POSITIONAL_OR_KEYWORD
    return Signature([Parameter(name, kind, annotation=of) for name, of in told.items()])
