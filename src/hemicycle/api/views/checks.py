"""Temperature checks of a session: what they came to, and their verbs, as on the floor."""

from typing import Any

from ninja import Router

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms.checks import CheckOut
from hemicycle.api.views.lookups import by, found
from hemicycle.api.views.verbs import add_verbs
from hemicycle.checks import queries
from hemicycle.checks.forms import VERBS
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.permissions import require
from hemicycle.meetings import queries as meetings
from hemicycle.meetings.models import Session

router = Router()
CHECKS = "/sessions/{session_id}/checks"
KEPT = (
    "question",
    "language",
    "stage",
    "is_named",
    "counts",
    "open_to",
    "asked",
    "opened_at",
    "closed_at",
    "is_on_screen",
)


@router.get(CHECKS, response=list[CheckOut], url_name="checks")
def list_checks(request: SignedInRequest, session_id: int) -> list[dict[str, Any]]:
    """The first first; who answered what is told of named ones alone."""
    session = _session(request, session_id)
    return [_check(queries.shown(check)) for check in queries.checks_of(session)]


def _check(told: dict[str, Any]) -> dict[str, Any]:
    check = told["check"]
    options = [
        {"id": option.pk, "label": option.label, "means": option.means, "count": count}
        for option, count, _share in told["lines"]
    ]
    return {
        "id": check.pk,
        **{name: getattr(check, name) for name in KEPT},
        "closes_at": check.stage_due,
        "answered": told["answered"],
        "options": options,
        "answers": check.by,
    }


def _session(request: SignedInRequest, session_id: int) -> Session:
    session: Session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "checks.view_check", session)
    return session


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    return floor_of(_session(request, session_id), now=by(request)["now"])


add_verbs(router, CHECKS, VERBS, _floor, room="checks")
