"""What was handed in, as those see it who handle the call; what nobody may judge is not there."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import (
    Sheet,
    SignedInRequest,
    fill,
    get_or_post,
    gone,
    sent,
    tried,
)
from hemicycle.calls import letters, queries
from hemicycle.calls.actions import calling, handling
from hemicycle.calls.forms import handling as forms
from hemicycle.calls.models import Call, Mailing, Question, Reading, Submission
from hemicycle.calls.views.answering import sent_file
from hemicycle.calls.views.lookups import call_for
from hemicycle.committee.queries import committee
from hemicycle.kernel import audit
from hemicycle.kernel.downloads import as_sheet
from hemicycle.kernel.fields import said
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require
from hemicycle.meetings.models import Meeting

PER_PAGE = 50
MOST_DRAFTS_SHOWN = 200
MOST_CHOICES = 200
"""On the page that concludes a call; more are narrowed down by their step first."""

# --- what came in -------------------------------------------------------------------------------


@require_GET
@login_required
def list_submissions(request: SignedInRequest, pk: int) -> HttpResponse:
    call, now = call_for(request, pk, "view_submissions"), timezone.now()
    since = audit.position()
    chosen = _chosen(request, call, now)
    if request.GET.get("format") in EXPORTS:
        return _export(request, call, chosen.qs, now)
    readings = Prefetch("readings", Reading.objects.select_related("person"))
    rows = chosen.qs.defer("receipt__answers").prefetch_related(readings)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    handling.read_list(call, actor=request.user, now=now, rows=list(page))
    asked = [name for name, value in request.GET.items() if value and name not in {"page", "order"}]
    context = {
        "call": call,
        "filter": chosen,
        "page": page,
        "rows": [(row, row.word(now)) for row in page],
        "is_filtered": bool(asked),
        "topic": topic_of(call),
        "since": since,
        **_beside(request, call),
    }
    name = "calls/submissions.html#rows" if request.htmx else "calls/submissions.html"
    return render(request, name, context)


def _beside(request: SignedInRequest, call: Call) -> dict[str, Any]:
    """What a manager is told besides: how many are hidden from them, and who still writes."""
    if not request.user.has_perm("calls.view_statistics", call):
        return {"hidden": 0, "drafts": [], "begun": 0}
    drafts = queries.drafts(call).filter(withdrawn_at=None)
    return {
        "hidden": queries.hidden_by_interest(request.user, call),
        "drafts": [] if call.is_confidential else drafts[:MOST_DRAFTS_SHOWN],
        "begun": drafts.count(),
    }


def _chosen(request: HttpRequest, call: Call, now: datetime) -> forms.SubmissionFilter:
    rows = queries.submissions_for(request.user, call)
    return forms.SubmissionFilter(request.GET, rows, call=call, now=now)


EXPORTS = frozenset({"csv", "xlsx"})


def _export(
    request: SignedInRequest, call: Call, rows: QuerySet[Submission], now: datetime
) -> HttpResponse:
    """All that is filtered, with every answer; that it was taken away is on record."""
    ending = request.GET["format"]
    require(request.user, "calls.export_submissions", call)
    handling.export_submissions(call, actor=request.user, now=now, count=rows.count())
    sheet = queries.sheet(call, rows, now)
    return as_sheet(f"call-{call.pk}-{now:%Y-%m-%d}.{ending}", sheet.columns, sheet.rows)


# --- one of them --------------------------------------------------------------------------------


@never_cache
@require_GET
@login_required
def show_submission(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """In a confidential call it is on record that somebody looked."""
    call, row = _submission(request, pk, number)
    handling.read_submission(row, actor=request.user, now=timezone.now())
    return _submission_page(request, call, row)


def _submission_page(
    request: SignedInRequest,
    call: Call,
    row: Submission,
    typed: Mapping[str, django_forms.BaseForm] | None = None,
) -> HttpResponse:
    now, number = timezone.now(), row.number or 0
    receipts = list(row.receipts.select_related("form").order_by("-number"))
    version = request.GET.get("version", "")
    shown = next((one for one in receipts if str(one.number) == version), row.receipt)
    assert shown, "only what was handed in has a page"
    shown.submission = row
    previous, following = queries.beside(queries.submissions_for(request.user, call), number)
    context = {
        "call": call,
        "submission": row,
        "receipt": shown,
        "receipts": receipts,
        "answered": [one for one in queries.answered(shown) if one.question.key != NOMINEE],
        "word": row.word(now),
        "references": row.references.all(),
        "readings": row.readings.select_related("person"),
        "notes": row.notes.select_related("by"),
        "previous": previous,
        "next": following,
        "forms": _forms(call, row) | dict(typed or {}),
        "key": uuid4().hex,
    }
    return render(request, "calls/submission.html", context, status=422 if typed else 200)


NOMINEE = Question.NOMINEE
"""Whoever was named stands at the top of the page."""


def _forms(call: Call, row: Submission) -> dict[str, django_forms.BaseForm]:
    return {
        "set_status": forms.StatusForm(initial={"status": row.status_id}, call=call),
        "assign_reader": forms.ReaderForm(call=call),
        "add_note": forms.NoteForm(call=call),
        "declare_conflict": forms.ConflictForm(call=call),
    }


@never_cache
@require_GET
@login_required
def submission_file(request: SignedInRequest, pk: int, number: int, upload: int) -> FileResponse:
    _call, row = _submission(request, pk, number)
    assert row.receipt, "only what was handed in is read"
    file = get_object_or_404(queries.files_of(row.receipt), pk=upload)
    handling.read_submission(row, actor=request.user, now=timezone.now())
    return sent_file(file)


@require_POST
@login_required
def set_status(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    act, done = handling.set_status, _("It was moved.")
    return _handled(request, (pk, number), forms.StatusForm, act, done)


@require_POST
@login_required
def assign_reader(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    act, done = handling.assign_reader, _("The reader was assigned.")
    return _handled(request, (pk, number), forms.ReaderForm, act, done)


@require_POST
@login_required
def unassign_reader(request: SignedInRequest, pk: int, number: int, reading: int) -> HttpResponse:
    call, row = _submission(request, pk, number)
    require(request.user, "calls.unassign_reader", row)
    found = get_object_or_404(row.readings, pk=reading)
    handling.unassign_reader(found, actor=request.user, now=timezone.now())
    return gone(request, _("They read it no more."), _address(call, number))


@require_POST
@login_required
def add_note(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    act, done = handling.add_note, _("The note was added.")
    return _handled(request, (pk, number), forms.NoteForm, act, done)


@require_POST
@login_required
def declare_conflict(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """From then on it is not there for this person."""
    call, row = _submission(request, pk, number)
    form = forms.ConflictForm(request.POST, call=call)
    act = partial(handling.declare_conflict, row, actor=request.user, now=timezone.now())
    if not tried(form, act):
        return _submission_page(request, call, row, {"declare_conflict": form})
    done = _("Your interest is on record: you do not see number %(number)s any more.")
    to = reverse("calls:list_submissions", args=[pk])
    return gone(request, done % {"number": number}, to, keep=request.path)


@require_POST
@login_required
def write_again(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    call, row = _submission(request, pk, number)
    handling.write_again(row, actor=request.user, now=timezone.now())
    return gone(request, _("The letter was sent once more."), _address(call, number))


def _handled(
    request: SignedInRequest,
    which: tuple[int, int],
    kind: Callable[..., django_forms.Form],
    act: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """Do what one of the forms beside a submission says; a refusal lands there."""
    call, row = _submission(request, *which)
    form = kind(request.POST, call=call)
    require(request.user, f"calls.{act.__name__}", row)
    if tried(form, partial(act, row, actor=request.user, now=timezone.now())):
        return gone(request, done, _address(call, which[1]), keep=request.path)
    return _submission_page(request, call, row, {act.__name__: form})


# --- statistics ---------------------------------------------------------------------------------


@require_GET
@login_required
def statistics(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that is counted; beside it what may be told to everybody."""
    call = call_for(request, pk, "view_statistics")
    told = queries.statistics(call)
    context = {
        "call": call,
        "statistics": told,
        "public": replace(told, least=queries.FEWEST),
        "fewest": queries.FEWEST,
    }
    return render(request, "calls/statistics.html", context)


