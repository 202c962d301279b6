"""The shapes of the API: what programs send and what they are given."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict, StrictInt

Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""Of a row, as far as both databases count."""


class Asked(Schema):
    """What is sent. Space around words says nothing, as on the pages."""

    model_config = ConfigDict(str_strip_whitespace=True)


class DelegationIn(Asked):
    name: str
    code: str
    kind: str
    """MEMBER or OBSERVER."""
    nature: str
    """GOVERNMENT, ECONOMY or ORGANISATION."""
    region: str = ""
    """AF, AP, EU, LA or NA."""
    since: date
    until: date | None = None
    """The first day it no longer belongs."""


class DelegationOut(DelegationIn):
    id: int


class PersonIn(Asked):
    name: str
    """In the person's own script."""
    latin_name: str = ""
    aliases: list[str] = []
    """Other spellings, as met in records."""
    language: str = "en"
    email: str = ""


class PersonOut(Schema):
    id: int
    name: str
    latin_name: str
    aliases: list[str]
    language: str
    email: str


class AccreditationIn(Asked):
    person_id: int
    role: str
    """REPRESENTATIVE, ALTERNATE or ADVISER."""
    since: date
    until: date | None = None


class AccreditationOut(AccreditationIn):
    id: int
    delegation_id: int


class EndIn(Asked):
    until: date
    """The first day it no longer holds."""


class OfficeIn(Asked):
    kind: str
    body: str = ""
    """For a liaison."""
    topic_id: int | None = None
    """For a topic lead."""
    group_id: int | None = None
    """For the chair of a working group."""


class OfficeOut(OfficeIn):
    id: int


class TermIn(Asked):
    person_id: int
    since: date
    until: date | None = None


class TermOut(TermIn):
    id: int
    office_id: int
    office: str = Field(alias="office.kind")
    purpose: str = Field(alias="office.purpose")
    person: str = Field(alias="person.full_name")


class TopicIn(Asked):
    title: str
    slug: str
    summary: str = ""


class TopicOut(TopicIn):
    id: int


class GroupIn(Asked):
    name: str
    mandate: str = ""
    since: date


class GroupOut(GroupIn):
    id: int
    until: date | None


class RuleIn(Asked):
    key: str
    value: StrictInt | str
    reference: str
    since: date
    rationale: str = ""


class RuleOut(RuleIn):
    value: Any


class MeetingIn(Asked):
    number: int
    title: str
    kind: str
    """COMMUNITY, POLICY, ANNUAL, HIGH_LEVEL or INTERSESSIONAL."""
    mode: str
    """IN_PERSON, HYBRID or ONLINE."""
    place: str = ""
    zone: str
    """Such as Africa/Nairobi."""
    starts_on: date
    ends_on: date


class MeetingOut(MeetingIn):
    id: int


class SessionIn(Asked):
    title: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    access: str = "COMMITTEE"
    """PUBLIC, COMMITTEE or LEADERSHIP."""
    room: str = ""
    video_url: str = ""


class SessionOut(SessionIn):
    id: int
    meeting_id: int


class AgendaIn(Asked):
    title: str
    purpose: str
    """DECISION, DISCUSSION, NOTING or INFORMATION."""
    minutes: int
    speaker: str = ""
    topic_id: int | None = None
    note: str = ""


class ItemOut(AgendaIn):
    id: int
    position: int


class MoveIn(Asked):
    position: int


class DocumentOut(Schema):
    id: int
    item_id: int | None
    title: str
    kind: str
    language: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str


class HandIn(Asked):
    origin: str
    """ROOM or REMOTE."""


class CallIn(Asked):
    seen: int | None = None
    """The turn the caller saw under way."""


class TurnIn(Asked):
    turn: int


class ItemIn(Asked):
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


class RadarEdit(Asked):
    title: str
    kind: str = "ACTION"
    topic_id: int | None = None
    lead_id: int | None = None
    due: date | None = None
    note: str = ""


class RadarIn(RadarEdit):
    speech_id: Number | None = None
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
