"""Shapes of calls: what they ask, what is handed in, and how it is handled."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from hemicycle.api.forms.basics import (
    Asked,
    Day,
    MeetingIn,
    Moment,
    Number,
    Translations,
    Words,
)
from hemicycle.calls.models import Call

# What is sent


class CallsAsked(Schema):
    stage: Call.Stage | None = None
    is_open: bool | None = Field(None, alias="open")


class CallEdit(Asked):
    title: Words
    purpose: Words = ""
    terms: Words = ""
    criteria: Words = ""
    reference: Words = ""
    audience: str = "MEMBERS"
    """EVERYONE, SIGNED_IN, MEMBERS or NAMED."""
    behalf: str = "SELF"
    """SELF, OTHERS or BOTH."""
    leads: str = "NOTHING"
    """NOTHING, OFFICE or MEETING."""
    seats: int | None = None
    several: bool = False
    confirm_hours: int = 168
    reference_hours: int = 336
    shows_nominator: bool = True
    shows_chosen: bool = True
    is_confidential: bool = False
    keep_days: int | None = None
    topic_id: int | None = None
    meeting_id: int | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    translations: Translations = {}


class CallIn(CallEdit):
    """What is not sent is as the pattern has it."""

    pattern: str = "BLANK"
    """VOLUNTEERS, GROUP_CHAIR, HOST or BLANK."""


class QuestionIn(Asked):
    text: Words
    section: Words = ""
    help: Words = ""
    kind: str = "TEXT"
    """TEXT, LONG, CHOICE, MANY, NUMBER, DATE, COUNTRY, FILE, CONSENT or REFERENCE."""
    options: Words = ""
    """One a line."""
    is_required: bool = True
    needed_by: Words = ""
    """The key of the question it depends on."""
    needed_value: Words = ""
    position_id: int | None = None
    least: int | None = None
    most: int | None = None
    """Characters, choices, the number itself, or megabytes of a file."""
    file_kinds: list[str] = []
    """Of pdf, word, slides, sheet, image and text; all when empty."""
    counts: str = ""
    """GENDER or COUNTRY."""
    fills: str = ""
    """PLACE, FIRST or LAST."""
    translations: Translations = {}


class PlaceIn(Asked):
    place: int


class PositionIn(Asked):
    title: Words
    seats: int = 1
    office_id: int | None = None
    translations: Translations = {}


class HandlerIn(Asked):
    person_id: int
    role: str
    """MANAGER or READER."""


class ExtendIn(Asked):
    closes_at: Moment
    reason: Words
    seen: int | None = None
    """The sequence the caller saw."""


class ChosenIn(Asked):
    number: Number
    reason: Words = ""
    position_id: int | None = None


class ConcludeIn(Asked):
    chosen: list[ChosenIn] = Field([], max_length=1_000)
    conclusion: Words = ""
    since: Day | None = None
    until: Day | None = None
    meeting: MeetingIn | None = None


class DoorIn(Asked):
    email: Words
    until: Moment
    reason: Words


class StartIn(Asked):
    is_for_other: bool = False


class DraftIn(Schema):
    answers: dict[str, Any] = Field(max_length=1_000)
    """By the keys of the questions; those that are not sent stay as they are."""


class SeenIn(Asked):
    seen: int | None = None
    """The number of saves the caller saw."""


class ReceivedAsked(Schema):
    limit: int = Field(100, ge=1, le=1_000)
    offset: int = Field(0, ge=0, le=2**31 - 1)
    status: Number | None = None
    region: Words = ""
    country: Words = ""
    reader: Number | None = None
    """A person's number."""
    question: Words = ""
    answer: Words = ""


class StatusIn(Asked):
    status_id: int


class ReaderIn(Asked):
    person_id: int


class NoteIn(Asked):
    text: Words


# What is given


class OptionOut(Schema):
    key: str
    label: str


class QuestionOut(Schema):
    id: int | None
    """None for what every form asks first: `_nominee` and `_positions`."""
    key: str
    place: int | None
    section: str
    text: str
    help: str
    kind: str
    options: list[OptionOut]
    is_required: bool
    needed_by: str
    needed_value: str
    position_id: int | None
    least: int | None
    most: int | None
    file_kinds: list[str]
    counts: str
    fills: str


class FormOut(Schema):
    number: int
    questions: list[QuestionOut]


class PositionOut(Schema):
    id: int
    title: str
    seats: int
    office_id: int | None


class StatusOut(Schema):
    id: int
    label: str


