"""What people type about follow-ups; each form's fields are its action's keywords."""

from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hemicycle.committee.models import Person, Topic
from hemicycle.kernel import search
from hemicycle.kernel.fields import DayField, RowForm, choose_from
from hemicycle.radar.models import Item
from hemicycle.radar.queries import leads, overdue
from hemicycle.records.models import Speech


class ItemForm(RowForm[Item]):
    due = DayField(label=_("Due"), required=False)

    class Meta:
        model = Item
        fields = ("title", "kind", "topic", "lead", "due", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class AddItemForm(ItemForm):
    """With the passage of the record it comes from, if it comes from one."""

    speech = forms.ModelChoiceField(Speech.objects.none(), required=False, widget=forms.HiddenInput)
    quote = forms.CharField(
        label=_("Passage"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Word for word, as it stands in the record."),
    )

    class Meta(ItemForm.Meta):
        fields = ("title", "quote", *ItemForm.Meta.fields[1:])  # type: ignore[assignment]

    def __init__(self, *args: Any, speeches: QuerySet[Speech], **more: Any) -> None:
        super().__init__(*args, **more)
        self._speeches = speeches
        choose_from(self, speech=speeches)
        if self.source is None and not self["quote"].value():
            del self.fields["quote"]

    @property
    def source(self) -> Speech | None:
        """The turn the follow-up comes from, if it names one that may be read."""
        asked = str(self["speech"].value() or "")
        return self._speeches.filter(pk=asked).first() if asked.isdecimal() else None

    def clean(self) -> dict[str, Any]:
        """A hidden field shows no error of its own."""
        if "speech" in self.errors:
            self.add_error(None, _now("The passage's source is not there, or not for you."))
        return self.cleaned_data


class ItemFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_("Words"), method="about", widget=forms.SearchInput, max_length=200
    )
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Item.Stage.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Item.Kind.choices)
    topic = django_filters.ModelChoiceFilter(label=_("Topic"), queryset=Topic.objects.all())
    lead = django_filters.ModelChoiceFilter(label=_("Lead"), queryset=Person.objects.none())
    overdue = django_filters.BooleanFilter(
        label=_("Overdue"), method="late", widget=forms.CheckboxInput
    )
    mine = django_filters.BooleanFilter(label=_("Mine"), method="of_me", widget=forms.HiddenInput)

    class Meta:
        model = Item
        fields = ("q", "stage", "kind", "topic", "lead", "overdue", "mine")

    def __init__(self, *args: Any, today: date, person: Person | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today, self.person = today, person
        self.filters["lead"].queryset = leads()

    def about(self, rows: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return search.matching(rows, value)

    def late(self, rows: QuerySet[Item], name: str, value: bool) -> QuerySet[Item]:
        return overdue(rows, self.today) if value else rows

    def of_me(self, rows: QuerySet[Item], name: str, value: bool) -> QuerySet[Item]:
        """What this person leads; nothing when they lead nothing."""
        if not value:
            return rows
        return rows.filter(lead=self.person) if self.person else rows.none()


TONES = {"OPEN": "status-open", "UNDER_WAY": "status-active"}


class ItemTable(tables.Table):  # type: ignore[misc]
    title = tables.Column(linkify=("radar:show", {"pk": tables.A("pk")}))
    due = tables.Column()
    source = tables.Column(accessor="speech", verbose_name=_("Source"), orderable=False)

    class Meta:
        model = Item
        fields = ("title", "kind", "topic", "lead", "due", "stage", "source")
        attrs = {"class": "table"}
        orderable = True

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def render_due(self, record: Item, value: date) -> str | SafeString:
        day = date_format(value)
        if not (record.is_open and value < self.today):
            return format_html('<span class="text-nowrap">{}</span>', day)
        late = _now("Overdue")
        return format_html(
            '<span class="text-nowrap">{}</span> <span class="status status-warning">{}</span>',
            day,
            late,
        )

    def render_stage(self, record: Item) -> SafeString:
        tone = TONES.get(record.stage, "")
        return format_html('<span class="status {}">{}</span>', tone, record.stage_name)

    def render_source(self, value: Speech) -> SafeString:
        title = value.transcript.title
        return format_html('<a href="{}"><bdi>{}</bdi></a>', value.get_absolute_url(), title)
