"""What this committee asks the floor for: kinds of interventions and points of order."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hemicycle.accounts.requests import Sheet, SignedInRequest, fill, get_or_post, sent
from hemicycle.committee.queries import committee
from hemicycle.floor.actions.kinds import add_kind, edit_kind
from hemicycle.floor.forms import KindForm
from hemicycle.floor.models import Kind
from hemicycle.kernel.permissions import require


@require_GET
@login_required
def kinds(request: SignedInRequest) -> HttpResponse:
    require(request.user, "committee.view_committee", committee())
    return render(
        request, "floor/kinds.html", {"kinds": Kind.objects.all(), "committee": committee()}
    )


@get_or_post
@login_required
def new_kind(request: SignedInRequest) -> HttpResponse:
    require(request.user, "floor.add_kind", committee())
    act = partial(add_kind, committee(), actor=request.user, now=timezone.now())
    sheet = Sheet(
        title=_("Add a kind of intervention"),
        button=_("Add"),
        done=_("The kind was added."),
        back=reverse("floor_kinds"),
    )
    return fill(request, KindForm(**sent(request)), act, sheet)


@get_or_post
@login_required
def change_kind(request: SignedInRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(Kind, pk=pk)
    require(request.user, "floor.edit_kind", kind)
    act = partial(edit_kind, kind, actor=request.user, now=timezone.now())
    sheet = Sheet(
        title=str(kind),
        button=_("Save"),
        done=_("The kind was changed."),
        back=reverse("floor_kinds"),
    )
    return fill(request, KindForm(**sent(request), instance=kind), act, sheet)
