"""What is really in the database when a test is over."""

from collections import defaultdict

from hemicycle.floor.events import DeedUndone, RulesSet, TurnCalled, TurnMoved, TurnRequested
from hemicycle.floor.models import Turn
from hemicycle.kernel.audit import verify
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.radar.models import Item
from hemicycle.records.models import Transcript

DEEDS = (TurnCalled, TurnMoved, RulesSet, DeedUndone)


def tally() -> dict:
    """Keys of hands by session, steps of operators as `[event, user]`, titles of transcripts and
    items, each as often as they are kept."""
    transcripts = list(Transcript.objects.all())
    asked = AuditEntry.objects.filter(event=TurnRequested.name)
    deeds = AuditEntry.objects.filter(event__in=[event.name for event in DEEDS])
    return {
        "hands": _hands(),
        "deeds": list(map(list, deeds.values_list("event", "actor_id"))),
        "turns": list(Turn.objects.values_list("pk", flat=True)),
        "asked": [entry.facts["turn_id"] for entry in asked],
        "transcripts": [transcript.title for transcript in transcripts],
        "lost files": [t.title for t in transcripts if not t.file.storage.exists(t.file.name)],
        "items": list(Item.objects.values_list("title", flat=True)),
        "faults": list(verify().faults),
    }


def _hands() -> dict[int, list[str]]:
    keys = defaultdict(list)
    for session, key in Turn.objects.exclude(key=None).values_list("floor__session_id", "key"):
        keys[session].append(key)
    return keys


def letters() -> list[str]:
    """What was written to anybody, in the order it was posted."""
    return list(Letter.objects.order_by("pk").values_list("text", flat=True))
