"""The verbs of a temperature check, and what a session's checks came to."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.checks import queries
from hemicycle.checks.forms import VERBS
from hemicycle.checks.models import Check
from hemicycle.floor.queries import floor_where
from hemicycle.kernel.audit import position
from hemicycle.kernel.downloads import as_csv
from hemicycle.kernel.middleware import answers_once_itself
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.kernel.verbs import carry_out
from hemicycle.meetings.models import Session

COUNTS = ("question", "opened_at", "closed_at", "named", "option", "answers", "answered", "asked")
ANSWERS = ("delegation", "person", "role", "option", "at")


@require_POST
@login_required
def act(request: SignedInRequest, session_id: int, verb: str) -> HttpResponse:
    floor = floor_where("session_id = %s", session_id)
    if floor is None:
        raise Http404
    require(request.user, "checks.view_check", floor)
    by = {"actor": request.user, "now": timezone.now()}
    made = carry_out(VERBS[verb], floor, request.POST, **by)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({**made, "v": position()})
    return redirect(
        request.headers.get("Referer") or reverse("floor:show", args=[floor.session_id])
    )


@answers_once_itself
def answer(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Answering twice is answering once, so no key is kept of it: nor who sent it, and when."""
    return act(request, session_id, "answer")


@require_GET
@login_required
def list_checks(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _session(request, session_id)
    checks = [queries.shown(check) for check in queries.checks_of(session)]
    context = {"session": session, "meeting": session.meeting, "checks": checks}
    return render(request, "checks/list.html", context)


@require_GET
@login_required
def sheet(request: SignedInRequest, session_id: int) -> HttpResponse:
    """A row for each option of each check."""
    session = _session(request, session_id)
    return as_csv(f"checks-{session.pk}.csv", COUNTS, _counts(session))


def _counts(session: Session) -> Iterator[tuple[object, ...]]:
    for told in map(queries.shown, queries.checks_of(session)):
        check: Check = told["check"]
        for option, count, _share in told["lines"]:
            yield (
                check.question,
                check.opened_at.isoformat(),
                check.closed_at and check.closed_at.isoformat(),
                check.is_named,
                option,
                count,
                told["answered"],
                check.asked,
            )


@require_GET
@login_required
def answers_sheet(request: SignedInRequest, session_id: int, pk: int) -> HttpResponse:
    """A row for each answer of a named check."""
    session = _session(request, session_id)
    check = get_object_or_404(queries.checks_of(session), pk=pk)
    if not check.is_named:
        raise Refused(_("This check was anonymous: there are counts, and no names."))
    rows = (
        (one.delegation, one.person, one.role, one.option, one.at.isoformat())
        for one in check.by  # type: ignore[attr-defined]
    )
    return as_csv(f"check-{check.pk}.csv", ANSWERS, rows)


def _session(request: SignedInRequest, session_id: int) -> Session:
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    require(request.user, "checks.view_check", session)
    return session
