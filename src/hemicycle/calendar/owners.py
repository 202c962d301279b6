"""Rooms above that ask people for something in a window: whom they still ask, and where.

The calendar reminds of every window; whose turn it still is, only the room above knows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hemicycle.kernel.post import Addressee


@dataclass(frozen=True)
class Owner:
    """What the calendar asks a room about a window of its own."""

    people: Callable[[Any, datetime], Iterable[Addressee]]
    """(window, now) -> those who have still something to do in it: they are reminded."""
    address: Callable[[Any], str]
    """(window) -> the path of the page where it is done."""
    runs: Callable[[Any, Any], bool] = lambda user, window: False
    """(user, window) -> whether they may move it, beside those who keep the calendar."""


_owners: dict[str, Owner] = {}


def own(name: str, owner: Owner) -> None:
    """From now on windows with this `owner` are asked about there."""
    _owners[name] = owner


def owner_of(name: str) -> Owner | None:
    return _owners.get(name)
