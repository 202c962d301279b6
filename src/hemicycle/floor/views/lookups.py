"""Which floor an address means, for whoever asks."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.floor import queries
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.permissions import require
from hemicycle.meetings.models import Session


def floor_seen_by(request: SignedInRequest, session_id: int) -> Floor:
    """The session's floor, made at the first look."""
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    if not Floor.objects.filter(session=session).exists():
        require(request.user, "meetings.view_session", session)
    floor = floor_of(session, now=timezone.now())
    require(request.user, "floor.view_floor", floor)
    return floor


def floor_run_by(request: SignedInRequest, session_id: int) -> Floor:
    floor = floor_seen_by(request, session_id)
    require(request.user, "floor.operate_floor", floor)
    return floor


def floor_acted_on(request: SignedInRequest, session_id: int) -> Floor:
    """The floor a verb acts on; it was made when somebody first looked at its page."""
    floor = queries.floor_where("session_id = %s", session_id)
    if floor is None:
        raise Http404
    require(request.user, "floor.view_floor", floor)
    return floor
