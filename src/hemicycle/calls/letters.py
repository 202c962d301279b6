"""What is written to those who answer a call, to whom they name, and to reference persons."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hemicycle.calls.models import Mailing, Receipt, Reference, Submission
from hemicycle.committee.models import Person
from hemicycle.committee.queries import addressee_of, committee
from hemicycle.kernel.models import Letter
from hemicycle.kernel.post import Addressee, both_times


def receipt(submission: Submission, given: Receipt, now: datetime) -> Letter:
    """That it is in: its number, when it had arrived, and what stands for its content."""
    with submission.addressee.spoken_to():
        call = submission.call
        subject = _("Received: “%(call)s”, number %(number)s") % {
            "call": call,
            "number": given.number,
        }
        lines = [
            _("What you handed in has been received."),
            "",
            f"{pgettext('asking', 'Call')}: {call}",
            f"{_('Number')}: {given.number}",
            f"{_('Received')}: {both_times(given.at)}",
            f"{_('SHA-256 of its content')}: {given.digest}",
            "",
            _("Until the deadline you can replace or withdraw it here:"),
            _address(submission.get_absolute_url()),
        ]
    return _letter(submission.addressee, submission, subject, lines, now)


def withdrawal(submission: Submission, number: int, now: datetime) -> Letter:
    with submission.addressee.spoken_to():
        told = {"call": submission.call, "number": number}
        subject = _("Withdrawn: “%(call)s”, number %(number)s") % told
        lines = [
            _("What you handed in has been withdrawn."),
            _("Your draft is kept: until the deadline you can hand it in again."),
            _address(submission.get_absolute_url()),
        ]
    return _letter(submission.addressee, submission, subject, lines, now)


def link(submission: Submission, now: datetime) -> Letter:
    """The address at which somebody without an account goes on."""
    with submission.addressee.spoken_to():
        subject = _("Your answer to “%(call)s”") % {"call": submission.call}
        lines = [
            _("Write your answer here. Whoever has this address can read and change it:"),
            _address(submission.get_absolute_url()),
            "",
            _("If you did not ask for this, you need not do anything."),
        ]
    return _letter(submission.addressee, submission, subject, lines, now)


def nomination(submission: Submission, now: datetime) -> Letter:
    """To somebody who was named: by whom, for what, and until when they can answer."""
    assert submission.confirm_due, "asked at once with its time"
    nominee = nominee_of(submission)
    with nominee.spoken_to():
        call = submission.call
        subject = _("You have been named: “%(call)s”") % {"call": call}
        who = _("%(name)s has named you.") % {"name": submission.name}
        lines = [
            who if call.shows_nominator else _("Somebody has named you."),
            "",
            call.said("purpose"),
            "",
            _("It counts only if you confirm, until %(due)s:")
            % {"due": both_times(submission.confirm_due)},
            _address(reverse("calls:confirm_nomination", args=[submission.nominee_key])),
        ]
    return _letter(nominee, submission, subject, lines, now)


def word(submission: Submission, now: datetime) -> Letter:
    """To whoever named somebody: what they said."""
    with submission.addressee.spoken_to():
        told = {"name": submission.nominee_name, "call": submission.call}
        if submission.confirmed_at:
            subject = _("%(name)s has confirmed: “%(call)s”") % told
        else:
            subject = _("%(name)s has declined: “%(call)s”") % told
        lines = [subject, "", submission.nominee_words]
    return _letter(submission.addressee, submission, subject, lines, now)


def reference(asked: Reference, now: datetime) -> Letter:
    """To a reference person: about whom, and until when."""
    to = _stranger(asked.email, asked.submission)
    with to.spoken_to():
        told = {"name": asked.submission.candidate, "call": asked.submission.call}
        subject = _("A reference for %(name)s: “%(call)s”") % told
        lines = [
            _("%(name)s has given you as a reference.") % told,
            _("Please write a few words here until %(due)s:") % {"due": both_times(asked.due)},
            _address(reverse("calls:give_reference", args=[asked.key])),
        ]
    return _letter(to, asked.submission, subject, lines, now)


def mailing(letter: Mailing, rows: Sequence[Submission], now: datetime) -> Iterator[Letter]:
    """One to each of those who handed these in, in the words of the mailing."""
    signed = committee().name
    for row in rows:
        subject, text = filled(letter, row)
        yield row.addressee.letter(subject, f"{text}\n\n{signed}", about=row.call.about, now=now)


def filled(letter: Mailing, row: Submission) -> tuple[str, str]:
    """Subject and text with every place filled."""
    with row.addressee.spoken_to():
        told = {
            "name": row.name,
            "candidate": row.candidate,
            "number": str(row.number or ""),
            "call": str(row.call),
            "status": str(row.status or ""),
        }
    return tuple(  # type: ignore[return-value]
        Mailing.PLACE.sub(lambda place: told.get(place[1], place[0]), words)
        for words in (letter.subject, letter.text)
    )


def nominee_of(submission: Submission) -> Addressee:
    """In their own language where they are known here, else in that of who named them."""
    known = Person.objects.select_related("user").filter(email__iexact=submission.nominee_email)
    person = known.first()
    return addressee_of(person) if person else _stranger(submission.nominee_email, submission)


def _stranger(email: str, submission: Submission) -> Addressee:
    return Addressee(email, submission.language)


def _address(path: str) -> str:
    return f"{settings.ADDRESS.geturl()}{path}"


def _letter(
    to: Addressee, submission: Submission, subject: str, lines: Sequence[str], now: datetime
) -> Letter:
    signed = [*lines, "", committee().name]
    return to.letter(subject, "\n".join(signed), about=submission.call.about, now=now)
