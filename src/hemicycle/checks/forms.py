"""What each verb of a temperature check asks for, and the table of them all."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.checks import actions
from hemicycle.checks.models import Check, Option
from hemicycle.checks.ready import Ready
from hemicycle.checks.ready import options as ready_options
from hemicycle.floor.models import Floor
from hemicycle.kernel.verbs import Verb, VerbForm

Means = Option.Means


class OpenForm(VerbForm):
    """`ready` names a set of options, or `options` gives them, one a line; `means` then says what
    they count as, in the same order, with a space between."""

    question = forms.CharField(max_length=300)
    ready = forms.ChoiceField(choices=Ready.choices, required=False)
    options = forms.CharField(max_length=1_000, required=False)
    means = forms.CharField(max_length=200, required=False)
    named = forms.BooleanField(required=False)
    counts = forms.ChoiceField(choices=Check.Counts.choices, required=False)
    open_to = forms.ChoiceField(choices=Check.For.choices, required=False)
    seconds = forms.IntegerField(required=False)
    language = forms.CharField(required=False, max_length=10)

    def clean(self) -> dict[str, Any]:
        """As `open_check` takes it; what was left out is as it is by default there."""
        cleaned: dict[str, Any] = super().clean() or {}
        ready, lines = cleaned.pop("ready", ""), cleaned.pop("options", "")
        means = cleaned.pop("means", "").split()
        if not ready and not lines:
            self.add_error("ready", _("Choose a ready set of options, or give your own."))
        elif not self.errors:
            own = lines and self._own(lines.splitlines(), means)
            cleaned["options"] = own or list(ready_options(ready)) if ready else own
        cleaned["is_named"] = cleaned.pop("named", False)
        cleaned["language"] = cleaned.get("language") or get_language() or "en"
        return {name: value for name, value in cleaned.items() if value not in ("", None)}

    def _own(self, lines: list[str], means: list[str]) -> list[Option]:
        labels = [" ".join(line.split()) for line in lines if line.strip()]
        if means and (len(means) != len(labels) or not set(means) <= set(Means.values)):
            self.add_error("means", _("Say of each option what it counts as."))
        meant = means or [Means.NONE] * len(labels)
        return [
            Option(position=number, label=label, means=mean)
            for number, (label, mean) in enumerate(zip(labels, meant, strict=False), 1)
        ]


class CheckForm(VerbForm):
    check = forms.ModelChoiceField(Check.objects.none())

    def narrow(self, subject: Floor) -> None:
        checks = Check.objects.filter(floor=subject).select_related("floor__session")
        _choose(self, "check", checks)


class AnswerForm(CheckForm):
    option = forms.ModelChoiceField(Option.objects.none())

    def narrow(self, subject: Floor) -> None:
        super().narrow(subject)
        _choose(self, "option", Option.objects.filter(of_check__floor=subject))


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


VERBS: dict[str, Verb] = {
    "open_check": Verb(actions.open_check, OpenForm),
    "answer": Verb(actions.answer, AnswerForm, on="check"),
    "close_check": Verb(actions.close_check, CheckForm, on="check"),
    "show_check": Verb(actions.show_check, CheckForm, on="check"),
    "hide_check": Verb(actions.hide_check, CheckForm, on="check"),
}
