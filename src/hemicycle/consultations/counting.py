"""How what was said, and what was not, becomes an outcome. Nothing here asks the database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.consultations.models import Choice, Consultation, Outcome

Means = Choice.Means
Result = Outcome.Result
Rule = Consultation.Rule
Objections = Consultation.Objections
Why = Outcome.Why


@dataclass(frozen=True)
class Terms:
    """By what it is decided."""

    rule: str
    objections: str
    most_objections: int = 0
    threshold_percent: int = 50
    quorum_percent: int | None = None


@dataclass(frozen=True)
class Count:
    """Those asked, each once: by what they said, and with what their silence means."""

    asked: int
    said: dict[str, int]
    """By `Choice.Means`."""
    silent: int
    in_favour: int
    against: int
    abstaining: int
    unheard: int
    """Silent, where silence means nothing."""
    result: str
    why: str

    @property
    def answered(self) -> int:
        return self.asked - self.silent

    @property
    def result_words(self) -> str:
        return str(Result(self.result).label)

    @property
    def why_words(self) -> str:
        return str(Why(self.why).label)


def count(terms: Terms, asked: int, meanings: Iterable[str]) -> Count:
    """Of so many asked, some said something: what it comes to if nobody says anything more."""
    counted = Counter(meanings)
    said = {means: counted[means] for means in Means.values}
    silent = asked - sum(said.values())
    in_favour = said[Means.FOR] + said[Means.FOR_WITH_COMMENTS]
    abstaining, against = said[Means.ABSTAIN], said[Means.AGAINST]
    in_favour += silent if terms.rule == Rule.SILENCE_CONSENTS else 0
    abstaining += silent if terms.rule == Rule.SILENCE_ABSTAINS else 0
    unheard = silent if terms.rule == Rule.ANSWERS_NEEDED else 0
    why = _why(terms, asked, asked - silent, in_favour, against)
    return Count(asked, said, silent, in_favour, against, abstaining, unheard, _RESULTS[why], why)


_RESULTS: dict[str, str] = {
    Why.NO_QUORUM: Result.NO_QUORUM,
    Why.CONSENSUS: Result.ADOPTED,
    Why.NOTED: Result.ADOPTED,
    Why.MAJORITY: Result.ADOPTED,
    Why.NOBODY_FOR: Result.NOT_ADOPTED,
    Why.OBJECTION: Result.NOT_ADOPTED,
    Why.TOO_MANY: Result.NOT_ADOPTED,
    Why.NO_MAJORITY: Result.NOT_ADOPTED,
}


def _why(terms: Terms, asked: int, answered: int, in_favour: int, against: int) -> str:
    if not has_quorum(terms, asked, answered):
        return Why.NO_QUORUM
    if not in_favour:
        return Why.NOBODY_FOR
    if not against:
        return Why.CONSENSUS
    return _with_objections(terms, in_favour, against)


def has_quorum(terms: Terms, asked: int, answered: int) -> bool:
    """In whole numbers: a share that is met exactly is met."""
    if terms.quorum_percent is None or terms.rule == Rule.SILENCE_CONSENTS:
        return True
    return answered * 100 >= terms.quorum_percent * asked


def _with_objections(terms: Terms, in_favour: int, against: int) -> str:
    if terms.objections == Objections.BLOCK:
        return Why.OBJECTION
    if terms.objections == Objections.LIMIT:
        return Why.NOTED if against <= terms.most_objections else Why.TOO_MANY
    enough = in_favour * 100 > terms.threshold_percent * (in_favour + against)
    return Why.MAJORITY if enough else Why.NO_MAJORITY


def told(terms: Terms) -> list[str]:
    """The rule in plain words, a sentence each."""
    silence = {
        Rule.SILENCE_CONSENTS: _("A member that does not answer is counted as for it."),
        Rule.SILENCE_ABSTAINS: _("A member that does not answer is counted as abstaining."),
        Rule.ANSWERS_NEEDED: _("A member that does not answer is not counted on either side."),
    }
    sentences = [silence[Rule(terms.rule)], *_quorum_told(terms), _objections_told(terms)]
    return [*sentences, _("Where nobody is for a point, it is not adopted.")]


def _quorum_told(terms: Terms) -> list[str]:
    if terms.rule == Rule.SILENCE_CONSENTS:
        return []
    if terms.quorum_percent is None:
        return [_("No number of answers is needed.")]
    said = _("At least %(percent)s %% of the members asked must answer, or there is no outcome.")
    return [said % {"percent": terms.quorum_percent}]


def _objections_told(terms: Terms) -> str:
    if terms.objections == Objections.BLOCK:
        return _("One objection defeats a point.")
    if terms.objections == Objections.LIMIT:
        said = ngettext(
            "Up to %(count)s objection is noted and the point passes; with more it does not.",
            "Up to %(count)s objections are noted and the point passes; with more it does not.",
            terms.most_objections,
        )
        return said % {"count": terms.most_objections}
    said = _("More than %(percent)s %% of those for and against must be for a point.")
    return said % {"percent": terms.threshold_percent}
