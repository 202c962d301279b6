"""Who is present, who cannot follow, and what somebody notes for themselves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Person
from hemicycle.committee.rules import standing_of
from hemicycle.floor import events
from hemicycle.floor.actions.running import locked
from hemicycle.floor.models import Alarm, Floor, Note, Place, Stay
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid
from hemicycle.meetings.models import AgendaItem


@transaction.atomic
def attend(
    floor: Floor, *, actor: User, now: datetime, origin: str, via: str = Stay.Via.SELF
) -> Stay:
    """Say that one is present, in the room or online. Saying it twice is saying it once."""
    require(actor, "floor.attend", floor)
    standing = standing_of(actor)
    assert standing.person is not None, "the rule asks for somebody who takes part"
    delegation = standing.accreditation.delegation if standing.accreditation else None
    return _come(floor, actor, now, standing.person, delegation, origin, via)


@transaction.atomic
def check_in(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    person: Person | None = None,
    delegation: Delegation | None = None,
    origin: str = Place.ROOM,
    via: str = Stay.Via.DESK,
) -> Stay:
    """The desk says that somebody is present: a person, or a delegation whoever it sent."""
    require(actor, "floor.check_in", floor)
    if person is None and delegation is None:
        raise Refused(_("Say who is present."), field="person")
    if person and delegation is None:
        held = Accreditation.objects.on(now.date()).filter(person=person).first()
        delegation = held.delegation if held else None
    return _come(floor, actor, now, person, delegation, origin, via)


@transaction.atomic
def leave(floor: Floor, *, actor: User, now: datetime) -> None:
    """Say that one is away. Whoever is away already stays so."""
    require(actor, "floor.leave", floor)
    floor, person = locked(floor.pk), standing_of(actor).person
    for stay in floor.stays.filter(person=person, left_at=None):
        _go(stay, actor, now)


@transaction.atomic
def check_out(stay: Stay, *, actor: User | None, now: datetime) -> None:
    """The desk says that somebody has left. Once they are away, they stay so."""
    require(actor, "floor.check_out", stay)
    locked(stay.floor_id)
    stay.refresh_from_db()
    if stay.left_at is None:
        _go(stay, actor, now)


def _come(
    floor: Floor,
    actor: User | None,
    now: datetime,
    person: Person | None,
    delegation: Delegation | None,
    origin: str,
    via: str,
) -> Stay:
    if origin not in Place.values:
        raise Refused(_("Say whether you are in the room or online."), field="from")
    floor = locked(floor.pk)
    here = floor.stays.filter(left_at=None, person=person)
    stay = here.first() if person else here.filter(delegation=delegation).first()
    if stay and stay.place == origin:
        return stay
    if stay:
        stay.end(now)
    stay = Stay.objects.create(
        floor=floor, person=person, delegation=delegation, place=origin, via=via, came_at=now
    )
    event = events.Arrived(
        stay_id=stay.pk,
        person_id=stay.person_id,
        delegation_id=stay.delegation_id,
        origin=stay.place,
    )
    record(event, subject=floor, actor=actor, at=now)
    return stay


def _go(stay: Stay, actor: User | None, now: datetime) -> None:
    stay.end(now)
    event = events.Left(stay_id=stay.pk, person_id=stay.person_id, delegation_id=stay.delegation_id)
    record(event, subject=stay.floor, actor=actor, at=now)


# --- who cannot follow -------------------------------------------------------------------------


@transaction.atomic
def raise_alarm(
    floor: Floor, *, actor: User, now: datetime, reason: str, language: str = ""
) -> Alarm:
    """An interpreter or scribe says "too fast" or "no sound". Twice at once is once."""
    require(actor, "floor.raise_alarm", floor)
    floor = locked(floor.pk)
    if reason not in Alarm.Reason.values:
        raise Refused(_("Say whether it is too fast or there is no sound."), field="reason")
    person = standing_of(actor).person
    alarm = Alarm(floor=floor, reason=reason, person=person, language=language, raised_at=now)
    refuse_invalid(alarm, but=("floor", "person"))
    known = floor.alarms.filter(reason=reason, language=language, cleared_at=None).first()
    if known:
        return known
    alarm.save()
    event = events.AlarmRaised(alarm_id=alarm.pk, reason=reason, language=language)
    record(event, subject=floor, actor=actor, at=now)
    return alarm


@transaction.atomic
def clear_alarm(alarm: Alarm, *, actor: User, now: datetime) -> None:
    """It is better again, or has been seen to."""
    require(actor, "floor.clear_alarm", alarm)
    floor = locked(alarm.floor_id)
    alarm.refresh_from_db()
    if alarm.cleared_at is None:
        alarm.clear(now)
        record(events.AlarmCleared(alarm_id=alarm.pk), subject=floor, actor=actor, at=now)


# --- notes -------------------------------------------------------------------------------------


@transaction.atomic
def write_note(floor: Floor, *, actor: User, now: datetime, item: AgendaItem, text: str) -> None:
    """Keep a private note on an item; an empty one is thrown away. Nobody else sees it."""
    require(actor, "floor.write_note", floor)
    if item.session_id != floor.session_id:
        raise Refused(_("This item is on the agenda of another session."), field="item")
    if not text.strip():
        Note.objects.filter(item=item, user=actor).delete()
    else:
        refuse_invalid(Note(item=item, user=actor, text=text, written_at=now), but=("item", "user"))
        kept = {"text": text, "written_at": now}
        Note.objects.update_or_create(item=item, user=actor, defaults=kept)
    record(events.NoteWritten(floor_id=floor.pk), subject=item, actor=actor, at=now)
