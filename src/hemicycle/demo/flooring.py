"""The wrap-up session under way: who is there, who spoke, who waits, and what is written beside."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter

from hemicycle.accounts.models import User
from hemicycle.captions.actions import write_caption
from hemicycle.chat.actions import channels_of, send_message
from hemicycle.checks.actions import answer, close_check, hide_check, open_check
from hemicycle.checks.ready import options
from hemicycle.demo import subjects
from hemicycle.demo.story import Story
from hemicycle.floor.actions import asking, attending, calling, running, screens
from hemicycle.floor.models import Floor, Place
from hemicycle.meetings.models import Session

BEHIND_US = 45
"""Minutes of the wrap-up session that are over."""
SPOKEN = (
    ("PT", Place.ROOM, 4),
    ("JP", Place.REMOTE, 9),
    ("CA", Place.ROOM, 16),
    ("NG", Place.ROOM, 22),
    ("CH", Place.REMOTE, 29),
    ("DK", Place.ROOM, 36),
)
"""Who has spoken in the wrap-up session, from where, and in which minute."""
ASKING = (
    ("FR", Place.ROOM, 6, "intervention", ""),
    ("BR", Place.ROOM, 4, "intervention", "On the travel window"),
    ("IN", Place.REMOTE, 3, "clarification", "Which of the two dates holds?"),
    ("WS", Place.REMOTE, 1, "intervention", ""),
)
"""Who asked to speak, where, how many minutes ago and what for; the first has the floor."""
WRITTEN = (
    ("CA", 34, "", "The oral briefings were very useful to us."),
    ("KE", 30, "COMMENT", "A month is short for a visa. Please send the call for travel earlier."),
    ("SE", 21, "QUESTION", "Will the key dates be on the website after the session?"),
    ("EG", 9, "", "نشكر الأمانة على الإعداد."),
    ("CN", 4, "QUESTION", "会后能否收到幻灯片？"),
)
"""What was written to all: by whom, how many minutes ago, as what."""
CAPTIONED = (
    ("en", 40, "Thank you, Chair, and thanks to the host for this week."),
    ("fr", 36, "Merci, Madame la Présidente, et merci à l'hôte pour cette semaine."),
    ("en", 24, "Three meetings within six months leave little time for the election."),
    ("fr", 19, "Trois réunions en six mois laissent peu de temps pour l'élection."),
    ("en", 8, "We would begin the call for candidates before the summer."),
    ("fr", 4, "Nous lancerions l'appel à candidatures avant l'été."),
)
"""What the booth has written of the speech under way: language, seconds ago, words."""
ASKED = "Do we keep the oral briefings before each meeting?"


def hold(story: Story, session: Session) -> None:
    """Open the floor and tell minute by minute what has happened on it until now."""
    chair = _account(story, subjects.CHAIR)
    floor = running.floor_of(session, now=session.starts_at)
    running.open_floor(floor, actor=chair, now=session.starts_at)
    running.set_rules(floor, actor=chair, now=session.starts_at, policy=Floor.Policy.ALTERNATE)
    for at, happen in sorted(_happened(story, floor), key=itemgetter(0)):
        happen(now=at)
    _leave_under_way(story, floor)


Deed = tuple[datetime, Callable[..., object]]


def _happened(story: Story, floor: Floor) -> list[Deed]:
    chair, start = _account(story, subjects.CHAIR), floor.session.starts_at
    begun = start + timedelta(minutes=BEHIND_US - 3)
    items = [
        (planned, partial(calling.begin_item, floor, actor=chair, item=item))
        for item, planned in floor.session.plan()
        if planned <= begun
    ]
    spoken = [
        (start + timedelta(minutes=minute), partial(_speak, story, floor, code, place))
        for code, place, minute in SPOKEN
    ]
    return [*items, *spoken, *_arrivals(story, floor), *_beside(story, floor)]


def _arrivals(story: Story, floor: Floor) -> list[Deed]:
    """Two of three delegations are there; a third of these online, and some come late."""
    chance = story.random
    came: list[Deed] = []
    for code, person in story.heads.items():
        if person.user is None or (chance.random() > 0.66 and code not in _needed()):
            continue
        origin = Place.REMOTE if code in _online() or chance.random() < 0.3 else Place.ROOM
        minute = timedelta(minutes=chance.choice((0, 0, 0, 0, 2, 5, 11)))
        come = partial(attending.attend, floor, actor=person.user, origin=origin)
        came.append((floor.session.starts_at + minute, come))
    return came


def _needed() -> set[str]:
    return {str(one[0]) for one in (*SPOKEN, *ASKING, *WRITTEN)}


def _online() -> set[str]:
    return {str(one[0]) for one in (*SPOKEN, *ASKING) if one[1] == Place.REMOTE}


def _speak(story: Story, floor: Floor, code: str, place: str, *, now: datetime) -> None:
    """The delegate asks, is called a minute later and speaks for two, or a little less."""
    chair, speaker = _account(story, subjects.CHAIR), _account(story, code)
    asking.ask_to_speak(floor, actor=speaker, now=now, origin=place)
    called = now + timedelta(minutes=1)
    turn = calling.call_next(floor, actor=chair, now=called, seen=None)
    spoken = timedelta(minutes=2, seconds=-story.random.randint(0, 55))
    calling.end_turn(turn, actor=chair, now=called + spoken)


def _beside(story: Story, floor: Floor) -> list[Deed]:
    """A check of the room's temperature in the twentieth minute, and two displays."""
    start = floor.session.starts_at
    return [
        (start, partial(_pair_displays, story, floor)),
        (start + timedelta(minutes=20), partial(_check, story, floor)),
    ]


