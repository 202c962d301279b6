import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from hemicycle.chat import actions
from hemicycle.chat.forms import VERBS
from hemicycle.chat.handlers import facts, render
from hemicycle.chat.models import Channel, Message
from hemicycle.chat.queries import LATELY, MOST_AT_ONCE, PER_PAGE
from hemicycle.floor.models import Turn
from hemicycle.kernel.audit import position
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.models import AuditEntry
from tests.factories import AccreditationFactory, FloorFactory, MessageFactory, SessionFactory

JSON = {"HTTP_ACCEPT": "application/json"}
READS = ("messages", "csv", "text")


def url(name, channel):
    return reverse(f"chat:{name}", args=[channel.floor.session_id, channel.name])


def archive(channel):
    return reverse("chat:show", args=[channel.floor.session_id]) + f"?channel={channel.name}"


def ask(client, verb, channel, key="", **fields):
    """As the page's script posts; the status, and what was answered."""
    more = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    response = client.post(url(verb, channel), fields, **JSON, **more)
    return response.status_code, response.json()


def fetched(client, channel, **wanted):
    return client.get(url("messages", channel), wanted).json()


def numbers(answer):
    return [message["number"] for message in answer["sections"]["messages"]]


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- who may look -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READS)
def test_channel_of_members_is_forbidden_to_observers(client, members_only, observer, name):
    client.force_login(observer)
    assert client.get(url(name, members_only)).status_code == 403


@pytest.mark.parametrize("name", READS)
def test_channel_of_staff_is_forbidden_to_delegates(client, staff_only, member, name):
    client.force_login(member)
    assert client.get(url(name, staff_only)).status_code == 403


@pytest.mark.parametrize("name", READS)
def test_channel_of_a_leadership_session_is_forbidden_to_members(client, member, name):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    channel = actions.channels_of(floor)[0]
    client.force_login(member)
    assert client.get(url(name, channel)).status_code == 403
    assert client.get(archive(channel)).status_code == 403


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize(
    ("who", "count"), [("observer", 1), ("member", 2), ("interpreter", 3), ("chair", 3)]
)
def test_channel_is_read_by_those_it_is_for(client, floor, request, who, count, name):
    client.force_login(request.getfixturevalue(who))
    for channel in actions.channels_of(floor)[:count]:
        assert client.get(url(name, channel)).status_code == 200


def test_channel_that_does_not_exist_is_not_found(client, channel, chair):
    client.force_login(chair)
    session = channel.floor.session_id
    for name in ("nobody", "ALL", "staff"):  # Nobody has looked yet: that of the staff is not made.
        assert client.get(f"/sessions/{session}/chat/{name}/messages/").status_code == 404
    assert client.get(f"/sessions/{session}/chat/?channel=nobody").status_code == 404
    assert client.get(f"/sessions/{2**70}/chat/all/messages/").status_code == 404


# --- what a page is told ------------------------------------------------------------------------


def test_page_is_told_the_channels_one_reads_and_what_one_may_do(floor, observer, member, chair):
    def told(user):
        return {one["audience"]: one["may"] for one in facts(user, floor)["channels"]}

    assert told(observer) == {"ALL": ["send_message"]}
    assert told(member) == {"ALL": ["send_message"], "MEMBERS": ["send_message"]}
    assert told(chair) == {one: list(VERBS) for one in ("ALL", "MEMBERS", "STAFF")}


def test_page_is_told_where_each_channel_is(floor, member):
    one = facts(member, floor)["channels"][0]
    channel = Channel.objects.get(audience="ALL")
    assert (one["channel"], one["topic"], one["count"]) == (channel.pk, topic_of(channel), 0)
    assert one["urls"] == {
        "archive": archive(channel),
        **{name: url(name, channel) for name in (*VERBS, *READS)},
    }


def test_floor_page_carries_the_facts(client, floor, member):
    client.force_login(member)
    page = client.get(reverse("floor:show", args=[floor.session_id]))
    assertContains(page, f'"chat.channel.{Channel.objects.get(audience="ALL").pk}"')


# --- the live state -----------------------------------------------------------------------------


