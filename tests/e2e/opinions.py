"""Consultations for the journeys, and what was said in them when one is over."""

from datetime import timedelta

from django.utils import timezone

from hemicycle.accounts.models import User
from hemicycle.calendar.models import Window
from hemicycle.committee.queries import committee
from hemicycle.consultations import actions
from hemicycle.consultations.models import Consultation, Position, Revision

LAST_MOMENT = 3
"""Seconds."""
SILENCE = "Consent by silence"
TEXT = "The committee thanks the Board.\n\nThe committee asks for thirty days."


def _by() -> dict:
    offices = User.objects.filter(person__terms__office__kind="SECRETARY")
    return {"actor": offices.order_by("pk").first(), "now": timezone.now()}


def prepare() -> int:
    """One with a text, a change and a translated title, that is being prepared."""
    by = _by()
    row = actions.create_consultation(
        committee(),
        **by,
        title="Letter to the Board",
        reference="Principle 47",
        translations={"ar": {"title": "رسالة إلى المجلس"}},
        closes_at=by["now"] + timedelta(days=3),
        answers="OPEN",
    )
    actions.add_point(row, **by, title="Draft letter", text=TEXT)
    actions.add_point(row, **by, title="Entry", kind="CHANGE", text="A new name.", before="A name.")
    return row.pk


def publish() -> int:
    row = Consultation.objects.get(pk=prepare())
    actions.publish_consultation(row, **_by())
    return row.pk


def silence() -> int:
    """A silence procedure, the latest of all consultations to close."""
    by = _by()
    row = actions.create_consultation(
        committee(),
        **by,
        title=SILENCE,
        reference="Principle 47",
        rule=Consultation.Rule.SILENCE_CONSENTS,
        is_public=True,
        closes_at=by["now"] + timedelta(days=9),
    )
    actions.add_point(row, **by, title="The text as it stands", text=TEXT)
    actions.publish_consultation(row, **by)
    return row.pk


def nearly_over() -> dict:
    """Only a moment of the silence procedure is left: when it closes."""
    closes_at = timezone.now() + timedelta(seconds=LAST_MOMENT)
    row = Consultation.objects.get(title=SILENCE)
    Consultation.objects.filter(pk=row.pk).update(stage_due=closes_at)
    Window.objects.filter(pk=row.window_id).update(closes_at=closes_at)
    return {"closes": closes_at.timestamp()}


def papers() -> dict:
    """One that is open, and the next round of one that is concluded: their numbers."""
    return {"opened": publish(), "after": conclude()}


def conclude() -> int:
    """One that is concluded, with the next round prepared: the number of the latter."""
    row = Consultation.objects.get(pk=publish())
    later = {**_by(), "now": timezone.now() + timedelta(days=4)}
    actions.conclude_consultation(row, **later)
    after = actions.open_round(row, **later)
    actions.edit_point(after.points.first(), **later, text=TEXT.replace("thirty", "forty"))
    return after.pk


def said() -> dict:
    """How many positions there are, how often something was handed in, and all comments."""
    return {
        "positions": Position.objects.count(),
        "revisions": Revision.objects.count(),
        "comments": [
            comment.text for one in Position.objects.all() for comment in one.comments.all()
        ],
    }
