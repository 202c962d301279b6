"""What programs may read and do. Nothing is decided here: each calls a query or an action."""

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status, UploadedFile
from ninja.pagination import LimitOffsetPagination, paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.committee import queries as committee
from hemicycle.committee.models import Delegation, Person, Topic
from hemicycle.floor import actions as floor_actions
from hemicycle.floor import queries as floor_queries
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings import queries as meetings
from hemicycle.meetings.models import AgendaItem, Meeting, Session
from hemicycle.radar import actions as radar_actions
from hemicycle.radar import queries as radar
from hemicycle.radar.models import Item
from hemicycle.records import actions as records_actions
from hemicycle.records import queries as records
from hemicycle.records.models import Speech, Transcript

router = Router()


# The committee


@router.get("/delegations", response=list[forms.DelegationOut], url_name="delegations")
@paginate(LimitOffsetPagination)
def delegations(request: SignedInRequest, on: date | None = None) -> QuerySet[Delegation]:
    """The delegations of a day, today unless one is given."""
    require(request.user, "committee.view_committee", committee.committee())
    return committee.delegations(on or timezone.localdate())


@router.get("/terms", response=list[forms.TermOut], url_name="terms")
def terms(request: SignedInRequest, on: date | None = None) -> list[dict[str, Any]]:
    """Who holds which office on a day."""
    require(request.user, "committee.view_committee", committee.committee())
    return [
        {
            "office": term.office.kind,
            "purpose": term.office.purpose,
            "person_id": term.person_id,
            "person": term.person.full_name,
            "since": term.since,
            "until": term.until,
        }
        for term in committee.terms(on or timezone.localdate())
    ]


# Meetings


@router.get("/meetings", response=list[forms.MeetingOut], url_name="meetings")
@paginate(LimitOffsetPagination)
def list_meetings(request: SignedInRequest) -> QuerySet[Meeting]:
    require(request.user, "committee.view_committee", committee.committee())
    return meetings.meetings(request.user)


@router.get("/sessions", response=list[forms.SessionOut], url_name="sessions")
@paginate(LimitOffsetPagination)
def list_sessions(request: SignedInRequest, meeting: int | None = None) -> QuerySet[Session]:
    require(request.user, "committee.view_committee", committee.committee())
    sessions = meetings.sessions_for(request.user)
    return sessions.filter(meeting_id=meeting) if meeting else sessions


# The floor


@router.get("/sessions/{session_id}/floor", response=forms.StateOut, url_name="floor")
def floor_state(request: SignedInRequest, session_id: int) -> dict[str, Any]:
    return floor_queries.state(_floor(request, session_id), now=timezone.now())


@router.post("/sessions/{session_id}/floor/open", response={204: None}, url_name="open_floor")
def open_floor(request: SignedInRequest, session_id: int) -> Status[None]:
    floor = _floor(request, session_id)
    floor_actions.open_floor(floor, actor=request.user, now=timezone.now())
    return Status(204, None)


@router.post("/sessions/{session_id}/floor/close", response={204: None}, url_name="close_floor")
def close_floor(request: SignedInRequest, session_id: int) -> Status[None]:
    floor = _floor(request, session_id)
    floor_actions.close_floor(floor, actor=request.user, now=timezone.now())
    return Status(204, None)


@router.post(
    "/sessions/{session_id}/floor/ask-to-speak", response=forms.TurnOut, url_name="ask_to_speak"
)
def ask_to_speak(request: SignedInRequest, session_id: int, asked: forms.HandIn) -> Turn:
    floor = _floor(request, session_id)
    return floor_actions.ask_to_speak(
        floor, actor=request.user, now=timezone.now(), origin=asked.origin
    )


@router.post("/sessions/{session_id}/floor/withdraw", response={204: None}, url_name="withdraw")
def withdraw(request: SignedInRequest, session_id: int, asked: forms.TurnIn) -> Status[None]:
    turn = _turn(_floor(request, session_id), asked.turn)
    floor_actions.withdraw(turn, actor=request.user, now=timezone.now())
    return Status(204, None)


@router.post("/sessions/{session_id}/floor/call-next", response=forms.TurnOut, url_name="call_next")
def call_next(request: SignedInRequest, session_id: int, asked: forms.CallIn) -> Turn:
    floor = _floor(request, session_id)
    return floor_actions.call_next(floor, actor=request.user, now=timezone.now(), seen=asked.seen)


@router.post("/sessions/{session_id}/floor/end-turn", response={204: None}, url_name="end_turn")
def end_turn(request: SignedInRequest, session_id: int, asked: forms.TurnIn) -> Status[None]:
    turn = _turn(_floor(request, session_id), asked.turn)
    floor_actions.end_turn(turn, actor=request.user, now=timezone.now())
    return Status(204, None)


@router.post("/sessions/{session_id}/floor/begin-item", response={204: None}, url_name="begin_item")
def begin_item(request: SignedInRequest, session_id: int, asked: forms.ItemIn) -> Status[None]:
    floor = _floor(request, session_id)
    item = _known(AgendaItem.objects.filter(session_id=session_id), asked.item, "item")
    floor_actions.begin_item(floor, actor=request.user, now=timezone.now(), item=item)
    return Status(204, None)


# Records


