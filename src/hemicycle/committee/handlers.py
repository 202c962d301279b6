"""Rights follow from standing: whatever changes one ends what was remembered of it."""

from hemicycle.committee import events
from hemicycle.committee.rules import forget_standings
from hemicycle.kernel.events import Event, on


@on(events.PersonAccredited)
@on(events.AccreditationEnded)
@on(events.TermBegun)
@on(events.TermEnded)
@on(events.DelegationEdited)
@on(events.PersonEdited)
def forget(event: Event) -> None:
    forget_standings()
