import csv
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from hemicycle.kernel import search
from hemicycle.radar import actions
from hemicycle.radar.models import Item
from tests.factories import (
    AccreditationFactory,
    ItemFactory,
    SessionFactory,
    SpeechFactory,
    TopicFactory,
)

LIST, ADD = "/radar/", "/radar/add/"
STEPS = ["start_item", "complete_item", "drop_item", "reopen_item"]


def url(name, item):
    return reverse(f"radar:{name}", args=[item.pk])


@pytest.fixture
def yesterday():
    return timezone.now().date() - timedelta(days=1)


# --- the list -----------------------------------------------------------------------------------


def test_list_is_forbidden_to_strangers(client, stranger):
    client.force_login(stranger)
    assert client.get(LIST).status_code == 403


def test_list_says_what_to_do_when_nothing_is_due(client, member):
    client.force_login(member)
    response = client.get(LIST)
    assertContains(response, "Nothing is due")
    assertNotContains(response, f'href="{ADD}"')


def test_list_offers_adding_to_those_who_keep_the_radar(client, secretary):
    client.force_login(secretary)
    assertContains(client.get(LIST), f'href="{ADD}"')


def test_list_shows_who_leads_what_and_where_it_came_from(client, member, yesterday):
    lead = AccreditationFactory().person
    item = ItemFactory(title="Write to the Board", lead=lead, due=yesterday, speech=SpeechFactory())
    client.force_login(member)
    response = client.get(LIST)
    assertContains(response, f'href="{url("show", item)}"')
    assertContains(response, lead.name)
    assertContains(response, '<span class="status status-warning">Overdue</span>')
    assertContains(response, f'href="{item.speech.get_absolute_url()}"')


def test_list_does_not_call_overdue_what_is_done(client, member, yesterday):
    ItemFactory(due=yesterday, stage="DONE")
    client.force_login(member)
    assertNotContains(client.get(LIST), "status-warning")


def test_list_is_filtered_by_its_address(client, member, yesterday):
    topic, lead = TopicFactory(), AccreditationFactory().person
    other = ItemFactory(title="The other", due=yesterday + timedelta(days=2))
    one = ItemFactory(
        title="The one", kind="LETTER", stage="UNDER_WAY", topic=topic, lead=lead, due=yesterday
    )
    for item in (one, other):
        search.index(item, item.title)
    client.force_login(member)
    for asked in (
        {"q": "one"},
        {"kind": "LETTER"},
        {"stage": "UNDER_WAY"},
        {"topic": topic.pk},
        {"lead": lead.pk},
        {"overdue": "true"},
        {"overdue": "on"},
    ):
        response = client.get(LIST, asked)
        assertContains(response, "The one", msg_prefix=str(asked))
        assertNotContains(response, "The other", msg_prefix=str(asked))


def test_list_of_mine_has_what_i_lead(client, member):
    ItemFactory(title="For me", lead=member.person)
    ItemFactory(title="Another's", lead=AccreditationFactory().person)
    ItemFactory(title="Nobody's")
    client.force_login(member)
    shown = [item.title for item in client.get(LIST, {"mine": "true"}).context["table"].data]
    assert shown == ["For me"]


def test_list_says_when_nothing_matches(client, member):
    ItemFactory()
    client.force_login(member)
    assertContains(client.get(LIST, {"stage": "DONE"}), "No follow-up matches")


def test_list_hides_what_leaders_said(client, member):
    secret = SpeechFactory(speaker__transcript__session=SessionFactory(access="LEADERSHIP"))
    item = ItemFactory(title="Secret", speech=secret)
    client.force_login(member)
    assertNotContains(client.get(LIST), "Secret")
    assert client.get(url("show", item)).status_code == 404


def test_list_is_live(client, member):
    client.force_login(member)
    whole = client.get(LIST, {"stage": "OPEN"})
    assertContains(whole, 'data-live="committee.committee.1"')
    assertContains(whole, "radar.item_added from:body")
    assertContains(whole, 'hx-get="/radar/?stage=OPEN"')
    part = client.get(LIST, {"stage": "OPEN"}, headers={"HX-Request": "true"})
    assertContains(part, 'id="items"')
    assertNotContains(part, "<html")


def test_list_comes_as_csv_with_the_same_filters(client, member):
    speech = SpeechFactory(text="Write to them.")
    ItemFactory(title="=cmd()", kind="LETTER", quote="Write to them.", speech=speech)
    ItemFactory(title="Another")
    client.force_login(member)
    response = client.get(LIST, {"format": "csv", "kind": "LETTER"})
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(response.content.decode().splitlines()))
    assert [row["title"] for row in rows] == ["'=cmd()"]
    assert rows[0]["source"] == f"http://testserver{speech.get_absolute_url()}"


