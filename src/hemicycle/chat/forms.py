"""What each verb of a chat asks for, and the table of them all."""

from django import forms

from hemicycle.chat import actions
from hemicycle.chat.models import Channel, Message
from hemicycle.committee.models import Person
from hemicycle.kernel.fields import choose_from
from hemicycle.kernel.verbs import Verb, VerbForm


class SendForm(VerbForm):
    """How long a text may be the action says: a typed tag does not count."""

    text = forms.CharField(required=False)
    tag = forms.CharField(required=False)


class MessageForm(VerbForm):
    message = forms.ModelChoiceField(Message.objects.none())

    def narrow(self, subject: Channel) -> None:
        choose_from(self, message=subject.messages.select_related("channel__floor__session"))


class PersonForm(VerbForm):
    person = forms.ModelChoiceField(Person.objects.all())


VERBS: dict[str, Verb] = {
    "send_message": Verb(actions.send_message, SendForm),
    "hide_message": Verb(actions.hide_message, MessageForm, on="message"),
    "show_message": Verb(actions.show_message, MessageForm, on="message"),
    "read_out_message": Verb(actions.read_out_message, MessageForm, on="message"),
    "mark_answered": Verb(actions.mark_answered, MessageForm, on="message"),
    "mark_unanswered": Verb(actions.mark_unanswered, MessageForm, on="message"),
    "mute_person": Verb(actions.mute_person, PersonForm),
    "unmute_person": Verb(actions.unmute_person, PersonForm),
    "close_channel": Verb(actions.close_channel),
    "open_channel": Verb(actions.open_channel),
}


class WantedForm(forms.Form):
    """Which messages: those changed after a change, or those before a number."""

    after = forms.IntegerField(min_value=0, required=False)
    before = forms.IntegerField(min_value=1, required=False)
