"""Ten minutes of a floor with four hundred people and two operators, all at the same time.

What came of it is what one thread makes of the log: the model below is told nothing else.
"""

import itertools
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.core.exceptions import PermissionDenied

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation
from hemicycle.floor import queries
from hemicycle.floor.actions import asking, calling, running
from hemicycle.floor.models import Floor
from hemicycle.kernel import audit
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from tests.factories import KindFactory
from tests.floor.crowds import ROLES, committee_of
from tests.floor.steps import fresh, line

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE, CROWDS, STEPS = 400, 4, 40
OVERTAKEN = 5


# --- the people ---------------------------------------------------------------------------------


def place_of(person):
    return "REMOTE" if person.pk % 3 else "ROOM"


class Clock:
    """Ten minutes pass while all act; whoever looked first need not be served first."""

    def __init__(self):
        self._ticks = itertools.count(1)

    def now(self):
        return NOON + timedelta(milliseconds=500 * next(self._ticks))


@dataclass
class Someone:
    """Who acts, and what they were told was done."""

    floor: Floor
    clock: Clock
    chance: Random
    done: list = field(default_factory=list)

    def act(self, action, thing, actor, **asked):
        """What was made; None when it was refused."""
        try:
            made = action(thing, actor=actor, now=self.clock.now(), **asked)
        except (Refused, PermissionDenied):
            return None
        self.done.append((action.__name__, actor.pk, getattr(made or thing, "pk", None)))
        return made


@dataclass
class Crowd(Someone):
    people: list = field(default_factory=list)

    def run(self):
        mine = []
        for person in self.people:
            mine.append((self.ask(person), person))
            turn, owner = self.chance.choice(mine)
            if turn is not None:
                self.change(turn, owner)

    def ask(self, person):
        kind = self.chance.choice(["", "", "", "", "reply", "procedure", "challenge"])
        asked = {"origin": place_of(person), "kind": kind, "key": f"{person.pk}"}
        return self.act(asking.ask_to_speak, self.floor, person.user, **asked)

    def change(self, turn, owner):
        what = self.chance.randrange(12)
        if what == 0:
            self.act(asking.withdraw, turn, owner.user)
        elif what == 1:
            self.act(asking.defer, turn, owner.user)
        elif what == 2:
            self.act(asking.edit_turn, turn, owner.user, note="On funds")
        elif what == 3:
            of = Accreditation.objects.filter(delegation=turn.delegation).exclude(person=owner)
            to = of.select_related("person").get().person
            self.act(asking.lend_turn, turn, owner.user, to=to, origin=place_of(to))


@dataclass
class Operator(Someone):
    user: User | None = None

    def run(self):
        verbs = [self.call, self.call, self.call, self.move, self.move, self.undo, self.undo,
                 self.remove, self.rules, self.readd, self.end]  # fmt: skip
        for _step in range(STEPS):
            self.chance.choice(verbs)()

    def some(self):
        waiting = list(self.floor.turns.waiting())
        return self.chance.choice(waiting) if waiting else None

    def call(self):
        speaking = self.floor.turns.speaking().first()
        chosen = self.some() if self.chance.random() < 0.3 else None
        seen = speaking and speaking.pk
        self.act(calling.call_next, self.floor, self.user, seen=seen, turn=chosen)

    def move(self):
        turn, before = self.some(), self.some() if self.chance.random() < 0.8 else None
        if turn and turn != before:
            self.act(asking.move_turn, turn, self.user, before=before)

    def undo(self):
        deed = queries.last_deed(self.floor)
        self.act(running.undo, self.floor, self.user, seen=deed and deed.pk)

    def remove(self):
        if turn := self.some():
            self.act(asking.withdraw, turn, self.user)

    def rules(self):
        policy = self.chance.choice(Floor.Policy.values)
        self.act(running.set_rules, self.floor, self.user, policy=policy)

    def readd(self):
        self.act(calling.readd_last, self.floor, self.user)

    def end(self):
        if turn := self.floor.turns.speaking().first():
            self.act(calling.end_turn, turn, self.user)


# --- one thread's model -------------------------------------------------------------------------


@dataclass
class Card:
    turn: int
    asked: datetime
    remote: bool
    party: int
    region: str
    role: str
    rank: int | None
    ahead: list = field(default_factory=list)
    moved: datetime | None = None
    called: datetime | None = None


