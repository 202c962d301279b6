"""What people type about records: what they look for, a file, and who its speakers are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.committee.models import Committee, Delegation, Person
from hemicycle.kernel import search
from hemicycle.kernel.languages import language_name
from hemicycle.meetings.models import Session
from hemicycle.records.models import Speaker, Transcript
from hemicycle.records.queries import Match
from hemicycle.transcripts import LARGEST


class SessionChoice(forms.ModelChoiceField[Session]):
    """Sessions are called alike at every meeting: the meeting tells them apart."""

    def label_from_instance(self, session: Session) -> str:
        return f"{session.meeting.title} · {session.title}"


class SessionFilter(django_filters.ModelChoiceFilter):  # type: ignore[misc]
    field_class = SessionChoice


class TranscriptFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Which records. The words of `q` are looked for in what was said, by the view."""

    q = django_filters.CharFilter(
        label=_("Words"), method="said", widget=forms.SearchInput, max_length=200
    )
    session = SessionFilter(label=_("Session"), queryset=Session.objects.none())
    language = django_filters.ChoiceFilter(label=_("Language"))
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Transcript.Stage.choices)

    class Meta:
        model = Transcript
        fields = ("q", "session", "language", "stage")

    def __init__(self, *args: Any, sessions: QuerySet[Session], **more: Any) -> None:
        super().__init__(*args, **more)
        codes = self.queryset.order_by("language").values_list("language", flat=True).distinct()
        self.filters["language"].extra["choices"] = [(code, language_name(code)) for code in codes]
        recorded = sessions.filter(pk__in=self.queryset.order_by().values("session"))
        self.filters["session"].queryset = recorded.order_by("-starts_at")

    def said(self, rows: QuerySet[Transcript], name: str, value: str) -> QuerySet[Transcript]:
        return rows

    @property
    def words(self) -> str:
        """What is looked for, empty when nothing is."""
        return (self.form.is_valid() and self.form.cleaned_data["q"]) or ""


class TranscriptForm(forms.Form):
    """A file, and what it is the record of: a session, or else the committee's own work."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        allow_empty_file=True,
        help_text=_("Text, PDF, Word, WebVTT or SRT; told by its content. Less than 50 MB."),
    )
    session = SessionChoice(
        label=_("Session"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("None: the committee's own record"),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the title is taken from the text or the name of the file."),
    )

    def __init__(
        self, *args: Any, sessions: QuerySet[Session], committee: Committee, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        field = self.fields["session"]
        assert isinstance(field, SessionChoice)
        field.queryset = sessions.order_by("-starts_at")
        self._committee = committee

    def clean_file(self) -> Any:
        """Too much is refused before it is read into memory; what is in it, the action tells."""
        file = self.cleaned_data["file"]
        if file.size >= LARGEST:
            raise ValidationError(_now("This file is too large. Less than 50 MB are taken."))
        return file

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        file = self.cleaned_data["file"]
        return {
            "place": self.cleaned_data["session"] or self._committee,
            "content": file.read(),
            "file_name": file.name,
            "title": self.cleaned_data["title"],
        }


class KnownField(forms.CharField):
    """One of the things the committee knows, typed or chosen by its name.

    `known` has each by its folded names; the browser offers `offered`, a `<datalist>` of the page.
    """

    def __init__(self, known: Mapping[str, Any], *, offered: str, **more: Any) -> None:
        widget = forms.TextInput(
            attrs={"list": offered, "autocomplete": "off", "class": "form-control", "dir": "auto"}
        )
        super().__init__(required=False, max_length=300, widget=widget, **more)
        self.known = known

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        if found := self.known.get(search.fold(typed)):
            return found
        raise ValidationError(_now("Nothing of this name is known. Choose from the list."))


class SpeakersForm(forms.Form):
    """Who each speaker of a transcript is: a person, a delegation, both or neither."""

    def __init__(
        self,
        *args: Any,
        speakers: Iterable[Speaker],
        people: Iterable[Person],
        delegations: Iterable[Delegation],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.speakers = list(speakers)
        self.people = _labelled(people)
        self.delegations = {str(one): one for one in delegations}
        persons = {search.fold(label): one for label, one in self.people.items()}
        places = _by_every_name(self.delegations.values())
        for one in self.speakers:
            self.fields[f"person_{one.pk}"] = KnownField(
                persons, offered="people", label=_("Person"), initial=self._label(one.person)
            )
            self.fields[f"delegation_{one.pk}"] = KnownField(
                places, offered="delegations", label=_("Delegation"), initial=one.delegation
            )

    def _label(self, person: Person | None) -> str:
        return next((label for label, one in self.people.items() if one == person), "")

    def rows(self) -> Iterator[tuple[Speaker, forms.BoundField, forms.BoundField]]:
        for one in self.speakers:
            yield one, self[f"person_{one.pk}"], self[f"delegation_{one.pk}"]

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        said = self.cleaned_data
        return {
            "matches": {
                one.pk: Match(said[f"person_{one.pk}"], said[f"delegation_{one.pk}"])
                for one in self.speakers
            }
        }


def _labelled(people: Iterable[Person]) -> dict[str, Person]:
    """Each person by a label of their own: those of the same name are numbered."""
    labelled: dict[str, Person] = {}
    for person in people:
        taken = person.full_name in labelled
        labelled[f"{person.full_name} #{person.pk}" if taken else person.full_name] = person
    return labelled


def _by_every_name(delegations: Iterable[Delegation]) -> dict[str, Delegation]:
    """In whatever language it is typed, and by its code."""
    named: dict[str, Delegation] = {}
    for one in delegations:
        for name in (str(one), one.name, *one.other_names):
            named.setdefault(search.fold(name), one)
    return named
