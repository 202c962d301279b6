"""What the committee asks people for: volunteers, a chair, a host, and speakers from everywhere."""

from datetime import date, datetime, time
from typing import Any

from hemicycle.calls.actions import asking, calling, handling, submitting
from hemicycle.calls.models import Call, Submission
from hemicycle.committee.actions import create_office
from hemicycle.committee.models import Office, Person, Topic, WorkingGroup
from hemicycle.demo.cast import DELEGATE
from hemicycle.demo.story import Story
from hemicycle.meetings.models import Meeting

VOLUNTEERS = ("NL", "PT", "JP", "NG", "CA", "BR", "EG", "FJ")
WORDS = (
    "I ran the remote side of three hybrid meetings and know what breaks first.",
    "Our ministry has hosted conferences in two languages at once; I kept the queue.",
    "I sit nine time zones away from most meetings and know what is missing from there.",
    "I have trained moderators, and would rather share mistakes than repeat them.",
)


def call(story: Story) -> None:
    """Two calls that are open, one for the whole world, and one that was concluded."""
    _ask_for_volunteers(story)
    _ask_for_a_chair(story)
    _ask_for_a_host(story)
    _ask_everybody(story)


def _midnight(story: Story, days: int) -> datetime:
    return datetime.combine(story.day(days=days), time(23, 59), story.now.tzinfo)


def _published(story: Story, began: int, **fields: Any) -> Call:
    """Made and published `began` days from today."""
    by = story.by(story.secretary, story.day(days=began))
    made = asking.create_from_pattern(story.here, **fields, **by)
    if position := POSITIONS.get(fields["pattern"]):
        _add_position(story, made, position, by)
    calling.publish_call(made, **by)
    return Call.objects.get(pk=made.pk)


LETTER = b"The government would be honoured to host the high-level meeting.\n"
POSITIONS = {"GROUP_CHAIR": "Universal acceptance"}


def _add_position(story: Story, made: Call, title: str, by: dict[str, Any]) -> None:
    group = (
        WorkingGroup.objects.filter(name__icontains=title).first() or WorkingGroup.objects.first()
    )
    office = create_office(story.here, kind=Office.Kind.GROUP_CHAIR, group=group, **by)
    asking.add_position(made, title=str(group), office=office, **by)


def _answer(
    story: Story,
    asked: Call,
    person: Person,
    days: int,
    told: dict[str, Any],
    *,
    hands_in: bool = True,
) -> Submission:
    """Somebody's answer, `days` from today; about another where it names one.

    `told` is by the first words of each question.
    """
    by = story.by(person, story.day(days=days))
    assert person.user, "who answers has an account"
    draft = submitting.start_submission(
        asked,
        name=person.name,
        addressee=person.user.addressee,
        is_for_other="_nominee" in told,
        **by,
    )
    keys = dict(draft.form.questions.values_list("text", "key"))
    by_key = {
        next((key for text, key in keys.items() if text.startswith(words)), words): answer
        for words, answer in told.items()
    }
    draft = submitting.save_draft(draft, told=by_key, **by)
    if hands_in:
        submitting.hand_in(draft, **by)
    return Submission.objects.get(pk=draft.pk)


def _ask_for_volunteers(story: Story) -> None:
    asked = _published(
        story,
        -12,
        pattern="VOLUNTEERS",
        title="Volunteers to help plan hybrid meetings",
        purpose=(
            "A small group with recent experience of hybrid meetings advises the secretariat and "
            "the leadership on the next two: what worked elsewhere, and what to avoid."
        ),
        terms="Two calls a month until the annual meeting; most of the work is in writing.",
        reference="Practice on appointments, paragraph 2",
        closes_at=_midnight(story, 2),
    )
    for number, code in enumerate(VOLUNTEERS):
        _answer(story, asked, story.heads[code], -10 + number, _volunteering(number))
    named = {"name": story.heads["CL"].name, "email": story.heads["CL"].email}
    nominated = _volunteering(1) | {"_nominee": named}
    _answer(story, asked, story.heads["MX"], -3, nominated)
    _answer(
        story, asked, story.heads[DELEGATE], -1,
        {"What would you": "I moderated the regional forum, half of it"},
        hands_in=False,
    )  # fmt: skip
    _read(story, asked)
    calling.extend_call(
        asked,
        closes_at=_midnight(story, 5),
        reason="The notice reached several delegations during a holiday.",
        seen=0,
        **story.by(story.secretary, story.day(days=-1)),
    )


def _volunteering(number: int) -> dict[str, Any]:
    return {
        "What would you": WORDS[number % len(WORDS)],
        "How many hours": ("up-to-2", "3-to-5")[number % 2],
        "Gender": ("woman", "man")[number % 2],
        "My government": "on",
    }


