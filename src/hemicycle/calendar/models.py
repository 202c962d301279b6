"""Deadline rules by date, the windows that are published, and what happened to each."""

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.calendar import owners
from hemicycle.committee.models import Topic
from hemicycle.kernel.fields import IN_OUR_DAYS
from hemicycle.kernel.languages import lasting
from hemicycle.meetings.models import Meeting
from hemicycle.planner import parts

is_key = RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Small letters, digits and “_” alone."))
LONGEST = MaxValueValidator(3_660)
"""Ten years of days."""
FURTHEST = [MinValueValidator(-3_660), LONGEST]


def _are(choices: type[models.TextChoices], values: Any) -> None:
    if not isinstance(values, list) or not set(values) <= set(choices.values):
        raise ValidationError(_now("Choose from the list."))


def are_kinds(values: Any) -> None:
    _are(Meeting.Kind, values)


def are_modes(values: Any) -> None:
    _are(Meeting.Mode, values)


def are_days(values: Any) -> None:
    good = isinstance(values, list) and all(isinstance(v, int) and 0 < v <= 366 for v in values)
    if not good:
        raise ValidationError(_now("Give days from 1 to 366, with commas between them."))


def is_local(value: time) -> None:
    if value.tzinfo is not None:
        raise ValidationError(_now("Give the time without a zone: the rule has one."))


def week_and_day() -> list[int]:
    return [7, 1]


class Unit(models.TextChoices):
    DAYS = "DAYS", _("days")
    WORKING_DAYS = "WORKING_DAYS", _("working days")
    HOURS = "HOURS", _("hours")


class Anchor(models.TextChoices):
    MEETING = "MEETING", _("the meeting")
    PREVIOUS = "PREVIOUS", _("the meeting before")
    SESSION = "SESSION", _("a session of the meeting")
    WINDOW = "WINDOW", _("another window")
    DATE = "DATE", _("a day")


class At(models.TextChoices):
    START = "START", _("start")
    END = "END", _("end")


