"""The committee's calendar: rules adopted long ago, dates published, one of them extended."""

from datetime import date, timedelta
from typing import Any

from hemicycle.calendar import actions
from hemicycle.calendar.models import Occasion, Window
from hemicycle.demo.story import Story

ADOPTED = 156
"""Weeks ago, when the rules were adopted."""
PUBLISHED = 60
"""Days ago, when the dates of the meetings ahead were published."""


def publish(story: Story) -> None:
    """The rules, what dates keep away from, and the plan as of two months ago and of today."""
    adopted = story.by(story.secretary, story.day(weeks=-ADOPTED))
    actions.adopt_template(story.here, since=story.day(weeks=-ADOPTED), **adopted)
    for title, kind, first, days in _occasions(story):
        last = first + timedelta(days=days - 1)
        actions.add_occasion(story.here, title=title, kind=kind, first=first, last=last, **adopted)
    published = story.by(story.secretary, story.day(days=-PUBLISHED))
    actions.adopt_plan(story.here, reason="The dates of the year ahead.", **published)
    _extend(story)


def _occasions(story: Story) -> list[tuple[str, str, date, int]]:
    kind = Occasion.Kind
    return [
        ("Feast of the Lanterns", kind.FEAST, story.day(weeks=9), 3),
        ("World Conference on Connectivity", kind.EVENT, story.day(weeks=6), 5),
        ("Secretariat's winter closure", kind.CLOSURE, story.day(weeks=4), 7),
    ]


def _extend(story: Story) -> None:
    """The next window that asks the delegations for something goes on for five days."""
    ahead = Window.objects.filter(closes_at__gt=story.now + timedelta(days=3), key="rsvp")
    window = ahead.order_by("closes_at").first()
    if window is None:
        return
    told: dict[str, Any] = story.by(story.secretary, story.day(days=-1))
    actions.change_window(
        window,
        closes_at=window.closes_at + timedelta(days=5),
        reason="Visas take longer than last year: more time to say who comes.",
        **told,
    )
