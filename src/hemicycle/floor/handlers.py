"""The floor pushes its state: the page merges the sections it is sent."""

from collections.abc import Mapping

from hemicycle.floor.models import Floor
from hemicycle.floor.queries import sections
from hemicycle.kernel import live
from hemicycle.kernel.audit import position

AUDIENCES = ("participant", "operator", "screen")


@live.sections("floor.floor")
def render(pk: int) -> tuple[int, Mapping[str, live.Sections]]:
    """The position is read first: the sections may already know more, never less."""
    v = position()
    shown = sections(Floor.objects.select_related("session").get(pk=pk))
    return v, dict.fromkeys(AUDIENCES, shown)
