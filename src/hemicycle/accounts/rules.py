from typing import Any

from hemicycle.accounts.models import Token
from hemicycle.kernel.permissions import allow, predicate


@predicate
def is_oneself(user: Any, subject: Any) -> bool:
    owner = subject.user if isinstance(subject, Token) else subject
    return bool(user.is_authenticated and owner == user)


allow("accounts.change_profile", is_oneself)
allow("accounts.issue_token", is_oneself)
allow("accounts.revoke_token", is_oneself)
