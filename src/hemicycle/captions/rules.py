"""Who reads captions, and who writes them. Whoever may look at a floor reads its captions."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.captions.models import Track
from hemicycle.committee.rules import runs_the_room
from hemicycle.floor.rules import follows
from hemicycle.kernel.permissions import allow, predicate

VERBS = ("write_caption", "correct_caption", "end_captions")


@predicate
def looks_at_its_floor(user: User, subject: Any) -> bool:
    return isinstance(subject, Track) and bool(user.has_perm("floor.view_floor", subject.floor))


allow("captions.view_track", looks_at_its_floor)
allow("captions.operate_track", looks_at_its_floor & runs_the_room)
for _verb in VERBS:
    allow(f"captions.{_verb}", follows)
