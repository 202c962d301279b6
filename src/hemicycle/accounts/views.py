"""What people see and change of their own account; signing in itself is allauth's."""

from functools import partial
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from hemicycle.accounts import actions, queries
from hemicycle.accounts.forms import LanguageForm, ProfileForm, TokenForm
from hemicycle.accounts.models import Token, User
from hemicycle.accounts.requests import SignedInRequest, gone, sent, tried
from hemicycle.kernel.fields import said
from hemicycle.kernel.middleware import answers_once_itself


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    user, now = User.objects.get(pk=request.user.pk), timezone.now()
    form = ProfileForm(**sent(request), instance=user, now=now)
    act = partial(actions.change_profile, user, actor=request.user, now=now)
    if request.method == "POST" and tried(form, act):
        translation.activate(user.language)
        to = reverse("accounts:profile")
        response = gone(request, _("Your profile was saved."), to, keep="profile")
        return _speaking(response, user.language)
    return _profile_page(request, form, TokenForm(), status=422 if form.is_bound else 200)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """For everybody: in a cookie, and for those signed in also in their profile."""
    language = said(LanguageForm(request.POST))["language"]
    if request.user.is_authenticated:
        user = request.user
        actions.change_profile(user, actor=user, now=timezone.now(), language=language)
    response = redirect(_safe_next(request))
    response.status_code = 303
    return _speaking(response, language)


@answers_once_itself  # The answer holds the key itself, so it is kept nowhere.
@never_cache
@require_POST
@login_required
@sensitive_variables("key")
def issue_token(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    act = partial(actions.issue_token, request.user, actor=request.user, now=timezone.now())
    key = tried(form, act)
    if key is None:
        own = ProfileForm(instance=request.user, now=timezone.now())
        return _profile_page(request, own, form, status=422)
    return render(request, "accounts/token.html", {"key": key, "label": form.cleaned_data["label"]})


@require_POST
@login_required
def revoke_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(Token, pk=token_id, user_id=request.user.pk)
    actions.revoke_token(token, actor=request.user, now=timezone.now())
    return gone(request, _("The key was revoked."), reverse("accounts:profile"))


def _profile_page(
    request: SignedInRequest, form: ProfileForm, token_form: TokenForm, *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "token_form": token_form,
        "tokens": queries.tokens_of(request.user),
        "key": uuid4().hex,
    }
    return render(request, "accounts/profile.html", context, status=status)


def _speaking(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"
