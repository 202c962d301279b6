"""What pages, feeds and actions ask about dates. Windows come as whoever asks may see them."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from hemicycle.calendar.models import Change, DeadlineRule, Occasion, Window
from hemicycle.calendar.owners import owner_of
from hemicycle.calendar.rules import audiences_of
from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Term
from hemicycle.committee.queries import addressee_of
from hemicycle.committee.queries import rule as rulebook
from hemicycle.committee.rules import LEADERSHIP
from hemicycle.kernel.post import Addressee
from hemicycle.kernel.refusals import Refused, refuse_invalid
from hemicycle.meetings.models import Meeting, Session
from hemicycle.planner import hours, parts, places, watch
from hemicycle.planner.faults import Fault, Wrong, faults
from hemicycle.planner.planning import Difference, differences, plan, times_of, with_rule

BEHIND = timedelta(days=400)
"""How far back a plan looks: to the meeting from which the next one's windows are counted."""
People = DeadlineRule.People


# --- windows that are published -----------------------------------------------------------------


def windows_of(audiences: frozenset[str]) -> QuerySet[Window]:
    """All that are shown to these, with rule, topic and meeting, by closing."""
    rows = Window.objects.select_related("rule__topic", "meeting")
    return rows.filter(rule__audience__in=audiences).order_by("closes_at", "pk")


def windows_for(user: Any) -> QuerySet[Window]:
    """All those this person may see."""
    return windows_of(audiences_of(user))


def standing(rows: QuerySet[Window]) -> QuerySet[Window]:
    """Those that were not cancelled."""
    return rows.filter(cancelled_at=None)


def ahead(rows: QuerySet[Window], now: datetime) -> QuerySet[Window]:
    """Those of them that are open or still to come."""
    return standing(rows).filter(closes_at__gt=now)


def told_windows(audiences: frozenset[str]) -> QuerySet[Window]:
    """For a feed: cancelled ones too, or nobody's calendar would hear of it."""
    return windows_of(audiences).prefetch_related("changes")


def titles() -> dict[str, str]:
    """What the windows of each rule are called, by the newest version."""
    return dict(DeadlineRule.objects.order_by("since").values_list("key", "title"))


def key_dates(user: Any, now: datetime, meeting: Meeting | None = None) -> QuerySet[Window]:
    """What is open or still to come, of one meeting or of all."""
    rows = ahead(windows_for(user), now)
    return rows.filter(meeting=meeting) if meeting else rows


def between(rows: QuerySet[Window], first: date, last: date) -> QuerySet[Window]:
    """Those of which a part lies on these days (UTC), the last counted."""
    start = datetime.combine(first, time(0), UTC)
    end = datetime.combine(last + timedelta(days=1), time(0), UTC)
    not_before = Q(opens_at__lt=end) | Q(opens_at=None, closes_at__lt=end)
    return rows.filter(not_before, closes_at__gte=start)


def history(window: Window) -> QuerySet[Change]:
    """All that happened to it, the newest first."""
    return window.changes.select_related("by").order_by("-at", "-pk")


def original(window: Window) -> Change | None:
    """As it was first published, if it has moved since."""
    first = window.changes.order_by("at", "pk").first()
    moved = first and (first.opens_at, first.closes_at) != (window.opens_at, window.closes_at)
    return first if moved else None


# --- what the plan follows from -----------------------------------------------------------------


def deadline_rules() -> QuerySet[DeadlineRule]:
    """Those by which windows are planned."""
    return DeadlineRule.objects.filter(planned=True).select_related("topic")


def rules_by_key(day: date) -> list[tuple[DeadlineRule | None, list[DeadlineRule]]]:
    """Each rule: the version in force on a day (None: not yet), and all versions, newest first."""
    by_key: dict[str, list[DeadlineRule]] = {}
    for one in deadline_rules().order_by("key", "-since"):
        by_key.setdefault(one.key, []).append(one)
    return [
        (next((one for one in versions if one.since <= day), None), versions)
        for versions in by_key.values()
    ]


def setting(now: datetime, first: date | None = None, last: date | None = None) -> parts.Setting:
    """Meetings from `first` (400 days back) to `last`, the one before, all rules, what is held."""
    meetings = _meetings_from(first or (now - BEHIND).date())
    if last:
        meetings = meetings.filter(starts_on__lte=last)
    sessions = Prefetch("sessions", queryset=Session.objects.order_by("starts_at", "pk"))
    return parts.Setting(
        tuple(_meeting(row) for row in meetings.prefetch_related(sessions)),
        tuple(rule.spoken for rule in deadline_rules()),
        workdays(),
        tuple(_held(row, now) for row in _planned_windows()),
    )


