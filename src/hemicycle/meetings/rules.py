"""Who may see a session and who plans it."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.committee.rules import is_leader, is_secretary, is_staff, standing_of, takes_part
from hemicycle.kernel.permissions import allow, predicate
from hemicycle.meetings.models import Session


@predicate
def may_attend(user: User, session: Any) -> bool:
    """Leadership sessions are for leaders and staff; every other one for all who take part."""
    if not user.is_authenticated:
        return False
    standing = standing_of(user)
    if session.access == Session.Access.LEADERSHIP:
        return bool(is_leader.test(user, session) or is_staff.test(user, session))
    return standing.takes_part


plans = is_secretary | is_leader

allow("meetings.view_meeting", takes_part)
allow("meetings.view_session", may_attend)
allow("meetings.view_document", may_attend)
for _verb in (
    "plan_meeting",
    "edit_meeting",
    "plan_session",
    "edit_session",
    "add_item",
    "edit_item",
    "move_item",
    "remove_item",
    "add_document",
    "remove_document",
):
    allow(f"meetings.{_verb}", plans)
