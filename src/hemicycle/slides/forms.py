"""What each verb of slides asks for, and the table of them all."""

from django import forms

from hemicycle.committee.models import Person
from hemicycle.floor.models import Floor
from hemicycle.kernel.verbs import Verb, VerbForm
from hemicycle.slides import queries
from hemicycle.slides.actions import rendering, showing
from hemicycle.slides.models import LONGEST_TEXT, Deck

MOST = 100_000
"""No file has so many pages, and every database knows such numbers."""


class DeckForm(VerbForm):
    deck = forms.ModelChoiceField(Deck.objects.none())

    def narrow(self, subject: Floor) -> None:
        self.fields["deck"].queryset = queries.decks(subject.session)  # type: ignore[attr-defined]


class ShowDeckForm(DeckForm):
    number = forms.IntegerField(required=False, min_value=1, max_value=MOST)


class PageForm(VerbForm):
    number = forms.IntegerField(min_value=1, max_value=MOST)


class TurnForm(VerbForm):
    seen = forms.IntegerField(min_value=1, max_value=MOST)
    deck = forms.IntegerField(required=False)


class TextForm(VerbForm):
    title = forms.CharField(required=False, max_length=200)
    text = forms.CharField(max_length=LONGEST_TEXT)
    language = forms.CharField(required=False, max_length=10)


class PersonForm(VerbForm):
    person = forms.ModelChoiceField(Person.objects.all())


VERBS: dict[str, Verb] = {
    "show_deck": Verb(showing.show_deck, ShowDeckForm),
    "show_page": Verb(showing.show_page, PageForm),
    "next_page": Verb(showing.next_page, TurnForm),
    "previous_page": Verb(showing.previous_page, TurnForm),
    "show_text": Verb(showing.show_text, TextForm),
    "hide": Verb(showing.hide),
    "let_present": Verb(showing.let_present, PersonForm),
    "stop_presenting": Verb(showing.stop_presenting, PersonForm),
    "render_again": Verb(rendering.render_again, DeckForm, on="deck"),
}
