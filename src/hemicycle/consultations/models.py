"""What is put to delegations for a window, what each says to it, and what came of it."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.calendar.models import Window
from hemicycle.committee.models import Delegation, Person, Topic
from hemicycle.kernel.models import Translated
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.meetings.models import Meeting

LONGEST_TEXT = 60_000
MOST_DELEGATIONS = 500


class Consultation(Translated, Procedure):
    """Points put to delegations, and the rule by which what they say becomes an outcome."""

    class Stage(models.TextChoices):
        PREPARED = "PREPARED", _("Being prepared")
        PUBLISHED = "PUBLISHED", _("Published")
        CONCLUDED = "CONCLUDED", _("Concluded")
        CANCELLED = "CANCELLED", _("Cancelled")

    class Rule(models.TextChoices):
        SILENCE_CONSENTS = "SILENCE_CONSENTS", _("Silence is consent")
        SILENCE_ABSTAINS = "SILENCE_ABSTAINS", _("Silence is abstention")
        ANSWERS_NEEDED = "ANSWERS_NEEDED", _("Answers are needed")

    class Objections(models.TextChoices):
        BLOCK = "BLOCK", _("One objection defeats a point")
        LIMIT = "LIMIT", _("So many objections are noted, and it passes")
        MAJORITY = "MAJORITY", _("More for than against")

    class Asked(models.TextChoices):
        MEMBERS = "MEMBERS", _("Members")
        DELEGATIONS = "DELEGATIONS", _("Members and observers")

    class Voices(models.TextChoices):
        REPRESENTATIVE = "REPRESENTATIVE", _("The representative")
        ALTERNATE = "ALTERNATE", _("The representative or the alternate")
        ANYBODY = "ANYBODY", _("Anybody who is accredited")
        NAMED = "NAMED", _("Those who are named for it")

    class Answers(models.TextChoices):
        OPEN = "OPEN", _("All who take part see them at once")
        CLOSED = "CLOSED", _("Each sees its own until it is concluded")

    STEPS: ClassVar = {
        "publish_consultation": Step((Stage.PREPARED,), Stage.PUBLISHED),
        "conclude_consultation": Step((Stage.PUBLISHED,), Stage.CONCLUDED, when_due=True),
        "cancel_consultation": Step((Stage.PREPARED, Stage.PUBLISHED), Stage.CANCELLED),
    }

    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True, validators=[MaxLengthValidator(5_000)])
    rule = models.CharField(
        _("silence"), max_length=16, choices=Rule.choices, default=Rule.SILENCE_CONSENTS
    )
    reference = models.CharField(
        _("rule"), max_length=200, help_text=_("Where it is laid down, such as “Principle 47”.")
    )
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum in per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The share of the members asked that must answer; empty where none must."),
    )
    objections = models.CharField(
        _("objections"), max_length=8, choices=Objections.choices, default=Objections.BLOCK
    )
    most_objections = models.PositiveSmallIntegerField(
        _("objections that are noted"),
        default=0,
        validators=[MaxValueValidator(MOST_DELEGATIONS)],
        help_text=_("With more than so many a point does not pass."),
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("majority in per cent"),
        default=50,
        validators=[MinValueValidator(50), MaxValueValidator(99)],
        help_text=_("More than this share of those for and against must be for it."),
    )
    asked = models.CharField(
        _("who is asked"), max_length=11, choices=Asked.choices, default=Asked.MEMBERS
    )
    voices = models.CharField(
        _("who answers"), max_length=14, choices=Voices.choices, default=Voices.ALTERNATE
    )
    answers = models.CharField(
        _("answers while it is open"), max_length=6, choices=Answers.choices, default=Answers.CLOSED
    )
    is_public = models.BooleanField(_("its page and results are for everybody"), default=False)
    may_close_early = models.BooleanField(
        _("may close as soon as all members have answered"), default=False
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="consultations",
        null=True,
        blank=True,
        verbose_name=_("topic"),
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="consultations",
        null=True,
        blank=True,
        verbose_name=_("meeting"),
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    """As it is to be published, at once where it is empty; from then on the window says."""
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    window = models.OneToOneField(
        Window, on_delete=models.PROTECT, related_name="consultation", null=True, blank=True
    )
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="next", null=True, blank=True
    )
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="consultation_has_a_window_once_published",
                condition=~Q(stage__in=["PUBLISHED", "CONCLUDED"]) | Q(window__isnull=False),
            ),
            models.CheckConstraint(
                name="consultation_quorum_is_a_share",
                condition=Q(quorum_percent=None) | Q(quorum_percent__range=(1, 100)),
            ),
            models.CheckConstraint(
                name="consultation_majority_is_a_share",
                condition=Q(threshold_percent__range=(50, 99)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:show", args=[self.pk])

    @property
    def stage_words(self) -> str:
        return str(self.Stage(self.stage).label)

    @property
    def key(self) -> str:
        """Of the window it is published with."""
        return f"consultation_{self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Whether a position may be taken, by the clock at the moment of asking."""
        published = self.stage == self.Stage.PUBLISHED and self.window is not None
        return published and self.window.is_open(now)  # type: ignore[union-attr]

    def is_over(self, now: datetime) -> bool:
        """Whether its window has closed and what was said in it may be counted."""
        window = self.window
        return window is not None and not window.cancelled_at and window.closes_at <= now


