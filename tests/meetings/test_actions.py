from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.demo.papers import paper
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings import actions
from hemicycle.meetings.models import Document, Meeting, Session
from tests.factories import AgendaItemFactory, MeetingFactory, SessionFactory

PDF = paper([("Paper", ["With words"])])


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


def meeting(**more):
    return {
        "number": 90, "title": "Forum", "kind": "POLICY", "mode": "ONLINE", "zone": "UTC",
        "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 4), **more,
    }  # fmt: skip


def test_plan_meeting_is_forbidden_to_members(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.plan_meeting(committee, actor=member, now=noon, **meeting())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"zone": "Moon/Tycho"}, "zone"),
        ({"title": ""}, "title"),
        ({"kind": "PICNIC"}, "kind"),
    ],
)
def test_plan_meeting_says_what_is_wrong_at_its_field(committee, by, wrong, field):
    with pytest.raises(Refused) as refused:
        actions.plan_meeting(committee, **by, **meeting(**wrong))
    assert refused.value.field == field
    assert not Meeting.objects.exists()


def test_plan_meeting_refuses_a_number_that_is_taken(committee, by):
    MeetingFactory(number=90)
    with pytest.raises(Refused) as refused:
        actions.plan_meeting(committee, **by, **meeting())
    assert refused.value.field == "number"


def test_plan_meeting_records_the_number(committee, by):
    actions.plan_meeting(committee, **by, **meeting())
    assert AuditEntry.objects.get(event="meetings.meeting_planned").facts == {"number": 90}


def test_plan_session_is_forbidden_to_members(committee, member, noon):
    with pytest.raises(PermissionDenied):
        actions.plan_session(MeetingFactory(), actor=member, now=noon, title="Wrap-up")


@pytest.mark.parametrize("hours", [-1, 0, 25])
def test_plan_session_refuses_an_end_that_cannot_be(committee, by, noon, hours):
    with pytest.raises(Refused) as refused:
        actions.plan_session(
            MeetingFactory(), title="S", starts_at=noon, ends_at=noon + timedelta(hours=hours), **by
        )
    assert refused.value.field == "ends_at"


def test_add_item_puts_it_last_and_refuses_no_time(session, by):
    first = actions.add_item(session, title="One", purpose="NOTING", minutes=5, **by)
    second = actions.add_item(session, title="Two", purpose="NOTING", minutes=5, **by)

    assert (first.position, second.position) == (1, 2)
    with pytest.raises(Refused) as refused:
        actions.add_item(session, title="Three", purpose="NOTING", minutes=0, **by)
    assert refused.value.field == "minutes"


def test_add_item_is_forbidden_to_members(session, member, noon):
    with pytest.raises(PermissionDenied):
        actions.add_item(session, actor=member, now=noon, title="x", purpose="NOTING", minutes=1)


@pytest.mark.parametrize(("to", "order"), [(1, "CAB"), (2, "ACB"), (9, "ABC"), (-3, "CAB")])
def test_move_item_lets_the_others_make_room(session, by, to, order):
    items = [
        AgendaItemFactory(session=session, title=title, position=at)
        for at, title in enumerate("ABC", start=1)
    ]
    actions.move_item(items[2], position=to, **by)

    assert "".join(session.items.values_list("title", flat=True)) == order
    assert list(session.items.values_list("position", flat=True)) == [1, 2, 3]


def test_remove_item_closes_the_gap_and_keeps_one_with_papers(session, by):
    first = AgendaItemFactory(session=session, position=1)
    kept = AgendaItemFactory(session=session, position=2)
    actions.add_document(session, content=PDF, title="Paper", kind="PAPER", item=kept, **by)
    actions.remove_item(first, **by)

    assert session.items.get().position == 1
    kept.refresh_from_db()
    with pytest.raises(Refused):
        actions.remove_item(kept, **by)


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00" * 50, b"PK\x03\x04broken"])
def test_add_document_refuses_what_is_no_document_and_leaves_nothing(
    session, by, settings, content
):
    with pytest.raises(Refused) as refused:
        actions.add_document(session, content=content, title="x", kind="PAPER", **by)
    assert refused.value.field == "file"
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_add_document_refuses_the_same_file_and_another_sessions_item(session, by):
    actions.add_document(session, content=PDF, title="Paper", kind="PAPER", **by)
    with pytest.raises(Refused):
        actions.add_document(session, content=PDF, title="Again", kind="PAPER", **by)
    with pytest.raises(Refused) as refused:
        actions.add_document(
            session, content=PDF + b" ", title="x", kind="PAPER", item=AgendaItemFactory(), **by
        )
    assert refused.value.field == "item"
    assert Document.objects.count() == 1


def test_a_plan_follows_from_the_minutes_before(session):
    AgendaItemFactory(session=session, position=1, minutes=10)
    AgendaItemFactory(session=session, position=2, minutes=70)

    assert [at - session.starts_at for _item, at in session.plan()] == [
        timedelta(0), timedelta(minutes=10),
    ]  # fmt: skip
    assert session.overrun == 20


def test_leadership_sessions_are_seen_by_leaders_and_staff_alone(
    committee, member, chair, interpreter
):
    hidden = SessionFactory(access=Session.Access.LEADERSHIP)

    assert not member.has_perm("meetings.view_session", hidden)
    assert chair.has_perm("meetings.view_session", hidden)
    assert interpreter.has_perm("meetings.view_session", hidden)
