"""What pages ask about the radar, as the person who asks may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hemicycle.accounts.models import User
from hemicycle.committee.models import Person
from hemicycle.committee.rules import LEADERSHIP, STAFF, standing_of
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.models import AuditEntry
from hemicycle.meetings.models import Session
from hemicycle.radar.models import Item

_OPEN = (Item.Stage.OPEN, Item.Stage.UNDER_WAY)


def items_for(user: User) -> QuerySet[Item]:
    """The radar as this person may see it: what is still to do by its due date, then the rest.

    An item made from a leadership session's record is for those who may read that record.
    """
    rows = Item.objects.select_related(
        "topic",
        "lead",
        "speech__transcript__session",
        "speech__speaker__person",
        "speech__speaker__delegation",
    )
    if standing_of(user).offices.isdisjoint(LEADERSHIP | STAFF):
        rows = rows.exclude(Q(speech__transcript__session__access=Session.Access.LEADERSHIP))
    is_over = Case(When(stage__in=_OPEN, then=Value(0)), default=Value(1))
    return rows.order_by(is_over, F("due").asc(nulls_last=True), "pk")


def overdue(rows: QuerySet[Item], today: date) -> QuerySet[Item]:
    return rows.filter(stage__in=_OPEN, due__lt=today)


def leads() -> QuerySet[Person]:
    """Whoever leads anything on the radar."""
    return Person.objects.filter(pk__in=Item.objects.exclude(lead=None).values("lead"))


@dataclass(frozen=True)
class Past:
    """What happened to an item, when, and through whom (empty: the clock or the shell)."""

    at: datetime
    what: str
    who: str


def history(item: Item) -> list[Past]:
    """What the audit log says of an item, the newest first."""
    kind, _dot, pk = topic_of(item).rpartition(".")
    entries = list(AuditEntry.objects.filter(subject_type=kind, subject_id=pk).order_by("-pk"))
    people = User.objects.in_bulk([entry.actor_id for entry in entries if entry.actor_id])
    return [Past(one.at, _told(one), str(people.get(one.actor_id or 0, ""))) for one in entries]


def _told(entry: AuditEntry) -> str:
    told = {
        "radar.item_added": _("Put on the radar"),
        "radar.item_edited": _("Changed: %(fields)s"),
        "start_item": _("Begun"),
        "complete_item": _("Done"),
        "drop_item": _("Dropped"),
        "reopen_item": _("Opened again"),
    }
    said = told.get(entry.facts.get("step", entry.event), entry.event)
    return said % {
        "fields": pgettext("between two of a list", ", ").join(
            map(_field_name, entry.facts.get("fields", []))
        )
    }


def _field_name(name: str) -> str:
    return str(getattr(Item._meta.get_field(name), "verbose_name", name))
