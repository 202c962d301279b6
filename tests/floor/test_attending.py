"""Who is present and whether they are enough, who cannot follow, and private notes."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.committee.models import RulebookEntry
from hemicycle.floor.actions import attending, calling
from hemicycle.floor.models import Alarm, Note, Stay
from hemicycle.floor.presence import QUORUM, REMOTE_COUNTS
from hemicycle.kernel.refusals import Refused
from tests.factories import (
    AccreditationFactory,
    AgendaItemFactory,
    DelegationFactory,
    PersonFactory,
    SessionFactory,
    TurnFactory,
    UserFactory,
)
from tests.floor.steps import MINUTE, fresh, recorded, shown


def here(floor):
    """`(in the room, online, a letter for each seat)`."""
    told = shown(floor)["presence"]
    return told["room"], told["online"], told["seats"]


# --- attend and leave ---------------------------------------------------------------------------


def test_attend_and_leave_are_for_those_who_take_part(floor, stranger, noon):
    for user in (stranger, UserFactory(is_superuser=True)):
        with pytest.raises(PermissionDenied):
            attending.attend(floor, actor=user, now=noon, origin="ROOM")
        with pytest.raises(PermissionDenied):
            attending.leave(floor, actor=user, now=noon)
    assert not Stay.objects.exists()


@pytest.mark.parametrize("origin", ["", "MOON", "\x00"])
def test_attend_from_nowhere_is_refused_at_its_field(floor, member, noon, origin):
    with pytest.raises(Refused) as refused:
        attending.attend(floor, actor=member, now=noon, origin=origin)
    assert refused.value.field == "from"


def test_attend_twice_is_once_and_elsewhere_is_a_stay_of_its_own(floor, member, noon):
    attend = partial(attending.attend, floor, actor=member)
    first = attend(now=noon, origin="ROOM")
    assert attend(now=noon + MINUTE, origin="ROOM") == first
    assert here(floor) == (1, 0, "R")
    second = attend(now=noon + 2 * MINUTE, origin="REMOTE")
    assert fresh(first).left_at == second.came_at == noon + 2 * MINUTE
    assert here(floor) == (0, 1, "O")
    assert [event for event, *_rest in recorded()] == ["floor.arrived"] * 2


def test_leave_twice_is_once(floor, member, noon):
    stay = attending.attend(floor, actor=member, now=noon, origin="ROOM")
    for minutes in (1, 2):
        attending.leave(floor, actor=member, now=noon + minutes * MINUTE)
    assert fresh(stay).left_at == noon + MINUTE
    assert here(floor) == (0, 0, "A")
    facts = {
        "stay_id": stay.pk,
        "person_id": member.person.pk,
        "delegation_id": stay.delegation_id,
    }
    assert recorded()[1:] == [("floor.left", member.pk, facts)]


def test_leave_many_times_at_once_is_once(at_once, floor, member, noon):
    attending.attend(floor, actor=member, now=noon, origin="ROOM")
    at_once(*[partial(attending.leave, floor, actor=member, now=noon)] * 4)
    assert [event for event, *_rest in recorded()] == ["floor.arrived", "floor.left"]


def test_attend_many_times_at_once_is_one_stay(at_once, floor, member, noon):
    attend = partial(attending.attend, floor, actor=member, now=noon, origin="ROOM")
    assert len({stay.pk for stay in at_once(*[attend] * 4)}) == 1


def test_attend_of_staff_counts_for_no_seat(floor, secretary, member, noon):
    attending.attend(floor, actor=secretary, now=noon, origin="ROOM")
    assert here(floor) == (1, 0, "-")


# --- check_in and check_out ---------------------------------------------------------------------


def test_check_in_and_check_out_are_for_operators(floor, others, member, noon):
    stay = attending.attend(floor, actor=member, now=noon, origin="ROOM")
    for user in others:
        with pytest.raises(PermissionDenied):
            attending.check_in(floor, actor=user, now=noon, person=PersonFactory())
        with pytest.raises(PermissionDenied):
            attending.check_out(stay, actor=user, now=noon)
    assert Stay.objects.get().left_at is None


def test_check_in_of_nobody_is_refused_at_its_field(floor, chair, noon):
    with pytest.raises(Refused) as refused:
        attending.check_in(floor, actor=chair, now=noon)
    assert refused.value.field == "person"


def test_check_in_of_a_person_or_of_a_delegation(floor, operators, member, noon):
    kenya = DelegationFactory(region="AF")
    for user in operators:
        check = partial(attending.check_in, floor, actor=user, now=noon)
        assert check(person=member.person) == check(person=member.person)
        assert check(delegation=kenya, origin="REMOTE") == check(delegation=kenya, origin="REMOTE")
    assert here(floor) == (1, 1, "OR")
    assert [stay.via for stay in Stay.objects.all()] == ["DESK", "DESK"]
    assert Stay.objects.first().delegation == member.person.accreditations.get().delegation
    for stay in Stay.objects.all():
        for _twice in range(2):
            attending.check_out(stay, actor=operators[0], now=noon + MINUTE)
    assert here(floor) == (0, 0, "AA")
    assert [event for event, *_rest in recorded()].count("floor.left") == 2


def test_seat_shows_the_room_while_anybody_of_the_delegation_is_there(floor, member, noon):
    delegation = member.person.accreditations.get().delegation
    other = AccreditationFactory(delegation=delegation, role="ALTERNATE").person.user
    attending.attend(floor, actor=other, now=noon, origin="ROOM")
    attending.attend(floor, actor=member, now=noon, origin="REMOTE")
    assert here(floor) == (1, 1, "R")
    attending.leave(floor, actor=other, now=noon)
    assert here(floor) == (0, 1, "O")
    attending.leave(floor, actor=member, now=noon)
    assert here(floor) == (0, 0, "A")


# --- quorum -------------------------------------------------------------------------------------


def entry(key, value, since, reference="Rule 12"):
    return RulebookEntry.objects.create(key=key, value=value, since=since, reference=reference)


@pytest.fixture
def members(committee):
    return [AccreditationFactory().person.user for _ in range(7)]


def test_quorum_is_unknown_where_the_rulebook_says_nothing(floor, members):
    assert shown(floor)["presence"]["quorum"] is None
    entry(QUORUM, "1/2", since=floor.session.starts_at.date() + timedelta(days=1))
    assert shown(floor)["presence"]["quorum"] is None


@pytest.mark.parametrize(
    ("share", "needed"), [("1/3", 3), ("1/2", 4), (0.5, 4), ("2/3", 5), (1, 7), ("0.3", 3)]
)
def test_quorum_is_the_share_of_the_members_rounded_up(floor, members, noon, share, needed):
    DelegationFactory(kind="OBSERVER")
    DelegationFactory(until="2026-01-01")
    DelegationFactory(since="2027-01-01")
    entry(QUORUM, share, since="2020-01-01")
    told = {"needed": needed, "of": 7, "rule": "Rule 12"}
    for number, user in enumerate(members, 1):
        quorum = shown(floor)["presence"]["quorum"]
        present = number - 1
        assert quorum == {**told, "present": present, "holds": present >= needed}
        attending.attend(floor, actor=user, now=noon, origin="ROOM")
    for user in members:
        attending.leave(floor, actor=user, now=noon)
    assert shown(floor)["presence"]["quorum"]["present"] == 0


def test_quorum_is_by_the_rule_in_force_on_the_day(floor, members):
    entry(QUORUM, "1/3", "2010-01-01", "Principle 11 of 2010")
    entry(QUORUM, "1/2", "2026-03-02", "Principle 11 of 2026")
    entry(QUORUM, "2/3", "2026-03-03", "Principle 11 as amended")
    quorum = shown(floor)["presence"]["quorum"]
    assert (quorum["needed"], quorum["rule"]) == (4, "Principle 11 of 2026")


@pytest.mark.parametrize(("counts", "present"), [(None, 2), (1, 2), (0, 1)])
def test_quorum_counts_those_online_unless_the_rulebook_says_otherwise(
    floor, members, noon, counts, present
):
    entry(QUORUM, "1/2", "2020-01-01")
    if counts is not None:
        entry(REMOTE_COUNTS, counts, "2020-01-01")
    attending.attend(floor, actor=members[0], now=noon, origin="ROOM")
    attending.attend(floor, actor=members[1], now=noon, origin="REMOTE")
    assert shown(floor)["presence"]["quorum"]["present"] == present


def test_observers_and_staff_make_no_quorum(floor, members, observer, secretary, noon):
    entry(QUORUM, "1/2", "2020-01-01")
    for user in (observer, secretary):
        attending.attend(floor, actor=user, now=noon, origin="ROOM")
    assert shown(floor)["presence"]["quorum"]["present"] == 0
    assert here(floor) == (2, 0, "-" * 7)


# --- alarms -------------------------------------------------------------------------------------


def test_alarms_are_for_who_follows_or_runs_the_room(floor, member, observer, stranger, noon):
    for user in (member, observer, stranger):
        with pytest.raises(PermissionDenied):
            attending.raise_alarm(floor, actor=user, now=noon, reason="NO_SOUND")
    assert not Alarm.objects.exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"reason": "BORED"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": "NO_SOUND", "language": "x" * 11}, "language"),
        ({"reason": "NO_SOUND", "language": "a\x00"}, "language"),
        ({"reason": "NO_SOUND", "language": "\ud800"}, "language"),
    ],
)
def test_raise_alarm_of_nonsense_is_refused_at_its_field(floor, interpreter, noon, asked, field):
    with pytest.raises(Refused) as refused:
        attending.raise_alarm(floor, actor=interpreter, now=noon, **asked)
    assert refused.value.field == field


def test_alarm_is_shown_to_everybody_until_it_is_cleared(floor, interpreter, operators, noon):
    for user in (interpreter, *operators):
        ask = partial(attending.raise_alarm, floor, actor=user, now=noon, language="fr")
        alarm = ask(reason="TOO_FAST")
        assert ask(reason="TOO_FAST") == alarm
        told = {
            "alarm": alarm.pk,
            "reason": "TOO_FAST",
            "language": "fr",
            "raised_at": noon.isoformat(),
        }
        for audience in ("participant", "operator", "screen"):
            assert shown(floor, audience)["alarms"] == [told]
        for _twice in range(2):
            attending.clear_alarm(alarm, actor=user, now=noon)
        assert shown(floor)["alarms"] == []
    assert len(recorded()) == 8


def test_clear_alarm_is_not_for_delegates(floor, interpreter, member, noon):
    alarm = attending.raise_alarm(floor, actor=interpreter, now=noon, reason="NO_SOUND")
    with pytest.raises(PermissionDenied):
        attending.clear_alarm(alarm, actor=member, now=noon)
    assert fresh(alarm).cleared_at is None


# --- notes --------------------------------------------------------------------------------------


@pytest.fixture
def item(floor):
    return AgendaItemFactory(session=floor.session)


def test_write_note_is_for_who_runs_the_room(floor, item, others, noon):
    for user in others:
        with pytest.raises(PermissionDenied):
            attending.write_note(floor, actor=user, now=noon, item=item, text="Mine")
    assert not Note.objects.exists()


def test_write_note_keeps_one_for_each_and_an_empty_one_is_thrown_away(
    floor, item, operators, noon
):
    for user in operators:
        for text in ("Ask for paper", f"Thank {user.name}"):
            attending.write_note(floor, actor=user, now=noon, item=item, text=text)
    kept = dict(Note.objects.values_list("user_id", "text"))
    assert kept == {user.pk: f"Thank {user.name}" for user in operators}
    attending.write_note(floor, actor=operators[0], now=noon, item=item, text=" \n")
    assert set(Note.objects.values_list("user_id", flat=True)) == {u.pk for u in operators[1:]}


def test_notes_are_in_nobodys_state_and_in_no_event(floor, item, chair, noon):
    attending.write_note(floor, actor=chair, now=noon, item=item, text="He is wrong")
    for audience in ("participant", "operator", "screen"):
        assert "He is wrong" not in str(shown(floor, audience))
    assert recorded() == [("floor.note_written", chair.pk, {"floor_id": floor.pk})]


@pytest.mark.parametrize(("text", "field"), [("a\x00b", "text"), ("a\ud800", "text")])
def test_write_note_that_cannot_be_kept_is_refused_at_its_field(
    floor, item, chair, noon, text, field
):
    with pytest.raises(Refused) as refused:
        attending.write_note(floor, actor=chair, now=noon, item=item, text=text)
    assert refused.value.field == field


def test_write_note_on_an_item_of_another_session_is_refused(floor, chair, noon):
    other = AgendaItemFactory(session=SessionFactory())
    with pytest.raises(Refused) as refused:
        attending.write_note(floor, actor=chair, now=noon, item=other, text="x")
    assert refused.value.field == "item"


def test_too_fast_is_over_with_the_turn_and_no_sound_is_not(floor, chair, interpreter, noon):
    turn = TurnFactory(floor=floor, called_at=noon)
    for reason in ("TOO_FAST", "NO_SOUND"):
        attending.raise_alarm(floor, actor=interpreter, now=noon, reason=reason)
    calling.end_turn(turn, actor=chair, now=noon)
    assert [alarm.reason for alarm in floor.alarms.filter(cleared_at=None)] == ["NO_SOUND"]
