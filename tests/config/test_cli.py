import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core import mail
from django.utils import timezone

from hemicycle.accounts.models import User
from hemicycle.committee.models import Committee, Term
from hemicycle.config.cli import main
from hemicycle.config.health import CHECKS, Finding, findings, has_font
from hemicycle.kernel import audit, clock
from hemicycle.kernel.models import AuditEntry, Letter
from hemicycle.records.models import Transcript

WORDS = "CHAIR: Good morning, all.\n\nANNA BELL: Thank you, Chair. We shall write the letter.\n"
STRONG = "seven lanterns on a quay"


@pytest.fixture
def run(db):
    def invoke(*arguments, **more):
        return CliRunner().invoke(main, [str(argument) for argument in arguments], **more)

    return invoke


@pytest.fixture
def transcript(tmp_path):
    file = tmp_path / "wrap-up.txt"
    file.write_text(WORDS)
    return file


def test_help_names_every_verb_and_the_way_to_begin(run):
    said = " ".join(run("--help").output.split())

    for verb in ("demo", "serve", "migrate", "createadmin", "import", "verify", "tick", "doctor"):
        assert verb in said
    assert "hemicycle migrate, then hemicycle createadmin, then hemicycle serve" in said


# createadmin


def createadmin(run, password=STRONG, email="Sec@Example.org"):
    return run("createadmin", "--email", email, "--name", "Sam Secretary", "--password", password)


def test_createadmin_refuses_a_weak_password_and_keeps_nothing(run):
    done = createadmin(run, password="12345678")

    assert done.exit_code == 1
    assert "too common" in done.output
    assert not User.objects.exists()
    assert not Committee.objects.exists()


def test_createadmin_refuses_an_address_that_is_none(run):
    done = createadmin(run, email="nobody")

    assert done.exit_code == 1
    assert not User.objects.exists()


def test_createadmin_refuses_an_address_that_is_taken(run):
    createadmin(run)

    done = createadmin(run)

    assert done.exit_code == 1
    assert "already" in done.output
    assert User.objects.count() == 1


def test_createadmin_makes_a_secretary_who_can_sign_in(run, client):
    done = createadmin(run)

    assert done.exit_code == 0, done.output
    assert Term.objects.get().office.kind == "SECRETARY"
    assert client.login(email="sec@example.org", password=STRONG)
    assert client.get("/meetings/").status_code == 200


# import transcript


def test_import_tells_of_a_file_that_is_not_there(run, tmp_path):
    done = run("import", "transcript", tmp_path / "none.txt")

    assert done.exit_code == 2
    assert "does not exist" in done.output


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 400, b"milk, bread, butter\n"])
def test_import_refuses_what_is_no_transcript_and_leaves_nothing(run, tmp_path, settings, content):
    file = tmp_path / "file.txt"
    file.write_bytes(content)

    done = run("import", "transcript", file, "--json")

    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert "Traceback" not in done.output
    assert not Transcript.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.transcript"))


def test_import_refuses_a_session_that_is_not_there(run, transcript):
    done = run("import", "transcript", transcript, "--session", 99)

    assert done.exit_code == 2
    assert "no session 99" in done.output


def test_import_prints_one_json_object(run, transcript):
    done = run("import", "transcript", transcript, "--json")

    found = json.loads(done.output)
    assert (found["turns"], found["speakers"], found["language"]) == (2, 2, "en")
    assert (found["pages"], found["lost_tokens"], found["damaged"]) == (0, 0, False)
    assert (found["notes"], found["warnings"]) == ([], [])


def test_import_keeps_the_session_it_records(run, transcript, session):
    run("import", "transcript", transcript, "--session", session.pk)

    assert Transcript.objects.get().session == session


def test_import_of_the_same_file_says_that_it_was_imported(run, transcript):
    run("import", "transcript", transcript)

    done = run("import", "transcript", transcript)

    assert done.exit_code == 1
    assert "imported before" in done.output
    assert Transcript.objects.count() == 1


# verify


def test_verify_prints_the_newest_seal_and_finds_it_again(run, transcript):
    run("import", "transcript", transcript)
    seal = audit.verify().seal

    assert seal in run("verify").output
    assert run("verify", "--expect", seal).exit_code == 0


def test_verify_tells_of_a_row_that_was_altered(run, transcript):
    run("import", "transcript", transcript)
    AuditEntry.objects.update(facts={"speeches": 3})

    done = run("verify")

    assert done.exit_code == 1
    assert "FAULT" in done.output