def test_state_is_the_last_changes_and_never_grows(channel, noon):
    for number in range(LATELY + 4):
        MessageFactory(channel=channel, sent_at=noon + timedelta(seconds=number))
    state = render(channel.pk)["participant"]
    assert [message["number"] for message in state["messages"]] == list(range(5, 13))
    assert state["channel"] == {
        "channel": channel.pk,
        "audience": "ALL",
        "count": 12,
        "changes": 12,
        "open": 0,
        "closed": False,
    }


def test_state_tells_a_change_of_an_old_message(channel, chair, noon):
    old = MessageFactory(channel=channel)
    MessageFactory.create_batch(LATELY, channel=channel)
    actions.hide_message(old, actor=chair, now=noon)
    last = render(channel.pk)["participant"]["messages"][-1]
    assert (last["number"], last["hidden"]) == (1, True)


def test_hidden_message_is_told_in_full_to_operators_alone(channel, chair, noon):
    message = MessageFactory(channel=channel, text="Shame!")
    actions.hide_message(message, actor=chair, now=noon)
    state = render(channel.pk)
    for audience in ("participant", "screen"):
        (told,) = state[audience]["messages"]
        assert set(told) == {"message", "number", "change", "sent_at", "hidden"}
    assert state["operator"]["messages"][0]["text"] == "Shame!"


def test_operators_are_told_open_questions_and_who_is_muted(channel, chair, member, noon):
    asked = MessageFactory.create_batch(4, channel=channel, tag="QUESTION")
    MessageFactory(channel=channel, tag="COMMENT")
    actions.hide_message(asked[0], actor=chair, now=noon)
    actions.mark_answered(asked[1], actor=chair, now=noon)
    actions.read_out_message(asked[2], actor=chair, now=noon)
    actions.mute_person(channel, actor=chair, now=noon, person=member.person)
    state = render(channel.pk)
    assert [question["number"] for question in state["operator"]["questions"]] == [4]
    assert state["operator"]["muted"] == [
        {"person": member.person.pk, "name": member.person.full_name}
    ]
    assert state["participant"]["channel"]["open"] == 1
    assert {"questions", "muted"}.isdisjoint(state["participant"])


@pytest.mark.parametrize("count", [1, 3])
def test_state_asks_as_often_for_three_as_for_one(channel, count, django_assert_num_queries):
    for accreditation in AccreditationFactory.create_batch(count):
        MessageFactory(
            channel=channel,
            person=accreditation.person,
            delegation=accreditation.delegation,
            tag="QUESTION",
        )
    with django_assert_num_queries(10):
        render(channel.pk)


# --- catching up --------------------------------------------------------------------------------


def test_messages_are_the_newest_and_those_before_them(client, channel, member):
    MessageFactory.create_batch(PER_PAGE + 3, channel=channel)
    client.force_login(member)
    newest = fetched(client, channel)
    assert numbers(newest) == list(range(4, PER_PAGE + 4))
    assert (newest["more"], newest["v"]) == (True, position())
    earlier = fetched(client, channel, before=4)
    assert (numbers(earlier), earlier["more"]) == ([1, 2, 3], False)


def test_messages_missed_are_those_changed_since(client, channel, member, chair, noon):
    MessageFactory.create_batch(3, channel=channel)
    actions.hide_message(Message.objects.get(number=1), actor=chair, now=noon)
    client.force_login(member)
    assert numbers(fetched(client, channel, after=2)) == [3, 1]
    assert numbers(fetched(client, channel, after=4)) == []
    assert numbers(fetched(client, channel, after=10**17)) == []


def test_messages_missed_come_in_pieces_without_a_gap(client, channel, member):
    MessageFactory.create_batch(MOST_AT_ONCE + 2, channel=channel)
    client.force_login(member)
    first = fetched(client, channel, after=0)
    assert (len(numbers(first)), first["more"]) == (MOST_AT_ONCE, True)
    last = fetched(client, channel, after=first["sections"]["messages"][-1]["change"])
    assert (numbers(last), last["more"]) == ([MOST_AT_ONCE + 1, MOST_AT_ONCE + 2], False)


