"""Calls, forms, submissions and receipts in plain values: what programs and the shell are told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Avg
from django.utils.translation import gettext as _

from hemicycle.calls import answers, queries
from hemicycle.calls.events import AnswersDestroyed
from hemicycle.calls.models import (
    Call,
    Handler,
    LateDoor,
    Note,
    Position,
    Question,
    Receipt,
    Reference,
    Status,
    Submission,
    Upload,
)
from hemicycle.calls.rules import may_answer_call
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.receipts import digest

Told = dict[str, Any]
AS_KEPT = (
    "reference", "audience", "behalf", "leads", "seats", "several", "confirm_hours",
    "reference_hours", "shows_nominator", "shows_chosen", "is_confidential", "keep_days",
    "topic_id", "meeting_id", "stage", "conclusion",
)  # fmt: skip


# --- calls --------------------------------------------------------------------------------------


def call_told(call: Call, now: datetime) -> Told:
    """As it stands, in the reader's language."""
    window = call.window
    return {
        "id": call.pk,
        **{name: call.said(name) for name in ("title", "purpose", "terms", "criteria")},
        **{name: getattr(call, name) for name in AS_KEPT},
        "opens_at": window.opens_at if window else call.opens_at,
        "closes_at": window.closes_at if window else call.closes_at,
        "date_id": call.window_id,
        "sequence": window.sequence if window else None,
        "is_open": queries.is_open(call, now),
        "stands": _stands(call, now),
        "url": call.get_absolute_url(),
    }


def _stands(call: Call, now: datetime) -> str:
    is_out = call.stage == Call.Stage.PUBLISHED and call.window
    return call.window.when(now) if is_out and call.window else call.stage_name


def call_in_full(call: Call, user: Any, now: datetime) -> Told:
    """With all that it asks. Steps and handlers are for those who run or handle it."""
    is_within = user.has_perm("calls.edit_call", call) or user.has_perm(
        "calls.view_submissions", call
    )
    form = queries.newest_form(call)
    public = queries.public_statistics(call)
    return {
        **call_told(call, now),
        "counts_when": _(
            "What counts is when everything had arrived here, by the clock of this server."
        ),
        "may_answer": may_answer_call(call, user),
        "form": form_told(form.number, queries.questions_of(form)),
        "positions": [position_told(one) for one in call.positions.all()],
        "statuses": [status_told(one) for one in call.statuses.all()] if is_within else [],
        "handlers": _handlers(call) if is_within else [],
        "chosen": _chosen(call) if call.shows_chosen else [],
        "statistics": statistics_told(public) if public else None,
        "destroy_at": call.destroy_at,
        "destroyed_at": call.destroyed_at,
        "proof": call.proof,
    }


def _handlers(call: Call) -> list[Told]:
    return [handler_told(one) for one in call.handlers.select_related("person")]


def _chosen(call: Call) -> list[Told]:
    return [
        {
            "name": row.candidate,
            "position_id": row.chosen_for_id,
            "reason": row.choice_reason,
        }
        for row in queries.chosen(call)
    ]


def position_told(position: Position) -> Told:
    return {
        "id": position.pk,
        "title": position.said("title"),
        "seats": position.seats,
        "office_id": position.office_id,
    }


def status_told(status: Status) -> Told:
    return {"id": status.pk, "label": status.said("label")}


def handler_told(handler: Handler) -> Told:
    return {
        "person_id": handler.person_id,
        "name": handler.person.full_name,
        "role": handler.role,
    }


def door_told(door: LateDoor) -> Told:
    return {"email": door.email, "until": door.until, "reason": door.reason, "at": door.at}


def form_told(number: int, questions: Sequence[Question]) -> Told:
    """The questions of one version, in the reader's language and in their order."""
    return {"number": number, "questions": [question_told(one) for one in questions]}


PLAIN = (
    "key", "place", "kind", "is_required", "needed_by", "needed_value", "position_id", "least",
    "most", "file_kinds", "counts", "fills",
)  # fmt: skip


def question_told(question: Question) -> Told:
    """`id` is None for what every form asks first: for whom, and for what."""
    return {
        "id": question.pk,
        **{name: question.said(name) for name in ("section", "text", "help")},
        **{name: getattr(question, name) for name in PLAIN},
        "options": [{"key": key, "label": label} for key, label in question.choices()],
    }


# --- what somebody wrote ------------------------------------------------------------------------


def submission_told(row: Submission, now: datetime) -> Told:
    """How it stands, for whoever wrote it."""
    window, receipt = row.call.window, row.receipt
    is_known = row.call.shows_chosen and row.call.stage == Call.Stage.CONCLUDED
    return {
        "id": row.pk,
        "call_id": row.call_id,
        "call": row.call.said("title"),
        "closes_at": window.closes_at if window else None,
        "is_open": queries.is_open(row.call, now),
        "is_for_other": row.is_for_other,
        "nominee_name": row.nominee_name,
        "word": row.word(now),
        "started_at": row.started_at,
        "saved_at": row.saved_at,
        "saves": row.saves,
        "percent": row.percent,
        "number": receipt.number if receipt else None,
        "received_at": receipt.at if receipt else None,
        "digest": receipt.digest if receipt else "",
        "withdrawn_at": row.withdrawn_at,
        "is_chosen": row.is_chosen if is_known else None,
        "url": row.get_absolute_url(),
    }


