"""Temperature checks, told as JSON."""

from datetime import datetime

from ninja import Schema


class CheckOptionOut(Schema):
    id: int
    label: str
    means: str
    count: int


class CheckAnswerOut(Schema):
    person_id: int
    delegation_id: int
    option_id: int
    at: datetime


class CheckOut(Schema):
    id: int
    question: str
    language: str
    stage: str
    is_named: bool
    counts: str
    open_to: str
    asked: int
    answered: int
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    is_on_screen: bool
    options: list[CheckOptionOut]
    answers: list[CheckAnswerOut]
