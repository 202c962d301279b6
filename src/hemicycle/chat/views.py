"""The messages of a channel for the page's script, its verbs, and its archive."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.chat import queries, sheets
from hemicycle.chat.actions import channels_of
from hemicycle.chat.forms import VERBS, WantedForm
from hemicycle.chat.models import Channel
from hemicycle.floor.actions.running import floor_of
from hemicycle.kernel.audit import position
from hemicycle.kernel.downloads import as_csv
from hemicycle.kernel.fields import said
from hemicycle.kernel.permissions import require
from hemicycle.kernel.verbs import carry_out
from hemicycle.meetings.models import Session

LISTED = 200


@require_GET
@login_required
def show(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The archive of one channel, `?channel=members`; of that for everybody by default."""
    session = get_object_or_404(Session.objects.select_related("meeting"), pk=session_id)
    require(request.user, "meetings.view_session", session)
    channels = channels_of(floor_of(session, now=timezone.now()))
    readable = [one for one in channels if request.user.has_perm("chat.view_channel", one)]
    asked = request.GET.get("channel", "all")
    channel = next((one for one in readable if one.name == asked), None)
    if channel is None:
        raise Http404
    context = {
        "session": session,
        "channels": readable,
        "channel": channel,
        "page": Paginator(queries.archive(channel), LISTED).get_page(request.GET.get("page")),
        "moderates": request.user.has_perm("chat.operate_channel", channel),
    }
    return render(request, "chat/archive.html", context)


@require_GET
@login_required
def messages(request: SignedInRequest, session_id: int, name: str) -> HttpResponse:
    """As `queries.page` says, for `?after=CHANGE` or `?before=NUMBER`."""
    channel = _channel(request, session_id, name)
    wanted = said(WantedForm(request.GET))
    moderates = request.user.has_perm("chat.operate_channel", channel)
    return JsonResponse(queries.page(channel, moderates=moderates, **wanted))


@require_POST
@login_required
def act(request: SignedInRequest, session_id: int, name: str, verb: str) -> HttpResponse:
    channel = _channel(request, session_id, name)
    by = {"actor": request.user, "now": timezone.now()}
    made = carry_out(VERBS[verb], channel, request.POST, **by)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({**made, "v": position()})
    archive = f"{reverse('chat:show', args=[session_id])}?channel={channel.name}"
    return redirect(request.headers.get("Referer") or archive)


@require_GET
@login_required
def as_table(request: SignedInRequest, session_id: int, name: str) -> HttpResponse:
    channel = _channel(request, session_id, name)
    moderates = request.user.has_perm("chat.operate_channel", channel)
    rows = sheets.table(queries.archive(channel), moderates=moderates)
    columns = [str(column) for column in sheets.COLUMNS]
    return as_csv(_file_name(channel, "csv"), columns, rows)


@require_GET
@login_required
def as_text(request: SignedInRequest, session_id: int, name: str) -> HttpResponse:
    channel = _channel(request, session_id, name)
    moderates = request.user.has_perm("chat.operate_channel", channel)
    text = sheets.text(channel, queries.archive(channel), moderates=moderates)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    as_file = content_disposition_header(True, _file_name(channel, "txt"))
    response["Content-Disposition"] = as_file
    return response


def _file_name(channel: Channel, ending: str) -> str:
    return f"chat-{channel.floor.session_id}-{channel.name}.{ending}"


def _channel(request: SignedInRequest, session_id: int, name: str) -> Channel:
    """It was made when somebody first looked at the floor or the archive."""
    at = "audience = %s AND floor_id IN (SELECT id FROM floor_floor WHERE session_id = %s)"
    channel = queries.channel_where(at, name.upper(), session_id)
    if channel is None or channel.name != name:
        raise Http404
    require(request.user, "chat.view_channel", channel)
    return channel
