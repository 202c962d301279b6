from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaptionsBegun(Event):
    """Of a floor: from now on there are captions in this language."""

    track_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class CaptionsEnded(Event):
    track_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class CaptionWritten(Event):
    line_id: int


@dataclass(frozen=True, kw_only=True)
class CaptionCorrected(Event):
    line_id: int
