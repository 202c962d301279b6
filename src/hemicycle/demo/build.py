"""Tell the whole story, by calling the same actions as everyone; or leave it as it is."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from hemicycle.committee import actions
from hemicycle.committee.models import Committee
from hemicycle.demo import (
    calling,
    cast,
    consulting,
    dates,
    duties,
    follow_ups,
    gatherings,
    recordings,
    subjects,
    words,
)
from hemicycle.demo.story import Story
from hemicycle.floor.models import Floor
from hemicycle.kernel import files
from hemicycle.meetings.models import Session

Say = Callable[[str], Any]
LONG_AGO = timedelta(weeks=520)
AMENDED = timedelta(weeks=26)


def build(*, say: Say, today: date | None = None) -> bool:
    """Fill an empty installation; False where it already has its committee.

    All of it or nothing: a build that is cut short leaves an installation as empty as before.
    `today` is the day of the wrap-up session, which is then under way at noon (UTC). It lies
    less than a year back: whether somebody holds an office is asked of the clock.
    """
    if Committee.objects.exists():
        return False
    now = timezone.now()
    if today:
        now = datetime.combine(today, time(12), now.tzinfo)
    stored: list[FieldFile] = []
    try:
        with transaction.atomic():
            _tell(now, say, stored)
    except BaseException:
        for file in stored:
            files.discard_once_committed(file)  # At once, where this was the whole transaction.
        raise
    return True


def _tell(now: datetime, say: Say, stored: list[FieldFile]) -> None:
    say("Founding the committee …")
    story = Story(now, _found(now), stored)
    say("Inviting 220 delegations …")
    cast.gather(story)
    say("Meeting eight times, and once more today …")
    wrap_ups = gatherings.convene(story)
    say("Calling for volunteers, a chair and a host …")
    calling.call(story)
    say("Consulting on briefings and the communiqué …")
    consulting.consult(story)
    say("Laying out the year ahead …")
    dates.publish(story)
    say("Keeping the records, and following up …")
    _record(story, wrap_ups)


def _found(now: datetime) -> Committee:
    founded: dict[str, Any] = {"actor": None, "now": now - LONG_AGO}
    here = actions.found_committee(
        name=subjects.NAME,
        short_name=subjects.SHORT_NAME,
        purpose=subjects.PURPOSE,
        secretariat_email="secretariat@demo.example",
        **founded,
    )
    for key, value, reference in subjects.RULEBOOK:
        since = (now - LONG_AGO).date()
        actions.adopt_rule(here, key=key, value=value, reference=reference, since=since, **founded)
    key, value, reference, rationale = subjects.AMENDMENT
    actions.adopt_rule(
        here,
        key=key,
        value=value,
        reference=reference,
        rationale=rationale,
        since=now.date() + timedelta(days=1),
        actor=None,
        now=now - AMENDED,
    )
    return here


def _record(story: Story, wrap_ups: dict[int, Any]) -> None:
    for number, turns, label, opening, items in (
        (60, words.ARABIC, recordings.in_arabic, "", follow_ups.FROM_ARABIC),
        (61, words.CHINESE, recordings.in_chinese, "", follow_ups.FROM_CHINESE),
        (62, words.ENGLISH, recordings.in_english, words.DISCLAIMER, follow_ups.FROM_ENGLISH),
    ):
        transcript = recordings.transcribe(story, wrap_ups[number], turns, label, opening=opening)
        duties.from_record(story, transcript, recordings.passages(turns), items)
    duties.by_hand(story, follow_ups.BY_HAND)


def sign_ins() -> list[tuple[str, str, str]]:
    """Whom to sign in as: role, e-mail address and password."""
    emails = {
        "Chair": cast.SIGN_INS[subjects.CHAIR],
        "Secretary": cast.STAFF_SIGN_INS[cast.KIND.SECRETARY],
        "Delegate": cast.SIGN_INS[cast.DELEGATE],
        "Observer": cast.SIGN_INS[cast.OBSERVER],
        "Interpreter": cast.STAFF_SIGN_INS[cast.KIND.INTERPRETER],
    }
    return [(role, email, cast.PASSWORD) for role, email in emails.items()]


def current_session() -> Session | None:
    """The session whose floor is open, for the address that is printed."""
    return Session.objects.filter(floor__stage=Floor.Stage.OPEN).first()
