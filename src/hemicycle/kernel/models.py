"""What every room stands on: the audit chain, answers given, letters to send, translated words."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import get_language, gettext


class AuditEntry(models.Model):
    """One event, kept for ever, sealed into the chain by its hash.

    It names what it touched by label and number, not by foreign key, so that the log never
    blocks a deletion and a deletion never rewrites the log. It never holds secrets.
    """

    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=100, db_index=True)
    actor_id = models.BigIntegerField(null=True, help_text="Empty when the clock acted.")
    subject_type = models.CharField(max_length=100)
    subject_id = models.BigIntegerField()
    facts = models.JSONField()
    seal = models.CharField(max_length=64, help_text="SHA-256 of the seal before and this entry.")

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"])]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} on {self.subject_type} {self.subject_id}"


class ChainHead(models.Model):
    """The newest seal and the number of entries, so that a cut-off end is noticed as well.

    There is one row. Whoever writes an entry locks it first: entries therefore commit in the
    order of their ids, and an id can serve as a position in the stream of events.
    """

    seal = models.CharField(max_length=64)
    length = models.BigIntegerField()
    last_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="one_chain", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.length} entries, {self.seal[:12]}"

    @classmethod
    def position(cls) -> int:
        """The id of the newest committed entry, 0 in an empty log.

        Asked before and after every state that is shown, so in SQL as it stands.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_id FROM kernel_chainhead")
            (position,) = cursor.fetchone()
        return int(position)


class Answer(models.Model):
    """The answer given to a request that carried an idempotency key, to be given again.

    Written in the transaction of the request itself: either both happened or neither.
    """

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_answer_per_key", fields=["user_id", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.status} to {self.path}"


class SearchText(models.Model):
    """What a thing is found by: folded terms, indexed by the database (see `kernel.search`)."""

    subject_type = models.CharField(max_length=100)
    subject_id = models.BigIntegerField()
    terms = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="indexed_once", fields=["subject_type", "subject_id"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        return self.filter(sent_at=None, tries__lt=Letter.MOST_TRIES)

    def given_up(self) -> "LetterQuerySet":
        return self.filter(sent_at=None, tries__gte=Letter.MOST_TRIES)

    def due(self, now: datetime) -> "LetterQuerySet":
        """To be sent now and in nobody's hands, or in those of a process that died."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - Letter.CLAIM_HOLDS)
        return self.waiting().filter(free, next_try_at__lte=now).order_by("next_try_at", "pk")


class Letter(models.Model):
    """Mail to one person, kept until it is sent and after (see `kernel.post`)."""

    MOST_TRIES: ClassVar = 8
    CLAIM_HOLDS: ClassVar = timedelta(minutes=10)
    """A process that has not sent it by then is taken for dead."""

    to = models.EmailField()
    subject = models.TextField()
    text = models.TextField()
    language = models.CharField(max_length=20, help_text="What it is written in.")
    about = models.CharField(max_length=100, db_index=True, help_text="What it tells of.")
    posted_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Those that failed.")
    next_try_at = models.DateTimeField()
    failure = models.CharField(max_length=500, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="letters_that_wait", fields=["next_try_at"], condition=Q(sent_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk} ({self.about})"

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.tries >= self.MOST_TRIES


def are_translations(value: Any) -> None:
    """Words by language and field: `{"ar": {"title": "…"}}`."""
    good = isinstance(value, dict) and all(
        language in dict(settings.LANGUAGES)
        and isinstance(words, dict)
        and all(isinstance(text, str) and "\x00" not in text for text in words.values())
        for language, words in value.items()
    )
    if not good:
        raise ValidationError(gettext("Give words by language and field."))


class Translated(models.Model):
    """Says things in the site's first language, and in others as far as they were translated."""

    translations = models.JSONField(default=dict, blank=True, validators=[are_translations])

    class Meta:
        abstract = True

    def said(self, field: str, language: str | None = None) -> str:
        """The words of a field for whoever reads; as first written where there are no others."""
        words = self.translations.get(language or get_language() or "", {})
        return words.get(field) or str(getattr(self, field))
