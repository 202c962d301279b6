from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from hemicycle.kernel import events, live
from hemicycle.kernel.events import Event, Fact, record, record_all
from hemicycle.kernel.models import AuditEntry
from tests.factories import TopicFactory, UserFactory


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    lamp_id: int
    room: str = ""


@dataclass(frozen=True, kw_only=True)
class LampPutOut(Event):
    pass


@pytest.fixture
def lamp(db):
    """Something that things happen to."""
    return TopicFactory()


@pytest.fixture
def heard(monkeypatch):
    """What a listener to `LampLit` hears, for this test alone."""
    told = []
    monkeypatch.setitem(events._handlers, LampLit, [told.append])
    return told


def test_name_is_the_room_and_the_fact():
    assert (LampLit.name, LampPutOut.name) == ("kernel.lamp_lit", "kernel.lamp_put_out")


def test_record_keeps_who_did_what_to_what_and_when_in_one_row(lamp, noon):
    user = UserFactory()
    entry = record(LampLit(lamp_id=7, room="A"), subject=lamp, actor=user, at=noon)
    kept = AuditEntry.objects.get()
    assert kept == entry
    assert (kept.event, kept.actor_id, kept.at) == ("kernel.lamp_lit", user.pk, noon)
    assert (kept.subject_type, kept.subject_id) == ("committee.topic", lamp.pk)
    assert kept.facts == {"lamp_id": 7, "room": "A"}


def test_record_without_an_actor_is_the_clock(lamp, noon):
    record(LampPutOut(), subject=lamp, actor=None, at=noon)
    assert AuditEntry.objects.get().actor_id is None


def test_record_keeps_nothing_of_the_subject_but_its_number(lamp, noon):
    """What a row says may be secret, and may change; that it was touched stays true."""
    record(LampPutOut(), subject=lamp, actor=None, at=noon)
    kept = AuditEntry.objects.values().get()
    assert lamp.title not in str(kept)
    assert kept["facts"] == {}


def test_record_all_keeps_the_order_and_a_row_for_each(lamp, noon):
    facts = [Fact(LampLit(lamp_id=n), lamp, None, noon + timedelta(seconds=n)) for n in range(5)]
    entries = record_all(facts)
    kept = list(AuditEntry.objects.order_by("pk"))
    assert kept == entries
    assert [entry.facts["lamp_id"] for entry in kept] == [0, 1, 2, 3, 4]


def test_record_all_of_nothing_is_nothing(db):
    assert record_all([]) == []


def test_record_outside_the_transaction_of_the_deed_is_a_bug(transactional_db, noon):
    lamp = TopicFactory()
    with pytest.raises(TransactionManagementError):
        record(LampPutOut(), subject=lamp, actor=None, at=noon)
    assert not AuditEntry.objects.exists()


def test_record_is_undone_with_its_deed(transactional_db, heard, noon):
    lamp = TopicFactory()
    with transaction.atomic():
        record(LampLit(lamp_id=1), subject=lamp, actor=None, at=noon)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()
    assert heard == []


def test_handler_hears_once_it_is_committed(lamp, heard, noon, django_capture_on_commit_callbacks):
    event = LampLit(lamp_id=1)
    with django_capture_on_commit_callbacks(execute=True):
        record(event, subject=lamp, actor=None, at=noon)
        record(LampPutOut(), subject=lamp, actor=None, at=noon)
        assert heard == []
    assert heard == [event]


def test_handler_that_fails_keeps_nobody_from_hearing(
    lamp, monkeypatch, caplog, noon, django_capture_on_commit_callbacks
):
    told = []

    def broken(event):
        raise ValueError("the wire is cut")

    monkeypatch.setitem(events._handlers, LampLit, [broken, told.append])
    with django_capture_on_commit_callbacks(execute=True):
        record(LampLit(lamp_id=1), subject=lamp, actor=None, at=noon)
    assert told == [LampLit(lamp_id=1)]
    assert "the wire is cut" in caplog.text


def test_on_registers_a_handler(lamp, monkeypatch, noon, django_capture_on_commit_callbacks):
    monkeypatch.setitem(events._handlers, LampPutOut, [])
    told = []
    assert events.on(LampPutOut)(told.append) == told.append
    with django_capture_on_commit_callbacks(execute=True):
        record(LampPutOut(), subject=lamp, actor=None, at=noon)
    assert told == [LampPutOut()]


def test_record_announces_its_topic_name_and_position(lamp, monkeypatch, noon):
    announced = []
    monkeypatch.setattr(live, "announce", announced.append)
    entry = record(LampPutOut(), subject=lamp, actor=None, at=noon)
    topic = f"committee.topic.{lamp.pk}"
    assert announced == [live.Happening(entry.pk, topic, "kernel.lamp_put_out")]


def test_echo_tells_it_also_to_who_listens_to_something_else(lamp, monkeypatch, noon):
    announced, house = [], UserFactory()
    monkeypatch.setattr(live, "announce", announced.append)
    monkeypatch.setitem(events._echoes, type(lamp), [])
    assert events.echo(type(lamp))(lambda lamp: [house])(lamp) == [house]
    entry = record(LampPutOut(), subject=lamp, actor=None, at=noon)
    assert [(told.position, told.topic) for told in announced] == [
        (entry.pk, f"committee.topic.{lamp.pk}"),
        (entry.pk, f"accounts.user.{house.pk}"),
    ]
