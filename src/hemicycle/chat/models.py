"""What people write to each other in a session, beside what is said."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Delegation, Person
from hemicycle.floor.models import Floor, Turn


class Channel(models.Model):
    """Who reads what is written there: everybody in the session, members, or the staff.

    It counts its messages and its changes: `count` is the number of the last message, `changes`
    that of the last change, so that whoever looks sees by a gap that something was missed.
    """

    class Audience(models.TextChoices):
        ALL = "ALL", _("Everybody")
        MEMBERS = "MEMBERS", _("Members")
        STAFF = "STAFF", _("Chair and staff")

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="channels")
    audience = models.CharField(_("open to"), max_length=8, choices=Audience.choices)
    count = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["floor", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_channel_each", fields=["floor", "audience"])
        ]

    def __str__(self) -> str:
        return f"Chat of {self.floor.session}: {self.audience}"

    @property
    def access(self) -> str:
        return self.floor.access

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.audience.lower()

    @property
    def title(self) -> str:
        return str(self.Audience(self.audience).label)

    def add(self, message: "Message") -> None:
        """Under its lock: the message is the next one."""
        self.count += 1
        message.channel, message.number = self, self.count
        self.touch(message)

    def touch(self, message: "Message") -> None:
        """Under its lock: the message is as it is from now on, and pages are to know."""
        self.changes += 1
        message.change = self.changes
        message.save()
        self.save(update_fields=["count", "changes"])

    def close(self, at: datetime | None) -> None:
        self.closed_at = at
        self.save(update_fields=["closed_at"])


class Message(models.Model):
    """What somebody wrote. It is never removed: what is hidden stays in the archive."""

    class Tag(models.TextChoices):
        NONE = "NONE", _("Message")
        QUESTION = "QUESTION", _("Question")
        COMMENT = "COMMENT", _("Comment")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField(help_text="In its channel, from 1.")
    change = models.PositiveIntegerField(help_text="Of the channel's changes, its last.")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="messages", null=True, blank=True
    )
    tag = models.CharField(_("kind"), max_length=8, choices=Tag.choices, default=Tag.NONE)
    text = models.CharField(_("text"), max_length=1_000)
    sent_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    turn = models.ForeignKey(
        Turn,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        help_text="In which it is read out.",
    )

    class Meta:
        ordering = ["channel", "number"]
        indexes = [models.Index(name="written_lately", fields=["person", "sent_at"])]
        constraints = [
            models.UniqueConstraint(name="one_message_a_number", fields=["channel", "number"]),
            models.UniqueConstraint(name="one_message_a_change", fields=["channel", "change"]),
            models.CheckConstraint(name="a_message_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text[:40]}"

    @property
    def access(self) -> str:
        return self.channel.access


class Mute(models.Model):
    """Somebody may not write in a session, from when to when."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="mutes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="muted_once", fields=["floor", "person"], condition=Q(until__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} since {self.since:%H:%M}"
