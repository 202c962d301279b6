"""Calls: what people are asked for until a deadline, what they hand in, and what becomes of it."""

import hashlib
import re
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.calendar.models import Window
from hemicycle.committee.models import Delegation, Office, Person, Region, Topic
from hemicycle.kernel.files import KINDS
from hemicycle.kernel.models import Translated
from hemicycle.kernel.post import Addressee
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.meetings.models import Meeting

A_YEAR_OF_HOURS = MaxValueValidator(366 * 24)
AT_LEAST_ONE = MinValueValidator(1)


def key_from(label: str) -> str:
    """What a question or an option is called inside: its words in plain letters, else a number
    made of them; empty for none."""
    plain, whole = (
        slugify(label, allow_unicode=is_whole).replace("_", "-")[:32].strip("-")
        for is_whole in (False, True)
    )
    if plain == whole:
        return plain
    return f"k{hashlib.sha256(label.strip().encode()).hexdigest()[:10]}"


def are_options(value: str) -> None:
    """One a line, each with letters or digits, none twice."""
    keys = [key_from(line) for line in lines_of(value)]
    if not all(keys) or len(set(keys)) != len(keys):
        raise ValidationError(_now("Give one option a line, no two alike."))


@lru_cache(maxsize=2_000)
def _pairs(options: str, told: str) -> list[tuple[str, str]]:
    """Asked at every cell of a sheet. A translation with other lines than the options is none."""
    lines, labels = lines_of(options), lines_of(told)
    keys = [key_from(line) for line in lines]
    return list(zip(keys, labels if len(labels) == len(keys) else lines, strict=True))


