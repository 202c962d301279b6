from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hemicycle.accounts.actions import digest_of
from hemicycle.accounts.models import Token

GetResponse = Callable[[HttpRequest], HttpResponse]


class BearerMiddleware:
    """Programs sign in with `Authorization: Bearer KEY`; they hold no cookie to be abused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = Token.objects.filter(digest=digest_of(key), revoked_at=None).first()
            if token is None or not token.user.is_active:
                return _unknown_key()
            request.user = token.user
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.get_response(request)


def _unknown_key() -> JsonResponse:
    said = {"message": _("This key is unknown or was revoked."), "why": "", "field": ""}
    return JsonResponse({"refusal": said}, status=401)


class PreferencesMiddleware:
    """Speak the person's language and show times in their zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_the_page_of_the_button(request, self.get_response(request))
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(request.user.zone)):
            return self.get_response(request)


def _to_the_page_of_the_button(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Who must sign in before a deed comes back to the page it was on: the deed's own address
    is no page."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.method != "POST" or not response.get("Location", "").startswith(f"{sign_in}?"):
        return response
    came_from = urlsplit(request.headers.get("Referer", ""))
    page = "/"
    if came_from.netloc == request.get_host():
        page = urlunsplit(("", "", came_from.path, came_from.query, ""))
    response["Location"] = f"{sign_in}?{urlencode({'next': page})}"
    return response
