"""What every room stands on: the audit chain and the answers already given."""

from django.db import connection, models


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
