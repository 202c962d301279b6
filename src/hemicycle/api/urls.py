"""The API: the same actions as the pages, for programs. Described at `/api/docs`.

Programs sign in with `Authorization: Bearer KEY` (a key made on the profile page); a signed-in
browser may use it as well. POSTs take an `Idempotency-Key`. Refusals are 409 or 422 with
`{"refusal": {"message", "why", "field"}}`; times are RFC 3339 in UTC.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.utils import check_csrf

from hemicycle.api import views
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


@api.exception_handler(Refused)
def on_refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    return refusal(request, refused, 422 if refused.field else 409, as_json=True)


@api.exception_handler(PermissionDenied)
def on_denial(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return refusal(request, denied(exception), 403, as_json=True)


@api.exception_handler(ValidationError)
def on_bad_input(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """The first thing that is wrong, at its field, in the same shape as any refusal."""
    first = exception.errors[0]
    bad = Refused(str(first["msg"]), field=str(first["loc"][-1]))
    return refusal(request, bad, 422, as_json=True)
