"""The shapes of the API: what programs send and what they are given."""

from datetime import date, datetime
from typing import Any

from ninja import Schema


class DelegationOut(Schema):
    id: int
    name: str
    code: str
    kind: str
    nature: str
    region: str
    since: date
    until: date | None


class TermOut(Schema):
    office: str
    purpose: str
    person_id: int
    person: str
    since: date
    until: date | None


class MeetingOut(Schema):
    id: int
    number: int
    title: str
    kind: str
    mode: str
    place: str
    zone: str
    starts_on: date
    ends_on: date


class SessionOut(Schema):
    id: int
    meeting_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    access: str


class HandIn(Schema):
    origin: str
    """ROOM or REMOTE."""


class CallIn(Schema):
    seen: int | None = None
    """The turn the caller saw under way."""


class TurnIn(Schema):
    turn: int


class ItemIn(Schema):
    item: int


class TurnOut(Schema):
    id: int
    person_id: int
    origin: str
    requested_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    withdrawn_at: datetime | None


class StateOut(Schema):
    v: int
    sections: dict[str, Any]


class TranscriptOut(Schema):
    id: int
    title: str
    language: str
    pages: int
    damaged: bool
    lost_tokens: int
    stage: str
    session_id: int | None
    warnings: list[Any]
    speech_count: int


class SpeechOut(Schema):
    id: int
    position: int
    speaker: str
    label: str
    text: str
    page: int | None
    url: str


class RadarIn(Schema):
    title: str
    kind: str = "ACTION"
    topic_id: int | None = None
    lead_id: int | None = None
    due: date | None = None
    note: str = ""
    speech_id: int | None = None
    quote: str = ""


class RadarOut(Schema):
    id: int
    title: str
    kind: str
    stage: str
    topic_id: int | None
    lead_id: int | None
    due: date | None
    note: str
    quote: str
    source: str | None
    url: str
