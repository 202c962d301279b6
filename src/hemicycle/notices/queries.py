"""Whom a step on the floor concerns, and what they are to be told."""

from collections.abc import Iterator
from dataclasses import dataclass

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Office, Term
from hemicycle.floor.models import Floor, ItemRun, Turn
from hemicycle.floor.queries import line
from hemicycle.meetings.models import AgendaItem
from hemicycle.notices.models import Notice


@dataclass(frozen=True)
class News:
    user: User
    kind: str
    about: int
    body: str

    @property
    def title(self) -> str:
        return str(Notice.Kind(self.kind).label)


def news(floor: Floor) -> Iterator[News]:
    """Whoever has the floor, whoever is next, and whose item has begun."""
    speaking = floor.turns.speaking().select_related("person__user").first()
    waiting = line(floor)
    run = floor.runs.filter(ended_at=None).select_related("item").first()
    yield from _news(Notice.Kind.FLOOR, speaking, floor.session.title)
    yield from _news(Notice.Kind.NEXT, waiting[0] if waiting else None, floor.session.title)
    if run:
        yield from (News(user, Notice.Kind.ITEM, run.pk, run.item.title) for user in _of_item(run))


def _news(kind: str, turn: Turn | None, body: str) -> Iterator[News]:
    if turn:
        yield from (News(user, kind, turn.pk, body) for user in _of(turn))


def _of(turn: Turn) -> list[User]:
    """The person of a turn; where it is a delegation's, all who speak for it today."""
    if turn.person:
        return [turn.person.user] if turn.person.user else []
    held = Accreditation.objects.on(turn.requested_at.date()).filter(delegation=turn.delegation_id)
    return [one.person.user for one in held.select_related("person__user") if one.person.user]


def _of_item(run: ItemRun) -> list[User]:
    """Who is named as its speaker, and who leads its topic."""
    item: AgendaItem = run.item
    leads = Term.objects.on(run.began_at.date()).filter(
        office__kind=Office.Kind.TOPIC_LEAD, office__topic=item.topic_id
    )
    found = {term.person.user for term in leads.select_related("person__user") if item.topic_id}
    if item.speaker:
        found |= set(User.objects.filter(person__name=item.speaker))
    return [user for user in found if user]
