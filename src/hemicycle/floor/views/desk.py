"""What the chair's desk needs besides the state."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.committee.models import Delegation
from hemicycle.floor.models import Floor, Note


def desk_facts(user: User, floor: Floor) -> dict[str, Any]:
    """`delegations` that may be asked for; one's own `notes` by item, for who may write any."""
    day = floor.session.starts_at.date()
    facts: dict[str, Any] = {
        "delegations": [
            {"id": one.pk, "code": one.code, "name": str(one), "region": one.region}
            for one in Delegation.objects.on(day)
        ]
    }
    if user.has_perm("floor.write_note", floor):
        facts["notes"] = _notes(user, floor)
    return facts


def _notes(user: User, floor: Floor) -> dict[int, str]:
    """`{item: text}`. Nobody else's: a note is for whoever wrote it."""
    mine = Note.objects.filter(user=user, item__session=floor.session_id)
    return dict(mine.values_list("item", "text"))
