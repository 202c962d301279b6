"""Speaker labels to the people behind them.

One person is printed in many ways: in full with country and office at first, by name afterwards,
by office alone when in the chair. A delegate is often printed as the country only.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from babel import Locale

from hemicycle.transcripts.parts import GAP, Speaker

_UNIDENTIFIED = re.compile(
    r"\b(un(identified|known)|sin identificar|desconocid[oa]|n[ãa]o identificad[oa]"
    r"|non identifi[ée]e?|inconnue?|неизвестн\w*|неустановленн\w*)\b"
    r"|未知|未識別|未识别|身份不明|不明|未知説話者|غير معروف|غير محدد|مجهول",
    re.IGNORECASE,
)
_ROLES = (
    (
        "vice_chair",
        re.compile(
            r"\b(?:co-|gac |acting )?vice[- ]?(?:chair(?:man|woman|person)?|pr[eé]sidente?a?)\b"
            r"|\b(?:вице-|заместител\w+ )председател\w+|副主席|نائبة? الرئيس",
            re.IGNORECASE,
        ),
    ),
    (
        "chair",
        re.compile(
            r"\b(?:co-|acting )?chair(?:man|woman|person)?\b|\bpr[eé]sident[ea]?\b"
            r"|\bпредседател\w+|^主席|主席$|الرئيسة?|\bرئيسة?\b",
            re.IGNORECASE,
        ),
    ),
)
_DELEGATE = re.compile(
    r"^(?:the )?(?:(?:representative|delegate|delegation|d[ée]l[ée]gu[ée]e?|repr[ée]sentante?"
    r"|representante|delegad[oa]|delegação|délégation) (?:of the |of |de la |de |du |do |da )"
    r"|представитель |(?:ممثلة?|مندوبة?) )(?P<of>.+)$|^(?P<han>.+?)(?:的?代表[团團]?)$",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"^(?:the|mr|mrs|ms|dr|prof|madam|mister|sir|le|la|el|o|a|m|mme|monsieur|madame|sr|sra|señor|señora"
    r"|senhor|senhora)\.?(?: (?:le|la))?(?: |$)",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"(?:via|through|par|por|через|通过|透過)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_EDGES = " \t,，、;；.–-—:：*#>"
_ALSO_COUNTRIES = (
    "UK|USA|US|United States of America|The Netherlands|European Commission|European Union|EU"
    "|Korea|Republic of Korea|Russian Federation|Iran|UAE|Holy See|Chinese Taipei|African Union"
    "|Commission européenne|Comisión Europea|欧盟|欧盟委员会|歐盟|英国|美国"
)


@dataclass(frozen=True)
class _Person:
    name: str = ""
    role: str = ""
    affiliation: str = ""

    @cached_property
    def key(self) -> str:
        return fold(self.name) or f"{self.role}/{fold(self.affiliation)}"

    @cached_property
    def words(self) -> list[str]:
        return re.split(r"[\s·]+", fold(self.name))


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Letters without case and accents, for comparing."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def gather(labels: Iterable[str]) -> tuple[tuple[Speaker, ...], list[int]]:
    """The people behind `labels`, and for each label the index of its person."""
    printed = list(labels)
    person_of = {label: person(label) for label in dict.fromkeys(printed)}
    full = _full_keys(person_of.values())
    found: dict[str, Speaker] = {}
    for label, one in person_of.items():
        key = full[one.key]
        found[key] = _with_label(found.get(key, Speaker()), one, label)
    index = {key: number for number, key in enumerate(found)}
    return tuple(found.values()), [index[full[person_of[label].key]] for label in printed]


def _with_label(speaker: Speaker, one: _Person, label: str) -> Speaker:
    return replace(
        speaker,
        name=max(speaker.name, one.name, key=len),
        role=speaker.role or one.role,
        affiliation=speaker.affiliation or one.affiliation,
        labels=(*speaker.labels, label) if label else speaker.labels,
    )


def _full_keys(people: Iterable[_Person]) -> dict[str, str]:
    """For every person's key, the key of the fuller label that is surely the same person.

    "CHAIR DIALLO" is "AMINA DIALLO, GAC CHAIR", and "THE CHAIR" the only chair named: but only
    while no second person would fit as well.
    """
    distinct = {one.key: one for one in people}
    by_word: dict[str, list[_Person]] = {}
    for one in distinct.values():
        if len(one.words) > 1:
            for word in {one.words[0], one.words[-1]}:
                by_word.setdefault(word, []).append(one)
    chairs = [one for one in distinct.values() if one.name and one.role == "chair"]
    return {key: _full_key(one, by_word, chairs) for key, one in distinct.items()}


def _full_key(one: _Person, by_word: dict[str, list[_Person]], chairs: list[_Person]) -> str:
    if one.name:
        fits = by_word.get(fold(one.name), []) if len(one.words) == 1 else []
        fits = [other for other in fits if not one.role or other.role in {"", one.role}]
    else:
        named = {_full_key(chair, by_word, []): chair for chair in chairs}
        fits = list(named.values()) if one.role == "chair" else []
    if len(fits) != 1:
        return one.key
    return fits[0].key if one.name else _full_key(fits[0], by_word, [])


def person(label: str) -> _Person:
    """What one label says about the speaker. All the unidentified are one unknown person."""
    bare = label.replace(GAP, " ").strip(_EDGES)
    if not bare or not _BRACKETS.sub("", bare).strip() or _UNIDENTIFIED.search(bare):
        return _Person(role="unidentified")
    name, beside = _apart(bare)
    delegate = _delegate(name)
    if delegate:
        return _Person(role="delegate", affiliation=delegate)
    office, name = _office(name)
    role, affiliation = _standing(beside, name)
    return _Person(_TITLES.sub("", name).strip(_EDGES), office or role, affiliation)


@lru_cache(maxsize=10_000)
def has_office(label: str) -> bool:
    """Whether the label names an office, a delegation or an unidentified person."""
    return bool(
        _UNIDENTIFIED.search(label)
        or _delegate(label)
        or any(pattern.search(label) for _, pattern in _ROLES)
    )


def _apart(label: str) -> tuple[str, list[str]]:
    """The name, and what stands beside it: in brackets, after a comma, after a spaced hyphen."""
    beside = [part for group in _BRACKETS.findall(label) for part in re.split("[,，、;；]", group)]
    name, *rest = re.split(r"[,，]\s*| [-–—] ", _BRACKETS.sub(" ", label))
    cleaned = (part.strip(_EDGES) for part in (*rest, *beside))
    return name.strip(_EDGES), [part for part in cleaned if part]


def _office(text: str) -> tuple[str, str]:
    """The office named in `text`, and the rest of it."""
    for role, pattern in _ROLES:
        if pattern.search(text):
            return role, pattern.sub(" ", text).strip(_EDGES)
    return "", text


def _standing(beside: list[str], name: str) -> tuple[str, str]:
    """Role and affiliation from the parts beside a name; a country goes before a body."""
    role = ""
    bodies: list[str] = []
    countries: list[str] = []
    for part in beside:
        office, rest = _office(part)
        role = role or office
        if rest and not _same_name(rest, name) and not _THROUGH.match(rest):
            (bodies if office else countries).append(rest)
    return role, next(iter(countries + bodies), "")


def _same_name(text: str, name: str) -> bool:
    """Russian transcripts print a name in Cyrillic and again, in brackets, in Latin letters."""
    return text.isascii() and not name.isascii() and text.isupper() and " " in text


def _delegate(name: str) -> str:
    """The country or body for which an unnamed delegate speaks, or nothing."""
    found = _DELEGATE.match(name)
    if found:
        return (found["of"] or found["han"]).strip()
    return name if fold(name) in _countries() else ""


@cache
def _countries() -> frozenset[str]:
    names = set(_ALSO_COUNTRIES.split("|"))
    for language in ("en", "fr", "es", "pt", "ru", "ar", "zh", "zh_Hant"):
        territories = Locale.parse(language).territories
        names |= {name for code, name in territories.items() if code.isalpha()}
    return frozenset(fold(name) for name in names)
