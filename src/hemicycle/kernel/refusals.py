"""Expected "no"s, as opposed to bugs."""


class Refused(Exception):
    """The request was understood and the rules of procedure forbid it now.

    The message is shown to the person, so it is a translated sentence they can act on.
    `why` names the rule behind it, for the "why?" beside the message; `field` is the form
    field the refusal concerns, empty when it concerns the whole request.
    The web and the API answer 409 (422 when a field is named); any other exception is a bug.
    """

    def __init__(self, message: str, *, why: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.why = why
        self.field = field


class Stale(Refused):
    """The person acted on a screen that no longer shows the truth."""
