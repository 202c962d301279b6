"""The lines of a track for the page's script, its file, and the verbs."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.captions import queries, sheets
from hemicycle.captions.forms import VERBS, WantedForm
from hemicycle.captions.models import Track
from hemicycle.floor.actions.running import floor_of
from hemicycle.kernel.audit import position
from hemicycle.kernel.fields import said
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import carry_out
from hemicycle.meetings.models import Session


@require_GET
@login_required
def lines(request: SignedInRequest, session_id: int, language: str) -> HttpResponse:
    """As `queries.page` says, for `?before=NUMBER`."""
    track = _track(request, session_id, language)
    return JsonResponse(queries.page(track, **said(WantedForm(request.GET))))


@require_GET
@login_required
def as_webvtt(request: SignedInRequest, session_id: int, language: str) -> HttpResponse:
    track = _track(request, session_id, language)
    text = sheets.webvtt(track, queries.archive(track))
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    name = f"captions-{session_id}-{track.language}.vtt"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_POST
@login_required
def act(request: SignedInRequest, session_id: int, verb: str) -> HttpResponse:
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    floor = floor_of(session, now=timezone.now())
    require(request.user, "floor.view_floor", floor)
    by = {"actor": request.user, "now": timezone.now()}
    made = carry_out(VERBS[verb], floor, request.POST, **by)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({**made, "v": position()})
    return redirect(request.headers.get("Referer") or "floor:booth", session_id)


def _track(request: SignedInRequest, session_id: int, language: str) -> Track:
    at = "language = %s AND floor_id IN (SELECT id FROM floor_floor WHERE session_id = %s)"
    track = queries.track_where(at, language, session_id)
    if track is None:
        raise Http404
    require(request.user, "captions.view_track", track)
    return track