def _meetings_from(day: date) -> QuerySet[Meeting]:
    """Those that end on that day or later, and the last before: windows are counted from it."""
    before = Meeting.objects.filter(ends_on__lt=day).order_by("-starts_on").first()
    last = Q(pk=before.pk) if before else Q(pk__in=[])
    return Meeting.objects.filter(Q(ends_on__gte=day) | last)


def _meeting(row: Meeting) -> parts.Meeting:
    sessions = (parts.Session(s.title, s.starts_at, s.ends_at) for s in row.sessions.all())
    return parts.Meeting(
        row.number,
        row.title,
        row.kind,
        row.mode,
        row.zone,
        row.starts_on,
        row.ends_on,
        tuple(sessions),
    )


def _planned_windows() -> QuerySet[Window]:
    return Window.objects.filter(rule__planned=True).select_related("meeting", "rule")


def _held(row: Window, now: datetime) -> tuple[parts.Place, parts.Held]:
    """What has passed stays, and what was moved by hand or decided."""
    if row.is_held or row.decided_at or row.cancelled_at or row.closes_at <= now:
        return row.place, parts.Held(row.opens_at, row.closes_at)
    is_open = row.opens_at is not None and row.opens_at <= now
    return row.place, parts.Held(row.opens_at if is_open else None)


def workdays() -> parts.Workdays:
    closures = Occasion.objects.filter(kind=Occasion.Kind.CLOSURE)
    return parts.Workdays(weekend(), frozenset(day for one in closures for day in one.days))


def weekend() -> frozenset[int]:
    """By the rulebook's `calendar.weekend` (as “sat,sun”), else Saturday and Sunday."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    told = rulebook("calendar.weekend", on=date.max)
    said = str(told.value).lower().split(",") if told else []
    days = frozenset(names.index(one.strip()) for one in said if one.strip() in names)
    return days if 0 < len(days) < len(names) else frozenset({5, 6})


# --- whether a rule is sound, and what it would change -------------------------------------------


def what_if_rule(now: datetime, **fields: Any) -> list[Difference]:
    """The windows that would lie elsewhere if this version were adopted.

    Raises:
        Refused: as adopting it would, at the field.
    """
    rule = DeadlineRule(**fields)
    refuse_unsound(rule)
    given = setting(now)
    return differences(plan(given), plan(with_rule(given, rule.spoken)))


def refuse_unsound(rule: DeadlineRule) -> None:
    """In itself, and beside all versions of the other rules.

    Raises:
        Refused: at the field.
    """
    refuse_invalid(rule)
    others = [one.spoken for one in deadline_rules().exclude(key=rule.key)]
    for fault in faults(rule.spoken, others):
        raise Refused(_sentence(fault), field=_FIELDS.get(fault.field, fault.field))


_FIELDS = {"opens": "opens_anchor", "closes": "closes_anchor"}


def _sentence(fault: Fault) -> str:
    said = {
        Wrong.NO_EDGE: _("Say where it closes, or where it opens."),
        Wrong.LOOSE_DEADLINE: _("A deadline lies exactly somewhere, or needs a length."),
        Wrong.ADRIFT: _("Say exactly where it opens, or until when it closes."),
        Wrong.NO_LENGTH: _("Give a nominal length: one of the edges is only a bound."),
        Wrong.MINIMUM_ABOVE_NOMINAL: _("The minimum is above the nominal length."),
        Wrong.UNKNOWN_ZONE: _("This time zone is unknown."),
        Wrong.UNKNOWN_WINDOW: _("There is no rule with the key “%(name)s”."),
        Wrong.NO_DAY: _("Give the day as 2026-05-08."),
        Wrong.NO_NAME: _("Give words of the session's title."),
        Wrong.NO_MEETING: _("What belongs to no meeting is counted from a day or a window."),
        Wrong.CIRCLE: _("By way of “%(name)s” it would be counted from itself."),
    }
    return said[fault.wrong] % {"name": fault.name}


# --- the plan beside what is published ----------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A window that would change: the row there is, and what the plan has for its place."""

    place: parts.Place
    row: Window | None
    planned: parts.Window | None


