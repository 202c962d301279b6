"""Calls: how they are set up, answered and handled. What counts is when a request had arrived in
full: the time is read once its body is here."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, PatchDict, Query, Router, Status, UploadedFile
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms import calls as forms
from hemicycle.api.forms.basics import WhyIn, Words
from hemicycle.api.views.lookups import Pages, by, changed, found, known, named, with_rows
from hemicycle.calls import outlines, queries
from hemicycle.calls.actions import asking, calling, handling, submitting
from hemicycle.calls.models import Call, Question, Submission
from hemicycle.committee.models import Office, Person, Topic
from hemicycle.committee.queries import committee
from hemicycle.kernel import downloads
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Meeting

router = Router()
Told = dict[str, Any]


# Calls


@router.get("/calls", response=list[forms.CallOut], url_name="calls")
@paginate(Pages)
def list_calls(request: SignedInRequest, asked: Query[forms.CallsAsked]) -> list[Told]:
    """All that one may see."""
    now, rows = timezone.now(), queries.calls_for(request.user)
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    told = [outlines.call_told(call, now) for call in rows]
    return [one for one in told if asked.is_open in {None, one["is_open"]}]


@router.post("/calls", response={201: forms.CallInFull}, url_name="create_call")
def create_call(request: SignedInRequest, asked: forms.CallIn) -> Status[Told]:
    """From a pattern, whose questions and settings it begins with."""
    fields = _with_places(asked.dict(exclude_unset=True))
    pattern = fields.pop("pattern", "BLANK")
    call = asking.create_from_pattern(committee(), pattern=pattern, **fields, **by(request))
    return Status(201, _in_full(request, call.pk))


@router.get("/calls/{pk}", response=forms.CallInFull, url_name="call")
def show_call(request: SignedInRequest, pk: int) -> Told:
    """With its questions, and the rule by which something is in time."""
    return _in_full(request, pk)


@router.patch("/calls/{pk}", response=forms.CallInFull, url_name="edit_call")
def edit_call(request: SignedInRequest, pk: int, asked: PatchDict[forms.CallEdit]) -> Told:
    fields = _with_places(changed(asked, forms.CallEdit))
    calling.edit_call(_call(request, pk), **fields, **by(request))
    return _in_full(request, pk)


@router.post("/calls/{pk}/publish", response=forms.CallInFull, url_name="publish_call")
def publish_call(request: SignedInRequest, pk: int) -> Told:
    calling.publish_call(_call(request, pk), **by(request))
    return _in_full(request, pk)


@router.post("/calls/{pk}/extend", response=forms.CallInFull, url_name="extend_call")
def extend_call(request: SignedInRequest, pk: int, asked: forms.ExtendIn) -> Told:
    call, fields = _call(request, pk), asked.dict()
    if asked.seen is None:
        fields["seen"] = call.window.sequence if call.window else 0
    calling.extend_call(call, **fields, **by(request))
    return _in_full(request, pk)


@router.post("/calls/{pk}/cancel", response=forms.CallInFull, url_name="cancel_call")
def cancel_call(request: SignedInRequest, pk: int, asked: WhyIn) -> Told:
    calling.cancel_call(_call(request, pk), reason=asked.reason, **by(request))
    return _in_full(request, pk)


@router.post("/calls/{pk}/conclude", response=forms.CallInFull, url_name="conclude_call")
def conclude_call(request: SignedInRequest, pk: int, asked: forms.ConcludeIn) -> Told:
    """Choose, by the numbers of the receipts; for a host's offer with the meeting to plan."""
    call = _call(request, pk)
    require(request.user, "calls.conclude_call", call)
    calling.conclude_call(
        call,
        chosen=[_chosen(request, call, one) for one in asked.chosen],
        conclusion=asked.conclusion,
        since=asked.since,
        until=asked.until,
        meeting=asked.meeting.dict() if asked.meeting else None,
        **by(request),
    )
    return _in_full(request, pk)


def _chosen(request: SignedInRequest, call: Call, one: forms.ChosenIn) -> calling.Chosen:
    rows = queries.submissions_for(request.user, call).filter(receipt__number=one.number)
    row = rows.first()
    if row is None:
        raise Refused(_("There is nothing with this number."), field="chosen")
    return calling.Chosen(row, one.reason, named(call.positions.all(), one.position_id, "chosen"))


# What a call asks


