"""Key dates as whoever looks may see them, and the plan, rules and occasions they follow from."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.models import User
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
from hemicycle.calendar import actions, feeds, forms, pictures, queries, sheets
from hemicycle.calendar.models import DeadlineRule, Feed, Occasion, Window
from hemicycle.calendar.rules import audiences_of
from hemicycle.committee.models import Topic
from hemicycle.committee.queries import committee
from hemicycle.kernel import audit
from hemicycle.kernel.downloads import as_csv
from hemicycle.kernel.fields import said
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.permissions import require
from hemicycle.meetings.models import Meeting
from hemicycle.meetings.queries import sessions_for
from hemicycle.planner.planning import differences, moved, plan

MONTHS = 12


# --- key dates ----------------------------------------------------------------------------------


@require_GET
def list_dates(request: PageRequest) -> HttpResponse:
    """For everybody, signed in or not; each sees what they may."""
    now, since = timezone.now(), audit.position()
    form = forms.DateFilter(request.GET, meetings=Meeting.objects.order_by("-starts_on"))
    rows = _chosen(request, form, now)
    if request.GET.get("format") == "csv":
        return _as_csv(request, rows, now)
    context = {
        "form": form,
        "windows": rows,
        "now": now,
        "query": request.GET.urlencode(),
        "topic": topic_of(committee()),
        "since": since,
    }
    name = "calendar/list.html#dates" if request.htmx else "calendar/list.html"
    return render(request, name, context)


def _chosen(request: HttpRequest, form: forms.DateFilter, now: datetime) -> QuerySet[Window]:
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.windows_for(request.user).prefetch_related("changes")
    if asked.get("meeting"):
        rows = rows.filter(meeting=asked["meeting"])
    return rows if asked.get("past") else queries.ahead(rows, now)


COLUMNS = ("window", "meeting", "opens_utc", "closes_utc", "stands", "rule", "topic", "address")


def _as_csv(request: HttpRequest, rows: QuerySet[Window], now: datetime) -> HttpResponse:
    def cells(row: Window) -> tuple[object, ...]:
        opens = f"{row.opens_at:%Y-%m-%d %H:%M}" if row.opens_at else ""
        address = request.build_absolute_uri(row.get_absolute_url())
        told = (row.rule.title, row.meeting, opens, f"{row.closes_at:%Y-%m-%d %H:%M}")
        return (*told, row.when(now), row.rule.reference, row.rule.topic, address)

    return as_csv(f"dates-{now:%Y-%m-%d}.csv", COLUMNS, map(cells, rows))


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    now, zone = timezone.now(), timezone.get_current_timezone_name()
    today = timezone.localdate(now)
    form = forms.MonthForm(request.GET)
    asked = form.cleaned_data["month"] if form.is_valid() else None
    first = (asked or today).replace(day=1)
    if not date(1901, 1, 1) <= first <= date(2199, 12, 1):
        raise Http404
    weeks = pictures.weeks(first)
    start, end = weeks[0][0], weeks[-1][-1]
    rows = queries.between(
        queries.standing(queries.windows_for(request.user)),
        start - timedelta(days=1),
        end + timedelta(days=1),
    )
    meetings = list(Meeting.objects.filter(starts_on__lte=end, ends_on__gte=start))
    occasions = list(Occasion.objects.filter(first__lte=end, last__gte=start))
    context = {
        "month": first,
        "previous": pictures.later(first, -1),
        "next": pictures.later(first, 1),
        "weeks": pictures.month_of(first, today, rows, meetings, occasions, zone),
        "now": now,
    }
    return render(request, "calendar/month.html", context)


@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = forms.SpanForm(request.GET)
    months = (form.is_valid() and form.cleaned_data["months"]) or MONTHS
    rows = queries.key_dates(request.user, now)
    picture = pictures.timeline(
        rows,
        queries.meetings_ahead(now),
        now,
        months,
        timezone.get_current_timezone_name(),
    )
    context = {"timeline": picture, "now": now, "form": form, "months": months}
    return render(request, "calendar/timeline.html", context)


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The dates of the list on one page to print."""
    now = timezone.now()
    form = forms.DateFilter(request.GET, meetings=Meeting.objects.all())
    rows = list(_chosen(request, form, now))
    title = _("Key dates of %(committee)s") % {"committee": committee().name}
    content = sheets.pdf(title, rows, list(queries.meetings_ahead(now)), now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="dates-{now:%Y-%m-%d}.pdf"'
    return response


@require_GET
def show(request: PageRequest, pk: int) -> HttpResponse:
    now, since = timezone.now(), audit.position()
    window = _window(request, pk)
    context = {
        "window": window,
        "now": now,
        "is_open": window.is_open(now),
        "history": queries.history(window),
        "original": queries.original(window),
        "warnings": queries.warnings_of(window),
        "titles": queries.titles(),
        "topic": topic_of(window),
        "since": since,
        "key": uuid4().hex,
    }
    name = "calendar/show.html#window" if request.htmx else "calendar/show.html"
    return render(request, name, context)


@get_or_post
@login_required
def change_window(request: SignedInRequest, pk: int) -> HttpResponse:
    window, now = _window(request, pk), timezone.now()
    require(request.user, "calendar.change_window", window)
    at = {"opens_at": window.opens_at, "closes_at": window.closes_at, "seen": window.sequence}
    form = forms.WindowForm(**sent(request), initial=at, window=window, now=now)
    act = partial(actions.change_window, window, actor=request.user, now=now)
    page = Sheet(
        _("Extend or change"),
        _("Publish the change"),
        _("The change was published."),
        window.get_absolute_url(),
        str(window),
    )
    return fill(request, form, act, page)


@get_or_post
@login_required
def cancel_window(request: SignedInRequest, pk: int) -> HttpResponse:
    window = _window(request, pk)
    require(request.user, "calendar.cancel_window", window)
    form = forms.ReasonForm(**sent(request))
    act = partial(actions.cancel_window, window, actor=request.user, now=timezone.now())
    page = Sheet(
        _("Cancel this window"),
        _("Cancel it for good"),
        _("The window was cancelled."),
        window.get_absolute_url(),
        str(window),
    )
    return fill(request, form, act, page)


@require_POST
@login_required
def release_window(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.release_window, _("It follows the plan again."))


@require_POST
@login_required
def decide_window(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.decide_window, _("It is decided: nobody extends it now."))


def _do(request: SignedInRequest, pk: int, act: Callable[..., None], done: str) -> HttpResponse:
    window = _window(request, pk)
    act(window, actor=request.user, now=timezone.now())
    return gone(request, done, window.get_absolute_url())


def _window(request: HttpRequest, pk: int) -> Window:
    return get_object_or_404(queries.windows_for(request.user), pk=pk)


# --- the plan -----------------------------------------------------------------------------------


@require_GET
@login_required
def show_plan(request: SignedInRequest) -> HttpResponse:
    """The plan beside what is published; `?meeting=…&first=…` asks what if it began then."""
    require(request.user, "calendar.view_plan", committee())
    now = timezone.now()
    given = queries.setting(now)
    meetings = queries.meetings_ahead(now)
    form = forms.WhatIfForm(request.GET or None, meetings=meetings)
    supposed = given
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        supposed = moved(given, asked["meeting"].number, asked["first"])
    proposed = queries.propose(now, supposed)
    what_if = None if supposed is given else differences(plan(given), proposed.plan)
    context = {
        "proposed": proposed,
        "form": form,
        "what_if": what_if,
        "asked": form.cleaned_data if what_if is not None else None,
        "titles": queries.titles(),
        "meetings": {one.number: one for one in Meeting.objects.all()},
        "has_rules": queries.deadline_rules().exists(),
        "key": uuid4().hex,
    }
    return render(request, "calendar/plan.html", context)


@require_POST
@login_required
def adopt_plan(request: SignedInRequest) -> HttpResponse:
    asked = said(forms.AdoptForm(request.POST))
    actions.adopt_plan(committee(), actor=request.user, now=timezone.now(), **asked)
    return gone(request, _("The dates were published."), reverse("calendar:list"))


# --- rules --------------------------------------------------------------------------------------


@require_GET
@login_required
def list_rules(request: SignedInRequest) -> HttpResponse:
    require(request.user, "calendar.view_plan", committee())
    today = timezone.now().date()
    context = {
        "rules": queries.rules_by_key(today),
        "today": today,
        "form": forms.SinceForm(initial={"since": today}),
        "key": uuid4().hex,
    }
    return render(request, "calendar/rules.html", context)


@get_or_post
@login_required
def adopt_rule(request: SignedInRequest) -> HttpResponse:
    require(request.user, "calendar.adopt_rule", committee())
    today = timezone.now().date()
    form = forms.RuleForm(**sent(request), initial={"since": today}, now=timezone.now())
    return _adopted(request, form, _("Adopt a rule"))


@get_or_post
@login_required
def new_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a version says, to be changed from a day on; the version itself stays as it is."""
    rule = get_object_or_404(DeadlineRule, pk=pk)
    require(request.user, "calendar.adopt_rule", rule)
    told = model_to_dict(rule) | {"since": timezone.now().date()}
    form = forms.RuleForm(**sent(request), initial=told, now=timezone.now())
    return _adopted(request, form, _("Change a rule"), rule)


def _adopted(
    request: SignedInRequest, form: forms.RuleForm, title: str, rule: DeadlineRule | None = None
) -> HttpResponse:
    now = timezone.now()
    act = partial(actions.adopt_rule, committee(), actor=request.user, now=now)
    what_if = None
    if "what_if" in request.POST:
        what_if = tried(form, partial(queries.what_if_rule, now))
    elif request.method == "POST" and tried(form, act):
        done = _("The rule was adopted. Its dates follow once the plan is.")
        return gone(request, done, reverse("calendar:rules"), keep=request.path)
    context = {
        "form": form,
        "title": title,
        "rule": rule,
        "may_withdraw": rule is not None and not rule.windows.exists(),
        "what_if": what_if,
        "titles": queries.titles(),
        "meetings": {one.number: one for one in Meeting.objects.all()},
        "keep": request.path,
        "key": uuid4().hex,
    }
    status = 422 if form.errors else 200
    return render(request, "calendar/rule.html", context, status=status)


@require_POST
@login_required
def withdraw_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(DeadlineRule, pk=pk)
    actions.withdraw_rule(rule, actor=request.user, now=timezone.now())
    return gone(request, _("The version was withdrawn."), reverse("calendar:rules"))


@require_POST
@login_required
def adopt_template(request: SignedInRequest) -> HttpResponse:
    asked = said(forms.SinceForm(request.POST))
    actions.adopt_template(committee(), actor=request.user, now=timezone.now(), **asked)
    return gone(request, _("The rules were adopted."), reverse("calendar:rules"))


# --- occasions ----------------------------------------------------------------------------------


@require_GET
@login_required
def list_occasions(request: SignedInRequest) -> HttpResponse:
    require(request.user, "calendar.view_plan", committee())
    context = {"occasions": queries.occasions(), "key": uuid4().hex}
    return render(request, "calendar/occasions.html", context)


@get_or_post
@login_required
def add_occasion(request: SignedInRequest) -> HttpResponse:
    require(request.user, "calendar.add_occasion", committee())
    form = forms.OccasionForm(**sent(request))
    act = partial(actions.add_occasion, committee(), actor=request.user, now=timezone.now())
    page = Sheet(
        _("Add an occasion"),
        _("Add it"),
        _("The occasion was added."),
        reverse("calendar:occasions"),
        _("Occasions"),
        _("Dates that fall on it are warned of when they are planned."),
    )
    return fill(request, form, act, page)


@require_POST
@login_required
def remove_occasion(request: SignedInRequest, pk: int) -> HttpResponse:
    occasion = get_object_or_404(Occasion, pk=pk)
    actions.remove_occasion(occasion, actor=request.user, now=timezone.now())
    return gone(request, _("The occasion was removed."), reverse("calendar:occasions"))


# --- hours --------------------------------------------------------------------------------------


@require_GET
@login_required
def show_hours(request: SignedInRequest) -> HttpResponse:
    """How a moment spreads over the delegations, and hours that would share the burden."""
    require(request.user, "calendar.view_hours", committee())
    noon = (timezone.now() + timedelta(days=7)).replace(hour=12, minute=0, second=0)
    usual: dict[str, Any] = {"at": noon, "calls": 12}
    given = request.GET if "at" in request.GET else None
    form = forms.HoursForm(given, initial=usual, zone=timezone.get_current_timezone_name())
    asked = form.cleaned_data if form.is_bound and form.is_valid() else usual
    context = {"form": form, "hours": queries.hours_of(**asked)}
    return render(request, "calendar/hours.html", context)


# --- feeds --------------------------------------------------------------------------------------


@require_GET
def subscribe(request: HttpRequest) -> HttpResponse:
    """Addresses to be given to a calendar program."""
    user = request.user if request.user.is_authenticated else None
    feed = Feed.objects.filter(user=user).first() if user else None
    context = {
        "feed": feed,
        "topics": Topic.objects.all(),
        "base": request.build_absolute_uri("/").rstrip("/"),
        "key": uuid4().hex,
    }
    return render(request, "calendar/subscribe.html", context)


@require_POST
@login_required
def make_feed(request: SignedInRequest) -> HttpResponse:
    actions.make_feed(committee(), actor=request.user, now=timezone.now())
    return gone(request, _("Your calendar has a new address."), reverse("calendar:subscribe"))


@require_GET
def public_feed(request: HttpRequest) -> HttpResponse:
    here = committee()
    rows = queries.told_windows(frozenset({DeadlineRule.Audience.PUBLIC}))
    return _feed(feeds.calendar(here.name, rows, Meeting.objects.all()))


@require_GET
def public_topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    rows = queries.told_windows(frozenset({DeadlineRule.Audience.PUBLIC}))
    return _feed(feeds.calendar(topic.title, rows.filter(rule__topic=topic)))


@require_GET
def own_feed(request: HttpRequest, key: str) -> HttpResponse:
    """All that its owner may see today: windows, meetings and sessions."""
    user = _owner(key)
    rows = queries.told_windows(audiences_of(user))
    here = committee()
    return _feed(feeds.calendar(here.name, rows, Meeting.objects.all(), sessions_for(user)))


@require_GET
def topic_feed(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    user, topic = _owner(key), get_object_or_404(Topic, slug=slug)
    rows = queries.told_windows(audiences_of(user)).filter(rule__topic=topic)
    sessions = sessions_for(user).filter(items__topic=topic).distinct()
    return _feed(feeds.calendar(topic.title, rows, (), sessions))


def _owner(key: str) -> User:
    feed = get_object_or_404(Feed.objects.select_related("user"), key=key, user__is_active=True)
    return feed.user


def _feed(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "max-age=300"
    return response
