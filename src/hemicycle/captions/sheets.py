"""Captions as a WebVTT file (W3C, Candidate Recommendation of 4 April 2019).

A cue is a line, from when it was written until the next one; its voice is who had the floor. So
the file plays beside a recording of the session, and the reader of transcripts knows the speakers.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from html import escape
from itertools import zip_longest

from hemicycle.captions.models import Line, Track

LONGEST = timedelta(seconds=8)
"""A line stays for so long at most when none follows."""
A_MOMENT = timedelta(milliseconds=1)


def webvtt(track: Track, lines: Iterable[Line]) -> str:
    """The whole file; its time begins with the session, or with the first line before that."""
    rows = list(lines)
    start = min([track.floor.session.starts_at, *(line.written_at for line in rows[:1])])
    cues = (_cue(line, after, start) for line, after in zip_longest(rows, rows[1:]))
    return "\n\n".join([f"WEBVTT\nLanguage: {track.language}", *cues, ""])


def _cue(line: Line, after: Line | None, start: datetime) -> str:
    begins = line.written_at
    until = min(after.written_at if after else begins + LONGEST, begins + LONGEST)
    ends = max(until, begins + A_MOMENT)
    times = f"{_stamp(begins - start)} --> {_stamp(ends - start)}"
    return f"{line.number}\n{times}\n{''.join(_voiced(line))}"


def _voiced(line: Line) -> Iterator[str]:
    turn = line.turn
    said_by = turn and (turn.delegation or turn.person)
    if said_by:
        yield f"<v {escape(' '.join(str(said_by).split()), quote=False)}>"
    yield escape(line.text, quote=False)


def _stamp(since: timedelta) -> str:
    seconds, thousandths = divmod(round(since / A_MOMENT), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
