"""Who may do what, as Django permissions that any room, view or template can ask about."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from rules.permissions import add_perm
from rules.predicates import Predicate
from rules.predicates import predicate as rules_predicate


def predicate(test: Callable[[Any, Any], bool]) -> Predicate:
    """Turn a `(user, subject) -> bool` function into one that combines with `&`, `|` and `~`."""
    made: Predicate = rules_predicate(test)  # type: ignore[no-untyped-call]
    return made


def allow(permission: str, who: Predicate) -> None:
    """Grant `permission` to `who`. What is never allowed stays forbidden."""
    add_perm(permission, who)  # type: ignore[no-untyped-call]


def require(actor: AbstractUser | None, permission: str, subject: Model) -> None:
    """Stop unless `actor` may do this. No actor means the clock or the server's own shell.

    Raises:
        PermissionDenied: carrying the name of the permission, which the page explains.
    """
    if actor is not None and not actor.has_perm(permission, subject):
        raise PermissionDenied(permission)


@predicate
def nobody(user: Any, subject: Any) -> bool:
    """For what only the server's own shell or the clock may do."""
    return False
