"""What people type about meetings, with times as the clock at the meeting's place shows them."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.fields import (
    DayField,
    RowForm,
    TimeThere,
    ZoneField,
    choose_from,
    live_by,
    offer_zones,
)
from hemicycle.meetings.models import AgendaItem, Document, Meeting, Session


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=200, widget=forms.SearchInput)


class MeetingForm(RowForm[Meeting]):
    zone = ZoneField(
        label=_("Time zone"), help_text=_("The clocks by which the sessions are planned.")
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    class Meta:
        model = Meeting
        fields = ("number", "title", "kind", "mode", "place", "zone", "starts_on", "ends_on")

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_zones(self, now)


class SessionForm(RowForm[Session]):
    starts_at = TimeThere(label=_("Starts"))
    ends_at = TimeThere(label=_("Ends"))
    video_url = forms.URLField(label=_("Video room"), required=False, assume_scheme="https")

    class Meta:
        model = Session
        fields = ("title", "starts_at", "ends_at", "access", "room", "video_url")

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        super().__init__(*args, **more)
        live_by(self, zone)


class ItemForm(RowForm[AgendaItem]):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=24 * 60)

    class Meta:
        model = AgendaItem
        fields = ("title", "purpose", "minutes", "speaker", "topic", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class MoveForm(forms.Form):
    position = forms.IntegerField(min_value=1, max_value=1000)


class DocumentForm(RowForm[Document]):
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, Word, PowerPoint, Excel, PNG, JPEG or text.")
    )
    language = forms.CharField(label=_("Language"), max_length=10, initial="en")

    class Meta:
        model = Document
        fields = ("title", "kind", "language", "item", "file")

    def __init__(self, *args: Any, session: Session, **more: Any) -> None:
        super().__init__(*args, **more)
        choose_from(self, item=session.items.all())

    def _post_clean(self) -> None:
        """The action makes the document: what the file is, it tells by the content."""

    def clean(self) -> dict[str, Any]:
        """The action takes the content; the name under which it came means nothing."""
        file = self.cleaned_data.pop("file", None)
        if isinstance(file, UploadedFile):
            self.cleaned_data["content"] = file.read()
        return self.cleaned_data
