"""What tests of the floor do and look at again and again."""

from datetime import timedelta

from hemicycle.floor import queries
from hemicycle.floor.actions import asking, running
from hemicycle.kernel.models import AuditEntry
from tests.factories import TurnFactory

MINUTE = timedelta(minutes=1)


def recorded():
    """`(event, actor, facts)` of each entry, in order."""
    entries = AuditEntry.objects.order_by("pk")
    return [(entry.event, entry.actor_id, entry.facts) for entry in entries]


def raise_hand(floor, actor, now, **more):
    return asking.ask_to_speak(floor, actor=actor, now=now, **{"origin": "ROOM", **more})


def turn_of(user, floor, **more):
    return TurnFactory(floor=floor, person=user.person, **more)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def line(floor):
    """The numbers of the turns that wait, in order."""
    return [turn.pk for turn in queries.line(fresh(floor))]


def shown(floor, audience="participant"):
    return queries.sections(fresh(floor))[audience]


def undo(floor, actor, now):
    """The last step, as an operator who has just seen it."""
    deed = queries.last_deed(floor)
    return running.undo(floor, actor=actor, now=now, seen=deed and deed.pk)
