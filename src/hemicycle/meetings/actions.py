"""Everything that can be planned: meetings, sessions, agendas, documents."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Committee
from hemicycle.kernel import files, search
from hemicycle.kernel.events import record
from hemicycle.kernel.languages import days
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid, refuse_unknown_zone
from hemicycle.meetings import events
from hemicycle.meetings.models import AgendaItem, Document, Meeting, Session

STEP_ASIDE = 1_000_000
LONGEST_SESSION = timedelta(days=1)
LONGEST_ITEM = 24 * 60
"""Minutes."""
YEARS = range(1900, 2201)
"""Those of which every day is a day in every zone, and that nobody types by mistake."""


@transaction.atomic
def plan_meeting(
    committee: Committee, *, actor: User | None, now: datetime, number: int, **fields: Any
) -> Meeting:
    """A meeting with its `number`, `title`, `kind`, `mode`, `place`, `zone` and days."""
    require(actor, "meetings.plan_meeting", committee)
    meeting = Meeting(number=number, **fields)
    _refuse_bad_meeting(meeting)
    meeting.save(force_insert=True)
    record(events.MeetingPlanned(number=number), subject=meeting, actor=actor, at=now)
    search.index(meeting, meeting.title, meeting.place)
    return meeting


@transaction.atomic
def edit_meeting(meeting: Meeting, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "meetings.edit_meeting", meeting)
    _set(meeting, fields)
    _refuse_bad_meeting(meeting)
    meeting.save(update_fields=list(fields))
    record(events.MeetingEdited(), subject=meeting, actor=actor, at=now)
    search.index(meeting, meeting.title, meeting.place)


@transaction.atomic
def plan_session(
    meeting: Meeting, *, actor: User | None, now: datetime, title: str, **fields: Any
) -> Session:
    """A session with `starts_at`, `ends_at` (aware), `access`, `room` and `video_url`."""
    require(actor, "meetings.plan_session", meeting)
    session = Session(meeting=meeting, title=title, **fields)
    _refuse_bad_session(session)
    session.save(force_insert=True)
    record(events.SessionPlanned(meeting_id=meeting.pk), subject=session, actor=actor, at=now)
    search.index(session, session.title)
    return session


@transaction.atomic
def edit_session(session: Session, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "meetings.edit_session", session)
    _set(session, fields)
    _refuse_bad_session(session)
    session.save(update_fields=list(fields))
    record(events.SessionEdited(), subject=session, actor=actor, at=now)
    search.index(session, session.title)


@transaction.atomic
def add_item(
    session: Session, *, actor: User | None, now: datetime, title: str, **fields: Any
) -> AgendaItem:
    """Put an item at the end of the agenda."""
    require(actor, "meetings.add_item", session)
    session = Session.objects.select_for_update().get(pk=session.pk)
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(session=session, position=last + 1, title=title, **fields)
    _refuse_bad_item(item)
    item.save(force_insert=True)
    record(events.ItemAdded(item_id=item.pk), subject=session, actor=actor, at=now)
    return item


@transaction.atomic
def edit_item(item: AgendaItem, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "meetings.edit_item", item.session)
    _set(item, fields)
    _refuse_bad_item(item)
    item.save(update_fields=list(fields))
    record(events.ItemEdited(item_id=item.pk), subject=item.session, actor=actor, at=now)


@transaction.atomic
def move_item(item: AgendaItem, *, actor: User | None, now: datetime, position: int) -> None:
    """Move one item to a position (1 is first); those between make room."""
    require(actor, "meetings.move_item", item.session)
    session = Session.objects.select_for_update().get(pk=item.session_id)
    order = list(session.items.exclude(pk=item.pk))
    order.insert(min(max(position, 1) - 1, len(order)), item)
    _number(order)
    event = events.ItemMoved(item_id=item.pk, position=item.position)
    record(event, subject=session, actor=actor, at=now)


@transaction.atomic
def remove_item(item: AgendaItem, *, actor: User | None, now: datetime) -> None:
    """Take an item off the agenda; one that has papers or has been reached stays."""
    require(actor, "meetings.remove_item", item.session)
    session = Session.objects.select_for_update().get(pk=item.session_id)
    event = events.ItemRemoved(item_id=item.pk)
    try:
        item.delete()
    except ProtectedError:  # By its documents, or by what the rooms above keep of it.
        raise Refused(
            _("This item has documents or was already called: it stays on the agenda.")
        ) from None
    _number(list(session.items.all()))
    record(event, subject=session, actor=actor, at=now)


@transaction.atomic
def add_document(
    session: Session,
    *,
    actor: User | None,
    now: datetime,
    content: bytes,
    title: str,
    kind: str,
    language: str = "en",
    item: AgendaItem | None = None,
) -> Document:
    """Keep a file with a session: told by its content, and given a name of our own."""
    require(actor, "meetings.add_document", session)
    told = files.inspect(content)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if item is not None and item.session_id != session.pk:
        raise Refused(_("This item is on the agenda of another session."), field="item")
    if session.documents.filter(sha256=told.sha256).exists():
        raise Refused(_("This session already has this very file."), field="file")
    document = Document(
        session=session,
        item=item,
        title=title,
        kind=kind,
        language=language,
        media_type=told.media_type,
        sha256=told.sha256,
        size=len(content),
        added_by=actor,
        added_at=now,
    )
    refuse_invalid(document, but=("file",))
    with files.kept(document.file, f"{told.sha256[:16]}{told.ending}", content):
        document.save(force_insert=True)
        event = events.DocumentAdded(document_id=document.pk, sha256=told.sha256)
        record(event, subject=session, actor=actor, at=now)
    return document


@transaction.atomic
def remove_document(document: Document, *, actor: User | None, now: datetime) -> None:
    require(actor, "meetings.remove_document", document.session)
    event = events.DocumentRemoved(document_id=document.pk, sha256=document.sha256)
    record(event, subject=document.session, actor=actor, at=now)
    files.discard_once_committed(document.file)
    document.delete()


def _set(row: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _refuse_bad_item(item: AgendaItem) -> None:
    if item.minutes < 1:
        raise Refused(_("An item takes at least a minute."), field="minutes")
    if item.minutes > LONGEST_ITEM:
        raise Refused(_("An item takes no longer than a day."), field="minutes")
    refuse_invalid(item, but=("position",))


def _number(order: list[AgendaItem]) -> None:
    """Positions are unique at every moment, so all step aside before each takes its place."""
    AgendaItem.objects.filter(pk__in=[item.pk for item in order]).update(
        position=F("position") + STEP_ASIDE
    )
    for position, item in enumerate(order, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(order, ["position"])


def _refuse_odd_years(row: Meeting | Session, *fields: str) -> None:
    for field in fields:
        if getattr(row, field).year not in YEARS:
            raise Refused(_("Give a year from 1900 to 2200."), field=field)


def _refuse_bad_meeting(meeting: Meeting) -> None:
    _refuse_odd_years(meeting, "starts_on", "ends_on")
    if meeting.ends_on < meeting.starts_on:
        raise Refused(_("The last day is before the first."), field="ends_on")
    if Meeting.objects.filter(number=meeting.number).exclude(pk=meeting.pk).exists():
        raise Refused(_("There is already a meeting with this number."), field="number")
    refuse_unknown_zone(meeting.zone)
    refuse_invalid(meeting)


def _refuse_bad_session(session: Session) -> None:
    _refuse_odd_years(session, "starts_at", "ends_at")
    _refuse_on_another_day(session)
    if session.ends_at <= session.starts_at:
        raise Refused(_("The session must end after it starts."), field="ends_at")
    if session.ends_at - session.starts_at > LONGEST_SESSION:
        raise Refused(_("A session lasts no longer than a day."), field="ends_at")
    refuse_invalid(session)


def _refuse_on_another_day(session: Session) -> None:
    meeting = session.meeting
    day = session.starts_at.astimezone(ZoneInfo(meeting.zone)).date()
    if not meeting.starts_on <= day <= meeting.ends_on:
        those = days(meeting.starts_on, meeting.ends_on)
        raise Refused(
            _("The meeting is on %(days)s: choose one of these days.") % {"days": those},
            field="starts_at",
        )
