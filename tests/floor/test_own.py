"""What a page of the floor tells whoever looks about themselves; and the booth's page."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hemicycle.floor.models import Stay
from tests.factories import AccreditationFactory


def url(name, floor, *more):
    return reverse(f"floor:{name}", args=[floor.session_id, *more])


def facts(client, user, floor, page="show"):
    """What the page carries for its script, as `user` is shown it."""
    client.force_login(user)
    text = client.get(url(page, floor)).content.decode()
    start = text.index(">", text.index('id="floor-page"')) + 1
    return json.loads(text[start : text.index("</script>", start)])


# --- the booth ----------------------------------------------------------------------------------


def test_booth_sends_those_who_are_not_signed_in_to_sign_in(client, floor):
    response = client.get(url("booth", floor))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_booth_is_forbidden_to_members(client, member, floor):
    client.force_login(member)
    assert client.get(url("booth", floor)).status_code == 403


def test_booth_is_shown_to_interpreters_and_to_whoever_runs_the_room(
    client, interpreter, chair, floor
):
    for user in (interpreter, chair):
        told = facts(client, user, floor, "booth")
        assert told["role"] == "booth"
        assert {"raise_alarm", "clear_alarm"} <= {*told["may"]}


def test_floor_leads_to_the_booth_whoever_works_there(client, interpreter, member, floor):
    client.force_login(interpreter)
    assert url("booth", floor) in client.get(url("show", floor)).content.decode()
    client.force_login(member)
    assert url("booth", floor) not in client.get(url("show", floor)).content.decode()


# --- what is one's own --------------------------------------------------------------------------


def test_page_knows_where_one_is_present_from(client, member, floor):
    assert facts(client, member, floor)["here"] is None
    now = timezone.now()
    stay = Stay.objects.create(
        floor=floor, person=member.person, place="REMOTE", via="SELF", came_at=now
    )
    assert facts(client, member, floor)["here"] == "REMOTE"
    stay.end(now + timedelta(minutes=1))
    assert facts(client, member, floor)["here"] is None


def test_page_names_who_may_take_ones_place(client, member, floor):
    of = member.person.accreditations.get().delegation
    AccreditationFactory()  # To another delegation.
    assert facts(client, member, floor)["colleagues"] == []
    colleague = AccreditationFactory(delegation=of, role="ADVISER").person
    told = facts(client, member, floor)["colleagues"]
    assert told == [{"person": colleague.pk, "name": colleague.full_name}]


def test_page_tells_the_budgets_one_speaks_on(client, member, floor):
    of = member.person.accreditations.get().delegation
    told = facts(client, member, floor)["budgets"]
    assert told == [["DELEGATION", of.code], ["REGION", of.region], ["GROUP", of.kind]]


@pytest.mark.parametrize("count", [1, 3])
def test_facts_need_as_many_queries_for_one_colleague_as_for_three(
    client, member, floor, count, django_assert_max_num_queries
):
    of = member.person.accreditations.get().delegation
    for _each in range(count):
        AccreditationFactory(delegation=of, role="ADVISER")
    facts(client, member, floor)
    with django_assert_max_num_queries(45):
        assert len(facts(client, member, floor)["colleagues"]) == count


# --- the room's screen --------------------------------------------------------------------------


def test_screen_has_the_way_in_as_a_code(client, member, floor):
    told = facts(client, member, floor, "screen")
    assert told["join"]["address"].endswith(url("show", floor))
    assert told["join"]["qr"].startswith("<svg")
    assert told["screen"] is None
