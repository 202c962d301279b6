"""What people type about dates; each form's fields are its action's keywords."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hemicycle.calendar.models import Anchor, DeadlineRule, Occasion, Window
from hemicycle.kernel.fields import (
    DayField,
    RowForm,
    TimeThere,
    ZoneField,
    choose_from,
    live_by,
    zones,
)
from hemicycle.meetings.models import Meeting

BEFORE, AFTER = "BEFORE", "AFTER"


class DateFilter(forms.Form):
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=_("Meeting"), required=False, empty_label=_("All")
    )
    past = forms.BooleanField(label=_("Past ones too"), required=False)

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **more: Any) -> None:
        super().__init__(*args, **more)
        choose_from(self, meeting=meetings)


class MonthForm(forms.Form):
    month = forms.DateField(input_formats=["%Y-%m"], required=False)


class SpanForm(forms.Form):
    months = forms.TypedChoiceField(
        label=_("Months"), choices=[(n, n) for n in (6, 12, 18, 36)], coerce=int, required=False
    )


class WindowForm(forms.Form):
    """By the clocks of the rule's zone."""

    opens_at = TimeThere(label=_("Opens"), required=False)
    closes_at = TimeThere(label=_("Closes"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is published with the date and sent to those who were told before."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, window: Window, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        if window.opens_at is None or window.opens_at <= now:
            del self.fields["opens_at"]
        live_by(self, window.zone)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WhatIfForm(forms.Form):
    """What if this meeting began on another day?"""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"))
    first = DayField(label=_("would begin on"))

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **more: Any) -> None:
        super().__init__(*args, **more)
        choose_from(self, meeting=meetings)


class AdoptForm(forms.Form):
    seen = forms.CharField(required=False)
    reason = forms.CharField(required=False, max_length=1_000)


class OccasionForm(RowForm[Occasion]):
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    class Meta:
        model = Occasion
        fields = ("title", "kind", "first", "last")


class SinceForm(forms.Form):
    since = DayField(label=_("In force from"))


class HoursForm(forms.Form):
    """A moment, and how many calls after it are to share the hours."""

    at = TimeThere(label=_("Day and time"))
    calls = forms.IntegerField(label=_("Calls in a year"), min_value=1, max_value=26, initial=12)

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)


class DaysField(forms.Field):
    """Whole numbers with commas between them."""

    def to_python(self, value: Any) -> list[int]:
        words = [word.strip() for word in str(value or "").replace("،", ",").split(",")]
        try:
            return [int(word) for word in words if word]
        except ValueError:
            message = _("Give days from 1 to 366, with commas between them.")
            raise forms.ValidationError(message) from None

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class TheZoneField(ZoneField):
    """A zone of the world, or that of each meeting."""

    def offer(self, now: datetime, present: str = "") -> None:
        self.choices = [("", _("The meeting's")), *zones(now)]


def _when(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(BEFORE, _("before")), (AFTER, _("after"))])


def _exactly(bound: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("How"),
        choices=[("True", _("exactly then")), ("False", bound)],
        coerce=lambda value: value == "True",
    )


SIDES = ("opens", "closes")


class RuleForm(RowForm[DeadlineRule]):
    """A version of a rule. An offset is an amount and a direction, in the row one signed number."""

    since = DayField(label=_("In force from"))
    zone = TheZoneField(label=_("Time zone"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of meetings"),
        choices=Meeting.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind."),
    )
    modes = forms.MultipleChoiceField(
        label=_("Modes"),
        choices=Meeting.Mode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every mode."),
    )
    remind_days = DaysField(label=_("Remind so many days before closing"), required=False)
    opens_amount = forms.IntegerField(label=_("Amount"), min_value=0, max_value=3_660)
    closes_amount = forms.IntegerField(label=_("Amount"), min_value=0, max_value=3_660)
    opens_when = _when(_("before or after"))
    closes_when = _when(_("before or after"))
    opens_exact = _exactly(_("no earlier"))
    closes_exact = _exactly(_("no later"))

    class Meta:
        model = DeadlineRule
        fields = (
            "key", "title", "reference", "since", "rationale", "audience", "people", "topic",
            "once", "retired", "kinds", "modes",
            "opens_exact", "opens_amount", "opens_unit", "opens_when", "opens_at",
            "opens_anchor", "opens_name",
            "closes_exact", "closes_amount", "closes_unit", "closes_when", "closes_at",
            "closes_anchor", "closes_name",
            "nominal", "minimum", "length_unit", "priority",
            "opening_time", "closing_time", "zone",
            "remind_on_opening", "remind_half_way", "remind_days",
        )  # fmt: skip
        widgets = {
            "rationale": forms.Textarea(attrs={"rows": 2}),
            "opening_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "closing_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        zone = self.fields["zone"]
        assert isinstance(zone, TheZoneField)
        zone.offer(now)
        for side in SIDES:
            self.fields[f"{side}_anchor"].choices = [  # type: ignore[attr-defined]
                ("", _("nothing: it follows from the length")),
                *Anchor.choices,
            ]
            amount = self.get_initial_for_field(self.fields[f"{side}_amount"], f"{side}_amount")
            self.initial[f"{side}_amount"] = abs(amount or 0)
            self.initial[f"{side}_when"] = AFTER if (amount or 0) > 0 else BEFORE
            self.fields[f"{side}_name"].help_text = _(
                "Words of the session's title, the key of the other window's rule, or the day."
            )

    def clean(self) -> dict[str, Any]:
        """As the action takes it: one signed amount."""
        for side in SIDES:
            direction = self.cleaned_data.pop(f"{side}_when", AFTER)
            amount = self.cleaned_data.get(f"{side}_amount")
            if amount and direction == BEFORE:
                self.cleaned_data[f"{side}_amount"] = -amount
        return self.cleaned_data

    @property
    def altered(self) -> dict[str, Any]:
        """A version says everything, whatever it was made from."""
        return self.cleaned_data
