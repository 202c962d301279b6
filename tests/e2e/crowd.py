"""A full room: four hundred people, each with a key, and what became of their hands."""

from django.db import transaction
from django.utils import timezone

from hemicycle.accounts.actions import issue_token
from hemicycle.config.cli import main
from hemicycle.floor.events import TurnRequested
from hemicycle.floor.models import Floor
from hemicycle.kernel.audit import verify
from hemicycle.kernel.models import AuditEntry
from tests.factories import CommitteeFactory, FloorFactory, SessionFactory
from tests.floor.crowds import committee_of

PEOPLE = 400


def migrate_and_seed() -> dict:
    main(["migrate"], standalone_mode=False)
    return gather()


@transaction.atomic
def gather() -> dict:
    """The session's id, and the keys of all who attend it."""
    now = timezone.now()
    CommitteeFactory()
    floor = FloorFactory(
        session=SessionFactory(starts_at=now), stage=Floor.Stage.OPEN, stage_since=now
    )
    users = [person.user for person in committee_of(PEOPLE)]
    keys = [issue_token(user, actor=user, now=now, label="hand") for user in users]
    return {"session": floor.session_id, "keys": keys}


def asked() -> dict:
    entries = AuditEntry.objects.filter(event=TurnRequested.name)
    return {
        "turns": [entry.facts["turn_id"] for entry in entries],
        "faults": list(verify().faults),
    }