@router.post("/calls/{pk}/questions", response={201: forms.QuestionOut}, url_name="add_question")
def add_question(request: SignedInRequest, pk: int, asked: forms.QuestionIn) -> Status[Told]:
    """At the end of the form."""
    call = _call(request, pk)
    fields = with_rows(asked.dict(), position=call.positions.all())
    row = asking.add_question(call, **fields, **by(request))
    return Status(201, outlines.question_told(row))


@router.patch("/calls/questions/{pk}", response=forms.QuestionOut, url_name="edit_question")
def edit_question(request: SignedInRequest, pk: int, asked: PatchDict[forms.QuestionIn]) -> Told:
    """It may be one of a new version then, with another number."""
    row = _question(request, pk)
    fields = changed(asked, forms.QuestionIn)
    fields = with_rows(fields, position=row.form.call.positions.all())
    return outlines.question_told(asking.edit_question(row, **fields, **by(request)))


@router.post("/calls/questions/{pk}/move", response=forms.QuestionOut, url_name="move_question")
def move_question(request: SignedInRequest, pk: int, asked: forms.PlaceIn) -> Told:
    """To a place, 1 being the first; those between make room."""
    row = asking.move_question(_question(request, pk), place=asked.place, **by(request))
    return outlines.question_told(row)


@router.delete("/calls/questions/{pk}", response={204: None}, url_name="remove_question")
def remove_question(request: SignedInRequest, pk: int) -> Status[None]:
    """It is asked no more; answers that were handed in to it stay."""
    asking.remove_question(_question(request, pk), **by(request))
    return Status(204, None)


@router.post("/calls/{pk}/positions", response={201: forms.PositionOut}, url_name="add_position")
def add_position(request: SignedInRequest, pk: int, asked: forms.PositionIn) -> Status[Told]:
    fields = with_rows(asked.dict(), office=Office.objects.all())
    row = asking.add_position(_call(request, pk), **fields, **by(request))
    return Status(201, outlines.position_told(row))


@router.post("/calls/{pk}/handlers", response={201: forms.HandlerOut}, url_name="name_handler")
def name_handler(request: SignedInRequest, pk: int, asked: forms.HandlerIn) -> Status[Told]:
    """Or change how somebody handles it."""
    call, fields = _call(request, pk), with_rows(asked.dict(), person=Person.objects.all())
    return Status(201, outlines.handler_told(calling.name_handler(call, **fields, **by(request))))


@router.post("/calls/{pk}/late-doors", response={201: forms.DoorOut}, url_name="open_late_door")
def open_late_door(request: SignedInRequest, pk: int, asked: forms.DoorIn) -> Status[Told]:
    """Let one person hand in after the deadline, until a time of their own."""
    door = handling.open_late_door(_call(request, pk), **asked.dict(), **by(request))
    return Status(201, outlines.door_told(door))


# One's own


@router.post(
    "/calls/{pk}/submissions",
    response={201: forms.SubmissionInFull},
    url_name="start_submission",
)
def start_submission(request: SignedInRequest, pk: int, asked: forms.StartIn) -> Status[Told]:
    """Begin to answer, or go on where one left off."""
    user = request.user
    row = submitting.start_submission(
        _call(request, pk),
        name=str(user),
        addressee=user.addressee,
        is_for_other=asked.is_for_other,
        **by(request),
    )
    return Status(201, _own_in_full(request, row.pk))


@router.get("/submissions", response=list[forms.SubmissionOut], url_name="submissions")
@paginate(Pages)
def list_submissions(request: SignedInRequest) -> list[Told]:
    """What one wrote oneself, the newest first."""
    now = timezone.now()
    return [outlines.submission_told(row, now) for row in queries.own_submissions(request.user)]


@router.get("/submissions/{pk}", response=forms.SubmissionInFull, url_name="submission")
def show_submission(request: SignedInRequest, pk: int) -> Told:
    """The draft beside its questions, and what it lacks."""
    return _own_in_full(request, pk)


@router.patch("/submissions/{pk}/draft", response=forms.DraftOut, url_name="save_draft")
def save_draft(request: SignedInRequest, pk: int, asked: forms.DraftIn) -> Told:
    """Nothing is judged, whatever the time; the answer says what is missing."""
    row = submitting.save_draft(_own(request, pk), told=asked.answers, **by(request))
    written = queries.written(row)
    taken = {one.key for one in written.questions if one.kind != Question.Kind.FILE}
    return {
        "percent": row.percent,
        "saves": row.saves,
        "saved_at": row.saved_at,
        "missing": outlines.missing_told(written.lacks),
        "ignored": sorted(set(asked.answers) - taken),
    }


