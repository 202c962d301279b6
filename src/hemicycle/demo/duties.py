"""What is on the radar, made from passages of the records or put there by hand, and moved along."""

from collections.abc import Iterable
from datetime import date, timedelta

from hemicycle.committee.models import Person, Topic
from hemicycle.demo import subjects
from hemicycle.demo.follow_ups import FollowUp
from hemicycle.demo.story import Story
from hemicycle.radar import actions
from hemicycle.radar.models import Item
from hemicycle.records.models import Speech, Transcript

STEPS = {
    Item.Stage.UNDER_WAY: actions.start_item,
    Item.Stage.DONE: actions.complete_item,
    Item.Stage.DROPPED: actions.drop_item,
}


def from_record(
    story: Story, transcript: Transcript, passages: Iterable[str], follow_ups: Iterable[FollowUp]
) -> None:
    """A follow-up for each passage, the day after the record was confirmed."""
    speeches = list(Speech.objects.filter(transcript=transcript))
    day = transcript.imported_at.date() + timedelta(days=1)
    for passage, follow_up in zip(passages, follow_ups, strict=True):
        source = next(speech for speech in speeches if passage in speech.text)
        _add(story, follow_up, day, source, passage)


def by_hand(story: Story, follow_ups: Iterable[FollowUp]) -> None:
    """Put on the radar eight weeks before each is due, or as long ago as that lies."""
    for follow_up in follow_ups:
        due = story.day(days=follow_up.due or 0)
        _add(story, follow_up, min(due, story.today) - timedelta(weeks=8))


def _add(
    story: Story, follow_up: FollowUp, day: date, source: Speech | None = None, quote: str = ""
) -> None:
    item = actions.add_item(
        story.here,
        title=follow_up.title,
        kind=follow_up.kind,
        topic=Topic.objects.filter(slug=follow_up.topic).first(),
        lead=_lead(story, follow_up.topic),
        due=None if follow_up.due is None else story.day(days=follow_up.due),
        note=follow_up.note,
        speech=source,
        quote=quote,
        **story.by(story.secretary, day),
    )
    if follow_up.stage != Item.Stage.OPEN:
        moved = min(day + timedelta(days=14), story.today)
        STEPS[Item.Stage(follow_up.stage)](item, **story.by(story.secretary, moved))


def _lead(story: Story, topic: str) -> Person:
    return story.heads[subjects.TOPIC_LEADS[topic][0]] if topic else story.secretary
