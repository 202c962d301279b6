"""The people of the story: delegations and who speaks for them, offices and who held them."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from hemicycle.accounts.actions import create_account
from hemicycle.committee import actions
from hemicycle.committee.models import Accreditation, Delegation, Office, Person
from hemicycle.demo import subjects, words
from hemicycle.demo.names import Name
from hemicycle.demo.places import DISTINCT_ECONOMIES, FORMER, MEMBERS, NEWCOMERS, OBSERVERS, Place
from hemicycle.demo.story import Story

PASSWORD = "hemicycle demo"  # noqa: S105 - printed at every start
ROLE, KIND = Accreditation.Role, Office.Kind
CHAIR = Name("سلمى الحداد", "Salma al-Haddad")
SECRETARY = Name("Siobhán Gallchóir", "Siobhán Gallchóir")
DELEGATE, OBSERVER = "KE", "IOLC"
SIGN_INS = {
    subjects.CHAIR: "chair@demo.example",
    DELEGATE: "delegate@demo.example",
    OBSERVER: "observer@demo.example",
}
"""Delegations whose representatives are the demo's own: the others' addresses follow their names."""
STAFF_SIGN_INS = {
    KIND.SECRETARY: "secretary@demo.example",
    KIND.INTERPRETER: "interpreter@demo.example",
}
SPOKEN_BY_STAFF = {"arabic": "ar", "chinese": "zh-hans", "francophone": "fr", "russian": "ru"}
BEGINNING = -156
"""Weeks from today: the present chair's first term began."""
JOINED = (-104, -71, -52, -38, -19)
"""Weeks from today at which the newcomers joined."""
LEFT = (-90, -38)
"""Weeks from today at which the former observers left."""
A_TERM = timedelta(weeks=52)


def gather(story: Story) -> None:
    """Delegations, people, topics, groups and every term of office, past and present."""
    story.names.reserve(CHAIR, SECRETARY)
    _employ(story)
    for number, place in enumerate((*MEMBERS, *OBSERVERS)):
        _send(story, place, number)
    for place, weeks in zip(FORMER, LEFT, strict=True):
        _bid_farewell(story, place, story.day(weeks=weeks))
    _fill_offices(story)


def _employ(story: Story) -> None:
    since = story.day(weeks=BEGINNING)
    for kind, traditions in subjects.STAFF.items():
        office = actions.create_office(story.here, kind=kind, **story.by(None, since))
        story.staff[kind] = []
        for number, tradition in enumerate(traditions):
            first_secretary = kind == KIND.SECRETARY and number == 0
            name = SECRETARY if first_secretary else story.names.new(tradition)
            person = _enrol(
                story,
                name,
                email=STAFF_SIGN_INS.get(KIND(kind), "") if number == 0 else "",
                language=SPOKEN_BY_STAFF.get(tradition, "en"),
                aliases=[words.STAFF_IN_CHINESE, words.STAFF_IN_ARABIC] if first_secretary else [],
            )
            actions.begin_term(office, person=person, since=since, **story.by(None, since))
            story.staff[kind].append(person)


# Delegations


def _send(story: Story, place: Place, number: int) -> None:
    """A delegation and its people; every sixth has had another representative before."""
    delegation = _admit(story, place)
    head = _head(story, place)
    story.heads[place.code] = head
    since = max(delegation.since, story.day(weeks=BEGINNING - number % 200))
    if number % 6 == 1 and place.code not in subjects.STAY_IN_POST | {DELEGATE, *NEWCOMERS}:
        since = _succeed(story, delegation, place, since, number)
    _accredit(story, delegation, head, ROLE.REPRESENTATIVE, since)
    if number % 3 == 0:
        alternate = _enrol(story, story.names.new(place.tradition), place)
        _accredit(story, delegation, alternate, ROLE.ALTERNATE, since)
    if number % 7 == 0:
        adviser = _enrol(story, story.names.new(place.tradition), place)
        _accredit(story, delegation, adviser, ROLE.ADVISER, max(since, story.day(weeks=-30)))


def _bid_farewell(story: Story, place: Place, until: date) -> None:
    """An observer that has left, and whose representative left with it."""
    delegation = _admit(story, place)
    representative = _head(story, place)
    _accredit(story, delegation, representative, ROLE.REPRESENTATIVE, story.day(weeks=BEGINNING))
    actions.edit_delegation(delegation, until=until, **story.by(story.secretary, until))


def _admit(story: Story, place: Place) -> Delegation:
    is_member = len(place.code) == 2
    economy = Delegation.Nature.DISTINCT_ECONOMY
    government = economy if place.code in DISTINCT_ECONOMIES else Delegation.Nature.GOVERNMENT
    since = date(story.random.randint(1999, 2019), story.random.randint(1, 12), 15)
    if place.code in NEWCOMERS:
        since = story.day(weeks=JOINED[NEWCOMERS.index(place.code)])
    return actions.admit_delegation(
        story.here,
        name=place.name,
        code=place.code,
        kind=Delegation.Kind.MEMBER if is_member else Delegation.Kind.OBSERVER,
        nature=government if is_member else Delegation.Nature.ORGANISATION,
        region=place.region,
        since=since,
        **story.by(None, since),
    )


def _head(story: Story, place: Place) -> Person:
    is_chair = place.code == subjects.CHAIR
    return _enrol(
        story,
        CHAIR if is_chair else story.names.new(place.tradition),
        place,
        email=SIGN_INS.get(place.code, ""),
        aliases=[words.CHAIR_IN_CHINESE] if is_chair else [],
    )


