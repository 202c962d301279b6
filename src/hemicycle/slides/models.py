"""Documents as pictures, page by page, and which of them the room looks at."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from hemicycle.committee.models import Person
from hemicycle.floor.models import Floor
from hemicycle.kernel.languages import is_language
from hemicycle.kernel.procedures import Procedure, Step
from hemicycle.meetings.models import Document, Session

LONGEST_TEXT = 2_000
"""Of a paragraph on screen: it goes to everybody with each state."""
PATIENCE = 3
"""Times what a page may take of a processor it may take by the clock, where others work, too."""
HELD_FOR = timedelta(seconds=30)
"""Besides: when whoever renders a deck is not heard of for so long, another takes it."""


class DeckQuerySet(models.QuerySet["Deck"]):
    def due(self, now: datetime) -> "DeckQuerySet":
        """To be worked on and in nobody's hands: those without a page first, then the newest."""
        free = Q(held_until=None) | Q(held_until__lte=now)
        stages = (Deck.Stage.PENDING, Deck.Stage.RENDERING)
        return self.filter(free, stage__in=stages, document__isnull=False).order_by(
            ExpressionWrapper(Q(done__gt=0), models.BooleanField()), "-pk"
        )


class Deck(Procedure):
    """A document of a session as pictures. Rendered in the background, first pages first."""

    class Stage(models.TextChoices):
        PENDING = "PENDING", _l("Waiting")
        RENDERING = "RENDERING", _l("Being prepared")
        READY = "READY", _l("Ready")
        FAILED = "FAILED", _l("Failed")

    class Failure(models.TextChoices):
        BROKEN = "BROKEN", _l("This PDF is damaged: open it, save it again and add the new file.")
        LOCKED = "LOCKED", _l("This PDF needs a password: save it without one and add that file.")
        EMPTY = "EMPTY", _l("This PDF has no pages.")
        TOO_LONG = "TOO_LONG", _l("This PDF has too many pages: split it.")
        TOO_HEAVY = "TOO_HEAVY", _l("Pages of this PDF are too large or too slow to be drawn.")
        LOST = "LOST", _l("The file cannot be read at present.")

    STEPS = {
        "begin_deck": Step((Stage.PENDING,), Stage.RENDERING),
        "finish_deck": Step((Stage.RENDERING,), Stage.READY),
        "fail_deck": Step((Stage.PENDING, Stage.RENDERING), Stage.FAILED),
        "render_again": Step((Stage.READY, Stage.FAILED), Stage.PENDING),
    }

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decks")
    document = models.OneToOneField(
        Document, on_delete=models.SET_NULL, null=True, related_name="deck"
    )
    title = models.CharField(_l("title"), max_length=200)
    language = models.CharField(_l("language"), max_length=10)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="None until opened.")
    done = models.PositiveIntegerField(default=0, help_text="Pages rendered, from the first.")
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    key = models.CharField(max_length=12, help_text="Another whenever it is rendered again.")
    held_until = models.DateTimeField(null=True, blank=True)

    objects = DeckQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="what_failed_says_why", condition=Q(failure="") | Q(stage="FAILED")
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def access(self) -> str:
        return self.session.access

    @property
    def is_at_work(self) -> bool:
        return self.stage in (self.Stage.PENDING, self.Stage.RENDERING)

    @property
    def why(self) -> str:
        """Why it failed, and what to do; empty where it did not."""
        if self.failure == self.Failure.TOO_LONG:
            told = {"pages": self.pages, "most": settings.SLIDES_MOST_PAGES}
            return _("This PDF has %(pages)s pages; %(most)s can be shown: split it.") % told
        return str(self.get_failure_display())

    def begin_anew(self) -> None:
        """Not yet saved: the step that follows is."""
        self.key = get_random_string(12)
        self.pages, self.done, self.failure, self.held_until = None, 0, "", None

    def hold(self, now: datetime) -> None:
        self.held_until = now + HELD_FOR + timedelta(seconds=PATIENCE * settings.SLIDES_SECONDS)


class Page(models.Model):
    """A page as pictures of two widths; one that could not be drawn has none."""

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="drawn")
    number = models.PositiveIntegerField()
    small = models.FileField(upload_to="slides/%Y/%m/", blank=True)
    large = models.FileField(upload_to="slides/%Y/%m/", blank=True)
    width = models.PositiveIntegerField(default=0, help_text="Of the large one, in pixels.")
    height = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True, help_text="What is written on it.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="one_page_of_a_number", fields=["deck", "number"])
        ]

    def __str__(self) -> str:
        return f"Page {self.number} of {self.deck}"


class Showing(models.Model):
    """What the room looks at: a page of a deck, or a text. Without one there is nothing."""

    floor = models.OneToOneField(Floor, on_delete=models.PROTECT, related_name="showing")
    deck = models.ForeignKey(
        Deck, on_delete=models.PROTECT, related_name="showings", null=True, blank=True
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(_l("title"), max_length=200, blank=True)
    text = models.TextField(_l("text"), max_length=LONGEST_TEXT, blank=True)
    language = models.CharField(
        _l("language"), max_length=10, default="en", validators=[is_language]
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_page_or_a_text",
                condition=Q(deck__isnull=False, number__isnull=False, text="")
                | Q(deck__isnull=True, number__isnull=True) & ~Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number or ''}".strip()


class Presenter(models.Model):
    """Somebody whom an operator lets move the slides of a session."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="presenters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="presents")
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(name="presents_once", fields=["floor", "person"])]

    def __str__(self) -> str:
        return f"{self.person} from {self.since:%H:%M}"