@pytest.mark.parametrize("asked", [{}, {"format": "csv"}], ids=["page", "csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number_of_items(
    client, member, count, asked, django_assert_max_num_queries
):
    for _each in range(count):
        ItemFactory(
            topic=TopicFactory(), lead=AccreditationFactory().person, speech=SpeechFactory()
        )
    client.force_login(member)
    with django_assert_max_num_queries(7 if asked else 11):
        client.get(LIST, asked)


# --- an item ------------------------------------------------------------------------------------


def test_show_is_forbidden_to_strangers(client, stranger):
    client.force_login(stranger)
    assert client.get(url("show", ItemFactory())).status_code == 403


def test_show_quotes_its_source_and_leads_there(client, member):
    speech = SpeechFactory(text="Write ⟦…⟧ to them.")
    item = ItemFactory(quote="Write ⟦…⟧ to", speech=speech)
    client.force_login(member)
    response = client.get(url("show", item))
    assertContains(response, "Write <span")
    assertContains(response, f'href="{speech.get_absolute_url()}"')


def test_show_offers_the_steps_possible_to_those_who_may_take_them(client, member, secretary):
    item = ItemFactory()
    client.force_login(member)
    assertNotContains(client.get(url("show", item)), url("start_item", item))
    client.force_login(secretary)
    response = client.get(url("show", item))
    for step in ("start_item", "complete_item", "drop_item", "edit_item"):
        assertContains(response, url(step, item))
    assertNotContains(response, url("reopen_item", item))


def test_show_tells_what_happened(client, secretary, committee, noon):
    item = actions.add_item(committee, actor=secretary, now=noon, title="Write")
    actions.start_item(item, actor=secretary, now=noon)
    actions.edit_item(item, actor=secretary, now=noon, due=date(2026, 4, 1))
    client.force_login(secretary)
    response = client.get(url("show", item))
    told = [(past.what, past.who) for past in response.context["history"]]
    who = str(secretary)
    assert told == [("Changed: due", who), ("Begun", who), ("Put on the radar", who)]


def test_show_is_live(client, member):
    item = ItemFactory()
    client.force_login(member)
    assertContains(client.get(url("show", item)), f'data-live="radar.item.{item.pk}"')
    part = client.get(url("show", item), headers={"HX-Request": "true"})
    assertContains(part, 'id="item"')
    assertNotContains(part, "<html")


@pytest.mark.parametrize("count", [1, 3])
def test_show_costs_the_same_for_any_history(
    client, committee, secretary, noon, count, django_assert_num_queries
):
    item = actions.add_item(committee, actor=secretary, now=noon, title="Write")
    for number in range(count):
        actions.edit_item(item, actor=secretary, now=noon, title=f"Write {number}")
    client.force_login(secretary)
    with django_assert_num_queries(6):
        client.get(url("show", item))


# --- add_item -----------------------------------------------------------------------------------


def test_add_item_is_forbidden_to_members(client, member):
    client.force_login(member)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"title": "Write", "kind": "ACTION"}).status_code == 403


def test_add_item_is_filled_with_the_passage(client, secretary):
    speech = SpeechFactory(text="Please write to them.")
    client.force_login(secretary)
    response = client.get(ADD, {"speech": speech.pk, "quote": "write to them"})
    assertContains(response, "write to them</textarea>")
    assertContains(response, f'name="speech" value="{speech.pk}"')
    assertContains(response, f'href="{speech.get_absolute_url()}"')


def test_add_item_by_hand_asks_for_no_passage(client, secretary):
    client.force_login(secretary)
    response = client.get(ADD)
    assertNotContains(response, 'name="quote"')
    response = client.post(ADD, {"title": "Write", "kind": "ACTION"})
    assertRedirects(response, url("show", Item.objects.get()), status_code=303)


def test_add_item_keeps_passage_and_source(client, secretary):
    speech, lead = SpeechFactory(text="Please\nwrite to them."), AccreditationFactory().person
    client.force_login(secretary)
    sent = {
        "title": "Write",
        "kind": "LETTER",
        "lead": lead.pk,
        "due": "2026-04-01",
        "speech": speech.pk,
        "quote": "Please write",
    }
    response = client.post(ADD, sent)
    item = Item.objects.get()
    assertRedirects(response, url("show", item), status_code=303)
    assert (item.speech, item.quote, item.lead) == (speech, "Please write", lead)
    assert (item.kind, item.due) == ("LETTER", date(2026, 4, 1))


