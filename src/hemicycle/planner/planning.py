"""Meetings and rules to a plan of all windows, and what differs between two plans."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from hemicycle.planner import clocks
from hemicycle.planner.conflicts import conflict
from hemicycle.planner.layout import (
    Impossible,
    Laid,
    Site,
    Task,
    components,
    lay_out,
    session_called,
    zone_of,
)
from hemicycle.planner.parts import (
    Anchor,
    Because,
    Conflict,
    Edge,
    Held,
    Meeting,
    Place,
    Plan,
    Reason,
    Rule,
    Setting,
    Window,
    in_force,
)


def plan(setting: Setting) -> Plan:
    """Every window of every meeting, and of the rules that belong to none, by place.

    Rules must be sound (`faults`). The same setting always gives the same plan.
    """
    held = dict(setting.held)
    plans = [_at(site, rules, held) for site, rules in _sites(setting)]
    return Plan(
        tuple(sorted((w for one in plans for w in one.windows), key=lambda w: w.place)),
        tuple(conflict for one in plans for conflict in one.conflicts),
        tuple(place for one in plans for place in one.impossible),
    )


def _sites(setting: Setting) -> Iterator[tuple[Site, list[Rule]]]:
    previous: Meeting | None = None
    for meeting in sorted(setting.meetings, key=lambda one: (one.first, one.number)):
        rules = [r for r in in_force(setting.rules, meeting.first) if applies(r, meeting)]
        yield Site(meeting, previous, setting.workdays), rules
        previous = meeting
    single = [rule for rule in in_force(setting.rules, date.max) if rule.once]
    yield Site(None, None, setting.workdays), single


def applies(rule: Rule, meeting: Meeting) -> bool:
    return (
        not rule.once
        and (not rule.kinds or meeting.kind in rule.kinds)
        and (not rule.modes or meeting.mode in rule.modes)
    )


def _at(site: Site, rules: list[Rule], held: dict[Place, Held]) -> Plan:
    number = site.meeting.number if site.meeting else 0
    tasks = tuple(
        Task(rule, held.get(Place(number, rule.key), Held()))
        for rule in _with_their_anchors(rules, site)
    )
    laid, impossible = _laid(site, tasks)
    windows = [
        _window(site, task, laid[task.rule.key], number) for task in tasks if task.rule.key in laid
    ]
    backwards = [w.place for w in windows if w.opens and w.opens > w.closes]
    return Plan(
        tuple(
            _explained(window, site, tasks) for window in windows if window.place not in backwards
        ),
        tuple(_conflicts(site, tasks, laid, impossible, number)),
        (*backwards, *(Place(number, key) for key in impossible)),
    )


def _laid(site: Site, tasks: tuple[Task, ...]) -> tuple[dict[str, Laid], list[str]]:
    """The layout, and the keys of those that have none."""
    try:
        return lay_out(site, tasks), []
    except Impossible:
        pass
    laid: dict[str, Laid] = {}
    impossible: list[str] = []
    for component in components(tasks):
        try:
            laid |= lay_out(site, component)
        except Impossible:
            impossible += [task.rule.key for task in component]
    return laid, impossible


def _with_their_anchors(rules: list[Rule], site: Site) -> list[Rule]:
    """Without bounds by what is not there, and without rules that are counted from it."""
    keys = {rule.key for rule in rules}
    kept = [_without_lost_bounds(rule, site, keys) for rule in rules]
    sound = [
        rule for rule in kept if rule.is_anchored and not _is_counted_from_nothing(rule, site, keys)
    ]
    return sound if len(sound) == len(rules) else _with_their_anchors(sound, site)


def _is_counted_from_nothing(rule: Rule, site: Site, keys: set[str]) -> bool:
    return any(_is_lost(edge, site, keys) for edge in rule.edges)


def _without_lost_bounds(rule: Rule, site: Site, keys: set[str]) -> Rule:
    opens, closes = (
        None if edge and not edge.exact and _is_lost(edge, site, keys) else edge
        for edge in (rule.opens, rule.closes)
    )
    return replace(rule, opens=opens, closes=closes)


def _is_lost(edge: Edge, site: Site, keys: set[str]) -> bool:
    if edge.anchor is Anchor.WINDOW:
        return edge.name not in keys
    return edge.anchor is Anchor.PREVIOUS and site.previous is None


def _window(site: Site, task: Task, laid: Laid, number: int) -> Window:
    return Window(
        Place(number, task.rule.key),
        task.rule,
        None if laid.opens is None else clocks.moment_of(laid.opens),
        clocks.moment_of(laid.closes),
        zone_of(task.rule, site),
        laid.length,
    )


def _conflicts(
    site: Site,
    tasks: tuple[Task, ...],
    laid: dict[str, Laid],
    impossible: list[str],
    number: int,
) -> Iterator[Conflict]:
    for component in components(tasks):
        keys = {task.rule.key for task in component}
        if keys & set(impossible) or any(laid[key].missing for key in keys if key in laid):
            yield conflict(site, component, number)


# --- why ----------------------------------------------------------------------------------------


def _explained(window: Window, site: Site, tasks: tuple[Task, ...]) -> Window:
    task = next(one for one in tasks if one.rule is window.rule)
    return replace(window, reasons=tuple(_reasons(window, task, site, tasks)))


def _reasons(window: Window, task: Task, site: Site, tasks: tuple[Task, ...]) -> Iterator[Reason]:
    rule, nominal, length = window.rule, window.rule.nominal, window.length
    if nominal and length is not None and length < nominal.amount:
        short = Reason(Because.SHORTENED, length, nominal.amount, rule.minimum, nominal.unit)
        yield short
        yield from _apart(task, site, tasks)
        if length < rule.minimum:
            yield replace(short, because=Because.BELOW_MINIMUM)
    if task.held.opens or task.held.closes:
        yield Reason(Because.HELD)
    yield from _missing_sessions(rule, site)


def _apart(task: Task, site: Site, tasks: tuple[Task, ...]) -> Iterator[Reason]:
    """The days between two meetings, where the window hangs between them."""
    near = next(group for group in components(tasks) if task in group)
    anchors = {edge.anchor for one in near for edge in one.rule.edges}
    if site.previous and site.meeting and Anchor.PREVIOUS in anchors:
        days = (site.meeting.first - site.previous.last).days
        yield Reason(Because.APART, days, name=site.previous.title)


def _missing_sessions(rule: Rule, site: Site) -> Iterator[Reason]:
    named = [edge.name for edge in rule.edges if edge.anchor is Anchor.SESSION]
    for name in named:
        if site.meeting and session_called(site.meeting, name) is None:
            yield Reason(Because.NO_SESSION, name=name)


# --- two plans ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A window before and after: None where there is none."""

    place: Place
    before: Window | None
    after: Window | None


def differences(before: Plan, after: Plan) -> list[Difference]:
    """The windows whose times are not the same in both, by place."""
    old, new = before.by_place, after.by_place
    pairs = [Difference(place, old.get(place), new.get(place)) for place in sorted({*old, *new})]
    return [one for one in pairs if times_of(one.before) != times_of(one.after)]


def times_of(window: Window | None) -> tuple[datetime | None, datetime] | None:
    return (window.opens, window.closes) if window else None


def moved(setting: Setting, number: int, first: date) -> Setting:
    """What if that meeting began on another day?"""
    return replace(
        setting,
        meetings=tuple(
            one.moved_to(first) if one.number == number else one for one in setting.meetings
        ),
    )


def with_rule(setting: Setting, rule: Rule) -> Setting:
    """What if this version of a rule were adopted?"""
    others = [o for o in setting.rules if (o.key, o.since) != (rule.key, rule.since)]
    return replace(setting, rules=(*others, rule))
