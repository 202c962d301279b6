from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import Token, User
from hemicycle.kernel.fields import RowForm, ZoneField, offer_zones


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
    language = forms.ChoiceField(choices=settings.LANGUAGES)
