"""The right to speak in one session, and the one queue for it, in the room and online."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.committee.models import Delegation, Person
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.meetings.models import AgendaItem, Session


class Floor(Procedure):
    """The floor of a session: closed until the chair opens it."""

    class Stage(models.TextChoices):
        CLOSED = "CLOSED", _("Closed")
        OPEN = "OPEN", _("Open")

    STEPS = {
        "open_floor": Step((Stage.CLOSED,), Stage.OPEN),
        "close_floor": Step((Stage.OPEN,), Stage.CLOSED),
    }

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="floor")

    def __str__(self) -> str:
        return f"Floor of {self.session}"

    @property
    def access(self) -> str:
        return self.session.access


class TurnQuerySet(models.QuerySet["Turn"]):
    def waiting(self) -> "TurnQuerySet":
        """Raised hands, who waited longest first."""
        return self.filter(called_at=None, withdrawn_at=None).order_by("requested_at", "pk")

    def speaking(self) -> "TurnQuerySet":
        return self.filter(ended_at=None).exclude(called_at=None)


class Turn(models.Model):
    """One person's turn, from raised hand to last word. Its state follows from its times."""

    class Origin(models.TextChoices):
        ROOM = "ROOM", _("In the room")
        REMOTE = "REMOTE", _("Online")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="turns")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="turns")
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    origin = models.CharField(max_length=6, choices=Origin.choices)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    key = models.CharField(  # noqa: DJ001 - NULL, since many hands have no key and may not clash
        max_length=64, null=True, help_text="What the sender calls this hand."
    )
    requested_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_speaker_at_a_time",
                fields=["floor"],
                condition=Q(called_at__isnull=False, ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_raised_hand_per_person",
                fields=["floor", "person"],
                condition=Q(called_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(name="one_hand_per_key", fields=["floor", "person", "key"]),
            models.CheckConstraint(
                name="turn_ends_after_it_is_called",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("called_at")),
            ),
            models.CheckConstraint(
                name="who_is_called_has_not_withdrawn",
                condition=Q(called_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Turn {self.pk} of {self.person}"

    def begin(self, now: datetime, *, item_id: int | None) -> None:
        self.called_at, self.item_id = now, item_id
        self.save(update_fields=["called_at", "item_id"])

    def end(self, now: datetime) -> None:
        """Whoever ends a turn may have looked at the clock before another began it."""
        assert self.called_at is not None, "only a turn that was called can end"
        self.ended_at = max(now, self.called_at)
        self.save(update_fields=["ended_at"])

    def withdraw(self, now: datetime) -> None:
        self.withdrawn_at = now
        self.save(update_fields=["withdrawn_at"])


class ItemRun(models.Model):
    """An agenda item was really under way, from when to when."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="runs")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="runs")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

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
