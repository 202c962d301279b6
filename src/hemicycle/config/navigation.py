"""The rooms a person may enter, for the header of every page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hemicycle.committee.queries import committee
from hemicycle.committee.rules import standing_of


def rooms(request: HttpRequest) -> dict[str, Any]:
    """`rooms`: the links of the header; `standing` and `committee` for any page.

    A page renders many templates; they are asked for once.
    """
    known: dict[str, Any] | None = getattr(request, "_hemicycle_rooms", None)
    if known is None:
        known = request._hemicycle_rooms = _rooms(request)  # type: ignore[attr-defined]
    return known


def _rooms(request: HttpRequest) -> dict[str, Any]:
    here = committee()
    if not request.user.is_authenticated:
        return {"rooms": [], "committee": here}
    standing = standing_of(request.user)
    links = _links() if standing.takes_part else []
    return {
        "rooms": [link | {"active": _is_here(request, link["url"])} for link in links],
        "committee": here,
        "standing": standing,
    }


def _links() -> list[dict[str, str]]:
    return [
        {"url": reverse("meetings:list"), "label": _("Meetings")},
        {"url": reverse("calendar:list"), "label": _("Key dates")},
        {"url": reverse("calls:list"), "label": pgettext("asking", "Calls")},
        {"url": reverse("consultations:list"), "label": _("Consultations")},
        {"url": reverse("records:list"), "label": _("Records")},
        {"url": reverse("radar:list"), "label": _("Radar")},
        {"url": reverse("committee:show"), "label": _("Committee")},
    ]


def _is_here(request: HttpRequest, url: str) -> bool:
    return request.path.startswith(url)
