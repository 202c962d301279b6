"""Verbs: what can be done to a thing, as one table that pages, programs and the shell all read.

A room with many small verbs declares them once (`VERBS = {"call_next": Verb(call_next, …)}`);
each of its doors looks a verb up there, so that a new one is one line (ADR 12).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model

from hemicycle.kernel.fields import said


class VerbForm(forms.Form):
    """What a verb asks for. A form narrows its choices to what belongs to `subject`."""

    def __init__(self, data: Mapping[str, Any], subject: Any) -> None:
        super().__init__(data)
        self.subject = subject
        self.narrow(subject)

    def narrow(self, subject: Any) -> None:
        """Set the rows that fields may choose from."""


@dataclass(frozen=True)
class Verb:
    act: Callable[..., Any]
    """An action: (thing, *, actor, now, **asked) -> what it made, or None."""
    form: type[VerbForm] = VerbForm
    on: str = ""
    """The field that names the thing acted on; without one it is the subject itself."""


def carry_out(verb: Verb, subject: Model, data: Mapping[str, Any], **by: Any) -> dict[str, int]:
    """Do it, `by` an actor and `now`. Told back: what it made, as `{"turn": 7}`.

    Raises:
        Refused: naming the field that is not as the form asks, or what the action refuses.
    """
    asked = said(verb.form(data, subject))
    thing = asked.pop(verb.on) if verb.on else subject
    made = verb.act(thing, **by, **asked)
    return {str(made._meta.model_name): made.pk} if isinstance(made, Model) else {}


def address_of(verb: str) -> str:
    """`call-next` for `call_next`: the last part of its address, and its name in the shell."""
    return verb.replace("_", "-")
