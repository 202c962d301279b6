"""What each verb of the floor asks for, and the table of them all."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _

from hemicycle.committee.models import Delegation, Person
from hemicycle.floor.actions import asking, attending, calling, noting, running, screens
from hemicycle.floor.models import Alarm, Floor, Kind, Screen, Stay, Turn
from hemicycle.kernel.fields import TranslatedForm
from hemicycle.kernel.verbs import Verb, VerbForm
from hemicycle.meetings.models import AgendaItem

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, tzinfo=UTC)


class MomentField(forms.CharField):
    """A moment of our days as RFC 3339, with its offset, or by the clocks of `zone` where that is
    known; nothing where it may be left out."""

    zone = ""
    default_error_messages = {"invalid": _("Enter a date and time with its offset from UTC.")}

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment and is_naive(moment) and self.zone:
            moment = moment.replace(tzinfo=ZoneInfo(self.zone))
        if moment is None or is_naive(moment) or not EARLIEST <= moment <= LATEST:
            raise forms.ValidationError(self.error_messages["invalid"])
        return moment


class SwitchField(forms.CharField):
    """`on` or `off`, or a program's own true and false; None where it is not sent."""

    default_error_messages = {"invalid": _("Say whether it is on or off.")}

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]
        said = str(super().to_python(value)).lower()
        known = {"": None, "on": True, "true": True, "off": False, "false": False}
        if said not in known:
            raise forms.ValidationError(self.error_messages["invalid"])
        return known[said]


class _WithOrigin(VerbForm):
    """Sends `from`, as the pages and programs do; the action calls it `origin`."""

    REQUIRED = True
    locals()["from"] = forms.CharField(required=False)  # Python keeps the word for itself.

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        where = cleaned.pop("from", "")
        if where or self.REQUIRED:
            cleaned["origin"] = where
        return cleaned


class CallForm(VerbForm):
    seen = forms.IntegerField(required=False)
    turn = forms.ModelChoiceField(Turn.objects.none(), required=False)

    def narrow(self, subject: Floor) -> None:
        _choose(self, "turn", subject.turns)


class SeenForm(VerbForm):
    seen = forms.IntegerField(required=False)


class TurnForm(VerbForm):
    turn = forms.ModelChoiceField(Turn.objects.none())

    def narrow(self, subject: Floor) -> None:
        _choose(self, "turn", subject.turns.select_related("floor__session"))


class ExtendForm(TurnForm):
    seconds = forms.IntegerField()


class MoveForm(TurnForm):
    before = forms.ModelChoiceField(Turn.objects.none(), required=False)

    def narrow(self, subject: Floor) -> None:
        super().narrow(subject)
        _choose(self, "before", subject.turns)


class EditForm(TurnForm):
    note = forms.CharField(required=False, max_length=300)
    kind = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "note" not in self.data:
            cleaned["note"] = None
        return cleaned


class LendForm(TurnForm, _WithOrigin):
    REQUIRED = False
    to = forms.ModelChoiceField(Person.objects.all())


class AskForForm(_WithOrigin):
    REQUIRED = False
    delegation = forms.ModelChoiceField(Delegation.objects.all(), required=False)
    person = forms.ModelChoiceField(Person.objects.all(), required=False)
    kind = forms.CharField(required=False)
    note = forms.CharField(required=False, max_length=300)


class RulesForm(VerbForm):
    """Only what is sent is altered: `on` and `off` for what is or is not so."""

    policy = forms.ChoiceField(choices=Floor.Policy.choices, required=False)
    once = SwitchField(required=False)
    present_only = SwitchField(required=False)
    points_always = SwitchField(required=False)
    limit = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sent = {name: value for name, value in cleaned.items() if name in self.data}
        return {n: v for n, v in sent.items() if n == "limit" or v not in (None, "")}


class ListForm(VerbForm):
    at = MomentField(required=False)


class BudgetForm(VerbForm):
    scope = forms.CharField()
    key = forms.CharField(required=False)
    seconds = forms.IntegerField(required=False)


class ItemForm(VerbForm):
    item = forms.ModelChoiceField(AgendaItem.objects.none())

    def narrow(self, subject: Floor) -> None:
        _choose(self, "item", subject.session.items)


class NoteForm(ItemForm):
    text = forms.CharField(required=False, max_length=4_000, strip=False)


class AttendForm(_WithOrigin):
    pass


class CheckInForm(_WithOrigin):
    REQUIRED = False
    person = forms.ModelChoiceField(Person.objects.all(), required=False)
    delegation = forms.ModelChoiceField(Delegation.objects.all(), required=False)


class CheckOutForm(VerbForm):
    stay = forms.ModelChoiceField(Stay.objects.none())

    def narrow(self, subject: Floor) -> None:
        _choose(self, "stay", subject.stays.select_related("floor__session"))


class AlarmForm(VerbForm):
    reason = forms.CharField()
    language = forms.CharField(required=False, max_length=10)