@router.post("/submissions/{pk}/files", response={201: forms.FileOut}, url_name="attach_file")
def attach_file(
    request: SignedInRequest, pk: int, file: File[UploadedFile], question: Form[Words]
) -> Status[Told]:
    """Add a file to the answer of a question, told by its content."""
    upload = submitting.attach_file(
        _own(request, pk),
        question=question,
        content=file.read(),
        name=file.name or "",
        **by(request),
    )
    return Status(201, outlines.file_told(upload))


@router.delete("/submissions/{pk}/files/{file}", response={204: None}, url_name="detach_file")
def detach_file(request: SignedInRequest, pk: int, file: int) -> Status[None]:
    """Out of the draft; where it was handed in before, it stays with that."""
    submitting.detach_file(found(_own(request, pk).uploads.all(), file), **by(request))
    return Status(204, None)


@router.post("/submissions/{pk}/hand-in", response={201: forms.ReceiptOut}, url_name="hand_in")
def hand_in(request: SignedInRequest, pk: int, asked: forms.SeenIn) -> Status[Told]:
    """The draft as it stands. What is missing is told beside the refusal, question by question."""
    receipt = submitting.hand_in(_own(request, pk), seen=asked.seen, **by(request))
    return Status(201, outlines.receipt_told(receipt))


@router.post(
    "/submissions/{pk}/withdraw", response=forms.SubmissionInFull, url_name="withdraw_submission"
)
def withdraw_submission(request: SignedInRequest, pk: int) -> Told:
    """Until the deadline; the draft stays, to be handed in again."""
    submitting.withdraw_submission(_own(request, pk), **by(request))
    return _own_in_full(request, pk)


@router.get("/submissions/{pk}/receipts", response=list[forms.ReceiptOut], url_name="receipts")
@paginate(Pages)
def list_receipts(request: SignedInRequest, pk: int) -> list[Told]:
    """Each with what was handed in then, word for word; the newest first."""
    rows = _own(request, pk).receipts.select_related("form", "submission__call")
    return [outlines.receipt_told(one) for one in rows.order_by("-number")]


# What was handed in


@router.get("/calls/{pk}/received", response=forms.ReceivedPage, url_name="received")
def list_received(request: SignedInRequest, pk: int, asked: Query[forms.ReceivedAsked]) -> Told:
    """What one may read. In a confidential call each look is on record."""
    call = _handled(request, pk)
    rows, now = _filtered(request, call, asked), timezone.now()
    page = list(rows[asked.offset : asked.offset + asked.limit])
    handling.read_list(call, rows=page, **by(request))
    return {"items": [outlines.received_told(row, now) for row in page], "count": rows.count()}


@router.get("/calls/{pk}/received/{number}", response=forms.ReceivedInFull, url_name="received_one")
def show_received(request: SignedInRequest, pk: int, number: int) -> Told:
    """By the number of its receipt. In a confidential call each look is on record."""
    row = _received(request, pk, number)
    handling.read_submission(row, **by(request))
    return outlines.received_in_full(row, timezone.now())


@router.get("/calls/{pk}/received/{number}/files/{file}", url_name="received_file")
def send_file(request: SignedInRequest, pk: int, number: int, file: int) -> FileResponse:
    """To be saved, never to be run."""
    row = _received(request, pk, number)
    assert row.receipt, "only what was handed in is read"
    upload = found(queries.files_of(row.receipt), file)
    handling.read_submission(row, **by(request))
    return downloads.as_file(upload.file, upload.name, upload.media_type, is_saved=True)


@router.post(
    "/calls/{pk}/received/{number}/status", response=forms.ReceivedOut, url_name="set_status"
)
def set_status(request: SignedInRequest, pk: int, number: int, asked: forms.StatusIn) -> Told:
    """Move it to another step of those the call has."""
    row = _received(request, pk, number)
    status = known(row.call.statuses.all(), asked.status_id, "status_id")
    handling.set_status(row, status=status, **by(request))
    return outlines.received_told(_received(request, pk, number), timezone.now())


@router.post(
    "/calls/{pk}/received/{number}/readers",
    response={201: list[forms.ReaderOut]},
    url_name="assign_reader",
)
def assign_reader(
    request: SignedInRequest, pk: int, number: int, asked: forms.ReaderIn
) -> Status[Any]:
    """Give it to somebody to read who handles the call; answers all its readers."""
    row = _received(request, pk, number)
    person = known(Person.objects.all(), asked.person_id, "person_id")
    handling.assign_reader(row, person=person, **by(request))
    return Status(201, outlines.readers_told(row))


