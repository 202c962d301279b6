import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

BRIEFLY = 5.0
"""Seconds."""


class BriefCache(LocMemCache):
    """Remembers for seconds, whatever is asked: for copies of rows that others may change.

    Sessions go through it: a sign-out counts at once in the process that served it, and within
    seconds in every other.
    """

    def get_backend_timeout(self, timeout: object = DEFAULT_TIMEOUT) -> float:
        return time.time() + BRIEFLY
