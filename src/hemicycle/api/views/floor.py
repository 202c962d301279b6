"""The floor: its state, and all its verbs, each with the fields that its form asks for."""

from typing import Any

from django.utils import timezone
from ninja import Router

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import by, found
from hemicycle.api.views.verbs import add_verbs
from hemicycle.floor import queries
from hemicycle.floor.actions import asking
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Floor
from hemicycle.kernel.audit import position
from hemicycle.kernel.permissions import require
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
    return {"turn": turn.pk, "v": position()}


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "meetings.view_session", session)
    return floor_of(session, now=timezone.now())


add_verbs(router, FLOOR, VERBS, _floor)
