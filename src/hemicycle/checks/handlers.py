"""What the floor's pages are told of a check, the clock that closes it, the session's page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hemicycle.accounts.models import User
from hemicycle.checks.actions import close_due
from hemicycle.checks.models import Check, Option
from hemicycle.checks.queries import answer_of, checks_of, latest, sections
from hemicycle.checks.ready import SETS, Ready
from hemicycle.checks.rules import OPERATES
from hemicycle.committee.rules import standing_of
from hemicycle.floor.models import Floor
from hemicycle.floor.parts import Part, add_part
from hemicycle.kernel.clock import each_tick
from hemicycle.kernel.panels import panel
from hemicycle.meetings.models import Session


@each_tick
def close(now: datetime) -> None:
    close_due(actor=None, now=now)


def facts(user: User, floor: Floor) -> Mapping[str, Any]:
    """What this person may do, what they have answered so far, and the ready sets."""
    check, speaks_for = latest(floor), _speaks_for(user, floor)
    may = [verb for verb in OPERATES if user.has_perm(f"checks.{verb}", floor)]
    doors = (*OPERATES, "answer", "list")
    return {
        "may": [*may, *(["answer"] if speaks_for else [])],
        "urls": {door: reverse(f"checks:{door}", args=[floor.session_id]) for door in doors},
        "mine": _mine(user, check) if check else None,
        "speaks_for": speaks_for,
        "language": get_language(),
        "ready": [_ready(one) for one in Ready] if may else [],
        "means": [{"means": one.value, "label": str(one.label)} for one in Option.Means],
    }


def _speaks_for(user: User, floor: Floor) -> str:
    """What the delegation they answer for is: each check says which are asked."""
    held = standing_of(user).accreditation
    return str(held.delegation.kind) if held and user.has_perm("checks.answer", floor) else ""


def _mine(user: User, check: Check) -> dict[str, int] | None:
    held = standing_of(user).accreditation
    if held is None:
        return None
    is_of_delegation = check.counts == Check.Counts.DELEGATION
    option = answer_of(check, held.delegation_id if is_of_delegation else held.person_id)
    return {"check": check.pk, "option": option} if option else None


def _ready(one: Ready) -> dict[str, Any]:
    options = [{"label": str(words), "means": means} for words, means in SETS[one]]
    return {"ready": one.value, "title": str(one.label), "options": options}


add_part(Part("checks", facts, sections))


@panel(Session)
def of_session(subject: Model, context: Context) -> SafeString:
    """How many there were, and where they are."""
    assert isinstance(subject, Session)
    count = checks_of(subject).count()
    told = {"session": subject, "count": count}
    return render_to_string("checks/_panel.html", told) if count else SafeString("")
