"""Meetings, their sessions and agendas, as whoever looks may see them; and the forms that plan."""

from functools import partial
from pathlib import PurePath
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import Sheet, SignedInRequest, fill, get_or_post, gone, sent
from hemicycle.committee.queries import committee
from hemicycle.kernel.downloads import as_file
from hemicycle.kernel.fields import said
from hemicycle.kernel.files import safe_name
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require
from hemicycle.meetings import actions, forms, queries
from hemicycle.meetings.models import AgendaItem, Document, Meeting, Session

PER_PAGE = 50


@require_GET
@login_required
def list_meetings(request: SignedInRequest) -> HttpResponse:
    require(request.user, "meetings.view_meeting", committee())
    form = forms.SearchForm(request.GET)
    if form.is_valid() and form.cleaned_data["q"]:
        return _found(request, form)
    now = timezone.now()
    today = now.date()
    rows = queries.meetings(request.user)
    if "all" not in request.GET:
        rows = rows.filter(ends_on__gte=today - queries.YEARS)
    held = list(rows)
    upcoming = [meeting for meeting in held if meeting.ends_on >= today][::-1]
    context = {
        "form": form,
        "now": now,
        "at_hand": queries.sessions_at_hand(request.user, now),
        "next": upcoming[0] if upcoming else None,
        "upcoming": upcoming[1:],
        "past": [meeting for meeting in held if meeting.ends_on < today],
        "is_under_way": bool(upcoming) and upcoming[0].starts_on <= today,
    }
    return render(request, "meetings/list.html", context)


def _found(request: SignedInRequest, form: forms.SearchForm) -> HttpResponse:
    rows = queries.found_sessions(request.user, form.cleaned_data["q"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = queries.found_meetings(form.cleaned_data["q"])
    context = {"form": form, "page": page, "meetings": found}
    return render(request, "meetings/found.html", context)


@require_GET
@login_required
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    require(request.user, "meetings.view_meeting", meeting)
    sessions = queries.sessions_for(request.user).filter(meeting=meeting)
    context = {"meeting": meeting, "days": queries.days(sessions, meeting.zone)}
    return render(request, "meetings/show.html", context)


@require_GET
@login_required
def session(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.agenda(), pk=pk)
    require(request.user, "meetings.view_session", row)
    context = {
        "session": row,
        "meeting": row.meeting,
        "plan": row.plan(),
        "topic": topic_of(row),
        "key": uuid4().hex,
    }
    name = "meetings/session.html#agenda" if request.htmx else "meetings/session.html"
    return render(request, name, context)


@cache_control(private=True, no_cache=True)
@require_GET
@login_required
def document(request: SignedInRequest, pk: int) -> FileResponse:
    """The file, under a name made of its title. Only what cannot run is shown in the browser."""
    row = get_object_or_404(Document.objects.select_related("session"), pk=pk)
    require(request.user, "meetings.view_document", row.session)
    return as_file(row.file, _file_name(row), row.media_type)


# --- what is planned ----------------------------------------------------------------------------


@get_or_post
@login_required
def plan_meeting(request: SignedInRequest) -> HttpResponse:
    here, now = committee(), timezone.now()
    require(request.user, "meetings.plan_meeting", here)
    form = forms.MeetingForm(**sent(request), initial={"zone": here.zone}, now=now)
    act = partial(actions.plan_meeting, here, actor=request.user, now=now)
    sheet = Sheet(
        _("Plan a meeting"), _("Plan it"), _("The meeting was planned."), reverse("meetings:list")
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    row, now = get_object_or_404(Meeting, pk=pk), timezone.now()
    require(request.user, "meetings.edit_meeting", row)
    name, back = row.title, reverse("meetings:show", args=[pk])
    form = forms.MeetingForm(**sent(request), instance=row, now=now)
    act = partial(actions.edit_meeting, row, actor=request.user, now=now)
    sheet = Sheet(_("Edit the meeting"), _("Save"), _("The meeting was changed."), back, name)
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def plan_session(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    require(request.user, "meetings.plan_session", meeting)
    form = forms.SessionForm(**sent(request), zone=meeting.zone)
    act = partial(actions.plan_session, meeting, actor=request.user, now=timezone.now())
    back = reverse("meetings:show", args=[pk])
    sheet = Sheet(
        _("Plan a session"), _("Plan it"), _("The session was planned."), back, meeting.title
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_session(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Session.objects.select_related("meeting"), pk=pk)
    require(request.user, "meetings.edit_session", row)
    name, back = row.title, reverse("meetings:session", args=[pk])
    form = forms.SessionForm(**sent(request), instance=row, zone=row.meeting.zone)
    act = partial(actions.edit_session, row, actor=request.user, now=timezone.now())
    sheet = Sheet(_("Edit the session"), _("Save"), _("The session was changed."), back, name)
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def add_item(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Session, pk=pk)
    require(request.user, "meetings.add_item", row)
    form = forms.ItemForm(**sent(request), initial={"minutes": 15})
    act = partial(actions.add_item, row, actor=request.user, now=timezone.now())
    back = reverse("meetings:session", args=[pk])
    sheet = Sheet(_("Add an item"), _("Add it"), _("The item was added."), back, row.title)
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_item(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _item(pk)
    require(request.user, "meetings.edit_item", row.session)
    form = forms.ItemForm(**sent(request), instance=row)
    act = partial(actions.edit_item, row, actor=request.user, now=timezone.now())
    back = reverse("meetings:session", args=[row.session_id])
    sheet = Sheet(
        _("Edit the item"), _("Save"), _("The item was changed."), back, row.session.title
    )
    return fill(request, form, act, sheet)


@require_POST
@login_required
def move_item(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _item(pk)
    position = said(forms.MoveForm(request.POST))["position"]
    actions.move_item(row, actor=request.user, now=timezone.now(), position=position)
    return _agenda(request, row.session_id, _("The item was moved."))


@require_POST
@login_required
def remove_item(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _item(pk)
    actions.remove_item(row, actor=request.user, now=timezone.now())
    return _agenda(request, row.session_id, _("The item was taken off the agenda."))


@get_or_post
@login_required
def add_document(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Session, pk=pk)
    require(request.user, "meetings.add_document", row)
    form = forms.DocumentForm(
        **sent(request), session=row, initial={"item": request.GET.get("item"), "kind": "PAPER"}
    )
    act = partial(actions.add_document, row, actor=request.user, now=timezone.now())
    back = reverse("meetings:session", args=[pk])
    sheet = Sheet(_("Add a document"), _("Add it"), _("The document was added."), back, row.title)
    return fill(request, form, act, sheet)


@require_POST
@login_required
def remove_document(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Document.objects.select_related("session"), pk=pk)
    actions.remove_document(row, actor=request.user, now=timezone.now())
    return gone(
        request,
        _("The document was removed."),
        reverse("meetings:session", args=[row.session_id]),
    )


def _item(pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.select_related("session"), pk=pk)


def _agenda(request: SignedInRequest, session_id: int, done: str) -> HttpResponse:
    return gone(request, done, reverse("meetings:session", args=[session_id]))


def _file_name(row: Document) -> str:
    return safe_name(row.title, PurePath(row.file.name or "").suffix)
