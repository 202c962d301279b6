"""Two promises to every request: a refusal is a sentence, and a repeat is no second deed."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from hemicycle.kernel.models import Answer
from hemicycle.kernel.refusals import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponse])
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Retarget", "HX-Reswap")
LONGEST_KEY = 64
KEPT_FOR = timedelta(days=2)
"""Nobody sends again what is older."""


class RefusalMiddleware:
    """Show a refusal in the page's notice area, or as JSON, instead of losing the page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return render(request, "405.html", status=response.status_code)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal(request, exception, 422 if exception.field else 409)
        if isinstance(exception, PermissionDenied) and _is_partial(request):
            return refusal(request, denied(exception), 403)
        return None


def denied(exception: PermissionDenied) -> Refused:
    """The sentence for a lacking permission; "why?" names it."""
    why = _("It needs the permission “%(permission)s”.") % {"permission": exception}
    return Refused(_("You may not do this."), why=why)


def refusal(
    request: HttpRequest, refused: Refused, status: int, *, as_json: bool = False
) -> HttpResponse:
    """The refusal in the shape the asker understands: JSON, a fragment for a notice, or a page."""
    if as_json or "application/json" in request.headers.get("Accept", ""):
        said = {"message": refused.message, "why": refused.why, "field": refused.field}
        return JsonResponse({"refusal": said}, status=status)
    if not _is_partial(request):
        return render(request, "kernel/refused_page.html", {"refusal": refused}, status=status)
    response = render(request, "kernel/refused.html", {"refusal": refused}, status=status)
    response["HX-Retarget"] = "#notice"
    response["HX-Reswap"] = "innerHTML"
    return response


def _is_partial(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or "application/json" in request.headers.get(
        "Accept", ""
    )


class AnswerOnceMiddleware:
    """A request that carries `Idempotency-Key` is carried out once, however often it is sent.

    The key is a field `idempotency_key` where a form cannot set headers. The answer is stored
    in the request's own transaction, and given again when the request is sent again. Where
    nothing was done, because it was refused or failed, there is nothing to keep.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        if not key or not request.user.is_authenticated or _answers_itself(request):
            return self.get_response(request)
        try:
            response = self._once(request, key)
        except IntegrityError:  # Both copies arrived at the same moment; the other one won.
            if answer := _answer(request, key):
                return answer
            raise
        # Refused, perhaps because the other copy has just done it.
        return (response.status_code >= 400 and _answer(request, key)) or response

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        with transaction.atomic():
            if answer := _answer(request, key):
                return answer
            response = self.get_response(request)
            if response.status_code < 400:
                _keep(request, key, response)
            else:
                transaction.set_rollback(True)
            return response


def answers_once_itself(view: View) -> View:
    """For views whose action takes the key: `AnswerOnceMiddleware` leaves them alone."""
    view.answers_once_itself = True  # type: ignore[attr-defined]
    return view


def key_of(request: HttpRequest) -> str:
    """The idempotency key of a POST, empty when it has none; a long one by its digest."""
    if request.method != "POST":
        return ""
    key: str = request.headers.get("Idempotency-Key", "")
    if not key and request.content_type == "application/x-www-form-urlencoded":
        key = request.POST.get("idempotency_key", "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        return hashlib.sha256(key.encode(errors="replace")).hexdigest()
    return key


def _answers_itself(request: HttpRequest) -> bool:
    view = resolve(request.path_info).func
    return getattr(view, "answers_once_itself", False)


def _asker(request: HttpRequest) -> int:
    pk = request.user.pk
    assert pk is not None, "only who is signed in has answers kept"
    return pk


def _answer(request: HttpRequest, key: str) -> HttpResponse | None:
    kept = Answer.objects.filter(user_id=_asker(request), key=key).first()
    if kept is None:
        return None
    if kept.path != request.path[:200]:
        clash = Refused(_("This key was already used for another request."))
        return refusal(request, clash, 409)
    return HttpResponse(kept.body, status=kept.status, headers=kept.headers)


def _keep(request: HttpRequest, key: str, response: HttpResponse) -> None:
    now = timezone.now()
    Answer.objects.filter(at__lt=now - KEPT_FOR).delete()
    Answer(
        user_id=_asker(request),
        key=key,
        path=request.path[:200],
        at=now,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body="" if response.streaming else response.content.decode(errors="replace"),
    ).save(force_insert=True)