class ClearForm(VerbForm):
    alarm = forms.ModelChoiceField(Alarm.objects.none())

    def narrow(self, subject: Floor) -> None:
        _choose(self, "alarm", subject.alarms.select_related("floor__session"))


class KindForm(TranslatedForm[Kind]):
    class Meta:
        model = Kind
        fields = (
            "title",
            "code",
            "rank",
            "position",
            "asked_by",
            "limit",
            "warning",
            "is_offered",
        )
        translated = ("title",)


class LineForm(VerbForm):
    line = forms.CharField(max_length=400)
    seen = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {"said" if name == "line" else name: value for name, value in cleaned.items()}


class _TimesForm(VerbForm):
    """From paper, where times are those on the wall."""

    began_at = MomentField()
    ended_at = MomentField()

    def narrow(self, subject: Floor) -> None:
        super().narrow(subject)
        for name in ("began_at", "ended_at"):
            self.fields[name].zone = subject.session.meeting.zone  # type: ignore[attr-defined]


class EnterTurnForm(_TimesForm, _WithOrigin):
    REQUIRED = False
    delegation = forms.ModelChoiceField(Delegation.objects.all())


class EnterItemForm(_TimesForm, ItemForm):
    pass


class ScreenForm(VerbForm):
    screen = forms.ModelChoiceField(Screen.objects.none())

    def narrow(self, subject: Floor) -> None:
        _choose(self, "screen", subject.screens.select_related("floor__session"))


class LanguagesField(forms.CharField):
    """Codes of languages, several or with a space between; None where none are given."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str] | None:  # type: ignore[override]
        said = " ".join(value) if isinstance(value, list) else super().to_python(value) or ""
        return list(dict.fromkeys(said.split())) or None


class AddScreenForm(VerbForm):
    name = forms.CharField(max_length=60)
    content = forms.ChoiceField(choices=Screen.Content.choices, required=False)
    languages = LanguagesField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {name: value for name, value in cleaned.items() if value}


class DirectForm(ScreenForm):
    """Only what is sent is altered."""

    content = forms.ChoiceField(choices=Screen.Content.choices, required=False)
    message = forms.CharField(max_length=300, required=False)
    languages = LanguagesField(required=False)
    name = forms.CharField(max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {n: v for n, v in cleaned.items() if v or (n == "message" and n in self.data)}


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows.all()  # type: ignore[attr-defined]


VERBS: dict[str, Verb] = {
    "open_floor": Verb(running.open_floor),
    "close_floor": Verb(running.close_floor),
    "set_rules": Verb(running.set_rules, RulesForm),
    "open_list": Verb(running.open_list, ListForm),
    "close_list": Verb(running.close_list, ListForm),
    "set_budget": Verb(running.set_budget, BudgetForm),
    "undo": Verb(running.undo, SeenForm),
    "ask_for": Verb(asking.ask_for, AskForForm),
    "edit_turn": Verb(asking.edit_turn, EditForm, on="turn"),
    "lend_turn": Verb(asking.lend_turn, LendForm, on="turn"),
    "defer": Verb(asking.defer, TurnForm, on="turn"),
    "move_turn": Verb(asking.move_turn, MoveForm, on="turn"),
    "withdraw": Verb(asking.withdraw, TurnForm, on="turn"),
    "call_next": Verb(calling.call_next, CallForm),
    "end_turn": Verb(calling.end_turn, TurnForm, on="turn"),
    "pause_turn": Verb(calling.pause_turn, TurnForm, on="turn"),
    "resume_turn": Verb(calling.resume_turn, TurnForm, on="turn"),
    "extend_turn": Verb(calling.extend_turn, ExtendForm, on="turn"),
    "readd_last": Verb(calling.readd_last),
    "begin_item": Verb(calling.begin_item, ItemForm),
    "end_item": Verb(calling.end_item),
    "drop_item": Verb(calling.drop_item, ItemForm),
    "attend": Verb(attending.attend, AttendForm),
    "leave": Verb(attending.leave),
    "check_in": Verb(attending.check_in, CheckInForm),
    "check_out": Verb(attending.check_out, CheckOutForm, on="stay"),
    "raise_alarm": Verb(attending.raise_alarm, AlarmForm),
    "clear_alarm": Verb(attending.clear_alarm, ClearForm, on="alarm"),
    "take_line": Verb(noting.take_line, LineForm),
    "enter_turn": Verb(noting.enter_turn, EnterTurnForm),
    "enter_item": Verb(noting.enter_item, EnterItemForm),
    "add_screen": Verb(screens.add_screen, AddScreenForm),
    "direct_screen": Verb(screens.direct_screen, DirectForm, on="screen"),
    "renew_code": Verb(screens.renew_code, ScreenForm, on="screen"),
    "retire_screen": Verb(screens.retire_screen, ScreenForm, on="screen"),
    "write_note": Verb(attending.write_note, NoteForm),
}
"""All but `ask_to_speak`, whose key is the sender's own; it has a view of its own."""
