"""Bringing a transcript in, and saying who its speakers are."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.committee.models import Committee
from hemicycle.kernel import files, search
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused
from hemicycle.meetings.models import Session
from hemicycle.records import events
from hemicycle.records.models import Speaker, Speech, StageNote, Transcript
from hemicycle.records.queries import Match, match_speakers
from hemicycle.transcripts import Reading, read


def import_transcript(
    place: Session | Committee,
    *,
    actor: User | None,
    now: datetime,
    content: bytes,
    file_name: str,
    title: str = "",
) -> Transcript:
    """Read a transcript file and keep it as turns, with a suggestion who each speaker is.

    `place` is the session it records, or the committee where it records none of them.

    Raises:
        Unreadable: the file is no transcript; nothing is kept.
        Refused: the very same file was imported before.
    """
    require(actor, "records.import_transcript", place)
    reading = read(content, filename=file_name)
    session = place if isinstance(place, Session) else None
    transcript = _transcript(reading, session, now)
    transcript.title = (title or reading.title or PurePath(file_name).stem)[:300]
    transcript.file_name = PurePath(file_name).name[-200:]
    transcript.imported_by = actor
    try:
        with files.kept(transcript.file, f"{reading.sha256[:16]}.transcript", content):
            _save(transcript, reading, actor=actor, now=now)
    except IntegrityError:  # Somebody else imported it at the same moment.
        _refuse_second(reading.sha256)
        raise
    return transcript


@transaction.atomic
def confirm_speakers(
    transcript: Transcript, *, actor: User | None, now: datetime, matches: Mapping[int, Match]
) -> None:
    """Say who each speaker is, by the speaker's id; those not named stay as they are."""
    require(actor, "records.confirm_speakers", transcript)
    transcript = Transcript.objects.select_for_update().get(pk=transcript.pk)
    speakers = list(transcript.speakers.filter(pk__in=matches))
    for speaker in speakers:
        match = matches[speaker.pk]
        speaker.person, speaker.delegation = match.person, match.delegation
    Speaker.objects.bulk_update(speakers, ["person", "delegation"])
    transcript.advance("confirm_speakers", now=now)
    matched = sum(1 for speaker in speakers if speaker.person or speaker.delegation)
    record(events.SpeakersConfirmed(matched=matched), subject=transcript, actor=actor, at=now)


@transaction.atomic
def remove_transcript(transcript: Transcript, *, actor: User | None, now: datetime) -> None:
    """Take a transcript back whose speakers nobody has confirmed yet."""
    require(actor, "records.remove_transcript", transcript)
    transcript = Transcript.objects.select_for_update().get(pk=transcript.pk)
    if transcript.stage == Transcript.Stage.CONFIRMED:
        raise Refused(_("A confirmed record is not removed: its addresses may be in use."))
    removed = events.TranscriptRemoved(sha256=transcript.sha256)
    record(removed, subject=transcript, actor=actor, at=now)
    search.forget(transcript.speeches.all())
    files.discard_once_committed(transcript.file)
    try:
        transcript.delete()
    except ProtectedError:
        raise Refused(
            _("This record is not removed: follow-ups on the radar have their source in it.")
        ) from None


def _transcript(reading: Reading, session: Session | None, now: datetime) -> Transcript:
    return Transcript(
        stage=Transcript.Stage.IMPORTED,
        stage_since=now,
        session=session,
        language=reading.language,
        layout=reading.layout,
        pages=reading.pages,
        lost_tokens=reading.lost_tokens,
        damaged=reading.damaged,
        warnings=reading.as_json()["warnings"],
        sha256=reading.sha256,
        imported_at=now,
    )


@transaction.atomic
def _save(transcript: Transcript, reading: Reading, *, actor: User | None, now: datetime) -> None:
    _refuse_second(reading.sha256)
    transcript.save(force_insert=True)
    speakers = _save_speakers(transcript, reading)
    speeches = Speech.objects.bulk_create(
        Speech(
            transcript=transcript,
            position=turn.position,
            speaker=speakers[turn.speaker],
            label=turn.label[:300],
            text=turn.text,
            page=turn.page,
            starts_at=turn.starts_at,
        )
        for turn in reading.turns
    )
    search.index_all({speech: speech.text for speech in speeches})
    StageNote.objects.bulk_create(
        StageNote(transcript=transcript, after=note.after_turn, kind=note.kind, text=note.text)
        for note in reading.notes
    )
    imported = events.TranscriptImported(
        sha256=reading.sha256, speeches=len(speeches), session_id=transcript.session_id
    )
    record(imported, subject=transcript, actor=actor, at=now)


def _save_speakers(transcript: Transcript, reading: Reading) -> list[Speaker]:
    speakers = [
        Speaker(
            transcript=transcript,
            name=speaker.name[:300],
            role=speaker.role[:40],
            affiliation=speaker.affiliation[:300],
            labels=list(speaker.labels),
        )
        for speaker in reading.speakers
    ]
    for speaker, match in zip(
        speakers, match_speakers(speakers, transcript.spoken_on), strict=True
    ):
        speaker.person, speaker.delegation = match.person, match.delegation
    return Speaker.objects.bulk_create(speakers)


def _refuse_second(sha256: str) -> None:
    first = Transcript.objects.filter(sha256=sha256).first()
    if first:
        raise Refused(
            _("This very file was imported before, on %(day)s, as “%(title)s”.")
            % {"day": date_format(first.imported_at), "title": first.title},
            field="file",
        )