def _pair_displays(story: Story, floor: Floor, *, now: datetime) -> None:
    by = {"actor": story.secretary.user, "now": now}
    screens.add_screen(floor, **by, name="Main screen", languages=["en", "zh-hans"])  # type: ignore[arg-type]
    screens.add_screen(floor, **by, name="Lobby", content="AGENDA", languages=["en"])  # type: ignore[arg-type]


def _check(story: Story, floor: Floor, *, now: datetime) -> None:
    chair = _account(story, subjects.CHAIR)
    check = open_check(
        floor,
        actor=chair,
        now=now,
        question=ASKED,
        options=list(options("SUPPORT")),
        language="en",
        is_named=True,
    )
    choices, chance = list(check.options.all()), story.random
    people = [person.user for person in story.heads.values() if person.user]
    for user in people[:60]:
        (option,) = chance.choices(choices, [8, 3, 1][: len(choices)])
        if user.has_perm("checks.answer", check):
            answer(check, actor=user, now=now + timedelta(seconds=20), option=option)
    close_check(check, actor=chair, now=now + timedelta(minutes=1))
    hide_check(check, actor=chair, now=now + timedelta(minutes=3))


def _leave_under_way(story: Story, floor: Floor) -> None:
    """One delegate has the floor and is captioned, the others wait, and some have written."""
    for code, place, minutes, kind, note in ASKING:
        asked = story.now - timedelta(minutes=minutes)
        actor = _account(story, code)
        asking.ask_to_speak(floor, actor=actor, now=asked, origin=place, kind=kind, note=note)
    called = story.now - timedelta(minutes=1)
    chair = _account(story, subjects.CHAIR)
    calling.call_next(floor, actor=chair, now=called, seen=None)
    to_all = channels_of(floor)[0]
    for code, minutes, tag, text in WRITTEN:
        written = story.now - timedelta(minutes=minutes)
        send_message(to_all, actor=_account(story, code), now=written, text=text, tag=tag)
    scribe = story.secretary.user
    for language, seconds, text in CAPTIONED:
        written = story.now - timedelta(seconds=seconds)
        write_caption(floor, actor=scribe, now=written, language=language, text=text)


def _account(story: Story, code: str) -> User:
    account = story.heads[code].user
    assert account is not None, "everyone in the story can sign in"
    return account
