"""Displays in the room: added and directed by the desk, paired by the device itself."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest, get_or_post, sent, tried
from hemicycle.floor.actions.screens import hear_from, pair_screen
from hemicycle.floor.models import Screen
from hemicycle.floor.tokens import qr
from hemicycle.floor.views.lookups import floor_run_by
from hemicycle.floor.views.pages import page
from hemicycle.kernel.live import hub
from hemicycle.kernel.refusals import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SILENT_AFTER = timedelta(seconds=75)
"""A display says every half minute that it is there."""


class CodeForm(forms.Form):
    code = forms.CharField(label=_l("Code"), max_length=20)
    code.widget.attrs.update(autocomplete="off", autocapitalize="characters", autofocus=True)


@get_or_post
def pair(request: HttpRequest) -> HttpResponse:
    """A device types the code that the desk shows, and is that display from then on."""
    form = CodeForm(**sent(request)) if request.method == "POST" else CodeForm()
    if request.method == "POST" and (screen := tried(form, lambda code: _paired(request, code))):
        return redirect("floor:display", screen.floor.session_id, screen.pk)
    status = 422 if form.is_bound else 200
    return render(request, "floor/pair.html", {"form": form}, status=status)


def _paired(request: HttpRequest, code: str) -> Screen:
    asked = "".join(code.split()).upper()
    screen = Screen.objects.filter(code=asked, retired_at=None).exclude(code="").first()
    if screen is None:
        raise Refused(_("This code does not fit. The desk shows it."), field="code")
    user = pair_screen(screen, actor=None, now=timezone.now(), code=asked)
    login(request, user, backend=BACKEND)
    return screen


@require_GET
def display(request: HttpRequest, session_id: int, screen_id: int) -> HttpResponse:
    """What this display shows; a device that is not paired is asked for a code."""
    shown = Screen.objects.select_related("floor__session__meeting")
    screen = get_object_or_404(shown, pk=screen_id, floor__session=session_id, retired_at=None)
    if not request.user.has_perm("floor.view_floor", screen.floor):
        return redirect("screens")
    return page(request, screen.floor, "screen", screen=screen)  # type: ignore[arg-type]


@require_POST
@login_required
def seen(request: SignedInRequest, session_id: int, screen_id: int) -> HttpResponse:
    """A paired display says that it is there; a preview at the desk does not count."""
    screen = get_object_or_404(Screen, pk=screen_id, floor__session=session_id)
    if screen.retired_at:
        return HttpResponseForbidden()
    hear_from(screen, actor=request.user, now=timezone.now())
    return JsonResponse({})


@require_GET
@login_required
def displays(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The displays of a session, for the desk: codes, what they show, whether they live."""
    floor = floor_run_by(request, session_id)
    now, address = timezone.now(), request.build_absolute_uri(reverse("screens"))
    context = {
        "floor": floor,
        "session": floor.session,
        "screens": [
            (screen, bool(screen.seen_at and now - screen.seen_at < SILENT_AFTER))
            for screen in floor.screens.filter(retired_at=None)
        ],
        "contents": Screen.Content.choices,
        "first": [settings.LANGUAGE_CODE],
        "address": address,
        "qr": qr(address),
        "now": now,
    }
    return render(request, "floor/displays.html", context)


@require_GET
@login_required
def health(request: SignedInRequest, session_id: int) -> HttpResponse:
    """For the desk's strip: `{"screens": {id: seconds since it was heard, or null}, "listeners"}`.

    `listeners` are the open streams of this process.
    """
    floor = floor_run_by(request, session_id)
    now = timezone.now()
    ages = {
        screen.pk: screen.seen_at and (now - screen.seen_at).total_seconds()
        for screen in floor.screens.filter(retired_at=None)
    }
    return JsonResponse({"screens": ages, "listeners": hub.count})
