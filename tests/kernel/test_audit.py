from dataclasses import dataclass
from datetime import timedelta, timezone

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from hemicycle.kernel import audit
from hemicycle.kernel.events import Event, Fact, record, record_all
from hemicycle.kernel.models import AuditEntry, ChainHead
from tests.factories import TopicFactory


@dataclass(frozen=True, kw_only=True)
class Counted(Event):
    number: int
    words: str = ""


def count(numbers, noon):
    topic = TopicFactory()
    facts = [Fact(Counted(number=n), topic, None, noon + timedelta(seconds=n)) for n in numbers]
    with transaction.atomic():
        return record_all(facts)


@pytest.fixture
def entries(db, noon):
    return count(range(5), noon)


def test_verify_of_an_empty_log_finds_no_fault(db):
    assert audit.verify() == audit.Verdict(0, audit.GENESIS, ())


def test_verify_of_an_untouched_log_finds_no_fault(entries):
    assert audit.verify() == audit.Verdict(5, entries[-1].seal, ())


def test_position_is_the_newest_entry(db, noon):
    assert audit.position() == 0
    newest = count([1, 2], noon)[-1]
    assert audit.position() == newest.pk


def test_seal_is_over_what_is_read_back(db, noon):
    """Whatever a fact holds, what is sealed is what JSON and the database keep of it."""
    words = 'Åse "提名" اللجنة \u2028 \\ 🙂'
    at = noon.astimezone(timezone(timedelta(hours=9))) + timedelta(microseconds=1)
    topic = TopicFactory()
    record(Counted(number=2**60, words=words), subject=topic, actor=None, at=at)
    assert audit.verify().faults == ()


def test_seal_follows_from_the_seal_before(entries):
    assert entries[0].seal == audit.seal(audit.GENESIS, entries[0])
    assert entries[1].seal == audit.seal(entries[0].seal, entries[1])


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"number": 9, "words": ""}},
        {"event": "kernel.recounted"},
        {"actor_id": 1},
        {"subject_id": 0},
        {"subject_type": "committee.person"},
        {"seal": "f" * 64},
    ],
)
def test_verify_finds_an_altered_entry(entries, change):
    AuditEntry.objects.filter(pk=entries[2].pk).update(**change)
    assert f"entry {entries[2].pk} " in audit.verify().faults[0]


def test_verify_finds_a_moved_time(entries):
    AuditEntry.objects.filter(pk=entries[2].pk).update(at=entries[2].at + timedelta(seconds=1))
    (fault,) = audit.verify().faults
    assert f"entry {entries[2].pk} " in fault


@pytest.mark.parametrize("place", [0, 2])
def test_verify_finds_a_removed_entry(entries, place):
    AuditEntry.objects.filter(pk=entries[place].pk).delete()
    faults = audit.verify().faults
    assert f"entry {entries[place + 1].pk} " in faults[0]


def test_verify_finds_a_removed_end(entries):
    AuditEntry.objects.filter(pk=entries[-1].pk).delete()
    assert audit.verify().faults == ("the chain should have 5 entries and ends after 4",)


def test_verify_finds_an_emptied_log(entries):
    AuditEntry.objects.all().delete()
    assert audit.verify().faults == ("the chain should have 5 entries and ends after 0",)


def test_verify_finds_entries_that_the_head_knows_nothing_of(entries):
    last = entries[-1]
    forged = AuditEntry(
        at=last.at, event="kernel.forged", subject_type="x", subject_id=1, facts={}, seal=""
    )
    forged.seal = audit.seal(last.seal, forged)
    forged.save()
    assert audit.verify().faults == ("the chain should have 5 entries and ends after 6",)


def test_removed_end_with_its_head_put_right_is_found_by_a_seal_kept_elsewhere(entries):
    """Whoever can write everything fools the chain, but not the paper in the drawer."""
    kept_elsewhere = audit.verify().seal
    AuditEntry.objects.filter(pk=entries[-1].pk).delete()
    ChainHead.objects.update(length=4, seal=entries[-2].seal, last_id=entries[-2].pk)
    assert audit.verify().faults == ()
    assert not AuditEntry.objects.filter(seal=kept_elsewhere).exists()


def test_verify_finds_no_fault_when_others_record_meanwhile(entries, monkeypatch, noon):
    read = audit._entries

    def with_a_newcomer():
        count([6], noon)
        yield from read()
        count([7], noon)

    monkeypatch.setattr(audit, "_entries", with_a_newcomer)
    assert audit.verify().faults == ()


def test_recording_at_once_keeps_one_chain_in_the_order_of_commits(at_once, noon):
    """An id that is visible has all smaller ids visible: it can serve as a position."""
    topic = TopicFactory()
    seen = []

    def work(worker):
        for step in range(10):
            with transaction.atomic():
                at = noon + timedelta(seconds=step)
                entry = record(Counted(number=worker), subject=topic, actor=None, at=at)
            ids = set(AuditEntry.objects.filter(pk__lte=entry.pk).values_list("pk", flat=True))
            seen.append((entry.pk, ids))

    assert at_once(*[lambda worker=worker: work(worker) for worker in range(4)]) == [None] * 4
    everything = set(AuditEntry.objects.values_list("pk", flat=True))
    assert len(everything) == 40
    for newest, ids in seen:
        assert ids == {pk for pk in everything if pk <= newest}
    assert audit.verify() == audit.Verdict(40, ChainHead.objects.get().seal, ())


def test_flush_begins_a_new_chain(transactional_db, noon):
    count([1], noon)
    call_command("flush", interactive=False, verbosity=0)
    assert audit.verify() == audit.Verdict(0, audit.GENESIS, ())
    count([1, 2], noon)
    assert audit.verify().faults == ()


def test_begin_leaves_the_chain_that_is_there(entries):
    audit.begin()
    assert audit.verify().entries == 5


def test_there_is_only_one_chain(db):
    with pytest.raises(IntegrityError, match="one_chain"):
        ChainHead.objects.create(pk=2, seal=audit.GENESIS, length=0)
