"""What a page of the floor knows of whoever looks, besides what all are told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hemicycle.committee.models import Accreditation
from hemicycle.committee.rules import Standing, standing_of
from hemicycle.floor.models import Floor, Screen
from hemicycle.floor.tokens import qr
from hemicycle.floor.video import video_address
from hemicycle.meetings.models import Document


def own_facts(
    request: HttpRequest, floor: Floor, role: str, screen: Screen | None
) -> dict[str, Any]:
    """Where they are present from (or None), who may take their place, what papers there are."""
    if role == "screen":
        return _of_a_display(request, floor, screen)
    session, standing = floor.session, standing_of(request.user)
    return {
        **_standing(standing),
        "here": _here(standing, floor),
        "documents": [_document(one) for one in Document.objects.filter(session=floor.session_id)],
        "video": video_address(session.video_url, standing, session.starts_at.date()),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    """`names` are their own and their delegation's; `budgets` those that their turns count on."""
    named = [standing.person.full_name] if standing.person else []
    if standing.accreditation is None:
        return {"names": named, "observer": False, "budgets": [], "colleagues": []}
    of = standing.accreditation.delegation
    budgets = [["DELEGATION", of.code], ["REGION", of.region], ["GROUP", of.kind]]
    return {
        "names": [*named, of.name],
        "observer": standing.is_observer,
        "budgets": budgets,
        "colleagues": _colleagues(standing.accreditation),
    }


def _colleagues(accreditation: Accreditation) -> list[dict[str, Any]]:
    """Others who are accredited to the same delegation today, by name."""
    held = Accreditation.objects.on(timezone.now().date()).select_related("person")
    held = held.filter(delegation=accreditation.delegation_id)
    people = {one.person_id: one.person.full_name for one in held}
    people.pop(accreditation.person_id, None)
    named = sorted(people.items(), key=lambda one: one[1])
    return [{"person": pk, "name": name} for pk, name in named]


def _here(standing: Standing, floor: Floor) -> str | None:
    if standing.person is None:
        return None
    stay = floor.stays.filter(person=standing.person, left_at=None).first()
    return stay.place if stay else None


def _document(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "item": document.item_id,
        "kind": document.kind,
        "language": document.language,
        "url": reverse("meetings:document", args=[document.pk]),
    }


def _of_a_display(request: HttpRequest, floor: Floor, screen: Screen | None) -> dict[str, Any]:
    """Which display it is, where it says that it lives, and the way in that it may show."""
    address = request.build_absolute_uri(reverse("floor:show", args=[floor.session_id]))
    facts: dict[str, Any] = {"screen": None, "join": {"address": address, "qr": qr(address)}}
    if screen and screen.user_id == request.user.pk:
        return facts | {
            "screen": screen.pk,
            "seen": reverse("floor:seen", args=[floor.session_id, screen.pk]),
        }
    return facts | {"screen": screen and screen.pk}
