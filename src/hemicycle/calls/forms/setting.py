"""What those type who set up a call; each form's fields are its action's keywords."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.calls.actions.calling import SETTLED
from hemicycle.calls.models import Call, Handler, Position, Question, lines_of
from hemicycle.calls.patterns import labels
from hemicycle.calls.queries import offices_to_fill
from hemicycle.committee.models import Person
from hemicycle.kernel.fields import LongSelect, TimeThere, TranslatedForm, choose_from, live_by
from hemicycle.kernel.files import KIND_NAMES

Kind = Question.Kind


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class Grouped(forms.BaseForm):
    """A long form, its fields under a few headings."""

    GROUPS: ClassVar[Sequence[tuple[Promise | str, Sequence[str]]]]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Those groups of which any field is there."""
        held = [
            (str(title), [self[name] for name in names if name in self.fields])
            for title, names in self.GROUPS
        ]
        return [(title, fields) for title, fields in held if fields]


class CreateForm(forms.Form):
    """The first words of a call; the rest comes from its pattern and is changed later."""

    pattern = forms.ChoiceField(
        label=_("Kind"),
        choices=labels,
        widget=forms.RadioSelect,
        help_text=_("It brings questions, steps and settings, all of which you can change."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=_lines(4))
    audience = forms.ChoiceField(
        label=_("Who may answer"),
        required=False,
        choices=[("", _("As is usual for this kind")), *Call.Audience.choices],
    )
    opens_at = TimeThere(label=_("Opens"), required=False)
    closes_at = TimeThere(label=_("Closes"), required=False)

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)

    def clean(self) -> dict[str, Any]:
        """What is left open, the pattern says."""
        if not self.cleaned_data.get("audience"):
            self.cleaned_data.pop("audience", None)
        return self.cleaned_data


class CallForm(TranslatedForm[Call], Grouped):
    """Once the call is published, what those who answer rely on is not offered any more."""

    opens_at = TimeThere(label=_("Opens"), required=False)
    closes_at = TimeThere(label=_("Closes"), required=False)

    class Meta:
        model = Call
        fields = (
            "title", "purpose", "terms", "criteria", "reference",
            "audience", "behalf", "several", "confirm_hours", "shows_nominator",
            "reference_hours", "leads", "seats", "shows_chosen", "topic", "meeting",
            "opens_at", "closes_at", "is_confidential", "keep_days",
        )  # fmt: skip
        translated = ("title", "purpose", "terms", "criteria")
        widgets = {"purpose": _lines(4), "terms": _lines(6), "criteria": _lines(4)}

    GROUPS = (
        (_("What it says"), ("title", "purpose", "terms", "criteria", "reference")),
        (_("When"), ("opens_at", "closes_at")),
        (_("Who answers"), ("audience", "behalf", "several")),
        (
            _("Nominees and reference persons"),
            ("confirm_hours", "shows_nominator", "reference_hours"),
        ),
        (_("What it leads to"), ("leads", "seats", "shows_chosen")),
        (_("What it belongs to"), ("topic", "meeting")),
        (_("What is kept"), ("is_confidential", "keep_days")),
    )

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)
        if self.instance.stage != Call.Stage.PREPARED:
            for name in SETTLED:
                del self.fields[name]


def settled() -> list[str]:
    """What is not offered any more, as it is called there."""
    return [str(CallForm.base_fields[name].label) for name in SETTLED]