def test_verify_tells_of_a_chain_that_was_rewritten(run, transcript):
    run("import", "transcript", transcript)

    done = run("verify", "--expect", "f" * 64)

    assert done.exit_code == 1
    assert "rewritten" in done.output


# tick


@pytest.fixture
def letter(db, noon):
    return Letter.objects.create(
        to="ana@example.org", about="call.opened", posted_at=noon, next_try_at=noon
    )


def test_tick_tells_of_what_failed_and_does_the_rest(run, letter, monkeypatch):
    def remind(now):
        raise ValueError("no")

    monkeypatch.setattr(clock, "_tickers", [remind, *clock._tickers])
    done = run("tick")

    assert done.exit_code == 1
    assert f"FAIL  {__name__}.remind" in done.output
    assert len(mail.outbox) == 1


def test_tick_sends_the_mail_that_waits_and_says_how_it_went(run, letter):
    done = run("tick")

    assert done.exit_code == 0, done.output
    assert "ok    hemicycle.kernel.handlers.deliver_letters" in done.output
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]


# doctor


def test_doctor_finds_nothing_grave_here(run):
    done = run("doctor")

    assert done.exit_code == 0, done.output
    assert done.output.count("\nok") + done.output.count("note") >= len(CHECKS) - 1


def test_doctor_says_what_to_do_without_a_front_end(run, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path

    done = run("doctor")

    assert done.exit_code == 1
    assert "not built" in done.output
    assert "uv sync" in done.output


def test_doctor_warns_of_an_address_without_tls(run, settings):
    settings.ADDRESS = settings.ADDRESS._replace(netloc="committee.example")

    assert "without TLS" in run("doctor").output


def test_doctor_sees_a_clock_that_is_behind_the_log(run, transcript):
    run("import", "transcript", transcript)

    early = timezone.now() - timedelta(days=1)
    clock = next(found for found in findings(early) if found.subject == "clock")
    assert clock.advice


def letters_at(now):
    return next(found for found in findings(now) if found.subject == "letters")


def test_doctor_is_content_with_a_letter_that_was_just_posted(letter, noon):
    assert letters_at(noon + timedelta(minutes=59)).advice == ""


def test_doctor_says_to_tick_where_a_letter_waits_for_long(letter, noon):
    found = letters_at(noon + timedelta(minutes=61))

    assert found.seen == "1 wait for more than an hour, 0 were given up"
    assert "hemicycle tick" in found.advice
    assert not found.grave


def test_doctor_tells_why_a_letter_was_given_up(letter, noon):
    Letter.objects.update(tries=8, failure="SMTPRecipientsRefused: no such person")
    found = letters_at(noon)

    assert found.seen == "0 wait for more than an hour, 1 were given up"
    assert "no such person" in found.advice
    assert not found.grave


@pytest.mark.parametrize(
    ("known", "missing"), [(("en", "ar"), "none for print in Simplified Chinese"), ((), "Arabic")]
)
def test_doctor_names_the_languages_no_font_here_writes(db, monkeypatch, noon, known, missing):
    monkeypatch.setattr("hemicycle.config.health.has_font", known.__contains__)
    fonts = next(found for found in findings(noon) if found.subject == "fonts")

    assert missing in fonts.seen
    assert "fonts-noto-cjk" in fonts.advice
    assert not fonts.grave


def test_a_machine_that_cannot_list_its_fonts_has_none(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda program: None)

    assert not has_font("en")


def test_doctor_makes_a_finding_of_a_check_that_fails(monkeypatch, noon):
    def _storage(now):
        raise PermissionError("no")

    monkeypatch.setattr("hemicycle.config.health.CHECKS", (_storage,))

    assert [type(found) for found in findings(noon)] == [Finding]


@pytest.mark.parametrize(("ended", "told"), [(-1, True), (1, False)])
def test_demo_of_another_day_tells_how_to_begin_anew(run, floor, monkeypatch, ended, told):
    for name in ("_migrate", "_serve"):
        monkeypatch.setattr(f"hemicycle.config.cli.{name}", lambda *place: None)
    now = timezone.now()
    floor.session.starts_at, floor.session.ends_at = (
        now - timedelta(hours=2),
        now + timedelta(hours=ended),
    )
    floor.session.save()

    said = run("demo").output
    assert f"/sessions/{floor.session_id}/floor/" in said
    assert ("--reset" in said) is told