def _succeed(story: Story, delegation: Delegation, place: Place, since: date, number: int) -> date:
    """Somebody spoke for the delegation before; the day they were succeeded."""
    before = _enrol(story, story.names.new(place.tradition), place)
    story.predecessors[place.code] = before
    succeeded = max(story.day(weeks=-4 * (number % 30) - 2), since + timedelta(days=30))
    term = _accredit(story, delegation, before, ROLE.REPRESENTATIVE, since)
    secretary = story.by(story.secretary, succeeded)
    actions.end_accreditation(term, until=succeeded, **secretary)
    return succeeded


def _accredit(
    story: Story, delegation: Delegation, person: Person, role: str, since: date
) -> Accreditation:
    return actions.accredit(
        delegation, person=person, role=role, since=since, **story.by(None, since)
    )


def _enrol(
    story: Story,
    name: Name,
    place: Place | None = None,
    *,
    email: str = "",
    language: str = "",
    aliases: list[str] | None = None,
) -> Person:
    """A person with an account. Only the demo's own sign-ins have a password, and read English."""
    beginning = story.by(None, story.day(weeks=BEGINNING))
    spoken = place.language if place else language or "en"
    domain = f"{place.code.lower()}.example" if place else "secretariat.example"
    address = email or f"{name.address}@{domain}"
    create_account(
        email=address,
        name=name.own,
        language=spoken if spoken in dict(settings.LANGUAGES) and not email else "en",
        zone=place.zone if place else "UTC",
        password=PASSWORD if email else None,
        **beginning,
    )
    return actions.enrol_person(
        story.here,
        name=name.own,
        latin_name=name.latin if name.latin != name.own else "",
        language=spoken,
        email=address,
        aliases=aliases or [],
        **beginning,
    )


# Offices


def _fill_offices(story: Story) -> None:
    _fill_chair(story)
    _fill_vice_chairs(story)
    _fill_liaisons(story)
    _fill_topics(story)
    _fill_groups(story)
    story.guest = story.names.new("english").latin


def _fill_chair(story: Story) -> None:
    """Terms of two years, two of them for each; the present chair is in the second."""
    office = _office(story, KIND.CHAIR)
    start = story.day(weeks=BEGINNING)
    _hold(story, office, story.heads[subjects.CHAIR], start, start + 2 * A_TERM)
    _hold(story, office, story.heads[subjects.CHAIR], start + 2 * A_TERM, start + 4 * A_TERM)
    for code in subjects.PAST_CHAIRS:
        place = next(place for place in MEMBERS if place.code == code)
        past = _enrol(story, story.names.new(place.tradition), place)
        _hold(story, office, past, start - 2 * A_TERM, start)
        _hold(story, office, past, start - 4 * A_TERM, start - 2 * A_TERM)
        start -= 4 * A_TERM


def _fill_vice_chairs(story: Story) -> None:
    """Five at a time, a year each, from the close of one community forum to the next."""
    office = _office(story, KIND.VICE_CHAIR)
    now, tomorrow = story.day(weeks=-52), story.day(days=1)
    before, first = story.day(weeks=-104), story.day(weeks=BEGINNING)
    second, earliest = subjects.EARLIER_VICE_CHAIRS
    staying = subjects.STAYING_VICE_CHAIR
    terms = [
        (earliest, first, before),
        ((*second, *subjects.LEAVING_VICE_CHAIRS), before, now),
        ((*subjects.LEAVING_VICE_CHAIRS, staying, subjects.ONE_TERM_VICE_CHAIR), now, tomorrow),
        ((staying, *subjects.NEW_VICE_CHAIRS), tomorrow, tomorrow + 2 * A_TERM),
    ]
    for codes, since, until in terms:
        for code in codes:
            person = story.predecessors.get(code, story.heads[code])
            _hold(story, office, person, since, until)


def _fill_liaisons(story: Story) -> None:
    since = story.day(weeks=-52)
    for body, code in subjects.LIAISONS.items():
        _hold(story, _office(story, KIND.LIAISON, body=body), story.heads[code], since, None)


def _fill_topics(story: Story) -> None:
    opened = story.day(weeks=BEGINNING)
    for slug, (title, summary) in subjects.TOPICS.items():
        topic = actions.open_topic(
            story.here, title=title, slug=slug, summary=summary, **story.by(None, opened)
        )
        office = _office(story, KIND.TOPIC_LEAD, topic=topic)
        for code in subjects.TOPIC_LEADS[slug]:
            _hold(story, office, story.heads[code], story.day(weeks=-71), None)


def _fill_groups(story: Story) -> None:
    since = story.day(weeks=BEGINNING)
    for name, (mandate, code) in subjects.GROUPS.items():
        group = actions.establish_group(
            story.here, name=name, mandate=mandate, since=since, **story.by(None, since)
        )
        office = _office(story, KIND.GROUP_CHAIR, group=group)
        if code:
            _hold(story, office, story.heads[code], story.day(weeks=-90), None)


def _office(story: Story, kind: str, **purpose: Any) -> Office:
    first = story.by(None, story.day(weeks=BEGINNING))
    return actions.create_office(story.here, kind=kind, **purpose, **first)


def _hold(story: Story, office: Office, person: Person, since: date, until: date | None) -> None:
    elected = story.by(None, since)
    actions.begin_term(office, person=person, since=since, until=until, **elected)
