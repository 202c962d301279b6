"""The video room is told who calls, as its service wants to hear it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from hemicycle.committee.models import RulebookEntry
from hemicycle.committee.rules import standing_of
from hemicycle.floor.video import caller, video_address
from tests.factories import AccreditationFactory, DelegationFactory

DAY = date(2026, 3, 2)
TEMPLATES = [
    "https://zoom.us/j/123?pwd=x&uname={name}",
    'https://meet.jit.si/wrap-up#userInfo.displayName="{name}"',
    "https://bbb.example.org/gl/abc?name={name}",
    "https://committee.webex.com/meet/chair?yourname={name}",
]


@pytest.fixture
def standing(committee):
    kenya = DelegationFactory(name="Kenya", code="KE")
    held = AccreditationFactory(delegation=kenya, person__name="Amina Otieno")
    return standing_of(held.person.user, DAY)


@pytest.mark.parametrize("template", TEMPLATES)
def test_video_address_has_the_caller_whatever_the_service(standing, template):
    try:
        URLValidator()(template)
    except ValidationError:
        pytest.fail("a session would not take this template")
    assert "Kenya%20-%20Amina%20Otieno" in video_address(template, standing, DAY)


def test_video_address_without_a_place_for_the_name_is_as_it_stands(standing):
    assert video_address("https://example.org/room", standing, DAY) == "https://example.org/room"
    assert video_address("", standing, DAY) == ""


def test_caller_is_named_by_the_rule_in_force(standing):
    RulebookEntry.objects.create(
        key="floor.video_name", value="{code}: {name}", reference="-", since=date(2026, 1, 1)
    )
    assert caller(standing, DAY) == "KE: Amina Otieno"
    assert caller(standing, date(2025, 12, 31)) == "Kenya - Amina Otieno"