# --- letters to many ----------------------------------------------------------------------------


@require_GET
@login_required
def mailings(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "write_mailing")
    context = {"call": call, "mailings": call.mailings.all()}
    return render(request, "calls/mailings.html", context)


@get_or_post
@login_required
def write_mailing(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "write_mailing")
    form = forms.MailingForm(**sent(request))
    act = partial(handling.write_mailing, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Write a letter"), _("Keep it"), _("The letter is kept. Nothing was sent yet."),
        reverse("calls:mailings", args=[pk]), str(call),
    )  # fmt: skip
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_mailing(request: SignedInRequest, pk: int) -> HttpResponse:
    call, row = _mailing(request, pk, "edit_mailing")
    form = forms.MailingForm(**sent(request), instance=row)
    act = partial(handling.edit_mailing, row, actor=request.user, now=timezone.now())
    back = reverse("calls:mailing", args=[pk])
    sheet = Sheet(_("Edit the letter"), _("Save"), _("The letter was changed."), back, str(call))
    return fill(request, form, act, sheet)


@require_GET
@login_required
def mailing(request: SignedInRequest, pk: int) -> HttpResponse:
    """To whom it would go, by the filters of the list, and how the first of them would read."""
    call, row = _mailing(request, pk, "send_mailing")
    chosen = _chosen(request, call, timezone.now())
    rows = chosen.qs.select_related("call")
    context = {
        "call": call,
        "mailing": row,
        "filter": chosen,
        "count": rows.count(),
        "most": handling.MOST_AT_ONCE,
        "hidden": queries.hidden_by_interest(request.user, call),
        "examples": [(one, *letters.filled(row, one)) for one in rows[:3]],
        "query": request.GET.urlencode(),
        "key": uuid4().hex,
    }
    return render(request, "calls/mailing.html", context)


