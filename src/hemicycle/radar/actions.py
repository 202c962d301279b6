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
from hemicycle.kernel.refusals import Refused, refuse_invalid
from hemicycle.radar import events
from hemicycle.radar.models import Item
from hemicycle.records.models import Speech

BY_NOBODY = ("added_by",)
"""Empty when the server's own shell or an import put the item there."""


@transaction.atomic
def add_item(
    place: Committee,
    *,
    actor: User | None,
    now: datetime,
    title: str,
    speech: Speech | None = None,
    quote: str = "",
    **fields: Any,
) -> Item:
    """A follow-up, by hand or from a passage of the record, which it keeps word for word."""
    require(actor, "radar.add_item", place)
    if speech:
        require(actor, "records.view_transcript", speech.transcript)
    quote = quote.strip()
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
    refuse_invalid(item, but=BY_NOBODY)
    item.save(force_insert=True)
    added = events.ItemAdded(speech_id=speech.pk if speech else None, lead_id=item.lead_id)
    record(added, subject=item, actor=actor, at=now)
    search.index(item, item.title, item.note, item.quote)
    return item


@transaction.atomic
def edit_item(item: Item, *, actor: User | None, now: datetime, **fields: Any) -> None:
    """Change title, kind, topic, lead, due date or note. Source and passage stay.

    What counts is the row as it is stored: a form may have changed `item` already.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    require(actor, "radar.edit_item", item)
    changed = [name for name, value in fields.items() if getattr(item, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(item, name, fields[name])
    refuse_invalid(item, but=BY_NOBODY)
    item.save(update_fields=changed)
    record(events.ItemEdited(fields=sorted(changed)), subject=item, actor=actor, at=now)
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
