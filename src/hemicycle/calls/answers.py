"""What answers say, what they lack and how they read. A draft may hold anything that was typed;
what is handed in must be whole.

Answers are plain values by the key of their question: words, an option's key, a list of options'
keys, a number or day as typed, a country's code, numbers of uploads, true, or a reference person's
name and e-mail address.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.calls.models import Question, Submission
from hemicycle.kernel.languages import countries

Kind = Question.Kind
Answers = Mapping[str, Any]
LONGEST = 100_000
"""Characters of one answer that are kept at all."""
MOST_TEXT, MOST_LONG = 500, 20_000
"""Characters, where the question sets no limit."""


@dataclass(frozen=True)
class Lack:
    """What keeps a question from being answered."""

    key: str
    label: str
    message: str
    is_missing: bool


# --- drafts -------------------------------------------------------------------------------------


def as_kept(question: Question, told: Any) -> Any:
    """What a draft keeps of what was typed: its shape is made right, its content is not judged."""
    if question.kind == Kind.MANY:
        return [_words(one) for one in told] if isinstance(told, list) else []
    if question.kind == Kind.CONSENT:
        return str(told) in {"on", "true", "True", "1"}
    if question.kind == Kind.REFERENCE:
        given = told if isinstance(told, dict) else {}
        return {name: _words(given.get(name, "")).strip() for name in ("name", "email")}
    if question.kind == Kind.FILE:
        return [one for one in told if type(one) is int] if isinstance(told, list) else []
    return _words(told)


def _words(told: Any) -> str:
    text = "" if told is None else str(told)
    return text.replace("\x00", "").encode(errors="ignore").decode()[:LONGEST]


def is_empty(question: Question, answer: Any) -> bool:
    if question.kind == Kind.REFERENCE:
        return not answer or not any(answer.values())
    if isinstance(answer, str):
        return not answer.strip()
    return not answer


# --- what is asked ------------------------------------------------------------------------------


def positions_in(answers: Answers) -> list[int]:
    """The numbers of the positions that were chosen."""
    told = answers.get(Question.POSITIONS) or []
    return [int(one) for one in told if str(one).isdecimal() and len(str(one)) < 20]


def asked(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """Those for everybody, and those for one of the positions that were chosen."""
    chosen = positions_in(answers)
    return [one for one in questions if one.position_id is None or one.position_id in chosen]


def files_in(questions: Iterable[Question], answers: Answers) -> set[int]:
    """The numbers of the uploads that belong to these answers."""
    asked_for = (one.key for one in questions if one.kind == Kind.FILE)
    return {pk for key in asked_for for pk in answers.get(key) or []}


def is_needed(question: Question, answers: Answers) -> bool:
    """Whether it must be answered, given what else was."""
    if not question.is_required:
        return False
    if not question.needed_by:
        return True
    given = answers.get(question.needed_by)
    told = given if isinstance(given, list) else [given]
    return question.needed_value in {_as_value(one) for one in told}


def _as_value(answer: Any) -> str:
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)


def lacks(questions: Sequence[Question], answers: Answers, uploads: Collection[int]) -> list[Lack]:
    """What must be mended before it can be handed in, in the order of the questions.

    `uploads` are the numbers of files that are there.
    """
    found = []
    for question in questions:
        answer = _present(question, answers.get(question.key), uploads)
        if is_empty(question, answer):
            if is_needed(question, answers):
                found.append(Lack(question.key, str(question), _missing(question), True))
        elif message := _FAULTS[Kind(question.kind)](question, answer):
            found.append(Lack(question.key, str(question), message, False))
    return found


def _present(question: Question, answer: Any, uploads: Collection[int]) -> Any:
    if question.kind != Kind.FILE:
        return answer
    return [one for one in answer or [] if one in uploads]


def percent(questions: Sequence[Question], answers: Answers, uploads: Collection[int]) -> int:
    """How much of what must be answered is, and rightly; 100 where nothing must."""
    needed = [one.key for one in questions if is_needed(one, answers)]
    lacking = {one.key for one in lacks(questions, answers, uploads)}
    if not needed:
        return 0 if lacking else 100
    done = 100 * sum(key not in lacking for key in needed) // len(needed)
    return min(done, 99) if lacking else done


def _missing(question: Question) -> str:
    if question.kind == Kind.CONSENT:
        return _("Please agree to this statement.")
    return _("Please answer this question.")


def names_oneself(submission: Submission) -> list[Lack]:
    """Who names somebody names somebody else."""
    named = submission.answers.get(Question.NOMINEE) or {}
    email = str(named.get("email", "")).strip().lower()
    if not submission.is_for_other or email != submission.email.lower():
        return []
    message = _("This is your own address: answer for yourself.")
    return [Lack(Question.NOMINEE, _("Whom do you name?"), message, False)]


# --- whether an answer will do: the fault in words, or nothing ----------------------------------


def _fault_of_words(question: Question, answer: str) -> str:
    usual = MOST_TEXT if question.kind == Kind.TEXT else MOST_LONG
    length, most = len(answer.strip()), question.most or usual
    if length > most:
        return _("This has %(length)s characters; at most %(most)s are taken.") % {
            "length": length,
            "most": most,
        }
    if question.least and length < question.least:
        return _("This has %(length)s characters; at least %(least)s are asked for.") % {
            "length": length,
            "least": question.least,
        }
    return ""


def _fault_of_option(question: Question, answer: str) -> str:
    return "" if answer in dict(question.choices()) else _("Choose one of the options.")


def _fault_of_options(question: Question, answer: list[str]) -> str:
    if not set(answer) <= set(dict(question.choices())):
        return _("Choose from the options.")
    if question.least and len(answer) < question.least:
        said = ngettext(
            "Choose at least %(n)s option.", "Choose at least %(n)s options.", question.least
        )
        return said % {"n": question.least}
    if question.most and len(answer) > question.most:
        said = ngettext(
            "Choose at most %(n)s option.", "Choose at most %(n)s options.", question.most
        )
        return said % {"n": question.most}
    return ""


def _fault_of_number(question: Question, answer: str) -> str:
    number = number_of(answer)
    if number is None:
        return _("Enter a number.")
    if question.least is not None and number < question.least:
        return _("Enter a number of at least %(least)s.") % {"least": question.least}
    if question.most is not None and number > question.most:
        return _("Enter a number of at most %(most)s.") % {"most": question.most}
    return ""


def number_of(answer: str) -> Decimal | None:
    """Figures of any script, with a point or a comma."""
    try:
        number = Decimal(answer.strip().replace(",", ".").replace("٫", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and -(10**15) < number < 10**15 else None


def _fault_of_day(question: Question, answer: str) -> str:
    day = day_of(answer)
    if day is None or not 1900 <= day.year <= 2200:
        return _("Enter a day of the years 1900 to 2200.")
    return ""


def day_of(answer: Any) -> date | None:
    try:
        return date.fromisoformat(str(answer).strip())
    except ValueError:
        return None


def _fault_of_country(question: Question, answer: str) -> str:
    return "" if answer in countries() else _("Choose a country from the list.")


def _fault_of_reference(question: Question, answer: dict[str, str]) -> str:
    try:
        validate_email(answer.get("email", ""))
    except ValidationError:
        return _("Give an e-mail address at which this person can be reached.")
    name = answer.get("name", "").strip()
    if not name:
        return _("Give the name of this person.")
    return _("This name is too long.") if len(name) > 200 else ""


def _no_fault(question: Question, answer: Any) -> str:
    """Files were looked at when they came; a yes is a yes."""
    return ""


_FAULTS: dict[Kind, Callable[[Question, Any], str]] = {
    Kind.TEXT: _fault_of_words,
    Kind.LONG: _fault_of_words,
    Kind.CHOICE: _fault_of_option,
    Kind.MANY: _fault_of_options,
    Kind.NUMBER: _fault_of_number,
    Kind.DATE: _fault_of_day,
    Kind.COUNTRY: _fault_of_country,
    Kind.FILE: _no_fault,
    Kind.CONSENT: _no_fault,
    Kind.REFERENCE: _fault_of_reference,
}


# --- how answers read ---------------------------------------------------------------------------


def as_words(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    """An answer for pages and sheets; `files` are names by the number of the upload."""
    if is_empty(question, answer):
        return ""
    told = _WORDS.get(question.kind)
    return told(question, answer, files) if told else str(answer).strip()


def _option(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    labels = question.labels
    keys = answer if isinstance(answer, list) else [answer]
    return "; ".join(labels.get(str(key), str(key)) for key in keys)


def _country(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    return countries().get(answer, str(answer))


def _day(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    day = day_of(answer)
    return date_format(day) if day else str(answer)


def _files(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    return "; ".join(files[one] for one in answer if one in files)


def _yes(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    return _("Yes")


def _person(question: Question, answer: Any, files: Mapping[int, str]) -> str:
    return f"{answer.get('name', '')} <{answer.get('email', '')}>"


_WORDS: dict[str, Callable[[Question, Any, Mapping[int, str]], str]] = {
    Kind.CHOICE: _option,
    Kind.MANY: _option,
    Kind.COUNTRY: _country,
    Kind.DATE: _day,
    Kind.FILE: _files,
    Kind.CONSENT: _yes,
    Kind.REFERENCE: _person,
}


# --- groups that may be told --------------------------------------------------------------------


def told_groups(counts: Mapping[str, int], least: int) -> list[tuple[str, int]]:
    """Groups of at least so many, the largest first; smaller ones together as one.

    Where these together are still too few, the next larger group joins them: otherwise their
    number would follow from the total. Nothing is told where all together are too few.
    """
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [one for one in ranked if one[1] >= least]
    few = sum(count for _name, count in ranked if count < least)
    while 0 < few < least and told:
        few += told.pop()[1]
    if few < least:
        return told
    return [*told, (_("Smaller groups"), few)] if few else told
