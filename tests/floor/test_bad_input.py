"""Whatever is sent to whatever verb: a clear answer, at its field, and never a failure."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.accounts.actions import issue_token
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Alarm, Budget, Floor, Screen, Stay, Turn
from hemicycle.kernel.verbs import address_of
from tests.factories import AgendaItemFactory, KindFactory, PersonFactory, TurnFactory

HUGE = 10**30
FLAWED = ["", " ", "\x00", "a\x00b", "\u200b", "👋" * 500, "x" * 5_000, "-1", "0", str(HUGE), "1e9",
          "٣", "nan", "None", "true", "2026-03-02", "2026-03-02T12:00:00", "2026-03-02T12:00:00Z",
          "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "2026-02-30T00:00:00Z",
          "DELEGATION", "REGION", "ARRIVAL", "ROOM", "en", "q+ x", "'; DROP TABLE"]  # fmt: skip
ANYTHING = st.sampled_from(FLAWED) | st.text(max_size=20) | st.integers().map(str)
JSON_VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | ANYTHING | st.lists(st.integers())
)


def sent(client, floor, verb, fields, *, api=False):
    """The status and the answer, as a page's script or a program has it."""
    if api:
        address = f"/api/sessions/{floor.session_id}/floor/{address_of(verb)}"
        body, kind = json.dumps(fields), "application/json"
        response = client.post(address, body, content_type=kind)
    else:
        address = reverse(f"floor:{verb}", args=[floor.session_id])
        response = client.post(address, fields, HTTP_ACCEPT="application/json")
    return response.status_code, response.json()


@pytest.fixture
def desk(client, chair):
    client.force_login(chair)
    return client


@pytest.fixture
def program(client, chair, noon):
    key = issue_token(chair, actor=chair, now=noon, label="desk")
    return Client(headers={"Authorization": f"Bearer {key}"})


TOO_LONG, NOON = "x" * 301, "2026-03-02T12:00:00Z"
BAD = [
    ("ask_to_speak", {"from": "ROOM", "kind": "unknown"}, "kind"),
    ("ask_to_speak", {"from": "ROOM", "note": TOO_LONG}, "note"),
    ("ask_to_speak", {"from": "ROOM", "note": "a\x00b"}, "note"),
    ("ask_for", {}, "delegation"),
    ("ask_for", {"delegation": HUGE}, "delegation"),
    ("ask_for", {"person": "{person}", "note": TOO_LONG}, "note"),
    ("ask_for", {"person": "{person}", "note": "a\x00b"}, "note"),
    ("ask_for", {"person": "{person}", "from": "MOON"}, "from"),
    ("ask_for", {"person": "{person}", "kind": "\x00"}, "kind"),
    ("edit_turn", {"turn": "{turn}", "note": TOO_LONG}, "note"),
    ("edit_turn", {"turn": "{turn}", "kind": "unknown"}, "kind"),
    ("edit_turn", {"turn": HUGE, "note": "x"}, "turn"),
    ("lend_turn", {"turn": "{turn}", "to": "{person}"}, "to"),
    ("lend_turn", {"turn": "{turn}", "to": HUGE}, "to"),
    ("move_turn", {"turn": "{turn}", "before": HUGE}, "before"),
    ("move_turn", {"turn": "{turn}", "before": "{elsewhere}"}, "before"),
    ("withdraw", {"turn": "{elsewhere}"}, "turn"),
    ("call_next", {"seen": "x"}, "seen"),
    ("call_next", {"turn": "{elsewhere}"}, "turn"),
    ("set_rules", {"policy": "DICE"}, "policy"),
    ("set_rules", {"once": "maybe"}, "once"),
    ("set_rules", {"limit": 4}, "limit"),
    ("set_rules", {"limit": HUGE}, "limit"),
    ("set_rules", {"limit": "soon"}, "limit"),
    ("close_list", {"at": "soon"}, "at"),
    ("close_list", {"at": "2026-03-02T12:00:00"}, "at"),
    ("open_list", {"at": "9999-12-31T23:59:59-10:00"}, "at"),
    ("open_list", {"at": "0001-01-01T00:00:00+10:00"}, "at"),
    ("open_list", {"at": "2026-03-02T12:00:00+99:00"}, "at"),
    ("set_budget", {"scope": "PLANET", "seconds": 60}, "scope"),
    ("set_budget", {"seconds": 60}, "scope"),
    ("set_budget", {"scope": "REGION", "key": "XX", "seconds": 60}, "key"),
    ("set_budget", {"scope": "REGION", "seconds": -1}, "seconds"),
    ("set_budget", {"scope": "REGION", "seconds": HUGE}, "seconds"),
    ("extend_turn", {"turn": "{speaking}", "seconds": HUGE}, "seconds"),
    ("extend_turn", {"turn": "{speaking}", "seconds": -60}, "seconds"),
    ("extend_turn", {"turn": "{speaking}"}, "seconds"),
    ("begin_item", {"item": "{other item}"}, "item"),
    ("drop_item", {"item": HUGE}, "item"),
    ("write_note", {"item": "{item}", "text": "x" * 4_001}, "text"),
    ("write_note", {"item": "{item}", "text": "a\x00b"}, "text"),
    ("attend", {"from": "MOON"}, "from"),
    ("check_in", {}, "person"),
    ("check_out", {"stay": HUGE}, "stay"),
    ("raise_alarm", {"reason": "BORED"}, "reason"),
    ("raise_alarm", {"reason": "NO_SOUND", "language": "x" * 11}, "language"),
    ("clear_alarm", {"alarm": HUGE}, "alarm"),
    ("enter_turn", {"delegation": HUGE, "began_at": NOON, "ended_at": NOON}, "delegation"),
    ("enter_turn", {"began_at": NOON, "ended_at": "9999-12-31T23:59:59-10:00"}, "ended_at"),
    ("enter_item", {"item": "{item}", "began_at": NOON, "ended_at": NOON}, "ended_at"),
    ("undo", {"seen": "x"}, "seen"),
]


