"""What pages ask about accounts and the zones people live in."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from hemicycle.accounts.models import Token, User


def zones(now: datetime) -> list[tuple[str, str]]:
    """The places of the time-zone database by name, each with its offset from UTC at `now`."""
    return [(name, _label(name, now)) for name in ("UTC", *_places())]


def tokens_of(user: User) -> QuerySet[Token]:
    """The keys of this user that still open something, newest first."""
    return user.tokens.filter(revoked_at=None).order_by("-created_at")


@cache
def _places() -> tuple[str, ...]:
    """One name a place: `available_timezones()` holds each several times, under old names."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(sorted(columns[2] for columns in lines))


def _label(name: str, now: datetime) -> str:
    offset = now.astimezone(ZoneInfo(name)).strftime("%z")
    sign, hours, minutes = offset[0].replace("-", "−"), offset[1:3], offset[3:5]
    return f"{name.replace('_', ' ')} (UTC{sign}{hours}:{minutes})"
