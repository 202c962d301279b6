"""Putting things on the radar and moving them along."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Committee
from hemicycle.kernel import search
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.radar import events
from hemicycle.radar.models import Item
from hemicycle.records.models import Speech


@transaction.atomic
def add_item(
    committee: Committee,
    *,
    actor: User | None,
    now: datetime,
    title: str,
    speech: Speech | None = None,
    quote: str = "",
    **fields: Any,
) -> Item:
    """A follow-up, by hand or from a passage of the record, which it keeps word for word."""
    require(actor, "radar.add_item", committee)
    if speech:
        require(actor, "records.view_transcript", speech.transcript)
    _refuse_words_never_said(speech, quote)
    item = Item(
        stage=Item.Stage.OPEN,
        stage_since=now,
        title=title,
        speech=speech,
        quote=quote,
        added_by=actor,
        added_at=now,
        **fields,
    )
    item.save(force_insert=True)
    added = events.ItemAdded(speech_id=speech.pk if speech else None, lead_id=item.lead_id)
    record(added, subject=item, actor=actor, at=now)
    search.index(item, item.title, item.note, item.quote)
    return item


@transaction.atomic
def edit_item(item: Item, *, actor: User | None, now: datetime, **fields: Any) -> None:
    """Change title, kind, topic, lead, due date or note. Source and passage stay."""
    require(actor, "radar.edit_item", item)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    record(events.ItemEdited(fields=sorted(fields)), subject=item, actor=actor, at=now)
    search.index(item, item.title, item.note, item.quote)


def start_item(item: Item, *, actor: User | None, now: datetime) -> None:
    _move(item, "start_item", actor=actor, now=now)


def complete_item(item: Item, *, actor: User | None, now: datetime) -> None:
    _move(item, "complete_item", actor=actor, now=now)


def drop_item(item: Item, *, actor: User | None, now: datetime) -> None:
    _move(item, "drop_item", actor=actor, now=now)


def reopen_item(item: Item, *, actor: User | None, now: datetime) -> None:
    _move(item, "reopen_item", actor=actor, now=now)


@transaction.atomic
def _move(item: Item, step: str, *, actor: User | None, now: datetime) -> None:
    require(actor, f"radar.{step}", item)
    item = Item.objects.select_for_update().get(pk=item.pk)
    item.advance(step, now=now)
    record(events.ItemMoved(step=step, stage=item.stage), subject=item, actor=actor, at=now)


def _refuse_words_never_said(speech: Speech | None, quote: str) -> None:
    """A passage is evidence: it must stand in its source, apart from how lines are broken."""
    said = " ".join(speech.text.split()) if speech else ""
    if " ".join(quote.split()) not in said:
        raise Refused(_("This passage does not stand in the record."), field="quote")
