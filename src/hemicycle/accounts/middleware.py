from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
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
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(request.user.zone)):
            return self.get_response(request)
