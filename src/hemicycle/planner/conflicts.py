"""What cannot be met together: the fewest demands in conflict, and what alone would resolve it."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from hemicycle.planner.layout import Sheet, Site, Task, solve
from hemicycle.planner.parts import Conflict, Demand, Edge, Part, Remedy, Unit

Item = TypeVar("Item")


def conflict(site: Site, tasks: tuple[Task, ...], number: int) -> Conflict:
    """For windows that hang together and do not all fit."""
    demands = [demand for task in tasks for demand in task.demands]

    def fits(some: frozenset[Demand]) -> bool:
        return solve(Sheet(site, tasks, demanded=some)) is not None

    fewest = smallest_conflict(demands, fits)
    return Conflict(number, tuple(sorted(fewest)), tuple(_remedies(site, tasks, fewest)))


def smallest_conflict(
    items: Collection[Item], fits: Callable[[frozenset[Item]], bool]
) -> frozenset[Item]:
    """The smallest set of items that do not fit together, where all of them do not.

    `fits` holds for every part of a set for which it holds. By implicit hitting sets (Ignatiev
    and others, 2015): whatever is in conflict hits each set without which the rest would fit.
    """
    everything = frozenset(items)
    without: list[frozenset[Item]] = []
    while True:
        candidate = _smallest_hitting(items, without)
        if not fits(candidate):
            return candidate
        fitting: frozenset[Item] = _grown(candidate, items, fits)
        without.append(everything - fitting)


def _grown(
    some: frozenset[Item], items: Collection[Item], fits: Callable[[frozenset[Item]], bool]
) -> frozenset[Item]:
    """As many as can be added."""
    for item in items:
        if item not in some and fits(some | {item}):
            some |= {item}
    return some


def _smallest_hitting(
    items: Collection[Item], sets: Collection[frozenset[Item]]
) -> frozenset[Item]:
    """The fewest items of which each set has one."""
    from ortools.sat.python.cp_model import CpModel, CpSolver

    model, solver = CpModel(), CpSolver()
    solver.parameters.num_workers = 1
    chosen = {item: model.new_bool_var(str(item)) for item in items}
    for one in sets:
        model.add_bool_or([chosen[item] for item in items if item in one])
    model.minimize(sum(chosen.values()))
    solver.solve(model)
    return frozenset(item for item, is_chosen in chosen.items() if solver.value(is_chosen))


def _remedies(site: Site, tasks: tuple[Task, ...], demands: frozenset[Demand]) -> Iterator[Remedy]:
    by_key = {task.rule.key: task for task in tasks}
    for demand in sorted(demands):
        task = by_key[demand.key]
        found = (
            _shorter(site, tasks, task)
            if demand.part is Part.MINIMUM
            else _elsewhere(site, tasks, task, demand)
        )
        if found:
            yield found
    if site.meeting and (later := _later(site, tasks)):
        yield later


def _shorter(site: Site, tasks: tuple[Task, ...], task: Task) -> Remedy | None:
    """A smaller minimum of this rule alone."""
    sheet = Sheet(site, tasks, below=lambda other: other is task)
    missing = sheet.spans[task.rule.key].missing
    sheet.model.minimize(missing)
    solver = solve(sheet)
    nominal = task.rule.nominal
    if solver is None or nominal is None:
        return None
    least = max(task.rule.minimum, 1)
    fits = least - int(solver.value(missing))
    demand = Demand(task.rule.key, Part.MINIMUM)
    return Remedy(demand, fits, least, nominal.unit) if fits > 0 else None


def _elsewhere(site: Site, tasks: tuple[Task, ...], task: Task, demand: Demand) -> Remedy | None:
    """Another offset of this edge alone."""
    edge = _edge(task, demand.part)
    if edge.unit is Unit.WORKING_DAYS:  # Days moved there are not the days of its offset.
        return None
    sheet = Sheet(site, tasks, loose=demand)
    far = sheet.model.new_int_var(0, 365, "far")
    sheet.model.add_abs_equality(far, sheet.slack)
    sheet.model.minimize(far)
    solver = solve(sheet)
    if solver is None:
        return None
    return Remedy(demand, edge.amount + int(solver.value(sheet.slack)), edge.amount, edge.unit)


def _later(site: Site, tasks: tuple[Task, ...]) -> Remedy | None:
    """The meeting so many days later, with everything that hangs on it."""
    sheet = Sheet(site, tasks, movable=True)
    sheet.model.minimize(sheet.later)
    solver = solve(sheet)
    return Remedy(None, int(solver.value(sheet.later))) if solver else None


def _edge(task: Task, part: Part) -> Edge:
    edge = task.rule.opens if part is Part.OPENS else task.rule.closes
    assert edge is not None, "only what is there is demanded"
    return edge