class Point(Translated):
    """A text, a change or a question of a consultation; delegations take a position on each."""

    class Kind(models.TextChoices):
        TEXT = "TEXT", _("Text")
        CHANGE = "CHANGE", _("Change of a text")
        QUESTION = "QUESTION", _("Question")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(
        _("text"),
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text=_("An empty line begins a new paragraph; they are numbered."),
    )
    before = models.TextField(
        _("text as it is now"),
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text=_("For a change: the difference is shown word by word."),
    )
    file = models.FileField(_("file"), upload_to="consultations/%Y/%m/", blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    source = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="copies", null=True, blank=True
    )
    """The point of the round before that it was copied from."""

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def paragraphs(self) -> list[str]:
        """In the reader's language; their numbers begin with 1."""
        return paragraphs(self.said("text"))


def paragraphs(text: str) -> list[str]:
    """The parts between empty lines."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return [part.strip() for part in lines.split("\n\n") if part.strip()]


class Choice(Translated):
    """One of the positions that may be taken on the points of a consultation."""

    class Means(models.TextChoices):
        FOR = "FOR", _("For it")
        FOR_WITH_COMMENTS = "FOR_WITH_COMMENTS", _("For it, with comments")
        AGAINST = "AGAINST", _("Against it")
        ABSTAIN = "ABSTAIN", _("Abstains")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="choices")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("words"), max_length=100)
    means = models.CharField(_("counts as"), max_length=17, choices=Means.choices)
    needs_reason = models.BooleanField(_("a reason must be given"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_choice_of_a_label", fields=["consultation", "label"])
        ]

    def __str__(self) -> str:
        return self.label


class Voice(models.Model):
    """Somebody accredited who was named to answer for a delegation, whatever their role."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="named_voices"
    )
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class Meta:
        ordering = ["delegation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_voice_is_named_once", fields=["consultation", "delegation", "person"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.delegation}"


class Position(models.Model):
    """What a delegation says to a consultation; one row however often it changes."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="positions"
    )
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="positions")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=1)
    """How often something was handed in; who acts says which of them they saw."""
    digest = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["delegation__name"]
        constraints = [
            models.UniqueConstraint(
                name="one_position_of_a_delegation", fields=["consultation", "delegation"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegation} on {self.consultation}"

    @property
    def number(self) -> str:
        """What a receipt is known by: the consultation, the position and its how-manieth form."""
        return f"C{self.consultation_id}-{self.pk}.{self.changes}"


class Stance(models.Model):
    """The choice of a delegation on one point."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="stances")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="stances")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="stances")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["point__position"]
        constraints = [
            models.UniqueConstraint(name="one_stance_on_a_point", fields=["position", "point"])
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.choice}"


class Comment(models.Model):
    """A comment on all, on a point, or pinned to one of its paragraphs."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="comments")
    point = models.ForeignKey(
        Point, on_delete=models.PROTECT, related_name="comments", null=True, blank=True
    )
    paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["point__position", "paragraph", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_paragraph_is_of_a_point",
                condition=Q(paragraph=None) | Q(point__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Revision(models.Model):
    """What was handed in, as it was then. It is never changed and never removed."""

    class Kind(models.TextChoices):
        TAKEN = "TAKEN", _("Taken")
        CHANGED = "CHANGED", _("Changed")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    content: models.JSONField[Any, Any] = models.JSONField()
    digest = models.CharField(max_length=64)
    number = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number


class Draft(models.Model):
    """What somebody has typed and not handed in: fields of the form by their names."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="drafts")
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content: models.JSONField[Any, Any] = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_draft_at_a_time", fields=["consultation", "delegation", "user"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.at:%Y-%m-%d %H:%M}"


class Outcome(models.Model):
    """What came of a point, counted when its consultation was concluded."""

    class Result(models.TextChoices):
        ADOPTED = "ADOPTED", _("Adopted")
        NOT_ADOPTED = "NOT_ADOPTED", _("Not adopted")
        NO_QUORUM = "NO_QUORUM", _("No quorum")

    class Why(models.TextChoices):
        CONSENSUS = "CONSENSUS", _("Nobody objects.")
        NOTED = "NOTED", _("The objections are no more than are noted.")
        MAJORITY = "MAJORITY", _("Enough of those for and against are for it.")
        NO_QUORUM = "NO_QUORUM", _("Too few of those asked have answered.")
        NOBODY_FOR = "NOBODY_FOR", _("Nobody is for it.")
        OBJECTION = "OBJECTION", _("There is an objection.")
        TOO_MANY = "TOO_MANY", _("There are more objections than are noted.")
        NO_MAJORITY = "NO_MAJORITY", _("Too few of those for and against are for it.")

    point = models.OneToOneField(Point, on_delete=models.PROTECT, related_name="outcome")
    result = models.CharField(max_length=11, choices=Result.choices)
    why = models.CharField(max_length=11, choices=Why.choices)
    tallies: models.JSONField[Any, Any] = models.JSONField()
    """How many said what, by `Choice.Means`, of those that count; then how silence counts."""
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    silent = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["point__position"]
        constraints = [
            models.CheckConstraint(
                name="an_outcome_counts_everybody_once",
                condition=Q(asked=models.F("answered") + models.F("silent")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.result}"
