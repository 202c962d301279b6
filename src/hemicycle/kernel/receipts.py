"""A number that stands for what somebody handed in: the same words give the same one."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def digest(told: Any) -> str:
    """SHA-256 in hex over plain values as canonical JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(
        told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder
    )
    return hashlib.sha256(text.encode()).hexdigest()
