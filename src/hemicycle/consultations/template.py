"""Choices that are ready to be picked when a consultation is created, in the site's languages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.consultations.models import Choice
from hemicycle.kernel.languages import in_words_of, translations

Means = Choice.Means


class Ready(models.TextChoices):
    AGREE = "AGREE", _("Agree, agree with comments, object, abstain")
    SUPPORT = "SUPPORT", _("Support, oppose")
    KEEP = "KEEP", _("Keep, drop")


_SETS: dict[str, list[tuple[Any, str, bool]]] = {
    Ready.AGREE: [
        (_("Agree"), Means.FOR, False),
        (_("Agree, with comments"), Means.FOR_WITH_COMMENTS, False),
        (_("Object"), Means.AGAINST, True),
        (_("Abstain"), Means.ABSTAIN, False),
    ],
    Ready.SUPPORT: [(_("Support"), Means.FOR, False), (_("Oppose"), Means.AGAINST, True)],
    Ready.KEEP: [(_("Keep"), Means.FOR, False), (_("Drop"), Means.AGAINST, True)],
}


def choices(ready: str) -> Iterator[dict[str, Any]]:
    """The fields of each choice of a set."""
    for position, (words, means, needs_reason) in enumerate(_SETS[ready], 1):
        yield {
            "position": position,
            "label": in_words_of(settings.LANGUAGE_CODE, words),
            "means": means,
            "needs_reason": needs_reason,
            "translations": translations({"label": words}),
        }
