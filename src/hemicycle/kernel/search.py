"""Search that finds 提名委员会 by 委员, اللجنة with or without its article, comité by comite.

Text is folded (compatibility forms, case, diacritics, the Arabic letters that are written in
several ways), Han, kana and Hangul are cut into overlapping pairs, and the result is indexed by
SQLite's FTS5 or PostgreSQL's `tsvector('simple')`. Queries go through the same folding.
"""

import re
import unicodedata
from itertools import pairwise

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from hemicycle.kernel.models import SearchText

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_WORDS = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_ARABIC = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_TATWEEL = "ـ"
_ARTICLE = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=\w{2})")


def fold(text: str) -> str:
    """Lower-case letters and digits without marks; `ß` becomes `ss`, `ﬁ` becomes `fi`."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_ARABIC)
    return "".join(c for c in plain if not unicodedata.combining(c) and c != _TATWEEL)


def tokens(text: str) -> list[str]:
    """The index terms of a text, in order."""
    return [token for word in _WORDS.findall(fold(text)) for token in _cut(word)]


def _cut(word: str) -> list[str]:
    if re.match(rf"[{CJK}]", word):
        return ["".join(pair) for pair in pairwise(word)] or [word]
    return [_ARTICLE.sub("", word)]


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


def _terms(texts: object) -> str:
    return " ".join(token for text in texts for token in tokens(text))  # type: ignore[attr-defined]


def matching(rows: QuerySet, query: str) -> QuerySet:  # type: ignore[type-arg]
    """Those of `rows` in which every word of `query` occurs; the last word may be unfinished."""
    label = rows.model._meta.label_lower
    if not tokens(query):
        return rows.none()
    found = SearchText.objects.filter(subject_type=label).filter(pk__in=_hits(query))
    return rows.filter(pk__in=found.values("subject_id"))


def _hits(query: str) -> RawSQL:
    if connection.vendor == "postgresql":
        sql = "SELECT id FROM kernel_searchtext WHERE to_tsvector('simple', terms) @@ to_tsquery('simple', %s)"
        return RawSQL(sql, [_postgres_query(query)])
    sql = "SELECT rowid FROM kernel_searchtext_fts WHERE kernel_searchtext_fts MATCH %s"
    return RawSQL(sql, [_sqlite_query(query)])


def _postgres_query(query: str) -> str:
    return " & ".join(" <-> ".join(_quoted(word, "'", ":*")) for word in _words(query))


def _sqlite_query(query: str) -> str:
    return " AND ".join(" + ".join(_quoted(word, '"', "*")) for word in _words(query))


def _words(query: str) -> list[list[str]]:
    """Each word as its tokens: the pairs of one run of Han must follow each other."""
    return [_cut(word) for word in _WORDS.findall(fold(query))]


def _quoted(word: list[str], quote: str, unfinished: str) -> list[str]:
    *begun, last = word
    return [*(f"{quote}{token}{quote}" for token in begun), f"{quote}{last}{quote}{unfinished}"]
