"""Search that finds 提名委员会 by 委员, اللجنة with or without its article, comité by comite.

Text is folded (compatibility forms, case, diacritics, the letters that are written in several
ways), Han, kana and Hangul are cut into overlapping pairs, Arabic words are kept with and without
their article, and the result is indexed by SQLite's FTS5 or PostgreSQL's `tsvector('simple')`.
Queries go through the same folding, so that nothing a person types is ever syntax. Letters that
the two databases might not take for letters are spelled out, so that both find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from hemicycle.kernel.models import SearchText

CJK = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"[{CJK}]+")
_WORDS = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_VOICED = "\u3099\u309a"
"""The marks that make か into が: a different letter, not an accent."""
_OTHERWISE_WRITTEN = str.maketrans(
    dict(zip("ٱىةؤئکیہھ", "ايهويكيهه", strict=True))
    | dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
    | {"ـ": "", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_ARTICLE = re.compile(r"[وف]?(?:[بك]?ال|لل)(?=\w{2})")
_NOT_EVERYWHERE = re.compile("[^0-9a-zß-ɏά-ώа-џא-תء-غف-يぁ-ゖァ-ヺー㐀-䶵一-龥가-힣]")

_TOGETHER = re.compile("[\u1100-\u11ff]+|.[\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
"""What folding may make one character of: a Hangul syllable in parts, a voiced kana."""

LONGEST_WORD = 60
LONGEST_QUERY = 500
MOST_WORDS = 32


def fold(text: str) -> str:
    """Lower-case letters and digits without marks; `ß` becomes `ss`, `ﬁ` becomes `fi`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in plain if char in _VOICED or not _is_mark(char))
    return unicodedata.normalize("NFC", bare).translate(_OTHERWISE_WRITTEN)


@lru_cache(maxsize=10_000)
def _is_mark(char: str) -> bool:
    """Accents and vowel signs, and what is not seen at all, as a soft hyphen."""
    return unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}


def words(text: str) -> list[str]:
    """The folded words of a text, in order; a run of Han, kana or Hangul is one word."""
    return _WORDS.findall(fold(text))


def tokens(text: str) -> list[str]:
    """The index terms of a text, in order."""
    return [token for word in words(text) for token in _tokens_of(word)]


def _tokens_of(word: str) -> list[str]:
    """All that a word is found by. A run ends in its last character, to be found by that alone."""
    return [*_pairs(word), _everywhere(word[-1])] if _RUN.match(word) else _forms(word)


def _pairs(run: str) -> list[str]:
    return [_everywhere(one + two) for one, two in pairwise(run)]


def _forms(word: str) -> list[str]:
    """The word, and without its Arabic article; after a doubled lam that may be one lam more."""
    forms = [word]
    if article := _ARTICLE.match(word):
        rest = word[article.end() :]
        forms += [rest, f"ل{rest}"] if article[0].endswith("لل") else [rest]
    return [_everywhere(form[:LONGEST_WORD]) for form in forms]


def _everywhere(token: str) -> str:
    """Spell out rare letters one by one, which keeps beginnings the beginnings they are."""
    return _NOT_EVERYWHERE.sub(lambda found: f"u{ord(found[0]):x}", token)


def index(subject: Model, *texts: str) -> None:
    """Make `subject` findable by these texts, instead of what it was findable by before."""
    SearchText.objects.update_or_create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        defaults={"terms": _terms(texts)},
    )


def index_all(texts: dict[Model, str]) -> None:
    """Index many new subjects at once; none of them may be indexed already."""
    SearchText.objects.bulk_create(
        SearchText(
            subject_type=subject._meta.label_lower, subject_id=subject.pk, terms=_terms([text])
        )
        for subject, text in texts.items()
    )


def forget(rows: QuerySet) -> None:  # type: ignore[type-arg]
    """These rows are about to go: they are no longer found."""
    label = rows.model._meta.label_lower
    SearchText.objects.filter(subject_type=label, subject_id__in=rows.values("pk")).delete()


def _terms(texts: Iterable[str]) -> str:
    return " ".join(token for text in texts for token in tokens(text))


def matching(rows: QuerySet, query: str) -> QuerySet:  # type: ignore[type-arg]
    """Those of `rows` in which every word of `query` occurs, be it as the beginning of a word.

    Of a long query the first `LONGEST_QUERY` characters and `MOST_WORDS` words count. A query
    without a word (only signs or pictures) finds nothing.
    """
    asked = _asked(query)
    if not asked:
        return rows.none()
    label = rows.model._meta.label_lower
    found = SearchText.objects.filter(subject_type=label).filter(pk__in=_hits(asked))
    return rows.filter(pk__in=found.values("subject_id"))


def _asked(query: str) -> list[str]:
    return list(dict.fromkeys(words(query[:LONGEST_QUERY])))[:MOST_WORDS]


_POSTGRES = (
    "SELECT id FROM kernel_searchtext"
    " WHERE to_tsvector('simple', terms) @@ to_tsquery('simple', %s)"
)
_SQLITE = "SELECT rowid FROM kernel_searchtext_fts WHERE kernel_searchtext_fts MATCH %s"


def _hits(asked: list[str]) -> RawSQL:
    """The rows of the index. What was asked for is letters and digits, and only a parameter."""
    if connection.vendor == "postgresql":
        return RawSQL(_POSTGRES, [" & ".join(map(_in_postgres, asked))])  # noqa: S611
    return RawSQL(_SQLITE, [" AND ".join(map(_in_sqlite, asked))])  # noqa: S611


def _in_postgres(word: str) -> str:
    if _RUN.match(word):
        return " <-> ".join(f"'{pair}'" for pair in _pairs(word)) or f"'{_everywhere(word)}':*"
    return "(" + " | ".join(f"'{form}':*" for form in _forms(word)) + ")"


def _in_sqlite(word: str) -> str:
    if _RUN.match(word):
        return " + ".join(f'"{pair}"' for pair in _pairs(word)) or f'"{_everywhere(word)}"*'
    return "(" + " OR ".join(f'"{form}"*' for form in _forms(word)) + ")"


def spans(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words of `query` stand in `text`: (start, end) of each find, in order, apart."""
    asked = _asked(query)
    folded, origins = _with_origins(text)
    whole: list[tuple[int, int]] = []
    for start, end in sorted(set(_found(folded, asked))):
        first, last = origins[start][0], _past_marks(text, origins[end - 1][1])
        if whole and first <= whole[-1][1]:
            first, last = whole[-1][0], max(last, whole.pop()[1])
        whole.append((first, last))
    return whole


def _found(folded: str, asked: list[str]) -> Iterator[tuple[int, int]]:
    runs = [word for word in asked if _RUN.match(word)]
    begun = tuple(form for word in asked if not _RUN.match(word) for form in _forms(word))
    for word in _WORDS.finditer(folded):
        if not _RUN.match(word[0]):
            if any(form.startswith(begun) for form in _forms(word[0])):
                yield word.span()
            continue
        for run in runs:
            for hit in re.finditer(re.escape(run), word[0]):
                yield word.start() + hit.start(), word.start() + hit.end()


def _with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters where in `text` it comes from."""
    parts = [(_folded(part[0]), part.span()) for part in _TOGETHER.finditer(text)]
    origins = [span for folded, span in parts for _char in folded]
    return "".join(folded for folded, _span in parts), origins


@lru_cache(maxsize=10_000)
def _folded(part: str) -> str:
    return fold(part)


def _past_marks(text: str, end: int) -> int:
    while end < len(text) and not _folded(text[end]):
        end += 1
    return end
