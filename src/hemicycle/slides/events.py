from dataclasses import dataclass

from hemicycle.kernel.events import Event

# Of a session: its screens hear of it, too


@dataclass(frozen=True, kw_only=True)
class DeckMade(Event):
    deck_id: int
    document_id: int


@dataclass(frozen=True, kw_only=True)
class DeckBegun(Event):
    deck_id: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class PagesRendered(Event):
    deck_id: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class DeckFinished(Event):
    deck_id: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class DeckFailed(Event):
    deck_id: int
    failure: str


@dataclass(frozen=True, kw_only=True)
class DeckToBeRenderedAgain(Event):
    deck_id: int


@dataclass(frozen=True, kw_only=True)
class DeckDiscarded(Event):
    deck_id: int


# Of a floor


@dataclass(frozen=True, kw_only=True)
class SlideShown(Event):
    deck_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class TextShown(Event):
    language: str


@dataclass(frozen=True, kw_only=True)
class SlideHidden(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class PresenterNamed(Event):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PresenterDismissed(Event):
    person_id: int
