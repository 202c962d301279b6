"""What each verb of the captions asks for, and the table of them all."""

from django import forms

from hemicycle.captions import actions
from hemicycle.captions.models import Line, Track
from hemicycle.floor.models import Floor
from hemicycle.kernel.fields import choose_from
from hemicycle.kernel.verbs import Verb, VerbForm


class WriteForm(VerbForm):
    """How long a line may be the action says."""

    language = forms.CharField()
    text = forms.CharField(required=False)


class CorrectForm(VerbForm):
    line = forms.ModelChoiceField(Line.objects.none())
    text = forms.CharField(required=False)

    def narrow(self, subject: Floor) -> None:
        choose_from(self, line=Line.objects.filter(track__floor=subject))


class EndForm(VerbForm):
    language = forms.ModelChoiceField(Track.objects.none(), to_field_name="language")

    def narrow(self, subject: Floor) -> None:
        choose_from(self, language=subject.tracks.select_related("floor"))


VERBS: dict[str, Verb] = {
    "write_caption": Verb(actions.write_caption, WriteForm),
    "correct_caption": Verb(actions.correct_caption, CorrectForm, on="line"),
    "end_captions": Verb(actions.end_captions, EndForm, on="language"),
}


class WantedForm(forms.Form):
    """Which lines: those before a number."""

    before = forms.IntegerField(min_value=1, required=False)
