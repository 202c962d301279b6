"""What forms of every room are made of, and how a form's verdict becomes a refusal."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hemicycle.kernel.models import Translated
from hemicycle.kernel.refusals import Refused

Row = TypeVar("Row", bound=Model)
TranslatedRow = TypeVar("TranslatedRow", bound=Translated)


class RowForm(forms.ModelForm[Row]):
    """A form over a row. What the database's constraints say, the action says in words.

    Over a row that exists it carries what it has shown (`shown`), so that of two people who
    edit at once each changes only what they altered (`altered`).
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values() if self.instance.pk else ():
            field.show_hidden_initial = not isinstance(field, forms.FileField)

    @property
    def shown(self) -> SafeString:
        fields = (field for field in self if field.field.show_hidden_initial)
        return format_html_join(
            "", "{}", ((field.as_hidden(only_initial=True),) for field in fields)
        )

    @property
    def altered(self) -> dict[str, Any]:
        """The cleaned fields that differ from what was shown; all where that was not sent."""
        if not any(field.html_initial_name in self.data for field in self):
            return self.cleaned_data
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def _post_clean(self) -> None:
        """Django has no switch for this: the row itself is asked, so the row is silenced."""
        self.instance.validate_constraints = lambda exclude=None: None  # type: ignore[method-assign]
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.validate_constraints


class TranslatedForm(RowForm[TranslatedRow]):
    """Beside each field that `Meta.translated` names, one for every other language of the site."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._places: dict[str, tuple[str, str]] = {}
        for language, label in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                for name in self.Meta.translated:  # type: ignore[attr-defined]
                    self._add(name, language, label)

    def _add(self, name: str, language: str, label: Any) -> None:
        place = f"{name}_{language.replace('-', '_')}"
        self._places[place] = (language, name)
        field = deepcopy(self.fields[name])
        field.required, field.help_text = False, ""
        field.label = f"{field.label} – {label}"
        field.widget.is_required = False
        field.widget.attrs |= {"lang": language, "dir": "auto"}
        self.fields[place] = field
        known = self.instance.translations.get(language, {})
        self.initial.setdefault(place, known.get(name, ""))

    @property
    def written(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self._places]

    @property
    def translated(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self._places]

    @property
    def altered(self) -> dict[str, Any]:
        """With `translations` as the row keeps them, where any was altered."""
        told = dict(super().altered)
        words = {place: told.pop(place) for place in self._places if place in told}
        if words:
            known = deepcopy(self.instance.translations)
            for place, text in words.items():
                language, name = self._places[place]
                known.setdefault(language, {})[name] = text or ""
            told["translations"] = known
        return told


class DayInput(forms.DateInput):
    """The browser's own calendar; dates travel as 2022-03-10 whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


IN_OUR_DAYS: list[Callable[[Any], None]] = [
    MinValueValidator(date(1900, 1, 1)),
    MaxValueValidator(date(2200, 12, 31)),
]
"""For days of forms and of rows: those that somebody may mean."""


class DayField(forms.DateField):
    """A day in a year that somebody may mean."""

    widget = DayInput
    default_validators = IN_OUR_DAYS

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **more)


class ClockInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TimeThere(forms.DateTimeField):
    """A time by the clocks of `zone`, a moment for the program.

    When clocks change, an hour is skipped or comes twice: such a time says nothing certain and
    is refused.
    """

    widget = ClockInput
    zone = ZoneInfo("UTC")

    def live_by(self, zone: str) -> None:
        """By whose clocks it is typed, and that it says so."""
        self.zone = ZoneInfo(zone)
        self.help_text = _("By the clocks in %(zone)s.") % {"zone": zone}

    def to_python(self, value: Any) -> datetime | None:
        try:
            with timezone.override(self.zone):
                return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(
                _("Clocks in %(zone)s change then: this time is skipped, or comes twice."),
                code=error.code,
                params={"zone": self.zone.key},
            ) from None

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)


def live_by(form: forms.BaseForm, zone: str) -> None:
    """By whose clocks all times of a form are typed."""
    for field in form.fields.values():
        if isinstance(field, TimeThere):
            field.live_by(zone)


def choose_from(form: forms.BaseForm, **rows: QuerySet[Any]) -> None:
    """Which rows the fields of these names offer."""
    for name, offered in rows.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offered


class LongSelect(forms.Select):
    """Hundreds of choices, without rendering a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if key == chosen else "", label)
                for key, label in self.choices
            ),
        )
        told = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(told), options)


class ZoneField(forms.ChoiceField):
    """A time zone out of a list with offsets. An old name that is in use stays choosable."""

    widget = LongSelect

    def offer(self, now: datetime, present: str = "") -> None:
        offered = zones(now)
        if present and present not in dict(offered):
            offered.append((present, present))
        self.choices = offered


def offer_zones(form: forms.BaseForm, now: datetime) -> None:
    """Fill the field `zone` of a form with the zones of the world."""
    field = form.fields["zone"]
    assert isinstance(field, ZoneField)
    field.offer(now, present=form.get_initial_for_field(field, "zone") or "")


def zones(now: datetime) -> list[tuple[str, str]]:
    """The places of the time-zone database by name, each with its offset from UTC at `now`."""
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return list(_zones_at(quarter))


@lru_cache(maxsize=2)
def _zones_at(quarter: datetime) -> tuple[tuple[str, str], ...]:
    """Four hundred labels: clocks change on the quarter hour at the most."""
    return tuple((name, _label(name, quarter)) for name in ("UTC", *_places()))


@cache
def _places() -> tuple[str, ...]:
    """One name a place: `available_timezones()` holds each several times, under old names."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(sorted(columns[2] for columns in lines))


def _label(name: str, now: datetime) -> str:
    offset = now.astimezone(ZoneInfo(name)).strftime("%z")
    sign, hours, minutes = offset[0].replace("-", "−"), offset[1:3], offset[3:5]
    return f"{name.replace('_', ' ')} (UTC{sign}{hours}:{minutes})"


def said(form: forms.BaseForm) -> dict[str, Any]:
    """The cleaned data of a form that has no page of its own; its first error as a refusal.

    Raises:
        Refused: naming the field, or none when it concerns several.
    """
    if form.is_valid():
        return form.cleaned_data
    field, errors = next(iter(form.errors.items()))
    raise Refused(str(errors[0]), field="" if field == NON_FIELD_ERRORS else field)