@router.get("/transcripts", response=list[forms.TranscriptOut], url_name="transcripts")
@paginate(LimitOffsetPagination)
def transcripts(request: SignedInRequest, session: int | None = None) -> QuerySet[Transcript]:
    require(request.user, "committee.view_committee", committee.committee())
    rows = records.transcripts_for(request.user)
    return rows.filter(session_id=session) if session else rows


@router.post("/transcripts", response={201: dict[str, Any]}, url_name="import_transcript")
def import_transcript(
    request: SignedInRequest,
    file: File[UploadedFile],
    session: Form[int | None] = None,
    title: Form[str] = "",
) -> Status[dict[str, Any]]:
    """Import a transcript: text, PDF, DOCX, WebVTT or SRT, told by its content."""
    sessions = meetings.sessions_for(request.user)
    place = _known(sessions, session, "session") if session else committee.committee()
    transcript = records_actions.import_transcript(
        place,
        actor=request.user,
        now=timezone.now(),
        content=file.read(),
        file_name=file.name or "",
        title=title,
    )
    return Status(201, records.report(transcript))


@router.get(
    "/transcripts/{transcript_id}/speeches", response=list[forms.SpeechOut], url_name="speeches"
)
@paginate(LimitOffsetPagination)
def speeches(request: SignedInRequest, transcript_id: int) -> list[dict[str, Any]]:
    transcript = _found(records.transcripts_for(request.user), transcript_id)
    return [_speech(speech) for speech in records.speeches(transcript)]


@router.get("/search", response=list[forms.SpeechOut], url_name="search")
@paginate(LimitOffsetPagination)
def search(request: SignedInRequest, q: str) -> list[dict[str, Any]]:
    """Speeches in which every word of `q` occurs."""
    require(request.user, "committee.view_committee", committee.committee())
    return [_speech(speech) for speech in records.found_speeches(request.user, q)[:500]]


# The radar


@router.get("/radar", response=list[forms.RadarOut], url_name="radar")
@paginate(LimitOffsetPagination)
def list_radar(request: SignedInRequest, stage: str | None = None) -> list[dict[str, Any]]:
    require(request.user, "radar.view_radar", committee.committee())
    items = radar.items_for(request.user)
    return [_item(item) for item in (items.filter(stage=stage) if stage else items)]


@router.post("/radar", response={201: forms.RadarOut}, url_name="add_item")
def add_item(request: SignedInRequest, asked: forms.RadarIn) -> Status[dict[str, Any]]:
    """A follow-up, by hand or from a passage of the record."""
    fields = asked.dict()
    speech_id, quote = fields.pop("speech_id"), fields.pop("quote")
    readable = Speech.objects.filter(transcript__in=records.transcripts_for(request.user))
    if fields["kind"] not in Item.Kind.values:
        raise Refused(_("This kind of follow-up is unknown."), field="kind")
    item = radar_actions.add_item(
        committee.committee(),
        actor=request.user,
        now=timezone.now(),
        speech=_known(readable, speech_id, "speech_id") if speech_id else None,
        quote=quote,
        topic=_named(Topic.objects.all(), fields.pop("topic_id"), "topic_id"),
        lead=_named(Person.objects.all(), fields.pop("lead_id"), "lead_id"),
        **fields,
    )
    return Status(201, _item(item))


@router.post("/radar/{item_id}/{step}", response=forms.RadarOut, url_name="move_item")
def move_item(request: SignedInRequest, item_id: int, step: str) -> dict[str, Any]:
    """Take a step: start_item, complete_item, drop_item or reopen_item."""
    item = _found(radar.items_for(request.user), item_id)
    if step not in Item.STEPS:
        raise Http404
    getattr(radar_actions, step)(item, actor=request.user, now=timezone.now())
    return _item(_found(radar.items_for(request.user), item_id))


# Shapes and look-ups


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    session = _found(meetings.sessions_for(request.user), session_id)
    require(request.user, "meetings.view_session", session)
    return floor_actions.floor_of(session, now=timezone.now())


def _turn(floor: Floor, pk: int) -> Turn:
    turn: Turn = _known(floor.turns.select_related("floor__session"), pk, "turn")
    return turn


def _found(rows: QuerySet[Any], pk: int) -> Any:
    """The row of the address, 404 where there is none that this person may see."""
    try:
        return rows.get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def _known(rows: QuerySet[Any], pk: int, field: str) -> Any:
    """The row that a field names, a refusal at that field where there is none."""
    found: Model | None = rows.filter(pk=pk).first()
    if found is None:
        raise Refused(_("There is nothing with this number."), field=field)
    return found


def _named(rows: QuerySet[Any], pk: int | None, field: str) -> Any:
    return None if pk is None else _known(rows, pk, field)


def _speech(speech: Speech) -> dict[str, Any]:
    return {
        "id": speech.pk,
        "position": speech.position,
        "speaker": str(speech.speaker),
        "label": speech.label,
        "text": speech.text,
        "page": speech.page,
        "url": speech.get_absolute_url(),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "title": item.title,
        "kind": item.kind,
        "stage": item.stage,
        "topic_id": item.topic_id,
        "lead_id": item.lead_id,
        "due": item.due,
        "note": item.note,
        "quote": item.quote,
        "source": item.speech.get_absolute_url() if item.speech else None,
        "url": item.get_absolute_url(),
    }
