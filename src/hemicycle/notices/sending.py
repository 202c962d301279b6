"""Web push: encrypted for one browser, signed with this server's key (RFC 8291, RFC 8292)."""

import base64
import hashlib
import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from hemicycle.notices.models import Device

logger = logging.getLogger(__name__)

KEPT_FOR = 120
"""Seconds for which a push service keeps what a device that is off could not be shown."""
PATIENCE = 5
GONE = (404, 410)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256: a private key is a number from 1 to one less."""


@cache
def _key() -> Vapid02:
    """This server's own, the same as long as its secret is."""
    seed = hashlib.sha512(f"web push {settings.SECRET_KEY}".encode()).digest()
    number = int.from_bytes(seed, "big") % (ORDER - 1) + 1
    return Vapid02(ec.derive_private_key(number, ec.SECP256R1()))


def public_key() -> str:
    """As browsers want it to subscribe: the point, uncompressed, in base64 for addresses."""
    point = _key().public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def send(device: Device, told: Mapping[str, Any], contact: str) -> bool:
    """Have a device shown `{"title", "body", "url", "tag"}`; false when it is there no more.

    What fails otherwise is logged: a notice is worth no second try.
    """
    try:
        webpush(
            {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
            json.dumps(told),
            vapid_private_key=_key(),
            vapid_claims={"sub": f"mailto:{contact}"},
            ttl=KEPT_FOR,
            timeout=PATIENCE,
        )
    except WebPushException as failure:
        if failure.response is not None and failure.response.status_code in GONE:
            return False
        logger.warning("A notice could not be sent: %s", failure)
    except Exception:  # Whatever a push service does, the floor goes on.
        logger.exception("A notice could not be sent")
    return True
