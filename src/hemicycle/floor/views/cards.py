"""Printed codes: a card for each seat, a sheet for the door, and what they lead to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hemicycle.accounts.requests import SignedInRequest, get_or_post, gone
from hemicycle.committee.models import Delegation
from hemicycle.floor import tokens
from hemicycle.floor.actions.asking import ask_by_seat, withdraw
from hemicycle.floor.actions.attending import attend, check_in
from hemicycle.floor.models import Floor, Kind, Place, Stay, Turn
from hemicycle.floor.views.lookups import floor_run_by, floor_seen_by
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Meeting


@require_GET
@login_required
def cards(request: SignedInRequest, session_id: int) -> HttpResponse:
    """A card with a code for each delegation's seat, to be printed and cut."""
    floor = floor_run_by(request, session_id)
    meeting = floor.session.meeting
    printed = []
    for delegation in Delegation.objects.on(meeting.starts_on).order_by("kind", "region", "name"):
        token = tokens.seat_token(meeting, delegation.pk)
        address = request.build_absolute_uri(reverse("seat", args=[token]))
        printed.append((delegation, tokens.qr(address)))
    context = {"floor": floor, "meeting": meeting, "cards": printed}
    return render(request, "floor/cards.html", context)


@require_GET
@login_required
def door(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The sheet for the door: whoever scans it says that they are in the room."""
    floor = floor_run_by(request, session_id)
    path = reverse("floor:enter", args=[session_id, tokens.door_token(floor.session)])
    address = request.build_absolute_uri(path)
    context = {"floor": floor, "session": floor.session, "qr": tokens.qr(address)}
    return render(request, "floor/door.html", context)


@get_or_post
@login_required
def enter(request: SignedInRequest, session_id: int, token: str) -> HttpResponse:
    """What the code at the door leads to: one tap, and one is in the room."""
    floor = floor_seen_by(request, session_id)
    now = timezone.now()
    try:
        tokens.read_door(token, session_id, now)
        if request.method == "POST":
            attend(floor, actor=request.user, now=now, origin=Place.ROOM, via=Stay.Via.DOOR)
            done = _("You are checked in, in the room.")
            return gone(request, done, reverse("floor:show", args=[session_id]))
    except Refused as refused:
        return _no(request, refused)
    return render(request, "floor/enter.html", {"floor": floor, "session": floor.session})


@get_or_post
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """What a seat's card leads to: raise or lower the hand of its delegation, or be present.

    Nobody is signed in by it, and nothing is shown that the room's screen does not show.
    """
    now = timezone.now()
    try:
        card = tokens.read_seat(token, now)
        delegation = get_object_or_404(Delegation, pk=card.delegation_id)
        floor = tokens.open_floor_of(card.meeting_id)
        if request.method == "POST" and floor is not None:
            said = _acted(floor, delegation, request.POST.get("act", ""), now)
            return gone(request, said, reverse("seat", args=[token]))
    except Refused as refused:
        return _no(request, refused)
    context = {
        "delegation": delegation,
        "meeting": Meeting.objects.filter(pk=card.meeting_id).first(),
        "floor": floor,
        "turn": floor and _hand_of(floor, delegation),
        "points": Kind.objects.filter(is_offered=True, rank__isnull=False),
    }
    return render(request, "floor/seat.html", context)


def _acted(floor: Floor, delegation: Delegation, act: str, now: object) -> str:
    by = {"actor": None, "now": now}
    if act == "here":
        here = {"delegation": delegation, "origin": Place.ROOM, "via": Stay.Via.SEAT}
        check_in(floor, **by, **here)  # type: ignore[arg-type]
        return _("Your delegation is checked in, in the room.")
    if act == "lower":
        if turn := _hand_of(floor, delegation):
            withdraw(turn, **by)  # type: ignore[arg-type]
        return _("Your hand is lowered.")
    ask_by_seat(floor, **by, delegation=delegation, kind=act)  # type: ignore[arg-type]
    return _("Your hand is raised.")


def _hand_of(floor: Floor, delegation: Delegation) -> Turn | None:
    """The hand that this card has raised; a delegate's own is theirs."""
    raised = floor.turns.waiting().filter(via=Turn.Via.SEAT, delegation=delegation)
    return raised.select_related("kind", "floor__session").first()


def _no(request: HttpRequest, refused: Refused) -> HttpResponse:
    return render(request, "floor/no_code.html", {"refused": refused}, status=410)
