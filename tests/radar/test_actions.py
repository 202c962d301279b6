from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import live, search
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.procedures import OutOfOrder
from hemicycle.kernel.refusals import Refused
from hemicycle.radar import actions, queries
from hemicycle.radar.models import Item
from tests.factories import (
    AccreditationFactory,
    ItemFactory,
    SessionFactory,
    SpeechFactory,
    TopicFactory,
)

STEPS = {
    "start_item": (("OPEN",), "UNDER_WAY"),
    "complete_item": (("OPEN", "UNDER_WAY"), "DONE"),
    "drop_item": (("OPEN", "UNDER_WAY"), "DROPPED"),
    "reopen_item": (("DONE", "DROPPED"), "OPEN"),
}
ALLOWED = [(step, stage) for step, (sources, _to) in STEPS.items() for stage in sources]
NOT_NOW = [
    (step, stage)
    for step, (sources, _to) in STEPS.items()
    for stage in Item.Stage.values
    if stage not in sources
]


@pytest.fixture
def lead(committee):
    return AccreditationFactory().person


@pytest.fixture
def told(monkeypatch):
    """What is announced to live pages, as (topic, name)."""
    heard = []
    monkeypatch.setattr(live, "announce", lambda one: heard.append((one.topic, one.name)))
    return heard


# --- add_item -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member", "observer"])
def test_add_item_is_for_leaders_and_staff(committee, noon, who, request):
    with pytest.raises(PermissionDenied, match=r"radar\.add_item"):
        actions.add_item(committee, actor=request.getfixturevalue(who), now=noon, title="Write")
    assert not Item.objects.exists()


@pytest.mark.parametrize("quote", ["words never said", "Thank  you,Chair", "Chair. Thank"])
def test_add_item_refuses_words_that_were_never_said(committee, secretary, noon, quote):
    speech = SpeechFactory(text="Thank you, Chair.")
    with pytest.raises(Refused, match="does not stand") as refused:
        actions.add_item(
            committee, actor=secretary, now=noon, title="Write", speech=speech, quote=quote
        )
    assert refused.value.field == "quote"
    assert not Item.objects.exists()


def test_add_item_refuses_a_passage_without_a_source(committee, secretary, noon):
    with pytest.raises(Refused, match="does not stand"):
        actions.add_item(committee, actor=secretary, now=noon, title="Write", quote="Thank you")


def test_add_item_keeps_the_passage_word_for_word(committee, secretary, noon, lead):
    speech = SpeechFactory(text="Chair, please write\n\nto the Board ⟦…⟧ soon.")
    item = actions.add_item(
        committee,
        actor=secretary,
        now=noon,
        title="Write to the Board",
        kind=Item.Kind.LETTER,
        lead=lead,
        due=date(2026, 4, 1),
        speech=speech,
        quote="write to the Board ⟦…⟧",
    )
    item.refresh_from_db()
    assert (item.stage, item.speech, item.quote) == ("OPEN", speech, "write to the Board ⟦…⟧")
    assert (item.lead, item.added_by, item.added_at) == (lead, secretary, noon)


def test_add_item_records_what_was_added(committee, secretary, noon, lead, told):
    speech = SpeechFactory()
    item = actions.add_item(
        committee, actor=secretary, now=noon, title="Write", lead=lead, speech=speech
    )
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.subject_type, entry.subject_id, entry.actor_id, entry.at) == (
        "radar.item_added",
        "radar.item",
        item.pk,
        secretary.pk,
        noon,
    )
    assert entry.facts == {"speech_id": speech.pk, "lead_id": lead.pk}
    assert told == [
        (f"radar.item.{item.pk}", "radar.item_added"),
        ("committee.committee.1", "radar.item_added"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 301), ("kind", "PARTY")],
    ids=["no title", "a title too long", "an unknown kind"],
)
def test_add_item_refuses_what_no_form_would_take(committee, secretary, noon, field, value):
    with pytest.raises(Refused) as refused:
        actions.add_item(committee, actor=secretary, now=noon, **{"title": "Write", field: value})
    assert refused.value.field == field
    assert not AuditEntry.objects.exists()


