"""`hemicycle calls` on a real database."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from hemicycle.calls.actions.asking import create_from_pattern
from hemicycle.calls.actions.calling import (
    conclude_call,
    destroy_answers,
    name_handler,
    publish_call,
)
from hemicycle.calls.actions.submitting import hand_in, save_draft, start_submission
from hemicycle.calls.models import Call, Receipt
from hemicycle.calls.queries import newest_form, questions_of
from hemicycle.config.cli import main
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.post import Addressee
from tests.factories import AccreditationFactory, PersonFactory


@pytest.fixture
def run(db):
    def invoke(*arguments):
        return CliRunner().invoke(main, ["calls", *(str(argument) for argument in arguments)])

    return invoke


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def prepared(committee, now):
    return create_from_pattern(
        committee,
        actor=None,
        now=now,
        pattern="VOLUNTEERS",
        title="Small team",
        closes_at=now + timedelta(days=7),
        keep_days=1,
    )


@pytest.fixture
def call(prepared, now):
    publish_call(prepared, actor=None, now=now)
    prepared.refresh_from_db()
    return prepared


def begun(call, now):
    user = AccreditationFactory(delegation__region="AF").person.user
    to = Addressee(user.email)
    return start_submission(call, actor=user, now=now, name="Ann", addressee=to)


def handed_in(call, now):
    row = begun(call, now)
    words, hours, agreed = (one.key for one in questions_of(newest_form(call)) if one.is_required)
    told = {words: "=Much", hours: "3-to-5", agreed: True}
    save_draft(row, actor=row.user, now=now, told=told)
    return hand_in(row, actor=row.user, now=now)


def said(done, code=0):
    assert done.exit_code == code, done.output
    return done.output


def told(done):
    return json.loads(said(done))


# --- looking ---


@pytest.mark.parametrize(
    "arguments",
    [
        ["show"],
        ["publish"],
        ["proof"],
        ["statistics"],
        ["cancel", "--reason", "x"],
        ["extend", "--reason", "x", "--to", "2100-01-01T00:00Z"],
        ["export", "--to", "all.csv"],
    ],
)
def test_a_call_that_is_not_there_is_refused(run, committee, arguments):
    for pk in ("99", "9" * 30):
        assert f"no call {pk}" in said(run(*arguments, pk), 2)
    assert "not a valid integer" in said(run(*arguments, "first"), 2)


def test_list_prints_those_that_are_open_or_all(run, call, committee, now):
    title = {"pattern": "BLANK", "title": "Another"}
    other = create_from_pattern(committee, actor=None, now=now, **title)

    words = said(run("list"))
    assert f"{other.pk}  Another. In preparation: no time yet" in words
    assert "Small team. Closes in 6 days" in words
    assert "Another" not in said(run("list", "--open"))
    assert [one["id"] for one in told(run("list", "--json"))] == [other.pk, call.pk]
    assert [one["id"] for one in told(run("list", "--json", "--open"))] == [call.pk]


def test_show_counts_who_began_and_who_handed_in(run, call, now):
    begun(call, now)
    handed_in(call, now)

    words = said(run("show", call.pk))

    assert "Small team (PUBLISHED). Closes in 6 days" in words
    assert "Begun: 2. Handed in: 1." in words
    assert "Withdrawn: 0. Drafts: 1." in words
    assert "0 % complete" in words
    found = told(run("show", call.pk, "--json"))
    assert found["counts"] == {
        "started": 2, "handed_in": 1, "withdrawn": 0, "drafts": 1, "percent": 0,
    }  # fmt: skip
    assert found["closes_at"].endswith("Z")


def test_show_says_that_a_call_is_confidential(run, prepared):
    Call.objects.update(is_confidential=True)
    words = said(run("show", prepared.pk))
    assert "Confidential" in words
    assert "% complete" not in words


# --- setting up ---


def test_create_prepares_a_call_from_a_pattern(run, committee):
    done = run(
        "create", "--pattern", "VOLUNTEERS", "--title", "Team", "--closes", "2100-05-08T23:59Z"
    )

    call = Call.objects.get()
    assert said(done) == f"Call {call.pk} is in preparation: /calls/{call.pk}/\n"
    assert call.closes_at == datetime(2100, 5, 8, 23, 59, tzinfo=UTC)
    assert call.seats == 5
    said(run("create", "--title", "Blank"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--title", "x", "--pattern", "PARTY"], "Choose from the list."),
        (["--title", ""], "cannot be blank"),
        (["--title", "x" * 201], "200"),
        (["--title", "x", "--closes", "soon"], "is no time"),
        (["--title", "x", "--closes", "2026-05-08T23:59"], "by whose clocks"),
        (["--title", "x", "--closes", "9999-12-31T23:59Z"], "2199"),
        (["--title", "x", "--closes", "0001-01-01T00:00+14:00"], "1901"),
        ([], "--title"),
    ],
)
def test_create_refuses_what_cannot_be(run, committee, options, sentence):
    done = run("create", *options)

    assert done.exit_code in {1, 2}
    assert sentence in done.output
    assert not Call.objects.exists()


def test_create_needs_a_committee(run):
    assert "hemicycle createadmin" in said(run("create", "--title", "x"), 1)


def test_publish_and_cancel_are_done_once(run, prepared):
    assert f"Call {prepared.pk} is published: Closes in 6 days" in said(run("publish", prepared.pk))
    assert "not possible" in said(run("publish", prepared.pk), 1)
    assert "Say why" in said(run("cancel", prepared.pk, "--reason", " "), 1)
    assert "was cancelled" in said(run("cancel", prepared.pk, "--reason", "No need"))
    assert "not possible" in said(run("cancel", prepared.pk, "--reason", "No need"), 1)
    assert AuditEntry.objects.filter(event="calls.call_cancelled", actor_id=None).count() == 1


def test_publish_says_what_is_missing(run, committee, now):
    create_from_pattern(committee, actor=None, now=now, pattern="BLANK", title="Bare")
    assert "Give the deadline first." in said(run("publish", Call.objects.get().pk), 1)


def test_extend_moves_the_deadline_to_a_later_time(run, prepared, now):
    later = f"{now + timedelta(days=20):%Y-%m-%dT%H:%M}"
    options = ["--to", f"{later}Z", "--reason", "Asked for"]
    assert "not published yet" in said(run("extend", prepared.pk, *options), 1)
    said(run("publish", prepared.pk))

    words = said(run("extend", prepared.pk, *options))

    assert f"{later.replace('T', ' ')} UTC" in words
    assert "after the present deadline" in said(run("extend", prepared.pk, *options), 1)
    assert "--reason" in said(run("extend", prepared.pk, "--to", f"{later}Z"), 2)
    assert "is no time" in said(run("extend", prepared.pk, "--to", "later", "--reason", "x"), 2)


# --- what was handed in ---


@pytest.mark.parametrize("file", ["all.txt", "all", "nowhere/all.csv", "."])
def test_export_refuses_files_that_cannot_be(run, call, tmp_path, file):
    assert "--to" in said(run("export", call.pk, "--to", tmp_path / file), 2)


def test_export_writes_a_sheet_and_says_so_in_the_log(run, call, now, tmp_path):
    for _ in range(2):
        handed_in(call, now)
    file = tmp_path / "all.csv"

    assert said(run("export", call.pk, "--to", file)) == f"Written to {file}: 2.\n"

    columns, *rows = csv.reader(file.read_text().splitlines())
    assert [row[columns.index("number")] for row in rows] == ["1", "2"]
    assert rows[0][columns.index("What would you bring to this?")] == "'=Much"
    entry = AuditEntry.objects.get(event="calls.submissions_exported")
    assert (entry.actor_id, entry.facts) == (None, {"count": 2})
    said(run("export", call.pk, "--to", tmp_path / "all.XLSX"))
    assert (tmp_path / "all.XLSX").read_bytes().startswith(b"PK")


def test_export_takes_only_the_steps_that_are_asked_for(run, call, now, tmp_path):
    handed_in(call, now)
    file = tmp_path / "some.csv"
    steps = ["--status", "Shortlisted", "--status", "Under review"]
    assert said(run("export", call.pk, "--to", file, *steps)).endswith(": 0.\n")
    assert said(run("export", call.pk, "--to", file, "--status", "Received")).endswith(": 1.\n")
    done = run("export", call.pk, "--to", file, "--status", "Nowhere")
    assert "no step “Nowhere”; there are: Received" in said(done, 2)


def test_export_refuses_a_confidential_call_in_words(run, prepared, now, tmp_path):
    Call.objects.update(is_confidential=True)
    name_handler(prepared, actor=None, now=now, person=PersonFactory(), role="MANAGER")
    said(run("publish", prepared.pk))

    words = said(run("export", prepared.pk, "--to", tmp_path / "all.csv"), 1)

    assert "confidential" in words
    assert not list(tmp_path.glob("*.csv"))
    assert not AuditEntry.objects.filter(event="calls.submissions_exported").exists()


def test_export_that_cannot_be_written_says_so(run, call, tmp_path, monkeypatch):
    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert "No space left" in said(run("export", call.pk, "--to", tmp_path / "all.csv"), 1)


def test_statistics_are_those_of_everybody_only_when_concluded(run, call, now):
    for _ in range(5):
        handed_in(call, now)
    words = said(run("statistics", call.pk))
    assert "Handed in: 5." in words
    assert "region   Africa: 5" in words
    assert "not before it is concluded" in said(run("statistics", call.pk, "--public"), 1)

    conclude_call(call, actor=None, now=now + timedelta(days=8))

    found = told(run("statistics", call.pk, "--public", "--json"))
    assert (found["total"], found["least"]) == (5, 5)


def test_statistics_of_a_confidential_call_leave_small_groups_out(run, call, now):
    handed_in(call, now)
    Call.objects.update(is_confidential=True)
    assert told(run("statistics", call.pk, "--json"))["region"] == []


def test_proof_holds_after_destruction_and_not_after_tampering(run, call, now):
    handed_in(call, now)
    assert "was destroyed" in said(run("proof", call.pk), 1)
    destroy_answers(call, actor=None, now=now + timedelta(days=30))

    words = said(run("proof", call.pk))

    assert "1 receipts" in words
    assert "It holds." in words
    assert told(run("proof", call.pk, "--json"))["holds"]
    Receipt.objects.update(digest="0" * 64)
    assert "FAULT" in said(run("proof", call.pk), 1)