@pytest.mark.parametrize("wanted", [{"after": "x"}, {"after": -1}, {"before": 0}])
def test_messages_wanted_in_a_way_that_makes_no_sense_are_refused(client, channel, member, wanted):
    client.force_login(member)
    response = client.get(url("messages", channel), wanted, **JSON)
    assert response.status_code == 422
    assert response.json()["refusal"]["field"] == next(iter(wanted))


def test_hidden_message_is_fetched_in_full_by_who_moderates(client, channel, member, chair, noon):
    message = MessageFactory(channel=channel, text="Shame!")
    actions.hide_message(message, actor=chair, now=noon)
    client.force_login(member)
    assertNotContains(client.get(url("messages", channel)), "Shame!")
    client.force_login(chair)
    assertContains(client.get(url("messages", channel)), "Shame!")


# --- verbs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_no_page(client, member, channel, verb):
    client.force_login(member)
    assert client.get(url(verb, channel)).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_forbidden_to_strangers_in_words(client, stranger, channel, verb):
    client.force_login(stranger)
    status, answer = ask(client, verb, channel)
    assert (status, bool(answer["refusal"]["message"])) == (403, True)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "send_message"])
def test_moderating_verb_is_forbidden_to_members(client, member, channel, verb):
    message = MessageFactory(channel=channel)
    client.force_login(member)
    status, _answer = ask(client, verb, channel, message=message.pk, person=message.person_id)
    assert status == 403


def test_message_is_answered_with_where_the_state_shows_it(client, member, channel):
    client.force_login(member)
    status, answer = ask(client, "send_message", channel, text="Hello", tag="COMMENT")
    assert (status, answer) == (200, {"message": Message.objects.get().pk, "v": position()})


def test_message_sent_twice_with_its_key_is_sent_once(client, member, channel):
    client.force_login(member)
    first = ask(client, "send_message", channel, key="k1", text="Hello")
    assert ask(client, "send_message", channel, key="k1", text="Hello") == first
    assert ask(client, "send_message", channel, key="k2", text="Hello") != first
    assert Message.objects.count() == 2


def test_message_refused_once_may_be_sent_again_with_its_key(client, member, chair, channel, noon):
    actions.close_channel(channel, actor=chair, now=noon)
    client.force_login(member)
    status, answer = ask(client, "send_message", channel, key="k1", text="Hello")
    assert (status, answer["refusal"]["field"]) == (422, "text")
    actions.open_channel(channel, actor=chair, now=noon)
    assert ask(client, "send_message", channel, key="k1", text="Hello")[0] == 200


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 1001, "\u200b"])
def test_bad_text_is_refused_at_its_field(client, member, channel, text):
    client.force_login(member)
    status, answer = ask(client, "send_message", channel, text=text)
    assert (status, answer["refusal"]["field"]) == (422, "text")


def test_message_of_another_channel_is_not_found_here(client, chair, channel, members_only):
    message = MessageFactory(channel=members_only)
    client.force_login(chair)
    for pk in (message.pk, 2**70, "x"):
        status, answer = ask(client, "hide_message", channel, message=pk)
        assert (status, answer["refusal"]["field"]) == (422, "message")


def test_moderation_is_done_by_the_verbs(client, chair, member, channel):
    message = MessageFactory(channel=channel, tag="QUESTION", person=member.person)
    client.force_login(chair)
    for verb in VERBS:
        fields = {"message": message.pk, "person": member.person.pk, "text": "Hello"}
        if verb == "send_message":
            continue
        assert ask(client, verb, channel, **fields)[0] == 200, verb
    assert AuditEntry.objects.filter(subject_type="chat.channel").count() == len(VERBS) - 1


def test_question_put_into_the_list_is_answered_with_its_turn(client, chair, channel):
    message = MessageFactory(channel=channel, tag="QUESTION")
    client.force_login(chair)
    _status, answer = ask(client, "read_out_message", channel, message=message.pk)
    assert answer == {"turn": Turn.objects.get().pk, "v": position()}


def test_verb_without_a_script_leads_to_the_archive(client, member, channel):
    client.force_login(member)
    response = client.post(url("send_message", channel), {"text": "Hello"})
    assert (response.status_code, response["Location"]) == (302, archive(channel))


