"""The kinds a committee begins with, in the site's languages; it may name its own."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hemicycle.floor.models import Kind
from hemicycle.kernel.languages import in_words_of, translations

READY = [
    # code, title, rank, who, seconds
    ("challenge", _("Challenge to a ruling of the chair"), 1, Kind.For.MEMBERS, 60),
    ("procedure", _("Point of order on the procedure"), 2, Kind.For.ALL, 60),
    ("technical", _("Point of order: sound or interpretation"), 3, Kind.For.ALL, 30),
    ("intervention", _("Intervention"), None, Kind.For.ALL, 180),
    ("reply", _("Reply"), None, Kind.For.ALL, 120),
    ("clarification", _("Question for clarification"), None, Kind.For.ALL, 60),
    ("topic", _("New topic"), None, Kind.For.ALL, 180),
    ("statement", _("Statement by an observer"), None, Kind.For.OBSERVERS, 180),
]


def ready_kinds() -> Iterator[Kind]:
    for position, (code, title, rank, who, seconds) in enumerate(READY, 1):
        yield Kind(
            code=code,
            title=in_words_of(settings.LANGUAGE_CODE, title),
            translations=translations({"title": title}),
            position=position,
            rank=rank,
            asked_by=who,
            limit=seconds,
            warning=min(30, seconds // 3),
        )
