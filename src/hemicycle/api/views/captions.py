"""The captions of a session: its tracks, what is written there, and their verbs."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms.basics import Number
from hemicycle.api.views.lookups import found
from hemicycle.api.views.verbs import add_verbs
from hemicycle.captions import queries
from hemicycle.captions.forms import VERBS
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.permissions import require
from hemicycle.meetings import queries as meetings

router = Router()
CAPTIONS = "/sessions/{session_id}/captions"


class TrackOut(Schema):
    track: int
    language: str
    topic: str
    """Of the live stream."""
    ended: bool


class LinesOut(Schema):
    v: int
    sections: dict[str, Any]
    """Described in docs/rooms/captions.md."""
    more: bool


class Wanted(Schema):
    before: Number | None = None
    """A number: lines written before."""


@router.get(CAPTIONS, response=list[TrackOut], url_name="tracks")
def tracks(request: SignedInRequest, session_id: int) -> list[dict[str, Any]]:
    return queries.tracks(_floor(request, session_id))


@router.get(f"{CAPTIONS}/{{language}}/lines", response=LinesOut, url_name="lines")
def lines(
    request: SignedInRequest, session_id: int, language: str, wanted: Query[Wanted]
) -> dict[str, Any]:
    """The newest hundred; with `before` what came earlier."""
    floor = _floor(request, session_id)
    track = queries.track_where("floor_id = %s AND language = %s", floor.pk, language)
    if track is None:
        raise Http404
    return queries.page(track, **wanted.dict())


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = found(meetings.sessions_for(request.user), session_id)
    floor = floor_of(session, now=timezone.now())
    require(request.user, "floor.view_floor", floor)
    return floor


add_verbs(router, CAPTIONS, VERBS, _floor, room="captions")
