"""Slides of a session: which there are, their pages, and their verbs, as on the floor."""

from typing import Any

from ninja import Router

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms.slides import PagesOut, SlidesOut
from hemicycle.api.views.lookups import by, found
from hemicycle.api.views.verbs import add_verbs
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.permissions import require
from hemicycle.meetings import queries as meetings
from hemicycle.slides import queries
from hemicycle.slides.forms import VERBS

router = Router()
SLIDES = "/sessions/{session_id}/slides"


@router.get(SLIDES, response=SlidesOut, url_name="slides")
def list_slides(request: SignedInRequest, session_id: int) -> dict[str, Any]:
    """What is on screen, and all decks with how far they are."""
    floor = _floor(request, session_id)
    told = queries.sections(floor)["operator"]
    return {**told, "on_screen": told["slide"]}


@router.get(f"{SLIDES}/{{int:deck_id}}", response=PagesOut, url_name="slides_pages")
def list_pages(request: SignedInRequest, session_id: int, deck_id: int) -> dict[str, Any]:
    """The pages of a deck that are ready: pictures by their width, and what is written there."""
    floor = _floor(request, session_id)
    return queries.pages_of(found(queries.decks(floor.session), deck_id))


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "meetings.view_session", session)
    return floor_of(session, now=by(request)["now"])


add_verbs(router, SLIDES, VERBS, _floor, room="slides")
