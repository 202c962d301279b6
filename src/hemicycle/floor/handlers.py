"""The floor pushes its state: the page merges the sections it is sent."""

from collections.abc import Mapping

from hemicycle.floor.models import Floor
from hemicycle.floor.queries import sections
from hemicycle.kernel import live

AUDIENCES = ("participant", "operator", "screen")


@live.sections("floor.floor")
def render(pk: int) -> Mapping[str, live.Sections]:
    shown = sections(Floor.objects.select_related("session").get(pk=pk))
    return dict.fromkeys(AUDIENCES, shown)