class Model:
    """What a clerk with cards would make of the log, one entry after the other."""

    def __init__(self, operators):
        self.operators = operators
        self.cards, self.waiting, self.speaking = {}, set(), None
        self.policy, self.deed = "ARRIVAL", None
        self.people = {
            one.person_id: one
            for one in Accreditation.objects.select_related("delegation", "person")
        }
        self.ranks = {"procedure": 2, "challenge": 1}

    def read(self, entries):
        for entry in entries:
            getattr(self, entry.event.removeprefix("floor."))(entry, **entry.facts)

    def turn_requested(self, entry, *, turn_id, person_id, kind, origin, **_more):
        held = self.people[person_id]
        self.cards[turn_id] = Card(
            turn_id, entry.at, origin == "REMOTE", held.delegation_id, held.delegation.region,
            held.role, self.ranks.get(kind),
        )  # fmt: skip
        self.waiting.add(turn_id)

    def turn_edited(self, entry, **_facts):
        pass

    def turn_lent(self, entry, *, turn_id, person_id):
        held = self.people[person_id]
        card = self.cards[turn_id]
        card.role, card.remote = held.role, place_of(held.person) == "REMOTE"

    def turn_withdrawn(self, entry, *, turn_id):
        self.waiting.remove(turn_id)
        if entry.actor_id in self.operators:
            self.deed = ("withdraw", lambda: self.waiting.add(turn_id))

    def turn_moved(self, entry, *, turn_id, ahead_of):
        card = self.cards[turn_id]
        before = card.ahead, card.moved
        self._put(card, ahead_of, entry.at)
        if entry.actor_id in self.operators:
            self.deed = ("move_turn", lambda: self._restore(card, before))

    def turn_readded(self, entry, *, turn_id, after_id, ahead_of):
        if turn_id in self.waiting:
            card = self.cards[turn_id]
            before = card.ahead, card.moved
            self.deed = ("readd_last", lambda: self._restore(card, before))
        else:
            old = self.cards[after_id]
            card = Card(turn_id, entry.at, old.remote, old.party, old.region, old.role, old.rank)
            self.deed = ("readd_last", lambda: self.waiting.remove(turn_id))
        self._put(card, ahead_of, entry.at)
        self.cards[turn_id] = card
        self.waiting.add(turn_id)

    def turn_called(self, entry, *, turn_id, **_more):
        before = self.speaking
        self.waiting.remove(turn_id)
        self.cards[turn_id].called, self.speaking = entry.at, turn_id

        def back():
            self.waiting.add(turn_id)
            self.cards[turn_id].called, self.speaking = None, before

        self.deed = ("call_next", back)

    def turn_ended(self, entry, *, turn_id):
        assert self.speaking == turn_id
        self.speaking = None
        self.deed = ("end_turn", lambda: setattr(self, "speaking", turn_id))

    def rules_set(self, entry, *, policy, **_more):
        before, self.policy = self.policy, policy
        self.deed = ("set_rules", lambda: setattr(self, "policy", before))

    def deed_undone(self, entry, *, verb, **_more):
        known, back = self.deed
        assert known == verb
        back()
        self.deed = None

    def _put(self, card, ahead, at):
        cards = [self.cards[turn] for turn in self.waiting]
        latest = [(one.moved or one.asked) + timedelta.resolution for one in cards]
        card.ahead, card.moved = ahead, max([at, *latest])

    def _restore(self, card, before):
        card.ahead, card.moved = before

    def order(self, policy):
        cards = sorted((self.cards[t] for t in self.waiting), key=lambda c: (c.asked, c.turn))
        heard = [c for c in self.cards.values() if c.called and c.rank is None]
        heard.sort(key=lambda card: (card.called, card.turn))
        points = sorted((c for c in cards if c.rank), key=lambda card: card.rank)
        late, rest = [], []
        for card in (card for card in cards if not card.rank):
            overtaken = sum(other.asked > card.asked for other in heard)
            (late if overtaken >= OVERTAKEN else rest).append(card)
        others = late + getattr(self, policy.lower())(rest, heard)
        return [card.turn for part in (points, others) for card in self._with_moves(part)]

    def arrival(self, rest, heard):
        return rest

    def alternate(self, rest, heard):
        sides = {side: deque(c for c in rest if c.remote is side) for side in (True, False)}
        side = not heard[-1].remote if heard else bool(rest) and rest[0].remote
        line = []
        while len(line) < len(rest):
            line.append((sides[side] or sides[not side]).popleft())
            side = not line[-1].remote
        return line

    def fresh(self, rest, heard):
        spoken, first, again = {card.party for card in heard}, [], []
        for card in rest:
            (again if card.party in spoken else first).append(card)
            spoken.add(card.party)
        return first + again

    def regions(self, rest, heard):
        times, keys = Counter(card.region for card in heard), {}
        for card in rest:
            keys[card.turn] = times[card.region]
            times[card.region] += 1
        return sorted(rest, key=lambda card: keys[card.turn])

    def roles(self, rest, heard):
        return sorted(rest, key=lambda card: ROLES.index(card.role))

    def _with_moves(self, cards):
        line = [card for card in cards if card.moved is None]
        for card in sorted((c for c in cards if c.moved), key=lambda card: card.moved):
            there = {other.turn: index for index, other in enumerate(line)}
            goal = next((there[turn] for turn in card.ahead if turn in there), None)
            if goal is None:
                goal = max((i + 1 for i, o in enumerate(line) if o.asked <= card.moved), default=0)
            line.insert(goal, card)
        return line


