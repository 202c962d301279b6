"""Which language a text is in: by its script, then by its commonest words."""

import re
from collections import Counter

SAMPLE = 200_000
"""Characters looked at; the language does not change with more."""

_SCRIPTS = {
    "han": re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]"),
    "kana": re.compile(r"[\u3041-\u30ff]"),
    "hangul": re.compile(r"[\uac00-\ud7af]"),
    "arabic": re.compile(r"[\u0620-\u064a\u0671-\u06d3]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
_PLAIN = {"hangul": "ko", "arabic": "ar", "cyrillic": "ru"}

# Frequent characters that exist in only one of the two ways of writing Chinese.
_SIMPLIFIED = re.compile("[们这说时会为国对进还过经样应该请问题谢员发开关电议总结让认区业务与产东]")
_TRADITIONAL = re.compile(
    "[們這說時會為國對進還過經樣應該請問題謝員發開關電議總結讓認區業務與產東]"
)

_COMMON = {
    "en": "the and of to is that we you it for this are have will not with i be thank on",
    "fr": "le les des est et une que nous vous pour dans qui je pas merci du sur au c'est à",
    "es": "el los las y que es en una por para gracias muy con se del no lo su más está",
    "pt": "o os as e que é em uma um por para obrigado não com do da no na mais está",
}
_COMMON_SETS = {code: frozenset(words.split()) for code, words in _COMMON.items()}


def language(text: str) -> str:
    """The BCP 47 code of the main language of `text`, "und" when it cannot be told."""
    sample = text[:SAMPLE]
    counts = {script: len(found.findall(sample)) for script, found in _SCRIPTS.items()}
    # A Chinese or Japanese character stands for about two letters.
    counts["han"] *= 2
    main = max(counts, key=lambda script: counts[script])
    if not counts[main]:
        return "und"
    if main in {"han", "kana"}:
        return "ja" if counts["kana"] * 10 > counts["han"] else _chinese(sample)
    return _PLAIN.get(main) or _latin(sample)


def _chinese(sample: str) -> str:
    traditional = len(_TRADITIONAL.findall(sample))
    return "zh-Hant" if traditional > len(_SIMPLIFIED.findall(sample)) else "zh"


def _latin(sample: str) -> str:
    words = Counter(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", sample.casefold()))
    found = {code: sum(words[word] for word in _COMMON_SETS[code]) for code in _COMMON_SETS}
    best = max(found, key=lambda code: found[code])
    return best if found[best] else "und"
