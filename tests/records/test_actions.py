from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from hemicycle.kernel import search
from hemicycle.kernel.models import AuditEntry, SearchText
from hemicycle.kernel.refusals import Refused
from hemicycle.records import actions, queries
from hemicycle.records.models import Speaker, Speech, Transcript
from hemicycle.records.queries import Match
from hemicycle.transcripts import Unreadable
from tests.factories import (
    AccreditationFactory,
    DelegationFactory,
    ItemFactory,
    OfficeFactory,
    PersonFactory,
    SpeakerFactory,
    SpeechFactory,
    TermFactory,
    TranscriptFactory,
)

WORDS = b"""CHAIR: Good morning, all.

[Laughter]

BRAZIL: Thank you, Chair. We support it.

CHAIR: Thank you, Brazil.
"""
SAMPLE = (
    Path(__file__).resolve().parents[3] / "shared/data/transcripts/committee_wrapup_zh_damaged.txt"
)


@pytest.fixture
def stored(settings):
    def files():
        return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]

    return files


def bring_in(place, actor, noon, content=WORDS, file_name="wrap-up.txt", **more):
    return actions.import_transcript(
        place, actor=actor, now=noon, content=content, file_name=file_name, **more
    )


# --- import_transcript --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member", "observer"])
def test_import_transcript_is_for_those_who_keep_the_record(session, noon, who, request, stored):
    with pytest.raises(PermissionDenied, match=r"records\.import_transcript"):
        bring_in(session, request.getfixturevalue(who), noon)
    assert not Transcript.objects.exists()
    assert not stored()


@pytest.mark.parametrize("who", ["chair", "secretary", "interpreter"])
def test_import_transcript_is_done_by_leaders_and_staff(session, noon, who, request):
    assert bring_in(session, request.getfixturevalue(who), noon).speeches.count() == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\xff" * 500,
        b"A" * (50 * 1024 * 1024),
        bytes(range(129, 256)) * 40,
        b"A letter in which nobody speaks.",
        b"%PDF-1.4 broken",
        b"PK\x03\x04 broken",
    ],
    ids=["empty", "binary", "50 MB", "encoding", "no transcript", "broken PDF", "broken archive"],
)
def test_import_transcript_refuses_a_bad_file_and_keeps_nothing(
    session, secretary, noon, content, stored
):
    with pytest.raises(Unreadable) as refused:
        bring_in(session, secretary, noon, content)
    assert refused.value.field == "file"
    assert not Transcript.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not stored()


def test_import_transcript_refuses_the_very_same_file(session, committee, secretary, noon, stored):
    bring_in(session, secretary, noon, title="First")
    with pytest.raises(Refused, match="“First”") as refused:
        bring_in(committee, secretary, noon, file_name="another name.txt")
    assert refused.value.field == "file"
    assert Transcript.objects.count() == 1
    assert len(stored()) == 1


def test_import_transcript_refuses_who_comes_second_at_the_same_moment(
    session, secretary, noon, monkeypatch, stored
):
    first = bring_in(session, secretary, noon)
    asked = iter([None])
    really = actions._refuse_second
    monkeypatch.setattr(
        actions, "_refuse_second", lambda sha256: next(asked, 0) is None or really(sha256)
    )
    with pytest.raises(Refused, match="imported before"):
        bring_in(session, secretary, noon)
    assert Transcript.objects.get() == first
    assert len(stored()) == 1


def test_import_transcript_leaves_nothing_behind_when_it_fails(
    session, secretary, noon, monkeypatch, stored
):
    def fail(texts):
        raise IntegrityError

    monkeypatch.setattr(search, "index_all", fail)
    with pytest.raises(IntegrityError):
        bring_in(session, secretary, noon)
    assert not Transcript.objects.exists()
    assert not stored()


def test_import_transcript_keeps_turns_speakers_and_notes(session, secretary, noon, stored):
    transcript = bring_in(session, secretary, noon)

    turns = [(turn.position, str(turn.speaker), turn.text) for turn in transcript.speeches.all()]
    assert [position for position, _who, _text in turns] == [1, 2, 3]
    assert turns[1][2] == "Thank you, Chair. We support it."
    assert transcript.speakers.count() == 2
    note = transcript.notes.get()
    assert (note.after, note.kind, note.text) == (1, "stage", "[Laughter]")
    assert transcript.stage == Transcript.Stage.IMPORTED
    assert transcript.imported_by == secretary
    (kept,) = stored()
    assert kept.read_bytes() == WORDS


def test_import_transcript_records_what_came_in(session, secretary, noon):
    transcript = bring_in(session, secretary, noon)
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.actor_id, entry.at) == (
        "records.transcript_imported",
        secretary.pk,
        noon,
    )
    assert (entry.subject_type, entry.subject_id) == ("records.transcript", transcript.pk)
    assert entry.facts == {
        "sha256": transcript.sha256,
        "speeches": 3,
        "session_id": session.pk,
    }


def test_import_transcript_makes_every_turn_findable(session, secretary, noon, member):
    bring_in(session, secretary, noon)
    assert [turn.position for turn in queries.found_speeches(member, "support")] == [2]


