"""Accounts are made for people by the committee; what a person may change is their own profile."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from hemicycle.accounts import events
from hemicycle.accounts.models import Token, User
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require


@transaction.atomic
def create_account(
    *,
    actor: User | None,
    now: datetime,
    email: str,
    name: str = "",
    language: str = "en",
    zone: str = "UTC",
    password: str | None = None,
) -> User:
    """An account for `email`; without a password the person sets one by mail."""
    user = User(email=email.lower(), name=name, language=language, zone=zone)
    require(actor, "accounts.create_account", user)
    user.set_password(password)
    user.save(force_insert=True)
    record(events.AccountCreated(), subject=user, actor=actor, at=now)
    return user


@transaction.atomic
def change_profile(user: User, *, actor: User | None, now: datetime, **fields: str) -> None:
    """Change name, language or zone (an IANA name)."""
    require(actor, "accounts.change_profile", user)
    for field, value in fields.items():
        setattr(user, field, value)
    user.save(update_fields=list(fields))
    record(events.ProfileChanged(), subject=user, actor=actor, at=now)


@transaction.atomic
def issue_token(user: User, *, actor: User | None, now: datetime, label: str) -> str:
    """A new key for programs. It is returned this once; only its hash is kept."""
    require(actor, "accounts.issue_token", user)
    key = secrets.token_urlsafe(32)
    token = Token.objects.create(user=user, label=label, digest=digest_of(key), created_at=now)
    record(events.TokenIssued(token_id=token.pk), subject=user, actor=actor, at=now)
    return key


@transaction.atomic
def revoke_token(token: Token, *, actor: User | None, now: datetime) -> None:
    """Make the key useless at once. Revoking twice is revoking once."""
    require(actor, "accounts.revoke_token", token)
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(events.TokenRevoked(token_id=token.pk), subject=token.user, actor=actor, at=now)


def digest_of(key: str) -> str:
    """SHA-256 in hex: the key is long and random, so a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()
