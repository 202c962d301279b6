"""Devices come and go by their owner's hand; what they are told is told once."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid
from hemicycle.notices import events
from hemicycle.notices.models import Device, Notice

MOST_DEVICES = 10


@transaction.atomic
def add_device(
    user: User, *, actor: User | None, now: datetime, endpoint: str, p256dh: str, auth: str
) -> Device:
    """Have a browser shown notices. The same one again is the same device, whoever uses it now."""
    require(actor, "notices.add_device", user)
    _refuse_foreign(endpoint)
    Device.objects.filter(endpoint=endpoint).delete()
    device = Device(user=user, endpoint=endpoint, p256dh=p256dh, auth=auth, added_at=now)
    refuse_invalid(device, but=("user",))
    for old in user.devices.order_by("-added_at")[MOST_DEVICES - 1 :]:
        old.delete()
    device.save(force_insert=True)
    record(events.DeviceAdded(user_id=user.pk), subject=device, actor=actor, at=now)
    return device


@transaction.atomic
def remove_device(device: Device, *, actor: User | None, now: datetime) -> None:
    """Show it no more notices: its owner said so, or its push service knows it no longer."""
    require(actor, "notices.remove_device", device)
    record(events.DeviceRemoved(user_id=device.user_id), subject=device, actor=actor, at=now)
    Device.objects.filter(pk=device.pk).delete()


def tell(user: User, *, actor: User | None, now: datetime, kind: str, about: int) -> bool:
    """Whether this is news to them: of several processes that would tell it, one does."""
    require(actor, "notices.tell", user)
    told = Notice(user=user, kind=kind, about=about, told_at=now)
    (kept,) = Notice.objects.bulk_create([told], ignore_conflicts=True)
    found = Notice.objects.get(user=user, kind=kind, about=about)
    return found.told_at == kept.told_at


def _refuse_foreign(endpoint: str) -> None:
    """A server that posts wherever a browser says could be sent to its own neighbours."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    known = any(host == one or host.endswith(f".{one}") for one in settings.PUSH_SERVICES)
    if not known or parts.scheme not in settings.PUSH_SCHEMES:
        raise Refused(_("This browser's push service is not known here."), field="endpoint")