# --- the session --------------------------------------------------------------------------------

EXACTLY_ONCE = {
    "edit_turn": "turn_edited",
    "lend_turn": "turn_lent",
    "move_turn": "turn_moved",
    "call_next": "turn_called",
    "readd_last": "turn_readded",
    "set_rules": "rules_set",
    "undo": "deed_undone",
}
"""The rest say nothing where it was so already: a hand raised or lowered twice is so once."""


def test_a_whole_session_ends_as_one_thread_would_have_had_it(at_once, floor, chair, secretary):
    for code, rank in (("reply", None), ("procedure", 2), ("challenge", 1)):
        KindFactory(code=code, rank=rank, position=9)
    people, clock, chance = committee_of(PEOPLE), Clock(), Random(5)
    chance.shuffle(people)
    crowds = [Crowd(floor, clock, Random(n), people=people[n::CROWDS]) for n in range(CROWDS)]
    operators = [Operator(floor, clock, Random(user.pk), user=user) for user in (chair, secretary)]

    outcomes = at_once(*[one.run for one in (*crowds, *operators)])

    assert outcomes == [None] * len(outcomes)
    entries = list(AuditEntry.objects.order_by("pk"))
    _check_that_the_log_is_what_was_acknowledged(entries, [*crowds, *operators])
    model = Model({chair.pk, secretary.pk})
    model.read(entries)
    speaking = floor.turns.speaking().first()
    assert (speaking and speaking.pk) == model.speaking
    assert fresh(floor).policy == model.policy
    for policy in Floor.Policy.values:
        running.set_rules(floor, actor=None, now=clock.now(), policy=policy)
        assert line(floor) == model.order(policy), policy
    assert len(model.waiting) > PEOPLE / 2
    assert audit.verify().faults == ()


def _check_that_the_log_is_what_was_acknowledged(entries, everybody):
    done = Counter((name, actor) for one in everybody for name, actor, _thing in one.done)
    logged = Counter((entry.event.removeprefix("floor."), entry.actor_id) for entry in entries)
    others = {"turn_requested", "turn_moved", "turn_withdrawn", "turn_ended"}
    for (name, actor), times in done.items():
        if name == "move_turn" or name not in EXACTLY_ONCE:
            continue
        assert logged[EXACTLY_ONCE[name], actor] == times, (name, actor)
    assert sum(logged.values()) <= sum(done.values())
    assert {event for event, _actor in logged} <= {*EXACTLY_ONCE.values(), *others}
    asked = [e.facts["turn_id"] for e in entries if e.event == "floor.turn_requested"]
    assert len(asked) == len(set(asked))
    told = {thing for one in everybody for name, _a, thing in one.done if name == "ask_to_speak"}
    assert set(asked) == told
    for name, event in (("withdraw", "turn_withdrawn"), ("end_turn", "turn_ended"),
                        ("move_turn", "turn_moved"), ("defer", "turn_moved")):  # fmt: skip
        known = {e.facts["turn_id"] for e in entries if e.event == f"floor.{event}"}
        told = {thing for one in everybody for n, _a, thing in one.done if n == name}
        if name == "end_turn":  # Who is thanked just when the next is called has ended already.
            known |= {e.facts["turn_id"] for e in entries if e.event == "floor.turn_called"}
        assert told <= known or name == "defer", name
