from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.chat import actions
from hemicycle.chat.models import Channel, Message, Mute
from hemicycle.chat.queries import USUALLY
from hemicycle.committee.models import RulebookEntry
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import (
    AccreditationFactory,
    ChannelFactory,
    FloorFactory,
    MessageFactory,
    SessionFactory,
)

MODERATION = (
    "hide_message",
    "show_message",
    "read_out_message",
    "mark_answered",
    "mark_unanswered",
)
RUNNING = ("close_channel", "open_channel")


@pytest.fixture
def question(channel, member):
    delegation = member.person.accreditations.get().delegation
    return MessageFactory(
        channel=channel, person=member.person, delegation=delegation, tag="QUESTION", text="Why?"
    )


def send(channel, actor, now, text="Hello", **more):
    return actions.send_message(channel, actor=actor, now=now, text=text, **more)


def events():
    return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def refused(act):
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value


# --- channels -----------------------------------------------------------------------------------


def test_first_look_makes_a_channel_for_each_audience(floor):
    made = actions.channels_of(floor)
    assert [one.audience for one in made] == ["ALL", "MEMBERS", "STAFF"]
    assert actions.channels_of(floor) == made
    assert all(one.floor is floor for one in made)


# --- writing ------------------------------------------------------------------------------------


def test_send_message_is_forbidden_to_who_takes_no_part(channel, stranger, noon):
    with pytest.raises(PermissionDenied):
        send(channel, stranger, noon)


def test_send_message_to_members_is_forbidden_to_observers(members_only, observer, noon):
    with pytest.raises(PermissionDenied):
        send(members_only, observer, noon)


def test_send_message_to_staff_is_forbidden_to_delegates(staff_only, member, observer, noon):
    for user in (member, observer):
        with pytest.raises(PermissionDenied):
            send(staff_only, user, noon)


def test_send_message_in_a_leadership_session_is_forbidden_to_members(member, noon):
    channel = ChannelFactory(floor=FloorFactory(session=SessionFactory(access="LEADERSHIP")))
    with pytest.raises(PermissionDenied):
        send(channel, member, noon)


def test_send_message_keeps_who_for_whom_what_and_when(channel, member, noon):
    message = send(channel, member, noon, text="  Hello, all.  ")
    message.refresh_from_db()
    assert (message.text, message.tag, message.sent_at) == ("Hello, all.", "NONE", noon)
    assert message.person == member.person
    assert message.delegation == member.person.accreditations.get().delegation
    assert (message.number, message.change) == (1, 1)
    entry = AuditEntry.objects.get()
    assert entry.facts == {"message_id": message.pk, "person_id": member.person.pk, "tag": "NONE"}
    assert (entry.subject_type, entry.subject_id) == ("chat.channel", channel.pk)


def test_message_stays_with_the_delegation_it_was_written_for(channel, member, noon):
    message = send(channel, member, noon)
    then = message.delegation
    member.person.accreditations.update(until=noon.date())
    AccreditationFactory(person=member.person, since=noon.date())
    message.refresh_from_db()
    assert message.delegation == then


def test_staff_writes_for_no_delegation(channel, interpreter, noon):
    assert send(channel, interpreter, noon).delegation is None


def test_messages_count_from_one_in_each_channel(channel, members_only, member, noon):
    numbers = [send(one, member, noon).number for one in (channel, channel, members_only)]
    assert numbers == [1, 2, 1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "blank"),
        (" \n\t ", "blank"),
        ("\u200b\u2060", "blank"),
        ("<QUESTION></QUESTION>", "blank"),
        ("a\x00b", "Null characters"),
        ("\ud800", "Null characters"),
        ("x" * 1001, "at most 1000"),
    ],
)
def test_text_that_cannot_be_sent_is_refused_at_its_field(channel, member, noon, text, says):
    refusal = refused(partial(send, channel, member, noon, text=text))
    assert refusal.field == "text"
    assert says in refusal.message
    assert not Message.objects.exists()


def test_text_may_be_a_thousand_characters_besides_its_tag(channel, member, noon):
    message = send(channel, member, noon, text=f"<QUESTION>{'ü' * 1000}</QUESTION>")
    assert (message.tag, len(message.text)) == ("QUESTION", 1000)


def test_text_of_pictures_alone_is_a_message(channel, member, noon):
    assert send(channel, member, noon, text="👏👏").text == "👏👏"


def test_unknown_tag_is_refused_at_its_field(channel, member, noon):
    assert refused(partial(send, channel, member, noon, tag="SHOUT")).field == "tag"


def test_button_counts_more_than_a_tag_typed_by_hand(channel, member, noon):
    message = send(channel, member, noon, text="<QUESTION> We agree.", tag="COMMENT")
    assert (message.tag, message.text) == ("COMMENT", "We agree.")
    assert send(channel, member, noon, text="<QUESTION> Why?", tag="NONE").tag == "QUESTION"


