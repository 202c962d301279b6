"""Temperature checks: a show of hands that takes the room's temperature and decides nothing."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Delegation, Person
from hemicycle.floor.models import Floor
from hemicycle.kernel.languages import can_be_said, is_language
from hemicycle.kernel.models import Translated
from hemicycle.kernel.procedures import Procedure, Step


class Check(Procedure):
    """One question to the room, open from the moment it is put. It is no vote."""

    class Stage(models.TextChoices):
        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")

    class Counts(models.TextChoices):
        PERSON = "PERSON", _("One answer of each person")
        DELEGATION = "DELEGATION", _("One answer of each delegation")

    class For(models.TextChoices):
        MEMBERS = "MEMBERS", _("Members")
        DELEGATES = "DELEGATES", _("Members and observers")

    STEPS: ClassVar = {"close_check": Step((Stage.OPEN,), Stage.CLOSED, when_due=True)}

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="checks")
    question = models.CharField(_("question"), max_length=300, validators=[can_be_said])
    language = models.CharField(max_length=10, validators=[is_language])
    is_named = models.BooleanField(
        _("named"), default=False, help_text=_("Everybody sees who gave which answer.")
    )
    counts = models.CharField(
        _("counted"), max_length=10, choices=Counts.choices, default=Counts.PERSON
    )
    open_to = models.CharField(
        _("open to"), max_length=9, choices=For.choices, default=For.DELEGATES
    )
    asked = models.PositiveIntegerField(help_text="How many may answer, when it was put.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered = models.PositiveIntegerField(default=0, help_text="How many did, once it is closed.")
    is_on_screen = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_check_at_a_time", fields=["floor"], condition=Q(stage="OPEN")
            ),
            models.CheckConstraint(
                name="a_check_closes_after_it_opens",
                condition=Q(stage_due__isnull=True) | Q(stage_due__gt=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def access(self) -> str:
        return self.floor.access

    @property
    def closed_at(self) -> datetime | None:
        return None if self.stage == self.Stage.OPEN else self.stage_since

    def is_open(self, now: datetime) -> bool:
        """By the clock, whether or not anything has run since its time was up."""
        return self.stage == self.Stage.OPEN and not self.is_due(now)

    def is_due(self, now: datetime) -> bool:
        """Its time is up, and nothing has closed it yet."""
        return self.stage_due is not None and self.stage_due <= now

    def show(self, is_on_screen: bool) -> None:
        self.is_on_screen = is_on_screen
        self.save(update_fields=["is_on_screen"])


class Option(Translated):
    """One of the answers there are."""

    class Means(models.TextChoices):
        FOR = "FOR", _("For it")
        FOR_WITH_COMMENTS = "FOR_WITH_COMMENTS", _("For it, with reservations")
        AGAINST = "AGAINST", _("Against it")
        ABSTAIN = "ABSTAIN", _("Neither for nor against")
        NONE = "NONE", _("An answer of its own")

    of_check = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("words"), max_length=100)
    means = models.CharField(_("counts as"), max_length=17, choices=Means.choices)
    count = models.PositiveIntegerField(default=0, help_text="Once the check is closed.")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_option_of_a_label", fields=["of_check", "label"])
        ]

    def __str__(self) -> str:
        return self.said("label")


class Answer(models.Model):
    """What somebody answered. Those of an anonymous check are removed when it closes."""

    of_check = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="answers")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="answers")
    voice = models.BigIntegerField(
        help_text="The number of whoever is counted once: the person, or the delegation."
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, help_text="In the delegation, at the time.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["delegation__name", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_answer_of_a_voice", fields=["of_check", "voice"])
        ]

    def __str__(self) -> str:
        return f"Answer to {self.of_check_id}"
