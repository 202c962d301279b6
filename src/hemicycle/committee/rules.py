"""Who people are. Rooms build their own permissions out of these."""

from dataclasses import dataclass
from datetime import UTC, date
from time import monotonic
from typing import Any

from django.utils import timezone

from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Term
from hemicycle.kernel.permissions import allow, nobody, predicate

Kind = Office.Kind
LEADERSHIP = frozenset({Kind.CHAIR, Kind.VICE_CHAIR})
STAFF = frozenset({Kind.SECRETARY, Kind.INTERPRETER, Kind.SCRIBE})


@dataclass(frozen=True)
class Standing:
    """What somebody is on one day: their accreditation, if any, and the offices they hold."""

    day: date
    person: Person | None
    accreditation: Accreditation | None
    offices: frozenset[str]

    @property
    def is_member(self) -> bool:
        return self._speaks_for(Delegation.Kind.MEMBER)

    @property
    def is_observer(self) -> bool:
        return self._speaks_for(Delegation.Kind.OBSERVER)

    @property
    def takes_part(self) -> bool:
        return self.accreditation is not None or bool(self.offices)

    def _speaks_for(self, kind: str) -> bool:
        return self.accreditation is not None and self.accreditation.delegation.kind == kind


KEPT_FOR = 5.0
"""Seconds a standing is kept. What this process changes counts at once; another's, by then."""

MOST_KEPT = 5_000

_kept: dict[tuple[int, date], tuple[float, Standing]] = {}


def standing_of(user: Any, day: date | None = None) -> Standing:
    """The standing of a signed-in user, today unless a day is given. Two queries, then kept."""
    day = day or timezone.localdate(timezone=UTC)
    looked_at, standing = _kept.get((user.pk, day), (0.0, None))
    if standing is None or monotonic() - looked_at > KEPT_FOR:
        standing = _look_up(user, day)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[user.pk, day] = (monotonic(), standing)
    return standing


def forget_standings() -> None:
    """Somebody's standing has changed: look everybody up again."""
    _kept.clear()


def _look_up(user: Any, day: date) -> Standing:
    accreditations = Accreditation.objects.on(day).filter(person__user_id=user.pk)
    spoken_for = accreditations.select_related("person", "delegation")
    accreditation = spoken_for.order_by("-role", "since", "pk").first()
    terms = list(
        Term.objects.on(day).filter(person__user_id=user.pk).select_related("office", "person")
    )
    person = accreditation.person if accreditation else terms[0].person if terms else None
    return Standing(day, person, accreditation, frozenset(term.office.kind for term in terms))


def _holds(*kinds: str) -> Any:
    def test(user: Any, subject: Any) -> bool:
        return bool(user.is_authenticated) and not standing_of(user).offices.isdisjoint(kinds)

    test.__name__ = f"holds_{'_or_'.join(kinds)}".lower()
    return predicate(test)


is_chair = _holds(Kind.CHAIR)
is_leader = _holds(*LEADERSHIP)
is_secretary = _holds(Kind.SECRETARY)
is_staff = _holds(*STAFF)
runs_the_room = _holds(*LEADERSHIP, Kind.SECRETARY)


@predicate
def is_member(user: Any, subject: Any) -> bool:
    return bool(user.is_authenticated) and standing_of(user).is_member


@predicate
def is_delegate(user: Any, subject: Any) -> bool:
    return bool(user.is_authenticated) and standing_of(user).accreditation is not None


@predicate
def takes_part(user: Any, subject: Any) -> bool:
    return bool(user.is_authenticated) and standing_of(user).takes_part


for _verb in (
    "edit_committee",
    "adopt_rule",
    "admit_delegation",
    "edit_delegation",
    "enrol_person",
    "edit_person",
    "accredit",
    "end_accreditation",
    "open_topic",
    "establish_group",
    "create_office",
    "begin_term",
    "end_term",
):
    allow(f"committee.{_verb}", is_secretary)
allow("committee.view_committee", takes_part)
allow("committee.view_delegation", takes_part)
allow("committee.view_person", takes_part)
allow("committee.found_committee", nobody)
allow("accounts.create_account", is_secretary)
allow("accounts.change_address", is_secretary)
