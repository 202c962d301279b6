"""A track pushes its own lines; the floor's pages are told which tracks there are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from hemicycle.accounts.models import User
from hemicycle.captions import queries
from hemicycle.captions.models import Track
from hemicycle.captions.rules import VERBS
from hemicycle.floor.models import Floor
from hemicycle.floor.parts import Part, add_part
from hemicycle.kernel import live
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.panels import panel
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import Session


@live.sections("captions.track")
def render(pk: int) -> Mapping[str, live.Sections]:
    (track,) = rows(Track, "id = %s", pk)
    return queries.sections(track)


def facts(user: User, floor: Floor) -> dict[str, Any]:
    """What the person may do, and where; `lines` with the language in the place of `LANGUAGE`."""
    session = floor.session_id
    return {
        "may": [verb for verb in VERBS if user.has_perm(f"captions.{verb}", floor)],
        "urls": {
            **{verb: reverse(f"captions:{verb}", args=[session]) for verb in VERBS},
            "lines": reverse("captions:lines", args=[session, "LANGUAGE"]),
        },
    }


add_part(Part("captions", facts, queries.of_floor))


@panel(Session)
def archive(session: Model, context: Context) -> SafeString:
    """The captions of a session to take away, once there are any."""
    assert isinstance(session, Session)
    written = Track.objects.filter(floor__session=session, count__gt=0)
    user = context["user"]
    tracks = written.select_related("floor__session")
    found = [one for one in tracks if user.has_perm("captions.view_track", one)]
    if not found:
        return SafeString("")
    named = [(language_name(track.language), track) for track in found]
    return render_to_string("captions/_panel.html", {"session": session, "tracks": named})