def submission_in_full(row: Submission, now: datetime) -> Told:
    """With the draft beside its questions, and what it lacks."""
    written = queries.written(row)
    files = [one for those in queries.uploads_by_question(written).values() for one in those]
    return {
        **submission_told(row, now),
        "may_hand_in": queries.may_hand_in(row, now),
        "form": form_told(row.form.number, written.questions),
        "answers": row.answers,
        "files": [file_told(one) for one in files],
        "missing": missing_told(written.lacks),
        "differs": queries.differs_from_receipt(written),
    }


def missing_told(lacks: Iterable[answers.Lack]) -> list[Told]:
    """What must be mended before it can be handed in."""
    return [{"key": one.key, "question": one.label, "message": one.message} for one in lacks]


def file_told(upload: Upload) -> Told:
    names = ("question", "name", "media_type", "size", "sha256", "at")
    return {"id": upload.pk, **{name: getattr(upload, name) for name in names}}


def receipt_told(receipt: Receipt) -> Told:
    """What was handed in, word for word, and when it had arrived."""
    return {
        "number": receipt.number,
        "call_id": receipt.call_id,
        "submission_id": receipt.submission_id,
        "form": receipt.form.number,
        "received_at": receipt.at,
        "digest": receipt.digest,
        "counts": receipt.submission.receipt_id == receipt.pk,
        "answers": _answers(receipt),
    }


def _answers(receipt: Receipt) -> list[Told]:
    return [
        {
            "key": one.question.key,
            "question": str(one.question),
            "answer": receipt.answers.get(one.question.key),
            "words": one.words,
            "files": [file_told(upload) for upload in one.files],
        }
        for one in queries.answered(receipt)
    ]


# --- what handlers are told ---------------------------------------------------------------------


def received_told(row: Submission, now: datetime) -> Told:
    """Of whom it is and how it stands, without its answers."""
    assert row.receipt, "only what was handed in is listed"
    names = (
        "name", "email", "is_for_other", "nominee_name", "nominee_email", "country", "region",
        "status_id", "is_chosen", "chosen_for_id", "choice_reason",
    )  # fmt: skip
    return {
        "number": row.receipt.number,
        "received_at": row.receipt.at,
        "digest": row.receipt.digest,
        **{name: getattr(row, name) for name in names},
        "candidate": row.candidate,
        "word": row.word(now),
        "delegation": row.delegation.code if row.delegation else "",
        "status": row.status.said("label") if row.status else "",
    }


def received_in_full(row: Submission, now: datetime) -> Told:
    """With its answers, and what handlers know of it besides."""
    assert row.receipt, "only what was handed in is read"
    return {
        **received_told(row, now),
        "answers": _answers(row.receipt),
        "confirm_due": row.confirm_due,
        "nominee_words": row.nominee_words,
        "references": [_reference(one) for one in row.references.all()],
        "readers": readers_told(row),
        "notes": [note_told(one) for one in row.notes.select_related("by")],
    }


def _reference(reference: Reference) -> Told:
    names = ("question", "name", "email", "due", "answered_at", "text")
    return {name: getattr(reference, name) for name in names}


def readers_told(row: Submission) -> list[Told]:
    readings = row.readings.select_related("person")
    return [{"person_id": one.person_id, "name": one.person.full_name} for one in readings]


def note_told(note: Note) -> Told:
    return {"at": note.at, "by": str(note.by) if note.by else None, "text": note.text}


def statistics_told(statistics: queries.Statistics) -> Told:
    """Groups, the largest first; of what everybody may know, none that is too small."""
    groups = {
        name: [{"name": label, "count": count} for label, count in counts]
        for name, counts in statistics.groups
    }
    return {"total": statistics.total, "least": statistics.least, **groups}


def counts_told(call: Call) -> Told:
    """How many began, handed in and withdrew, and how complete drafts are on the whole."""
    drafts = queries.drafts(call).filter(withdrawn_at=None)
    percent = drafts.order_by().aggregate(mean=Avg("percent"))["mean"]
    return {
        "started": call.submissions.count(),
        "handed_in": queries.received(call).count(),
        "withdrawn": call.submissions.exclude(withdrawn_at=None).count(),
        "drafts": drafts.count(),
        "percent": round(percent) if percent is not None else None,
    }


def proof_told(call: Call) -> Told:
    """The digest over all receipts computed anew, beside the one in the audit log."""
    digests = list(call.receipts.order_by("number").values_list("digest", flat=True))
    entry = _destruction(call)
    recorded = entry.facts if entry else {}
    told = {"count": len(digests), "proof": digest(digests)}
    return {
        **told,
        "destroyed_at": call.destroyed_at,
        "recorded": recorded.get("proof", ""),
        "holds": bool(entry) and told == recorded and call.proof == told["proof"],
    }


def _destruction(call: Call) -> AuditEntry | None:
    rows = AuditEntry.objects.filter(event=AnswersDestroyed.name, subject_id=call.pk)
    return rows.order_by("pk").last()
