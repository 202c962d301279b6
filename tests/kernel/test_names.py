"""Names and titles are said aloud, sorted and searched for: a picture alone is none."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains

from hemicycle.accounts import actions as accounts
from hemicycle.committee import actions
from hemicycle.committee.models import Delegation, Office, Person, Topic, WorkingGroup
from hemicycle.floor.actions import screens
from hemicycle.floor.models import Kind
from hemicycle.kernel.languages import can_be_said
from hemicycle.kernel.refusals import Refused, refuse_invalid
from hemicycle.meetings import actions as meetings
from hemicycle.meetings.models import Meeting, Session
from tests.factories import DelegationFactory, MeetingFactory, PersonFactory, SessionFactory

SMILE = "\N{GRINNING FACE}"
FAMILY = "👩‍👩‍👧‍👦"
FLAG = "\N{REGIONAL INDICATOR SYMBOL LETTER K}\N{REGIONAL INDICATOR SYMBOL LETTER E}"
JANUARY = date(2026, 1, 1)


@pytest.mark.parametrize(
    "name",
    [
        SMILE,
        f"{SMILE} {SMILE}",
        FAMILY,
        FLAG,
        "❤️",
        "👍🏽",
        "1️⃣",
        "#️⃣",
        "ℹ️",
        "Ⓜ️",
        "?!",
        "—",
        "***",
        "\u200b",
        "\u3164",
        "\u0301",
        " ",
        "\ud83d",
    ],
)
def test_what_has_no_letter_and_no_digit_cannot_be_said(name):
    with pytest.raises(ValidationError):
        can_be_said(name)


@pytest.mark.parametrize(
    "name",
    [
        "Wanjiru",
        f"{SMILE} Wanjiru",
        f"Wanjiru{SMILE}",
        "X",
        "李",
        "한",
        "ประเทศไทย",
        "اللجنة",
        "עברית",
        "हिन्दी",
        "Ελλάδα",
        "ქართული",
        "አማርኛ",
        "ትግርኛ ❤️",
        "ჲ",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
        "𞤆𞤵𞤤𞤢𞤪",
        "85",
        "٨٥",
        "八十五",
        "O’Neill",
        "e\u0301",
        "1️⃣ One",
    ],
)
def test_any_script_can_be_said_also_beside_pictures(name):
    can_be_said(name)


@pytest.fixture
def by(secretary, noon):
    return {"actor": secretary, "now": noon}


def refusal(action, *args, **fields):
    with pytest.raises(Refused, match="letters or digits") as refused:
        action(*args, **fields)
    return refused.value.field


@pytest.mark.parametrize("name", [SMILE, "1️⃣", "?!"])
def test_nobody_is_enrolled_under_a_picture(committee, by, name):
    before = Person.objects.count()
    assert refusal(actions.enrol_person, committee, name=name, **by) == "name"
    assert (
        refusal(actions.enrol_person, committee, name="李", latin_name=name, **by) == "latin_name"
    )
    assert Person.objects.count() == before


def test_nobody_is_renamed_to_a_picture(committee, by):
    person = PersonFactory(name="Wanjiru")
    assert refusal(actions.edit_person, person, name=SMILE, **by) == "name"
    person.refresh_from_db()
    assert person.name == "Wanjiru"
    actions.edit_person(person, name=f"وانجيرو {SMILE}", **by)


def test_no_account_bears_a_picture(secretary, by):
    told = {"email": "a@example.org", "name": SMILE}
    assert refusal(accounts.create_account, **told, **by) == "name"


def test_no_delegation_joins_under_a_picture(committee, by):
    fields = {"code": "AA", "kind": "MEMBER", "nature": "GOVERNMENT", "since": JANUARY}
    assert refusal(actions.admit_delegation, committee, name=FLAG, **fields, **by) == "name"
    assert not Delegation.objects.exists()
    row = DelegationFactory()
    assert refusal(actions.edit_delegation, row, name=FLAG, **by) == "name"


def test_no_topic_group_or_office_is_called_a_picture(committee, by):
    told = {"title": SMILE, "slug": "smile"}
    assert refusal(actions.open_topic, committee, **told, **by) == "title"
    told = {"name": SMILE, "since": JANUARY}
    assert refusal(actions.establish_group, committee, **told, **by) == "name"
    told = {"kind": Office.Kind.LIAISON, "body": SMILE}
    assert refusal(actions.create_office, committee, **told, **by) == "body"
    assert not Topic.objects.exists()
    assert not WorkingGroup.objects.exists()
    assert not Office.objects.filter(kind=Office.Kind.LIAISON).exists()


def test_no_meeting_session_or_item_is_titled_with_a_picture(committee, by, noon):
    planned = {
        "number": 90,
        "title": SMILE,
        "kind": "POLICY",
        "mode": "ONLINE",
        "zone": "UTC",
        "starts_on": JANUARY,
        "ends_on": JANUARY,
    }
    assert refusal(meetings.plan_meeting, committee, **planned, **by) == "title"
    meeting, session = MeetingFactory(), SessionFactory()
    assert refusal(meetings.edit_meeting, meeting, title=SMILE, **by) == "title"
    assert refusal(meetings.edit_session, session, title=SMILE, **by) == "title"
    told = {"title": SMILE, "purpose": "NOTING", "minutes": 5}
    assert refusal(meetings.add_item, session, **told, **by) == "title"
    assert {row.title for row in (*Meeting.objects.all(), *Session.objects.all())}.isdisjoint(
        {SMILE}
    )


@pytest.mark.parametrize("name", [SMILE, FLAG])
def test_no_screen_and_no_kind_of_intervention_is_called_a_picture(floor, by, name):
    assert refusal(screens.add_screen, floor, name=name, **by) == "name"
    screen = screens.add_screen(floor, name=f"{name} Left wall", **by)
    assert refusal(screens.direct_screen, screen, name=name, **by) == "name"
    kind = Kind(code="joke", title=name)
    with pytest.raises(Refused) as refused:
        refuse_invalid(kind)
    assert refused.value.field == "title"


def test_the_page_says_so_at_the_field_and_keeps_what_was_typed(client, secretary):
    client.force_login(secretary)
    told = {"name": SMILE, "latin_name": "Wanjiru", "language": "en", "email": ""}
    response = client.post(reverse("committee:enrol_person"), told)
    assert response.status_code in {200, 422}
    assertContains(response, "letters or digits", status_code=response.status_code)
    assertContains(response, "Wanjiru", status_code=response.status_code)
