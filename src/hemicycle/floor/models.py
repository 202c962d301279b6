"""The right to speak in one session, and the one queue for it, in the room and online."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Delegation, Person
from hemicycle.kernel.languages import can_be_said
from hemicycle.kernel.models import Translated
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.meetings.models import AgendaItem, Session


class Place(models.TextChoices):
    """Where somebody takes part, or speaks, from."""

    ROOM = "ROOM", _("In the room")
    REMOTE = "REMOTE", _("Online")


class Kind(Translated):
    """What somebody asks for the floor for, as this committee names it."""

    class For(models.TextChoices):
        ALL = "ALL", _("Everybody")
        MEMBERS = "MEMBERS", _("Members")
        OBSERVERS = "OBSERVERS", _("Observers")

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=60, validators=[can_be_said])
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    rank = models.PositiveSmallIntegerField(
        _("rank"),
        null=True,
        blank=True,
        help_text=_("For a point of order: 1 goes before all others. Empty for all else."),
    )
    asked_by = models.CharField(_("open to"), max_length=10, choices=For.choices, default=For.ALL)
    limit = models.PositiveIntegerField(
        _("speaking time"), null=True, blank=True, help_text=_("Seconds; empty for no limit.")
    )
    warning = models.PositiveIntegerField(
        _("warning"), default=30, help_text=_("Seconds before the time is over.")
    )
    is_offered = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = [F("rank").asc(nulls_last=True), "position", "pk"]

    def __str__(self) -> str:
        return self.said("title")


class Floor(Procedure):
    """The floor of a session: closed until the chair opens it."""

    class Stage(models.TextChoices):
        CLOSED = "CLOSED", _("Closed")
        OPEN = "OPEN", _("Open")

    class Policy(models.TextChoices):
        ARRIVAL = "ARRIVAL", _("In order of arrival")
        ALTERNATE = "ALTERNATE", _("Room and online in turn")
        FRESH = "FRESH", _("Delegations that have not spoken first")
        REGIONS = "REGIONS", _("Balance of regions")
        ROLES = "ROLES", _("Representatives before advisers")

    STEPS = {
        "open_floor": Step((Stage.CLOSED,), Stage.OPEN),
        "close_floor": Step((Stage.OPEN,), Stage.CLOSED),
    }

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="floor")
    policy = models.CharField(
        _("order"), max_length=10, choices=Policy.choices, default=Policy.ARRIVAL
    )
    once = models.BooleanField(_("each person once in the list"), default=True)
    present_only = models.BooleanField(_("only those who are present"), default=False)
    points_always = models.BooleanField(
        _("points of order also while the list is closed"), default=True
    )
    limit = models.PositiveIntegerField(
        _("speaking time"),
        null=True,
        blank=True,
        help_text=_("Seconds for each from now on; empty for that of the kind."),
    )
    is_rehearsal = models.BooleanField(
        default=False, help_text="Delegates are simulated, and nothing of it counts."
    )
    list_opens_at = models.DateTimeField(_("list opens"), null=True, blank=True)
    list_closes_at = models.DateTimeField(_("list closes"), null=True, blank=True)

    def __str__(self) -> str:
        return f"Floor of {self.session}"

    @property
    def access(self) -> str:
        return self.session.access

    def remember(
        self,
        verb: str,
        by: User | None,
        now: datetime,
        before: Sequence[list[Any]],
        made: Sequence[int] = (),
    ) -> None:
        """Keep how things were (each a `snapshot`, and what was made), for `undo`."""
        self.deeds.create(verb=verb, by=by, at=now, before=list(before), made=list(made))

    def list_is_open(self, now: datetime) -> bool:
        """By the clock, whether or not anything has run since its times were set."""
        if self.list_closes_at and self.list_closes_at <= now:
            return bool(self.list_opens_at and self.list_closes_at < self.list_opens_at <= now)
        return self.list_opens_at is None or self.list_opens_at <= now


class Budget(models.Model):
    """Speaking time of one delegation, region or group in a session; or of each of them."""

    class Scope(models.TextChoices):
        DELEGATION = "DELEGATION", _("Delegation")
        REGION = "REGION", _("Region")
        GROUP = "GROUP", _("Members or observers")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="budgets")
    scope = models.CharField(_("for"), max_length=10, choices=Scope.choices)
    key = models.CharField(
        max_length=12,
        blank=True,
        help_text="The delegation's or region's code, or its kind; empty for each.",
    )
    seconds = models.PositiveIntegerField(_("seconds"))

    class Meta:
        ordering = ["scope", "key"]
        constraints = [
            models.UniqueConstraint(name="one_budget_each", fields=["floor", "scope", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s for {self.key or 'each'}"


class TurnQuerySet(models.QuerySet["Turn"]):
    def waiting(self) -> "TurnQuerySet":
        """Raised hands, who asked first."""
        return self.filter(called_at=None, withdrawn_at=None).order_by("requested_at", "pk")

    def speaking(self) -> "TurnQuerySet":
        return self.filter(ended_at=None).exclude(called_at=None)

    def over(self) -> "TurnQuerySet":
        return self.exclude(ended_at=None).order_by("called_at", "pk")


class Turn(models.Model):
    """One turn, from raised hand to last word. Its state follows from its times."""

    Origin = Place

    class Via(models.TextChoices):
        SELF = "SELF", _("By themselves")
        OPERATOR = "OPERATOR", _("By the floor manager")
        SEAT = "SEAT", _("By the card of a seat")
        CHAT = "CHAT", _("From the chat, to be read out")
        PAPER = "PAPER", _("Noted on paper")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="turns")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    role = models.CharField(max_length=20, blank=True, help_text="In the delegation, at the time.")
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="turns")
    note = models.CharField(max_length=300, blank=True, help_text="What it is about.")
    origin = models.CharField(max_length=6, choices=Place.choices)
    via = models.CharField(max_length=8, choices=Via.choices, default=Via.SELF)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    key = models.CharField(  # noqa: DJ001 - NULL, since many hands have no key and may not clash
        max_length=64, null=True, help_text="What the sender calls this hand."
    )
    moved_at = models.DateTimeField(null=True, blank=True)
    ahead_of = models.JSONField(
        default=list, blank=True, help_text="Turns that an operator put it before, next first."
    )
    requested_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    limit = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")
    warning = models.PositiveIntegerField(default=0, help_text="Seconds before the limit.")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_for = models.DurationField(default=timedelta(0))

    objects = TurnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="turns_not_over",
                fields=["floor", "requested_at"],
                condition=Q(ended_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_speaker_at_a_time",
                fields=["floor"],
                condition=Q(called_at__isnull=False, ended_at__isnull=True),
            ),
            models.UniqueConstraint(name="one_hand_per_key", fields=["floor", "person", "key"]),
            models.CheckConstraint(
                name="a_turn_is_somebodys",
                condition=Q(person__isnull=False) | Q(delegation__isnull=False),
            ),
            models.CheckConstraint(
                name="turn_ends_after_it_is_called",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("called_at")),
            ),
            models.CheckConstraint(
                name="who_is_called_has_not_withdrawn",
                condition=Q(called_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="only_who_speaks_pauses",
                condition=Q(paused_at__isnull=True) | Q(called_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Turn {self.pk} of {self.person or self.delegation}"

    def spoken(self, now: datetime) -> timedelta:
        """How long it has lasted, pauses left out."""
        if self.called_at is None:
            return timedelta(0)
        until = self.ended_at or self.paused_at or now
        return max(timedelta(0), until - self.called_at - self.paused_for)

    def begin(self, now: datetime, *, item_id: int | None, limit: int | None, warning: int) -> None:
        self.called_at, self.item_id = now, item_id
        self.limit, self.warning = limit, warning
        self.save(update_fields=["called_at", "item_id", "limit", "warning"])

    def pause(self, now: datetime) -> None:
        self.paused_at = now
        self.save(update_fields=["paused_at"])

    def resume(self, now: datetime) -> None:
        assert self.paused_at is not None, "only a turn that is paused resumes"
        self.paused_for += max(timedelta(0), now - self.paused_at)
        self.paused_at = None
        self.save(update_fields=["paused_at", "paused_for"])

    def end(self, now: datetime) -> None:
        """Whoever ends a turn may have looked at the clock before another began it."""
        assert self.called_at is not None, "only a turn that was called can end"
        if self.paused_at:
            self.resume(now)
        self.ended_at = max(now, self.called_at)
        self.save(update_fields=["ended_at"])

    def withdraw(self, now: datetime) -> None:
        self.withdrawn_at = now
        self.save(update_fields=["withdrawn_at"])

    def put_before(self, others: list[int], now: datetime) -> None:
        self.ahead_of, self.moved_at = others, now
        self.save(update_fields=["ahead_of", "moved_at"])


class ItemRun(models.Model):
    """An agenda item was really under way, from when to when; or was dropped at that moment."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="runs")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="runs")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_item_at_a_time", fields=["floor"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="item_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} from {self.began_at:%H:%M}"

    def end(self, now: datetime) -> None:
        self.ended_at = max(now, self.began_at)
        self.save(update_fields=["ended_at"])


class Deed(models.Model):
    """What an operator did last, and how things were before: so that it can be undone."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="deeds")
    verb = models.CharField(max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(
        encoder=DjangoJSONEncoder, help_text='[["turn", 7, {"called_at": null}], …]'
    )
    made = models.JSONField(default=list, help_text="Item runs that it made.")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%H:%M:%S}"


class Stay(models.Model):
    """Somebody was present in a session, from when to when: the source of its attendance."""

    class Via(models.TextChoices):
        SELF = "SELF", _("By themselves")
        DOOR = "DOOR", _("By the code at the door")
        SEAT = "SEAT", _("By the card of a seat")
        DESK = "DESK", _("By the desk")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="stays")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="stays", null=True, blank=True
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="stays", null=True, blank=True
    )
    place = models.CharField(max_length=6, choices=Place.choices)
    via = models.CharField(max_length=4, choices=Via.choices)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["came_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_stay_at_a_time",
                fields=["floor", "person"],
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_stay_is_somebodys",
                condition=Q(person__isnull=False) | Q(delegation__isnull=False),
            ),
            models.CheckConstraint(
                name="who_leaves_has_come",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.delegation} from {self.came_at:%H:%M}"

    def end(self, now: datetime) -> None:
        self.left_at = max(now, self.came_at)
        self.save(update_fields=["left_at"])


class Alarm(models.Model):
    """An interpreter or scribe cannot follow: shown to the speaker and the operators at once."""

    class Reason(models.TextChoices):
        TOO_FAST = "TOO_FAST", _("Too fast")
        NO_SOUND = "NO_SOUND", _("No sound")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="alarms")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10, blank=True, help_text="The booth's language.")
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]

    def __str__(self) -> str:
        return f"{self.reason} at {self.raised_at:%H:%M:%S}"

    def clear(self, now: datetime) -> None:
        self.cleared_at = now
        self.save(update_fields=["cleared_at"])


class Note(models.Model):
    """What somebody who runs the room wrote for themselves about an item. Nobody else sees it."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="notes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=4_000)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_note_per_item_and_user", fields=["item", "user"])
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Screen(models.Model):
    """A display that is paired with one session: what it shows is chosen from the desk."""

    class Content(models.TextChoices):
        FLOOR = "FLOOR", _("Speaker and queue")
        SPEAKER = "SPEAKER", _("Speaker")
        QUEUE = "QUEUE", _("Speakers' list")
        AGENDA = "AGENDA", _("Agenda")
        SLIDE = "SLIDE", _("Slide")
        CLOCK = "CLOCK", _("Clock")
        CAPTIONS = "CAPTIONS", _("Captions")
        TEXT = "TEXT", _("Text")
        HEMICYCLE = "HEMICYCLE", _("Hemicycle")
        CHECK = "CHECK", _("Temperature check")
        MESSAGE = "MESSAGE", _("Message")
        QR = "QR", _("Code to join")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="screens")
    name = models.CharField(_("name"), max_length=60, validators=[can_be_said])
    content = models.CharField(
        _("shows"), max_length=10, choices=Content.choices, default=Content.FLOOR
    )
    languages = models.JSONField(default=list, help_text="One or two codes.")
    message = models.CharField(_("message"), max_length=300, blank=True)
    code = models.CharField(max_length=8, blank=True, help_text="Pairs a display, for a while.")
    code_until = models.DateTimeField(null=True, blank=True)
    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="screen"
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_screen_of_a_name",
                fields=["floor", "name"],
                condition=Q(retired_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def renew(self, code: str, until: datetime) -> None:
        """Not yet saved: what saves it knows what else has changed."""
        self.code, self.code_until = code, until

    def retire(self, now: datetime) -> None:
        self.retired_at, self.code = now, ""
        self.save(update_fields=["retired_at", "code"])
        User.objects.filter(screen=self).update(is_active=False)


def snapshot(row: models.Model, *names: str) -> list[Any]:
    """A row's present values, as a `Deed` keeps them."""
    kept = {name: _to_the_microsecond(getattr(row, name)) for name in names}
    return [row._meta.model_name, row.pk, kept]


def _to_the_microsecond(value: Any) -> Any:
    """JSON as Django writes it keeps thousandths of a second: other moments than there were."""
    return value.isoformat() if isinstance(value, datetime) else value
