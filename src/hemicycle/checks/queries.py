"""The check that is on the table, as the floor's pages show it, and those that were."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, QuerySet

from hemicycle.checks.models import Answer, Check, Option
from hemicycle.committee.models import Accreditation, Delegation, Term
from hemicycle.committee.rules import LEADERSHIP, STAFF
from hemicycle.floor.models import Floor
from hemicycle.floor.presence import seating
from hemicycle.floor.queries import ROLES
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import Session

LATEST = "floor_id = %s ORDER BY id DESC LIMIT 1"
OPTIONS = "of_check_id = %s ORDER BY position, id"
GIVEN = "SELECT option_id, delegation_id, role, id FROM checks_answer WHERE of_check_id = %s"
NOT_ANSWERED = "-"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""What a seat shows: the first option, the second, and so on."""

Given = tuple[int, int, str, int]


def latest(floor: Floor) -> Check | None:
    """The check that is on the table, or was last."""
    return next(iter(rows(Check, LATEST, floor.pk)), None)


def sections(floor: Floor) -> dict[str, dict[str, Any]]:
    """`check` for each audience: operators see also what the room no longer does.

    Others see a check while it is open, and its result as long as it is on the screens.
    """
    found = latest(floor)
    told = _told(floor, found) if found else None
    is_shown = found is not None and found.is_on_screen
    is_open = found is not None and found.stage == Check.Stage.OPEN
    return {
        "operator": {"check": told},
        "participant": {"check": told if is_shown or is_open else None},
        "screen": {"check": told if is_shown else None},
    }


def _told(floor: Floor, check: Check) -> dict[str, Any]:
    options = rows(Option, OPTIONS, check.pk)
    is_open = check.stage == Check.Stage.OPEN
    given = _given(check) if is_open or check.is_named else []
    counts = _counts(options, given) if is_open else {one.pk: one.count for one in options}
    return {
        "check": check.pk,
        "question": check.question,
        "lang": check.language,
        "stage": check.stage,
        "opened_at": check.opened_at.isoformat(),
        "closes_at": check.stage_due and check.stage_due.isoformat(),
        "closed_at": None if is_open else check.stage_since.isoformat(),
        "options": [_option(one, counts[one.pk]) for one in options],
        "named": check.is_named,
        "counts": check.counts,
        "open_to": check.open_to,
        "answered": sum(counts.values()),
        "asked": check.asked,
        "on_screen": check.is_on_screen,
        "seats": _seats(floor, options, given) if check.is_named else "",
    }


def _option(option: Option, count: int) -> dict[str, Any]:
    words = {code: said["label"] for code, said in option.translations.items() if "label" in said}
    return {
        "option": option.pk,
        "label": option.label,
        "labels": {settings.LANGUAGE_CODE: option.label, **words} if words else {},
        "means": option.means,
        "count": count,
    }


def _given(check: Check) -> list[Given]:
    """Hundreds of answers while they come in: as they stand, without a row for each."""
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [check.pk])
        given: list[Given] = cursor.fetchall()
    return given


def _counts(options: Sequence[Option], given: Sequence[Given]) -> dict[int, int]:
    counts = {option.pk: 0 for option in options}
    for option, *_rest in given:
        counts[option] += 1
    return counts


def _seats(floor: Floor, options: Sequence[Option], given: Sequence[Given]) -> str:
    """A letter for each member in the order of the hemicycle: the option of whoever of the
    delegation speaks for it first (representative, alternate, adviser), `-` where nobody has."""
    letters = {option.pk: LETTERS[index] for index, option in enumerate(options)}
    taken: dict[int, str] = {}
    for option, delegation, _role, _pk in sorted(given, key=_precedence):
        taken.setdefault(delegation, letters[option])
    members = seating(floor.session.starts_at.date())
    return "".join(taken.get(member, NOT_ANSWERED) for member in members)


def _precedence(answer: Given) -> tuple[int, int]:
    _option, _delegation, role, pk = answer
    return ROLES.index(role) if role in ROLES else len(ROLES), pk


def counted(check: Check) -> dict[int, int]:
    """By option how many answered so, now."""
    return _counts(rows(Option, OPTIONS, check.pk), _given(check))


def asked(session: Session, counts: str, open_to: str, now: datetime) -> int:
    """How many people, or delegations, may answer a check in this session today."""
    held = Accreditation.objects.on(now.date())
    if open_to == Check.For.MEMBERS:
        held = held.filter(delegation__kind=Delegation.Kind.MEMBER)
    if session.access == Session.Access.LEADERSHIP:
        offices = Term.objects.on(now.date()).filter(office__kind__in=LEADERSHIP | STAFF)
        held = held.filter(person__in=offices.values("person"))
    one = "delegation" if counts == Check.Counts.DELEGATION else "person"
    return int(held.order_by().values(one).distinct().count())


def answer_of(check: Check, voice: int) -> int | None:
    """The option that this person, or delegation, has chosen so far."""
    found = rows(Answer, "of_check_id = %s AND voice = %s", check.pk, voice)
    return next((answer.option_id for answer in found), None)


# --- those that were ---------------------------------------------------------------------------


def checks_of(session: Session) -> QuerySet[Check]:
    """With their options and the answers that have a name, the first first."""
    named = Answer.objects.filter(of_check__is_named=True)
    return (
        Check.objects.filter(floor__session=session)
        .select_related("floor__session")
        .prefetch_related("options", Prefetch("answers", named.select_related(*WHO), to_attr="by"))
    )


WHO = ("person", "delegation", "option")


def due(now: datetime) -> QuerySet[Check]:
    return Check.objects.filter(stage=Check.Stage.OPEN, stage_due__lte=now)


def shown(check: Check) -> dict[str, Any]:
    """A check of `checks_of` with the count and the share of each option, as pages tell it."""
    options = list(check.options.all())
    is_open = check.stage == Check.Stage.OPEN
    counts = _counts(options, _given(check)) if is_open else {one.pk: one.count for one in options}
    total = sum(counts.values())
    lines = [(one, counts[one.pk], round(100 * counts[one.pk] / (total or 1))) for one in options]
    return {"check": check, "lines": lines, "answered": total}
