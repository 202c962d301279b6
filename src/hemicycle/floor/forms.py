from django import forms

from hemicycle.floor.models import Floor, Turn
from hemicycle.meetings.models import AgendaItem


class CallNextForm(forms.Form):
    seen = forms.IntegerField(required=False)


class TurnForm(forms.Form):
    turn = forms.ModelChoiceField(Turn.objects.none())

    def __init__(self, data: dict[str, str], floor: Floor) -> None:
        super().__init__(data)
        self.fields["turn"].queryset = floor.turns.select_related("floor__session")  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    item = forms.ModelChoiceField(AgendaItem.objects.none())

    def __init__(self, data: dict[str, str], floor: Floor) -> None:
        super().__init__(data)
        self.fields["item"].queryset = floor.session.items.all()  # type: ignore[attr-defined]
