"""The floor pushes its state: the page merges the sections it is sent."""

from collections.abc import Iterable, Mapping

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hemicycle.floor.models import Floor
from hemicycle.floor.queries import floor_where, sections
from hemicycle.kernel import live
from hemicycle.kernel.events import echo
from hemicycle.kernel.panels import panel
from hemicycle.meetings.models import Session


@live.sections("floor.floor")
def render(pk: int) -> Mapping[str, live.Sections]:
    floor = floor_where("id = %s", pk)
    assert floor is not None, "a floor is never deleted"
    return sections(floor)


@echo(Session)
def floor_of(session: Session) -> Iterable[Floor]:
    """Its screens show the agenda."""
    return Floor.objects.filter(session=session)


@panel(Session)
def beside(session: Model, context: Context) -> SafeString:
    """The ways to what a floor leaves behind, once there is one."""
    floor = Floor.objects.filter(session=session.pk).first()
    if floor is None or not context["user"].has_perm("floor.view_floor", floor):
        return SafeString("")
    shown = {"session": session, "floor": floor, "user": context["user"]}
    return SafeString(render_to_string("floor/_panel.html", shown))