@router.post(
    "/calls/{pk}/received/{number}/notes", response={201: forms.NoteOut}, url_name="add_note"
)
def add_note(request: SignedInRequest, pk: int, number: int, asked: forms.NoteIn) -> Status[Told]:
    row = _received(request, pk, number)
    note = handling.add_note(row, text=asked.text, **by(request))
    return Status(201, outlines.note_told(note))


@router.post(
    "/calls/{pk}/received/{number}/conflict", response={204: None}, url_name="declare_conflict"
)
def declare_conflict(request: SignedInRequest, pk: int, number: int, asked: WhyIn) -> Status[None]:
    """A conflict of interest of one's own: from now on it is not there for oneself."""
    row = _received(request, pk, number)
    handling.declare_conflict(row, reason=asked.reason, **by(request))
    return Status(204, None)


@router.get("/calls/{pk}/received.csv", url_name="received_csv")
def received_csv(
    request: SignedInRequest, pk: int, asked: Query[forms.ReceivedAsked]
) -> HttpResponse:
    """All that one may read, as a sheet; the same filters hold."""
    return downloads.as_sheet(f"call-{pk}.csv", *_sheet(request, pk, asked))


@router.get("/calls/{pk}/received.xlsx", url_name="received_xlsx")
def received_xlsx(
    request: SignedInRequest, pk: int, asked: Query[forms.ReceivedAsked]
) -> HttpResponse:
    return downloads.as_sheet(f"call-{pk}.xlsx", *_sheet(request, pk, asked))


@router.get("/calls/{pk}/statistics", response=forms.StatisticsInFull, url_name="call_statistics")
def show_statistics(request: SignedInRequest, pk: int) -> Told:
    """All counts for those who handle everything; for others what everybody may know."""
    call = _call(request, pk)
    if request.user.has_perm("calls.view_statistics", call):
        told = outlines.statistics_told(queries.statistics(call))
        return told | {"counts": outlines.counts_told(call)}
    public = queries.public_statistics(call)
    if public is None:
        require(request.user, "calls.view_statistics", call)
    assert public, "refused just before"
    return outlines.statistics_told(public) | {"counts": None}


# What all of them ask


def _call(request: SignedInRequest, pk: int) -> Call:
    row: Call = found(queries.calls_for(request.user), pk)
    return row


def _in_full(request: SignedInRequest, pk: int) -> Told:
    return outlines.call_in_full(_call(request, pk), request.user, timezone.now())


def _with_places(fields: Told) -> Told:
    return with_rows(fields, topic=Topic.objects.all(), meeting=Meeting.objects.all())


def _question(request: SignedInRequest, pk: int) -> Question:
    rows = Question.objects.filter(form__call__in=queries.calls_for(request.user))
    row: Question = found(rows.select_related("form__call"), pk)
    return row


def _own(request: SignedInRequest, pk: int) -> Submission:
    rows = queries.submissions().filter(user=request.user)
    row: Submission = found(rows, pk)
    return row


def _own_in_full(request: SignedInRequest, pk: int) -> Told:
    return outlines.submission_in_full(_own(request, pk), timezone.now())


def _handled(request: SignedInRequest, pk: int) -> Call:
    call = _call(request, pk)
    require(request.user, "calls.view_submissions", call)
    return call


def _received(request: SignedInRequest, pk: int, number: int) -> Submission:
    rows = queries.submissions_for(request.user, _handled(request, pk))
    rows = rows.select_related("call", "receipt__form", "status", "delegation")
    one = rows.filter(receipt__number=number).values_list("pk", flat=True).first()
    row: Submission = found(rows, one or 0)
    return row


def _filtered(
    request: SignedInRequest, call: Call, asked: forms.ReceivedAsked
) -> QuerySet[Submission]:
    rows = queries.submissions_for(request.user, call).select_related("call")
    wanted = {
        "status": asked.status,
        "region": asked.region,
        "country": asked.country,
        "readings__person": asked.reader,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if not asked.question:
        return rows
    if not Question.objects.filter(form__call=call, key=asked.question).exists():
        raise Refused(_("There is no such question."), field="question")
    return queries.with_answer(rows, asked.question, asked.answer)


def _sheet(request: SignedInRequest, pk: int, asked: forms.ReceivedAsked) -> tuple[Any, Any]:
    call = _handled(request, pk)
    rows = _filtered(request, call, asked)
    handling.export_submissions(call, count=rows.count(), **by(request))
    sheet = queries.sheet(call, rows, timezone.now())
    return sheet.columns, sheet.rows