def test_closed_channel_takes_no_message(channel, chair, member, noon):
    actions.close_channel(channel, actor=chair, now=noon)
    refusal = refused(partial(send, channel, member, noon))
    assert (refusal.field, "closed" in refusal.message) == ("text", True)
    actions.open_channel(channel, actor=chair, now=noon)
    assert send(channel, member, noon).number == 1


def test_closing_twice_is_closing_once(channel, chair, noon):
    for _time in range(2):
        actions.close_channel(channel, actor=chair, now=noon)
    for _time in range(2):
        actions.open_channel(channel, actor=chair, now=noon)
    assert events() == ["chat.channel_closed", "chat.channel_opened"]


# --- flood --------------------------------------------------------------------------------------


def test_flood_is_refused_with_when_one_may_write_again(channel, member, noon):
    for second in range(USUALLY):
        send(channel, member, noon + timedelta(seconds=second))
    later = noon + timedelta(seconds=20.5)
    refusal = refused(partial(send, channel, member, later))
    assert refusal.field == "text"
    assert "again in 40 seconds" in refusal.message
    assert refused(partial(send, channel, member, noon + timedelta(seconds=59.5))).message.endswith(
        "again in 1 second."
    )
    assert send(channel, member, noon + timedelta(seconds=60)).number == USUALLY + 1


def test_flood_counts_all_channels_of_a_session_and_each_person_alone(
    channel, members_only, member, observer, noon
):
    for _number in range(USUALLY):
        send(members_only, member, noon)
    refused(partial(send, channel, member, noon))
    assert send(channel, observer, noon).number == 1
    assert send(ChannelFactory(), member, noon).number == 1


def test_flood_is_what_the_rulebook_says(channel, member, noon):
    RulebookEntry.objects.create(
        key="chat.most_messages_per_minute", value=2, reference="Practice 9", since=date(2026, 1, 1)
    )
    send(channel, member, noon)
    send(channel, member, noon)
    refused(partial(send, channel, member, noon))


@pytest.mark.parametrize("value", [0, -3, "many", True, 1.5])
def test_rule_that_makes_no_sense_is_as_none(channel, member, noon, value):
    RulebookEntry.objects.create(
        key="chat.most_messages_per_minute", value=value, reference="?", since=date(2026, 1, 1)
    )
    for _number in range(USUALLY):
        send(channel, member, noon)
    refused(partial(send, channel, member, noon))


# --- moderation ---------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", MODERATION)
def test_moderation_is_forbidden_to_who_does_not_run_the_room(
    question, member, observer, interpreter, stranger, verb, noon
):
    for user in (member, observer, interpreter, stranger):
        with pytest.raises(PermissionDenied):
            getattr(actions, verb)(question, actor=user, now=noon)


@pytest.mark.parametrize("verb", RUNNING)
def test_channel_is_run_by_who_runs_the_room_alone(channel, member, interpreter, verb, noon):
    for user in (member, interpreter):
        with pytest.raises(PermissionDenied):
            getattr(actions, verb)(channel, actor=user, now=noon)


@pytest.mark.parametrize("verb", ["mute_person", "unmute_person"])
def test_muting_is_forbidden_to_who_does_not_run_the_room(channel, member, observer, verb, noon):
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(channel, actor=member, now=noon, person=observer.person)


def test_hidden_message_is_kept_with_who_hid_it_and_shown_again(question, chair, noon):
    actions.hide_message(question, actor=chair, now=noon)
    actions.hide_message(question, actor=chair, now=noon + timedelta(minutes=1))
    question.refresh_from_db()
    assert (question.hidden_at, question.hidden_by) == (noon, chair)
    assert question.text == "Why?"
    actions.show_message(question, actor=chair, now=noon)
    actions.show_message(question, actor=chair, now=noon)
    question.refresh_from_db()
    assert (question.hidden_at, question.hidden_by) == (None, None)
    assert events() == ["chat.message_hidden", "chat.message_shown"]


def test_every_change_has_its_own_number(question, channel, chair, member, noon):
    actions.hide_message(question, actor=chair, now=noon)
    channel.refresh_from_db()
    assert (channel.count, channel.changes) == (1, 2)
    assert send(channel, member, noon).change == 3


def test_muted_person_writes_in_no_channel_of_the_session(
    channel, members_only, chair, member, noon
):
    for _time in range(2):
        actions.mute_person(channel, actor=chair, now=noon, person=member.person)
    for one in (channel, members_only):
        assert refused(partial(send, one, member, noon)).field == "text"
    assert send(ChannelFactory(), member, noon).number == 1
    for _time in range(2):
        actions.unmute_person(channel, actor=chair, now=noon, person=member.person)
    assert send(channel, member, noon).number == 1
    assert Mute.objects.get().until == noon
    assert [e for e in events() if "muted" in e] == ["chat.person_muted", "chat.person_unmuted"]


