"""What rooms above add to a floor's pages and state; neither room names the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hemicycle.accounts.models import User
from hemicycle.floor.models import Floor

Facts = Callable[[User, Floor], Mapping[str, Any]]
"""(who looks, floor) -> what the page's script needs besides the state: `{"may": …, "urls": …}`."""
Sections = Callable[[Floor], Mapping[str, Mapping[str, Any]]]
"""(floor) -> `{audience: {section: state}}`, for participant, operator and screen."""


@dataclass(frozen=True)
class Part:
    name: str
    facts: Facts
    sections: Sections | None = None


_parts: dict[str, Part] = {}


def add_part(part: Part) -> None:
    """Declared in the handlers of the room above. What changes its state is recorded with the
    floor as subject, or echoed to it (`kernel.events.echo`)."""
    _parts[part.name] = part


def facts_of(user: User, floor: Floor) -> dict[str, Mapping[str, Any]]:
    """`{part: facts}` for a page."""
    return {part.name: part.facts(user, floor) for part in _parts.values()}


def sections_of(floor: Floor) -> dict[str, dict[str, Any]]:
    """`{audience: sections}` of all parts together; each is asked once."""
    found: dict[str, dict[str, Any]] = {}
    for part in _parts.values():
        for audience, sections in (part.sections(floor) if part.sections else {}).items():
            found.setdefault(audience, {}).update(sections)
    return found
