"""What pages ask about accounts."""

from django.db.models import QuerySet

from hemicycle.accounts.models import Token, User


def tokens_of(user: User) -> QuerySet[Token]:
    """The keys of this user that still open something, newest first."""
    return user.tokens.filter(revoked_at=None).order_by("-created_at")
