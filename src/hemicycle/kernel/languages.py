"""What languages, and days in them, are called, by Unicode's common locale data."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import get_language, gettext, ngettext, override

is_language = RegexValidator(r"^[a-z]{2,3}(-[a-z]+)?\Z")
"""The code of a language, such as en, zh-hans or ar."""

UNKNOWN = "und"
"""ISO 639-2 for a language that nobody has told."""

_PICTURES = re.compile("[0-9#*]\ufe0f?\u20e3|.\ufe0f")
"""Letters and digits that are shown as emoji: keycaps, and whatever is told to be a picture."""
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by name that nobody sees."""


def can_be_said(text: str) -> None:
    """A name or a title has a letter or a digit of some script, whatever stands beside it: it is
    read aloud, sorted and searched for.

    Raises:
        ValidationError: where there is none.
    """
    signs = (sign for sign in _PICTURES.sub("", str(text)) if sign not in _FILLERS)
    if not any(unicodedata.category(sign)[0] in "LN" for sign in signs):
        raise ValidationError(
            gettext("Write it with letters or digits, so that it can be said and found."),
            code="unsayable",
        )


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def reader() -> Locale:
    """The reader's. English has the day before the month, as everywhere in this house."""
    language = get_language() or "en"
    return locale_of("en-GB" if language == "en" else language)


def language_name(code: str) -> str:
    """What the reader calls a language; the code where Unicode knows no name."""
    if code in {"", UNKNOWN}:
        return gettext("Not known")
    try:
        return locale_of(code).get_display_name(reader()) or code
    except (UnknownLocaleError, ValueError):
        return code


def in_words_of(language: str, told: Any) -> str:
    """A lazy sentence in that language, whoever reads just now."""
    with override(language):
        return str(told)


def is_known(code: str) -> bool:
    """Whether it is the code of a language, such as fr or zh-hans, that has a name."""
    try:
        is_language(code)
    except ValidationError:
        return False
    return code != UNKNOWN and language_name(code) != code


def translations(words: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Lazy sentences by field in every language of the site but its first: as a row keeps them
    that is `models.Translated`."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return {
        code: {name: in_words_of(code, told) for name, told in words.items()} for code in others
    }


def countries() -> dict[str, str]:
    """Territories by their code of two letters, called as the reader calls them, by name."""
    return _countries(reader())


@cache
def _countries(locale: Locale) -> dict[str, str]:
    """Of the world's codes, those of no territory left out: unions, tests, what is unknown."""
    named = locale.territories.items()
    kept = {code: name for code, name in named if len(code) == 2 and code.isalpha()}
    for code in ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"):
        kept.pop(code, None)
    return dict(sorted(kept.items(), key=lambda one: one[1]))


def days(first: date, last: date) -> str:
    """“21–24 Nov 2026”: both days and what lies between, each part said once."""
    said: str = format_interval(first, last, "yMMMd", locale=reader())
    return said


def weekday(day: date) -> str:
    """The day in full, with its weekday."""
    said: str = format_date(day, "full", locale=reader())
    return said


def lasting(length: timedelta) -> str:
    """“5 days 4 hours”: the two largest units of a length of time, less than a minute as none.

    In words of our own: Babel lacks some of them in Chinese, and doubles others in Arabic.
    """
    minutes = int(length.total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    told = [
        (days, ngettext("%(n)s day", "%(n)s days", days)),
        (hours, ngettext("%(n)s hour", "%(n)s hours", hours)),
        (minutes, ngettext("%(n)s minute", "%(n)s minutes", minutes)),
    ]
    two = told[:2] if days else told[1:]
    shown = [words % {"n": count} for count, words in two if count] or [two[1][1] % {"n": 0}]
    if len(shown) == 1:
        return shown[0]
    return gettext("%(more)s %(less)s") % {"more": shown[0], "less": shown[1]}
