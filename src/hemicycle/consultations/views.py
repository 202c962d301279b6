"""Consultations as whoever looks may see them, the form to answer, and what runs them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import (
    PageRequest,
    Sheet,
    SignedInRequest,
    fill,
    get_or_post,
    gone,
    sent,
    tried,
)
from hemicycle.calendar.queries import history, original
from hemicycle.committee.models import Delegation, Person
from hemicycle.committee.queries import committee
from hemicycle.consultations import actions, counting, forms, outlines, pictures, queries
from hemicycle.consultations.models import Choice, Consultation, Point, Voice
from hemicycle.consultations.rules import kinds_asked, runs
from hemicycle.kernel import audit
from hemicycle.kernel.downloads import as_csv, as_file, as_sheet
from hemicycle.kernel.fields import said
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require

PARTS = {"stands", "results"}
"""The parts of a page that follow what happens; the form between them stays as it is typed."""
Act = Callable[..., Any]


# --- looking ------------------------------------------------------------------------------------


@require_GET
def list_consultations(request: PageRequest) -> HttpResponse:
    """For everybody, signed in or not; each sees what they may."""
    now, since = timezone.now(), audit.position()
    form = forms.ListForm(request.GET)
    shown = form.cleaned_data["show"] if form.is_valid() else ""
    rows = list(queries.shown_as(queries.listed(request.user), shown, now))
    awaiting = queries.awaiting(request.user, rows, now)
    rows.sort(key=lambda row: (row.pk not in awaiting, not row.is_open(now)))
    if request.GET.get("format") == "csv":
        return _list_as_csv(request, rows, now)
    context = {
        "rows": rows,
        "now": now,
        "shown": shown,
        "awaiting": awaiting,
        "counts": queries.counts_of(request.user, rows),
        "runs": runs.test(request.user, None),
        "topic": topic_of(committee()),
        "since": since,
    }
    name = "consultations/list.html#rows" if request.htmx else "consultations/list.html"
    return render(request, name, context)


LIST_COLUMNS = (
    "consultation", "round", "stage", "opens_utc", "closes_utc", "rule", "reference", "address"
)  # fmt: skip


def _list_as_csv(request: HttpRequest, rows: Iterable[Consultation], now: datetime) -> HttpResponse:
    def cells(row: Consultation) -> tuple[object, ...]:
        address = request.build_absolute_uri(row.get_absolute_url())
        times = (row.window.opens_at, row.window.closes_at) if row.window else (None, None)
        told = [f"{at:%Y-%m-%d %H:%M}" if at else "" for at in times]
        return (row.said("title"), row.round, row.stage, *told, row.rule, row.reference, address)

    return as_csv(f"consultations-{now:%Y-%m-%d}.csv", LIST_COLUMNS, map(cells, rows))


@require_GET
def show(request: PageRequest, pk: int) -> HttpResponse:
    """The whole page, or the part of it that follows what happens."""
    row, now = _row(request, pk), timezone.now()
    asked = request.GET.get("for", "")
    own = queries.own_of(row, request.user, now, int(asked) if asked.isdecimal() else None)
    part = request.htmx.target if request.htmx and request.htmx.target in PARTS else ""
    form = None
    if own and own.may_speak and row.is_open(now) and not part:
        form = _position_form(request, row, own)
    return _shown(request, row, own, form, now, part)


def _shown(
    request: PageRequest,
    row: Consultation,
    own: queries.Own | None,
    form: forms.PositionForm | None,
    now: datetime,
    part: str = "",
) -> HttpResponse:
    since = audit.position()
    row = _row(request, row.pk)
    context = {
        "row": row,
        "now": now,
        "is_open": row.is_open(now),
        "runs": runs.test(request.user, row),
        "own": own,
        "form": form,
        "terms": counting.told(queries.terms_of(row)),
        "topic": topic_of(row),
        "since": since,
        "key": uuid4().hex,
        **_standing(request, row, now),
        **_around(request, row, own),
    }
    name = f"consultations/show.html#{part}" if part else "consultations/show.html"
    return render(request, name, context, status=422 if form and form.is_bound else 200)


def _standing(request: HttpRequest, row: Consultation, now: datetime) -> dict[str, Any]:
    """All that was said, for those who may see it by now; else the points alone."""
    sees = queries.sees_positions(request.user, row) and row.window is not None
    standing = queries.standing_of(row, now) if sees else None
    points = [one.point for one in standing.tallies] if standing else queries.points_of(row)
    return {"sees": sees, "standing": standing, "points": points}


def _around(request: HttpRequest, row: Consultation, own: queries.Own | None) -> dict[str, Any]:
    """What surrounds it: its dates, rounds, choices, and what its delegation said before."""
    window = row.window
    return {
        "choices": list(row.choices.all()),
        "voices": list(queries.voices_named(row)) if runs.test(request.user, row) else [],
        "history": list(history(window)) if window else [],
        "original": original(window) if window else None,
        "rounds": queries.rounds_of(row, request.user),
        "revisions": list(queries.revisions_of(own.position)) if own and own.position else [],
    }


def _position_form(
    request: HttpRequest, row: Consultation, own: queries.Own, **bound: Any
) -> forms.PositionForm:
    """It begins with what somebody typed last, or with what the delegation says."""
    draft = queries.draft_of(row, own.delegation, request.user)
    stands = forms.said_in(own.position) if own.position else {}
    initial = {**(draft.content if draft else stands), "seen": own.seen}
    form = forms.PositionForm(
        **bound, points=queries.points_of(row), choices=list(row.choices.all()), initial=initial
    )
    form.draft = draft
    form.keep = f"consultations/{row.pk}/{own.delegation.pk}"
    return form


@require_GET
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Word by word, from the round before."""
    row = _row(request, pk)
    if row.previous is None or not queries.rounds_of(row, request.user):
        raise Http404
    before = _row(request, row.previous.pk)
    context = {"row": row, "before": before, "changes": pictures.between_rounds(row)}
    return render(request, "consultations/difference.html", context)


