"""Who may do what on the floor. *When* it is possible is the procedure's business."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.committee.rules import (
    is_delegate,
    is_leader,
    is_secretary,
    is_staff,
    runs_the_room,
    standing_of,
)
from hemicycle.floor.models import Floor, Screen, Turn
from hemicycle.kernel.permissions import allow, nobody, predicate
from hemicycle.meetings.rules import may_attend


@predicate
def owns_the_turn(user: User, subject: Any) -> bool:
    """Its person; where it is a delegation's whoever it sends, anybody who speaks for it."""
    if not isinstance(subject, Turn) or not user.is_authenticated:
        return False
    standing = standing_of(user)
    if subject.person_id is None and standing.accreditation:
        return subject.delegation_id == standing.accreditation.delegation_id
    return standing.person is not None and subject.person_id == standing.person.pk


@predicate
def is_its_screen(user: User, subject: Any) -> bool:
    """A display that is paired with this floor: it looks, and may do nothing else."""
    if not isinstance(subject, Floor) or not user.is_authenticated:
        return False
    return Screen.objects.filter(user_id=user.pk, floor_id=subject.pk, retired_at=None).exists()


@predicate
def is_its_own(user: User, subject: Any) -> bool:
    return isinstance(subject, Screen) and subject.user_id == user.pk


may_speak = may_attend & (is_delegate | is_leader)
follows = is_staff | runs_the_room

allow("floor.view_floor", may_attend | is_its_screen)
allow("floor.ask_to_speak", may_speak)
allow("floor.attend", may_attend)
allow("floor.leave", may_attend)
allow("floor.ask_by_seat", nobody)
allow("floor.pair_screen", nobody)
allow("floor.hear_from", is_its_own)
allow("floor.add_kind", is_secretary | is_leader)
allow("floor.edit_kind", is_secretary | is_leader)
for _verb in ("withdraw", "end_turn", "edit_turn", "lend_turn", "defer"):
    allow(f"floor.{_verb}", owns_the_turn | runs_the_room)
for _verb in ("raise_alarm", "clear_alarm"):
    allow(f"floor.{_verb}", follows)
for _verb in (
    "operate_floor",
    "open_floor",
    "close_floor",
    "set_rules",
    "open_list",
    "close_list",
    "set_budget",
    "undo",
    "ask_for",
    "read_out",
    "move_turn",
    "call_next",
    "pause_turn",
    "resume_turn",
    "extend_turn",
    "readd_last",
    "begin_item",
    "end_item",
    "drop_item",
    "check_in",
    "check_out",
    "write_note",
    "take_line",
    "rehearse",
    "enter_turn",
    "enter_item",
    "add_screen",
    "direct_screen",
    "renew_code",
    "retire_screen",
):
    allow(f"floor.{_verb}", runs_the_room)