def _read(story: Story, asked: Call) -> None:
    by = story.by(story.secretary, story.day(days=-2))
    rows = list(asked.submissions.exclude(receipt=None).order_by("pk")[:3])
    shortlist = asked.statuses.get(label="Shortlisted")
    handling.set_status(rows[0], status=shortlist, **by)
    handling.add_note(rows[0], text="Ran the remote desk in the last two meetings.", **by)
    handling.write_mailing(
        asked,
        title="Thank you",
        subject="Your offer to help: {call}",
        text="Dear {name},\n\nThank you. We received your offer under number {number}.",
        **by,
    )


def _ask_for_a_chair(story: Story) -> None:
    asked = _published(
        story,
        -6,
        pattern="GROUP_CHAIR",
        title="Chair of the working group on universal acceptance",
        purpose="The group looks for somebody to chair it for the next two years.",
        terms="About four hours a week; a report to each meeting.",
        reference="Working-group procedures, paragraph 7",
        closes_at=_midnight(story, 16),
        topic=Topic.objects.filter(slug="universal-acceptance").first(),
    )
    position = asked.positions.get()
    for number, code in enumerate(("IN", "TH")):
        _answer(
            story,
            asked,
            story.heads[code],
            -4 + number,
            {
                "_positions": [str(position.pk)],
                "What should": "Every ministry’s own mail takes every script.",
                "Which experience": WORDS[number],
                "My government": "on",
            },
        )


def _ask_for_a_host(story: Story) -> None:
    asked = _published(
        story,
        -120,
        pattern="HOST",
        title="Host of the next high-level meeting",
        purpose="About every two years ministers meet beside one of the committee’s meetings.",
        reference="Guidelines for high-level meetings",
        closes_at=_midnight(story, -80),
    )
    first, last = story.day(weeks=58), story.day(weeks=58, days=2)
    offer = {
        "City": "Lisbon",
        "First day": first.isoformat(),
        "Last day": last.isoformat(),
        "Rooms": ["plenary-for-300", "press-room"],
        "We invite": "on",
        "We bear": "on",
        "We let": "on",
    }
    asking.edit_question(
        asked.forms.get().questions.get(kind="FILE"), file_kinds=["pdf", "text"],
        **story.by(story.secretary, story.day(days=-119)),
    )  # fmt: skip
    draft = _offer(story, asked, offer)
    _accept(story, asked, draft, first, last)


def _offer(story: Story, asked: Call, offer: dict[str, Any]) -> Submission:
    """With the letter of the government."""
    by = story.by(story.heads["PT"], story.day(days=-100))
    draft = _answer(story, asked, story.heads["PT"], -100, offer, hands_in=False)
    upload = submitting.attach_file(
        draft, question="letter-of-your-government", content=LETTER, name="Letter.txt", **by
    )
    story.stored.append(upload.file)
    submitting.hand_in(draft, **by)
    return Submission.objects.get(pk=draft.pk)


def _accept(story: Story, asked: Call, draft: Submission, first: date, last: date) -> None:
    calling.conclude_call(
        asked,
        chosen=[calling.Chosen(draft)],
        conclusion="One offer was received; it meets the criteria.",
        meeting={
            "number": max(Meeting.objects.values_list("number", flat=True)) + 1,
            "title": "High-Level Governmental Meeting",
            "kind": Meeting.Kind.HIGH_LEVEL,
            "mode": Meeting.Mode.HYBRID,
            "place": "Lisbon",
            "zone": "Europe/Lisbon",
            "starts_on": first,
            "ends_on": last,
        },
        **story.by(story.secretary, story.day(days=-70)),
    )


def _ask_everybody(story: Story) -> None:
    """In confidence, without an account: what applications to the outside world look like."""
    by = story.by(story.secretary, story.day(days=-3))
    asked = asking.create_from_pattern(
        story.here,
        pattern="BLANK",
        title="Speakers for the capacity webinars",
        purpose="Experts from outside who can explain one subject to newcomers in half an hour.",
        audience=Call.Audience.EVERYONE,
        behalf=Call.Behalf.BOTH,
        is_confidential=True,
        keep_days=180,
        reference="Capacity plan, paragraph 5",
        closes_at=_midnight(story, 24),
        **by,
    )
    for text, kind, more in (
        ("What would you speak about?", "LONG", {"most": 1_500, "section": "Your talk"}),
        ("In which languages can you speak?", "TEXT", {"section": "Your talk"}),
        ("Where do you live?", "COUNTRY", {"section": "About you", "counts": "COUNTRY"}),
        ("Slides or a paper of yours", "FILE", {"section": "About you", "is_required": False}),
    ):
        asking.add_question(asked, text=text, kind=kind, **more, **by)
    calling.name_handler(asked, person=story.secretary, role="MANAGER", **by)
    calling.publish_call(asked, **by)
