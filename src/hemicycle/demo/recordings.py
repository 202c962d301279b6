"""Three transcripts of earlier meetings, in the layouts transcripts come in, and who spoke in them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from hemicycle.committee.models import Delegation, Person
from hemicycle.demo import subjects, words
from hemicycle.demo.cast import CHAIR
from hemicycle.demo.story import Story
from hemicycle.demo.words import Turns
from hemicycle.meetings.models import Session
from hemicycle.records import actions
from hemicycle.records.models import Speech, Transcript
from hemicycle.records.queries import Match

MARKS = re.compile(r"\[\[(.*?)\]\]")
Label = Callable[[Story, str], str]


def passages(turns: Turns) -> list[str]:
    """What somebody will want to follow up, in the order it was said."""
    return [passage for _who, text in turns for passage in MARKS.findall(text)]


def transcribe(
    story: Story, session: Session, turns: Turns, label: Label, *, opening: str = ""
) -> Transcript:
    """Import the turns as the file that a scribe would have sent, and confirm its speakers."""
    file = "\n\n".join(filter(None, (opening, *_lines(story, turns, label))))
    day = session.starts_at.date() + timedelta(days=7)
    transcript = actions.import_transcript(
        session,
        content=f"{file}\n".encode(),
        file_name=f"wrap-up-{session.meeting.number}.txt",
        title=f"{session.meeting.title}: {session.title}",
        **story.by(story.staff["SCRIBE"][0], day),
    )
    story.stored.append(transcript.file)
    actions.confirm_speakers(
        transcript, matches=_matches(story, transcript, turns), **story.by(story.secretary, day)
    )
    return transcript


def _lines(story: Story, turns: Turns, label: Label) -> Iterator[str]:
    for who, text in turns:
        yield label(story, who) + MARKS.sub(r"\1", text)


def _matches(story: Story, transcript: Transcript, turns: Turns) -> dict[int, Match]:
    delegations = {row.code: row for row in Delegation.objects.all()}
    matches = {}
    for speech, (who, _text) in zip(
        Speech.objects.filter(transcript=transcript), turns, strict=True
    ):
        matches[speech.speaker_id] = Match(_person(story, who), delegations.get(who))
    return matches


def _person(story: Story, who: str) -> Person | None:
    if who == "CHAIR":
        return story.heads[subjects.CHAIR]
    if who == "STAFF":
        return story.secretary
    return story.predecessors.get(who, story.heads.get(who))


def in_english(story: Story, who: str) -> str:
    person = _person(story, who)
    return f"{(person.latin_name or person.name).upper() if person else 'UNIDENTIFIED SPEAKER'}: "


def in_chinese(story: Story, who: str) -> str:
    known = {"CHAIR": f"{words.CHAIR_IN_CHINESE}（主席）", "STAFF": words.STAFF_IN_CHINESE}
    return f"{known.get(who) or words.CHINESE_NAMES.get(who, '身份不明')}："


def in_arabic(story: Story, who: str) -> str:
    known = {"CHAIR": CHAIR.own, "STAFF": words.STAFF_IN_ARABIC}
    return f"{known.get(who) or words.ARABIC_NAMES[who]}: "
