"""Expected "no"s, as opposed to bugs."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model
from django.utils.translation import gettext as _


class Refused(Exception):
    """The request was understood and the rules of procedure forbid it now.

    The message is shown to the person, so it is a translated sentence they can act on.
    `why` names the rule behind it, for the "why?" beside the message; `field` is the form
    field the refusal concerns, empty when it concerns the whole request.
    The web and the API answer 409 (422 when a field is named); any other exception is a bug.
    """

    def __init__(self, message: str, *, why: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.why = why
        self.field = field


class Stale(Refused):
    """The person acted on a screen that no longer shows the truth."""


def refuse_invalid(row: Model, *, but: tuple[str, ...] = ()) -> None:
    """What forms check, for every caller: lengths, choices, what must be given, what is unique.

    `but` names fields that are not looked at.

    Raises:
        Refused: naming the field.
    """
    try:
        row.full_clean(exclude=but, validate_constraints=False)
        _check_characters(row, but)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        at = "" if field == NON_FIELD_ERRORS else field
        raise Refused(messages[0], field=at) from None


def _check_characters(row: Model, but: tuple[str, ...]) -> None:
    """What forms know and models do not: a database keeps no null and no half of a character,
    and words that nobody can see are none."""
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        texts = [text for text in _listed(value) if isinstance(text, str)]
        if field.name in but:
            continue
        if not all(map(_can_be_kept, texts)):
            raise ValidationError({field.name: ProhibitNullCharactersValidator.message})
        if not field.blank and not all(map(_can_be_seen, texts)):
            raise ValidationError({field.name: field.error_messages["blank"]})


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _can_be_seen(text: str) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def _can_be_kept(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def refuse_unknown_zone(zone: str) -> None:
    """Every time shown is computed in this zone, so it must be one the server knows."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(_("This time zone is unknown."), field="zone") from None
