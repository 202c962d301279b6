"""The meetings of the story, past, present and planned, and the wrap-up session under way."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hemicycle.committee.models import Topic
from hemicycle.demo import agenda, papers
from hemicycle.demo.agenda import Gathering
from hemicycle.demo.flooring import BEHIND_US, hold
from hemicycle.demo.story import Story
from hemicycle.meetings import actions
from hemicycle.meetings.models import Document, Meeting, Session

NOTICE = 120
"""Days before its first day on which a meeting is planned."""
WRAP_UP_MINUTES = 120


def convene(story: Story) -> dict[int, Session]:
    """All meetings; the wrap-up session of each that was held, by the meeting's number."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    wrap_ups = {one.number: _past(story, one, topics) for one in agenda.PAST}
    wrap_ups[agenda.CURRENT_NUMBER] = _present(story, topics)
    for one in agenda.FUTURE:
        meeting = _plan(story, one)
        _session(story, meeting, "Opening plenary", meeting.starts_on, 0)
        _session(story, meeting, "Wrap-up", meeting.ends_on, 3)
    return wrap_ups


def _plan(story: Story, one: Gathering) -> Meeting:
    last = story.day(weeks=one.weeks)
    first = last - timedelta(days=agenda.DAYS[one.kind] - 1)
    planned = story.by(story.secretary, first - timedelta(days=NOTICE))
    meeting = actions.plan_meeting(
        story.here,
        number=one.number,
        title=f"{agenda.KINDS[one.kind]} {one.number}",
        kind=one.kind,
        mode=one.mode,
        place=one.moved_from or one.place,
        zone=one.zone,
        starts_on=first,
        ends_on=last,
        **planned,
    )
    if one.moved_from:
        moved = story.by(story.secretary, first - timedelta(days=NOTICE - 30))
        actions.edit_meeting(meeting, place=one.place, **moved)
    return meeting


def _past(story: Story, one: Gathering, topics: dict[str, Topic]) -> Session:
    meeting = _plan(story, one)
    for number, (title, slug) in enumerate(agenda.EARLIER_SESSIONS):
        day = min(meeting.starts_on + timedelta(days=number // 2), meeting.ends_on)
        session = _session(story, meeting, title, day, number % 2 * 2)
        _fill(story, session, _usual_items(title, slug), topics.get(slug))
    wrap_up = _session(story, meeting, "Wrap-up", meeting.ends_on, 3)
    _fill(story, wrap_up, agenda.EARLIER_WRAP_UP, None)
    return wrap_up


def _usual_items(title: str, slug: str) -> Sequence[tuple[str, str, int]]:
    if slug:
        return agenda.TOPIC_ITEMS
    return agenda.DRAFTING_ITEMS if "drafting" in title else agenda.PLAIN_ITEMS


def _session(
    story: Story,
    meeting: Meeting,
    title: str,
    day: date,
    slot: int,
    access: str = Session.Access.COMMITTEE,
) -> Session:
    hour, minute = agenda.SLOTS[slot]
    starts_at = datetime.combine(day, time(hour, minute), ZoneInfo(meeting.zone)).astimezone(UTC)
    return actions.plan_session(
        meeting,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        access=access,
        room="Plenary hall" if meeting.place else "",
        **story.by(story.secretary, meeting.starts_on - timedelta(days=28)),
    )


def _fill(
    story: Story, session: Session, items: Iterable[tuple[str, str, int]], topic: Topic | None
) -> None:
    planned = story.by(story.secretary, session.starts_at.date() - timedelta(days=28))
    for title, purpose, minutes in items:
        actions.add_item(
            session, title=title, purpose=purpose, minutes=minutes, topic=topic, **planned
        )


# The meeting of today


def _present(story: Story, topics: dict[str, Topic]) -> Session:
    """Three days of sessions behind us, and the wrap-up under way."""
    place, zone = agenda.host(story.now.astimezone(UTC).hour)
    number, kind = agenda.CURRENT_NUMBER, Meeting.Kind.COMMUNITY
    meeting = _plan(story, Gathering(number, 0, kind, Meeting.Mode.HYBRID, place, zone))
    titles = [*agenda.TOPIC_SESSIONS, *((title, "") for title in agenda.DRAFTING_SESSIONS)]
    slots = len(agenda.SLOTS)
    for position, (title, slug) in enumerate(titles):
        day = meeting.starts_on + timedelta(days=position // slots)
        session = _session(story, meeting, title, day, position % slots)
        _fill(story, session, _usual_items(title, slug), topics.get(slug))
        if slug:
            _add_briefing(story, session, topics[slug])
    _lead(story, meeting)
    return _wrap_up(story, meeting, topics)


def _lead(story: Story, meeting: Meeting) -> None:
    """The leadership meets by itself, after the last session of the day before."""
    day, last_slot = meeting.ends_on - timedelta(days=1), len(agenda.SLOTS) - 1
    access = Session.Access.LEADERSHIP
    session = _session(story, meeting, "Leadership meeting", day, last_slot, access)
    _fill(story, session, agenda.LEADERSHIP_ITEMS, None)


def _wrap_up(story: Story, meeting: Meeting, topics: dict[str, Topic]) -> Session:
    begun = story.now - timedelta(minutes=BEHIND_US)
    starts_at = begun.replace(minute=begun.minute // 5 * 5, second=0, microsecond=0)
    planned = story.by(story.secretary, meeting.starts_on - timedelta(days=28))
    session = actions.plan_session(
        meeting,
        title="Wrap-up",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=WRAP_UP_MINUTES),
        room="Plenary hall",
        **planned,
    )
    for title, purpose, minutes, speaker, slug, note in agenda.WRAP_UP:
        actions.add_item(
            session,
            title=title,
            purpose=purpose,
            minutes=minutes,
            speaker=speaker.format(guest=story.guest),
            topic=topics.get(slug),
            note=note,
            **planned,
        )
    _add_slides(story, session)
    hold(story, session)
    return session


def _add_slides(story: Story, session: Session) -> None:
    pages = [(title, [note]) for title, _p, _m, _s, _t, note in agenda.WRAP_UP]
    plan = [f"{minutes:>3} min   {title}" for title, _p, minutes, *_rest in agenda.WRAP_UP]
    day = story.today - timedelta(days=1)
    _add(story, session, day, "Wrap-up slides", Document.Kind.SLIDES, papers.slides(pages))
    paper = papers.paper([("Wrap-up", plan)])
    _add(story, session, day, "Annotated agenda", Document.Kind.PAPER, paper)


def _add_briefing(story: Story, session: Session, topic: Topic) -> None:
    lines = [topic.summary, "", "State of play", "Questions for members", "Possible text"]
    day = session.starts_at.date() - timedelta(days=14)
    paper = papers.paper([(f"{session.title}: briefing", lines)])
    _add(story, session, day, f"Briefing: {topic.title}", Document.Kind.PAPER, paper)


def _add(story: Story, session: Session, day: date, title: str, kind: str, content: bytes) -> None:
    document = actions.add_document(
        session, content=content, title=title, kind=kind, **story.by(story.secretary, day)
    )
    story.stored.append(document.file)
