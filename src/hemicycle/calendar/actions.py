"""Everything that can happen to rules, to published dates, and to those who are told of them."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.calendar import events, letters, queries, template
from hemicycle.calendar.models import (
    Anchor,
    Change,
    DeadlineRule,
    Feed,
    Occasion,
    Reminder,
    Told,
    Window,
)
from hemicycle.committee.models import Committee
from hemicycle.committee.queries import committee
from hemicycle.kernel import post
from hemicycle.kernel.events import record
from hemicycle.kernel.models import Letter
from hemicycle.kernel.permissions import require
from hemicycle.kernel.post import Addressee
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid
from hemicycle.meetings.actions import YEARS
from hemicycle.meetings.models import Meeting

Kind = Change.Kind


# --- rules --------------------------------------------------------------------------------------


@transaction.atomic
def adopt_rule(
    place: Committee, *, actor: User | None, now: datetime, key: str, since: date, **fields: Any
) -> DeadlineRule:
    """From `since` on, windows of this key follow from this version. Meetings before keep theirs.

    Raises:
        Refused: at the field, also where the rule does not go together with the others.
    """
    require(actor, "calendar.adopt_rule", place)
    Committee.objects.select_for_update().get(pk=place.pk)
    rule = DeadlineRule(key=key, since=since, **fields)
    queries.refuse_unsound(rule)
    if DeadlineRule.objects.filter(key=key, since=since).exists():
        raise Refused(_("This rule already changes on that day."), field="since")
    rule.save(force_insert=True)
    event = events.RuleAdopted(key=key, since=since.isoformat())
    record(event, subject=rule, actor=actor, at=now)
    return rule


@transaction.atomic
def withdraw_rule(rule: DeadlineRule, *, actor: User | None, now: datetime) -> None:
    """Take back a version by which nothing was published yet."""
    require(actor, "calendar.withdraw_rule", rule)
    if rule.windows.exists():
        raise Refused(_("Dates were published by this version: adopt another one instead."))
    _refuse_orphans(rule)
    event = events.RuleWithdrawn(key=rule.key, since=rule.since.isoformat())
    record(event, subject=rule, actor=actor, at=now)
    rule.delete()


@transaction.atomic
def adopt_template(
    place: Committee, *, actor: User | None, now: datetime, since: date
) -> list[DeadlineRule]:
    """The rules this program brings along, those that the committee has no rule for yet."""
    require(actor, "calendar.adopt_template", place)
    known = set(queries.deadline_rules().values_list("key", flat=True))
    missing = [fields for fields in template.rules() if fields["key"] not in known]
    return [adopt_rule(place, actor=actor, now=now, since=since, **fields) for fields in missing]


def _refuse_orphans(rule: DeadlineRule) -> None:
    """The last version of a rule stays while others are counted from its windows."""
    if DeadlineRule.objects.filter(key=rule.key).exclude(pk=rule.pk).exists():
        return
    for other in queries.deadline_rules().exclude(key=rule.key):
        if rule.key in other.spoken.names:
            raise Refused(_("The rule “%(title)s” is counted from it.") % {"title": other.title})


# --- plans --------------------------------------------------------------------------------------


@transaction.atomic
def adopt_plan(
    place: Committee, *, actor: User | None, now: datetime, seen: str = "", reason: str = ""
) -> list[Window]:
    """Publish the plan: windows are made, moved or cancelled; whom it concerns is told.

    `seen` is the digest of the proposal the caller saw (`queries.Proposed`); empty adopts
    whatever it is now.

    Raises:
        Stale: when the plan is another one by now.
    """
    require(actor, "calendar.adopt_plan", place)
    Committee.objects.select_for_update().get(pk=place.pk)
    proposed = queries.propose(now)
    if seen and seen != proposed.digest:
        raise Stale(_("The plan has changed meanwhile: look at it again."))
    meetings = {row.number: row for row in Meeting.objects.all()}
    rules = {(rule.key, rule.since): rule for rule in queries.deadline_rules()}
    changed = [_carry_out(one, meetings, rules, actor, now, reason) for one in proposed.proposals]
    if changed:
        event = events.PlanAdopted(windows=[window.pk for window in changed])
        record(event, subject=place, actor=actor, at=now)
        _tell(changed, now, reason)
    return changed


def _carry_out(
    proposal: queries.Proposal,
    meetings: dict[int, Meeting],
    rules: dict[tuple[str, date], DeadlineRule],
    actor: User | None,
    now: datetime,
    reason: str,
) -> Window:
    planned, row = proposal.planned, proposal.row
    if planned is None:
        assert row is not None, "a proposal is about something"
        return _cancel(row, actor, now, reason)
    kind = Kind.REPLANNED if row else Kind.PUBLISHED
    row = row or Window(key=proposal.place.key, meeting=meetings.get(proposal.place.meeting))
    before = (row.opens_at, row.closes_at) if row.pk else (None, None)
    row.rule = rules[planned.rule.key, planned.rule.since]
    row.opens_at, row.closes_at, row.length = planned.opens, planned.closes, planned.length
    row.reasons = queries.reasons_of(planned)
    return _keep(row, kind, before, actor, now, reason)


# --- one window ---------------------------------------------------------------------------------


@transaction.atomic
def publish_window(
    place: Committee,
    *,
    actor: User | None,
    now: datetime,
    key: str,
    title: str,
    reference: str,
    opens_at: datetime | None,
    closes_at: datetime,
    **fields: Any,
) -> Window:
    """A window that follows from no plan: its times are given, and no plan moves it.

    `fields` are those of its rule (`audience`, `people`, `topic`, `zone`, `remind_…`), and
    `meeting` and `owner` of the window.
    """
    require(actor, "calendar.publish_window", place)
    mine = {name: fields.pop(name) for name in ("meeting", "owner") if name in fields}
    rule = DeadlineRule(
        key=key,
        since=now.date(),
        title=title,
        reference=reference,
        once=True,
        planned=False,
        closes_anchor=Anchor.DATE,
        closes_name=f"{closes_at:%Y-%m-%d}",
        **fields,
    )
    refuse_invalid(rule)
    window = Window(key=key, opens_at=opens_at, closes_at=closes_at, is_held=True, **mine)
    _refuse_bad_times(window, opens_at, closes_at, now)
    rule.save(force_insert=True)
    window.rule = rule
    return _keep(window, Kind.PUBLISHED, (None, None), actor, now, "")


@transaction.atomic
def assign_window(window: Window, *, actor: User | None, now: datetime, owner: str) -> None:
    """From now on a room asks people for something in this window (`owners`)."""
    require(actor, "calendar.assign_window", window)
    window = _locked(window)
    if window.owner not in {"", owner}:
        raise Refused(_("This window serves something else already."), field="window")
    window.owner = owner
    window.save(update_fields=["owner"])
    record(events.WindowAssigned(owner=owner), subject=window, actor=actor, at=now)


@transaction.atomic
def close_window(window: Window, *, actor: User | None, now: datetime, reason: str) -> None:
    """Close an open window now, before its time; who was told of it is told so."""
    require(actor, "calendar.close_window", window)
    window = _locked(window)
    _refuse_without_reason(reason)
    if not window.is_open(now):
        raise Refused(_("This window is not open."))
    before = window.opens_at, window.closes_at
    window.closes_at, window.is_held = now, True
    _keep(window, Kind.CLOSED, before, actor, now, reason)
    _tell([window], now, reason)


@transaction.atomic
def follow_window(
    window: Window, addressee: Addressee, *, actor: User | None, now: datetime
) -> None:
    """Whoever began something in a window hears of its changes, like those who were told of it."""
    require(actor, "calendar.follow_window", window)
    Told.objects.update_or_create(
        window=window,
        email=addressee.email,
        defaults={"language": addressee.language, "zone": addressee.zone},
    )


@transaction.atomic
def forget_followers(window: Window, *, actor: User | None, now: datetime) -> None:
    """Nobody knows any more who was told of it: for what must not be kept."""
    require(actor, "calendar.forget_followers", window)
    Told.objects.filter(window=window).delete()
    record(events.FollowersForgotten(), subject=window, actor=actor, at=now)


@transaction.atomic
def change_window(
    window: Window,
    *,
    actor: User | None,
    now: datetime,
    closes_at: datetime,
    reason: str,
    opens_at: datetime | None = None,
    seen: int | None = None,
) -> None:
    """Extend it, or move it; who was told before is told again.

    It stays where it was put, whatever the plan. `seen` is the sequence the caller saw.

    Raises:
        Refused: when it was decided or cancelled, or has no reason, or would end in the past.
    """
    require(actor, "calendar.change_window", window)
    window = _locked(window, seen)
    _refuse_without_reason(reason)
    before = window.opens_at, window.closes_at
    opens_at = opens_at if window.opens_at else None
    opens_at = opens_at or window.opens_at
    _refuse_bad_times(window, opens_at, closes_at, now)
    if (opens_at, closes_at) == before:
        raise Refused(_("These are the times it has already."), field="closes_at")
    later = opens_at == window.opens_at and closes_at > window.closes_at
    window.opens_at, window.closes_at, window.is_held = opens_at, closes_at, True
    _keep(window, Kind.EXTENDED if later else Kind.MOVED, before, actor, now, reason)
    _tell([window], now, reason)


@transaction.atomic
def release_window(window: Window, *, actor: User | None, now: datetime) -> None:
    """Let the next plan move it again."""
    require(actor, "calendar.release_window", window)
    window = _locked(window)
    if not window.is_held:
        raise Refused(_("It follows the plan already."))
    window.is_held = False
    _keep(window, Kind.RELEASED, (window.opens_at, window.closes_at), actor, now, "")


@transaction.atomic
def decide_window(window: Window, *, actor: User | None, now: datetime, reason: str = "") -> None:
    """What it was for has been decided: from now on nobody extends it."""
    require(actor, "calendar.decide_window", window)
    window = _locked(window)
    window.decided_at = now
    _keep(window, Kind.DECIDED, (window.opens_at, window.closes_at), actor, now, reason)


@transaction.atomic
def cancel_window(window: Window, *, actor: User | None, now: datetime, reason: str) -> None:
    """There is no such window this time; who was told before is told so."""
    require(actor, "calendar.cancel_window", window)
    window = _locked(window)
    _refuse_without_reason(reason)
    _cancel(window, actor, now, reason)
    _tell([window], now, reason)


def _locked(window: Window, seen: int | None = None) -> Window:
    rows = Window.objects.select_related("rule", "meeting").select_for_update(of=("self",))
    window = rows.get(pk=window.pk)
    if seen is not None and seen != window.sequence:
        raise Stale(_("This date was changed meanwhile: look at it again."))
    if window.cancelled_at:
        raise Refused(_("This window was cancelled."))
    if window.decided_at:
        raise Refused(_("This was decided: its window is not opened again."))
    return window


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why: the reason is published with the date."), field="reason")


def _refuse_bad_times(
    window: Window, opens_at: datetime | None, closes_at: datetime, now: datetime
) -> None:
    for field, at in (("opens_at", opens_at), ("closes_at", closes_at)):
        if at and at.year not in YEARS:
            raise Refused(_("Give a year from 1900 to 2200."), field=field)
    if opens_at and closes_at <= opens_at:
        raise Refused(_("It must close after it opens."), field="closes_at")
    if closes_at <= now:
        raise Refused(_("That is in the past."), field="closes_at")
    if opens_at != window.opens_at and window.opens_at and window.opens_at <= now:
        raise Refused(_("It is open already."), field="opens_at")


def _cancel(window: Window, actor: User | None, now: datetime, reason: str) -> Window:
    window.cancelled_at = now
    before = window.opens_at, window.closes_at
    return _keep(window, Kind.CANCELLED, before, actor, now, reason)


def _keep(
    window: Window,
    kind: str,
    before: tuple[datetime | None, datetime | None],
    actor: User | None,
    now: datetime,
    reason: str,
) -> Window:
    """The row, its history and the event, in that order."""
    change = Change(
        kind=kind,
        at=now,
        by=actor,
        reason=reason.strip(),
        opened_at=before[0],
        closed_at=before[1],
        opens_at=window.opens_at,
        closes_at=window.closes_at,
    )
    refuse_invalid(change, but=("window", "by"))
    window.sequence = window.sequence + 1 if window.pk else 0
    window.changed_at = now
    window.save()
    change.window = window
    change.save(force_insert=True)
    record(events.WindowChanged(kind=kind), subject=window, actor=actor, at=now)
    return window


# --- occasions ----------------------------------------------------------------------------------


@transaction.atomic
def add_occasion(place: Committee, *, actor: User | None, now: datetime, **fields: Any) -> Occasion:
    """Days with a `title`, of a `kind`, from `first` to `last`."""
    require(actor, "calendar.add_occasion", place)
    occasion = Occasion(**fields)
    refuse_invalid(occasion)
    if occasion.last < occasion.first:
        raise Refused(_("The last day is before the first."), field="last")
    if (occasion.last - occasion.first).days > 366:
        raise Refused(_("That is longer than a year."), field="last")
    occasion.save(force_insert=True)
    record(events.OccasionAdded(kind=occasion.kind), subject=occasion, actor=actor, at=now)
    return occasion


@transaction.atomic
def remove_occasion(occasion: Occasion, *, actor: User | None, now: datetime) -> None:
    require(actor, "calendar.remove_occasion", occasion)
    record(events.OccasionRemoved(), subject=occasion, actor=actor, at=now)
    occasion.delete()


# --- who is told --------------------------------------------------------------------------------


@transaction.atomic
def make_feed(place: Committee, *, actor: User, now: datetime) -> Feed:
    """A new secret address for one's own calendar; the one before stops working."""
    require(actor, "calendar.make_feed", place)
    feed, _made = Feed.objects.update_or_create(
        user=actor, defaults={"key": secrets.token_urlsafe(32), "made_at": now}
    )
    record(events.FeedMade(), subject=feed, actor=actor, at=now)
    return feed


