"""What those who answer a call type. Nothing here judges: a draft keeps whatever was typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.calls.answers import MOST_LONG, MOST_TEXT, Lack
from hemicycle.calls.models import Call, Question
from hemicycle.calls.queries import Written
from hemicycle.kernel.fields import DayInput, LongSelect
from hemicycle.kernel.files import KIND_NAMES
from hemicycle.kernel.languages import countries

Kind = Question.Kind


class PersonWidget(forms.MultiWidget):
    """Name and e-mail address side by side."""

    def __init__(self) -> None:
        name = {"placeholder": _("Name"), "aria-label": _("Name"), "dir": "auto"}
        email = {"placeholder": _("E-mail address"), "aria-label": _("E-mail address")}
        super().__init__(
            {"name": forms.TextInput(attrs=name), "email": forms.EmailInput(attrs=email)}
        )

    def decompress(self, value: Any) -> list[str]:
        told = value if isinstance(value, dict) else {}
        return [told.get("name", ""), told.get("email", "")]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        told, email = super().value_from_datadict(data, files, name)
        return {"name": told or "", "email": email or ""}


def _words(question: Question) -> forms.Field:
    attrs = {"dir": "auto", "maxlength": question.most or MOST_TEXT}
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _long(question: Question) -> forms.Field:
    attrs = {"dir": "auto", "rows": 6, "maxlength": question.most or MOST_LONG}
    return forms.CharField(widget=forms.Textarea(attrs=attrs))


def _choice(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=question.choices(), widget=forms.RadioSelect)


def _many(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=question.choices(), widget=forms.CheckboxSelectMultiple
    )


def _number(question: Question) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 40}))


def _day(question: Question) -> forms.Field:
    return forms.CharField(widget=DayInput())


def _country(question: Question) -> forms.Field:
    choices = [("", _now("Choose a country")), *countries().items()]
    return forms.ChoiceField(choices=choices, widget=LongSelect)


def _file(question: Question) -> forms.Field:
    return forms.FileField()


def _consent(question: Question) -> forms.Field:
    return forms.BooleanField()


def _person(question: Question) -> forms.Field:
    return forms.Field(widget=PersonWidget())


FIELDS = {
    Kind.TEXT: _words,
    Kind.LONG: _long,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.COUNTRY: _country,
    Kind.FILE: _file,
    Kind.CONSENT: _consent,
    Kind.REFERENCE: _person,
}
MEGABYTES = 50
"""Of a file, where the question sets no limit."""


@dataclass(frozen=True)
class Section:
    """Questions under one heading, each with its field."""

    title: str
    asked: list[tuple[Question, forms.BoundField]]


class AnswersForm(forms.Form):
    """The questions of a call over its draft, with what it lacks at each once that was asked."""

    use_required_attribute = False

    def __init__(self, written: Written, lacks: Iterable[Lack] = ()) -> None:
        super().__init__(initial=dict(written.submission.answers))
        self.written = written
        for question in written.questions:
            self.fields[question.key] = _field(question)
        self._errors = ErrorDict(
            {one.key: self.error_class([one.message]) for one in lacks if one.key in self.fields}
        )

    def told(self, data: MultiValueDict[str, str]) -> dict[str, Any]:
        """What was sent, by question: the `changed` ones where a script says which, else all."""
        wanted = set(data.getlist("changed"))
        return {
            name: field.widget.value_from_datadict(data, {}, name)
            for name, field in self.fields.items()
            if not wanted or name in wanted
        }

    @cached_property
    def sections(self) -> list[Section]:
        questions = self.written.questions
        return [
            Section(title, [(one, self[one.key]) for one in those])
            for title, those in groupby(questions, key=lambda one: one.said("section"))
        ]


def _field(question: Question) -> forms.Field:
    field = FIELDS[Kind(question.kind)](question)
    field.label = str(question)
    field.required = question.is_required and not question.needed_by
    field.help_text = " ".join(filter(None, [question.said("help"), *_limits(question)]))
    return field


def _limits(question: Question) -> Iterator[str]:
    """What is taken, said before anybody is refused."""
    if question.kind == Kind.FILE:
        kinds = ", ".join(str(KIND_NAMES[kind]) for kind in question.file_kinds or KIND_NAMES)
        told = {"kinds": kinds, "most": question.most or MEGABYTES}
        yield _now("%(kinds)s; at most %(most)s MB each.") % told
    elif question.kind in {Kind.TEXT, Kind.LONG} and question.most:
        yield _now("At most %(most)s characters.") % {"most": question.most}


class StartForm(forms.Form):
    """Who begins; without an account also where the link to go on is sent."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The link under which you write and hand in is sent there."),
    )
    is_for_other = forms.TypedChoiceField(
        label=_("On whose behalf"),
        choices=[("False", _("For myself")), ("True", _("For somebody else, who must confirm"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        initial="False",
    )

    def __init__(self, *args: Any, call: Call, is_known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if is_known:
            del self.fields["name"], self.fields["email"]
        if call.behalf != Call.Behalf.BOTH:
            del self.fields["is_for_other"]
        self._is_for_other = call.behalf == Call.Behalf.OTHERS

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.setdefault("is_for_other", self._is_for_other)
        return self.cleaned_data


class WordsForm(forms.Form):
    """What somebody who was named, or a reference person, writes."""

    words = forms.CharField(
        label=_("What you want to say"),
        required=False,
        max_length=MOST_LONG,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class ReferenceForm(forms.Form):
    text = forms.CharField(
        label=_("Your words"),
        max_length=MOST_LONG,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
