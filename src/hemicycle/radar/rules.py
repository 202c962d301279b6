"""Everyone who takes part reads the radar; leaders, staff and each item's lead keep it."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.committee.rules import is_leader, is_staff, standing_of, takes_part
from hemicycle.kernel.permissions import allow, predicate
from hemicycle.meetings.rules import may_attend
from hemicycle.radar.models import Item
from hemicycle.records.models import Speech


@predicate
def leads_it(user: Any, subject: Any) -> bool:
    if not isinstance(subject, Item) or not user.is_authenticated or subject.lead_id is None:
        return False
    person = standing_of(user).person
    return person is not None and subject.lead_id == person.pk


@predicate
def may_read_its_source(user: User, subject: Any) -> bool:
    """An item quotes its source: it is as open as the record it comes from."""
    speech: Speech | None = subject.speech
    return speech is None or bool(may_attend.test(user, speech.transcript))


keeps_the_radar = is_leader | is_staff

allow("radar.view_radar", takes_part)
allow("radar.view_item", takes_part & may_read_its_source)
allow("radar.add_item", keeps_the_radar)
for _verb in ("edit_item", "start_item", "complete_item", "drop_item", "reopen_item"):
    allow(f"radar.{_verb}", keeps_the_radar | leads_it)
