"""What those type who handle what was handed in; each form's fields are its action's keywords."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.calls import queries
from hemicycle.calls.actions.calling import Chosen
from hemicycle.calls.answers import positions_in
from hemicycle.calls.models import Call, Mailing, Position, Question, Status, Submission
from hemicycle.committee.models import Person, Region
from hemicycle.kernel.fields import (
    DayField,
    LongSelect,
    RowForm,
    ZoneField,
    choose_from,
    offer_zones,
)
from hemicycle.kernel.languages import countries
from hemicycle.meetings.models import Meeting

Word = Submission.Word


class SubmissionFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_("Name or number"), method="about", widget=forms.SearchInput, max_length=200
    )
    status = django_filters.ModelChoiceFilter(label=_("Step"), queryset=Status.objects.none())
    reader = django_filters.ModelChoiceFilter(
        label=_("Reader"), field_name="readings__person", queryset=Person.objects.none()
    )
    region = django_filters.ChoiceFilter(label=_("Region"), choices=Region.choices)
    country = django_filters.ChoiceFilter(label=_("Country"), widget=LongSelect)
    gender = django_filters.ChoiceFilter(label=_("Gender"))
    position = django_filters.ModelChoiceFilter(
        label=_("Position"), method="for_position", queryset=Position.objects.none()
    )
    word = django_filters.ChoiceFilter(
        label=_("Confirmation"), method="of_word", choices=Word.choices
    )
    answer = django_filters.ChoiceFilter(label=_("Answer"), method="of_answer")
    chosen = django_filters.ChoiceFilter(
        label=_("Chosen"),
        field_name="is_chosen",
        choices=[("True", _("Chosen")), ("False", _("Not chosen"))],
    )
    order = django_filters.OrderingFilter(
        label=_("Order"),
        fields=(("receipt__number", "number"), ("name", "name"), ("status__place", "status")),
        field_labels={
            "receipt__number": _("Number"),
            "name": _("Name"),
            "status__place": _("Step"),
        },
    )

    class Meta:
        model = Submission
        fields = (
            "q", "status", "reader", "region", "country", "gender", "position", "word", "answer",
            "chosen", "order",
        )  # fmt: skip

    def __init__(self, *args: Any, call: Call, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.now = now
        self.filters["status"].queryset = call.statuses.all()
        self.filters["reader"].queryset = queries.who_handles(call)
        self.filters["position"].queryset = call.positions.all()
        choices = {
            "country": _countries_of(self.queryset),
            "gender": list(queries.labels_of_gender(call).items()),
            "answer": _answers_of(call),
        }
        for name, offered in choices.items():
            self.filters[name].extra["choices"] = offered
        for name in self._of_no_use(call, choices):
            del self.filters[name]

    def _of_no_use(self, call: Call, choices: dict[str, Any]) -> list[str]:
        """Filters by which nothing of this call could be told apart."""
        unused = [name for name, offered in choices.items() if not offered]
        of_use = {
            "status": self.filters["status"].queryset.exists(),
            "reader": self.filters["reader"].queryset.exists(),
            "position": self.filters["position"].queryset.exists(),
            "word": call.behalf != Call.Behalf.SELF,
            "chosen": call.stage == Call.Stage.CONCLUDED,
        }
        return [*unused, *(name for name, is_of_use in of_use.items() if not is_of_use)]

    def about(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        """Figures alone are a number; all else is looked for in names and addresses."""
        if value.isdecimal() and len(value) < 10:
            return rows.filter(receipt__number=int(value))
        told = Q()
        for field in ("name", "email", "nominee_name", "nominee_email"):
            told |= Q(**{f"{field}__icontains": value})
        return rows.filter(told)

    def for_position(
        self, rows: QuerySet[Submission], name: str, value: Position
    ) -> QuerySet[Submission]:
        return queries.with_answer(rows, Question.POSITIONS, str(value.pk))

    def of_word(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return queries.of_word(rows, value, self.now)

    def of_answer(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        key, _equals, answer = value.partition("=")
        return queries.with_answer(rows, key, answer)


def _countries_of(rows: QuerySet[Submission]) -> list[tuple[str, str]]:
    names = countries()
    named = ((code, names.get(code, code)) for code in queries.countries_of(rows))
    return sorted(named, key=lambda one: one[1])


def _answers_of(call: Call) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every option of every choice, under its question."""
    return [
        (str(one), [(f"{one.key}={key}", label) for key, label in one.choices()])
        for one in queries.choice_questions(call)
    ]


# --- one submission -----------------------------------------------------------------------------


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(Status.objects.none(), label=_("Step"))

    def __init__(self, *args: Any, call: Call, **more: Any) -> None:
        super().__init__(*args, **more)
        choose_from(self, status=call.statuses.all())


class ReaderForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Give it to"))

    def __init__(self, *args: Any, call: Call, **more: Any) -> None:
        super().__init__(*args, **more)
        choose_from(self, person=queries.who_handles(call))


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only those read it who handle this call."),
    )

    def __init__(self, *args: Any, call: Call, **more: Any) -> None:
        super().__init__(*args, **more)


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label=_("What your interest is"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, call: Call, **more: Any) -> None:
        super().__init__(*args, **more)


class MailingForm(RowForm[Mailing]):
    class Meta:
        model = Mailing
        fields = ("title", "subject", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 12, "dir": "auto"})}
        help_texts = {
            "title": _("By which you find it again; nobody else sees that."),
            "text": _("In braces: {name}, {candidate}, {number}, {call} and {status} are filled."),
        }


class SendForm(forms.Form):
    seen = forms.IntegerField(min_value=0)


# --- how it ends --------------------------------------------------------------------------------


class NarrowForm(StatusForm):
    """Of which step the table is."""

    status = forms.ModelChoiceField(
        Status.objects.none(), label=_("Step"), required=False, empty_label=_("All")
    )


class ConcludeForm(forms.Form):
    """Who is chosen, for what and why; and the term or the meeting that follows."""

    MEETING = ("number", "title", "kind", "mode", "place", "zone", "starts_on", "ends_on")
    TERM = ("since", "until")

    chosen = forms.MultipleChoiceField(label=_("Chosen"), required=False)
    conclusion = forms.CharField(
        label=_("Conclusion"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("It is published with the outcome."),
    )
    since = DayField(label=_("Terms begin on"), required=False)
    until = DayField(
        label=_("and end before"), required=False, help_text=_("Empty: until they are ended.")
    )
    number = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=99_999)
    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=Meeting.Kind.choices)
    mode = forms.ChoiceField(label=_("Mode"), required=False, choices=Meeting.Mode.choices)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    zone = ZoneField(label=_("Time zone"), required=False)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(
        self, *args: Any, call: Call, rows: Sequence[Submission], now: datetime, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.call, self._rows = call, {str(row.pk): row for row in rows}
        self._positions = list(call.positions.all())
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(key, row.candidate) for key, row in self._rows.items()]
        for key, row in self._rows.items():
            self._add(key, row)
        offer_zones(self, now)
        for name in self._of_no_use():
            del self.fields[name]

    def _add(self, key: str, row: Submission) -> None:
        """What is said of one of them."""
        told = {"name": row.candidate}
        attrs = {"rows": 2, "dir": "auto", "class": "form-control"}
        self.fields[f"reason_{key}"] = forms.CharField(
            label=_now("Why: %(name)s") % told,
            required=False,
            max_length=5_000,
            widget=forms.Textarea(attrs=attrs),
        )
        if self._positions:
            self.fields[f"position_{key}"] = forms.ChoiceField(
                label=_now("For which position: %(name)s") % told,
                required=False,
                choices=[(str(one.pk), str(one)) for one in self._wanted(row)],
                widget=forms.Select(attrs={"class": "form-select mb-1"}),
            )

    def _wanted(self, row: Submission) -> list[Position]:
        """Those they stand for; all where they named none."""
        named = positions_in(row.receipt.answers) if row.receipt else []
        return [one for one in self._positions if one.pk in named] or self._positions

    def _of_no_use(self) -> Iterable[str]:
        if self.call.leads != Call.Leads.OFFICE:
            yield from self.TERM
        if self.call.leads != Call.Leads.MEETING:
            yield from self.MEETING

    @property
    def table(self) -> list[tuple[Submission, bool, list[forms.BoundField]]]:
        """Each with whether it is ticked, and what is said of it."""
        ticked = {str(one) for one in self["chosen"].value() or []}
        names = ("position", "reason")
        return [
            (row, key in ticked, [self[f"{n}_{key}"] for n in names if f"{n}_{key}" in self.fields])
            for key, row in self._rows.items()
        ]

    @property
    def following(self) -> list[forms.BoundField]:
        return [self[name] for name in (*self.TERM, *self.MEETING) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        chosen = [self._chosen(key) for key in told.get("chosen", ())]
        if chosen and self.call.leads == Call.Leads.MEETING:
            self._miss_meeting()
        meeting = {name: told.get(name) for name in self.MEETING if name in self.fields}
        term = {name: told.get(name) for name in self.TERM if name in self.fields}
        return {
            "chosen": chosen,
            "conclusion": told.get("conclusion", ""),
            "meeting": meeting or None,
            **term,
        }

    def _chosen(self, key: str) -> Chosen:
        position = self.cleaned_data.get(f"position_{key}", "")
        known = {str(one.pk): one for one in self._positions}
        reason = self.cleaned_data.get(f"reason_{key}", "")
        return Chosen(self._rows[key], reason=reason, position=known.get(position))

    def _miss_meeting(self) -> None:
        for name in self.MEETING:
            if name != "place" and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _now("Say this of the meeting."))
