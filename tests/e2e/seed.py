"""A small committee for the browser to find, made in a fresh database."""

from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from hemicycle.accounts.actions import issue_token
from hemicycle.committee.models import Office
from hemicycle.floor.models import Floor
from tests.factories import (
    PASSWORD,
    AccreditationFactory,
    AgendaItemFactory,
    CommitteeFactory,
    FloorFactory,
    MeetingFactory,
    OfficeFactory,
    SessionFactory,
    TermFactory,
    TopicFactory,
    WorkingGroupFactory,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FLOORS = ("open", "journey", "restart", "plain")
OFFICES = {"chair": Office.Kind.CHAIR, "secretary": Office.Kind.SECRETARY}
DELEGATES = {
    "netherlands": ("NL", "Netherlands", "Marijke de Vries", "en"),
    "kenya": ("KE", "Kenya", "Wanjiru Kamau", "en"),
    "egypt": ("EG", "Egypt", "ليلى منصور", "ar"),
    "china": ("CN", "China", "林雅文", "zh-hans"),
    "brazil": ("BR", "Brazil", "João Antônio Albuquerque de Figueiredo", "en"),
}


@transaction.atomic
def seed() -> dict:
    """What was made, as JSON can say it: floors by name (their sessions' ids), and people.

    Of each person `session` is the cookie of somebody signed in, `key` a bearer key.
    """
    now = timezone.now()
    CommitteeFactory()
    TopicFactory()
    WorkingGroupFactory()
    meeting = MeetingFactory(starts_on=now.date(), ends_on=now.date() + timedelta(days=3))
    people = {name: _officer(kind, name) for name, kind in OFFICES.items()}
    people |= {name: _delegate(*facts) for name, facts in DELEGATES.items()}
    return {
        "password": PASSWORD,
        "floors": {name: _floor(meeting, name, now) for name in FLOORS},
        "people": {name: _facts(person, now) for name, person in people.items()},
    }


def _officer(kind, name):
    office = OfficeFactory(kind=kind)
    return TermFactory(office=office, person__user__name=f"{name.title()} Person").person


def _delegate(code, country, name, language):
    return AccreditationFactory(
        delegation__code=code,
        delegation__name=country,
        person__name=name,
        person__language=language,
        person__user__name=name,
    ).person


def _floor(meeting, name, now) -> int:
    session = SessionFactory(
        meeting=meeting, title=f"Wrap-up {name}", starts_at=now - timedelta(minutes=20)
    )
    AgendaItemFactory(session=session, position=1, title="Opening and adoption of the agenda")
    AgendaItemFactory(session=session, position=2, title="Preparation of the communiqué")
    AgendaItemFactory(session=session, position=3, title="Any other business", minutes=5)
    if name != "journey":
        FloorFactory(session=session, stage=Floor.Stage.OPEN, stage_since=now)
    return session.pk


def _facts(person, now) -> dict:
    user = person.user
    user.set_password(PASSWORD)
    user.save()
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    key = issue_token(user, actor=user, now=now, label="journeys")
    return {
        "email": user.email,
        "person": person.pk,
        "user": user.pk,
        "session": store.session_key,
        "key": key,
    }
