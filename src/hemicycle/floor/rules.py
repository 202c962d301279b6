"""Who may do what on the floor. *When* it is possible is the procedure's business."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.committee.rules import is_delegate, is_leader, runs_the_room, standing_of
from hemicycle.floor.models import Turn
from hemicycle.kernel.permissions import allow, predicate
from hemicycle.meetings.rules import may_attend


@predicate
def owns_the_turn(user: User, subject: Any) -> bool:
    if not isinstance(subject, Turn) or not user.is_authenticated:
        return False
    person = standing_of(user).person
    return person is not None and subject.person_id == person.pk


may_speak = may_attend & (is_delegate | is_leader)

allow("floor.view_floor", may_attend)
allow("floor.operate_floor", runs_the_room)
allow("floor.open_floor", runs_the_room)
allow("floor.close_floor", runs_the_room)
allow("floor.ask_to_speak", may_speak)
allow("floor.withdraw", owns_the_turn | runs_the_room)
allow("floor.call_next", runs_the_room)
allow("floor.end_turn", owns_the_turn | runs_the_room)
allow("floor.begin_item", runs_the_room)
