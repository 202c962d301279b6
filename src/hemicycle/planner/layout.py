"""One meeting's windows, laid out by a solver (OR-tools CP-SAT).

Every window has two points in time; what its rule demands of them are linear constraints, with
tables where clocks or working days make them crooked. When nominal lengths fit, that is the
layout. Otherwise as little as possible is taken below the minimum, and then, from the highest
priority down, the largest share of what may be given up is made as small as possible, and then
the sum of the shares. The search runs on one thread with a fixed seed: same input, same layout.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hemicycle.planner import clocks
from hemicycle.planner.parts import Anchor, At, Demand, Edge, Held, Meeting, Part, Rule, Unit
from hemicycle.planner.parts import Workdays as Calendar

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

Number = Any
"""An integer, or an expression of the solver that stands for one."""

MARGIN = 21
"""Days by which windows may lie further away than their rules add up to."""
FAR = 20_000
"""Days, more than any length or offset."""
DAY = 24 * 60
SHARE = 100_000
"""A whole, in which shares of what may be given up are counted."""
MOST_WORK = 10.0
"""After which the best layout found is taken, in the solver's own measure of work and not in
seconds, so that a slow machine gives the same plan; a whole committee takes thousandths."""


@dataclass(frozen=True)
class Site:
    """Where windows are laid out: a meeting (none for windows that belong to none)."""

    meeting: Meeting | None
    previous: Meeting | None
    workdays: Calendar


@dataclass(frozen=True)
class Task:
    """A rule to be applied, and the edges of its window that stay where they are."""

    rule: Rule
    held: Held = field(default_factory=Held)

    @property
    def is_fixed(self) -> bool:
        """Both edges are told, so the length follows from them."""
        opens = self.held.opens or (self.rule.opens and self.rule.opens.exact)
        closes = self.held.closes or (self.rule.closes and self.rule.closes.exact)
        return bool(opens and closes)

    @property
    def is_held(self) -> bool:
        return self.held.closes is not None and (
            self.rule.is_deadline or self.held.opens is not None
        )

    @property
    def demands(self) -> list[Demand]:
        parts = []
        if self.rule.opens and not self.held.opens:
            parts.append(Part.OPENS)
        if self.rule.closes and not self.held.closes:
            parts.append(Part.CLOSES)
        if self.rule.nominal and not self.is_held:
            parts.append(Part.MINIMUM)
        return [Demand(self.rule.key, part) for part in parts]


@dataclass(frozen=True)
class Laid:
    """A window in minutes; `missing` is what its length lacks to the minimum."""

    opens: int | None
    closes: int
    length: int | None
    missing: int


@dataclass
class _Point:
    """The opening or closing of a window. One of day and minute is told, the other follows."""

    zone: str
    at: Any = None
    """The time of day it has on its day; None where the minute is what is told."""
    day: Number = None
    minute: Number = None


@dataclass
class _Span:
    task: Task
    opens: _Point | None
    closes: _Point | None
    length: Number = None
    missing: Number = 0
    share: Number = 0


class Sheet:
    """A model of some windows at a site, with all demands or only some of them.

    Without `below` every minimum that is demanded holds; with it, lengths may lack something.
    `loose` names one edge that may move; `slack` then says how far it did.
    """

    def __init__(
        self,
        site: Site,
        tasks: Sequence[Task],
        *,
        demanded: Collection[Demand] | None = None,
        below: Callable[[Task], bool] = lambda task: False,
        loose: Demand | None = None,
        movable: bool = False,
    ) -> None:
        from ortools.sat.python.cp_model import CpModel

        self.model: CpModel = CpModel()
        self.site, self.workdays = site, site.workdays
        self._open = Calendar(site.workdays.weekend)
        self._demanded, self._below, self._loose = demanded, below, loose
        self.slack: Number = 0
        self.later = self.model.new_int_var(0, 365, "later") if movable else 0
        middle, reach = _middle(site, tasks), _reach(site, tasks)
        self.base, self.end = middle - reach, middle + reach
        self._tables: dict[Any, list[int]] = {}
        self.spans = {task.rule.key: self._span(task) for task in tasks}
        for span in self.spans.values():
            self._demand(span)

    # --- points ------------------------------------------------------------------------------

    def _span(self, task: Task) -> _Span:
        rule = task.rule
        has_opening = not (rule.is_deadline and rule.opens is None)
        has_closing = not (rule.is_deadline and rule.closes is None)
        opens = self._point(task, rule.opens, task.held.opens, rule.opening_time)
        closes = self._point(task, rule.closes, task.held.closes, rule.closing_time)
        return _Span(task, opens if has_opening else None, closes if has_closing else None)

    def _point(self, task: Task, edge: Edge | None, held: Any, at: Any) -> _Point:
        zone = zone_of(task.rule, self.site)
        if held is not None:
            return _Point(zone, None, clocks.day_in(zone, held), clocks.minute_of(held))
        if _is_hourly(task.rule, edge):
            first, last = (self.base - _EPOCH) * DAY, (self.end - _EPOCH) * DAY
            return _Point(zone, minute=self.model.new_int_var(first, last, "minute"))
        day = self.model.new_int_var(self.base, self.end, "day")
        return _Point(zone, at, day=day)

    def day(self, point: _Point) -> Number:
        """Its day in its zone: the one that has begun by its minute while the next has not."""
        if point.day is None:
            point.day = self.model.new_int_var(self.base, self.end - 1, "day")
            midnight = _Point(point.zone, clocks.MIDNIGHT, day=point.day)
            next_midnight = _Point(point.zone, clocks.MIDNIGHT, day=point.day + 1)
            self.model.add(self.minute(midnight) <= point.minute)
            self.model.add(point.minute < self.minute(next_midnight))
        return point.day

    def minute(self, point: _Point) -> Number:
        if point.minute is None:
            at, zone = point.at, point.zone
            point.minute = self._looked_up(
                point.day, (at, zone), lambda day: clocks.minute_at(day, at, zone)
            )
        return point.minute

    def _looked_up(self, day: Number, name: Any, function: Callable[[int], int]) -> Number:
        """`function` of a day: at once where the day is known, else by a table."""
        if isinstance(day, int):
            return function(day)
        if name not in self._tables:
            days = range(self.base, self.end + 2)
            self._tables[name] = [function(one) for one in days]
        table = self._tables[name]
        value = self.model.new_int_var(min(table), max(table), "value")
        self.model.add_element(day - self.base, table, value)
        return value

    # --- anchors -----------------------------------------------------------------------------

    def _anchor(self, edge: Edge, point: _Point) -> _Point:
        if edge.anchor is Anchor.WINDOW:
            span = self.spans[edge.name]
            first, second = (
                (span.opens, span.closes) if edge.at is At.START else (span.closes, span.opens)
            )
            there = first or second
            assert there is not None, "every window has an edge"
            return there
        if edge.anchor is Anchor.DATE:
            day = date.fromisoformat(edge.name).toordinal()
            at = point.at or clocks.MIDNIGHT
            return _Point(point.zone, at, day, clocks.minute_at(day, at, point.zone))
        return self._of_meeting(edge)

    def _of_meeting(self, edge: Edge) -> _Point:
        meeting = self.site.previous if edge.anchor is Anchor.PREVIOUS else self.site.meeting
        assert meeting is not None, "only rules that apply are laid out"
        day, minute = bounds_of(meeting, edge)
        if edge.anchor is Anchor.PREVIOUS:
            return _Point(meeting.zone, None, day, minute)
        return _Point(meeting.zone, None, day + self.later, minute + DAY * self.later)

    # --- demands -----------------------------------------------------------------------------

    def _demand(self, span: _Span) -> None:
        for part, edge, point in (
            (Part.OPENS, span.task.rule.opens, span.opens),
            (Part.CLOSES, span.task.rule.closes, span.closes),
        ):
            demand = Demand(span.task.rule.key, part)
            if edge and point and demand in span.task.demands and self._is_demanded(demand):
                self._place(demand, edge, point)
        if span.task.rule.nominal:
            self._measure(span)

    def _is_demanded(self, demand: Demand) -> bool:
        return self._demanded is None or demand in self._demanded

    def _place(self, demand: Demand, edge: Edge, point: _Point) -> None:
        anchor = self._anchor(edge, point)
        slack = self._slack(demand)
        if edge.unit is Unit.HOURS:
            here, there = self.minute(point), self.minute(anchor) + 60 * (edge.amount + slack)
        else:
            here, there = self.day(point), self._days_from(anchor, edge) + slack
        if edge.exact:
            self.model.add(here == there)
        elif demand.part is Part.OPENS:
            self.model.add(here >= there)
        else:
            self.model.add(here <= there)

    def _slack(self, demand: Demand) -> Number:
        if demand == self._loose:
            self.slack = self.model.new_int_var(-365, 365, "slack")
            return self.slack
        return 0

    def _days_from(self, anchor: _Point, edge: Edge) -> Number:
        day = self.day(anchor)
        if edge.unit is Unit.DAYS or not edge.amount:
            return day + edge.amount
        name, count = ("shifted", edge.amount), edge.amount
        return self._looked_up(day, name, lambda one: clocks.shifted(one, count, self.workdays))

    def _measure(self, span: _Span) -> None:
        """The length, no longer than nominal where it is free, and what it lacks."""
        task, nominal = span.task, span.task.rule.nominal
        assert nominal is not None
        most = FAR * 24 if task.is_fixed else nominal.amount
        span.length = self.model.new_int_var(-FAR * 24, most, "length")
        self._tie(span, nominal.unit)
        demand = Demand(task.rule.key, Part.MINIMUM)
        if demand not in task.demands or not self._is_demanded(demand):
            return
        least = max(task.rule.minimum, 1)
        if self._below(task):
            span.missing = self.model.new_int_var(0, FAR * 24, "missing")
        self.model.add(span.length + span.missing >= least)
        if task.rule.nominal and nominal.amount > least and not task.is_fixed:
            self._count_share(span, nominal.amount, least)

    def _tie(self, span: _Span, unit: Unit) -> None:
        assert span.opens is not None
        assert span.closes is not None
        if unit is Unit.HOURS:
            lasts = self.minute(span.closes) - self.minute(span.opens)
            self.model.add(60 * span.length <= lasts)
            self.model.add(lasts < 60 * span.length + 60)
            if not span.task.is_fixed:
                self.model.add(lasts == 60 * span.length)
            return
        first = self.day(span.opens) + 1 - counts_first_day(span.task.rule, span.opens.at)
        last = self.day(span.closes)
        if unit is Unit.WORKING_DAYS:
            first, last = self._worked_before(first), self._worked_before(last + 1)
            self.model.add(span.length == last - first)
        else:
            self.model.add(span.length == last - first + 1)

    def _worked_before(self, day: Number) -> Number:
        """As `clocks.worked_before`, by weeks: a table of years would cost the solver seconds."""
        if isinstance(day, int):
            return clocks.worked_before(day, self.workdays)
        week = self.model.new_int_var(self.base // 7 - 1, self.end // 7 + 1, "week")
        weekday = self.model.new_int_var(0, 6, "weekday")
        self.model.add(day - 1 == 7 * week + weekday)
        within = [clocks.worked_before(one, self._open) for one in range(1, 9)]
        worked = self.model.new_int_var(0, 7, "worked")
        self.model.add_element(weekday, within[:7], worked)
        return within[7] * week + worked - sum(self._closed_before(day))

    def _closed_before(self, day: Number) -> Iterator[Number]:
        """For each closed day that would be worked on, whether it lies before `day`."""
        for closed in sorted(self.workdays.closed):
            ordinal = closed.toordinal()
            if not self._open.works(closed):
                continue
            if ordinal < self.base:
                yield 1
            elif ordinal <= self.end:
                yield self._lies_before(ordinal, day)

    def _lies_before(self, ordinal: int, day: Number) -> Number:
        before = self.model.new_bool_var("before")
        self.model.add(day > ordinal).only_enforce_if(before)
        self.model.add(day <= ordinal).only_enforce_if(~before)
        return before

    def _count_share(self, span: _Span, nominal: int, least: int) -> None:
        """Of what it may give up, the share it gives up, above `SHARE` where it lacks."""
        worth = SHARE // (nominal - least)
        span.share = worth * (nominal - span.length)


_EPOCH = date(1970, 1, 1).toordinal()


def _middle(site: Site, tasks: Sequence[Task]) -> int:
    """A day near which all of it lies."""
    if site.meeting:
        return site.meeting.first.toordinal()
    return _days_named(tasks)[0]


def _reach(site: Site, tasks: Sequence[Task]) -> int:
    """How many days to either side all of it lies within."""
    gap = (site.meeting.last - site.previous.first).days if site.meeting and site.previous else 0
    told = sum(map(_days_of, tasks)) + len(site.workdays.closed)
    return gap + MARGIN + told + _held_days(site, tasks)


def _days_of(task: Task) -> int:
    """Counted generously: two days for a working day."""
    nominal = task.rule.nominal
    told = [(abs(edge.amount), edge.unit) for edge in task.rule.edges]
    told += [(nominal.amount, nominal.unit)] if nominal else []
    per = {Unit.DAYS: 1, Unit.WORKING_DAYS: 2, Unit.HOURS: 1 / 24}
    return sum(int(amount * per[unit]) + 1 for amount, unit in told)


def _held_days(site: Site, tasks: Sequence[Task]) -> int:
    """How far the furthest edge lies that is held, or counted from a day."""
    middle = _middle(site, tasks)
    held = [moment for task in tasks for moment in (task.held.opens, task.held.closes) if moment]
    days = [moment.date().toordinal() for moment in held] + _days_named(tasks)
    return max((abs(day - middle) for day in days), default=0)


def _days_named(tasks: Sequence[Task]) -> list[int]:
    edges = [edge for task in tasks for edge in task.rule.edges]
    return [
        date.fromisoformat(edge.name).toordinal() for edge in edges if edge.anchor is Anchor.DATE
    ]


def zone_of(rule: Rule, site: Site) -> str:
    return rule.zone or (site.meeting.zone if site.meeting else "UTC")


def _is_hourly(rule: Rule, edge: Edge | None) -> bool:
    if edge and edge.exact:
        return edge.unit is Unit.HOURS
    return rule.nominal is not None and rule.nominal.unit is Unit.HOURS


def counts_first_day(rule: Rule, at: Any) -> bool:
    """A day counts as such when the window is open from its midnight on."""
    return bool(at == clocks.MIDNIGHT)


def bounds_of(meeting: Meeting, edge: Edge) -> tuple[int, int]:
    """The day and the minute of a meeting's start or end, or of a session of it.

    A meeting begins with the midnight of its first day in its zone and ends with that after its
    last. Where no session is called so, the meeting's own edge stands for it.
    """
    session = session_called(meeting, edge.name) if edge.anchor is Anchor.SESSION else None
    if session:
        moment = session.starts if edge.at is At.START else session.ends
        return clocks.day_in(meeting.zone, moment), clocks.minute_of(moment)
    first, last = meeting.first.toordinal(), meeting.last.toordinal()
    if edge.at is At.START:
        return first, clocks.minute_at(first, clocks.MIDNIGHT, meeting.zone)
    return last, clocks.minute_at(last + 1, clocks.MIDNIGHT, meeting.zone)


def session_called(meeting: Meeting, words: str) -> Any:
    """The last session whose title has these words."""
    found = [one for one in meeting.sessions if words.casefold() in one.title.casefold()]
    return max(found, key=lambda one: one.ends, default=None)


# --- search -----------------------------------------------------------------------------------


def lay_out(site: Site, tasks: tuple[Task, ...]) -> dict[str, Laid]:
    """All windows of these rules, by key. The rules apply here and name no circle.

    Those that stand alone are tried together first: a model costs more than what is in it.
    """
    laid: dict[str, Laid] = {}
    alone = tuple(those[0] for those in components(tasks) if len(those) == 1)
    at_once = _try_nominal(site, alone) if alone else {}
    for component in components(tasks):
        if component[0].rule.key in at_once:
            continue
        laid |= _try_nominal(site, component) or _squeeze(site, component)
    return laid | at_once


@lru_cache(maxsize=4_096)
def components(tasks: tuple[Task, ...]) -> list[tuple[Task, ...]]:
    """Those that hang together by naming each other's windows, by the first key of each."""
    group = {task.rule.key: [task] for task in tasks}
    for task in tasks:
        for name in task.rule.names & group.keys():
            ours, theirs = group[task.rule.key], group[name]
            if ours is not theirs:
                ours += theirs
                group |= dict.fromkeys((one.rule.key for one in theirs), ours)
    distinct = {id(those): those for those in group.values()}.values()
    ordered = [tuple(sorted(those, key=lambda one: one.rule.key)) for those in distinct]
    return sorted(ordered, key=lambda those: those[0].rule.key)


