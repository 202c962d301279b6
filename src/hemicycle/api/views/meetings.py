"""What is planned: meetings, sessions, agendas and documents, read and kept."""

from django.db.models import QuerySet
from ninja import File, Form, PatchDict, Router, Status, UploadedFile
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import Pages, by, changed, found, named, with_rows
from hemicycle.committee.models import Topic
from hemicycle.committee.queries import committee
from hemicycle.kernel.permissions import require
from hemicycle.meetings import actions, queries
from hemicycle.meetings.models import AgendaItem, Document, Meeting, Session

router = Router()


@router.get("/meetings", response=list[forms.MeetingOut], url_name="meetings")
@paginate(Pages)
def list_meetings(request: SignedInRequest) -> QuerySet[Meeting]:
    require(request.user, "committee.view_committee", committee())
    return queries.meetings(request.user)


@router.post("/meetings", response={201: forms.MeetingOut}, url_name="plan_meeting")
def plan_meeting(request: SignedInRequest, asked: forms.MeetingIn) -> Status[Meeting]:
    return Status(201, actions.plan_meeting(committee(), **asked.dict(), **by(request)))


@router.patch("/meetings/{pk}", response=forms.MeetingOut, url_name="edit_meeting")
def edit_meeting(request: SignedInRequest, pk: int, asked: PatchDict[forms.MeetingIn]) -> Meeting:
    """Only what is sent changes, here as everywhere."""
    row: Meeting = found(Meeting.objects.all(), pk)
    actions.edit_meeting(row, **changed(asked, forms.MeetingIn), **by(request))
    return row


@router.get("/sessions", response=list[forms.SessionOut], url_name="sessions")
@paginate(Pages)
def list_sessions(
    request: SignedInRequest, meeting: forms.Number | None = None
) -> QuerySet[Session]:
    require(request.user, "committee.view_committee", committee())
    sessions = queries.sessions_for(request.user)
    return sessions.filter(meeting_id=meeting) if meeting else sessions


@router.post("/meetings/{pk}/sessions", response={201: forms.SessionOut}, url_name="plan_session")
def plan_session(request: SignedInRequest, pk: int, asked: forms.SessionIn) -> Status[Session]:
    meeting = found(Meeting.objects.all(), pk)
    return Status(201, actions.plan_session(meeting, **asked.dict(), **by(request)))


@router.patch("/sessions/{pk}", response=forms.SessionOut, url_name="edit_session")
def edit_session(request: SignedInRequest, pk: int, asked: PatchDict[forms.SessionIn]) -> Session:
    row = _session(request, pk)
    actions.edit_session(row, **changed(asked, forms.SessionIn), **by(request))
    return row


@router.get("/sessions/{pk}/items", response=list[forms.ItemOut], url_name="items")
@paginate(Pages)
def items(request: SignedInRequest, pk: int) -> QuerySet[AgendaItem]:
    """The agenda, in its order."""
    return AgendaItem.objects.filter(session=_session(request, pk))


@router.post("/sessions/{pk}/items", response={201: forms.ItemOut}, url_name="add_agenda_item")
def add_item(request: SignedInRequest, pk: int, asked: forms.AgendaIn) -> Status[AgendaItem]:
    """At the end of the agenda."""
    fields = with_rows(asked.dict(), topic=Topic.objects.all())
    return Status(201, actions.add_item(_session(request, pk), **fields, **by(request)))


@router.patch("/items/{pk}", response=forms.ItemOut, url_name="edit_agenda_item")
def edit_item(request: SignedInRequest, pk: int, asked: PatchDict[forms.AgendaIn]) -> AgendaItem:
    row = _item(request, pk)
    fields = with_rows(changed(asked, forms.AgendaIn), topic=Topic.objects.all())
    actions.edit_item(row, **fields, **by(request))
    return row


@router.post("/items/{pk}/move", response=forms.ItemOut, url_name="move_agenda_item")
def move_item(request: SignedInRequest, pk: int, asked: forms.MoveIn) -> AgendaItem:
    """To a position, 1 being the first; those between make room."""
    row = _item(request, pk)
    actions.move_item(row, position=asked.position, **by(request))
    return row


@router.delete("/items/{pk}", response={204: None}, url_name="remove_agenda_item")
def remove_item(request: SignedInRequest, pk: int) -> Status[None]:
    actions.remove_item(_item(request, pk), **by(request))
    return Status(204, None)


@router.get("/sessions/{pk}/documents", response=list[forms.DocumentOut], url_name="documents")
@paginate(Pages)
def documents(request: SignedInRequest, pk: int) -> QuerySet[Document]:
    session = _session(request, pk)
    require(request.user, "meetings.view_document", session)
    return Document.objects.filter(session=session)


@router.post("/sessions/{pk}/documents", response={201: forms.DocumentOut}, url_name="add_document")
def add_document(
    request: SignedInRequest,
    pk: int,
    file: File[UploadedFile],
    title: Form[str],
    kind: Form[str] = "PAPER",
    language: Form[str] = "en",
    item: Form[forms.Number | None] = None,
) -> Status[Document]:
    """A file of at most 50 MB, told by its content."""
    session = _session(request, pk)
    row = actions.add_document(
        session,
        content=file.read(),
        title=title.strip(),
        kind=kind,
        language=language,
        item=named(AgendaItem.objects.filter(session=session), item, "item"),
        **by(request),
    )
    return Status(201, row)


@router.delete("/documents/{pk}", response={204: None}, url_name="remove_document")
def remove_document(request: SignedInRequest, pk: int) -> Status[None]:
    visible = Document.objects.filter(session__in=queries.sessions_for(request.user))
    actions.remove_document(found(visible, pk), **by(request))
    return Status(204, None)


def _session(request: SignedInRequest, pk: int) -> Session:
    row: Session = found(queries.sessions_for(request.user), pk)
    return row


def _item(request: SignedInRequest, pk: int) -> AgendaItem:
    visible = AgendaItem.objects.filter(session__in=queries.sessions_for(request.user))
    row: AgendaItem = found(visible, pk)
    return row
