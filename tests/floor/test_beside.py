"""Cards, doors, lists and papers: the pages beside a floor."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from hemicycle.floor import tokens
from hemicycle.floor.models import Kind, Stay, Turn
from tests.factories import (
    AccreditationFactory,
    AgendaItemFactory,
    DelegationFactory,
    KindFactory,
    TurnFactory,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def coming(session):
    """A meeting that is not over, whenever this runs."""
    today = datetime.now(UTC).date()
    session.meeting.starts_on, session.meeting.ends_on = today, today + timedelta(days=2)
    session.meeting.save()
    session.ends_at = datetime.now(UTC) + timedelta(hours=1)
    session.save()
    return session


def seat_of(meeting, delegation):
    return reverse("seat", args=[tokens.seat_token(meeting, delegation.pk)])


def test_card_of_a_seat_raises_and_lowers_its_hand_without_signing_in(client, floor, coming):
    delegation = DelegationFactory()
    address = seat_of(coming.meeting, delegation)
    assert "Ask to speak" in client.get(address).text
    client.post(address, {"act": ""})
    client.post(address, {"act": ""})
    turn = Turn.objects.get()
    assert (turn.delegation, turn.via, turn.person) == (delegation, Turn.Via.SEAT, None)
    assert "_auth_user_id" not in client.session
    client.post(address, {"act": "lower"})
    assert not floor.turns.waiting().exists()


def test_card_of_a_seat_checks_its_delegation_in(client, floor, coming):
    delegation = DelegationFactory()
    client.post(seat_of(coming.meeting, delegation), {"act": "here"})
    stay = Stay.objects.get()
    assert (stay.delegation, stay.place, stay.via) == (delegation, "ROOM", "SEAT")


def test_card_of_a_meeting_that_is_over_says_so(client, floor):
    meeting = floor.session.meeting
    meeting.ends_on = datetime(2020, 1, 1, tzinfo=UTC).date()
    answer = client.get(seat_of(meeting, DelegationFactory()))
    assert answer.status_code == 410
    assert "This code has run out" in answer.text


def test_card_that_is_made_up_says_so(client, db):
    answer = client.get(reverse("seat", args=["made:up:code"]))
    assert answer.status_code == 410
    assert "not one of ours" in answer.text


def test_card_says_that_no_floor_is_open(client, floor, coming):
    floor.stage = "CLOSED"
    floor.save()
    answer = client.get(seat_of(coming.meeting, DelegationFactory()))
    assert "No floor is open just now" in answer.text


def test_door_checks_in_whoever_is_signed_in(client, floor, coming, member):
    address = reverse("floor:enter", args=[coming.pk, tokens.door_token(coming)])
    assert "/login/" in client.get(address).url
    client.force_login(member)
    assert client.get(address).status_code == 200
    assert not Stay.objects.exists()
    client.post(address)
    stay = Stay.objects.get()
    assert (stay.person, stay.place, stay.via) == (member.person, "ROOM", "DOOR")


def test_door_of_another_session_or_of_a_past_one_is_refused(client, floor, coming, member):
    client.force_login(member)
    other = tokens.door_token(coming)
    assert client.get(reverse("floor:enter", args=[coming.pk, other + "x"])).status_code == 410
    coming.ends_at = datetime(2020, 1, 1, tzinfo=UTC)
    late = tokens.door_token(coming)
    answer = client.get(reverse("floor:enter", args=[coming.pk, late]))
    assert "has run out" in answer.text


@pytest.mark.parametrize("name", ["cards", "door", "pack", "displays", "desk"])
def test_page_of_the_desk_is_closed_to_members(client, floor, member, secretary, name):
    address = reverse(f"floor:{name}", args=[floor.session_id])
    client.force_login(member)
    assert client.get(address).status_code == 403
    client.force_login(secretary)
    assert client.get(address).status_code == 200


def test_log_tells_who_spoke_and_how_long(client, floor, member, noon):
    delegation = DelegationFactory(name="Kenya")
    TurnFactory(
        floor=floor,
        delegation=delegation,
        called_at=noon,
        ended_at=noon + 3 * MINUTE,
        paused_for=MINUTE,
    )
    client.force_login(member)
    page = client.get(reverse("floor:log", args=[floor.session_id]))
    assert "Kenya" in page.text
    assert "2:00" in page.text
    sheet = client.get(reverse("floor:log_sheet", args=[floor.session_id, "csv"]))
    (_columns, row) = csv.reader(sheet.text.removeprefix("\ufeff").splitlines())
    assert row[2:4] == ["120", "Kenya"]
    assert client.get(reverse("floor:log_sheet", args=[floor.session_id, "pdf"])).status_code == 404


def test_log_counts_gender_only_from_five_turns_and_where_it_was_given(floor, noon):
    from hemicycle.floor.sheets import speeches, statistics

    for n in range(5):
        turn = TurnFactory(floor=floor, called_at=noon + n * MINUTE, ended_at=noon + n * MINUTE)
        turn.person.gender = "W"
        turn.person.save()
        numbers = statistics(list(speeches(floor)))
        assert [share.name for share in numbers.by_gender] == (["Woman"] if n == 4 else [])


@pytest.mark.parametrize("people", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(
    client, floor, secretary, noon, people, django_assert_max_num_queries
):
    for _ in range(people):
        held = AccreditationFactory()
        TurnFactory(
            floor=floor,
            person=held.person,
            delegation=held.delegation,
            called_at=noon,
            ended_at=noon,
        )
        Stay.objects.create(
            floor=floor,
            person=held.person,
            delegation=held.delegation,
            place="ROOM",
            via="DESK",
            came_at=noon,
        )
    client.force_login(secretary)
    for name in ("log", "attendance"):
        with django_assert_max_num_queries(26):
            client.get(reverse(f"floor:{name}", args=[floor.session_id]))


def test_attendance_has_everybody_once_with_all_places(client, floor, secretary, noon):
    held = AccreditationFactory()
    for place, came, left in (("ROOM", noon, noon + MINUTE), ("REMOTE", noon + 2 * MINUTE, None)):
        Stay.objects.create(
            floor=floor,
            person=held.person,
            delegation=held.delegation,
            place=place,
            via="DESK",
            came_at=came,
            left_at=left,
        )
    client.force_login(secretary)
    sheet = client.get(reverse("floor:attendance_sheet", args=[floor.session_id, "csv"]))
    (_columns, row) = csv.reader(sheet.text.removeprefix("\ufeff").splitlines())
    assert row[3] == "In the room, Online"
    page = client.get(reverse("floor:attendance", args=[floor.session_id]))
    assert "Has left" in page.text


def test_pack_has_the_agenda_the_seats_and_the_slips(client, floor, secretary):
    AgendaItemFactory(session=floor.session, title="Opening")
    DelegationFactory(name="Kenya")
    client.force_login(secretary)
    page = client.get(reverse("floor:pack", args=[floor.session_id])).text
    assert "Opening" in page
    assert "Kenya" in page
    assert "We ask to speak" in page


def test_kinds_are_shown_to_all_and_changed_by_leaders(client, floor, member, secretary):
    address = reverse("floor_kinds")
    client.force_login(member)
    assert "Intervention" in client.get(address).text
    assert client.get(reverse("floor_add_kind")).status_code == 403
    client.force_login(secretary)
    fields = {"title": "Minute of silence", "code": "silence", "position": 9, "asked_by": "ALL"}
    answer = client.post(reverse("floor_add_kind"), fields | {"warning": 0, "is_offered": "on"})
    assert answer.status_code == 303
    assert Kind.objects.get(code="silence").limit is None


def test_last_ordinary_kind_stays_in_use(client, floor, secretary):
    kind = Kind.objects.get()
    KindFactory(code="procedure", rank=1)
    client.force_login(secretary)
    fields = {"title": "Intervention", "code": "intervention", "position": 1, "asked_by": "ALL"}
    address = reverse("floor_edit_kind", args=[kind.pk])
    answer = client.post(address, fields | {"warning": 30})
    assert answer.status_code == 422
    assert "must stay in use" in answer.text
