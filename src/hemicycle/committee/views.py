"""The committee as it is, and was, on any day; and the secretariat's forms that change it."""

from collections.abc import Callable, Iterable
from datetime import UTC, date
from functools import partial
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from hemicycle.accounts.requests import Sheet, SignedInRequest, fill, get_or_post, sent
from hemicycle.committee import actions, forms, queries
from hemicycle.committee.models import (
    Accreditation,
    Delegation,
    Office,
    Person,
    Region,
    Term,
    Topic,
    WorkingGroup,
)
from hemicycle.kernel import search
from hemicycle.kernel.downloads import as_csv
from hemicycle.kernel.permissions import require

Row = TypeVar("Row")

PER_PAGE = 25


# --- the committee on a day ---------------------------------------------------------------------


@require_GET
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    form, day = _asked_day(request)
    rows = queries.delegations_by_region(day)
    members = [row for row in rows if row.kind == Delegation.Kind.MEMBER]
    context = {
        "on_form": form,
        "day": day,
        "offices": _by_kind(queries.leadership(day), lambda term: term.office.kind),
        "groups": WorkingGroup.objects.on(day),
        "members": members,
        "observers": len(rows) - len(members),
        "seats": " ".join("present" if row.is_represented else "empty" for row in members),
        "regions": _regions(members),
    }
    return render(request, "committee/show.html", context)