def test_add_item_may_be_done_by_the_servers_own_shell(committee, noon):
    assert actions.add_item(committee, actor=None, now=noon, title="Write").added_by is None


def test_add_item_makes_it_findable(committee, secretary, noon):
    item = actions.add_item(committee, actor=secretary, now=noon, title="提名委员会", note="Comité")
    for query in ("委员", "comite"):
        assert search.matching(Item.objects.all(), query).get() == item


# --- edit_item ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_edit_item_is_for_its_lead_leaders_and_staff(committee, noon, who, request, lead):
    actor, item = request.getfixturevalue(who), ItemFactory(lead=lead)
    with pytest.raises(PermissionDenied, match=r"radar\.edit_item"):
        actions.edit_item(item, actor=actor, now=noon, title="Mine now")


def test_edit_item_does_not_take_a_forms_word_for_who_leads(member, noon, lead):
    item = ItemFactory(lead=lead)
    item.lead = member.person
    with pytest.raises(PermissionDenied):
        actions.edit_item(item, actor=member, now=noon, lead=member.person)


def test_edit_item_changes_and_records_only_what_differs(noon, lead, told):
    item, topic = ItemFactory(lead=lead, title="Old"), TopicFactory()
    actions.edit_item(item, actor=lead.user, now=noon, title="New", topic=topic, due=None)
    item.refresh_from_db()
    assert (item.title, item.topic) == ("New", topic)
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.facts) == ("radar.item_edited", {"fields": ["title", "topic"]})
    assert ("committee.committee.1", "radar.item_edited") in told
    assert search.matching(Item.objects.all(), "new").get() == item


def test_edit_item_that_changes_nothing_did_not_happen(noon, lead):
    item = ItemFactory(lead=lead, title="Same")
    actions.edit_item(item, actor=lead.user, now=noon, title="Same")
    assert not AuditEntry.objects.exists()


# --- start_item, complete_item, drop_item, reopen_item ------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_for_the_lead_leaders_and_staff(committee, noon, who, step, request, lead):
    actor, item = request.getfixturevalue(who), ItemFactory(lead=lead)
    with pytest.raises(PermissionDenied, match=rf"radar\.{step}"):
        getattr(actions, step)(item, actor=actor, now=noon)


@pytest.mark.parametrize(("step", "stage"), NOT_NOW)
def test_a_step_is_refused_out_of_order(secretary, noon, step, stage):
    item = ItemFactory(stage=stage)
    with pytest.raises(OutOfOrder):
        getattr(actions, step)(item, actor=secretary, now=noon)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("step", "stage"), ALLOWED)
def test_a_step_moves_the_item_and_is_recorded(noon, lead, step, stage, told):
    item = ItemFactory(stage=stage, lead=lead)
    getattr(actions, step)(item, actor=lead.user, now=noon)
    item.refresh_from_db()
    target = STEPS[step][1]
    assert (item.stage, item.stage_since) == (target, noon)
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.facts) == ("radar.item_moved", {"step": step, "stage": target})
    assert ("committee.committee.1", "radar.item_moved") in told


# --- who sees what, and in which order ----------------------------------------------------------


def test_what_is_still_to_do_comes_first_by_its_due_date(member):
    done = ItemFactory(stage="DONE", due=date(2025, 1, 1))
    undated = ItemFactory()
    late = ItemFactory(due=date(2026, 5, 1), stage="UNDER_WAY")
    soon = ItemFactory(due=date(2026, 4, 1))
    assert list(queries.items_for(member)) == [soon, late, undated, done]


def test_what_comes_from_a_leaders_record_is_for_leaders(member, chair):
    secret = SpeechFactory(
        speaker__transcript__session=SessionFactory(access="LEADERSHIP"),
    )
    item = ItemFactory(speech=secret)
    assert item not in queries.items_for(member)
    assert item in queries.items_for(chair)
    assert not member.has_perm("radar.view_item", item)
    assert chair.has_perm("radar.view_item", item)