@require_POST
@login_required
def send_mailing(request: SignedInRequest, pk: int) -> HttpResponse:
    """To those whom the filters of the address choose."""
    call, row = _mailing(request, pk, "send_mailing")
    now, seen = timezone.now(), said(forms.SendForm(request.POST))["seen"]
    rows = list(_chosen(request, call, now).qs.select_related("call"))
    count = handling.send_mailing(row, actor=request.user, now=now, rows=rows, seen=seen)
    done = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", count)
    return gone(request, done % {"count": count}, reverse("calls:mailings", args=[call.pk]))


def _mailing(request: SignedInRequest, pk: int, verb: str) -> tuple[Call, Mailing]:
    row = get_object_or_404(Mailing, pk=pk)
    return call_for(request, row.call_id, verb), row


# --- how it ends --------------------------------------------------------------------------------


@get_or_post
@login_required
def conclude_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """The criteria, those who may be chosen, and what follows from it."""
    call, now = call_for(request, pk, "conclude_call"), timezone.now()
    able = queries.eligible_for(request.user, call, now)
    narrow = forms.NarrowForm(request.GET, call=call)
    step = narrow.cleaned_data["status"] if narrow.is_valid() else None
    able = [row for row in able if step is None or row.status_id == step.pk]
    rows = able[:MOST_CHOICES]
    usual = _usual(request, call, rows)
    form = forms.ConcludeForm(**sent(request), initial=usual, call=call, rows=rows, now=now)
    keep = f"{request.path}?{request.GET.urlencode()}"
    act = partial(calling.conclude_call, call, actor=request.user, now=now)
    if request.method == "POST" and tried(form, act):
        return gone(request, _("The call is concluded."), call.get_absolute_url(), keep=keep)
    context = {
        "call": call,
        "form": form,
        "narrow": narrow,
        "is_open": queries.is_open(call, now),
        "seats": calling.seats_of(call),
        "left_out": len(able) - len(rows),
        "hidden": queries.hidden_by_interest(request.user, call),
        "keep": keep,
        "key": uuid4().hex,
    }
    return render(request, "calls/conclude.html", context, status=422 if form.errors else 200)


def _usual(request: HttpRequest, call: Call, rows: list[Submission]) -> dict[str, Any]:
    """What the form says at first: for a meeting, what the offer says that `?offer=` names, or
    the only one there is."""
    offer = next((one for one in rows if str(one.number) == request.GET.get("offer")), None)
    offer = offer or (rows[0] if len(rows) == 1 else None)
    told = queries.fillings(offer) if offer else {}
    fills, newest = Question.Fills, Meeting.objects.order_by("-number").first()
    return {
        "chosen": [str(offer.pk)] if offer else [],
        "since": timezone.localdate(),
        "number": newest.number + 1 if newest else 1,
        "title": str(call),
        "kind": Meeting.Kind.HIGH_LEVEL,
        "mode": Meeting.Mode.HYBRID,
        "zone": committee().zone,
        "place": told.get(fills.PLACE, "")[:200],
        "starts_on": told.get(fills.FIRST, ""),
        "ends_on": told.get(fills.LAST, ""),
    }


# --- who asks -----------------------------------------------------------------------------------


def _submission(request: SignedInRequest, pk: int, number: int) -> tuple[Call, Submission]:
    """One that this person may read; any other is not there."""
    call = call_for(request, pk, "view_submissions")
    rows = queries.submissions_for(request.user, call).select_related("form", "receipt__form")
    row = get_object_or_404(rows, receipt__number=number)
    row.call = call
    return call, row


def _address(call: Call, number: int) -> str:
    return reverse("calls:show_submission", args=[call.pk, number])