@require_GET
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Who said what, a line for each delegation and point; the silent have empty cells."""
    row, now = _row(request, pk), timezone.now()
    if not queries.sees_positions(request.user, row):
        raise PermissionDenied("consultations.view_everything")
    lines = outlines.result_lines(queries.standing_of(row, now))
    ending = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return as_sheet(f"consultation-{row.pk}.{ending}", outlines.RESULT_COLUMNS, lines)


@require_GET
def document(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a point; only what cannot run is shown in the browser."""
    point = _point(request, pk)
    ending = (point.file.name or "").rpartition(".")[2]
    name = f"consultation-{point.consultation_id}-{point.position}.{ending}"
    response = as_file(point.file, name, point.media_type)
    response["Cache-Control"] = "private, no-cache"
    return response


# --- positions ----------------------------------------------------------------------------------


@require_POST
@login_required
def take_position(request: SignedInRequest, pk: int) -> HttpResponse:
    """What arrived is judged by the moment at which it did; refused, it is all still there."""
    now = timezone.now()
    row, own = _own(request, pk, now)
    form = _position_form(request, row, own, data=request.POST)
    act = partial(
        actions.take_position, row, actor=request.user, now=now, delegation=own.delegation
    )
    if position := tried(form, act):
        done = _("Received. Your receipt is %(number)s.") % {"number": position.number}
        return gone(request, done, row.get_absolute_url(), keep=form.keep)
    return _shown(request, row, own, form, now)


