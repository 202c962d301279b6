"""What is written to people about positions and outcomes, in their language and by their clocks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from hemicycle.committee.queries import committee
from hemicycle.consultations.models import Consultation, Outcome, Position, Revision
from hemicycle.consultations.queries import seconds
from hemicycle.kernel.models import Letter
from hemicycle.kernel.post import Addressee, both_times


def receipts(revision: Revision, to: Iterable[Addressee], now: datetime) -> Iterator[Letter]:
    """Of what a delegation has handed in or withdrawn: to all who answer for it."""
    position = revision.position
    for addressee in to:
        with addressee.spoken_to():
            told = {"number": revision.number, "title": position.consultation.said("title")}
            withdrawn = revision.kind == Revision.Kind.WITHDRAWN
            subject = (
                _("Withdrawn (%(number)s): %(title)s")
                if withdrawn
                else _("Receipt %(number)s: %(title)s")
            )
            text = _receipt(revision, position)
            yield addressee.letter(subject % told, text, about=about(position), now=now)


def _receipt(revision: Revision, position: Position) -> str:
    lines = [
        position.consultation.said("title"),
        f"{_('Delegation')}: {position.delegation}",
        f"{_('Receipt')}: {revision.number}",
        f"{_('Received')}: {seconds(revision.at)}",
        f"{_('For you')}: {both_times(revision.at)}",
        f"{_('By')}: {revision.by or '–'}",
        f"SHA-256: {revision.digest}",
        "",
        *_stances(revision),
    ]
    window = position.consultation.window
    if window:
        lines.append(
            _("It may be changed until %(time)s.") % {"time": both_times(window.closes_at)}
        )
    return "\n".join([*lines, _address(position.consultation)])


def _stances(revision: Revision) -> list[str]:
    if revision.kind == Revision.Kind.WITHDRAWN:
        return [_("The position was withdrawn. The delegation counts as silent now."), ""]
    lines = []
    for one in revision.content["stances"]:
        lines += [f"{one['title']}: {one['label']}", *filter(None, [one["reason"]])]
    return [*lines, ""]


def outcomes(
    row: Consultation, found: Sequence[Outcome], to: Iterable[Addressee], now: datetime
) -> Iterator[Letter]:
    """Of what was concluded: a letter a person."""
    name = committee().short_name
    for addressee in to:
        with addressee.spoken_to():
            told = {"committee": name, "title": row.said("title")}
            subject = _("%(committee)s: outcome of “%(title)s”") % told
            yield addressee.letter(subject, _outcome(row, found), about="consultations", now=now)


def _outcome(row: Consultation, found: Sequence[Outcome]) -> str:
    lines = [row.said("title"), ""]
    for one in found:
        told = {"asked": one.asked, "answered": one.answered, "silent": one.silent}
        counts = _("%(asked)s asked, %(answered)s answered, %(silent)s silent") % told
        words = f"{one.get_result_display()} – {one.get_why_display()}"
        lines += [one.point.said("title"), words, f"({counts})", ""]
    return "\n".join([*lines, _address(row)])


def about(position: Position) -> str:
    return f"consultations.position.{position.pk}"


def _address(row: Consultation) -> str:
    return f"{settings.ADDRESS.geturl()}{row.get_absolute_url()}"
