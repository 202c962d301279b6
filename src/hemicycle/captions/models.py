"""What is said, in writing, while it is said: one track for each language it is written in."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.floor.models import Floor, Turn


class Track(models.Model):
    """The captions of a session in one language.

    It counts its lines and its changes: `count` is the number of the last line, `changes` that of
    the last change, so that whoever looks sees by a gap that something was missed.
    """

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="tracks")
    language = models.CharField(_("language"), max_length=10)
    count = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["floor", "language"]
        constraints = [
            models.UniqueConstraint(name="one_track_a_language", fields=["floor", "language"])
        ]

    def __str__(self) -> str:
        return f"Captions of {self.floor.session}: {self.language}"

    @property
    def access(self) -> str:
        return self.floor.access

    def add(self, line: "Line") -> None:
        """Under its lock: the line is the next one."""
        self.count += 1
        line.track, line.number = self, self.count
        self.touch(line)

    def touch(self, line: "Line") -> None:
        """Under its lock: the line is as it is from now on, and pages are to know."""
        self.changes += 1
        line.change = self.changes
        line.save()
        self.save(update_fields=["count", "changes"])

    def end(self, at: datetime | None) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at"])


class Line(models.Model):
    """A piece of what was said, as long as fits on a screen, and who had the floor by then."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(help_text="In its track, from 1.")
    change = models.PositiveIntegerField(help_text="Of the track's changes, its last.")
    text = models.CharField(_("text"), max_length=500)
    written_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    turn = models.ForeignKey(
        Turn, on_delete=models.PROTECT, null=True, blank=True, related_name="captions"
    )

    class Meta:
        ordering = ["track", "number"]
        constraints = [
            models.UniqueConstraint(name="one_line_a_number", fields=["track", "number"]),
            models.UniqueConstraint(name="one_line_a_change", fields=["track", "change"]),
            models.CheckConstraint(name="a_line_says_something", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text[:40]}"

    @property
    def access(self) -> str:
        return self.track.access
