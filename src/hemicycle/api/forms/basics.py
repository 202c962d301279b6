"""What shapes are made of, and those that several rooms send."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

from hemicycle.meetings.actions import YEARS

Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""Of a row, as far as both databases count."""

FIRST_DAY, LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(YEARS[0], 1, 1, tzinfo=UTC), lt=datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)),
]
Offset = Annotated[int, Field(ge=-3_660, le=3_660)]
Words = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""A database keeps no null."""
Translations = dict[Words, dict[Words, Words]]
"""By language and field: `{"ar": {"title": "…"}}`."""


def _without_zone(clock: time) -> time:
    if clock.tzinfo:
        raise ValueError("A time of day is given without a zone.")
    return clock


Clock = Annotated[time, AfterValidator(_without_zone)]


class Asked(Schema):
    """What is sent. Space around words says nothing, as on the pages."""

    model_config = ConfigDict(str_strip_whitespace=True)


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


class WhyIn(Asked):
    reason: Words


class WhyIfAny(Asked):
    reason: Words = ""
