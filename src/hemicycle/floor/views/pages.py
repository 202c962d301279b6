"""Three pages of one floor, and its verbs. The new state comes to all by the stream alike."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.committee.rules import standing_of
from hemicycle.floor import queries
from hemicycle.floor.actions import asking
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Floor, Kind
from hemicycle.floor.parts import facts_of
from hemicycle.floor.presence import seating
from hemicycle.kernel.audit import position
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.middleware import answers_once_itself, key_of
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import carry_out
from hemicycle.meetings.models import Session

READS = ("state", "clock")


@require_GET
@login_required
def show(request: SignedInRequest, session_id: int) -> HttpResponse:
    return _page(request, _floor(request, session_id), "participant")


@require_GET
@login_required
def desk(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _floor(request, session_id)
    require(request.user, "floor.operate_floor", floor)
    return _page(request, floor, "operator")


@require_GET
@login_required
def screen(request: SignedInRequest, session_id: int) -> HttpResponse:
    return _page(request, _floor(request, session_id), "screen")


@require_GET
@login_required
def state(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _floor(request, session_id)
    audience = "participant"
    if request.GET.get("audience") == "operator":
        require(request.user, "floor.operate_floor", floor)
        audience = "operator"
    return JsonResponse(queries.state(floor, now=timezone.now(), audience=audience))


@require_GET
@login_required
def clock(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The server's time, for pages that reckon how far their own clock is off."""
    return JsonResponse({"now": timezone.now().isoformat()})


@require_POST
@login_required
@answers_once_itself
def ask_to_speak(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    turn = asking.ask_to_speak(
        floor,
        actor=request.user,
        now=timezone.now(),
        origin=request.POST.get("from", ""),
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", ""),
        key=key_of(request) or None,
    )
    return _done(request, floor, {"turn": turn.pk})


@require_POST
@login_required
def act(request: SignedInRequest, session_id: int, verb: str) -> HttpResponse:
    """Any other verb of the floor, as `VERBS` says."""
    floor = _open_to(request, session_id)
    by = {"actor": request.user, "now": timezone.now()}
    made = carry_out(VERBS[verb], floor, request.POST, **by)
    return _done(request, floor, {**made, "v": position()})


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    require(request.user, "meetings.view_session", session)
    floor = floor_of(session, now=timezone.now())
    require(request.user, "floor.view_floor", floor)
    return floor


def _open_to(request: SignedInRequest, session_id: int) -> Floor:
    """The floor a verb acts on; it was made when somebody first looked at its page."""
    floor = queries.floor_where("session_id = %s", session_id)
    if floor is None:
        raise Http404
    require(request.user, "floor.view_floor", floor)
    return floor


def _done(request: SignedInRequest, floor: Floor, facts: dict[str, int]) -> HttpResponse:
    """What was done has its place in the stream, which brings the new state to everybody.

    For the page's script what was made, and the position from which the state shows it; without
    a script, the page again.
    """
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(facts)
    return redirect(
        request.headers.get("Referer") or reverse("floor:show", args=[floor.session_id])
    )


def _page(request: SignedInRequest, floor: Floor, role: str) -> HttpResponse:
    shown = queries.state(floor, now=timezone.now(), audience=role)
    agenda = shown["sections"]["agenda"]
    context = {
        "floor": floor,
        "session": floor.session,
        "floor_state": shown,
        "floor_item": next((i for i in agenda["items"] if i["item"] == agenda["current"]), None),
        "floor_page": _facts(request, floor, role),
    }
    return render(request, f"floor/{role}.html", context)


def _facts(request: SignedInRequest, floor: Floor, role: str) -> dict[str, Any]:
    """What the page needs besides the state: who looks, what they may do, and where to post."""
    session, standing = floor.session, standing_of(request.user)
    verbs = ["ask_to_speak", *VERBS]
    may = [verb for verb in verbs if request.user.has_perm(f"floor.{verb}", floor)]
    own = ["withdraw", "end_turn", "edit_turn", "lend_turn", "defer"]
    return {
        "role": role,
        "me": standing.person.pk if standing.person else None,
        "party": standing.accreditation.delegation_id if standing.accreditation else None,
        "may": list(dict.fromkeys([*may, *(own if "ask_to_speak" in may else [])])),
        "urls": {verb: reverse(f"floor:{verb}", args=[session.pk]) for verb in (*verbs, *READS)},
        "topic": topic_of(floor),
        "session": {
            "title": session.title,
            "meeting": session.meeting.title,
            "starts_at": session.starts_at.isoformat(),
            "ends_at": session.ends_at.isoformat(),
            "zone": session.meeting.zone,
        },
        "kinds": [_kind(kind) for kind in Kind.objects.filter(is_offered=True)],
        "seating": seating(session.starts_at.date()),
        "parts": facts_of(request.user, floor),
    }


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "title": str(kind),
        "rank": kind.rank,
        "for": kind.asked_by,
        "limit": kind.limit,
    }
