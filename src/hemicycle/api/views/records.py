"""What was said: transcripts, their speeches, and the import of a file."""

from typing import Any

from django.db.models import QuerySet
from ninja import File, Form, Router, Status, UploadedFile
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import Pages, by, found, known
from hemicycle.committee.queries import committee
from hemicycle.kernel.permissions import require
from hemicycle.meetings.queries import sessions_for
from hemicycle.records import actions, queries
from hemicycle.records.models import Speech, Transcript

router = Router()


@router.get("/transcripts", response=list[forms.TranscriptOut], url_name="transcripts")
@paginate(Pages)
def transcripts(
    request: SignedInRequest, session: forms.Number | None = None
) -> QuerySet[Transcript]:
    require(request.user, "committee.view_committee", committee())
    rows = queries.transcripts_for(request.user)
    return rows.filter(session_id=session) if session else rows


@router.post("/transcripts", response={201: dict[str, Any]}, url_name="import_transcript")
def import_transcript(
    request: SignedInRequest,
    file: File[UploadedFile],
    session: Form[forms.Number | None] = None,
    title: Form[str] = "",
) -> Status[dict[str, Any]]:
    """Import a transcript: text, PDF, DOCX, WebVTT or SRT, told by its content."""
    sessions = sessions_for(request.user)
    place = known(sessions, session, "session") if session else committee()
    transcript = actions.import_transcript(
        place,
        **by(request),
        content=file.read(),
        file_name=file.name or "",
        title=title,
    )
    return Status(201, queries.report(transcript))


@router.get(
    "/transcripts/{transcript_id}/speeches", response=list[forms.SpeechOut], url_name="speeches"
)
@paginate(Pages)
def speeches(request: SignedInRequest, transcript_id: int) -> list[dict[str, Any]]:
    transcript = found(queries.transcripts_for(request.user), transcript_id)
    return [_speech(speech) for speech in queries.speeches(transcript)]


@router.get("/search", response=list[forms.SpeechOut], url_name="search")
@paginate(Pages)
def search(request: SignedInRequest, q: str) -> list[dict[str, Any]]:
    """Speeches in which every word of `q` occurs."""
    require(request.user, "committee.view_committee", committee())
    return [_speech(speech) for speech in queries.found_speeches(request.user, q)[:500]]


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
