"""The shapes of the API: what programs send and what they are given.

Those of calls and consultations are modules of their own.
"""

from datetime import date, datetime, time
from typing import Any

from ninja import Field, Schema
from pydantic import AwareDatetime, StrictInt

from hemicycle.api.forms.basics import (
    FIRST_DAY,
    LAST_DAY,
    Asked,
    Clock,
    Day,
    MeetingIn,
    Moment,
    Number,
    Offset,
    WhyIfAny,
    WhyIn,
    Words,
)

__all__ = ["FIRST_DAY", "LAST_DAY", "MeetingIn", "Moment", "Number", "WhyIfAny", "WhyIn"]


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
    gender: str = ""
    """W, M or X, only if the person has given it."""
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
    origin: str = Field(alias="from")
    """ROOM or REMOTE."""
    kind: str = ""
    """The code of what the floor is asked for; the first that is no point of order by default."""
    note: str = ""


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


class DatesAsked(Schema):
    meeting: Number | None = None
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    everything: bool = Field(False, alias="all")
    """Past and cancelled ones as well."""


class DateOut(Schema):
    """A window as it is published; a deadline has no opening."""

    id: int
    key: str
    title: str
    reference: str
    topic_id: int | None
    meeting_id: int | None
    meeting: int | None
    """Its number."""
    opens_at: datetime | None
    closes_at: datetime
    """The last minute."""
    zone: str
    length: int | None
    unit: str | None
    stands: str
    """In words: how long until it opens or closes."""
    is_open: bool
    is_held: bool
    decided_at: datetime | None
    cancelled_at: datetime | None
    sequence: int
    """To be sent as `seen`."""
    url: str


class ReasonOut(Schema):
    because: str
    """SHORTENED, APART, BELOW_MINIMUM, HELD or NO_SESSION."""
    amount: int
    instead_of: int
    minimum: int
    unit: str
    name: str


class TimesOut(Schema):
    opens_at: datetime | None
    closes_at: datetime


class HistoryOut(Schema):
    kind: str
    at: datetime
    by: str | None
    """None for the server's own shell."""
    reason: str
    before: TimesOut | None
    after: TimesOut


class DateInFull(DateOut):
    why: list[ReasonOut]
    history: list[HistoryOut]
    """The newest first."""


class DateChange(Asked):
    closes_at: Moment
    opens_at: Moment | None = None
    reason: Words
    seen: int | None = None
    """The sequence the caller saw."""


class PlanAsked(Schema):
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    what_if: list[str] = Field([], max_length=60)
    """Each `move:NUMBER:DATE`: that meeting begins on that day."""


class PlaceOut(Schema):
    key: str
    title: str
    meeting: int | None
    """Its number; none for a window that belongs to no meeting."""


class PlannedMeeting(Schema):
    number: int
    title: str
    starts_on: date
    ends_on: date


class PlannedWindow(PlaceOut):
    opens_at: datetime | None
    closes_at: datetime
    zone: str
    length: int | None
    unit: str | None
    why: list[ReasonOut]


class DifferenceOut(PlaceOut):
    before: TimesOut | None
    after: TimesOut | None


class PlannedChange(DifferenceOut):
    date_id: int | None
    """Of the date that is published, if one is."""


class DemandOut(Schema):
    key: str
    part: str
    """OPENS, CLOSES or MINIMUM."""


class RemedyOut(Schema):
    demand: DemandOut | None
    """None: the meeting would have to be `amount` days later."""
    amount: int
    instead_of: int
    unit: str


class ConflictOut(Schema):
    meeting: int | None
    demands: list[DemandOut]
    remedies: list[RemedyOut]


class WarnedOut(PlaceOut):
    kind: str
    day: date
    count: int
    name: str
    is_grave: bool


class PlanOut(Schema):
    meetings: list[PlannedMeeting]
    windows: list[PlannedWindow]
    changes: list[PlannedChange]
    """To what is published."""
    differences: list[DifferenceOut]
    """To the plan without the what-if."""
    conflicts: list[ConflictOut]
    impossible: list[PlaceOut]
    warnings: list[WarnedOut]
    digest: str
    """To be sent as `seen`; empty where this is only a part of the plan, or a what-if."""


class AdoptIn(Asked):
    seen: str = ""
    """The digest of the plan the caller saw; empty adopts whatever it is now."""
    reason: Words = ""


class SinceIn(Asked):
    since: Day


class DeadlineRuleIn(Asked):
    key: str
    since: Day
    title: str
    reference: str
    rationale: str = ""
    audience: str = "COMMITTEE"
    """PUBLIC, COMMITTEE or LEADERSHIP."""
    people: str = "DELEGATIONS"
    """EVERYONE, DELEGATIONS, MEMBERS, LEADERSHIP, SECRETARIAT or OTHERS."""
    topic_id: int | None = None
    once: bool = False
    kinds: list[str] = []
    """Of meetings; every kind when empty."""
    modes: list[str] = []
    retired: bool = False
    opens_anchor: str = ""
    """MEETING, PREVIOUS, SESSION, WINDOW or DATE; empty where it follows from the length."""
    opens_at: str = "START"
    """START or END of the anchor."""
    opens_amount: Offset = 0
    opens_unit: str = "DAYS"
    """DAYS, WORKING_DAYS or HOURS."""
    opens_exact: bool = True
    opens_name: str = ""
    closes_anchor: str = ""
    closes_at: str = "START"
    closes_amount: Offset = 0
    closes_unit: str = "DAYS"
    closes_exact: bool = True
    closes_name: str = ""
    nominal: int | None = None
    minimum: int = 1
    length_unit: str = "DAYS"
    priority: int = 2
    opening_time: Clock = time(0, 0)
    closing_time: Clock = time(23, 59)
    zone: str = "UTC"
    """Empty for that of the meeting."""
    remind_on_opening: bool = True
    remind_half_way: bool = True
    remind_days: list[int] = [7, 1]


class DeadlineRuleOut(DeadlineRuleIn):
    id: int


class OccasionIn(Asked):
    title: str
    kind: str
    """FEAST, EVENT or CLOSURE."""
    first: Day
    last: Day


class OccasionOut(OccasionIn):
    id: int


class SpreadOut(Schema):
    at: datetime
    by_hour: list[int]
    """Delegations by their local hour, from 0 to 23."""
    by_pain: list[int]
    """From 0 (office hours) to 3 (night)."""
    average: float


class RotationAsked(Schema):
    days: list[Day] = Field(min_length=1, max_length=60)
    """Of the calls, in their order."""


class RotationOut(Schema):
    calls: list[SpreadOut]
    worst: int
    """What the delegation that bears most bears over all calls."""
    best: int
