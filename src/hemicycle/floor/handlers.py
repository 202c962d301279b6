"""The floor pushes its state: the page merges the sections it is sent."""

from collections.abc import Iterable, Mapping

from hemicycle.floor.models import Floor
from hemicycle.floor.queries import floor_where, sections
from hemicycle.kernel import live
from hemicycle.kernel.events import echo
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
