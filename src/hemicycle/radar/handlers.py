"""The list of what is due follows each item."""

from collections.abc import Iterable

from hemicycle.committee.models import Committee
from hemicycle.committee.queries import committee
from hemicycle.kernel.events import echo
from hemicycle.radar.models import Item


@echo(Item)
def of_committee(item: Item) -> Iterable[Committee]:
    """Whoever looks at the whole radar hears of each item."""
    return [committee()]
