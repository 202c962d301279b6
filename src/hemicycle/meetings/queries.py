from django.db.models import Count, QuerySet

from hemicycle.committee.rules import LEADERSHIP, STAFF, standing_of
from hemicycle.accounts.models import User
from hemicycle.meetings.models import Meeting, Session


def meetings() -> QuerySet[Meeting]:
    """All meetings, newest first, each with `session_count`."""
    return Meeting.objects.annotate(session_count=Count("sessions")).order_by("-starts_on")


def sessions_for(user: User) -> QuerySet[Session]:
    """The sessions this person may attend, in order of time."""
    sessions = Session.objects.select_related("meeting").order_by("starts_at")
    if standing_of(user).offices.isdisjoint(LEADERSHIP | STAFF):
        sessions = sessions.exclude(access=Session.Access.LEADERSHIP)
    return sessions
