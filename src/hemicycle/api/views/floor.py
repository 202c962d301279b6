"""The floor: its state, and all its verbs."""

from typing import Any

from django.utils import timezone
from ninja import Router, Status

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import by, found, known
from hemicycle.floor import actions, queries
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel.permissions import require
from hemicycle.meetings import queries as meetings
from hemicycle.meetings.models import AgendaItem

router = Router()


@router.get("/sessions/{session_id}/floor", response=forms.StateOut, url_name="floor")
def floor_state(request: SignedInRequest, session_id: int) -> dict[str, Any]:
    return queries.state(_floor(request, session_id), now=timezone.now())


@router.post("/sessions/{session_id}/floor/open", response={204: None}, url_name="open_floor")
def open_floor(request: SignedInRequest, session_id: int) -> Status[None]:
    floor = _floor(request, session_id)
    actions.open_floor(floor, **by(request))
    return Status(204, None)


@router.post("/sessions/{session_id}/floor/close", response={204: None}, url_name="close_floor")
def close_floor(request: SignedInRequest, session_id: int) -> Status[None]:
    floor = _floor(request, session_id)
    actions.close_floor(floor, **by(request))
    return Status(204, None)


@router.post(
    "/sessions/{session_id}/floor/ask-to-speak", response=forms.TurnOut, url_name="ask_to_speak"
)
def ask_to_speak(request: SignedInRequest, session_id: int, asked: forms.HandIn) -> Turn:
    floor = _floor(request, session_id)
    return actions.ask_to_speak(floor, **by(request), origin=asked.origin)


@router.post("/sessions/{session_id}/floor/withdraw", response={204: None}, url_name="withdraw")
def withdraw(request: SignedInRequest, session_id: int, asked: forms.TurnIn) -> Status[None]:
    turn = _turn(_floor(request, session_id), asked.turn)
    actions.withdraw(turn, **by(request))
    return Status(204, None)


@router.post("/sessions/{session_id}/floor/call-next", response=forms.TurnOut, url_name="call_next")
def call_next(request: SignedInRequest, session_id: int, asked: forms.CallIn) -> Turn:
    floor = _floor(request, session_id)
    return actions.call_next(floor, **by(request), seen=asked.seen)


@router.post("/sessions/{session_id}/floor/end-turn", response={204: None}, url_name="end_turn")
def end_turn(request: SignedInRequest, session_id: int, asked: forms.TurnIn) -> Status[None]:
    turn = _turn(_floor(request, session_id), asked.turn)
    actions.end_turn(turn, **by(request))
    return Status(204, None)


@router.post("/sessions/{session_id}/floor/begin-item", response={204: None}, url_name="begin_item")
def begin_item(request: SignedInRequest, session_id: int, asked: forms.ItemIn) -> Status[None]:
    floor = _floor(request, session_id)
    item = known(AgendaItem.objects.filter(session_id=session_id), asked.item, "item")
    actions.begin_item(floor, **by(request), item=item)
    return Status(204, None)


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "meetings.view_session", session)
    return actions.floor_of(session, now=timezone.now())


def _turn(floor: Floor, pk: int) -> Turn:
    turn: Turn = known(floor.turns.select_related("floor__session"), pk, "turn")
    return turn
