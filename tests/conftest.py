import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite as it is used, in a file: threads cannot lock each other out of one in memory."""
    if connection.vendor == "sqlite":
        name = tmp_path_factory.mktemp("database") / "hemicycle.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(name)


# No test asserts a time, and what a gate tries does not change between two runs of it.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")


QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""The real one is slow on purpose. The journeys sign in by it, on a site of their own."""


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """No test touches the files of another, nor those of the machine."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = QUICK_HASHERS


@pytest.fixture(autouse=True)
def _english():
    """A test that speaks another language is not heard by the next."""
    with translation.override("en"):
        yield


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


@pytest.fixture
def at_once(transactional_db):
    """Call functions in threads of their own at the same moment; their results or exceptions."""

    def call(*functions):
        start = threading.Barrier(len(functions), timeout=20)

        def run(function):
            try:
                start.wait()
                return function()
            except Exception as exception:
                return exception
            finally:
                connection.close()

        with ThreadPoolExecutor(len(functions)) as threads:
            return list(threads.map(run, functions))

    return call
