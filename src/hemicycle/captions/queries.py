"""What a track shows: its last lines, those since a change, those before a line, and all."""

from typing import Any

from django.db.models import QuerySet

from hemicycle.captions.models import Line, Track
from hemicycle.floor.models import Floor
from hemicycle.kernel.audit import position
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.plain import rows
from hemicycle.meetings.models import Session

LATELY = 4
"""Lines that every change tells: as many as a screen shows."""
MOST_AT_ONCE = 100

TRACKS = "floor_id = %s ORDER BY language, id"
LAST = f"track_id = %s ORDER BY number DESC LIMIT {LATELY}"
BEFORE = f"track_id = %s AND number < %s ORDER BY number DESC LIMIT {MOST_AT_ONCE}"
NO_NUMBER = 2**31 - 1
"""Later than any line, and as large as both databases count."""

Section = Any


def track_where(condition: str, *values: object) -> Track | None:
    """The track that meets the condition, with its floor and session."""
    for track in rows(Track, condition, *values):
        (track.floor,) = rows(Floor, "id = %s", track.floor_id)
        (track.floor.session,) = rows(Session, "id = %s", track.floor.session_id)
        return track
    return None


# --- live --------------------------------------------------------------------------------------


def of_floor(floor: Floor) -> dict[str, dict[str, Section]]:
    """By audience the section `captions` of a floor, the same for all."""
    told = {"captions": tracks(floor)}
    return dict.fromkeys(("participant", "screen", "operator"), told)


def tracks(floor: Floor) -> list[Section]:
    """Which there are in a session, ended or not."""
    return [
        {
            "track": track.pk,
            "language": track.language,
            "topic": topic_of(track),
            "ended": track.ended_at is not None,
        }
        for track in rows(Track, TRACKS, floor.pk)
    ]


def sections(track: Track) -> dict[str, dict[str, Section]]:
    """By audience the last lines of a track; all audiences see the same."""
    told = {"lines": [told_of(line) for line in rows(Line, LAST, track.pk)[::-1]]}
    return dict.fromkeys(("participant", "screen", "operator"), told)


def page(track: Track, *, before: int | None = None) -> dict[str, Any]:
    """The newest lines, or those before a number, in order.

    `{"v", "sections": {"lines"}, "more"}`; `more`, whether there are earlier ones.
    """
    v = position()
    number = min(before or NO_NUMBER, NO_NUMBER)
    lines = rows(Line, BEFORE, track.pk, number)[::-1]
    more = bool(lines) and lines[0].number > 1
    return {"v": v, "sections": {"lines": [told_of(line) for line in lines]}, "more": more}


def told_of(line: Line) -> Section:
    return {
        "line": line.pk,
        "number": line.number,
        "change": line.change,
        "text": line.text,
        "written_at": line.written_at.isoformat(),
        "turn": line.turn_id,
    }


# --- archive -----------------------------------------------------------------------------------


def archive(track: Track) -> QuerySet[Line]:
    """All lines in order, with who had the floor."""
    return track.lines.select_related("turn__delegation", "turn__person").order_by("number")
