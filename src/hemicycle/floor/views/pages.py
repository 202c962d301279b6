"""Three pages of one floor, and its verbs. The new state comes to all by the stream alike."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.committee.rules import standing_of
from hemicycle.floor import queries
from hemicycle.floor.actions import asking, rehearsing
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Floor, Kind, Screen
from hemicycle.floor.parts import facts_of
from hemicycle.floor.presence import seating
from hemicycle.floor.views.desk import desk_facts
from hemicycle.floor.views.lookups import floor_acted_on, floor_run_by, floor_seen_by
from hemicycle.floor.views.own import own_facts
from hemicycle.kernel.audit import position
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.middleware import answers_once_itself, key_of
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import carry_out

READS = ("state", "clock")
AUDIENCES = ("participant", "screen")
READS_OF_THE_DESK = ("health", "displays", "log", "attendance")


@require_GET
@login_required
def show(request: SignedInRequest, session_id: int) -> HttpResponse:
    return page(request, floor_seen_by(request, session_id), "participant")


@require_GET
@login_required
def desk(request: SignedInRequest, session_id: int) -> HttpResponse:
    return page(request, floor_run_by(request, session_id), "operator")


@require_GET
@login_required
def screen(request: SignedInRequest, session_id: int) -> HttpResponse:
    return page(request, floor_seen_by(request, session_id), "screen")


@require_GET
@login_required
def state(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = floor_seen_by(request, session_id)
    audience = request.GET.get("audience", "participant")
    if audience == "operator":
        require(request.user, "floor.operate_floor", floor)
    elif audience not in AUDIENCES:
        raise Http404
    return JsonResponse(queries.state(floor, now=timezone.now(), audience=audience))


@require_GET
@login_required
def clock(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The server's time, for pages that reckon how far their own clock is off."""
    floor_acted_on(request, session_id)
    return JsonResponse({"now": timezone.now().isoformat()})


@require_POST
@login_required
def rehearse(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Plan a rehearsal of this session, and go to its desk."""
    floor = floor_acted_on(request, session_id)
    made = rehearsing.rehearse(floor, actor=request.user, now=timezone.now())
    return redirect("floor:desk", made.session_id)


@require_POST
@login_required
@answers_once_itself
def ask_to_speak(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = floor_acted_on(request, session_id)
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
    floor = floor_acted_on(request, session_id)
    by = {"actor": request.user, "now": timezone.now()}
    made = carry_out(VERBS[verb], floor, request.POST, **by)
    return _done(request, floor, {**made, "v": position()})


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


def page(
    request: SignedInRequest, floor: Floor, role: str, screen: Screen | None = None
) -> HttpResponse:
    """A page of the floor for one role; a display's own where it is given."""
    audience = "participant" if role == "booth" else role
    shown = queries.state(floor, now=timezone.now(), audience=audience)
    agenda = shown["sections"]["agenda"]
    facts = _facts(request, floor, role) | own_facts(request, floor, role, screen)
    if role == "operator":
        facts |= desk_facts(request.user, floor)
    context = {
        "floor": floor,
        "session": floor.session,
        "floor_state": shown,
        "floor_item": next((i for i in agenda["items"] if i["item"] == agenda["current"]), None),
        "floor_page": facts,
    }
    return render(request, f"floor/{role}.html", context)


def _facts(request: SignedInRequest, floor: Floor, role: str) -> dict[str, Any]:
    """What the page needs besides the state: who looks, what they may do, and where to post."""
    session, standing = floor.session, standing_of(request.user)
    verbs = ["ask_to_speak", *VERBS]
    reads = (*READS, *READS_OF_THE_DESK) if role == "operator" else READS
    may = [verb for verb in verbs if request.user.has_perm(f"floor.{verb}", floor)]
    own = ["withdraw", "end_turn", "edit_turn", "lend_turn", "defer"]
    return {
        "role": role,
        "me": standing.person.pk if standing.person else None,
        "party": standing.accreditation.delegation_id if standing.accreditation else None,
        "may": list(dict.fromkeys([*may, *(own if "ask_to_speak" in may else [])])),
        "urls": {verb: reverse(f"floor:{verb}", args=[session.pk]) for verb in (*verbs, *reads)},
        "topic": topic_of(floor),
        "session": {
            "title": session.title,
            "meeting": session.meeting.title,
            "starts_at": session.starts_at.isoformat(),
            "ends_at": session.ends_at.isoformat(),
            "zone": session.meeting.zone,
        },
        "rehearsal": floor.is_rehearsal,
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