@require_POST
@login_required
def withdraw_position(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    row, own = _own(request, pk, now)
    if own.position is None:
        raise Http404
    seen = said(forms.SeenForm(request.POST))["seen"]
    actions.withdraw_position(own.position, actor=request.user, now=now, seen=seen)
    return gone(request, _("The position was withdrawn."), row.get_absolute_url())


@require_POST
@login_required
def save_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is being typed; `discard` forgets it."""
    now = timezone.now()
    row, own = _own(request, pk, now)
    form = _position_form(request, row, own, data=request.POST)
    content = {} if "discard" in request.POST else form.typed()
    draft = actions.save_draft(
        row, actor=request.user, now=now, delegation=own.delegation, content=content
    )
    if "discard" in request.POST:
        return gone(request, _("The draft is gone."), row.get_absolute_url(), keep=form.keep)
    return render(request, "consultations/_draft.html", {"draft": draft, "now": now})


def _own(request: SignedInRequest, pk: int, now: datetime) -> tuple[Consultation, queries.Own]:
    """For the delegation that the form names."""
    row = _row(request, pk)
    require(request.user, "consultations.take_position", row)
    asked = request.POST.get("for", "")
    own = queries.own_of(row, request.user, now, int(asked) if asked.isdecimal() else None)
    if own is None or not own.may_speak:
        raise PermissionDenied("consultations.take_position")
    return row, own


# --- preparing ----------------------------------------------------------------------------------


@get_or_post
@login_required
def create_consultation(request: SignedInRequest) -> HttpResponse:
    here = committee()
    require(request.user, "consultations.create_consultation", here)
    form = forms.NewConsultationForm(**sent(request), zone=here.zone)
    act = partial(actions.create_consultation, here, actor=request.user, now=timezone.now())
    done = _("It is being prepared. Add what is put to delegations.")
    sheet = Sheet(_("New consultation"), _("Save"), done, reverse("consultations:list"))
    return fill(request, form, act, sheet, to=Consultation.get_absolute_url)


@get_or_post
@login_required
def edit_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _run(request, pk, "edit_consultation")
    title, back = row.said("title"), row.get_absolute_url()
    form = forms.ConsultationForm(**sent(request), instance=row, zone=committee().zone)
    act = partial(actions.edit_consultation, row, actor=request.user, now=timezone.now())
    return fill(request, form, act, _sheet(_("Edit the consultation"), back, title))


@get_or_post
@login_required
def add_point(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _run(request, pk, "add_point")
    form = forms.PointForm(**sent(request))
    act = partial(actions.add_point, row, actor=request.user, now=timezone.now())
    sheet = _sheet(_("Add a point"), row.get_absolute_url(), row.said("title"))
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_point(request: SignedInRequest, pk: int) -> HttpResponse:
    point, row = _part(request, Point, pk, "edit_point")
    form = forms.OldPointForm(**sent(request), instance=point)
    act = partial(actions.edit_point, point, actor=request.user, now=timezone.now())
    sheet = _sheet(_("Edit the point"), row.get_absolute_url(), row.said("title"))
    return fill(request, form, act, sheet)


@require_POST
@login_required
def move_point(request: SignedInRequest, pk: int) -> HttpResponse:
    point, row = _part(request, Point, pk, "move_point")
    position = said(forms.MoveForm(request.POST))["position"]
    actions.move_point(point, actor=request.user, now=timezone.now(), position=position)
    return gone(request, _("The point was moved."), row.get_absolute_url())


@require_POST
@login_required
def remove_point(request: SignedInRequest, pk: int) -> HttpResponse:
    point, row = _part(request, Point, pk, "remove_point")
    actions.remove_point(point, actor=request.user, now=timezone.now())
    return gone(request, _("The point was removed."), row.get_absolute_url())


@get_or_post
@login_required
def add_choice(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _run(request, pk, "add_choice")
    form = forms.ChoiceForm(**sent(request))
    act = partial(actions.add_choice, row, actor=request.user, now=timezone.now())
    sheet = _sheet(_("Add a choice"), row.get_absolute_url(), row.said("title"))
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_choice(request: SignedInRequest, pk: int) -> HttpResponse:
    choice, row = _part(request, Choice, pk, "edit_choice")
    form = forms.ChoiceForm(**sent(request), instance=choice)
    act = partial(actions.edit_choice, choice, actor=request.user, now=timezone.now())
    sheet = _sheet(_("Edit the choice"), row.get_absolute_url(), row.said("title"))
    return fill(request, form, act, sheet)


@require_POST
@login_required
def remove_choice(request: SignedInRequest, pk: int) -> HttpResponse:
    choice, row = _part(request, Choice, pk, "remove_choice")
    actions.remove_choice(choice, actor=request.user, now=timezone.now())
    return gone(request, _("The choice was removed."), row.get_absolute_url())


@get_or_post
@login_required
def name_voice(request: SignedInRequest, pk: int) -> HttpResponse:
    row, now = _run(request, pk, "name_voice"), timezone.now()
    delegations = Delegation.objects.on(now.date()).filter(kind__in=kinds_asked(row))
    people = Person.objects.filter(accreditations__delegation__in=delegations).distinct()
    form = forms.VoiceForm(**sent(request), delegations=delegations, people=people)
    act = partial(actions.name_voice, row, actor=request.user, now=now)
    sheet = _sheet(_("Name somebody who answers"), row.get_absolute_url(), row.said("title"))
    return fill(request, form, act, sheet)


@require_POST
@login_required
def remove_voice(request: SignedInRequest, pk: int) -> HttpResponse:
    voice, row = _part(request, Voice, pk, "remove_voice")
    actions.remove_voice(voice, actor=request.user, now=timezone.now())
    return gone(request, _("They are no longer named."), row.get_absolute_url())


# --- running ------------------------------------------------------------------------------------


@require_POST
@login_required
def publish_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.publish_consultation, _("The consultation is published."))


@get_or_post
@login_required
def extend_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _run(request, pk, "extend_consultation")
    window = row.window
    if window is None:
        raise Http404
    at = {"closes_at": window.closes_at, "seen": window.sequence}
    form = forms.ExtensionForm(**sent(request), initial=at, zone=window.zone)
    act = partial(actions.extend_consultation, row, actor=request.user, now=timezone.now())
    page = Sheet(
        _("Extend it"),
        _("Publish the extension"),
        _("The extension was published."),
        row.get_absolute_url(),
        row.said("title"),
    )
    return fill(request, form, act, page)


@require_POST
@login_required
def close_early(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.close_early, _("It is closed."))


@require_POST
@login_required
def conclude_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.conclude_consultation, _("The outcome was recorded."))


@get_or_post
@login_required
def cancel_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _run(request, pk, "cancel_consultation")
    form = forms.ReasonForm(**sent(request))
    act = partial(actions.cancel_consultation, row, actor=request.user, now=timezone.now())
    page = Sheet(
        _("Cancel the consultation"),
        _("Cancel it for good"),
        _("The consultation was cancelled."),
        row.get_absolute_url(),
        row.said("title"),
    )
    return fill(request, form, act, page)


@require_POST
@login_required
def open_round(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _run(request, pk, "open_round")
    after = actions.open_round(row, actor=request.user, now=timezone.now())
    return gone(request, _("The next round is being prepared."), after.get_absolute_url())


def _do(request: SignedInRequest, pk: int, act: Act, done: str) -> HttpResponse:
    row = _row(request, pk)
    act(row, actor=request.user, now=timezone.now())
    return gone(request, done, row.get_absolute_url())


def _row(request: HttpRequest, pk: int) -> Consultation:
    return get_object_or_404(queries.consultations_for(request.user), pk=pk)


def _run(request: SignedInRequest, pk: int, verb: str) -> Consultation:
    row = _row(request, pk)
    require(request.user, f"consultations.{verb}", row)
    return row


def _point(request: HttpRequest, pk: int) -> Point:
    seen = queries.consultations_for(request.user)
    return get_object_or_404(Point, pk=pk, consultation__in=seen)


def _part(request: SignedInRequest, model: Any, pk: int, verb: str) -> tuple[Any, Consultation]:
    """A point, choice or voice of a consultation that this person sees and runs."""
    part = get_object_or_404(model.objects.select_related("consultation"), pk=pk)
    return part, _run(request, part.consultation_id, verb)


def _sheet(title: str, back: str, overline: str = "") -> Sheet:
    return Sheet(title, _("Save"), _("It was saved."), back, overline)