def _filled(fields, floor, noon):
    """With the numbers of what there is."""
    there = {
        "turn": TurnFactory(floor=floor),
        "speaking": TurnFactory(floor=floor, called_at=noon),
        "elsewhere": TurnFactory(),
        "person": PersonFactory(),
        "item": AgendaItemFactory(session=floor.session),
        "other item": AgendaItemFactory(),
    }
    return {
        name: there[value[1:-1]].pk if str(value)[:1] == "{" else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize("api", [False, True], ids=["page", "program"])
@pytest.mark.parametrize(("verb", "fields", "field"), BAD)
def test_what_is_wrong_is_said_at_its_field(desk, program, floor, noon, api, verb, fields, field):
    told = _filled(fields, floor, noon)
    status, answer = sent(program if api else desk, floor, verb, told, api=api)
    assert (status, answer["refusal"]["field"]) == (422, field)
    assert answer["refusal"]["message"]
    kept = (Budget.objects.count(), Alarm.objects.count(), Stay.objects.count())
    assert (*kept, Screen.objects.count(), Turn.objects.count()) == (0, 0, 0, 0, 3)


@pytest.mark.parametrize("api", [False, True], ids=["page", "program"])
@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"once": "off"}, (False, "ARRIVAL", None)),
        ({"once": "false", "policy": "FRESH"}, (False, "FRESH", None)),
        ({"once": "on", "limit": "60"}, (True, "ARRIVAL", 60)),
        ({"limit": ""}, (True, "ARRIVAL", None)),
        ({"once": ""}, (True, "ARRIVAL", None)),
    ],
)
def test_switches_are_on_or_off(desk, program, floor, api, fields, kept):
    status, _answer = sent(program if api else desk, floor, "set_rules", fields, api=api)
    assert status == 200
    row = Floor.objects.get()
    assert (row.once, row.policy, row.limit) == kept


def test_a_program_says_true_and_false(program, floor):
    fields = {"once": False, "present_only": True}
    assert sent(program, floor, "set_rules", fields, api=True)[0] == 200
    row = Floor.objects.get()
    assert (row.once, row.present_only, row.points_always) == (False, True, True)


@pytest.mark.parametrize("api", [False, True], ids=["page", "program"])
def test_an_old_screen_is_told_so(desk, program, floor, noon, api):
    speaking = TurnFactory(floor=floor, called_at=noon)
    TurnFactory(floor=floor)
    caller = program if api else desk
    for verb, seen in (
        ("call_next", 0),
        ("call_next", speaking.pk + 1),
        ("undo", 7),
        ("undo", HUGE),
    ):
        status, answer = sent(caller, floor, verb, {"seen": seen}, api=api)
        assert (status, answer["refusal"]["field"]) == (409, "")
        assert answer["refusal"]["message"]
    assert Turn.objects.speaking().get() == speaking


def _fields(verb):
    names = ["from", "kind", "note"] if verb == "ask_to_speak" else VERBS[verb].form.base_fields
    return sorted(names)


ALL = ["ask_to_speak", *VERBS]


def _answers_clearly(status, answer, verb):
    assert status < 500, (verb, status)
    if status >= 300:
        assert answer["refusal"]["message"]
        assert answer["refusal"]["field"] in {"", *_fields(verb)}


@pytest.mark.django_db
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_pages_answer_anything(desk, floor, noon, data):
    KindFactory(code="procedure", rank=1)
    verb = data.draw(st.sampled_from(ALL))
    here = [turn.pk for turn in floor.turns.all()] or [TurnFactory(floor=floor).pk]
    value = ANYTHING | st.sampled_from(here).map(str)
    fields = {name: data.draw(value) for name in _fields(verb) if data.draw(st.integers(0, 4))}
    fields = {name: text.encode(errors="replace").decode() for name, text in fields.items()}
    _answers_clearly(*sent(desk, floor, verb, fields), verb)


@pytest.mark.django_db
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_programs_are_answered_whatever_they_send(program, floor, noon, data):
    verb = data.draw(st.sampled_from(ALL))
    here = [turn.pk for turn in floor.turns.all()] or [TurnFactory(floor=floor).pk]
    value = JSON_VALUES | st.sampled_from(here) | st.just("\ud800")
    fields = {name: data.draw(value) for name in _fields(verb) if data.draw(st.integers(0, 4))}
    _answers_clearly(*sent(program, floor, verb, fields, api=True), verb)
