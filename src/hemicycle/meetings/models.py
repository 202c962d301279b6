"""Meetings, their sessions, and what is on each session's agenda."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Topic
from hemicycle.kernel.languages import can_be_said, is_language


class Meeting(models.Model):
    """One meeting of the committee: days at a place, or online."""

    class Kind(models.TextChoices):
        COMMUNITY = "COMMUNITY", _("Community forum")
        POLICY = "POLICY", _("Policy forum")
        ANNUAL = "ANNUAL", _("Annual general meeting")
        HIGH_LEVEL = "HIGH_LEVEL", _("High-level meeting")
        INTERSESSIONAL = "INTERSESSIONAL", _("Between meetings")

    class Mode(models.TextChoices):
        IN_PERSON = "IN_PERSON", _("In person")
        HYBRID = "HYBRID", _("Hybrid")
        ONLINE = "ONLINE", _("Online")

    number = models.PositiveIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=200, validators=[can_be_said])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices)
    place = models.CharField(_("place"), max_length=200, blank=True)
    zone = models.CharField(_("time zone"), max_length=50)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One sitting of a meeting, with an agenda and a floor."""

    class Access(models.TextChoices):
        PUBLIC = "PUBLIC", _("Open to the public")
        COMMITTEE = "COMMITTEE", _("Members and observers")
        LEADERSHIP = "LEADERSHIP", _("Leadership only")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=200, validators=[can_be_said])
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    access = models.CharField(
        _("open to"), max_length=10, choices=Access.choices, default=Access.COMMITTEE
    )
    room = models.CharField(_("room"), max_length=100, blank=True)
    video_url = models.URLField(_("video room"), blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return self.title

    def plan(self) -> list[tuple["AgendaItem", datetime]]:
        """Each item with the time it is planned to start."""
        at, planned = self.starts_at, []
        for item in self.items.all():
            planned.append((item, at))
            at += timedelta(minutes=item.minutes)
        return planned

    @property
    def length(self) -> int:
        """Minutes from its start to its end."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def overrun(self) -> int:
        """Minutes by which the agenda is longer than the session, 0 when it fits."""
        return max(0, sum(item.minutes for item in self.items.all()) - self.length)


class AgendaItem(models.Model):
    """A timed point of a session's agenda."""

    class Purpose(models.TextChoices):
        DECISION = "DECISION", _("For decision")
        DISCUSSION = "DISCUSSION", _("For discussion")
        NOTING = "NOTING", _("For noting")
        INFORMATION = "INFORMATION", _("For information")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=300, validators=[can_be_said])
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    minutes = models.PositiveIntegerField(_("minutes"))
    speaker = models.CharField(_("speaker"), max_length=200, blank=True)
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        null=True,
        blank=True,
        verbose_name=_("topic"),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_item_per_position", fields=["session", "position"]),
            models.CheckConstraint(name="an_item_takes_time", condition=Q(minutes__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Document(models.Model):
    """A paper or a set of slides of a session, or of one item of its agenda."""

    class Kind(models.TextChoices):
        PAPER = "PAPER", _("Document")
        SLIDES = "SLIDES", _("Slides")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="documents")
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=_("item"),
    )
    title = models.CharField(_("title"), max_length=200, validators=[can_be_said])
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    language = models.CharField(
        _("language"), max_length=10, default="en", validators=[is_language]
    )
    file = models.FileField(_("file"), upload_to="documents/%Y/%m/")
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "title", "pk"]
        constraints = [models.UniqueConstraint(name="same_file_once", fields=["session", "sha256"])]

    def __str__(self) -> str:
        return self.title
