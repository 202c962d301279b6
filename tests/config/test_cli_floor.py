"""`hemicycle floor`: every verb of the floor from the shell."""

import json

import pytest
from click.testing import CliRunner

from hemicycle.config.cli import main
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Stay, Turn
from tests.factories import DelegationFactory, TurnFactory


@pytest.fixture
def run(db):
    def invoke(*arguments):
        return CliRunner().invoke(main, ["floor", *map(str, arguments)])

    return invoke


def test_floor_says_what_it_does_not_know(run, floor):
    assert "There is no session 999" in run("show", 999).output
    assert "There is no verb" in run("do", floor.session_id, "dance").output
    assert "as name=value" in run("do", floor.session_id, "undo", "seen").output
    assert "Nobody signs in" in run("do", floor.session_id, "undo", "--as", "x@x.org").output
    assert "only a person does this" in run("do", floor.session_id, "attend", "from=ROOM").output


def test_floor_shows_who_speaks_and_who_waits(run, floor, noon):
    TurnFactory(floor=floor, delegation=DelegationFactory(name="Kenya"), called_at=noon)
    TurnFactory(floor=floor, delegation=DelegationFactory(name="Egypt"))
    said = run("show", floor.session_id).output
    assert "Speaking: Kenya" in said
    assert "1. Egypt" in said
    told = json.loads(run("show", floor.session_id, "--json").output)
    assert told["sections"]["speaker"]["delegation"] == "Kenya"


def test_floor_does_a_verb_as_the_server(run, floor):
    kenya = DelegationFactory(name="Kenya", code="KE")
    done = run("do", floor.session_id, "take-line", "line=q+ kenya to greet")
    assert done.exit_code == 0, done.output
    turn = Turn.objects.get()
    assert (turn.delegation, turn.note) == (kenya, "greet")
    assert done.output == f"turn {turn.pk}\n"


def test_floor_does_a_verb_as_a_person(run, floor, member):
    done = run("do", floor.session_id, "attend", "from=REMOTE", "--as", member.email)
    assert done.exit_code == 0, done.output
    assert Stay.objects.get().person == member.person


def test_floor_tells_a_refusal_in_words(run, floor):
    done = run("do", floor.session_id, "call-next", "seen=")
    assert done.exit_code == 1
    assert "Nobody is waiting to speak." in done.output


def test_floor_lists_every_verb_with_its_fields(run):
    said = run("verbs").output
    assert len([line for line in said.splitlines() if not line.startswith(" ")]) == len(VERBS)
    assert "call-next seen= turn=" in said


def test_floor_writes_its_lists(run, floor, noon, tmp_path):
    TurnFactory(
        floor=floor, delegation=DelegationFactory(name="Kenya"), called_at=noon, ended_at=noon
    )
    for name in ("log", "attendance"):
        file = tmp_path / f"{name}.csv"
        assert run(name, floor.session_id, "--to", file).exit_code == 0
        assert "Delegation" in file.read_text("utf-8-sig")
    assert "Kenya" in (tmp_path / "log.csv").read_text()
    assert json.loads(run("replay", floor.session_id).output)["frames"] == []
