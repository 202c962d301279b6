"""When the story is told, and by whom: what every chapter of it needs to know."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models.fields.files import FieldFile

from hemicycle.accounts.models import User
from hemicycle.committee.models import Committee, Person
from hemicycle.demo.names import NameBook


@dataclass
class Story:
    """The committee and its people, as of `now`; the same for every reader of one day."""

    now: datetime
    here: Committee
    stored: list[FieldFile]
    """The files that come with it: no transaction takes those back."""
    random: Random = field(default_factory=lambda: Random(63))
    heads: dict[str, Person] = field(default_factory=dict)
    """The representative of each delegation, by its code; of those that changed, the present."""
    predecessors: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, list[Person]] = field(default_factory=dict)
    """By kind of office."""
    guest: str = ""
    """The name of whoever speaks for the nominating committee."""

    def __post_init__(self) -> None:
        self.names = NameBook(self.random)

    @property
    def today(self) -> date:
        return self.now.date()

    def day(self, *, weeks: int = 0, days: int = 0) -> date:
        return self.today + timedelta(weeks=weeks, days=days)

    def at(self, day: date) -> datetime:
        """A moment in office hours of that day, never later than now."""
        return min(datetime.combine(day, time(9, 30), UTC), self.now)

    def by(self, person: Person | None, day: date) -> dict[str, Any]:
        """The actor and the time of an action."""
        actor: User | None = person.user if person else None
        return {"actor": actor, "now": self.at(day)}

    @property
    def secretary(self) -> Person:
        return self.staff["SECRETARY"][0]
