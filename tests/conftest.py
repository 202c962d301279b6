from datetime import UTC, datetime

import pytest

from hemicycle.committee.models import Office
from hemicycle.committee.rules import forget_standings
from tests.factories import (
    AccreditationFactory,
    CommitteeFactory,
    FloorFactory,
    OfficeFactory,
    SessionFactory,
    TermFactory,
    UserFactory,
)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """No test touches the files of another, nor those of the machine."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _fresh_standings():
    """Rows of one test have the same numbers as those of another."""
    forget_standings()


@pytest.fixture
def noon():
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def committee(db):
    return CommitteeFactory()


@pytest.fixture
def session(committee):
    return SessionFactory()


@pytest.fixture
def floor(session):
    return FloorFactory(session=session)


def _holder(kind):
    return TermFactory(office=OfficeFactory(kind=kind)).person.user


@pytest.fixture
def chair(committee):
    return _holder(Office.Kind.CHAIR)


@pytest.fixture
def secretary(committee):
    return _holder(Office.Kind.SECRETARY)


@pytest.fixture
def interpreter(committee):
    return _holder(Office.Kind.INTERPRETER)


@pytest.fixture
def member(committee):
    return AccreditationFactory().person.user


@pytest.fixture
def observer(committee):
    return AccreditationFactory(delegation__kind="OBSERVER").person.user


@pytest.fixture
def stranger(committee):
    """Somebody who can sign in but holds nothing."""
    return UserFactory()