def send_reminders(*, actor: User | None, now: datetime) -> int:
    """What is due by now, one letter a person, whatever was missed; how many letters.

    It looks before it locks: mostly nothing is due, and nobody is to wait for that.
    """
    require(actor, "calendar.send_reminders", committee())
    return _remind(actor, now) if queries.due_reminders(now) else 0


@transaction.atomic
def _remind(actor: User | None, now: datetime) -> int:
    """Under a lock: of two processes that ask at once, the second finds nothing due."""
    Committee.objects.select_for_update().first()
    due = queries.due_reminders(now)
    if not due:
        return 0
    recipients = {window: _concerned(window, now) for window, _moments in due}
    for window, moments in due:
        Reminder.objects.bulk_create(_reminders(window, moments, len(recipients[window]), now))
    count = _write(recipients, letters.reminders, now)
    event = events.RemindersSent(windows=[window.pk for window in recipients], letters=count)
    record(event, subject=committee(), actor=actor, at=now)
    return count


def _reminders(
    window: Window, moments: list[str], letters: int, now: datetime
) -> Iterator[Reminder]:
    """The last of the moments is what the letters speak of."""
    for moment in moments:
        yield Reminder(
            window=window,
            moment=moment,
            closes_at=window.closes_at,
            at=now,
            letters=letters if moment == moments[-1] else 0,
        )


def _tell(windows: list[Window], now: datetime, reason: str) -> None:
    """Of what has changed: those whom it concerns, and those who were told before."""
    recipients = {window: _concerned(window, now, again=True) for window in windows}
    _write(recipients, partial(letters.changes, reason=reason), now)


def _concerned(window: Window, now: datetime, *, again: bool = False) -> list[Addressee]:
    told = queries.told_of(window) if again else []
    by_address = {one.email: one for one in (*told, *queries.people_of(window, now))}
    return list(by_address.values())


def _write(
    recipients: dict[Window, list[Addressee]],
    write: Callable[..., Iterable[Letter]],
    now: datetime,
) -> int:
    """One letter a person about all that concerns them; how many letters."""
    by_person: defaultdict[Addressee, list[Window]] = defaultdict(list)
    for window, people in recipients.items():
        for one in people:
            by_person[one].append(window)
        told = (Told(window=window, **asdict(one)) for one in people)
        Told.objects.bulk_create(told, ignore_conflicts=True)
    post.post(write(by_person, now))
    return len(by_person)
