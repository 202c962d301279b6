"""Displays: added at the desk, paired by a code, told what to show, and taken out of use."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hemicycle.floor.actions import screens
from hemicycle.floor.models import Screen
from hemicycle.floor.queries import sections
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused


@pytest.fixture
def display(floor, secretary, noon):
    return screens.add_screen(floor, actor=secretary, now=noon, name="Left wall")


def test_add_screen_is_for_those_who_run_the_room(floor, member, noon):
    with pytest.raises(PermissionDenied):
        screens.add_screen(floor, actor=member, now=noon, name="Left wall")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "Left wall"}, "name"),
        ({"name": "Right wall", "content": "FILM"}, "content"),
        ({"name": "Right wall", "languages": ["xx"]}, "languages"),
        ({"name": "Right wall", "languages": ["en", "ar", "zh-hans"]}, "languages"),
    ],
)
def test_add_screen_that_makes_no_sense_names_the_field(
    display, floor, secretary, noon, fields, field
):
    with pytest.raises(Refused) as refused:
        screens.add_screen(floor, actor=secretary, now=noon, **fields)
    assert refused.value.field == field


def test_add_screen_has_a_code_for_a_quarter_of_an_hour(display, noon):
    assert len(display.code) == 6
    assert display.code_until == noon + timedelta(minutes=15)
    assert AuditEntry.objects.get().event == "floor.screen_added"


def test_pair_screen_with_a_wrong_or_an_old_code_is_refused(display, noon):
    for code, at in (("WRONG2", noon), ("", noon), (display.code, noon + timedelta(minutes=15))):
        with pytest.raises(Refused) as refused:
            screens.pair_screen(display, actor=None, now=at, code=code)
        assert refused.value.field == "code"


def test_pair_screen_gives_an_account_that_sees_this_floor_and_may_do_nothing(display, floor, noon):
    user = screens.pair_screen(display, actor=None, now=noon, code=f" {display.code.lower()} ")
    assert user.has_perm("floor.view_floor", floor)
    for verb in ("operate_floor", "ask_to_speak", "attend", "call_next"):
        assert not user.has_perm(f"floor.{verb}", floor)
    assert not user.has_perm("meetings.view_session", floor.session)
    assert not user.has_usable_password()


def test_pair_screen_with_a_code_twice_is_refused(display, noon):
    code = display.code
    screens.pair_screen(display, actor=None, now=noon, code=code)
    with pytest.raises(Refused):
        screens.pair_screen(display, actor=None, now=noon, code=code)


def test_renew_code_makes_the_old_one_void(display, secretary, noon):
    old = display.code
    screens.renew_code(display, actor=secretary, now=noon)
    with pytest.raises(Refused):
        screens.pair_screen(display, actor=None, now=noon, code=old)


def test_direct_screen_changes_what_is_named_and_nothing_else(display, secretary, noon):
    screens.direct_screen(display, actor=secretary, now=noon, content="MESSAGE", message="Break")
    display.refresh_from_db()
    assert (display.content, display.message, display.name) == ("MESSAGE", "Break", "Left wall")


def test_retire_screen_signs_it_out(display, floor, secretary, noon):
    user = screens.pair_screen(display, actor=None, now=noon, code=display.code)
    screens.retire_screen(display, actor=secretary, now=noon)
    screens.retire_screen(display, actor=secretary, now=noon)
    user.refresh_from_db()
    assert not user.has_perm("floor.view_floor", floor)
    assert AuditEntry.objects.filter(event="floor.screen_retired").count() == 1
    assert screens.add_screen(floor, actor=secretary, now=noon, name="Left wall").pk != display.pk


def test_codes_are_told_to_operators_alone(display, floor):
    told = sections(floor)
    assert told["operator"]["screens"][0]["code"] == display.code
    assert "code" not in told["screen"]["screens"][0]
    assert "screens" not in told["participant"]


def test_device_types_the_code_and_is_the_display(client, display):
    Screen.objects.update(code_until="2100-01-01T00:00Z")
    wrong = client.post(reverse("screens"), {"code": "NOSUCH"})
    assert wrong.status_code == 422
    assert "This code does not fit" in wrong.text
    answer = client.post(reverse("screens"), {"code": display.code})
    shown = reverse("floor:display", args=[display.floor.session_id, display.pk])
    assert answer.url == shown
    page = client.get(shown)
    assert page.status_code == 200
    assert page.context["floor_page"]["screen"] == display.pk
    assert page.context["floor_page"]["may"] == []


def test_device_that_is_not_paired_is_asked_for_the_code(client, display):
    shown = reverse("floor:display", args=[display.floor.session_id, display.pk])
    assert client.get(shown).url == reverse("screens")


def test_display_says_that_it_lives_and_a_preview_does_not_count(client, display, secretary, noon):
    address = reverse("floor:seen", args=[display.floor.session_id, display.pk])
    client.force_login(secretary)
    assert client.post(address).status_code == 403
    user = screens.pair_screen(display, actor=None, now=noon, code=display.code)
    client.force_login(user)
    assert client.post(address).status_code == 200
    display.refresh_from_db()
    assert display.seen_at > noon


def test_health_is_for_the_desk(client, display, secretary, member):
    address = reverse("floor:health", args=[display.floor.session_id])
    client.force_login(member)
    assert client.get(address).status_code == 403
    client.force_login(secretary)
    assert client.get(address).json() == {"screens": {str(display.pk): None}, "listeners": 0}


def test_page_of_displays_shows_their_codes(client, display, secretary):
    Screen.objects.update(code_until="2100-01-01T00:00Z")
    client.force_login(secretary)
    page = client.get(reverse("floor:displays", args=[display.floor.session_id]))
    assert display.code in page.text
    assert "<svg" in page.text
