from datetime import timedelta

import pytest

from hemicycle.consultations import actions
from hemicycle.consultations.models import Choice, Consultation
from tests.factories import AccreditationFactory

FOR, COMMENTS, AGAINST, ABSTAIN = "FOR", "FOR_WITH_COMMENTS", "AGAINST", "ABSTAIN"
FIELDS = {"title": "Draft advice", "reference": "Principle 47"}
DAY = timedelta(days=1)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


@pytest.fixture
def prepare(committee, by):
    """A consultation that is being prepared, with points and choices."""

    def make(points=1, **fields):
        given = {**FIELDS, "closes_at": by["now"] + 10 * DAY, **fields}
        row = actions.create_consultation(committee, **by, **given)
        for number in range(points):
            actions.add_point(row, **by, title=f"Point {number}", text="One.\n\nTwo.")
        return row

    return make


@pytest.fixture
def publish(prepare, by):
    def make(**fields):
        row = prepare(**fields)
        actions.publish_consultation(row, **by)
        return Consultation.objects.get(pk=row.pk)

    return make


@pytest.fixture
def voice(committee):
    """The accreditation of a representative."""
    return AccreditationFactory()


def answer(row, means=FOR, reason=""):
    """The same on every point."""
    choice = Choice.objects.get(consultation=row, means=means)
    points = row.points.values_list("pk", flat=True)
    return [{"point": pk, "choice": choice.pk, "reason": reason} for pk in points]


def take(row, voice, now, means=FOR, *, reason="", **more):
    reason = reason or ("It goes too far." if means == AGAINST else "")
    return actions.take_position(
        row,
        actor=voice.person.user,
        now=now,
        delegation=voice.delegation,
        stances=answer(row, means, reason),
        **more,
    )
