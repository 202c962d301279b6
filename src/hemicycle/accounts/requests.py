"""Requests of people who are signed in, and the one way a form becomes a deed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from hemicycle.accounts.models import User
from hemicycle.kernel.fields import RowForm
from hemicycle.kernel.refusals import Refused

get_or_post = require_http_methods(["GET", "POST"])


class PageRequest(HttpRequest):
    """For views that answer anybody, with a whole page or the part that is swapped."""

    htmx: HtmxDetails


class SignedInRequest(PageRequest):
    """For views behind `login_required`, where the user is never anonymous."""

    user: User


@dataclass(frozen=True)
class Sheet:
    """A page with one form: what it is called, what its button says, and where it leads.

    `done` is said once it worked; `back` is where the page came from and goes to.
    """

    title: str
    button: str
    done: str
    back: str
    overline: str = ""
    text: str = ""


def sent(request: HttpRequest) -> dict[str, Any]:
    """What a form is bound to: nothing until it is sent."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}


def tried(form: forms.BaseForm, act: Callable[..., Any]) -> Any:
    """Do what a valid form says. A refusal is put at its field; None when it was not done.

    An action that returns nothing is answered by True.
    """
    if not form.is_valid():
        return None
    try:
        fields = form.altered if isinstance(form, RowForm) else form.cleaned_data
        return act(**fields) or True
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.message)
        form.why = refused.why  # type: ignore[attr-defined]
        return None


def fill(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[..., Any],
    sheet: Sheet,
    *,
    page: str = "accounts/sheet.html",
    to: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show a form; once it is sent and the action did it, say so and go back, or `to` an address
    that follows from what the action returned.

    The form's fields are the action's keywords.
    """
    if request.method == "POST" and (made := tried(form, act)):
        return gone(request, sheet.done, to(made) if to else sheet.back, keep=request.path)
    context = {"form": form, "sheet": sheet, "key": uuid4().hex, "keep": request.path}
    return render(request, page, context, status=422 if form.is_bound else 200)


def gone(request: HttpRequest, done: str, to: str, *, keep: str = "") -> HttpResponse:
    """Say that it is done and show `to` by a fresh GET.

    `keep` is the name under which the browser kept what was typed: it may forget that now.
    """
    said = format_html('<span data-kept-done="{}">{}</span>', keep, done) if keep else done
    messages.success(request, said)
    response = redirect(to)
    response.status_code = 303
    return response
