"""Everything that can happen to captions."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.captions import events
from hemicycle.captions.models import Line, Track
from hemicycle.floor.models import Floor
from hemicycle.kernel.events import record
from hemicycle.kernel.languages import is_known
from hemicycle.kernel.permissions import require
from hemicycle.kernel.plain import rows
from hemicycle.kernel.refusals import Refused, Stale, refuse_invalid

NOT_WRITTEN = tuple(field.name for field in Line._meta.concrete_fields if field.name != "text")


@transaction.atomic
def write_caption(
    floor: Floor, *, actor: User | None, now: datetime, language: str, text: str
) -> Line:
    """The next line of what is said, in this language; its track begins with the first.

    A line that is written goes on under whoever has the floor at that moment.
    """
    require(actor, "captions.write_caption", floor)
    line = Line(text=_in_one_line(text), written_at=now)
    refuse_invalid(line, but=NOT_WRITTEN)
    track = _begun(floor, language.lower(), actor, now)
    line.turn = floor.turns.speaking().first()
    track.add(line)
    record(events.CaptionWritten(line_id=line.pk), subject=track, actor=actor, at=now)
    return line


@transaction.atomic
def correct_caption(line: Line, *, actor: User | None, now: datetime, text: str) -> None:
    """Say it right. The screens change while the line is among the last; the archive does ever."""
    require(actor, "captions.correct_caption", line)
    text = _in_one_line(text)
    refuse_invalid(Line(text=text), but=NOT_WRITTEN)
    track = locked(line.track_id)
    line.refresh_from_db()
    if line.text == text:
        return
    line.text, line.corrected_at = text, now
    track.touch(line)
    record(events.CaptionCorrected(line_id=line.pk), subject=track, actor=actor, at=now)


@transaction.atomic
def end_captions(track: Track, *, actor: User | None, now: datetime) -> None:
    """No more are written for now, and screens show the last no longer. The next begins anew."""
    require(actor, "captions.end_captions", track)
    track = locked(track.pk)
    if track.ended_at is not None:
        raise Stale(_("These captions have ended already."))
    track.end(now)
    event = events.CaptionsEnded(track_id=track.pk, language=track.language)
    record(event, subject=track.floor, actor=actor, at=now)


# --- what they share ---------------------------------------------------------------------------


def locked(track_id: int) -> Track:
    (track,) = rows(Track, "id = %s", track_id, lock=True)
    return track


def _begun(floor: Floor, language: str, actor: User | None, now: datetime) -> Track:
    """The track of a language under its lock, which runs from now on."""
    if not is_known(language):
        raise Refused(_("Give the code of a language, such as fr or zh-hans."), field="language")
    made, is_new = Track.objects.get_or_create(floor=floor, language=language)
    track = locked(made.pk)
    if is_new or track.ended_at is not None:
        track.end(None)
        event = events.CaptionsBegun(track_id=track.pk, language=language)
        record(event, subject=floor, actor=actor, at=now)
    return track


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
