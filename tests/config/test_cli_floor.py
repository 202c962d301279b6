"""`hemicycle floor`: every verb of the floor from the shell."""

import json

import pytest
from click.testing import CliRunner

from hemicycle.captions import forms as captions
from hemicycle.captions.models import Line
from hemicycle.chat import forms as chat
from hemicycle.chat.models import Message
from hemicycle.checks import forms as checks
from hemicycle.config.cli import main
from hemicycle.floor.forms import VERBS
from hemicycle.floor.models import Stay, Turn
from hemicycle.slides import forms as slides
from tests.factories import ChannelFactory, DelegationFactory, MessageFactory, TurnFactory


@pytest.fixture
def run(db):
    def invoke(*arguments, **more):
        return CliRunner().invoke(main, ["floor", *map(str, arguments)], **more)

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
    tables = (VERBS, captions.VERBS, chat.VERBS, checks.VERBS, slides.VERBS)
    verbs = [line for line in said.splitlines() if not line.startswith(" ")]
    assert len(verbs) == sum(map(len, tables))
    assert {"call-next seen= turn=", "chat.send-message channel= text= tag="} < set(verbs)


def test_floor_does_the_verbs_of_the_rooms_above(run, floor, member):
    at = floor.session_id
    done = run("do", at, "chat.send-message", "channel=members", "text=Hi", "--as", member.email)
    assert done.exit_code == 0, done.output
    assert Message.objects.get().channel.audience == "MEMBERS"
    assert run("do", at, "checks.open-check", "question=Lunch?", "ready=SUPPORT").exit_code == 0
    assert run("do", at, "captions.write-caption", "language=en", "text=Hello").exit_code == 0
    assert Line.objects.get().text == "Hello"


@pytest.mark.parametrize("verb", ["chat.call-next", "nowhere.send-message", "slides."])
def test_floor_knows_no_verb_of_another_room(run, floor, verb):
    assert "There is no verb" in run("do", floor.session_id, verb).output


def test_floor_writes_captions_from_what_comes_in(run, floor, tmp_path):
    said = "Good morning.\n\n" + "Thank you. " * 40 + "\nNext."
    done = run("caption", floor.session_id, "en", input=said)
    assert done.exit_code == 0, done.output
    lines = list(Line.objects.order_by("number").values_list("text", flat=True))
    assert lines[0] == "Good morning."
    assert lines[-1] == "Next."
    assert done.output == f"Lines written: {len(lines)}.\n"
    assert " ".join(lines[1:-1]) == ("Thank you. " * 40).strip()
    file = tmp_path / "said.vtt"
    assert run("captions", floor.session_id, "en", "--to", file).exit_code == 0
    assert "Good morning." in file.read_text()
    assert "Nobody wrote" in run("captions", floor.session_id, "fr", "--to", file).output
    assert "Give the code" in run("caption", floor.session_id, "english", input="Hi").output


def test_floor_writes_the_chat(run, floor, tmp_path):
    MessageFactory(channel=ChannelFactory(floor=floor), text="Where is the paper?")
    file = tmp_path / "chat.xlsx"
    assert run("chat", floor.session_id, "--to", file).exit_code == 0
    assert file.read_bytes().startswith(b"PK")
    assert "no channel" in run("chat", floor.session_id, "--channel", "x", "--to", file).output


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