@dataclass(frozen=True)
class Proposed:
    """A plan as of `now`, and what adopting it would change."""

    now: datetime
    setting: parts.Setting
    plan: parts.Plan
    proposals: list[Proposal]

    @cached_property
    def warnings(self) -> list[watch.Warned]:
        """What to look at before; only now, for it asks for the holidays of all delegations."""
        today = self.now.date()
        meetings = self.setting.meetings
        ahead = {one.number: (one.first, one.last) for one in meetings if one.last >= today}
        beside = around({one.number: one.zone for one in meetings})
        return watch.warnings(self.ahead, replace(beside, meetings=ahead))

    @property
    def ahead(self) -> list[parts.Window]:
        return [window for window in self.plan.windows if window.closes > self.now]

    @property
    def conflicts(self) -> list[parts.Conflict]:
        """Of meetings that are not over."""
        today = self.now.date()
        over = {one.number for one in self.setting.meetings if one.last < today}
        return [one for one in self.plan.conflicts if one.meeting not in over]

    @property
    def digest(self) -> str:
        """Names the changes as they were seen, so that no others are adopted."""
        told = [(str(one.place), times(one.row), times(one.planned)) for one in self.proposals]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def propose(now: datetime, given: parts.Setting | None = None) -> Proposed:
    """The plan by the present rules (or as given) beside what is published."""
    given = given or setting(now)
    laid = plan(given)
    rows = {row.place: row for row in _planned_windows()}
    numbers = {one.number for one in given.meetings} | {0}
    proposals = [
        proposal
        for place in sorted({*rows, *laid.by_place})
        if place.meeting in numbers
        and (proposal := _proposal(place, rows.get(place), laid.by_place.get(place), now))
    ]
    return Proposed(now, given, laid, proposals)


def _proposal(
    place: parts.Place, row: Window | None, planned: parts.Window | None, now: datetime
) -> Proposal | None:
    """None where nothing changes. What is over stays as it was, and no plan ends what is open."""
    if row is not None and (row.cancelled_at or row.decided_at or row.closes_at <= now):
        return None
    if planned is not None and planned.closes <= now:
        return None
    same = times(row) == times(planned)
    return None if same else Proposal(place, row, planned)


def times(window: Window | parts.Window | None) -> tuple[datetime | None, datetime] | None:
    if isinstance(window, Window):
        return window.opens_at, window.closes_at
    return times_of(window)


def reasons_of(window: parts.Window) -> list[dict[str, Any]]:
    """As a row keeps them."""
    return [asdict(reason) for reason in window.reasons]


# --- what dates are compared with ---------------------------------------------------------------


def around(meetings: dict[int, str]) -> watch.Around:
    """For meetings by their number, each with its zone."""
    hosts = {number: places.territory_of(zone) for number, zone in meetings.items()}
    spans = Occasion.objects.exclude(kind=Occasion.Kind.CLOSURE)
    rules = DeadlineRule.objects.order_by("since")
    told = rulebook("calendar.many_percent", on=date.max)
    return watch.Around(
        delegations=zones(),
        hosts={number: code for number, code in hosts.items() if code},
        spans=[
            watch.Span(one.title, one.first, one.last, one.kind == Occasion.Kind.FEAST)
            for one in spans
        ],
        people={rule.key: rule.people for rule in rules},
        weekend=weekend(),
        many=_percent(told.value if told else None) / 100,
    )


def warnings_of(window: Window) -> list[watch.Warned]:
    """Of one that is published, beside all that close near it."""
    near = Window.objects.select_related("rule", "meeting").filter(
        cancelled_at=None,
        closes_at__range=(
            window.closes_at - timedelta(days=7),
            window.closes_at + timedelta(days=7),
        ),
    )
    held = {one.meeting.number: one.meeting.zone for one in near if one.meeting}
    found = watch.warnings([_published(one) for one in near], around(held))
    return [one for one in found if one.place == window.place]


def _published(row: Window) -> parts.Window:
    return parts.Window(row.place, row.rule.spoken, row.opens_at, row.closes_at, row.zone)


def _percent(told: object) -> int:
    """A tenth, where the rulebook says nothing that is a number."""
    return int(str(told)) if str(told).isdecimal() else 10


@dataclass(frozen=True)
class Hours:
    """How a moment spreads over the delegations, and a year of calls at hours that share it."""

    at: datetime
    spread: hours.Spread
    shared: hours.Rotation
    always: hours.Rotation
    unplaced: int
    """Delegations whose zone is not known: organisations have none."""

    @property
    def bars(self) -> list[tuple[int, int, int, int]]:
        """Hour, delegations, how painful it is, and the height in percent of the tallest."""
        tallest = max(self.spread.by_hour) or 1
        return [
            (hour, count, hours.pain(hour), round(100 * count / tallest))
            for hour, count in enumerate(self.spread.by_hour)
        ]


