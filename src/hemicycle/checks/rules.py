"""Who puts a question to the room, and who is asked."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.checks.models import Check
from hemicycle.committee.rules import is_delegate, is_member, runs_the_room
from hemicycle.kernel.permissions import allow, nobody, predicate
from hemicycle.meetings.rules import may_attend

OPERATES = ("open_check", "close_check", "hide_check", "show_check")


@predicate
def is_for_all_delegates(user: User, subject: Any) -> bool:
    return not isinstance(subject, Check) or subject.open_to == Check.For.DELEGATES


allow("checks.view_check", may_attend)
allow("checks.answer", may_attend & (is_member | (is_delegate & is_for_all_delegates)))
allow("checks.close_due", nobody)
for _verb in OPERATES:
    allow(f"checks.{_verb}", runs_the_room & may_attend)
