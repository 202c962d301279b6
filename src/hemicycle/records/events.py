from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TranscriptImported(Event):
    sha256: str
    speeches: int
    session_id: int | None


@dataclass(frozen=True, kw_only=True)
class SpeakersConfirmed(Event):
    matched: int


@dataclass(frozen=True, kw_only=True)
class TranscriptRemoved(Event):
    sha256: str