class HandlerOut(Schema):
    person_id: int
    name: str
    role: str


class DoorOut(Schema):
    email: str
    until: datetime
    reason: str
    at: datetime


class CallOut(Schema):
    id: int
    title: str
    purpose: str
    terms: str
    criteria: str
    reference: str
    audience: str
    behalf: str
    leads: str
    seats: int | None
    several: bool
    confirm_hours: int
    reference_hours: int
    shows_nominator: bool
    shows_chosen: bool
    is_confidential: bool
    keep_days: int | None
    topic_id: int | None
    meeting_id: int | None
    stage: str
    """PREPARED, PUBLISHED, CONCLUDED or CANCELLED."""
    conclusion: str
    opens_at: datetime | None
    closes_at: datetime | None
    date_id: int | None
    """Of its window among the dates."""
    sequence: int | None
    """To be sent as `seen`."""
    is_open: bool
    stands: str
    """In words."""
    url: str


class CountOut(Schema):
    name: str
    count: int


class StatisticsOut(Schema):
    total: int
    least: int
    """No group smaller than this is told."""
    region: list[CountOut]
    country: list[CountOut]
    gender: list[CountOut]


class CountsOut(Schema):
    started: int
    handed_in: int
    withdrawn: int
    drafts: int
    percent: int | None
    """How complete drafts are on the whole."""


class StatisticsInFull(StatisticsOut):
    counts: CountsOut | None
    """For those who handle everything."""


class WinnerOut(Schema):
    name: str
    position_id: int | None
    reason: str


class CallInFull(CallOut):
    counts_when: str
    """The rule by which something is in time."""
    may_answer: bool
    form: FormOut
    positions: list[PositionOut]
    statuses: list[StatusOut]
    handlers: list[HandlerOut]
    chosen: list[WinnerOut]
    statistics: StatisticsOut | None
    destroy_at: datetime | None
    destroyed_at: datetime | None
    proof: str


class FileOut(Schema):
    id: int
    question: str
    name: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    at: datetime


class MissingOut(Schema):
    key: str
    question: str
    message: str


class SubmissionOut(Schema):
    id: int
    call_id: int
    call: str
    closes_at: datetime | None
    is_open: bool
    is_for_other: bool
    nominee_name: str
    word: str
    """WAITING, CONFIRMED, DECLINED or LAPSED; empty where nobody was named."""
    started_at: datetime
    saved_at: datetime
    saves: int
    """To be sent as `seen`."""
    percent: int
    number: int | None
    """Of the receipt for what counts."""
    received_at: datetime | None
    digest: str
    withdrawn_at: datetime | None
    is_chosen: bool | None
    url: str


class SubmissionInFull(SubmissionOut):
    may_hand_in: bool
    form: FormOut
    answers: dict[str, Any]
    files: list[FileOut]
    missing: list[MissingOut]
    differs: bool
    """Whether the draft has gone on since it was handed in."""


class DraftOut(Schema):
    percent: int
    saves: int
    saved_at: datetime
    missing: list[MissingOut]
    ignored: list[str]
    """Keys of no question of this form, and of files, which come by themselves."""


class AnswerOut(Schema):
    key: str
    question: str
    answer: Any
    words: str
    files: list[FileOut]


class ReceiptOut(Schema):
    number: int
    call_id: int
    submission_id: int
    form: int
    received_at: datetime
    digest: str
    """SHA-256 of what was handed in."""
    counts: bool
    """No: it was replaced or withdrawn."""
    answers: list[AnswerOut]


class ReceivedOut(Schema):
    number: int
    received_at: datetime
    digest: str
    name: str
    email: str
    delegation: str
    is_for_other: bool
    nominee_name: str
    nominee_email: str
    candidate: str
    word: str
    country: str
    region: str
    status_id: int | None
    status: str
    is_chosen: bool | None
    chosen_for_id: int | None
    choice_reason: str


class ReceivedPage(Schema):
    items: list[ReceivedOut]
    count: int


class ReferenceOut(Schema):
    question: str
    name: str
    email: str
    due: datetime
    answered_at: datetime | None
    text: str


class ReaderOut(Schema):
    person_id: int
    name: str


class NoteOut(Schema):
    at: datetime
    by: str | None
    text: str


class ReceivedInFull(ReceivedOut):
    answers: list[AnswerOut]
    confirm_due: datetime | None
    nominee_words: str
    references: list[ReferenceOut]
    readers: list[ReaderOut]
    notes: list[NoteOut]
