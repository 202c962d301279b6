"""What happened to calls. In a confidential call nothing says who applied."""

from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CallCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class CallEdited(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class CallPublished(Event):
    window_id: int


@dataclass(frozen=True, kw_only=True)
class CallConcluded(Event):
    chosen: list[int]
    """Numbers of the receipts."""


@dataclass(frozen=True, kw_only=True)
class CallCancelled(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FormChanged(Event):
    form: int
    """The number of the version."""


@dataclass(frozen=True, kw_only=True)
class HandlerNamed(Event):
    person_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class HandlerDismissed(Event):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionStarted(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SubmissionReceived(Event):
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class SubmissionWithdrawn(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class NominationConfirmed(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class NominationDeclined(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class ReferenceGiven(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class LateDoorOpened(Event):
    until: str


@dataclass(frozen=True, kw_only=True)
class SubmissionRead(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class SubmissionsListed(Event):
    numbers: list[int]
    """Of the receipts."""


@dataclass(frozen=True, kw_only=True)
class SubmissionsExported(Event):
    count: int


@dataclass(frozen=True, kw_only=True)
class SubmissionHandled(Event):
    """Assigned, noted or moved: `what` says which."""

    what: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ConflictDeclared(Event):
    number: int


@dataclass(frozen=True, kw_only=True)
class MailingSent(Event):
    mailing_id: int
    letters: int


@dataclass(frozen=True, kw_only=True)
class AnswersDestroyed(Event):
    count: int
    proof: str
    """SHA-256 over the digests of the receipts, in the order of their numbers."""
