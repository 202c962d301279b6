"""The page of interpreters and scribes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.floor.views.lookups import floor_seen_by
from hemicycle.floor.views.pages import page
from hemicycle.kernel.permissions import require


@require_GET
@login_required
def booth(request: SignedInRequest, session_id: int) -> HttpResponse:
    floor = floor_seen_by(request, session_id)
    require(request.user, "floor.raise_alarm", floor)
    return page(request, floor, "booth")
