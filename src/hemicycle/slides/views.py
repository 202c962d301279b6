"""The decks of a session, their pages and pictures, and the verbs that show them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.audit import position
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import carry_out
from hemicycle.meetings.models import Session
from hemicycle.slides import queries
from hemicycle.slides.forms import VERBS, DeckForm
from hemicycle.slides.models import Deck, Page

A_YEAR = 365 * 24 * 3600


@require_GET
@login_required
def list_decks(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = _floor(request, session_id)
    context = {
        "session": floor.session,
        "decks": queries.decks(floor.session),
        "topic": topic_of(floor.session),
    }
    name = "slides/list.html#decks" if request.htmx else "slides/list.html"
    return render(request, name, context)


@require_GET
@login_required
def deck(request: SignedInRequest, session_id: int, pk: int) -> HttpResponse:
    """All pages one below the other, with their words: for looking through in one's own time."""
    floor = _floor(request, session_id)
    row = get_object_or_404(queries.decks(floor.session), pk=pk)
    context = {"session": floor.session, "deck": row, **_pages(row)}
    return render(request, "slides/deck.html", context)


@require_GET
@login_required
def pages(request: SignedInRequest, session_id: int) -> HttpResponse:
    """As JSON the pages of `?deck=`: addresses of the pictures, sizes, words."""
    floor = _floor(request, session_id)
    form = DeckForm(request.GET, floor)
    if not form.is_valid():
        raise Http404
    return JsonResponse(queries.pages_of(form.cleaned_data["deck"]))


@cache_control(private=True, max_age=A_YEAR, immutable=True)
@require_GET
@login_required
def image(request: SignedInRequest, session_id: int, pk: int, width: int) -> HttpResponse:
    """A picture. Its address changes when it does, so a browser asks for it once."""
    floor = _floor(request, session_id)
    page = get_object_or_404(Page, pk=pk, deck__session=floor.session)
    file = queries.file_of(page, width)
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except (AttributeError, FileNotFoundError, ValueError):  # No such width, or no picture.
        raise Http404 from None
    # It is packed as it is: to pack it again for two thousand people costs more than it saves.
    return HttpResponse(
        content, content_type="image/webp", headers={"Content-Encoding": "identity"}
    )


@require_POST
@login_required
def act(request: SignedInRequest, session_id: int, verb: str) -> HttpResponse:
    """For the page's script the position from which the state shows it; else the page again."""
    floor = _floor(request, session_id)
    carry_out(VERBS[verb], floor, request.POST, actor=request.user, now=timezone.now())
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"v": position()})
    return redirect(request.headers.get("Referer") or reverse("slides:list", args=[session_id]))


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    floor = floor_of(session, now=timezone.now())
    require(request.user, "floor.view_floor", floor)
    return floor


def _pages(row: Deck) -> dict[str, Any]:
    return {"pages": queries.pages_of(row)["pages"]}
