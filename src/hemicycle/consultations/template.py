"""Choices that are ready to be picked when a consultation is created, in the site's languages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as later

from hemicycle.consultations.models import Choice

Means = Choice.Means


class Ready(models.TextChoices):
    AGREE = "AGREE", _("Agree, agree with comments, object, abstain")
    SUPPORT = "SUPPORT", _("Support, oppose")
    KEEP = "KEEP", _("Keep, drop")


_SETS: dict[str, list[tuple[str, str, bool]]] = {
    Ready.AGREE: [
        (later("Agree"), Means.FOR, False),
        (later("Agree, with comments"), Means.FOR_WITH_COMMENTS, False),
        (later("Object"), Means.AGAINST, True),
        (later("Abstain"), Means.ABSTAIN, False),
    ],
    Ready.SUPPORT: [(later("Support"), Means.FOR, False), (later("Oppose"), Means.AGAINST, True)],
    Ready.KEEP: [(later("Keep"), Means.FOR, False), (later("Drop"), Means.AGAINST, True)],
}


def choices(ready: str) -> Iterator[dict[str, Any]]:
    """The fields of each choice of a set."""
    for position, (words, means, needs_reason) in enumerate(_SETS[ready], 1):
        yield {
            "position": position,
            "label": words,
            "means": means,
            "needs_reason": needs_reason,
            "translations": _translations(words),
        }


def _translations(words: str) -> dict[str, dict[str, str]]:
    told = {}
    for language, _name in settings.LANGUAGES:
        if language != settings.LANGUAGE_CODE:
            with translation.override(language):
                told[language] = {"label": gettext(words)}
    return told