def are_file_kinds(values: Any) -> None:
    if not isinstance(values, list) or not set(values) <= set(KINDS):
        raise ValidationError(_now("Choose from the list."))


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Call(Translated, Procedure):
    """Something people are asked for. Whether it is open is asked of its window."""

    class Stage(models.TextChoices):
        PREPARED = "PREPARED", _("In preparation")
        PUBLISHED = "PUBLISHED", _("Published")
        CONCLUDED = "CONCLUDED", _("Concluded")
        CANCELLED = "CANCELLED", _("Cancelled")

    class Audience(models.TextChoices):
        EVERYONE = "EVERYONE", _("Everybody, also without an account")
        SIGNED_IN = "SIGNED_IN", _("Everybody with an account")
        MEMBERS = "MEMBERS", _("People of member delegations")
        NAMED = "NAMED", _("People named for this call")

    class Behalf(models.TextChoices):
        SELF = "SELF", _("For oneself")
        OTHERS = "OTHERS", _("For somebody else, who must confirm")
        BOTH = "BOTH", _("For oneself, or for somebody else who must confirm")

    class Leads(models.TextChoices):
        NOTHING = "NOTHING", _("Nothing by itself")
        OFFICE = "OFFICE", _("A term in an office")
        MEETING = "MEETING", _("A meeting")

    STEPS = {
        "publish_call": Step((Stage.PREPARED,), Stage.PUBLISHED),
        "conclude_call": Step((Stage.PUBLISHED,), Stage.CONCLUDED),
        "cancel_call": Step((Stage.PREPARED, Stage.PUBLISHED), Stage.CANCELLED),
    }

    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True)
    terms = models.TextField(
        _("terms"), blank=True, help_text=_("Duties, dates, what is offered and what is expected.")
    )
    criteria = models.TextField(
        _("criteria"), blank=True, help_text=_("By which is chosen, should there be too many.")
    )
    reference = models.CharField(_("rule"), max_length=200, blank=True)
    audience = models.CharField(
        _("who may answer"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS
    )
    invited = models.ManyToManyField(
        Person, blank=True, related_name="invitations", verbose_name=_("people named")
    )
    behalf = models.CharField(
        _("on whose behalf"), max_length=6, choices=Behalf.choices, default=Behalf.SELF
    )
    leads = models.CharField(
        _("who is chosen gets"), max_length=8, choices=Leads.choices, default=Leads.NOTHING
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, validators=[AT_LEAST_ONE]
    )
    several = models.BooleanField(_("one person may hand in several"), default=False)
    confirm_hours = models.PositiveIntegerField(
        _("hours to confirm"),
        default=7 * 24,
        validators=[AT_LEAST_ONE, A_YEAR_OF_HOURS],
        help_text=_("How long somebody who was named has to confirm."),
    )
    reference_hours = models.PositiveIntegerField(
        _("hours for references"),
        default=14 * 24,
        validators=[AT_LEAST_ONE, A_YEAR_OF_HOURS],
        help_text=_("How long a reference person has to answer."),
    )
    shows_nominator = models.BooleanField(_("who is named learns who named them"), default=True)
    shows_chosen = models.BooleanField(_("the names of those chosen are published"), default=True)
    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Only the people who handle it see anything, and every reading is recorded."),
    )
    keep_days = models.PositiveIntegerField(
        _("days answers are kept"),
        null=True,
        blank=True,
        validators=[AT_LEAST_ONE, MaxValueValidator(3_660)],
        help_text=_("After the deadline; then they are destroyed. Empty: they are kept."),
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="calls",
        null=True,
        blank=True,
        verbose_name=_("topic"),
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="calls",
        null=True,
        blank=True,
        verbose_name=_("meeting"),
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    """What publishing asks the calendar for; from then on the window says it."""
    window = models.OneToOneField(
        Window, on_delete=models.PROTECT, related_name="call", null=True, blank=True
    )
    last_number = models.PositiveIntegerField(default=0)
    """Of the receipts given."""
    conclusion = models.TextField(blank=True)
    """Why it ended as it did, in words."""
    destroyed_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=64, blank=True)
    """SHA-256 over the digests of all that was destroyed."""

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_published_call_has_a_window",
                condition=Q(stage__in=["PREPARED", "CANCELLED"]) | Q(window__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.said("title")

    def get_absolute_url(self) -> str:
        return reverse("calls:show", args=[self.pk])

    @property
    def stage_name(self) -> str:
        return str(self.Stage(self.stage).label)

    @property
    def destroy_at(self) -> datetime | None:
        """When answers have been kept long enough; None where they stay."""
        if self.keep_days is None or self.window is None:
            return None
        return self.window.closes_at + timedelta(days=self.keep_days)

    @property
    def about(self) -> str:
        """What its letters are filed under."""
        return f"call {self.pk}"


class Position(Translated):
    """One of several things a call is for: a seat, a post, a group."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="positions")
    title = models.CharField(_("title"), max_length=200)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1, validators=[AT_LEAST_ONE])
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("office"),
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.said("title")


class Form(models.Model):
    """One version of the questions of a call; the newest is the one that is asked."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="forms")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="one_form_a_number", fields=["call", "number"])]

    def __str__(self) -> str:
        return f"{self.call} v{self.number}"


class Question(Translated):
    class Kind(models.TextChoices):
        TEXT = "TEXT", _("Short text")
        LONG = "LONG", _("Long text")
        CHOICE = "CHOICE", _("One of several")
        MANY = "MANY", _("Some of several")
        NUMBER = "NUMBER", _("Number")
        DATE = "DATE", _("Day")
        COUNTRY = "COUNTRY", _("Country")
        FILE = "FILE", _("File")
        CONSENT = "CONSENT", _("Statement to agree to")
        REFERENCE = "REFERENCE", _("Reference person, who is written to")

    class Counts(models.TextChoices):
        GENDER = "GENDER", _("Gender")
        COUNTRY = "COUNTRY", _("Country and region")

    class Fills(models.TextChoices):
        PLACE = "PLACE", _("The meeting's place")
        FIRST = "FIRST", _("The meeting's first day")
        LAST = "LAST", _("The meeting's last day")

    WITH_OPTIONS: ClassVar = frozenset({"CHOICE", "MANY"})
    NOMINEE: ClassVar = "_nominee"
    POSITIONS: ClassVar = "_positions"
    """Keys of what every form of a call with nominees, or with positions, asks first."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=40)
    place = models.PositiveIntegerField()
    section = models.CharField(_("section"), max_length=200, blank=True)
    text = models.CharField(_("question"), max_length=500)
    help = models.TextField(_("explanation"), blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices, default=Kind.TEXT)
    options = models.TextField(
        _("options"), blank=True, validators=[are_options], help_text=_("One a line.")
    )
    is_required = models.BooleanField(_("required"), default=True)
    needed_by = models.CharField(
        _("only if this question"), max_length=40, blank=True, help_text=_("Is answered like that.")
    )
    needed_value = models.CharField(_("has this answer"), max_length=200, blank=True)
    position = models.ForeignKey(
        Position,
        on_delete=models.CASCADE,
        related_name="questions",
        null=True,
        blank=True,
        verbose_name=_("only for"),
    )
    least = models.IntegerField(
        _("at least"), null=True, blank=True, help_text=_("Characters, choices, or the number.")
    )
    most = models.IntegerField(
        _("at most"),
        null=True,
        blank=True,
        help_text=_("Characters, choices, the number, or megabytes of a file."),
    )
    file_kinds = models.JSONField(
        _("kinds of files"), default=list, blank=True, validators=[are_file_kinds]
    )
    counts = models.CharField(
        _("counted in statistics as"), max_length=7, choices=Counts.choices, blank=True
    )
    fills = models.CharField(_("says"), max_length=5, choices=Fills.choices, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_question_a_key", fields=["form", "key"]),
        ]

    def __str__(self) -> str:
        return self.said("text")

    def choices(self) -> list[tuple[str, str]]:
        """Each option's key and its words for the reader."""
        return self.given or _pairs(self.options, self.said("options"))

    @cached_property
    def labels(self) -> dict[str, str]:
        return dict(self.choices())

    given: list[tuple[str, str]] = []
    """The choices of a question that is made for the moment and not kept."""


class Status(Translated):
    """A step of how submissions are handled, as the call's handlers name and order them."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="statuses")
    label = models.CharField(_("label"), max_length=80)
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["place", "pk"]
        verbose_name_plural = "statuses"

    def __str__(self) -> str:
        return self.said("label")


class Handler(models.Model):
    """Somebody who handles what is handed in."""

    class Role(models.TextChoices):
        MANAGER = "MANAGER", _("Handles everything")
        READER = "READER", _("Reads what is assigned")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="handlers")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="handled_calls", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=7, choices=Role.choices)

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(name="handles_a_call_once", fields=["call", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class Submission(models.Model):
    """What one person writes for a call: a working copy, and what of it was handed in.

    `key` is the secret of its address. Who has no account is known by that and their e-mail.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="submissions")
    key = models.CharField(max_length=43, unique=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="submissions", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=50, default="UTC")
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="submissions", null=True, blank=True
    )

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    answers = models.JSONField(default=dict, blank=True)
    """The working copy, as typed: by the question's key (and `NOMINEE`, `POSITIONS`)."""
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saves = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    """Of what must be answered, how much is."""

    receipt = models.OneToOneField(
        "Receipt", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    """For what counts; empty as long as nothing was handed in, and once it was withdrawn."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    country = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=2, choices=Region.choices, blank=True)
    gender = models.CharField(max_length=40, blank=True)

    is_for_other = models.BooleanField(default=False)
    nominee_name = models.CharField(max_length=200, blank=True)
    nominee_email = models.EmailField(blank=True)
    """As handed in: who was asked to confirm."""
    nominee_key = models.CharField(max_length=43, blank=True, db_index=True)
    confirm_due = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    nominee_words = models.TextField(blank=True)

    status = models.ForeignKey(
        Status, on_delete=models.PROTECT, related_name="submissions", null=True, blank=True
    )
    is_chosen = models.BooleanField(null=True, blank=True)
    chosen_for = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="chosen", null=True, blank=True
    )
    choice_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["call", "status"]),
            models.Index(fields=["call", "region"]),
            models.Index(fields=["call", "email"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="confirmed_or_declined",
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="withdrawn_counts_no_more",
                condition=Q(withdrawn_at__isnull=True) | Q(receipt__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.call}"

    def get_absolute_url(self) -> str:
        """For whoever wrote it."""
        return reverse("calls:draft", args=[self.key])

    @property
    def addressee(self) -> Addressee:
        return Addressee(self.email, self.language, self.zone)

    @property
    def candidate(self) -> str:
        """Whom it is about."""
        return self.nominee_name if self.is_for_other else self.name

    @property
    def number(self) -> int | None:
        return self.receipt.number if self.receipt else None

    class Word(models.TextChoices):
        WAITING = "WAITING", _("Waiting for confirmation")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        DECLINED = "DECLINED", _("Declined")
        LAPSED = "LAPSED", _("Not confirmed in time")

    def word(self, now: datetime) -> str:
        """By the clock; empty where nobody else was named."""
        if not self.is_for_other or self.confirm_due is None:
            return ""
        if self.confirmed_at:
            return self.Word.CONFIRMED
        if self.declined_at:
            return self.Word.DECLINED
        return self.Word.LAPSED if self.confirm_due <= now else self.Word.WAITING


class Receipt(models.Model):
    """What was handed in, as it was, and when it had arrived. Nothing of it changes."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="receipts")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    answers = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="one_receipt_a_number", fields=["call", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.call_id}-{self.number:04}"


class Upload(models.Model):
    """A file of a submission: told by its content, under the name it came with for the eye."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads")
    question = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="submissions/%Y/%m/")
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class LateDoor(models.Model):
    """One person may hand in after the deadline, until a time of their own."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="late_doors")
    email = models.EmailField(_("e-mail address"))
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["until"]
        constraints = [
            models.UniqueConstraint(name="one_late_door_a_person", fields=["call", "email"])
        ]

    def __str__(self) -> str:
        return f"{self.email} until {self.until:%Y-%m-%d %H:%M}"


class Reading(models.Model):
    """A submission is assigned to a reader."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="assigned_once", fields=["submission", "person"])
        ]

    def __str__(self) -> str:
        return str(self.person)


class Conflict(models.Model):
    """A conflict of interest that was declared: the submission is not there for that person."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="conflicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="declared_once", fields=["submission", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"


class Note(models.Model):
    """What handlers say among themselves about a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Reference(models.Model):
    """A reference person, and what they wrote."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="references")
    question = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    key = models.CharField(max_length=43, unique=True)
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(_("your words"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="asked_once", fields=["submission", "question", "email"]),
            models.CheckConstraint(
                name="reference_due_after_it_was_asked", condition=Q(due__gt=F("asked_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mailing(models.Model):
    """A letter to many of those who handed in: written before, kept for the next time."""

    PLACES: ClassVar = ("name", "candidate", "number", "call", "status")
    PLACE: ClassVar = re.compile(r"\{\s*([^{}]*?)\s*\}")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="mailings")
    title = models.CharField(_("called"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(null=True, blank=True)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