@lru_cache(maxsize=4_096)
def _try_nominal(site: Site, tasks: tuple[Task, ...]) -> dict[str, Laid]:
    """The layout with every free window at its nominal length; empty where they do not fit."""
    sheet = Sheet(site, tasks)
    for span in sheet.spans.values():
        nominal = span.task.rule.nominal
        if nominal and not span.task.is_fixed:
            sheet.model.add(span.length == nominal.amount)
    solver = _solved(sheet, latest=True)
    return _read(sheet, solver) if solver else {}


@lru_cache(maxsize=4_096)
def _squeeze(site: Site, tasks: tuple[Task, ...]) -> dict[str, Laid]:
    """As little as possible below the minimum, then each priority as fairly as can be."""
    sheet = Sheet(site, tasks, below=lambda task: True)
    missing = [span.missing for span in sheet.spans.values()]
    _least(sheet, sum(missing))
    for priority in sorted({task.rule.priority for task in tasks}):
        spans = [one for one in sheet.spans.values() if one.task.rule.priority == priority]
        _share_fairly(sheet, [span.share for span in spans if not isinstance(span.share, int)])
    solver = _solved(sheet, latest=True)
    assert solver, "what was possible a moment ago still is"
    return _read(sheet, solver)


def _share_fairly(sheet: Sheet, shares: list[Number]) -> None:
    """The largest as small as can be, then the sum."""
    if len(shares) > 1:
        largest = sheet.model.new_int_var(0, SHARE * FAR * 24, "largest")
        for share in shares:
            sheet.model.add(share <= largest)
        _least(sheet, largest)
    _least(sheet, sum(shares))


