import threading

import pytest
from django.db import OperationalError, connection, transaction

from hemicycle.committee.models import Topic
from tests.factories import TopicFactory


@pytest.fixture(autouse=True)
def _on_sqlite_alone():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers and its own order of commits")


@pytest.fixture
def turn():
    from hemicycle.kernel.sqlite.base import _turn

    return _turn


def test_transaction_means_to_write_from_its_beginning(transactional_db, turn):
    with transaction.atomic():
        assert turn.locked()
        assert connection.connection.in_transaction
    assert not turn.locked()


def test_database_is_kept_in_a_file_that_readers_need_not_wait_for(transactional_db):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_writers_wait_for_each_other_and_none_is_turned_away(at_once, settings):
    topic = TopicFactory(title="0")

    def add_one():
        for _ in range(10):
            with transaction.atomic():
                row = Topic.objects.get(pk=topic.pk)
                row.title = str(int(row.title) + 1)
                row.save()

    assert at_once(*[add_one] * 8) == [None] * 8
    topic.refresh_from_db()
    assert topic.title == "80"


def test_savepoint_keeps_the_turn(transactional_db, turn):
    with transaction.atomic():
        with transaction.atomic():
            TopicFactory()
        assert turn.locked()
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            raise ValueError("no")
        assert turn.locked()
    assert not turn.locked()


def test_turn_is_passed_on_after_a_failure(transactional_db, turn):
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        raise ValueError("no")
    assert not turn.locked()


def test_turn_is_passed_on_when_the_connection_is_lost(transactional_db, turn):
    with transaction.atomic():
        connection.close()
        assert not turn.locked()
    with transaction.atomic():
        TopicFactory()
    assert Topic.objects.count() == 1


def test_turn_is_passed_on_when_a_transaction_cannot_begin(transactional_db, turn, monkeypatch):
    def locked(self):
        raise OperationalError("database is locked")

    base = type(connection._connections["default"]).__mro__[1]
    with monkeypatch.context() as patched:
        patched.setattr(base, "_start_transaction_under_autocommit", locked)
        with pytest.raises(OperationalError), transaction.atomic():
            pass
    assert not turn.locked()


def telling(told, name):
    def tell():
        told.append(name)

    tell.before_the_next_commit = True
    return tell


def test_what_is_told_before_the_next_commit_is_told_in_order(at_once):
    """The thread that commits first may be the last to go on."""
    told, begun, done = [], threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            begun.set()
            transaction.on_commit(telling(told, "first"), robust=True)
            transaction.on_commit(lambda: done.wait(20) and told.append("first, later"))

    def second():
        assert begun.wait(20)
        with transaction.atomic():
            transaction.on_commit(telling(told, "second"))
        done.set()

    assert at_once(first, second) == [None, None]
    assert told == ["first", "second", "first, later"]


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "in part"])
def test_what_is_told_before_the_next_commit_is_not_told_of_what_was_undone(
    transactional_db, whole
):
    told = []
    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(telling(told, "untrue"))
            transaction.set_rollback(True)
        transaction.set_rollback(whole)
    assert told == []