# --- questions ----------------------------------------------------------------------------------


def test_answered_is_only_a_question(channel, chair, noon):
    message = MessageFactory(channel=channel)
    assert (
        refused(partial(actions.mark_answered, message, actor=chair, now=noon)).field == "message"
    )


def test_question_is_answered_once_and_may_be_opened_again(question, chair, noon):
    for _time in range(2):
        actions.mark_answered(question, actor=chair, now=noon)
    question.refresh_from_db()
    assert question.answered_at == noon
    for _time in range(2):
        actions.mark_unanswered(question, actor=chair, now=noon)
    question.refresh_from_db()
    assert question.answered_at is None
    assert events() == ["chat.message_answered", "chat.message_unanswered"]


def test_plain_message_is_not_read_out(channel, chair, noon):
    refused(
        partial(actions.read_out_message, MessageFactory(channel=channel), actor=chair, now=noon)
    )


def test_hidden_question_is_not_read_out(question, chair, noon):
    actions.hide_message(question, actor=chair, now=noon)
    refused(partial(actions.read_out_message, question, actor=chair, now=noon))
    assert not Turn.objects.exists()


def test_question_is_not_put_into_the_list_of_a_closed_floor(question, floor, chair, noon):
    Floor.objects.update(stage=Floor.Stage.CLOSED)
    refused(partial(actions.read_out_message, question, actor=chair, now=noon))
    question.refresh_from_db()
    assert question.turn is None


def test_question_is_put_into_the_list_for_who_asked_it(question, member, floor, chair, noon):
    turn = actions.read_out_message(question, actor=chair, now=noon)
    assert [one.pk for one in floor.turns.waiting()] == [turn.pk]
    assert (turn.person, turn.note, turn.via) == (member.person, "Why?", Turn.Via.CHAT)
    assert turn.delegation == question.delegation
    question.refresh_from_db()
    assert question.turn == turn
    assert events() == ["floor.turn_requested", "chat.message_read_out"]


def test_long_question_is_shortened_for_the_list_alone(channel, chair, noon):
    long = MessageFactory(channel=channel, tag="COMMENT", text="x" * 1000)
    turn = actions.read_out_message(long, actor=chair, now=noon)
    assert (len(turn.note), turn.note[-1]) == (300, "…")
    long.refresh_from_db()
    assert len(long.text) == 1000


def test_question_is_put_into_the_list_again_only_when_it_was_taken_off(question, chair, noon):
    turn = actions.read_out_message(question, actor=chair, now=noon)
    with pytest.raises(Stale):
        actions.read_out_message(question, actor=chair, now=noon)
    turn.withdraw(noon)
    assert actions.read_out_message(question, actor=chair, now=noon).pk != turn.pk


# --- at once ------------------------------------------------------------------------------------


def test_messages_of_many_at_once_have_different_numbers(at_once, channel, noon):
    people = [AccreditationFactory().person.user for _ in range(8)]
    sent = at_once(*[partial(send, channel, user, noon) for user in people])
    assert sorted(message.number for message in sent) == list(range(1, 9))
    channel.refresh_from_db()
    assert (channel.count, channel.changes) == (8, 8)


def test_flood_of_one_person_at_once_is_limited(at_once, channel, member, noon):
    outcomes = at_once(*[partial(send, channel, member, noon)] * (USUALLY + 3))
    assert sum(isinstance(outcome, Message) for outcome in outcomes) == USUALLY
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 3


def test_question_that_two_put_into_the_list_at_once_is_there_once(
    at_once, question, floor, chair, secretary, noon
):
    copies = [Message.objects.get(), Message.objects.get()]
    outcomes = at_once(
        partial(actions.read_out_message, copies[0], actor=chair, now=noon),
        partial(actions.read_out_message, copies[1], actor=secretary, now=noon),
    )
    assert {type(outcome) for outcome in outcomes} == {Turn, Stale}
    assert floor.turns.count() == 1


def test_first_look_of_many_makes_each_channel_once(at_once, floor):
    looks = at_once(*[partial(actions.channels_of, floor)] * 4)
    assert {tuple(one.pk for one in look) for look in looks} == {
        tuple(Channel.objects.order_by("pk").values_list("pk", flat=True))
    }
    assert Channel.objects.count() == 3


def test_message_is_hidden_while_another_is_written(
    at_once, question, channel, chair, member, noon
):
    at_once(
        partial(actions.hide_message, question, actor=chair, now=noon),
        partial(send, channel, member, noon),
    )
    assert sorted(channel.messages.values_list("change", flat=True)) == [2, 3]
