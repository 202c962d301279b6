"""Everything that is due: actions and decisions, who leads them, and where they came from."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Person, Topic
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.records.models import Speech


class Item(Procedure):
    """One follow-up on the radar, from the moment somebody promised it."""

    class Kind(models.TextChoices):
        ACTION = "ACTION", _("Action")
        DECISION = "DECISION", _("Decision")
        ADVICE = "ADVICE", _("Advice")
        LETTER = "LETTER", _("Letter")
        COMMENT = "COMMENT", _("Public comment")
        APPOINTMENT = "APPOINTMENT", _("Appointment")
        WEBINAR = "WEBINAR", _("Webinar")

    class Stage(models.TextChoices):
        OPEN = "OPEN", _("Open")
        UNDER_WAY = "UNDER_WAY", _("Under way")
        DONE = "DONE", _("Done")
        DROPPED = "DROPPED", _("Dropped")

    STEPS = {
        "start_item": Step((Stage.OPEN,), Stage.UNDER_WAY),
        "complete_item": Step((Stage.OPEN, Stage.UNDER_WAY), Stage.DONE),
        "drop_item": Step((Stage.OPEN, Stage.UNDER_WAY), Stage.DROPPED),
        "reopen_item": Step((Stage.DONE, Stage.DROPPED), Stage.OPEN),
    }

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ACTION)
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="radar_items",
        null=True,
        blank=True,
        verbose_name=_("topic"),
    )
    lead = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="leads",
        null=True,
        blank=True,
        verbose_name=_("lead"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    speech = models.ForeignKey(
        Speech,
        on_delete=models.PROTECT,
        related_name="radar_items",
        null=True,
        blank=True,
        verbose_name=_("source"),
    )
    quote = models.TextField(_("passage"), blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_passage_has_a_source", condition=Q(quote="") | Q(speech__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("radar:show", args=[self.pk])

    @property
    def stage_name(self) -> str:
        return str(self.Stage(self.stage).label)

    @property
    def is_open(self) -> bool:
        return self.stage in {self.Stage.OPEN, self.Stage.UNDER_WAY}