def test_import_transcript_takes_the_title_given_else_the_files_name(committee, secretary, noon):
    assert bring_in(committee, secretary, noon, title="Wrap-up").title == "Wrap-up"
    other = bring_in(committee, secretary, noon, WORDS + b"\nBRAZIL: Bye.", "../a/day two.txt")
    assert (other.title, other.file_name) == ("day two", "day two.txt")


def test_import_transcript_suggests_the_chair_and_delegations(session, secretary, noon):
    chair = TermFactory(office=OfficeFactory(kind="CHAIR")).person
    brazil = DelegationFactory(name="Brazil", code="BR")
    transcript = bring_in(session, secretary, noon)
    who = [(one.person, one.delegation) for one in transcript.speakers.all()]
    assert who == [(chair, None), (None, brazil)]


def test_the_damaged_session_is_imported_whole(session, secretary, noon):
    if not SAMPLE.exists():
        pytest.skip(f"the sample transcript is not there: {SAMPLE}")
    DelegationFactory(name="Netherlands", code="NL")
    transcript = bring_in(session, secretary, noon, SAMPLE.read_bytes(), SAMPLE.name)
    report = queries.report(transcript)
    assert (report["turns"], report["speakers"], report["pages"]) == (25, 9, 17)
    assert (report["damaged"], report["language"]) == (True, "zh")
    assert report["lost_tokens"] == 192
    assert {warning["code"] for warning in report["warnings"]} == {"damaged"}
    assert transcript.speakers.get(affiliation="荷兰").delegation.name == "Netherlands"
    found = queries.found_speeches(secretary, "委员会")
    assert all("委员会" in turn.text for turn in found)
    assert found.exists()


# --- confirm_speakers ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_confirm_speakers_is_for_those_who_keep_the_record(committee, noon, who, request):
    speaker, actor = SpeakerFactory(), request.getfixturevalue(who)
    with pytest.raises(PermissionDenied, match=r"records\.confirm_speakers"):
        actions.confirm_speakers(speaker.transcript, actor=actor, now=noon, matches={})


def test_confirm_speakers_says_who_each_is(secretary, noon):
    transcript = TranscriptFactory()
    one, two, three = SpeakerFactory.create_batch(3, transcript=transcript)
    held = AccreditationFactory()
    matches = {one.pk: Match(held.person, held.delegation), two.pk: Match()}

    actions.confirm_speakers(transcript, actor=secretary, now=noon, matches=matches)

    known = [(row.person, row.delegation) for row in transcript.speakers.all()]
    assert known == [(held.person, held.delegation), (None, None), (None, None)]
    transcript.refresh_from_db()
    assert (transcript.stage, transcript.stage_since) == (Transcript.Stage.CONFIRMED, noon)
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.facts) == ("records.speakers_confirmed", {"matched": 1})
    assert three.pk not in matches


def test_confirm_speakers_leaves_those_of_other_records_alone(secretary, noon):
    transcript, elsewhere = TranscriptFactory(), SpeakerFactory()
    matches = {elsewhere.pk: Match(PersonFactory(), None)}
    actions.confirm_speakers(transcript, actor=secretary, now=noon, matches=matches)
    elsewhere.refresh_from_db()
    assert elsewhere.person is None
    assert AuditEntry.objects.get().facts == {"matched": 0}


def test_confirm_speakers_may_be_corrected_later(secretary, noon):
    speaker = SpeakerFactory(transcript__stage=Transcript.Stage.CONFIRMED)
    person = PersonFactory()
    actions.confirm_speakers(
        speaker.transcript, actor=secretary, now=noon, matches={speaker.pk: Match(person, None)}
    )
    assert Speaker.objects.get().person == person


# --- remove_transcript --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_remove_transcript_is_for_those_who_keep_the_record(committee, noon, who, request):
    transcript, actor = TranscriptFactory(), request.getfixturevalue(who)
    with pytest.raises(PermissionDenied, match=r"records\.remove_transcript"):
        actions.remove_transcript(transcript, actor=actor, now=noon)


def test_remove_transcript_refuses_a_confirmed_record(secretary, noon):
    transcript = TranscriptFactory(stage=Transcript.Stage.CONFIRMED)
    with pytest.raises(Refused, match="confirmed record"):
        actions.remove_transcript(transcript, actor=secretary, now=noon)
    assert Transcript.objects.exists()


def test_remove_transcript_refuses_a_record_with_follow_ups(secretary, noon):
    item = ItemFactory(speech=SpeechFactory())
    with pytest.raises(Refused, match="radar"):
        actions.remove_transcript(item.speech.transcript, actor=secretary, now=noon)
    assert Speech.objects.get() == item.speech
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_remove_transcript_takes_turns_file_and_finds_with_it(session, secretary, noon, stored):
    transcript = bring_in(session, secretary, noon)
    sha256 = transcript.sha256

    actions.remove_transcript(transcript, actor=secretary, now=noon)

    assert not Speech.objects.exists()
    assert not SearchText.objects.filter(subject_type="records.speech").exists()
    assert not stored()
    entry = AuditEntry.objects.order_by("-pk").first()
    assert (entry.event, entry.facts) == ("records.transcript_removed", {"sha256": sha256})


def test_remove_transcript_lets_the_file_be_imported_again(session, secretary, noon):
    transcript = bring_in(session, secretary, noon)
    actions.remove_transcript(transcript, actor=secretary, now=noon)
    assert bring_in(session, secretary, noon).speeches.count() == 3
