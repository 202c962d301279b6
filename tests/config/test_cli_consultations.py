"""`hemicycle consultations` on a real database."""

import csv
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from hemicycle.calendar.models import Window
from hemicycle.config.cli import main
from hemicycle.consultations import actions
from hemicycle.consultations.models import Consultation
from tests.factories import AccreditationFactory


@pytest.fixture
def run(db):
    def invoke(*arguments):
        told = ["consultations", *(str(argument) for argument in arguments)]
        return CliRunner().invoke(main, told)

    return invoke


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def prepared(committee, now):
    by = {"actor": None, "now": now}
    fields = {"title": "Advice", "reference": "47", "closes_at": now + timedelta(days=7)}
    row = actions.create_consultation(committee, **by, **fields)
    actions.add_point(row, **by, title="First", text="One.")
    return row


@pytest.fixture
def row(prepared, now):
    actions.publish_consultation(prepared, actor=None, now=now)
    return Consultation.objects.get(pk=prepared.pk)


@pytest.fixture
def voice(committee):
    return AccreditationFactory()


def agree(row, voice, now):
    choice = row.choices.get(means="FOR").pk
    told = [{"point": one.pk, "choice": choice, "reason": "=Good"} for one in row.points.all()]
    user, delegation = voice.person.user, voice.delegation
    actions.take_position(row, actor=user, now=now, delegation=delegation, stances=told)


def said(done, code=0):
    assert done.exit_code == code, done.output
    return done.output


def told(done):
    return json.loads(said(done))


@pytest.mark.parametrize(
    "arguments",
    [
        ["show"],
        ["results"],
        ["publish"],
        ["conclude"],
        ["extend", "--reason", "x", "--to", "2100-01-01T00:00Z"],
    ],
)
def test_one_that_is_not_there_is_refused(run, committee, arguments):
    for pk in ("99", "9" * 30):
        assert f"no consultation {pk}" in said(run(*arguments, pk), 2)
    assert "not a valid integer" in said(run(*arguments, "first"), 2)


def test_list_prints_those_that_are_open_or_all(run, row, committee, now):
    other = actions.create_consultation(
        committee, actor=None, now=now, title="Another", reference="47"
    )
    words = said(run("list"))
    assert f"{other.pk}  Another. Being prepared: no time yet" in words
    assert "Advice. Closes in 6 days" in words
    assert "Another" not in said(run("list", "--open"))
    assert [one["id"] for one in told(run("list", "--json"))] == [other.pk, row.pk]


def test_show_says_who_answered_and_who_is_silent(run, row, voice, now):
    other = AccreditationFactory()
    agree(row, voice, now)
    words = said(run("show", row.pk))
    assert "Advice, round 1 (PUBLISHED). Closes in 6 days" in words
    assert "Point 1: First" in words
    assert f"Answered: 1 ({voice.delegation.code})." in words
    assert f"Silent: 1 ({other.delegation.code})." in words
    found = told(run("show", row.pk, "--json"))
    assert (found["answered"], found["awaits"]) == ([voice.delegation.code], [])


def test_publish_and_extend_move_it_on(run, prepared, now):
    later = f"{now + timedelta(days=20):%Y-%m-%dT%H:%M}"
    options = ["--to", f"{later}Z", "--reason", "Asked for"]
    assert said(run("extend", prepared.pk, *options), 1).startswith("Error: ")
    assert "is published: Closes in 6 days" in said(run("publish", prepared.pk))
    assert said(run("publish", prepared.pk), 1).startswith("Error: ")
    assert f"{later.replace('T', ' ')} UTC" in said(run("extend", prepared.pk, *options))
    assert "later than it does now" in said(run("extend", prepared.pk, *options), 1)
    assert "is no time" in said(run("extend", prepared.pk, "--to", "x", "--reason", "x"), 2)
    assert "--reason" in said(run("extend", prepared.pk, "--to", f"{later}Z"), 2)


def test_conclude_counts_once_it_is_over(run, row, voice, now, tmp_path):
    agree(row, voice, now)
    assert "Not concluded" in said(run("results", row.pk))
    assert "still open" in said(run("conclude", row.pk), 1)
    Window.objects.update(closes_at=timezone.now())

    words = said(run("conclude", row.pk))

    assert "Concluded." in words
    assert "Point 1, First: " in words
    assert words == said(run("conclude", row.pk))
    assert told(run("results", row.pk, "--json"))["is_final"]
    file = tmp_path / "who.csv"
    said(run("results", row.pk, "--to", file))
    columns, line = csv.reader(file.read_text().splitlines())
    assert line[columns.index("reason")] == "'=Good"
    assert "--to" in said(run("results", row.pk, "--to", tmp_path / "who.doc"), 2)