def test_add_item_sent_twice_is_added_once(client, secretary):
    client.force_login(secretary)
    sent = {"title": "Write", "kind": "ACTION", "idempotency_key": "a-key"}
    body = "&".join(f"{name}={value}" for name, value in sent.items())
    answers = [
        client.post(ADD, body, content_type="application/x-www-form-urlencoded") for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Item.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("kind", "PARTY"), ("due", "soon"), ("quote", "never said"), ("lead", "99")],
)
def test_add_item_refuses_at_the_field(client, secretary, field, value):
    speech = SpeechFactory(text="Please write.")
    client.force_login(secretary)
    sent = {"title": "Write", "kind": "ACTION", "speech": speech.pk, "note": "My note"}
    response = client.post(ADD, sent | {field: value})
    assertContains(response, "My note", status_code=422)
    assert list(response.context["form"].errors) == [field]
    assert not Item.objects.exists()


def test_add_item_refuses_a_source_that_may_not_be_read(client, interpreter, member):
    client.force_login(interpreter)
    sent = {"title": "Write", "kind": "ACTION", "speech": 99, "quote": "My words"}
    response = client.post(ADD, sent)
    assertContains(response, "source is not there", status_code=422)
    assertContains(response, "My words", status_code=422)


# --- edit_item ----------------------------------------------------------------------------------


def test_edit_item_is_forbidden_to_members(client, member):
    item = ItemFactory(title="Old")
    client.force_login(member)
    assert client.get(url("edit_item", item)).status_code == 403
    sent = {"title": "Mine", "kind": "ACTION", "lead": member.person.pk}
    assert client.post(url("edit_item", item), sent).status_code == 403
    item.refresh_from_db()
    assert (item.title, item.lead) == ("Old", None)


def test_edit_item_changes_the_item(client, member):
    item = ItemFactory(lead=member.person)
    client.force_login(member)
    assertContains(client.get(url("edit_item", item)), item.title)
    sent = {"title": "New", "kind": "ADVICE", "lead": member.person.pk}
    response = client.post(url("edit_item", item), sent)
    assertRedirects(response, url("show", item), status_code=303)
    item.refresh_from_db()
    assert (item.title, item.kind) == ("New", "ADVICE")


def test_edit_item_refuses_at_the_field(client, secretary):
    client.force_login(secretary)
    response = client.post(url("edit_item", ItemFactory()), {"title": "", "kind": "ADVICE"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["title"]


def test_of_two_who_edit_at_once_each_changes_what_they_altered(client, secretary):
    item = ItemFactory(title="Old", note="Old")
    client.force_login(secretary)
    shown = [_as_shown(client.get(url("edit_item", item))) for _ in range(2)]

    client.post(url("edit_item", item), shown[0] | {"note": "From one"})
    client.post(url("edit_item", item), shown[1] | {"title": "From the other"})
    item.refresh_from_db()
    assert (item.title, item.note) == ("From the other", "From one")

    client.post(
        url("edit_item", item), _as_shown(client.get(url("edit_item", item))) | {"note": ""}
    )
    item.refresh_from_db()
    assert (item.title, item.note) == ("From the other", "")


def _as_shown(response):
    """What a browser would send back of a form that nobody has touched."""
    form = response.context["form"]
    hidden = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', response.content.decode()))
    return hidden | {field.name: field.value() or "" for field in form}


# --- steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_forbidden_to_members(client, member, step):
    client.force_login(member)
    assert client.post(url(step, ItemFactory())).status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_no_link(client, secretary, step):
    client.force_login(secretary)
    assert client.get(url(step, ItemFactory())).status_code == 405


@pytest.mark.parametrize("step", STEPS)
def test_a_step_leads_back_to_the_item(client, secretary, step):
    item = ItemFactory(stage=Item.STEPS[step].sources[0])
    client.force_login(secretary)
    response = client.post(url(step, item))
    assertRedirects(response, url("show", item), status_code=303)
    item.refresh_from_db()
    assert item.stage == Item.STEPS[step].target


def test_a_step_out_of_order_is_refused(client, secretary):
    client.force_login(secretary)
    response = client.post(url("reopen_item", ItemFactory()))
    assertContains(response, "not possible at the present stage", status_code=409)
