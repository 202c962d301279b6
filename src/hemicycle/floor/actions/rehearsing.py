"""A rehearsal: the same session beside the real one, with simulated delegates, seen by leaders."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.floor import events
from hemicycle.floor.actions.running import floor_of, locked
from hemicycle.floor.models import Floor
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.actions import add_item, plan_session
from hemicycle.meetings.models import Meeting, Session


@transaction.atomic
def rehearse(floor: Floor, *, actor: User | None, now: datetime) -> Floor:
    """Plan a session with the same agenda, on which one may practise: it begins now, or before
    the meeting at the hour of the real one.

    Only the leadership sees it. Its delegates are simulated by whoever runs it: their hands are
    raised by the floor manager, so that the record names nobody who was not there.
    """
    require(actor, "floor.rehearse", floor)
    if floor.is_rehearsal:
        raise Refused(_("This is a rehearsal already."))
    session = floor.session
    starts_at = now if _is_on(session.meeting, now) else session.starts_at
    copy = plan_session(
        session.meeting,
        actor=actor,
        now=now,
        title=(_("Rehearsal: %(title)s") % {"title": session.title})[:200],
        starts_at=starts_at,
        ends_at=starts_at + (session.ends_at - session.starts_at),
        access=Session.Access.LEADERSHIP,
        room=session.room,
    )
    for item in session.items.all():
        kept = {name: getattr(item, name) for name in ("title", "purpose", "minutes", "speaker")}
        add_item(copy, actor=actor, now=now, **kept)
    made = locked(floor_of(copy, now=now).pk)
    made.is_rehearsal, made.policy, made.once = True, floor.policy, floor.once
    made.save(update_fields=["is_rehearsal", "policy", "once"])
    event = events.RehearsalPlanned(of_session_id=session.pk)
    record(event, subject=made, actor=actor, at=now)
    return made


def _is_on(meeting: Meeting, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(meeting.zone)).date()
    return meeting.starts_on <= today <= meeting.ends_on
