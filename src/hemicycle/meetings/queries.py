"""What pages ask about meetings. Sessions always come as the person who asks may see them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from hemicycle.accounts.models import User
from hemicycle.committee.rules import LEADERSHIP, STAFF, standing_of
from hemicycle.kernel import search
from hemicycle.meetings.models import AgendaItem, Document, Meeting, Session

YEARS = timedelta(days=3 * 366)
"""How far back and ahead the list of meetings reaches unless all are asked for."""

SOON = timedelta(hours=12)
"""What begins by then is what people come for."""


@dataclass(frozen=True)
class Day:
    """The sessions of one day, in the zone of their meeting."""

    date: date
    sessions: list[Session]


def meetings(user: User) -> QuerySet[Meeting]:
    """All meetings, newest first, each with `session_count`: those this person may attend."""
    visible = sessions_for(user).order_by().values("pk")
    count = Count("sessions", filter=Q(sessions__in=visible))
    return Meeting.objects.annotate(session_count=count).order_by("-starts_on", "pk")


def sessions_for(user: User) -> QuerySet[Session]:
    """The sessions this person may attend, in order of time."""
    sessions = Session.objects.select_related("meeting").order_by("starts_at", "pk")
    standing = standing_of(user)
    if not standing.takes_part:
        return sessions.none()
    if standing.offices.isdisjoint(LEADERSHIP | STAFF):
        sessions = sessions.exclude(access=Session.Access.LEADERSHIP)
    return sessions


def sessions_at_hand(user: User, now: datetime) -> QuerySet[Session]:
    """Those of them that are under way or begin soon."""
    return sessions_for(user).filter(ends_at__gt=now, starts_at__lt=now + SOON)


def found_sessions(user: User, words: str) -> QuerySet[Session]:
    """Those sessions this person may attend that the words occur in, the newest first."""
    return search.matching(sessions_for(user), words).order_by("-starts_at")


def found_meetings(words: str) -> QuerySet[Meeting]:
    return search.matching(Meeting.objects.all(), words).order_by("-starts_on")


def days(sessions: QuerySet[Session], zone: str) -> list[Day]:
    """Sessions by the day they begin on in that zone."""

    def day(session: Session) -> date:
        return session.starts_at.astimezone(ZoneInfo(zone)).date()

    return [Day(on, list(those)) for on, those in groupby(sessions, key=day)]


def agenda() -> QuerySet[Session]:
    """Sessions with all that their page shows: meeting, items, topics and documents."""
    items = AgendaItem.objects.select_related("topic").prefetch_related("documents")
    loose = Document.objects.filter(item=None)
    return Session.objects.select_related("meeting").prefetch_related(
        Prefetch("items", queryset=items),
        Prefetch("documents", queryset=loose, to_attr="loose_documents"),
    )
