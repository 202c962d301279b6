"""Accounts are made for people by the committee; what a person may change is their own profile."""

import hashlib
import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts import events
from hemicycle.accounts.models import Token, User
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid, refuse_unknown_zone


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
    """An account for `email`; without a password the person sets one by mail.

    Raises:
        Refused: there is such an account, the language is not one of the site's, or the zone
            is unknown.
    """
    user = User(email=email.lower(), name=name, language=language, zone=zone)
    require(actor, "accounts.create_account", user)
    user.set_password(password)
    refuse_unknown_zone(zone)
    _refuse_taken(user)
    refuse_invalid(user, but=("password",))
    user.save(force_insert=True)
    record(events.AccountCreated(), subject=user, actor=actor, at=now)
    return user


@transaction.atomic
def change_profile(
    user: User,
    *,
    actor: User | None,
    now: datetime,
    name: str | None = None,
    language: str | None = None,
    zone: str | None = None,
) -> None:
    """Change name, language or zone (an IANA name); what is None stays."""
    require(actor, "accounts.change_profile", user)
    fields = {"name": name, "language": language, "zone": zone}
    changed = {field: value for field, value in fields.items() if value is not None}
    for field, value in changed.items():
        setattr(user, field, value)
    refuse_unknown_zone(user.zone)
    refuse_invalid(user, but=("password",))
    user.save(update_fields=list(changed))
    record(events.ProfileChanged(), subject=user, actor=actor, at=now)


@transaction.atomic
def change_address(user: User, *, actor: User | None, now: datetime, email: str) -> None:
    """Let somebody sign in by another address from now on; the old one opens nothing."""
    require(actor, "accounts.change_address", user)
    user.email = email.lower()
    _refuse_taken(user)
    refuse_invalid(user, but=("password",))
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    record(events.AddressChanged(), subject=user, actor=actor, at=now)


@transaction.atomic
def issue_token(user: User, *, actor: User | None, now: datetime, label: str) -> str:
    """A new key for programs. It is returned this once; only its hash is kept."""
    require(actor, "accounts.issue_token", user)
    User.objects.select_for_update().get(pk=user.pk)
    if user.tokens.filter(revoked_at=None, label=label).exists():
        raise Refused(_("You have a key of this name. Revoke it first."), field="label")
    key = secrets.token_urlsafe(32)
    token = Token(user=user, label=label, digest=digest_of(key), created_at=now)
    refuse_invalid(token)
    token.save(force_insert=True)
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


def _refuse_taken(user: User) -> None:
    if User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
        raise Refused(_("There is already an account with this e-mail address."), field="email")
