"""What was said: transcripts as turns, each with a permanent address."""

from datetime import UTC, date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Delegation, Person
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.meetings.models import Session


class Transcript(Procedure):
    """A transcript as it was imported; its speakers are then confirmed by a person."""

    class Stage(models.TextChoices):
        IMPORTED = "IMPORTED", _("Speakers to be confirmed")
        CONFIRMED = "CONFIRMED", _("Confirmed")

    STEPS = {
        "confirm_speakers": Step((Stage.IMPORTED, Stage.CONFIRMED), Stage.CONFIRMED),
    }

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="transcripts", null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=12)
    layout = models.CharField(max_length=12)
    pages = models.PositiveIntegerField(_("pages"))
    lost_tokens = models.PositiveIntegerField(_("places where text was lost"))
    damaged = models.BooleanField(_("damaged"))
    warnings = models.JSONField(default=list)
    file = models.FileField(upload_to="transcripts/%Y/%m/")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("records:show", args=[self.pk])

    @property
    def stage_name(self) -> str:
        return str(self.Stage(self.stage).label)

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def lang(self) -> str:
        """For the attribute of that name in HTML, where not known is empty."""
        return "" if self.language == "und" else self.language

    @property
    def spoken_on(self) -> date:
        """The day of its session, in UTC; of one of no session, the day it was imported."""
        at = self.session.starts_at if self.session else self.imported_at
        return at.astimezone(UTC).date()

    @property
    def access(self) -> str:
        """A record is as open as its session; one of no session is the committee's own."""
        return self.session.access if self.session else Session.Access.COMMITTEE


class Speaker(models.Model):
    """Somebody who speaks in a transcript, as its labels name them, and who that is."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=300, blank=True)
    role = models.CharField(_("role"), max_length=40, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    labels = models.JSONField(default=list)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="spoke_as", null=True, blank=True
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="spoke_as", null=True, blank=True
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.person or self.name or self.affiliation or _("Unidentified speaker"))


class Speech(models.Model):
    """One turn of a transcript. Its address never changes: `/records/7/12/`."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="speeches")
    position = models.PositiveIntegerField(_("position"))
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="speeches")
    label = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("text"))
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    starts_at = models.FloatField(null=True, blank=True, help_text="Seconds into the recording.")

    class Meta:
        ordering = ["transcript", "position"]
        verbose_name_plural = "speeches"
        constraints = [
            models.UniqueConstraint(
                name="one_speech_per_position", fields=["transcript", "position"]
            ),
            models.CheckConstraint(name="speeches_count_from_one", condition=Q(position__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.transcript} · {self.position}"

    def get_absolute_url(self) -> str:
        return reverse("records:speech", args=[self.transcript_id, self.position])

    @property
    def other_label(self) -> str:
        """The label as printed, where it is not just the speaker's name once more."""
        return "" if self.label == str(self.speaker) else self.label


class StageNote(models.Model):
    """Something in the transcript that nobody said: laughter, a disclaimer, a heading."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="notes")
    after = models.PositiveIntegerField(help_text="Position of the speech before it; 0 is none.")
    kind = models.CharField(max_length=12)
    text = models.TextField()

    class Meta:
        ordering = ["after", "pk"]

    def __str__(self) -> str:
        return self.text
