import pytest

from hemicycle.chat.forms import VERBS
from hemicycle.chat.models import Channel, Message
from hemicycle.floor.models import Turn
from hemicycle.kernel.audit import position
from hemicycle.kernel.verbs import address_of
from tests.api.programs import refused
from tests.factories import ChannelFactory, FloorFactory, MessageFactory, SessionFactory


@pytest.fixture
def chat(floor):
    return f"/sessions/{floor.session_id}/chat"


def test_chat_of_a_leadership_session_is_not_there_for_members(program, member):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    assert program(member).get(f"/sessions/{floor.session_id}/chat").status_code == 404


def test_chat_is_forbidden_to_strangers(program, stranger, chat):
    assert program(stranger).get(chat).status_code in {403, 404}


def test_channels_are_those_one_may_read(program, member, floor, chat):
    told = program(member).get(chat).json()
    assert [one["channel"] for one in told] == ["all", "members"]
    everybody = Channel.objects.get(floor=floor, audience="ALL")
    assert told[0] == {
        "channel": "all",
        "topic": f"chat.channel.{everybody.pk}",
        "count": 0,
        "closed": False,
    }


def test_channel_for_others_is_forbidden_and_an_unknown_one_not_found(program, member, chat):
    reader = program(member)
    assert reader.get(f"{chat}/staff").status_code == 403
    assert reader.get(f"{chat}/nobody").status_code == 404


def test_messages_are_read_by_change_and_by_number(program, member, floor, chat):
    channel = ChannelFactory(floor=floor)
    MessageFactory.create_batch(3, channel=channel)
    reader = program(member)

    def numbers(query):
        told = reader.get(f"{chat}/all{query}").json()["sections"]["messages"]
        return [message["number"] for message in told]

    assert (numbers(""), numbers("?after=1"), numbers("?before=2")) == ([1, 2, 3], [2, 3], [1])
    assert refused(reader.get(f"{chat}/all?before=0")) == (422, "before")


def test_message_is_sent_and_bad_ones_are_refused_at_their_field(program, member, chat):
    writer = program(member)
    answer = writer.post(f"{chat}/all/send-message", text="<QUESTION> Why? <QUESTION>")
    message = Message.objects.get()
    assert answer.json() == {"message": message.pk, "v": position()}
    assert (message.text, message.tag) == ("Why?", "QUESTION")
    for text in ("", "a\x00b", "x" * 1001, None):
        bad = writer.post(f"{chat}/all/send-message", text=text)
        assert refused(bad) == (422, "text")


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "send_message"])
def test_moderation_is_for_those_who_run_the_room(program, member, chair, floor, chat, verb):
    message = MessageFactory(channel=ChannelFactory(floor=floor), tag="QUESTION")
    fields = dict.fromkeys(VERBS[verb].form.base_fields, message.pk)
    if "person" in fields:
        fields["person"] = message.person_id
    address = f"{chat}/all/{address_of(verb)}"
    assert program(member).post(address, **fields).status_code == 403
    assert program(chair).post(address, **fields).status_code == 200


def test_question_is_put_into_the_list(program, chair, floor, chat):
    message = MessageFactory(channel=ChannelFactory(floor=floor), tag="QUESTION")
    answer = program(chair).post(f"{chat}/all/read-out-message", message=message.pk)
    assert answer.json()["turn"] == Turn.objects.get().pk