@require_GET
@login_required
def delegations(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    form, day = _asked_day(request)
    chosen = forms.DelegationFilter(request.GET, queries.delegations(day))
    if request.GET.get("format") == "csv":
        return _delegations_as_csv(chosen.qs, day)
    table = forms.DelegationTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {"on_form": form, "day": day, "filter": chosen, "table": table}
    return render(request, "committee/delegations.html", context)


@require_GET
@login_required
def delegation(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Delegation, pk=pk)
    require(request.user, "committee.view_delegation", row)
    held = row.accreditations.select_related("person").order_by("-since", "-role")
    context = {"delegation": row, **_now_and_before(held)}
    return render(request, "committee/delegation.html", context)


@require_GET
@login_required
def people(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    form = forms.SearchForm(request.GET)
    rows = queries.people(_today())
    if form.is_valid() and form.cleaned_data["q"]:
        rows = search.matching(rows, form.cleaned_data["q"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "committee/people.html", {"form": form, "page": page})


@require_GET
@login_required
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Person, pk=pk)
    require(request.user, "committee.view_person", row)
    context = {
        "person": row,
        "roles": row.accreditations.select_related("delegation").order_by("-since"),
        "terms": row.terms.select_related("office__topic", "office__group").order_by("-since"),
        "today": _today(),
    }
    return render(request, "committee/person.html", context)


@require_GET
@login_required
def rulebook(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    form, day = _asked_day(request)
    context = {"on_form": form, "day": day, "rules": queries.rulebook_by_key(day)}
    return render(request, "committee/rulebook.html", context)


@require_GET
@login_required
def offices(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    today = _today()
    kinds = _by_kind(queries.offices(today), lambda office: office.kind)
    context = {"kinds": kinds, "today": today}
    return render(request, "committee/offices.html", context)


@require_GET
@login_required
def topics(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    return render(request, "committee/topics.html", {"topics": Topic.objects.all()})


@require_GET
@login_required
def topic(request: SignedInRequest, slug: str) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    row = get_object_or_404(Topic, slug=slug)
    held = Term.objects.filter(office__topic=row).select_related("person").order_by("-since")
    return render(request, "committee/topic.html", {"topic": row, **_now_and_before(held)})


@require_GET
@login_required
def groups(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    context = {"groups": WorkingGroup.objects.all(), "today": _today()}
    return render(request, "committee/groups.html", context)


@require_GET
@login_required
def group(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, "committee.view_committee", queries.committee())
    row = get_object_or_404(WorkingGroup, pk=pk)
    held = Term.objects.filter(office__group=row).select_related("person").order_by("-since")
    return render(request, "committee/group.html", {"group": row, **_now_and_before(held)})


# --- what the secretariat changes ---------------------------------------------------------------


@get_or_post
@login_required
def edit_committee(request: SignedInRequest) -> HttpResponse:
    here, now = queries.committee(), timezone.now()
    require(request.user, "committee.edit_committee", here)
    form = forms.CommitteeForm(**sent(request), instance=here, now=now)
    act = partial(actions.edit_committee, here, actor=request.user, now=now)
    sheet = Sheet(
        _("Edit the committee"),
        _("Save"),
        _("The committee was changed."),
        reverse("committee:show"),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def adopt_rule(request: SignedInRequest) -> HttpResponse:
    here = queries.committee()
    require(request.user, "committee.adopt_rule", here)
    form = forms.RuleForm(**sent(request), initial={"key": request.GET.get("key", "")})
    act = partial(actions.adopt_rule, here, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Adopt a rule"),
        _("Adopt"),
        _("The rule was adopted."),
        reverse("committee:rulebook"),
        text=_("It holds from the day you give. What held before stays on record."),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def admit_delegation(request: SignedInRequest) -> HttpResponse:
    here = queries.committee()
    require(request.user, "committee.admit_delegation", here)
    form = forms.DelegationForm(**sent(request), initial={"since": _today()})
    act = partial(actions.admit_delegation, here, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Admit a delegation"),
        _("Admit"),
        _("The delegation was admitted."),
        reverse("committee:delegations"),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_delegation(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Delegation, pk=pk)
    require(request.user, "committee.edit_delegation", row)
    name, back = str(row), reverse("committee:delegation", args=[pk])
    form = forms.EditDelegationForm(**sent(request), instance=row)
    act = partial(actions.edit_delegation, row, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Edit the delegation"), _("Save"), _("The delegation was changed."), back, overline=name
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def enrol_person(request: SignedInRequest) -> HttpResponse:
    here = queries.committee()
    require(request.user, "committee.enrol_person", here)
    form = forms.PersonForm(**sent(request))
    act = partial(actions.enrol_person, here, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Enrol a person"),
        _("Enrol"),
        _("The person was enrolled. They set their password by “Forgot your password?”."),
        reverse("committee:people"),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form has an instance of its own: the action compares with what is still true."""
    row = get_object_or_404(Person.objects.select_related("user"), pk=pk)
    require(request.user, "committee.edit_person", row)
    form = forms.PersonForm(**sent(request), instance=Person.objects.get(pk=pk))
    act = partial(actions.edit_person, row, actor=request.user, now=timezone.now())
    back = reverse("committee:person", args=[pk])
    sheet = Sheet(
        _("Edit the person"), _("Save"), _("The person was changed."), back, overline=row.full_name
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def accredit(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Delegation, pk=pk)
    require(request.user, "committee.accredit", row)
    form = forms.AccreditForm(**sent(request), initial={"since": _today()})
    act = partial(actions.accredit, row, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Accredit a person"),
        _("Accredit"),
        _("The person was accredited."),
        reverse("committee:delegation", args=[pk]),
        overline=str(row),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def end_accreditation(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Accreditation.objects.select_related("delegation", "person")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, "committee.end_accreditation", row)
    form = forms.EndForm(**sent(request), initial={"until": row.until or _today()})
    act = partial(actions.end_accreditation, row, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("End the accreditation of %(person)s") % {"person": row.person},
        _("End it"),
        _("The accreditation was ended."),
        reverse("committee:delegation", args=[row.delegation_id]),
        overline=str(row.delegation),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def open_topic(request: SignedInRequest) -> HttpResponse:
    here = queries.committee()
    require(request.user, "committee.open_topic", here)
    act = partial(actions.open_topic, here, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Open a topic"), _("Open it"), _("The topic was opened."), reverse("committee:topics")
    )
    return fill(request, forms.TopicForm(**sent(request)), act, sheet)


@get_or_post
@login_required
def establish_group(request: SignedInRequest) -> HttpResponse:
    here = queries.committee()
    require(request.user, "committee.establish_group", here)
    form = forms.GroupForm(**sent(request), initial={"since": _today()})
    act = partial(actions.establish_group, here, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Establish a working group"),
        _("Establish"),
        _("The working group was established."),
        reverse("committee:groups"),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def create_office(request: SignedInRequest) -> HttpResponse:
    here = queries.committee()
    require(request.user, "committee.create_office", here)
    act = partial(actions.create_office, here, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Create an office"),
        _("Create"),
        _("The office was created."),
        reverse("committee:offices"),
        text=_("A liaison names a body, a topic lead a topic, the chair of a group the group."),
    )
    return fill(request, forms.OfficeForm(**sent(request)), act, sheet)


@get_or_post
@login_required
def begin_term(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Office.objects.select_related("topic", "group"), pk=pk)
    require(request.user, "committee.begin_term", row)
    form = forms.TermForm(**sent(request), initial={"since": _today()})
    act = partial(actions.begin_term, row, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Begin a term"),
        _("Begin it"),
        _("The term was entered."),
        reverse("committee:offices"),
        overline=str(row),
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def end_term(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Term.objects.select_related("person", "office__topic", "office__group")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, "committee.end_term", row)
    form = forms.EndForm(**sent(request), initial={"until": row.until or _today()})
    act = partial(actions.end_term, row, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("End the term of %(person)s") % {"person": row.person},
        _("End it"),
        _("The term was ended."),
        reverse("committee:offices"),
        overline=str(row.office),
    )
    return fill(request, form, act, sheet)


# --- what the pages are made of -----------------------------------------------------------------


def _today() -> date:
    """As rights are: by the day in UTC, the same for everybody."""
    return timezone.now().astimezone(UTC).date()


def _asked_day(request: SignedInRequest) -> tuple[forms.OnForm, date]:
    form = forms.OnForm({"on": request.GET.get("on") or _today().isoformat()})
    return form, form.day(_today())


def _by_kind(rows: Iterable[Row], kind_of: Callable[[Row], str]) -> list[tuple[str, list[Row]]]:
    """The rows of each kind of office that there is, in the order of the kinds."""
    all_rows = list(rows)
    kinds = (
        (label, [row for row in all_rows if kind_of(row) == kind])
        for kind, label in Office.Kind.choices
    )
    return [(str(label), those) for label, those in kinds if those]


def _regions(members: Iterable[Delegation]) -> list[tuple[str, str, int]]:
    """Code, name and number of members of each region."""
    codes = [member.region for member in members]
    return [(code, str(label), codes.count(code)) for code, label in Region.choices]


def _now_and_before(held: Iterable[Accreditation | Term]) -> dict[str, list[Accreditation | Term]]:
    """What holds today, what will, and what did."""
    today, rows = _today(), list(held)
    over = [row for row in rows if row.until and row.until <= today]
    return {
        "present": [row for row in rows if row.since <= today and row not in over],
        "coming": [row for row in rows if row.since > today],
        "past": over,
    }


COLUMNS = ("name", "code", "kind", "nature", "region", "since", "until", "people")


def _delegations_as_csv(rows: Iterable[Delegation], day: date) -> HttpResponse:
    return as_csv(f"delegations-{day:%Y-%m-%d}.csv", COLUMNS, map(_cells, rows))


def _cells(row: Delegation) -> tuple[object, ...]:
    people = "; ".join(f"{held.person} ({held.role})" for held in row.present_people)  # type: ignore[attr-defined]
    return row.name, row.code, row.kind, row.nature, row.region, row.since, row.until, people
