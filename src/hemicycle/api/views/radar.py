"""What is due: follow-ups, and their steps."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import PatchDict, Router, Status
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import Pages, by, changed, found, with_rows
from hemicycle.committee.models import Person, Topic
from hemicycle.committee.queries import committee
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.radar import actions, queries
from hemicycle.radar.models import Item
from hemicycle.records.models import Speech
from hemicycle.records.queries import transcripts_for

router = Router()


@router.get("/radar", response=list[forms.RadarOut], url_name="radar")
@paginate(Pages)
def list_radar(request: SignedInRequest, stage: Item.Stage | None = None) -> list[dict[str, Any]]:
    require(request.user, "radar.view_radar", committee())
    items = queries.items_for(request.user)
    return [_item(item) for item in (items.filter(stage=stage) if stage else items)]


@router.post("/radar", response={201: forms.RadarOut}, url_name="add_item")
def add_item(request: SignedInRequest, asked: forms.RadarIn) -> Status[dict[str, Any]]:
    """A follow-up, by hand or from a passage of the record."""
    if asked.kind not in Item.Kind.values:
        raise Refused(_("This kind of follow-up is unknown."), field="kind")
    fields = with_rows(
        asked.dict(),
        speech=Speech.objects.filter(transcript__in=transcripts_for(request.user)),
        topic=Topic.objects.all(),
        lead=Person.objects.all(),
    )
    item = actions.add_item(committee(), **fields, **by(request))
    return Status(201, _item(item))


@router.patch("/radar/{item_id}", response=forms.RadarOut, url_name="edit_item")
def edit_item(
    request: SignedInRequest, item_id: int, asked: PatchDict[forms.RadarEdit]
) -> dict[str, Any]:
    """Only what is sent changes; the source and its passage stay."""
    item = found(queries.items_for(request.user), item_id)
    fields = with_rows(
        changed(asked, forms.RadarEdit), topic=Topic.objects.all(), lead=Person.objects.all()
    )
    actions.edit_item(item, **fields, **by(request))
    return _item(found(queries.items_for(request.user), item_id))


@router.post("/radar/{item_id}/{step}", response=forms.RadarOut, url_name="move_item")
def move_item(request: SignedInRequest, item_id: int, step: str) -> dict[str, Any]:
    """Take a step: start_item, complete_item, drop_item or reopen_item."""
    item = found(queries.items_for(request.user), item_id)
    if step not in Item.STEPS:
        raise Http404
    getattr(actions, step)(item, **by(request))
    return _item(found(queries.items_for(request.user), item_id))


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "title": item.title,
        "kind": item.kind,
        "stage": item.stage,
        "topic_id": item.topic_id,
        "lead_id": item.lead_id,
        "due": item.due,
        "note": item.note,
        "quote": item.quote,
        "source": item.speech.get_absolute_url() if item.speech else None,
        "url": item.get_absolute_url(),
    }
