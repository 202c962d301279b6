"""The radar: everything that is due, where it came from, and how it moves along."""

from collections.abc import Callable, Iterable
from datetime import UTC, date
from functools import partial
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from hemicycle.accounts.models import User
from hemicycle.accounts.requests import Sheet, SignedInRequest, fill, get_or_post, gone, sent, tried
from hemicycle.committee.queries import committee
from hemicycle.committee.rules import standing_of
from hemicycle.kernel import audit
from hemicycle.kernel.downloads import as_csv
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require
from hemicycle.radar import actions, forms, queries
from hemicycle.radar.models import Item
from hemicycle.records.queries import pieces, readable_speeches

PER_PAGE = 25


@require_GET
@login_required
def list_items(request: SignedInRequest) -> HttpResponse:
    here, today = committee(), _today()
    require(request.user, "radar.view_radar", here)
    since = audit.position()
    chosen = forms.ItemFilter(
        request.GET,
        queries.items_for(request.user),
        today=today,
        person=standing_of(request.user).person,
    )
    if request.GET.get("format") == "csv":
        return _as_csv(request, chosen.qs, today)
    table = forms.ItemTable(chosen.qs, today=today)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    asked = [name for name, value in request.GET.items() if value and name != "page"]
    context = {
        "filter": chosen,
        "table": table,
        "is_filtered": bool(asked),
        "topic": topic_of(here),
        "since": since,
    }
    name = "radar/list.html#items" if request.htmx else "radar/list.html"
    return render(request, name, context)


@require_GET
@login_required
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    since = audit.position()
    row = _item(request, pk)
    require(request.user, "radar.view_item", row)
    context = {
        "item": row,
        "is_overdue": row.is_open and row.due is not None and row.due < _today(),
        "pieces": pieces(row.quote),
        "steps": _steps(request.user, row),
        "history": queries.history(row),
        "topic": topic_of(row),
        "since": since,
        "key": uuid4().hex,
    }
    name = "radar/show.html#item" if request.htmx else "radar/show.html"
    return render(request, name, context)


@get_or_post
@login_required
def add_item(request: SignedInRequest) -> HttpResponse:
    """By hand, or from a passage: `?speech=ID&quote=…`."""
    here = committee()
    require(request.user, "radar.add_item", here)
    asked = {name: request.GET.get(name) for name in ("speech", "quote")}
    speeches = readable_speeches(request.user)
    form = forms.AddItemForm(**sent(request), initial=asked, speeches=speeches)
    act = partial(actions.add_item, here, actor=request.user, now=timezone.now())
    source = form.source
    keep = f"{request.path}{source.pk if source else ''}"
    if request.method == "POST" and (row := tried(form, act)):
        return gone(request, _("It is on the radar."), row.get_absolute_url(), keep=keep)
    context = {"form": form, "source": source, "keep": keep, "key": uuid4().hex}
    return render(request, "radar/add_item.html", context, status=422 if form.is_bound else 200)


@get_or_post
@login_required
def edit_item(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _item(request, pk)
    require(request.user, "radar.edit_item", row)
    title, back = row.title, row.get_absolute_url()
    form = forms.ItemForm(**sent(request), instance=row)
    act = partial(actions.edit_item, row, actor=request.user, now=timezone.now())
    sheet = Sheet(_("Edit the follow-up"), _("Save"), _("The follow-up was changed."), back, title)
    return fill(request, form, act, sheet)


@require_POST
@login_required
def start_item(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.start_item, _("Work on it has begun."))


@require_POST
@login_required
def complete_item(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.complete_item, _("It is done."))


@require_POST
@login_required
def drop_item(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.drop_item, _("It was dropped."))


@require_POST
@login_required
def reopen_item(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, actions.reopen_item, _("It is open again."))


def _move(request: SignedInRequest, pk: int, act: Callable[..., None], done: str) -> HttpResponse:
    row = _item(request, pk)
    act(row, actor=request.user, now=timezone.now())
    return gone(request, done, row.get_absolute_url())


def _item(request: SignedInRequest, pk: int) -> Item:
    return get_object_or_404(queries.items_for(request.user), pk=pk)


def _today() -> date:
    """By the day in UTC: what is overdue is so for everybody."""
    return timezone.now().astimezone(UTC).date()


def _steps(user: User, item: Item) -> list[tuple[str, str]]:
    """The address and the words of each step that this person may take now."""
    words = {
        "start_item": _("Begin work on it"),
        "complete_item": _("It is done"),
        "drop_item": _("Drop it"),
        "reopen_item": _("Open it again"),
    }
    possible = [step for step in item.STEPS if item.can(step)]
    allowed = [step for step in possible if user.has_perm(f"radar.{step}", item)]
    return [(reverse(f"radar:{step}", args=[item.pk]), words[step]) for step in allowed]


COLUMNS = (
    "title", "kind", "stage", "topic", "lead", "due", "note", "passage", "source", "added"
)  # fmt: skip


def _as_csv(request: SignedInRequest, rows: Iterable[Item], today: date) -> HttpResponse:
    def cells(row: Item) -> tuple[object, ...]:
        source = request.build_absolute_uri(row.speech.get_absolute_url()) if row.speech else ""
        added = f"{row.added_at:%Y-%m-%d}"
        known = (row.title, row.kind, row.stage, row.topic, row.lead, row.due)
        return (*known, row.note, row.quote, source, added)

    return as_csv(f"radar-{today:%Y-%m-%d}.csv", COLUMNS, map(cells, rows))
