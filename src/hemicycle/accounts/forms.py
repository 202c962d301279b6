from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import Token, User
from hemicycle.accounts.queries import zones


class ZoneField(forms.ChoiceField):
    """A time zone out of a list with offsets. An old name that is in use stays choosable."""

    def offer(self, now: datetime, present: str = "") -> None:
        offered = zones(now)
        if present and present not in dict(offered):
            offered.append((present, present))
        self.choices = offered


Row = TypeVar("Row", bound=Model)


class RowForm(forms.ModelForm[Row]):
    """A form over a row. What the database's constraints say, the action says in words."""

    def validate_constraints(self) -> None:
        pass


class ProfileForm(RowForm[User]):
    zone = ZoneField(label=_("Time zone"), help_text=_("Times are shown to you in this zone."))

    class Meta:
        model = User
        fields = ("name", "language", "zone")

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_zones(self, now)


class TokenForm(RowForm[Token]):
    class Meta:
        model = Token
        fields = ("label",)
        help_texts = {"label": _("What the key is for, so that you know which one to revoke.")}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=User._meta.get_field("language").choices)


def offer_zones(form: forms.BaseForm, now: datetime) -> None:
    """Fill the field `zone` of a form with the zones of the world."""
    field = form.fields["zone"]
    assert isinstance(field, ZoneField)
    field.offer(now, present=form.get_initial_for_field(field, "zone") or "")
