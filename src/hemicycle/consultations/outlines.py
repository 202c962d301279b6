"""Consultations, positions and results in plain values, as programs tell them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hemicycle.consultations import counting, queries
from hemicycle.consultations.models import Choice, Comment, Consultation, Outcome, Point, Position

Told = dict[str, Any]


def consultation_in_short(row: Consultation, now: datetime) -> Told:
    """Without its points and choices, as it stands in a list."""
    window = row.window
    return {
        "id": row.pk,
        "title": row.said("title"),
        "purpose": row.said("purpose"),
        "stage": row.stage,
        "round": row.round,
        "previous": row.previous_id,
        "is_open": row.is_open(now),
        "opens_at": window.opens_at if window else row.opens_at,
        "closes_at": window.closes_at if window else row.closes_at,
        "window": window.pk if window else None,
        "seen": window.sequence if window else None,
        **_rule_told(row),
        "topic": row.topic.slug if row.topic else None,
        "meeting": row.meeting.number if row.meeting else None,
        "stands": window.when(now) if _is_out(row) and window else row.stage_words,
        "address": row.get_absolute_url(),
    }


def _is_out(row: Consultation) -> bool:
    return row.stage == Consultation.Stage.PUBLISHED


def consultation_told(row: Consultation, user: Any, now: datetime) -> Told:
    """With its points and choices, and for whom this user has still to answer."""
    return {
        **consultation_in_short(row, now),
        "points": [point_told(point) for point in row.points.all()],
        "choices": [choice_told(one) for one in row.choices.all()],
        "awaits": [one.code for one in queries.awaiting(user, [row], now).get(row.pk, [])],
    }


def _rule_told(row: Consultation) -> Told:
    names = (
        "rule",
        "reference",
        "quorum_percent",
        "objections",
        "most_objections",
        "threshold_percent",
        "asked",
        "voices",
        "answers",
        "is_public",
        "may_close_early",
    )
    told = {name: getattr(row, name) for name in names}
    return {**told, "in_words": counting.told(queries.terms_of(row))}


def point_told(point: Point) -> Told:
    return {
        "id": point.pk,
        "kind": point.kind,
        "title": point.said("title"),
        "paragraphs": point.paragraphs,
        "before": point.said("before"),
        "file_sha256": point.sha256 or None,
        "source": point.source_id,
    }


def choice_told(choice: Choice) -> Told:
    return {
        "id": choice.pk,
        "label": choice.said("label"),
        "means": choice.means,
        "needs_reason": choice.needs_reason,
    }


def position_told(position: Position) -> Told:
    """As it stands; what it said before is told by its revisions."""
    return {
        "id": position.pk,
        "consultation": position.consultation_id,
        "delegation": position.delegation.code,
        "number": position.number,
        "at": position.at,
        "changes": position.changes,
        "digest": position.digest,
        "withdrawn_at": position.withdrawn_at,
        "stances": [
            {
                "point": one.point_id,
                "choice": one.choice_id,
                "label": one.choice.said("label"),
                "means": one.choice.means,
                "reason": one.reason,
            }
            for one in position.stances.all()
        ],
        "comments": [_comment_told(one) for one in position.comments.all()],
    }


def _comment_told(comment: Comment) -> Told:
    return {"point": comment.point_id, "paragraph": comment.paragraph, "text": comment.text}


def results_told(row: Consultation, now: datetime) -> Told:
    """What was recorded once it is concluded; before that, what it would come to now.

    For those alone who may see all positions (`queries.sees_positions`).
    """
    standing = queries.standing_of(row, now)
    return {
        "id": row.pk,
        "is_final": row.stage == Consultation.Stage.CONCLUDED,
        "asked": [one.code for one in standing.members],
        "answered": [one.code for one in standing.answered],
        "silent": [one.code for one in standing.silent],
        "observers": [one.code for one in standing.answered_observers],
        "points": [_tally_told(tally) for tally in standing.tallies],
        "positions": [position_told(one) for one in standing.positions.values()],
    }


def _tally_told(tally: queries.Tally) -> Told:
    kept: Outcome | None = getattr(tally.point, "outcome", None)
    count = tally.count
    silence = {
        "in_favour": count.in_favour,
        "against": count.against,
        "abstaining": count.abstaining,
        "unheard": count.unheard,
    }
    return {
        "point": tally.point.pk,
        "title": tally.point.said("title"),
        "result": kept.result if kept else count.result,
        "why": kept.why if kept else count.why,
        "asked": kept.asked if kept else count.asked,
        "answered": kept.answered if kept else count.answered,
        "silent": kept.silent if kept else count.silent,
        "tallies": kept.tallies if kept else {**count.said, **silence},
        "at": kept.at if kept else None,
    }


# --- as a sheet ---------------------------------------------------------------------------------

RESULT_COLUMNS = (
    "delegation", "code", "kind", "point", "position", "means", "reason", "comments",
    "received_utc", "receipt",
)  # fmt: skip


def result_lines(standing: queries.Standing) -> Iterator[tuple[object, ...]]:
    """Who said what, a line for each delegation and point; the silent have empty cells.

    Comments on all of it follow, on lines without a point.
    """
    for tally in standing.tallies:
        views = {view.delegation.pk: view for view in tally.all_views}
        for one in (*standing.members, *standing.observers):
            told = (one, one.code, one.kind, tally.point.said("title"))
            yield (*told, *_said_cells(views.get(one.pk)))
    for delegation, comment in standing.general:
        told = (delegation, delegation.code, delegation.kind, "")
        position = standing.positions[delegation.pk]
        yield (*told, "", "", "", comment.text, *_received(position))


def _said_cells(view: queries.View | None) -> tuple[object, ...]:
    if view is None:
        return ("",) * 6
    comments = "\n".join(
        f"{one.paragraph}: {one.text}" if one.paragraph else one.text for one in view.comments
    )
    stance = view.stance
    words = (stance.choice.said("label"), stance.choice.means, stance.reason)
    return (*words, comments, *_received(view.position))


def _received(position: Position) -> tuple[str, str]:
    return f"{position.at:%Y-%m-%d %H:%M:%S}", position.number
