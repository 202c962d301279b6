import time

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import caches

from hemicycle.kernel.caches import BRIEFLY


@pytest.fixture
def cache():
    cache = caches["sessions"]
    cache.clear()
    return cache


@pytest.fixture
def later(monkeypatch):
    """Let time pass for the cache."""
    real, ahead = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])

    def pass_by(seconds):
        ahead[0] += seconds

    return pass_by


@pytest.mark.parametrize("timeout", [None, 60 * 60 * 24 * 30, 1])
def test_brief_cache_forgets_within_seconds_whatever_is_asked(cache, later, timeout):
    cache.set("key", "value", timeout)
    later(BRIEFLY - 1)
    assert cache.get("key") == "value"
    later(1.5)
    assert cache.get("key") is None


def test_brief_cache_forgets_at_once_what_is_deleted(cache):
    cache.set("key", "value")
    cache.delete("key")
    assert cache.get("key") is None


def test_sign_out_counts_at_once(client, member):
    client.force_login(member)
    assert client.get("/accounts/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert "/login/" in client.get("/accounts/profile/").headers["Location"]


def test_session_is_read_from_the_database_once_in_a_while(
    client, member, later, django_assert_num_queries
):
    client.force_login(member)
    key = client.session.session_key
    with django_assert_num_queries(0):
        assert SessionStore(key).load()
    later(BRIEFLY + 1)
    with django_assert_num_queries(1):
        assert SessionStore(key).load()