class DeadlineRule(models.Model):
    """One version of a rule that windows follow from; a change is a new one with a later `since`.

    What its fields mean is said in `planner.parts.Rule`, which `spoken` makes of it.
    """

    class Audience(models.TextChoices):
        PUBLIC = "PUBLIC", _("Everybody")
        COMMITTEE = "COMMITTEE", _("Members and observers")
        LEADERSHIP = "LEADERSHIP", _("Leadership only")

    class People(models.TextChoices):
        EVERYONE = "EVERYONE", _("Everyone who takes part")
        DELEGATIONS = "DELEGATIONS", _("Members and observers")
        MEMBERS = "MEMBERS", _("Members")
        LEADERSHIP = "LEADERSHIP", _("Leadership")
        SECRETARIAT = "SECRETARIAT", _("Secretariat")
        OTHERS = "OTHERS", _("People outside the committee")

    key = models.CharField(_("key"), max_length=60, validators=[is_key])
    since = models.DateField(_("in force from"), validators=IN_OUR_DAYS)
    title = models.CharField(_("title"), max_length=200)
    reference = models.CharField(_("rule"), max_length=200)
    rationale = models.TextField(_("reason"), blank=True)
    audience = models.CharField(
        _("shown to"), max_length=10, choices=Audience.choices, default=Audience.COMMITTEE
    )
    people = models.CharField(
        _("who acts"), max_length=12, choices=People.choices, default=People.DELEGATIONS
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="deadline_rules",
        null=True,
        blank=True,
        verbose_name=_("topic"),
    )
    once = models.BooleanField(_("one window that belongs to no meeting"), default=False)
    kinds = models.JSONField(
        _("kinds of meetings"), default=list, blank=True, validators=[are_kinds]
    )
    modes = models.JSONField(_("modes"), default=list, blank=True, validators=[are_modes])
    retired = models.BooleanField(_("no longer in force"), default=False)
    planned = models.BooleanField(default=True)
    """Whether the plan lays out its windows; False for one window that was published by hand."""

    opens_anchor = models.CharField(
        _("counted from"), max_length=8, choices=Anchor.choices, blank=True
    )
    opens_at = models.CharField(_("its"), max_length=5, choices=At.choices, default=At.START)
    opens_amount = models.IntegerField(_("so much later"), default=0, validators=FURTHEST)
    opens_unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices, default=Unit.DAYS)
    opens_exact = models.BooleanField(_("exactly then"), default=True)
    opens_name = models.CharField(_("called"), max_length=100, blank=True)

    closes_anchor = models.CharField(
        _("counted from"), max_length=8, choices=Anchor.choices, blank=True
    )
    closes_at = models.CharField(_("its"), max_length=5, choices=At.choices, default=At.START)
    closes_amount = models.IntegerField(_("so much later"), default=0, validators=FURTHEST)
    closes_unit = models.CharField(
        _("unit"), max_length=12, choices=Unit.choices, default=Unit.DAYS
    )
    closes_exact = models.BooleanField(_("exactly then"), default=True)
    closes_name = models.CharField(_("called"), max_length=100, blank=True)

    nominal = models.PositiveIntegerField(
        _("nominal length"), null=True, blank=True, validators=[LONGEST]
    )
    minimum = models.PositiveIntegerField(_("minimum length"), default=1, validators=[LONGEST])
    length_unit = models.CharField(
        _("unit of the lengths"), max_length=12, choices=Unit.choices, default=Unit.DAYS
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=2, choices=[(1, _("First")), (2, _("Second")), (3, _("Third"))]
    )
    opening_time = models.TimeField(_("opening time"), default=time(0, 0), validators=[is_local])
    closing_time = models.TimeField(_("closing time"), default=time(23, 59), validators=[is_local])
    zone = models.CharField(_("time zone"), max_length=50, default="UTC", blank=True)

    remind_on_opening = models.BooleanField(_("remind on opening"), default=True)
    remind_half_way = models.BooleanField(_("remind half way"), default=True)
    remind_days = models.JSONField(
        _("remind days before closing"), default=week_and_day, blank=True, validators=[are_days]
    )

    class Meta:
        ordering = ["key", "since"]
        constraints = [
            models.UniqueConstraint(name="one_deadline_rule_per_day", fields=["key", "since"])
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def spoken(self) -> parts.Rule:
        """As the planner understands it."""
        return parts.Rule(
            key=self.key,
            since=self.since,
            opens=self._edge("opens"),
            closes=self._edge("closes"),
            nominal=self._length(),
            minimum=self.minimum if self.nominal else 0,
            priority=self.priority,
            opening_time=self.opening_time,
            closing_time=self.closing_time,
            zone=self.zone,
            kinds=frozenset(self.kinds),
            modes=frozenset(self.modes),
            once=self.once,
            retired=self.retired,
        )

    def _length(self) -> parts.Length | None:
        if self.nominal is None:
            return None
        return parts.Length(self.nominal, parts.Unit(self.length_unit))

    def _edge(self, side: str) -> parts.Edge | None:
        told = {
            name: getattr(self, f"{side}_{name}")
            for name in ("anchor", "at", "amount", "unit", "exact", "name")
        }
        if not told["anchor"]:
            return None
        return parts.Edge(
            parts.Anchor(told["anchor"]),
            parts.At(told["at"]),
            told["amount"],
            parts.Unit(told["unit"]),
            told["exact"],
            told["name"],
        )


class Window(models.Model):
    """A window as it is published. A deadline has no opening. `closes_at` is its last minute."""

    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="windows")
    key = models.CharField(max_length=60)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="windows", null=True, blank=True
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), db_index=True)
    length = models.IntegerField(null=True, blank=True, help_text="In the unit of the rule.")
    reasons = models.JSONField(default=list, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    owner = models.CharField(max_length=30, blank=True)
    """The room that asks people for something in it (`owners`); empty where none does."""
    is_held = models.BooleanField(default=False)
    """Moved by hand: no plan moves it again until it is released."""
    decided_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["closes_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "key", Coalesce("meeting", 0), name="one_window_per_rule_and_meeting"
            ),
            models.CheckConstraint(
                name="window_closes_after_it_opens",
                condition=Q(opens_at__isnull=True) | Q(closes_at__gte=F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.rule.title

    def get_absolute_url(self) -> str:
        return reverse("calendar:show", args=[self.pk])

    def get_task_url(self) -> str:
        """Where that is done which it is for; its own page where no room asks for anything."""
        owner = owners.owner_of(self.owner)
        return owner.address(self) if owner else self.get_absolute_url()

    @property
    def full_title(self) -> str:
        """With its meeting, for where nothing else names that."""
        return f"{self.rule.title} · {self.meeting}" if self.meeting else self.rule.title

    @property
    def place(self) -> parts.Place:
        return parts.Place(self.meeting.number if self.meeting else 0, self.key)

    @property
    def zone(self) -> str:
        """By whose clocks its rule tells it."""
        return self.rule.zone or (self.meeting.zone if self.meeting else "UTC")

    @property
    def is_extended(self) -> bool:
        """Whether it was moved by hand; asks what was prefetched of its changes."""
        return any(one.kind == Change.Kind.EXTENDED for one in self.changes.all())

    def when(self, now: datetime) -> str:
        """“Closes in 5 days 4 hours”: how it stands, said in the same way everywhere."""
        if self.cancelled_at:
            return _now("Cancelled")
        if self.closes_at <= now:
            return _now("Closed")
        if self.opens_at and self.opens_at > now:
            return _now("Opens in %(time)s") % {"time": lasting(self.opens_at - now)}
        return _now("Closes in %(time)s") % {"time": lasting(self.closes_at - now)}

    def is_open(self, now: datetime) -> bool:
        """By the clock, at the moment of asking."""
        if self.cancelled_at or self.closes_at <= now:
            return False
        return self.opens_at is None or self.opens_at <= now

    @property
    def is_shortened(self) -> bool:
        return any(one["because"] == parts.Because.SHORTENED for one in self.reasons)

    @property
    def is_below_minimum(self) -> bool:
        return any(one["because"] == parts.Because.BELOW_MINIMUM for one in self.reasons)


class Change(models.Model):
    """One thing that happened to a window: what it was before and after, by whom and why."""

    class Kind(models.TextChoices):
        PUBLISHED = "PUBLISHED", _("Published")
        REPLANNED = "REPLANNED", _("Moved with the plan")
        EXTENDED = "EXTENDED", _("Extended")
        MOVED = "MOVED", _("Changed")
        RELEASED = "RELEASED", _("Follows the plan again")
        CLOSED = "CLOSED", _("Closed early")
        DECIDED = "DECIDED", _("Decided")
        CANCELLED = "CANCELLED", _("Cancelled")

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    """Before; empty when it was published."""
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class Occasion(models.Model):
    """Days with a name that dates should keep away from, entered by the secretariat."""

    class Kind(models.TextChoices):
        FEAST = "FEAST", _("Religious feast")
        EVENT = "EVENT", _("Event of another body")
        CLOSURE = "CLOSURE", _("Secretariat closed")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    first = models.DateField(_("first day"), validators=IN_OUR_DAYS)
    last = models.DateField(_("last day"), validators=IN_OUR_DAYS)

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                name="occasion_ends_after_it_begins", condition=Q(last__gte=F("first"))
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> list[date]:
        length = (self.last - self.first).days
        return [date.fromordinal(self.first.toordinal() + by) for by in range(length + 1)]


class Reminder(models.Model):
    """That a window was reminded of: once for each of its moments and closings."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="reminders")
    moment = models.CharField(max_length=10)
    """OPENING, HALFWAY, or the days before its closing."""
    closes_at = models.DateTimeField()
    at = models.DateTimeField()
    letters = models.PositiveIntegerField(help_text="0 where a later reminder stood for it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reminded_once", fields=["window", "moment", "closes_at"])
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.closes_at:%Y-%m-%d}"


class Told(models.Model):
    """Who was told of a window, or began something in it: they hear of its changes."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="told")
    email = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=50, default="UTC")

    class Meta:
        constraints = [models.UniqueConstraint(name="told_once", fields=["window", "email"])]

    def __str__(self) -> str:
        return self.email


class Feed(models.Model):
    """The secret address under which a person's calendar is subscribed to."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="feed")
    key = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user}'s calendar"
