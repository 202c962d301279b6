"""What people type about the committee; each form's fields are its action's keywords."""

import json
from datetime import date, datetime
from math import isfinite
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Office,
    Person,
    Region,
    RulebookEntry,
    Term,
    Topic,
    WorkingGroup,
)
from hemicycle.kernel import search
from hemicycle.kernel.fields import DayField, RowForm, ZoneField, offer_zones


class OnForm(forms.Form):
    """The day a page is about."""

    on = DayField(label=_("As of"), required=False)

    def day(self, today: date) -> date:
        return (self.is_valid() and self.cleaned_data["on"]) or today


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, max_length=200, widget=forms.SearchInput)


class CommitteeForm(RowForm[Committee]):
    zone = ZoneField(label=_("Time zone"))

    class Meta:
        model = Committee
        fields = ("name", "short_name", "purpose", "secretariat_email", "zone")

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_zones(self, now)


class RuleForm(RowForm[RulebookEntry]):
    key = forms.CharField(
        label=_("Key"),
        max_length=80,
        help_text=_("What the number is, such as chair.seats or vice_chair.consecutive_terms."),
    )
    value = forms.CharField(label=_("Value"), max_length=500, help_text=_("A number or words."))
    since = DayField(label=_("In force from"))

    class Meta:
        model = RulebookEntry
        fields = ("key", "value", "reference", "since", "rationale")

    def clean_value(self) -> Any:
        """A number where it is one, else the words. NaN and the infinite are words in JSON."""
        typed: str = self.cleaned_data["value"]
        try:
            value = json.loads(typed)
        except ValueError:
            return typed
        is_number = isinstance(value, int) or (isinstance(value, float) and isfinite(value))
        return value if is_number else typed

    def _get_validation_exclusions(self) -> set[str]:
        """The value was read here; the model's own field expects it as JSON text."""
        return {*super()._get_validation_exclusions(), "value"}  # type: ignore[misc]


class DelegationForm(RowForm[Delegation]):
    since = DayField(label=_("Joined"))

    class Meta:
        model = Delegation
        fields = ("name", "code", "kind", "nature", "region", "since")


class EditDelegationForm(DelegationForm):
    until = DayField(
        label=_("Left"),
        required=False,
        help_text=_("The first day it no longer belongs. Its accreditations end with it."),
    )

    class Meta(DelegationForm.Meta):
        fields = (*DelegationForm.Meta.fields, "until")  # type: ignore[assignment]


class PersonForm(RowForm[Person]):
    aliases = forms.CharField(
        label=_("Other spellings"),
        required=False,
        help_text=_("As met in records, separated by commas."),
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=10,
        help_text=_("The code of a language, such as en, zh-hans or ar."),
    )

    class Meta:
        model = Person
        fields = ("name", "latin_name", "aliases", "language", "gender", "email")
        help_texts = {"email": _("With an address the person can sign in.")}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["aliases"] = ", ".join(self.instance.aliases)
        self.initial.setdefault("language", "en")

    def clean_aliases(self) -> list[str]:
        parts = self.cleaned_data["aliases"].replace("，", ",").replace("،", ",").split(",")
        return [part.strip() for part in parts if part.strip()]


class AccreditForm(RowForm[Accreditation]):
    since = DayField(label=_("Since"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("The first day it no longer holds.")
    )

    class Meta:
        model = Accreditation
        fields = ("person", "role", "since", "until")


class EndForm(forms.Form):
    until = DayField(label=_("Until"), help_text=_("The first day it no longer holds."))


class TopicForm(RowForm[Topic]):
    class Meta:
        model = Topic
        fields = ("title", "slug", "summary")
        labels = {"slug": _("Short name in addresses")}


class GroupForm(RowForm[WorkingGroup]):
    since = DayField(label=_("Established"))

    class Meta:
        model = WorkingGroup
        fields = ("name", "mandate", "since")


class OfficeForm(RowForm[Office]):
    class Meta:
        model = Office
        fields = ("kind", "body", "topic", "group")


class TermForm(RowForm[Term]):
    since = DayField(label=_("Since"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("The first day it is no longer held.")
    )

    class Meta:
        model = Term
        fields = ("person", "since", "until")


class DelegationFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="named", label=_("Name or code"))
    kind = django_filters.ChoiceFilter(choices=Delegation.Kind.choices, label=_("Kind"))
    nature = django_filters.ChoiceFilter(choices=Delegation.Nature.choices, label=_("Nature"))
    region = django_filters.ChoiceFilter(choices=Region.choices, label=_("Region"))

    class Meta:
        model = Delegation
        fields = ("q", "kind", "nature", "region")

    def named(self, rows: QuerySet[Delegation], name: str, value: str) -> QuerySet[Delegation]:
        return search.matching(rows, value)


class DelegationTable(tables.Table):  # type: ignore[misc]
    name = tables.Column(
        linkify=("committee:delegation", {"pk": tables.A("pk")}), accessor="pk", order_by="name"
    )
    since = tables.Column(attrs={"td": {"class": "text-nowrap"}})
    people = tables.Column(accessor="present_people", verbose_name=_("People"), orderable=False)

    class Meta:
        model = Delegation
        fields = ("name", "code", "kind", "nature", "region", "since", "people")
        attrs = {"class": "table"}
        orderable = True

    def render_name(self, record: Delegation) -> str:
        return str(record)

    def render_people(self, value: list[Accreditation]) -> SafeString:
        lines = ((held.person.full_name, held.get_role_display()) for held in value)
        return format_html_join("", "<div>{} <small>({})</small></div>", lines)
