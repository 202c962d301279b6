"""What delegations are asked for their position on: the briefings, and the communiqué's process."""

from datetime import datetime, time
from typing import Any

from hemicycle.committee.models import Accreditation, Delegation
from hemicycle.consultations import actions
from hemicycle.consultations.models import Choice, Consultation
from hemicycle.demo.cast import DELEGATE
from hemicycle.demo.story import Story

USEFUL = (
    "Very useful for those who were not at the last meeting.",
    "The oral ones let us ask; the written ones let us forward them to our capital.",
    "Half an hour earlier in the day, please: it is midnight here.",
)
REASON = (
    "Seventy-two hours over a weekend leave our capital one working day. We could live with "
    "seventy-two hours of working days."
)
PROCESS = """The secretariat asks for topics two weeks before the meeting, and leads prepare a first text.

The text is drafted in the room during the week, paragraph by paragraph, on the screen.

The agreed text is then open for review for seventy-two hours; only slips of the pen are mended after that."""


def consult(story: Story) -> None:
    """One that is under way, and one that is concluded, with the round before it."""
    _on_briefings(story)
    _on_the_communique(story)


def _at(story: Story, days: int) -> datetime:
    return datetime.combine(story.day(days=days), time(23, 59), story.now.tzinfo)


def _on_briefings(story: Story) -> None:
    by = story.by(story.secretary, story.day(days=-7))
    row = actions.create_consultation(
        story.here,
        ready="KEEP",
        title="Briefings before meetings: keep or drop?",
        purpose=(
            "For two meetings there have been oral briefings beside the written ones. They take "
            "time to prepare: are they worth it?"
        ),
        rule=Consultation.Rule.ANSWERS_NEEDED,
        objections=Consultation.Objections.MAJORITY,
        quorum_percent=33,
        reference="Principle 40",
        asked=Consultation.Asked.DELEGATIONS,
        voices=Consultation.Voices.ANYBODY,
        answers=Consultation.Answers.OPEN,
        closes_at=_at(story, 3),
        **by,
    )
    for title, text in (
        ("Oral briefings", "An hour each, in the week before the meeting."),
        ("Written briefings", "Two pages a topic, three weeks before the meeting."),
    ):
        actions.add_point(row, kind="QUESTION", title=title, text=text, **by)
    actions.publish_consultation(row, **by)
    for number, delegation in enumerate(_asked(story)):
        if number % 3 == 0 and delegation.code != DELEGATE:
            _answer(story, row, delegation, -6 + number % 6, number)


def _on_the_communique(story: Story) -> None:
    by = story.by(story.secretary, story.day(days=-40))
    row = actions.create_consultation(
        story.here,
        ready="AGREE",
        title="The communiqué’s process for hybrid meetings",
        purpose="What was introduced for virtual meetings is to stay, unless somebody objects.",
        rule=Consultation.Rule.SILENCE_CONSENTS,
        objections=Consultation.Objections.BLOCK,
        reference="Principle 47",
        is_public=True,
        answers=Consultation.Answers.OPEN,
        closes_at=_at(story, -26),
        **by,
    )
    actions.add_point(row, kind="TEXT", title="Three phases", text=PROCESS, **by)
    actions.publish_consultation(row, **by)
    for number, delegation in enumerate(_asked(story)):
        if number % 7 == 0:
            _answer(story, row, delegation, -38 + number % 10, number)
    objector = Delegation.objects.get(code="WS")
    _answer(story, row, objector, -26, 0, objects=True)
    actions.conclude_consultation(row, **story.by(story.secretary, story.day(days=-25)))


def _asked(story: Story) -> list[Delegation]:
    return list(Delegation.objects.on(story.today).filter(kind="MEMBER").order_by("code"))


def _answer(
    story: Story,
    row: Consultation,
    delegation: Delegation,
    days: int,
    number: int,
    *,
    objects: bool = False,
) -> None:
    day = story.day(days=days)
    accredited = Accreditation.objects.on(day).filter(delegation=delegation)
    speaker = accredited.filter(role=Accreditation.Role.REPRESENTATIVE).first()
    if speaker is None:
        return
    choices = list(row.choices.order_by("position"))
    comments: list[dict[str, Any]] = [{"text": USEFUL[number // 6 % 3]}] if number % 6 == 0 else []
    stances = [
        _stance(point.pk, _chosen(choices, number + turn, objects))
        for turn, point in enumerate(row.points.all())
    ]
    actions.take_position(
        row,
        delegation=delegation,
        stances=stances,
        comments=comments,
        **story.by(speaker.person, day),
    )


def _chosen(choices: list[Choice], number: int, objects: bool) -> Choice:
    """Mostly for it; against it now and then, where an objection does not block."""
    against = next(one for one in choices if one.means == Choice.Means.AGAINST)
    if objects or (len(choices) == 2 and number % 11 == 0):
        return against
    return choices[1] if len(choices) > 2 and number % 5 == 0 else choices[0]


def _stance(point: int, choice: Choice) -> dict[str, Any]:
    reason = (
        REASON if len(choice.consultation.choices.all()) > 2 else "Too many hours for small teams."
    )
    is_against = choice.means == Choice.Means.AGAINST
    return {"point": point, "choice": choice.pk, "reason": reason if is_against else ""}
