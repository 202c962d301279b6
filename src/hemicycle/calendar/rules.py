"""Public dates are everybody's; the secretariat and the leaders keep the calendar."""

from typing import Any

from hemicycle.calendar.models import DeadlineRule
from hemicycle.calendar.owners import owner_of
from hemicycle.committee.rules import is_leader, is_secretary, is_staff, takes_part
from hemicycle.kernel.permissions import allow, nobody, predicate

Audience = DeadlineRule.Audience


def audiences_of(user: Any) -> frozenset[str]:
    """Of which windows somebody may see, signed in or not."""
    seen = {Audience.PUBLIC}
    if user.is_authenticated and takes_part.test(user, None):
        seen.add(Audience.COMMITTEE)
        if is_leader.test(user, None) or is_staff.test(user, None):
            seen.add(Audience.LEADERSHIP)
    return frozenset(seen)


@predicate
def may_see(user: Any, window: Any) -> bool:
    return window.rule.audience in audiences_of(user)


@predicate
def runs_it(user: Any, window: Any) -> bool:
    """Whoever runs what the window is for."""
    owner = owner_of(window.owner)
    return bool(owner and user.is_authenticated and owner.runs(user, window))


keeps = is_secretary | is_leader

allow("calendar.view_window", may_see)
allow("calendar.make_feed", takes_part)
allow("calendar.view_hours", takes_part)
allow("calendar.send_reminders", nobody)
allow("calendar.follow_window", nobody)
allow("calendar.forget_followers", nobody)
for _verb in (
    "view_plan",
    "adopt_rule",
    "withdraw_rule",
    "adopt_template",
    "adopt_plan",
    "publish_window",
    "assign_window",
    "release_window",
    "add_occasion",
    "remove_occasion",
):
    allow(f"calendar.{_verb}", keeps)
for _verb in ("change_window", "close_window", "decide_window", "cancel_window"):
    allow(f"calendar.{_verb}", keeps | runs_it)
