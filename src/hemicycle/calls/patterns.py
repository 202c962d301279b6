"""Calls of the usual kinds: what each asks, how it is handled, and what follows.

The words are written in every language of the site when a call is made from a pattern.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hemicycle.calls.models import Call, Question
from hemicycle.kernel.languages import in_words_of, translations
from hemicycle.kernel.refusals import Refused

Kind = Question.Kind
TRANSLATED = ("section", "text", "help", "options")


@dataclass(frozen=True)
class Pattern:
    """`settings` are fields of the call, `questions` keywords of `add_question`."""

    label: Promise | str
    settings: dict[str, Any]
    statuses: Sequence[str]
    questions: Sequence[dict[str, Any]]


def pattern(name: str) -> Pattern:
    """Raises Refused where there is none of this name."""
    if name not in PATTERNS:
        raise Refused(str(_("Choose from the list.")), field="pattern")
    return PATTERNS[name]()


def labels() -> list[tuple[str, str]]:
    return [(name, str(make().label)) for name, make in PATTERNS.items()]


def _blank() -> Pattern:
    return Pattern(_("A call of another kind"), {}, _steps(), [])


def _volunteers() -> Pattern:
    about, agreed = _("About you"), _("What you agree to")
    return Pattern(
        _("Volunteers for a group or a task"),
        {"audience": Call.Audience.MEMBERS, "behalf": Call.Behalf.BOTH, "seats": 5}
        | _said("criteria", _("Experience with the subject, balance of regions, time to give.")),
        _steps(),
        [
            _asked(_("What would you bring to this?"), Kind.LONG, section=about, most=2_000),
            _asked(
                _("Have you done something like it before?"), Kind.LONG, section=about,
                is_required=False, most=2_000,
            ),
            _asked(
                _("How many hours a week can you give?"), Kind.CHOICE, section=about,
                options=_("Up to 2\n3 to 5\nMore than 5"),
            ),
            _gender(about),
            _asked(
                _("My government knows that I offer this."), Kind.CONSENT, section=agreed
            ),
        ],
    )  # fmt: skip


def _group_chair() -> Pattern:
    about, agreed = _("About you"), _("What you agree to")
    return Pattern(
        _("Chair of a working group"),
        {
            "audience": Call.Audience.MEMBERS,
            "behalf": Call.Behalf.BOTH,
            "leads": Call.Leads.OFFICE,
        }
        | _said("criteria", _("Knowledge of the subject, experience in the chair, time to give.")),
        _steps(),
        [
            _asked(
                _("What should the group achieve in the next two years?"), Kind.LONG,
                section=about, most=3_000,
            ),
            _asked(
                _("Which experience with the subject do you bring?"), Kind.LONG,
                section=about, most=3_000,
            ),
            _asked(
                _("Curriculum vitae"), Kind.FILE, section=about, is_required=False, most=5,
                file_kinds=["pdf", "word"],
            ),
            _gender(about),
            _asked(
                _("Somebody who knows your work"), Kind.REFERENCE, section=about,
                is_required=False,
            ),
            _asked(
                _("My government supports that I take this office."), Kind.CONSENT,
                section=agreed,
            ),
        ],
    )  # fmt: skip


def _host() -> Pattern:
    return Pattern(
        _("Host of a high-level meeting"),
        {
            "audience": Call.Audience.MEMBERS,
            "behalf": Call.Behalf.SELF,
            "leads": Call.Leads.MEETING,
            "seats": 1,
        }
        | _said("criteria", _("Dates that suit, safety, access and visas, cost for delegations.")),
        _steps(),
        [*_where(_("Where and when")), *_duties(_("Duties of a host"))],
    )


def _where(section: Any) -> Iterator[dict[str, Any]]:
    rooms = _(
        "Plenary for 300\nRooms for bilateral meetings\nBooths for seven languages\nPress room"
    )
    yield _asked(_("City and venue"), Kind.TEXT, section=section, fills="PLACE")
    yield _asked(_("First day"), Kind.DATE, section=section, fills="FIRST")
    yield _asked(_("Last day"), Kind.DATE, section=section, fills="LAST")
    yield _asked(_("Rooms there are"), Kind.MANY, section=section, least=1, options=rooms)


def _duties(section: Any) -> Iterator[dict[str, Any]]:
    """The checklist of a host, a letter that says so, and whatever else there is to say."""
    for duty in (
        _("We invite all members and help with their visas."),
        _("We bear the cost of the venue, interpretation and security."),
        _("We let delegations take part remotely."),
    ):
        yield _asked(duty, Kind.CONSENT, section=section)
    letter, more = _("Letter of your government"), _("What else should be known?")
    yield _asked(letter, Kind.FILE, section=section, most=10, file_kinds=["pdf"])
    yield _asked(more, Kind.LONG, section=section, is_required=False, most=3_000)


PATTERNS: dict[str, Callable[[], Pattern]] = {
    "VOLUNTEERS": _volunteers,
    "GROUP_CHAIR": _group_chair,
    "HOST": _host,
    "BLANK": _blank,
}


def _steps() -> list[str]:
    steps = (_("Received"), _("Under review"), _("Shortlisted"), _("Set aside"))
    return [in_words_of(settings.LANGUAGE_CODE, step) for step in steps]


def _gender(section: Any) -> dict[str, Any]:
    return _asked(
        _("Gender, if you want to say"), Kind.CHOICE, section=section, is_required=False,
        options=_("Woman\nMan\nAnother"), counts="GENDER",
        help=_("For statistics only; groups smaller than five are never shown."),
    )  # fmt: skip


def _asked(text: Any, kind: str, **more: Any) -> dict[str, Any]:
    """As `add_question` takes it, with the words of every language."""
    fields = {"text": text, "kind": kind, **more}
    words = {name: fields.pop(name) for name in TRANSLATED if name in fields}
    plain = {name: in_words_of(settings.LANGUAGE_CODE, told) for name, told in words.items()}
    return {**fields, **plain, "translations": translations(words)}


def _said(name: str, told: Any) -> dict[str, Any]:
    """A translated field of the call."""
    return {
        name: in_words_of(settings.LANGUAGE_CODE, told),
        "translations": translations({name: told}),
    }
