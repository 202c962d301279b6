"""Three pages of one floor, and its verbs. The new state comes to all by the stream alike."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.committee.models import Delegation
from hemicycle.committee.rules import standing_of
from hemicycle.floor import actions, queries
from hemicycle.floor.forms import CallNextForm, ItemForm, TurnForm
from hemicycle.floor.models import Floor
from hemicycle.kernel.fields import said
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.middleware import answers_once_itself, key_of
from hemicycle.kernel.permissions import require
from hemicycle.meetings.models import Session

VERBS = (
    "open_floor",
    "close_floor",
    "ask_to_speak",
    "withdraw",
    "call_next",
    "end_turn",
    "begin_item",
)


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
    return JsonResponse(queries.state(floor, now=timezone.now()))


@require_POST
@login_required
def open_floor(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    actions.open_floor(floor, actor=request.user, now=timezone.now())
    return _done(request, floor)


@require_POST
@login_required
def close_floor(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    actions.close_floor(floor, actor=request.user, now=timezone.now())
    return _done(request, floor)


@require_POST
@login_required
@answers_once_itself
def ask_to_speak(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    turn = actions.ask_to_speak(
        floor,
        actor=request.user,
        now=timezone.now(),
        origin=request.POST.get("from", ""),
        key=key_of(request) or None,
    )
    return _done(request, floor, turn=turn.pk)


@require_POST
@login_required
def withdraw(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    asked = said(TurnForm(request.POST, floor))
    actions.withdraw(asked["turn"], actor=request.user, now=timezone.now())
    return _done(request, floor)


@require_POST
@login_required
def call_next(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    asked = said(CallNextForm(request.POST))
    actions.call_next(floor, actor=request.user, now=timezone.now(), seen=asked["seen"])
    return _done(request, floor)


@require_POST
@login_required
def end_turn(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    asked = said(TurnForm(request.POST, floor))
    actions.end_turn(asked["turn"], actor=request.user, now=timezone.now())
    return _done(request, floor)


@require_POST
@login_required
def begin_item(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _open_to(request, session_id)
    asked = said(ItemForm(request.POST, floor))
    actions.begin_item(floor, actor=request.user, now=timezone.now(), item=asked["item"])
    return _done(request, floor)


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    require(request.user, "meetings.view_session", session)
    floor = actions.floor_of(session, now=timezone.now())
    require(request.user, "floor.view_floor", floor)
    return floor


def _open_to(request: SignedInRequest, session_id: int) -> Floor:
    """The floor a verb acts on; it was made when somebody first looked at its page."""
    floor = queries.floor_where("session_id = %s", session_id)
    if floor is None:
        raise Http404
    require(request.user, "floor.view_floor", floor)
    return floor


def _done(request: SignedInRequest, floor: Floor, **facts: int) -> HttpResponse:
    """What was done has its place in the stream, which brings the new state to everybody.

    For the page's script a few facts; without a script, the page again.
    """
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(facts)
    return redirect(
        request.headers.get("Referer") or reverse("floor:show", args=[floor.session_id])
    )


def _page(request: SignedInRequest, floor: Floor, role: str) -> HttpResponse:
    shown = queries.state(floor, now=timezone.now())
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
    session, person = floor.session, standing_of(request.user).person
    may = [verb for verb in VERBS if request.user.has_perm(f"floor.{verb}", floor)]
    own = ["withdraw", "end_turn"] if "ask_to_speak" in may else []
    return {
        "role": role,
        "me": person.pk if person else None,
        "may": list(dict.fromkeys([*may, *own])),
        "urls": {v: reverse(f"floor:{v}", args=[session.pk]) for v in (*VERBS, "state")},
        "topic": topic_of(floor),
        "session": {
            "title": session.title,
            "meeting": session.meeting.title,
            "starts_at": session.starts_at.isoformat(),
            "ends_at": session.ends_at.isoformat(),
            "zone": session.meeting.zone,
        },
        "members": Delegation.objects.on(timezone.localdate()).filter(kind="MEMBER").count(),
    }
