"""After each step on the floor those whom it concerns are told, beside the request that made it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from hemicycle.accounts.models import User
from hemicycle.committee.queries import committee
from hemicycle.floor import events
from hemicycle.floor.models import Floor
from hemicycle.floor.parts import Part, add_part
from hemicycle.kernel.events import on
from hemicycle.notices import sending
from hemicycle.notices.actions import remove_device, tell
from hemicycle.notices.models import Device
from hemicycle.notices.queries import News, news

logger = logging.getLogger(__name__)

_threads = ThreadPoolExecutor(2, thread_name_prefix="notices")


def _soon(floor_id: int) -> None:
    if Device.objects.exists():
        _threads.submit(_told_in_a_thread, floor_id)


@on(events.TurnCalled)
def turn_called(event: events.TurnCalled) -> None:
    _of_turn(event.turn_id)


@on(events.TurnEnded)
def turn_ended(event: events.TurnEnded) -> None:
    _of_turn(event.turn_id)


@on(events.TurnWithdrawn)
def turn_withdrawn(event: events.TurnWithdrawn) -> None:
    _of_turn(event.turn_id)


@on(events.TurnMoved)
def turn_moved(event: events.TurnMoved) -> None:
    _of_turn(event.turn_id)


@on(events.ItemBegun)
def item_begun(event: events.ItemBegun) -> None:
    floor = Floor.objects.filter(runs__item=event.item_id, runs__ended_at=None).first()
    if floor:
        _soon(floor.pk)


def _of_turn(turn_id: int) -> None:
    floor = Floor.objects.filter(turns=turn_id).first()
    if floor:
        _soon(floor.pk)


def _told_in_a_thread(floor_id: int) -> None:
    try:
        tell_all(Floor.objects.select_related("session__meeting").get(pk=floor_id))
    except Exception:
        logger.exception("Notices of floor %s were not sent", floor_id)
    finally:
        connection.close()


def tell_all(floor: Floor) -> None:
    """Send what is news to each, to all their devices, in their own language."""
    for one in news(floor):
        if one.user.devices.exists() and _is_news(one):
            _send(floor, one)


def _is_news(one: News) -> bool:
    return tell(one.user, actor=None, now=timezone.now(), kind=one.kind, about=one.about)


def _send(floor: Floor, one: News) -> None:
    contact = committee().secretariat_email or settings.DEFAULT_FROM_EMAIL
    with translation.override(one.user.language):
        told = {
            "title": one.title,
            "body": one.body,
            "url": reverse("floor:show", args=[floor.session_id]),
            "tag": f"{one.kind}-{one.about}",
        }
    for device in one.user.devices.all():
        if not sending.send(device, told, contact):
            remove_device(device, actor=None, now=timezone.now())


def facts(user: User, floor: Floor) -> dict[str, Any]:
    """What a browser needs to subscribe, and where."""
    if not user.has_perm("notices.add_device", user):
        return {}
    verbs = ("add_device", "remove_device")
    return {
        "key": sending.public_key(),
        "worker": reverse("notices:worker"),
        "urls": {verb: reverse(f"notices:{verb}") for verb in verbs},
    }


add_part(Part("notices", facts))
