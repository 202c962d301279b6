"""What was said: found, read in its context, brought in, and its speakers confirmed."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hemicycle.accounts.requests import Sheet, SignedInRequest, get_or_post, gone, sent, tried
from hemicycle.committee.models import Delegation, Person
from hemicycle.committee.queries import committee
from hemicycle.kernel.permissions import require
from hemicycle.meetings.queries import sessions_for
from hemicycle.records import actions, forms, queries
from hemicycle.records.models import Speech, Transcript

Deed = Callable[..., Any]
LISTED = 25
LONGEST_QUERY = 200


@require_GET
@login_required
def list_transcripts(request: SignedInRequest) -> HttpResponse:
    require(request.user, "records.view_records", committee())
    chosen = forms.TranscriptFilter(
        request.GET, queries.readable(request.user), sessions=sessions_for(request.user)
    )
    context: dict[str, object] = {
        "filter": chosen,
        "is_filtered": any(request.GET.dict().values()),
        "import_url": _import_url(request.GET.get("session", "")),
    }
    if words := chosen.words:
        return _found(request, chosen, words, context)
    rows = queries.transcripts_for(request.user).filter(pk__in=chosen.qs.values("pk"))
    context["page"] = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    return render(request, "records/list.html", context)


def _found(
    request: SignedInRequest, chosen: forms.TranscriptFilter, words: str, context: dict[str, object]
) -> HttpResponse:
    rows = queries.found_speeches(request.user, words).filter(transcript__in=chosen.qs.values("pk"))
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    finds = [(turn, queries.excerpt(turn.text, words)) for turn in page]
    context |= {"page": page, "finds": finds, "words": words, "asked": urlencode({"q": words})}
    return render(request, "records/found.html", context)


@require_GET
@login_required
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """The record, `queries.PER_PAGE` turns at a time; `?q=` marks what is found in it."""
    row = _transcript(request, pk)
    words = request.GET.get("q", "")[:LONGEST_QUERY]
    page = Paginator(queries.speeches(row), queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "transcript": row,
        "report": queries.report(row),
        "page": page,
        "sheets": queries.sheets(page, row.notes.all(), words),
        "words": words,
    }
    return render(request, "records/show.html", context)


@require_GET
@login_required
def speech(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """The permanent address of a turn leads to it in its context."""
    row = _transcript(request, pk)
    turn = get_object_or_404(Speech, transcript=row, position=position)
    asked = {"page": str(queries.page_of(turn)), "q": request.GET.get("q", "")[:LONGEST_QUERY]}
    query = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{row.get_absolute_url()}?{query}#turn-{position}")


@get_or_post
@login_required
def import_transcript(request: SignedInRequest) -> HttpResponse:
    here = committee()
    require(request.user, "records.import_transcript", here)
    form = forms.TranscriptForm(
        **sent(request),
        initial={"session": request.GET.get("session")},
        sessions=sessions_for(request.user),
        committee=here,
    )
    act = partial(actions.import_transcript, actor=request.user, now=timezone.now())
    if request.method == "POST" and (row := tried(form, act)):
        done = _("The record was imported. Please say who its speakers are.")
        return gone(request, done, row.get_absolute_url(), keep=request.path)
    sheet = Sheet(
        _("Import a record"),
        _("Import"),
        done="",
        back=reverse("records:list"),
        overline=_("Records"),
        text=_("A transcript becomes turns, each with its speaker and a permanent address."),
    )
    return _filled(request, "accounts/sheet.html", form, {"sheet": sheet})


@get_or_post
@login_required
def confirm_speakers(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _transcript(request, pk)
    require(request.user, "records.confirm_speakers", row)
    form = forms.SpeakersForm(
        **sent(request),
        speakers=queries.suggested_speakers(row),
        people=Person.objects.all(),
        delegations=Delegation.objects.on(row.spoken_on),
    )
    act: Callable[..., Any] = partial(
        actions.confirm_speakers, row, actor=request.user, now=timezone.now()
    )
    if request.method == "POST" and tried(form, act):
        done = _("The speakers were confirmed.")
        return gone(request, done, row.get_absolute_url(), keep=request.path)
    return _filled(request, "records/confirm_speakers.html", form, {"transcript": row})


@get_or_post
@login_required
def remove_transcript(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page that asks once more, then the deed."""
    row = _transcript(request, pk)
    require(request.user, "records.remove_transcript", row)
    if request.method == "POST":
        actions.remove_transcript(row, actor=request.user, now=timezone.now())
        return gone(request, _("The record was removed."), reverse("records:list"))
    context = {"transcript": row, "turns": row.speeches.count(), "key": uuid4().hex}
    return render(request, "records/remove_transcript.html", context)


def _import_url(session: str) -> str:
    """Who looks at the records of a session imports one of that session."""
    asked = f"?{urlencode({'session': session})}" if session else ""
    return reverse("records:import_transcript") + asked


def _transcript(request: SignedInRequest, pk: int) -> Transcript:
    row = get_object_or_404(Transcript.objects.select_related("session__meeting"), pk=pk)
    require(request.user, "records.view_transcript", row)
    return row


def _filled(
    request: HttpRequest, template: str, form: Form, more: dict[str, object]
) -> HttpResponse:
    """The page of a form; what is wrong with it, if anything, at its fields."""
    context = {"form": form, "key": uuid4().hex, "keep": request.path, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
