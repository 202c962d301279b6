"""Answers that are ready to be picked when a check is put, in the site's languages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.checks.models import Option
from hemicycle.kernel.languages import in_words_of, translations

Means = Option.Means


class Ready(models.TextChoices):
    YES_NO = "YES_NO", _("Yes, no, unsure")
    SUPPORT = "SUPPORT", _("Support, can live with it, object")
    TEMPERATURE = "TEMPERATURE", _("Warm, lukewarm, cold")
    PACE = "PACE", _("Go on, discuss more, come back later")


SETS: dict[str, list[tuple[Any, str]]] = {
    Ready.YES_NO: [
        (_("Yes"), Means.FOR),
        (_("No"), Means.AGAINST),
        (pgettext_lazy("answer", "Unsure"), Means.ABSTAIN),
    ],
    Ready.SUPPORT: [
        (_("Support"), Means.FOR),
        (_("Can live with it"), Means.FOR_WITH_COMMENTS),
        (_("Object"), Means.AGAINST),
    ],
    Ready.TEMPERATURE: [
        (pgettext_lazy("temperature", "Warm"), Means.FOR),
        (pgettext_lazy("temperature", "Lukewarm"), Means.ABSTAIN),
        (pgettext_lazy("temperature", "Cold"), Means.AGAINST),
    ],
    Ready.PACE: [
        (_("Go on"), Means.NONE),
        (_("Discuss more"), Means.NONE),
        (_("Come back later"), Means.NONE),
    ],
}


def options(ready: str) -> Iterator[Option]:
    """The options of a set, not yet of any check."""
    for position, (words, means) in enumerate(SETS[ready], 1):
        yield Option(
            position=position,
            label=in_words_of(settings.LANGUAGE_CODE, words),
            means=means,
            translations=translations({"label": words}),
        )