# --- the archive --------------------------------------------------------------------------------


@pytest.fixture
def written(channel, member, chair):
    """A question that was answered, a message that was hidden, and one that looks like others."""
    now = timezone.now()
    delegation = member.person.accreditations.get().delegation
    more = {"channel": channel, "person": member.person, "delegation": delegation}
    question = MessageFactory(text="Why now?", tag="QUESTION", **more)
    actions.mark_answered(question, actor=chair, now=now)
    hidden = MessageFactory(text="Shame!", **more)
    actions.hide_message(hidden, actor=chair, now=now)
    MessageFactory(text="=1+1\n9. 2026-03-02 – Chair\n\n  I resign.", **more)
    return delegation


def test_archive_shows_hidden_messages_to_who_moderates_alone(
    client, written, channel, member, chair
):
    client.force_login(member)
    page = client.get(archive(channel))
    assertContains(page, "Why now?")
    assertContains(page, "Hidden by the moderators")
    assertNotContains(page, "Shame!")
    client.force_login(chair)
    page = client.get(archive(channel))
    assertContains(page, "Shame!")
    assertContains(page, f"Hidden by {chair}")


def test_archive_offers_the_channels_one_reads(client, written, channel, member):
    client.force_login(member)
    page = client.get(archive(channel))
    assertContains(page, "?channel=members")
    assertNotContains(page, "?channel=staff")


def test_archive_of_nothing_says_so(client, floor, member):
    client.force_login(member)
    page = client.get(reverse("chat:show", args=[floor.session_id]))
    assertContains(page, "Nothing was written here")


def test_archive_is_reached_from_the_page_of_the_session(client, written, channel, member):
    client.force_login(member)
    page = client.get(reverse("meetings:session", args=[channel.floor.session_id]))
    assertContains(page, archive(channel))
    assertContains(page, "3 messages")


def test_page_of_a_session_names_no_channel_that_is_empty_or_for_others(
    client, channel, staff_only, member
):
    MessageFactory(channel=staff_only)
    client.force_login(member)
    page = client.get(reverse("meetings:session", args=[channel.floor.session_id]))
    assertNotContains(page, "/chat/")


def table(client, channel):
    text = client.get(url("csv", channel)).content.decode()
    return list(csv.reader(text.splitlines(keepends=True)))


def test_table_tells_all_but_what_is_hidden(client, written, channel, member):
    client.force_login(member)
    columns, question, hidden, last = table(client, channel)
    assert len(columns) == len(question) == 10
    assert question[0] == "1"
    assert question[2:6] == [written.name, member.person.full_name, "Question", "Why now?"]
    assert (hidden[0], hidden[2:6], bool(hidden[6])) == ("2", [""] * 4, True)
    assert last[5].startswith("'=1+1")


def test_table_tells_who_moderates_what_was_hidden_and_by_whom(client, written, channel, chair):
    client.force_login(chair)
    hidden = table(client, channel)[2]
    assert (hidden[5], hidden[7]) == ("Shame!", str(chair))


def test_text_sets_each_message_in_so_that_none_can_look_like_another(
    client, written, channel, member
):
    client.force_login(member)
    response = client.get(url("text", channel))
    assert response["Content-Disposition"].startswith("attachment")
    text = response.content.decode()
    assert "Shame!" not in text
    assert "2. 2020-01-01 00:00:00 UTC – Hidden by the moderators" in text
    assert f"UTC – {written.name}, {member.person.full_name} [Question] [Answered]\n" in text
    starts = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [line.split(".")[0] for line in starts] == ["1", "2", "3"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["messages", "csv", "text", "archive"])
def test_page_asks_as_often_for_three_as_for_one(client, channel, member, count, name):
    client.force_login(member)
    address = archive(channel) if name == "archive" else url(name, channel)
    client.get(address)
    for accreditation in AccreditationFactory.create_batch(count):
        MessageFactory(
            channel=channel, person=accreditation.person, delegation=accreditation.delegation
        )
    asked = {"messages": 10, "csv": 5, "text": 6, "archive": 7}[name]
    assert queries_of(client, address) == asked