class ExtendForm(forms.Form):
    closes_at = TimeThere(label=_("New deadline"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=_lines(3),
        help_text=_("It is published and sent to whoever began, handed in or was reminded."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=_lines(3),
        help_text=_("It stands on the call's page and is sent to whoever began or was reminded."),
    )


# --- questions ----------------------------------------------------------------------------------


class QuestionForm(TranslatedForm[Question], Grouped):
    """All that a question may have; what does not suit its kind is left empty."""

    needed_by = forms.ChoiceField(label=_("Only if this question"), required=False)
    needed_value = forms.CharField(label=_("has this answer"), required=False, max_length=200)
    file_kinds = forms.MultipleChoiceField(
        label=_("Kinds of files"),
        required=False,
        choices=list(KIND_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For files alone. None chosen: all of them."),
    )

    class Meta:
        model = Question
        fields = (
            "kind", "text", "help", "section", "options", "is_required",
            "needed_by", "needed_value", "position", "least", "most", "file_kinds",
            "counts", "fills",
        )  # fmt: skip
        translated = ("text", "help", "section", "options")
        widgets = {"text": _lines(2), "help": _lines(2), "options": _lines(5)}
        help_texts = {
            "options": _("For “one” and “some of several” alone: one a line."),
            "section": _("The heading under which it stands with its neighbours."),
            "fills": _("For offers to host: what the meeting takes from this answer."),
        }

    GROUPS = (
        (_("Question"), ("kind", "text", "help", "section", "options")),
        (_("When it must be answered"), ("is_required", "needed_by", "needed_value", "position")),
        (_("Limits"), ("least", "most", "file_kinds")),
        (_("What becomes of the answer"), ("counts", "fills")),
    )

    def __init__(self, *args: Any, call: Call, others: Sequence[Question], **more: Any) -> None:
        super().__init__(*args, **more)
        self._others = {one.key: one for one in others}
        choose_from(self, position=call.positions.all())
        self._offer_conditions()
        for name, is_of_use in (
            ("position", call.positions.exists()),
            ("fills", call.leads == Call.Leads.MEETING),
        ):
            if not is_of_use:
                del self.fields[name]

    def _offer_conditions(self) -> None:
        needed_by = self.fields["needed_by"]
        assert isinstance(needed_by, forms.ChoiceField)
        able = [one for one in self._others.values() if _has_values(one)]
        listed = {one.key: str(one) for one in able}
        if present := self.instance.needed_by:
            listed.setdefault(present, str(self._others.get(present, present)))
        needed_by.choices = [("", _now("Always")), *listed.items()]
        told = (f"“{one}”: {_values_of(one)}" for one in able)
        self.fields["needed_value"].help_text = " · ".join(told)
        other = self._others.get(self.instance.needed_by)
        if other:
            known = dict(other.choices())
            value = self.instance.needed_value
            self.initial["needed_value"] = known.get(value, value)

    def clean(self) -> dict[str, Any]:
        """What was typed in words is kept by the key of the option."""
        other = self._others.get(self.cleaned_data.get("needed_by", ""))
        typed = self.cleaned_data.get("needed_value", "").strip()
        if other and typed:
            keys = {str(label).casefold(): key for key, label in _choices_of(other)}
            self.cleaned_data["needed_value"] = keys.get(typed.casefold(), typed)
        elif not other:
            self.cleaned_data["needed_value"] = ""
        return self.cleaned_data


def _has_values(question: Question) -> bool:
    return question.kind in {Kind.CHOICE, Kind.MANY, Kind.CONSENT, Kind.COUNTRY}


def _choices_of(question: Question) -> list[tuple[str, str]]:
    if question.kind == Kind.CONSENT:
        return [("yes", _now("yes")), ("no", _now("no"))]
    return question.choices()


def _values_of(question: Question) -> str:
    if question.kind == Kind.COUNTRY:
        return _now("a country's two letters")
    return ", ".join(label for _key, label in _choices_of(question))


class PositionForm(TranslatedForm[Position]):
    class Meta:
        model = Position
        fields = ("title", "seats", "office")
        translated = ("title",)
        help_texts = {"office": _("Whoever is chosen begins a term in it, where the call says so.")}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose_from(self, office=offices_to_fill())


class LinesField(forms.CharField):
    """One a line."""

    def to_python(self, value: Any) -> Any:
        return lines_of(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value


class StatusesForm(forms.Form):
    labels = LinesField(
        label=_("Steps"),
        required=False,
        widget=_lines(8),
        help_text=_("One a line, in their order. What comes in stands at the first."),
    )


# --- people -------------------------------------------------------------------------------------


class PersonField(forms.ModelChoiceField[Person]):
    """Somebody of the committee, out of a long list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Person.objects.all(), widget=LongSelect, label=_("Person"), **more)

    def offer(self, people: Iterable[Person]) -> None:
        listed = [(str(one.pk), one.full_name) for one in people]
        self.choices = [("", _now("Choose a person")), *listed]


class PersonForm(forms.Form):
    person = PersonField()

    def __init__(self, *args: Any, people: Iterable[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["person"]
        assert isinstance(field, PersonField)
        field.offer(people)


class HandlerForm(PersonForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Handler.Role.choices,
        widget=forms.RadioSelect,
        initial=Handler.Role.READER,
    )


class LateDoorForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("Of whoever may hand in after the deadline.")
    )
    until = TimeThere(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=_lines(3))

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)


class MoveForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=1_000)
