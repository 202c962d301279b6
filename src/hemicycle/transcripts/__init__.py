"""A transcript file becomes speaker turns. No database, no models: bytes in, a `Reading` out.

The modules, each of which imports only those before it:

    parts       what a reading is made of, and how it is refused
    languages   which language a text is in
    damage      what PDF extraction lost, made visible
    people      speaker labels to the people behind them
    labels      where a line announces a speaker
    asides      what is printed in a transcript but was not said
    pages       page breaks, running headers and page numbers
    paragraphs  wrapped lines back to paragraphs
    turns       lines to turns and notes
    documents   a communiqué or minutes: sections instead of speakers
    containers  PDF, DOCX, WebVTT and SRT files to text
    decoding    bytes to one of those, told by content
    reading     `read`, which puts them in order
"""

from hemicycle.transcripts.parts import (
    GAP,
    LARGEST,
    Note,
    Notice,
    Reading,
    Speaker,
    Turn,
    Unreadable,
)
from hemicycle.transcripts.reading import read

__all__ = [
    "GAP",
    "LARGEST",
    "Note",
    "Notice",
    "Reading",
    "Speaker",
    "Turn",
    "Unreadable",
    "read",
]