def _least(sheet: Sheet, amount: Number) -> None:
    """Make `amount` as small as it can be, and keep it so."""
    if isinstance(amount, int):
        return
    sheet.model.minimize(amount)
    solver = solve(sheet)
    if solver is None:
        raise Impossible
    sheet.model.add(amount <= round(solver.objective_value))


class Impossible(Exception):
    """Edges contradict each other, whatever the lengths."""


def _solved(sheet: Sheet, *, latest: bool) -> "CpSolver | None":
    """Of what is still free, as late as possible: nobody is asked sooner than need be."""
    ends = [point.day if point.minute is None else point.minute for point in _points(sheet)]
    sheet.model.maximize(sum(ends))
    return solve(sheet)


def _points(sheet: Sheet) -> list[_Point]:
    spans = sheet.spans.values()
    return [point for span in spans for point in (span.opens, span.closes) if point]


def solve(sheet: Sheet) -> "CpSolver | None":
    """The solver with its solution; None where there is none."""
    from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpSolver

    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_deterministic_time = MOST_WORK
    status = solver.solve(sheet.model)
    return solver if status in {OPTIMAL, FEASIBLE} else None


def _read(sheet: Sheet, solver: "CpSolver") -> dict[str, Laid]:
    return {key: _laid(span, solver) for key, span in sheet.spans.items()}


def _laid(span: _Span, solver: "CpSolver") -> Laid:
    opens = _minute(span.opens, solver) if span.opens else None
    closes = _minute(span.closes, solver) if span.closes else opens
    assert closes is not None, "every window has an edge"
    length = None if span.length is None else int(solver.value(span.length))
    return Laid(opens if span.closes else None, closes, length, int(solver.value(span.missing)))


def _minute(point: _Point, solver: "CpSolver") -> int:
    if point.at is not None:
        return clocks.minute_at(int(solver.value(point.day)), point.at, point.zone)
    return int(solver.value(point.minute))
