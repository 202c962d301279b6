"""The API: the same actions as the pages, for programs. Described at `/api/docs`.

Programs sign in with `Authorization: Bearer KEY` (a key made on the profile page); a signed-in
browser may use it as well. POSTs take an `Idempotency-Key`. Refusals are 409 or 422 with
`{"refusal": {"message", "why", "field"}}`; times are RFC 3339 in UTC.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.utils import check_csrf

from hemicycle.api import views
from hemicycle.calls.actions.submitting import Incomplete
from hemicycle.calls.outlines import missing_told
from hemicycle.kernel.middleware import denied, refusal
from hemicycle.kernel.refusals import Refused


def signed_in(request: HttpRequest) -> object | None:
    """Whoever the bearer key or the session names; a session also needs the CSRF token."""
    if not request.user.is_authenticated:
        return None
    by_key = getattr(request, "_dont_enforce_csrf_checks", False)
    if not by_key and check_csrf(request) is not None:
        return None
    return request.user


api = NinjaAPI(
    title="Hemicycle",
    version="1",
    description=__doc__ or "",
    urls_namespace="api",
    auth=signed_in,
    docs_url=None,
)
for router in views.routers:
    api.add_router("", router)


SENT_AS = {
    "delegation": "delegation_id",
    "group": "group_id",
    "lead": "lead_id",
    "person": "person_id",
    "topic": "topic_id",
}
"""Fields of actions that programs name otherwise; but not those of verbs (`kernel.verbs`)."""


@api.exception_handler(Refused)
def on_refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    is_verb = "/floor/" in request.path
    field = refused.field if is_verb else SENT_AS.get(refused.field, refused.field)
    told = Refused(refused.message, why=refused.why, field=field)
    return refusal(request, told, 422 if field else 409, as_json=True)


@api.exception_handler(Incomplete)
def on_incomplete(request: HttpRequest, refused: Incomplete) -> HttpResponse:
    """What is missing stands beside the refusal, question by question."""
    said = {"message": refused.message, "why": refused.why, "field": refused.field}
    return JsonResponse({"refusal": said, "missing": missing_told(refused.lacks)}, status=422)


@api.exception_handler(PermissionDenied)
def on_denial(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return refusal(request, denied(exception), 403, as_json=True)


@api.exception_handler(ValidationError)
def on_bad_input(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """The first thing that is wrong, at its field, in the same shape as any refusal."""
    first = exception.errors[0]
    _place, *names = first["loc"]  # The argument of the view, the field, then what is inside it.
    bad = Refused(str(first["msg"]), field=str(names[min(1, len(names) - 1)]))
    return refusal(request, bad, 422, as_json=True)
