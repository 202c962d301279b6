"""Who spoke, for how long and from where, and who was present: as lists and in numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from hemicycle.committee.models import Person, Region
from hemicycle.floor.models import Floor, Place, Stay, Turn


def speeches(floor: Floor) -> QuerySet[Turn]:
    """The turns that were held, in order; each with `is_first`: its person's first turn ever."""
    earlier = Turn.objects.filter(
        person=OuterRef("person"), ended_at__isnull=False, called_at__lt=OuterRef("called_at")
    )
    held = floor.turns.exclude(ended_at=None).select_related("person", "delegation", "kind", "item")
    return held.annotate(is_first=~Exists(earlier)).order_by("called_at", "pk")


def speech_columns() -> list[str]:
    return [
        _("Began"),
        _("Ended"),
        _("Seconds"),
        _("Delegation"),
        _("Person"),
        _("What for"),
        _("From"),
        _("Item"),
        _("First time"),
    ]


def speech_rows(turns: Iterable[Turn]) -> Iterator[list[object]]:
    for turn in turns:
        yield [
            turn.called_at,
            turn.ended_at,
            seconds(turn),
            str(turn.delegation or ""),
            str(turn.person or ""),
            str(turn.kind),
            turn.get_origin_display(),
            turn.item.title if turn.item else "",
            _("yes") if turn.person_id and turn.is_first else "",  # type: ignore[attr-defined]
        ]


def seconds(turn: Turn) -> int:
    assert turn.ended_at is not None, "only what is over has a length"
    return round(turn.spoken(turn.ended_at).total_seconds())


@dataclass
class Share:
    """How often and how long some of the speakers spoke."""

    name: str
    turns: int = 0
    time: timedelta = timedelta(0)
    percent: int = 0


@dataclass(frozen=True)
class Statistics:
    turns: int
    time: timedelta
    longest: timedelta
    first_timers: int
    by_place: list[Share] = field(default_factory=list)
    by_region: list[Share] = field(default_factory=list)
    by_gender: list[Share] = field(default_factory=list)
    by_delegation: list[Share] = field(default_factory=list)


def statistics(turns: Sequence[Turn]) -> Statistics:
    """In numbers. Gender is counted only where people gave it, and only from five such turns:
    below that, a number would be a person."""
    given = [
        (t, Person.Gender(t.person.gender).label) for t in turns if t.person and t.person.gender
    ]
    return Statistics(
        turns=len(turns),
        time=sum((_length(turn) for turn in turns), timedelta(0)),
        longest=max((_length(turn) for turn in turns), default=timedelta(0)),
        first_timers=sum(bool(t.person_id and t.is_first) for t in turns),  # type: ignore[attr-defined]
        by_place=_shares((t, Place(t.origin).label) for t in turns),
        by_region=_shares((t, _region(t)) for t in turns),
        by_gender=_shares(given) if len(given) >= 5 else [],
        by_delegation=_shares((t, str(t.delegation or t.person)) for t in turns),
    )


def _region(turn: Turn) -> str:
    region = turn.delegation.region if turn.delegation else ""
    return str(Region(region).label) if region else _("No region")


def _shares(named: Iterable[tuple[Turn, object]]) -> list[Share]:
    """The longest first."""
    shares: dict[str, Share] = {}
    for turn, name in named:
        share = shares.setdefault(str(name), Share(str(name)))
        share.turns += 1
        share.time += _length(turn)
    total = sum((share.time for share in shares.values()), timedelta(0))
    for share in shares.values():
        share.percent = round(100 * share.time / total) if total else 0
    return sorted(shares.values(), key=lambda share: -share.time)


def _length(turn: Turn) -> timedelta:
    assert turn.ended_at is not None, "only what is over has a length"
    return turn.spoken(turn.ended_at)


# --- who was present ---------------------------------------------------------------------------


@dataclass
class Attendance:
    """One who was present: first came, last left (None: still here), and from where."""

    who: str
    delegation: str
    kind: str
    came_at: datetime
    left_at: datetime | None
    places: list[str] = field(default_factory=list)


def attendance(floor: Floor) -> list[Attendance]:
    """Everybody once, by delegation: the one source for minutes and communiqué."""
    found: dict[tuple[int | None, int | None], Attendance] = {}
    stays = floor.stays.select_related("person", "delegation").order_by(
        F("delegation__kind").asc(nulls_last=True), "delegation__name", "came_at", "pk"
    )
    for stay in stays:
        key = (stay.person_id, None if stay.person_id else stay.delegation_id)
        one = found.setdefault(key, _first(stay))
        one.left_at = stay.left_at
        if stay.get_place_display() not in one.places:
            one.places.append(stay.get_place_display())
    return list(found.values())


def _first(stay: Stay) -> Attendance:
    delegation = stay.delegation
    return Attendance(
        who=stay.person.full_name if stay.person else "",
        delegation=str(delegation or ""),
        kind=delegation.get_kind_display() if delegation else "",
        came_at=stay.came_at,
        left_at=stay.left_at,
    )


def attendance_columns() -> list[str]:
    return [_("Delegation"), _("Kind"), _("Person"), _("From"), _("Came"), _("Left")]


def attendance_rows(present: Iterable[Attendance]) -> Iterator[list[object]]:
    for one in present:
        places = ", ".join(one.places)
        yield [one.delegation, one.kind, one.who, places, one.came_at, one.left_at]


def present_delegations(floor: Floor) -> Counter[str]:
    """How many delegations of each kind were present at any time: `{"MEMBER": 34}`."""
    pairs = floor.stays.exclude(delegation=None).values_list("delegation", "delegation__kind")
    return Counter(kind for _pk, kind in set(pairs))
