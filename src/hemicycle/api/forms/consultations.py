"""Shapes of consultations: what is put to delegations, what they say, and what it comes to."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from hemicycle.api.forms.basics import Asked, Moment, Number, Translations, Words

# What is sent


class ConsultationsAsked(Schema):
    shown: Literal["open", "coming", "concluded", "prepared", "cancelled"] | None = None


class ConsultationEdit(Asked):
    title: Words
    purpose: Words = ""
    rule: str = "SILENCE_CONSENTS"
    """SILENCE_CONSENTS, SILENCE_ABSTAINS or ANSWERS_NEEDED."""
    reference: Words = ""
    quorum_percent: int | None = None
    objections: str = "BLOCK"
    """BLOCK, LIMIT or MAJORITY."""
    most_objections: int | None = None
    threshold_percent: int | None = None
    asked: str = "MEMBERS"
    """MEMBERS or DELEGATIONS."""
    voices: str = "ALTERNATE"
    """REPRESENTATIVE, ALTERNATE, ANYBODY or NAMED."""
    answers: str = "CLOSED"
    """Whether answers show while it is open: CLOSED or OPEN."""
    is_public: bool = False
    may_close_early: bool = False
    topic_id: int | None = None
    meeting_id: int | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    translations: Translations = {}


class ConsultationIn(ConsultationEdit):
    ready: str = "AGREE"
    """The choices it begins with: AGREE, SUPPORT or KEEP."""


class PointIn(Asked):
    title: Words
    kind: str = "TEXT"
    """TEXT, CHANGE or QUESTION."""
    text: Words = ""
    before: Words = ""
    """The words it would take the place of."""
    translations: Translations = {}


class ChoiceIn(Asked):
    label: Words
    means: str
    """FOR, FOR_WITH_COMMENTS, AGAINST or ABSTAIN."""
    needs_reason: bool = False
    translations: Translations = {}


class VoiceIn(Asked):
    delegation_id: int
    person_id: int


class ExtendIn(Asked):
    closes_at: Moment
    reason: Words
    seen: int | None = None


class StanceIn(Asked):
    point: int
    choice: int
    reason: Words = ""


class CommentIn(Asked):
    text: Words
    point: int | None = None
    """None for the whole."""
    paragraph: int | None = None
    """Of the point, 1 being the first."""


class SpokenFor(Schema):
    delegation_id: Number | None = None
    """The first of those one answers for when it is not given."""
    seen: int | None = None
    """How often the caller saw something handed in: `changes`, 0 for never."""


class PositionIn(Asked):
    delegation_id: int | None = None
    stances: list[StanceIn] = Field(max_length=1_000)
    comments: list[CommentIn] = Field([], max_length=1_000)
    seen: int | None = None


# What is given


class PointOut(Schema):
    id: int
    kind: str
    title: str
    paragraphs: list[str]
    before: str
    file_sha256: str | None
    source: int | None
    """The same point in the round before."""


class ChoiceOut(Schema):
    id: int
    label: str
    means: str
    needs_reason: bool


class ConsultationOut(Schema):
    id: int
    title: str
    purpose: str
    stage: str
    """PREPARED, PUBLISHED, CONCLUDED or CANCELLED."""
    stands: str
    """In words."""
    round: int
    previous: int | None
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    window: int | None
    """Its number among the dates."""
    seen: int | None
    """The sequence of its window, to be sent as `seen` when it is extended."""
    rule: str
    reference: str
    quorum_percent: int | None
    objections: str
    most_objections: int | None
    threshold_percent: int | None
    asked: str
    voices: str
    answers: str
    is_public: bool
    may_close_early: bool
    in_words: list[str]
    """By what it is counted."""
    topic: str | None
    meeting: int | None
    """Its number."""
    awaits: list[str]
    """Codes of the delegations one has still to answer for."""
    address: str


class StanceOut(Schema):
    point: int
    choice: int
    label: str
    means: str
    reason: str


class CommentOut(Schema):
    point: int | None
    paragraph: int | None
    text: str


class PositionOut(Schema):
    id: int
    consultation: int
    delegation: str
    number: str
    """Of the receipt."""
    at: datetime
    changes: int
    """To be sent as `seen`."""
    digest: str
    withdrawn_at: datetime | None
    stances: list[StanceOut]
    comments: list[CommentOut]


class OwnOut(Schema):
    delegation_id: int
    delegation: str
    may_speak: bool
    position: PositionOut | None


class ConsultationInFull(ConsultationOut):
    points: list[PointOut]
    choices: list[ChoiceOut]
    own: OwnOut | None
    """What one's own delegation says."""


class VoiceOut(Schema):
    delegation_id: int
    person_id: int


class TallyOut(Schema):
    point: int
    title: str
    result: str
    why: str
    asked: int
    answered: int
    silent: int
    tallies: dict[str, Any]
    at: datetime | None
    """When it was counted for good."""


class ResultsOut(Schema):
    id: int
    is_final: bool
    asked: list[str]
    answered: list[str]
    silent: list[str]
    observers: list[str]
    points: list[TallyOut]
    positions: list[PositionOut]
