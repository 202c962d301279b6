"""A rehearsal stands beside the real session and touches nothing of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hemicycle.floor.actions.rehearsing import rehearse
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Session
from tests.factories import AgendaItemFactory


def test_rehearse_is_for_those_who_run_the_room(floor, member, noon):
    with pytest.raises(PermissionDenied):
        rehearse(floor, actor=member, now=noon)


def test_rehearse_plans_the_same_agenda_for_the_leadership(floor, secretary, member, noon):
    AgendaItemFactory(session=floor.session, title="Opening")
    made = rehearse(floor, actor=secretary, now=noon)
    assert made.session != floor.session
    assert made.session.access == Session.Access.LEADERSHIP
    assert [item.title for item in made.session.items.all()] == ["Opening"]
    assert not member.has_perm("floor.view_floor", made)
    assert made.stage == "CLOSED"


def test_rehearse_of_a_rehearsal_is_refused(floor, secretary, noon):
    made = rehearse(floor, actor=secretary, now=noon)
    with pytest.raises(Refused):
        rehearse(made, actor=secretary, now=noon)


def test_rehearse_leads_to_its_desk(client, floor, secretary):
    client.force_login(secretary)
    answer = client.post(reverse("floor:rehearse", args=[floor.session_id]))
    assert answer.url.endswith("/floor/desk/")
    assert client.get(answer.url).context["floor_page"]["rehearsal"]
