from django.db.models import F, Q, QuerySet

from hemicycle.accounts.models import User
from hemicycle.committee.rules import LEADERSHIP, STAFF, standing_of
from hemicycle.meetings.models import Session
from hemicycle.radar.models import Item


def items_for(user: User) -> QuerySet[Item]:
    """The radar as this person may see it, what is due first on top.

    An item made from a leadership session's record is for those who may read that record.
    """
    rows = Item.objects.select_related("topic", "lead", "speech__transcript")
    if standing_of(user).offices.isdisjoint(LEADERSHIP | STAFF):
        rows = rows.exclude(Q(speech__transcript__session__access=Session.Access.LEADERSHIP))
    return rows.order_by(F("due").asc(nulls_last=True), "pk")
