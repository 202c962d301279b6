"""Which call an address means, for whoever asks."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from hemicycle.calls import queries
from hemicycle.calls.models import Call
from hemicycle.kernel.permissions import require


def call_for(request: HttpRequest, pk: int, verb: str = "") -> Call:
    """One that this person sees; with a `verb`, only where they may do that."""
    call = get_object_or_404(queries.calls_for(request.user), pk=pk)
    if verb:
        require(request.user, f"calls.{verb}", call)  # type: ignore[arg-type]
    return call
