"""Devices that are told, and what they were told: nobody hears the same thing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User


class Device(models.Model):
    """A browser that agreed to show notices also while the page is not open (web push, RFC 8030).

    `endpoint` is the address at the browser's own push service; the keys encrypt what is sent
    there, so that the service cannot read it (RFC 8291).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.URLField(max_length=1_000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"A device of {self.user}"


class Notice(models.Model):
    """Somebody was told something about a turn or an item."""

    class Kind(models.TextChoices):
        NEXT = "NEXT", _("You are next")
        FLOOR = "FLOOR", _("You have the floor")
        ITEM = "ITEM", _("Your item has begun")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    about = models.PositiveBigIntegerField(help_text="The number of the turn or the item's run.")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_is_told_once", fields=["user", "kind", "about"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user}"
