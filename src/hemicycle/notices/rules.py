from typing import Any

from hemicycle.accounts.models import User
from hemicycle.kernel.permissions import allow, nobody, predicate
from hemicycle.notices.models import Device


@predicate
def is_own(user: User, subject: Any) -> bool:
    owner = subject.user_id if isinstance(subject, Device) else getattr(subject, "pk", None)
    return bool(user.is_authenticated) and owner == user.pk


allow("notices.add_device", is_own)
allow("notices.remove_device", is_own)
allow("notices.tell", nobody)