def hours_of(at: datetime, calls: int) -> Hours:
    """With so many calls evenly over the year that begins then."""
    day, known = at.astimezone(UTC).date(), zones(at.date())
    days = [day + timedelta(days=max(1, 364 // calls) * by) for by in range(calls)]
    return Hours(
        at,
        hours.spread(at, known),
        hours.rotation(days, known),
        hours.fixed(days, at.astimezone(UTC).hour, known),
        Delegation.objects.on(at.date()).count() - len(known),
    )


def zones(day: date | None = None) -> dict[str, str]:
    """Delegations that are territories, by their code, each with the zone it lives by."""
    rows = Delegation.objects.on(day) if day else Delegation.objects.filter(until=None)
    found = {code: places.zone_of(code) for code in rows.values_list("code", flat=True)}
    return {code: zone for code, zone in sorted(found.items()) if zone}


# --- who is told --------------------------------------------------------------------------------


_ALL_KINDS = frozenset(Delegation.Kind.values)
_STAFF = frozenset({Office.Kind.SECRETARY})
_ACTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    People.EVERYONE: (_ALL_KINDS, frozenset(Office.Kind.values)),
    People.DELEGATIONS: (_ALL_KINDS, frozenset()),
    People.MEMBERS: (frozenset({Delegation.Kind.MEMBER}), frozenset()),
    People.LEADERSHIP: (frozenset(), LEADERSHIP),
    People.SECRETARIAT: (frozenset(), _STAFF),
    People.OTHERS: (frozenset(), _STAFF),
}
"""Whose delegates, and the holders of which offices, are told of a window."""


def people_of(window: Window, now: datetime) -> list[Addressee]:
    """Whom a window still asks for something: as its room says, else as its rule does."""
    if owner := owner_of(window.owner):
        return list(owner.people(window, now))
    return [addressee_of(person) for person in _who_acts(window, now.date())]


def _who_acts(window: Window, day: date) -> QuerySet[Person]:
    """Who acts in a window and may see it, and has an address."""
    of_delegations, of_offices = _ACTS[window.rule.people]
    if window.rule.audience == DeadlineRule.Audience.LEADERSHIP:
        of_delegations, of_offices = frozenset(), of_offices or LEADERSHIP
    accredited = Accreditation.objects.on(day).filter(delegation__kind__in=of_delegations)
    terms = Term.objects.on(day).filter(office__kind__in=of_offices)
    concerned = Q(pk__in=accredited.values("person")) | Q(pk__in=terms.values("person"))
    reachable = Person.objects.select_related("user").exclude(email="")
    return reachable.filter(concerned).order_by("pk")


def told_of(window: Window) -> list[Addressee]:
    """Who was told of it before, or began something in it."""
    return [Addressee(row.email, row.language, row.zone) for row in window.told.order_by("pk")]


# --- reminders ----------------------------------------------------------------------------------


def moments(window: Window) -> list[tuple[str, datetime]]:
    """When a window is reminded of, and under which name, in order of time."""
    rule, found = window.rule, []
    if window.opens_at and rule.remind_on_opening:
        found.append(("OPENING", window.opens_at))
    if window.opens_at and rule.remind_half_way:
        found.append(("HALFWAY", window.opens_at + (window.closes_at - window.opens_at) / 2))
    for days in rule.remind_days:
        at = window.closes_at - timedelta(days=days)
        if window.opens_at is None or at > window.opens_at:
            found.append((str(days), at))
    return sorted(found, key=lambda one: one[1])


def due_reminders(now: datetime) -> list[tuple[Window, list[str]]]:
    """Windows to be reminded of, each with the moments that have come since it was published.

    The last of the moments is the one to speak of; those before it were missed meanwhile.
    """
    open_now = Window.objects.select_related("rule", "meeting").filter(
        Q(opens_at=None) | Q(opens_at__lte=now),
        closes_at__gt=now,
        cancelled_at=None,
        decided_at=None,
    )
    found = []
    for window in open_now.prefetch_related("reminders", "changes").order_by("closes_at", "pk"):
        since = window.changes.all()[0].at
        past = {(r.moment, r.closes_at) for r in window.reminders.all()}
        due = [
            name
            for name, at in moments(window)
            if since <= at <= now and (name, window.closes_at) not in past
        ]
        if due:
            found.append((window, due))
    return found


def meetings_ahead(now: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(ends_on__gte=now.date()).order_by("starts_on")


def occasions() -> QuerySet[Occasion]:
    return Occasion.objects.order_by("-first", "pk")
