"""Temperature checks of a session: what they came to, and their verbs, as on the floor."""

from typing import Any

from ninja import Router
from pydantic import create_model

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms.basics import Asked
from hemicycle.api.forms.checks import CheckOut
from hemicycle.api.views.lookups import by, found
from hemicycle.checks import queries
from hemicycle.checks.forms import VERBS
from hemicycle.floor.actions.running import floor_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.audit import position
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import Verb, address_of, carry_out
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


def _door(name: str, verb: Verb) -> None:
    """Its address, and the fields of its form as the body."""
    fields: dict[str, Any] = dict.fromkeys(verb.form.base_fields, (int | str | bool | None, None))
    shape = create_model(f"{name.title().replace('_', '')}In", __base__=Asked, **fields)

    def door(request: SignedInRequest, session_id: int, asked: Any) -> dict[str, int]:
        data = asked.model_dump(exclude_unset=True)
        made = carry_out(verb, _floor(request, session_id), data, **by(request))
        return {**made, "v": position()}

    door.__annotations__["asked"] = shape
    door.__name__ = name
    door.__doc__ = verb.act.__doc__
    router.post(f"{CHECKS}/{address_of(name)}", response=dict[str, int], url_name=name)(door)


for _name, _verb in VERBS.items():
    _door(_name, _verb)


def _session(request: SignedInRequest, session_id: int) -> Session:
    session: Session = found(meetings.sessions_for(request.user), session_id)
    require(request.user, "checks.view_check", session)
    return session


def _floor(request: SignedInRequest, session_id: int) -> Floor:
    return floor_of(_session(request, session_id), now=by(request)["now"])
