"""Who shows what in a session. Whoever may look at its floor sees it."""

from typing import Any

from hemicycle.accounts.models import User
from hemicycle.committee.rules import runs_the_room, standing_of
from hemicycle.floor.models import Floor
from hemicycle.kernel.permissions import allow, nobody, predicate
from hemicycle.meetings.rules import may_attend, plans
from hemicycle.slides.models import Presenter


@predicate
def presents(user: User, floor: Any) -> bool:
    """Named by an operator for this session, and still one who may attend it."""
    if not isinstance(floor, Floor) or not may_attend.test(user, floor):
        return False
    person = standing_of(user).person
    return person is not None and Presenter.objects.filter(floor=floor, person=person).exists()


TURNING = ("show_page", "next_page", "previous_page")
"""What presenters may as well."""
SHOWING = ("show_deck", "show_text", "hide", "let_present", "stop_presenting")
VERBS = (*TURNING, *SHOWING, "render_again")
"""What people do; the rest is done by the clock."""

for _verb in TURNING:
    allow(f"slides.{_verb}", runs_the_room | presents)
for _verb in SHOWING:
    allow(f"slides.{_verb}", runs_the_room)
allow("slides.render_again", runs_the_room | plans)
for _verb in ("make_deck", "begin_deck", "add_pages", "finish_deck", "fail_deck", "discard_deck"):
    allow(f"slides.{_verb}", nobody)
