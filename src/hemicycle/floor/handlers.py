"""The floor pushes its state: the page merges the sections it is sent."""

from collections.abc import Iterable, Mapping

from hemicycle.floor.models import Floor
from hemicycle.floor.queries import sections
from hemicycle.kernel import live
from hemicycle.kernel.events import echo
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import Session

AUDIENCES = ("participant", "operator", "screen")


@live.sections("floor.floor")
def render(pk: int) -> Mapping[str, live.Sections]:
    (floor,) = rows(Floor, "id = %s", pk)
    (floor.session,) = rows(Session, "id = %s", floor.session_id)
    return dict.fromkeys(AUDIENCES, sections(floor))


@echo(Session)
def floor_of(session: Session) -> Iterable[Floor]:
    """Its screens show the agenda."""
    return Floor.objects.filter(session=session)
