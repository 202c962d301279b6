"""What people type about consultations; each form's fields are its action's keywords."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from hemicycle.committee.models import Delegation, Person
from hemicycle.consultations.models import Choice, Consultation, Draft, Point, Position, Voice
from hemicycle.consultations.queries import LONGEST_WORDS
from hemicycle.consultations.template import Ready
from hemicycle.kernel.fields import RowForm, TimeThere, TranslatedForm, choose_from, live_by

SMALL = forms.Textarea(attrs={"rows": 3})


class ListForm(forms.Form):
    show = forms.ChoiceField(
        choices=[(one, one) for one in ("open", "coming", "concluded", "prepared", "cancelled")],
        required=False,
    )


class ConsultationForm(TranslatedForm[Consultation]):
    """By the clocks of the committee."""

    opens_at = TimeThere(label=_("Opens"), required=False)
    closes_at = TimeThere(label=_("Closes"), required=False)

    class Meta:
        model = Consultation
        fields = (
            "title", "purpose", "reference", "rule", "quorum_percent", "objections",
            "most_objections", "threshold_percent", "asked", "voices", "answers",
            "may_close_early", "is_public", "topic", "meeting", "opens_at", "closes_at",
        )  # fmt: skip
        translated = ("title", "purpose")
        widgets = {"purpose": SMALL}

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)


class NewConsultationForm(ConsultationForm):
    ready = forms.ChoiceField(
        label=_("Positions to choose from"),
        choices=Ready.choices,
        help_text=_("They may be changed until it is published."),
    )


class PointForm(TranslatedForm[Point]):
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, Word, PowerPoint, Excel, PNG, JPEG or text."),
    )

    class Meta:
        model = Point
        fields = ("kind", "title", "text", "before")
        translated = ("title", "text", "before")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 10}),
            "before": forms.Textarea(attrs={"rows": 5}),
        }

    @property
    def altered(self) -> dict[str, Any]:
        """The action takes the content; the name under which it came means nothing."""
        told = dict(super().altered)
        file = told.pop("file", None)
        return told | ({"content": file.read()} if isinstance(file, UploadedFile) else {})


class OldPointForm(PointForm):
    without_file = forms.BooleanField(label=_("Take the file away"), required=False)


class MoveForm(forms.Form):
    position = forms.IntegerField(min_value=1, max_value=1000)


class ChoiceForm(TranslatedForm[Choice]):
    class Meta:
        model = Choice
        fields = ("label", "means", "needs_reason")
        translated = ("label",)


class VoiceForm(RowForm[Voice]):
    class Meta:
        model = Voice
        fields = ("delegation", "person")

    def __init__(
        self,
        *args: Any,
        delegations: QuerySet[Delegation],
        people: QuerySet[Person],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        choose_from(self, delegation=delegations, person=people)


class ExtensionForm(forms.Form):
    closes_at = TimeThere(label=_("Closes"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=SMALL,
        help_text=_("It is published with the date and sent to those who were told before."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=SMALL)


class SeenForm(forms.Form):
    seen = forms.IntegerField(required=False)


class PositionForm(forms.Form):
    """A choice and a reason for each point, comments on all, on points and on paragraphs.

    What is missing the action says, at the field.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    keep = ""
    """The name under which the browser keeps what is typed."""
    draft: Draft | None = None

    def __init__(
        self, *args: Any, points: Sequence[Point], choices: Sequence[Choice], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.points = points
        self.offered = [(str(one.pk), one.said("label")) for one in choices]
        for point in points:
            self._add(point)
        self.fields["comment"] = _words(_("Comment on all of it"))

    def _add(self, point: Point) -> None:
        choice = forms.ChoiceField(
            label=pgettext("what one says", "Position"),
            choices=self.offered,
            required=False,
            widget=_radios(),
        )
        self.fields[f"choice_{point.pk}"] = choice
        self.fields[f"reason_{point.pk}"] = _words(_("Reason"))
        self.fields[f"comment_{point.pk}"] = _words(_("Comment on this point"))
        for number in range(1, len(point.paragraphs) + 1):
            label = _("Comment on paragraph %(number)s") % {"number": number}
            self.fields[f"comment_{point.pk}_{number}"] = _words(label)

    def parts(self) -> Iterator[dict[str, Any]]:
        """Each point with its fields, and its paragraphs with theirs."""
        for point in self.points:
            name = str(point.pk)
            yield {
                "point": point,
                "choice": self[f"choice_{name}"],
                "reason": self[f"reason_{name}"],
                "comment": self[f"comment_{name}"],
                "paragraphs": [
                    (number, text, self[f"comment_{name}_{number}"])
                    for number, text in enumerate(point.paragraphs, 1)
                ],
            }

    def typed(self) -> dict[str, str]:
        """What is kept of it as a draft, valid or not."""
        kept = [name for name in self.fields if name != "seen" and self.data.get(name)]
        return {name: str(self.data[name]) for name in kept}

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        pinned: list[tuple[int | None, int | None]] = [(None, None)]
        for point in self.points:
            numbers = range(1, len(point.paragraphs) + 1)
            pinned += [(point.pk, None), *((point.pk, number) for number in numbers)]
        stances = [_stance(point.pk, told) for point in self.points]
        comments = [_comment(told, *place) for place in pinned]
        return {
            "stances": stances,
            "comments": [one for one in comments if one["text"].strip()],
            "seen": told.get("seen"),
        }


def _radios() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "form-check-input"})


def _words(label: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "dir": "auto", "class": "form-control"})
    return forms.CharField(label=label, required=False, max_length=LONGEST_WORDS, widget=widget)


def _stance(point: int, told: Mapping[str, Any]) -> dict[str, Any]:
    choice = told.get(f"choice_{point}") or "0"
    return {"point": point, "choice": int(choice), "reason": told.get(f"reason_{point}", "")}


def _comment(told: Mapping[str, Any], point: int | None, paragraph: int | None) -> dict[str, Any]:
    name = "_".join(str(part) for part in ("comment", point, paragraph) if part)
    return {"point": point, "paragraph": paragraph, "text": told.get(name, "")}


def said_in(position: Position) -> dict[str, Any]:
    """What a form over a position begins with."""
    if position.withdrawn_at:
        return {}
    told: dict[str, Any] = {}
    for one in position.stances.all():
        told[f"choice_{one.point_id}"] = str(one.choice_id)
        told[f"reason_{one.point_id}"] = one.reason
    for remark in position.comments.all():
        place = ("comment", remark.point_id, remark.paragraph)
        told["_".join(str(part) for part in place if part)] = remark.text
    return told
