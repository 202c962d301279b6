"""The floor: its state, and all its verbs, each with the fields that its form asks for."""

from typing import Any

from django.utils import timezone
from ninja import Router
from pydantic import create_model

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.forms.basics import Asked
from hemicycle.api.views.lookups import by, found
from hemicycle.floor import queries
from hemicycle.floor.actions import asking
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Floor
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import Verb, address_of, carry_out
from hemicycle.meetings import queries as meetings

router = Router()
FLOOR = "/sessions/{session_id}/floor"


@router.get(FLOOR, response=forms.StateOut, url_name="floor")
def floor_state(request: SignedInRequest, session_id: int) -> dict[str, Any]:
    """All sections; an operator's own as well."""
    floor = _floor(request, session_id)
    operates = request.user.has_perm("floor.operate_floor", floor)
    audience = "operator" if operates else "participant"
    return queries.state(floor, now=timezone.now(), audience=audience)


@router.post(f"{FLOOR}/ask-to-speak", response=dict[str, int], url_name="ask_to_speak")
def ask_to_speak(request: SignedInRequest, session_id: int, asked: forms.HandIn) -> dict[str, int]:
    turn = asking.ask_to_speak(
        _floor(request, session_id),
        **by(request),
        origin=asked.origin,
        kind=asked.kind,
        note=asked.note,
    )
    return {"turn": turn.pk}


def _door(name: str, verb: Verb) -> None:
    """Its address, and the fields of its form as the body."""
    shape = create_model(f"{name.title().replace('_', '')}In", __base__=Asked, **_fields(verb))

    def door(request: SignedInRequest, session_id: int, asked: Any) -> dict[str, int]:
        data = asked.model_dump(exclude_unset=True)
        return carry_out(verb, _floor(request, session_id), data, **by(request))

    door.__annotations__["asked"] = shape
    door.__name__ = name
    door.__doc__ = verb.act.__doc__
    router.post(f"{FLOOR}/{address_of(name)}", response=dict[str, int], url_name=name)(door)


def _fields(verb: Verb) -> dict[str, Any]:
    """What the form asks for, said in JSON; whether it is right the form says."""
    return dict.fromkeys(verb.form.base_fields, (int | str | bool | None, None))


for _name, _verb in VERBS.items():
    _door(_name, _verb)


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "meetings.view_session", session)
    return floor_of(session, now=timezone.now())
