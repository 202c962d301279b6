"""What the chair's desk is told besides the state."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from hemicycle.floor.actions import attending
from hemicycle.floor.views.desk import desk_facts
from tests.factories import AgendaItemFactory, DelegationFactory


def facts(client, page, floor):
    text = client.get(reverse(f"floor:{page}", args=[floor.session_id])).content.decode()
    start = text.index(">", text.index('id="floor-page"')) + 1
    return json.loads(text[start : text.index("</script>", start)])


def note(user, floor, item, text):
    attending.write_note(floor, actor=user, now=timezone.now(), item=item, text=text)


@pytest.mark.parametrize("page", ["show", "screen"])
def test_other_pages_have_neither_notes_nor_names(client, chair, floor, page):
    client.force_login(chair)
    told = facts(client, page, floor)
    assert "notes" not in told
    assert "delegations" not in told
    assert "health" not in told["urls"]


def test_a_note_is_told_to_nobody_else(chair, secretary, floor):
    item = AgendaItemFactory(session=floor.session)
    note(chair, floor, item, "Ask them about the annex.")
    assert desk_facts(secretary, floor)["notes"] == {}


def test_the_desk_knows_ones_own_notes_by_item(client, chair, floor):
    first = AgendaItemFactory(session=floor.session)
    AgendaItemFactory(session=floor.session)
    note(chair, floor, first, " A line,\nand another ")
    client.force_login(chair)
    assert facts(client, "desk", floor)["notes"] == {str(first.pk): " A line,\nand another "}


def test_notes_on_another_sessions_items_stay_there(chair, floor):
    elsewhere = AgendaItemFactory()
    note_floor = elsewhere.session
    assert note_floor != floor.session
    assert desk_facts(chair, floor)["notes"] == {}


def test_the_desk_knows_who_may_be_asked_for(client, chair, floor):
    kenya = DelegationFactory(name="Kenya", code="KE", region="AF")
    gone = DelegationFactory(until=floor.session.starts_at.date())
    client.force_login(chair)
    told = facts(client, "desk", floor)["delegations"]
    assert {"id": kenya.pk, "code": "KE", "name": "Kenya", "region": "AF"} in told
    assert gone.pk not in {one["id"] for one in told}


@pytest.mark.parametrize("many", [1, 3])
def test_facts_cost_the_same_however_much_there_is(django_assert_num_queries, chair, floor, many):
    for _ in range(many):
        note(chair, floor, AgendaItemFactory(session=floor.session), "x")
        DelegationFactory()
    chair.has_perm("floor.write_note", floor)
    with django_assert_num_queries(2):
        desk_facts(chair, floor)
