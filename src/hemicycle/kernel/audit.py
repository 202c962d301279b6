"""The audit chain: each entry is sealed with the seal before it.

An entry changed, removed, inserted or reordered breaks every seal after it; a missing end is
noticed against the head. Whoever can write to the database could still rewrite the whole
chain: keep the newest seal elsewhere (`hemicycle verify` prints it, `--expect` compares it).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db import connection

from hemicycle.kernel.models import AuditEntry, ChainHead

GENESIS = "0" * 64


def begin() -> None:
    """Make the head of an empty chain; where there is one, do nothing."""
    ChainHead.objects.get_or_create(pk=1, defaults={"seal": GENESIS, "length": 0})


def append(entries: Sequence[AuditEntry]) -> None:
    """Seal and save `entries` in this order; the chain stays locked until the transaction ends."""
    before, length = _lock_head()
    for entry in entries:
        before = entry.seal = seal(before, entry)
    AuditEntry.objects.bulk_create(entries)
    _move_head(before, length + len(entries), entries[-1].pk)


def _lock_head() -> tuple[str, int]:
    """Its seal and length. Every deed ends here, so in SQL as it stands: a third of the ORM's."""
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seal, length FROM kernel_chainhead {lock}")  # noqa: S608
        head: tuple[str, int] = cursor.fetchone()
    return head


def _move_head(seal: str, length: int, last_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_chainhead SET seal = %s, length = %s, last_id = %s",
            [seal, length, last_id],
        )


def seal(before: str, entry: AuditEntry) -> str:
    """SHA-256 in hex over the previous seal and all that the entry says, as canonical JSON."""
    said = [
        before,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.event,
        entry.actor_id,
        entry.subject_type,
        entry.subject_id,
        entry.facts,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many entries hold, the newest seal, and each fault in words."""

    entries: int
    seal: str
    faults: tuple[str, ...]


def verify() -> Verdict:
    """Walk the chain from its beginning. Reads every entry once, in constant memory."""
    faults: list[str] = []
    head = ChainHead.objects.get()
    before, count, passed = GENESIS, 0, head.length == 0
    for entry in _entries():
        count += 1
        if entry.seal != seal(before, entry):
            faults.append(f"entry {entry.pk} ({entry.event}) or the one before it was altered")
        before = entry.seal
        passed = passed or (count, before) == (head.length, head.seal)
    # Others may have recorded since the head was read: it is passed, and then more may follow.
    if not passed or count > ChainHead.objects.get().length:
        faults.append(f"the chain should have {head.length} entries and ends after {count}")
    return Verdict(count, before, tuple(faults))


def _entries() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("pk").iterator(chunk_size=2_000)


position = ChainHead.position
