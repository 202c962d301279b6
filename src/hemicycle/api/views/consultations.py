"""Consultations: what is put to delegations, what they say, and what it comes to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import PatchDict, Query, Router, Status
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api.forms import consultations as forms
from hemicycle.api.forms.basics import Number, WhyIfAny
from hemicycle.api.views.lookups import Pages, by, changed, found, known, with_rows
from hemicycle.committee.models import Delegation, Person, Topic
from hemicycle.committee.queries import committee
from hemicycle.consultations import actions, outlines, queries
from hemicycle.consultations.models import Choice, Consultation, Point
from hemicycle.consultations.rules import spoken_for
from hemicycle.kernel.downloads import as_sheet
from hemicycle.kernel.permissions import require
from hemicycle.meetings.models import Meeting

router = Router()
Told = dict[str, Any]


# Looking


@router.get("/consultations", response=list[forms.ConsultationOut], url_name="consultations")
@paginate(Pages)
def list_consultations(
    request: SignedInRequest, asked: Query[forms.ConsultationsAsked]
) -> list[Told]:
    """All that one may see, each with the delegations one has still to answer for."""
    now, user = timezone.now(), request.user
    rows = list(queries.shown_as(queries.consultations_for(user), asked.shown or "", now))
    awaiting = queries.awaiting(user, rows, now)
    return [
        outlines.consultation_in_short(row, now)
        | {"awaits": [one.code for one in awaiting.get(row.pk, [])]}
        for row in rows
    ]


@router.get("/consultations/{pk}", response=forms.ConsultationInFull, url_name="consultation")
def show_consultation(
    request: SignedInRequest, pk: int, delegation_id: Number | None = None
) -> Told:
    """With its points, its choices, and what one's own delegation says."""
    return _in_full(request, pk, delegation_id)


@router.get("/consultations/{pk}/results", response=forms.ResultsOut, url_name="results")
def show_results(request: SignedInRequest, pk: int) -> Told:
    """As it was concluded; before that, what it would come to now."""
    return outlines.results_told(_seen(request, pk), timezone.now())


@router.get("/consultations/{pk}/results.csv", url_name="results_csv")
def results_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who said what, a line for each delegation and point."""
    standing = queries.standing_of(_seen(request, pk), timezone.now())
    lines = outlines.result_lines(standing)
    return as_sheet(f"consultation-{pk}.csv", outlines.RESULT_COLUMNS, lines)


@router.get("/consultations/{pk}/results.xlsx", url_name="results_xlsx")
def results_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    standing = queries.standing_of(_seen(request, pk), timezone.now())
    lines = outlines.result_lines(standing)
    return as_sheet(f"consultation-{pk}.xlsx", outlines.RESULT_COLUMNS, lines)


# Answering


@router.put("/consultations/{pk}/position", response=forms.PositionOut, url_name="take_position")
def take_position(request: SignedInRequest, pk: int, asked: forms.PositionIn) -> Told:
    """For a delegation, instead of what it said before; the same words again change nothing."""
    row, fields = _row(request, pk), asked.dict()
    delegation = _delegation(request, row, fields.pop("delegation_id"))
    actions.take_position(row, delegation=delegation, **fields, **by(request))
    position = queries.position_of(row, delegation)
    assert position, "taken just before"
    return outlines.position_told(position)


@router.delete("/consultations/{pk}/position", response={204: None}, url_name="withdraw_position")
def withdraw_position(
    request: SignedInRequest, pk: int, asked: Query[forms.SpokenFor]
) -> Status[None]:
    """The delegation is silent again."""
    row = _row(request, pk)
    position = queries.position_of(row, _delegation(request, row, asked.delegation_id))
    if position is None:
        raise Http404
    actions.withdraw_position(position, seen=asked.seen, **by(request))
    return Status(204, None)


def _delegation(request: SignedInRequest, row: Consultation, pk: int | None) -> Delegation:
    """One that this person answers for: the one that is named, or the first."""
    require(request.user, "consultations.take_position", row)
    spoken = spoken_for(request.user, row, timezone.now().date())
    rows = Delegation.objects.filter(pk__in=[one.pk for one in spoken])
    first = next((one.pk for one in spoken), 0)
    chosen: Delegation = known(rows, first if pk is None else pk, "delegation_id")
    return chosen


# Preparing


@router.post(
    "/consultations", response={201: forms.ConsultationInFull}, url_name="create_consultation"
)
def create_consultation(request: SignedInRequest, asked: forms.ConsultationIn) -> Status[Told]:
    """With choices that are ready; points come after."""
    fields = _with_places(asked.dict(exclude_unset=True))
    row = actions.create_consultation(committee(), **fields, **by(request))
    return Status(201, _in_full(request, row.pk))


@router.patch(
    "/consultations/{pk}", response=forms.ConsultationInFull, url_name="edit_consultation"
)
def edit_consultation(
    request: SignedInRequest, pk: int, asked: PatchDict[forms.ConsultationEdit]
) -> Told:
    """While it is being prepared."""
    fields = _with_places(changed(asked, forms.ConsultationEdit))
    actions.edit_consultation(_row(request, pk), **fields, **by(request))
    return _in_full(request, pk)


@router.post("/consultations/{pk}/points", response={201: forms.PointOut}, url_name="add_point")
def add_point(request: SignedInRequest, pk: int, asked: forms.PointIn) -> Status[Told]:
    point = actions.add_point(_row(request, pk), **asked.dict(), **by(request))
    return Status(201, outlines.point_told(point))


@router.patch("/consultations/points/{pk}", response=forms.PointOut, url_name="edit_point")
def edit_point(request: SignedInRequest, pk: int, asked: PatchDict[forms.PointIn]) -> Told:
    point = _part(request, Point.objects.all(), pk)
    actions.edit_point(point, **changed(asked, forms.PointIn), **by(request))
    return outlines.point_told(_part(request, Point.objects.all(), pk))


@router.delete("/consultations/points/{pk}", response={204: None}, url_name="remove_point")
def remove_point(request: SignedInRequest, pk: int) -> Status[None]:
    actions.remove_point(_part(request, Point.objects.all(), pk), **by(request))
    return Status(204, None)


@router.post("/consultations/{pk}/choices", response={201: forms.ChoiceOut}, url_name="add_choice")
def add_choice(request: SignedInRequest, pk: int, asked: forms.ChoiceIn) -> Status[Told]:
    choice = actions.add_choice(_row(request, pk), **asked.dict(), **by(request))
    return Status(201, outlines.choice_told(choice))


@router.delete("/consultations/choices/{pk}", response={204: None}, url_name="remove_choice")
def remove_choice(request: SignedInRequest, pk: int) -> Status[None]:
    actions.remove_choice(_part(request, Choice.objects.all(), pk), **by(request))
    return Status(204, None)


@router.post("/consultations/{pk}/voices", response={201: forms.VoiceOut}, url_name="name_voice")
def name_voice(request: SignedInRequest, pk: int, asked: forms.VoiceIn) -> Status[Any]:
    """Somebody accredited for a delegation that is asked."""
    row, people = _row(request, pk), Person.objects.all()
    fields = with_rows(asked.dict(), delegation=Delegation.objects.all(), person=people)
    return Status(201, actions.name_voice(row, **fields, **by(request)))


# Running


@router.post(
    "/consultations/{pk}/publish",
    response=forms.ConsultationInFull,
    url_name="publish_consultation",
)
def publish_consultation(request: SignedInRequest, pk: int) -> Told:
    actions.publish_consultation(_row(request, pk), **by(request))
    return _in_full(request, pk)


@router.post(
    "/consultations/{pk}/extend", response=forms.ConsultationInFull, url_name="extend_consultation"
)
def extend_consultation(request: SignedInRequest, pk: int, asked: forms.ExtendIn) -> Told:
    actions.extend_consultation(_row(request, pk), **asked.dict(), **by(request))
    return _in_full(request, pk)


@router.post("/consultations/{pk}/close", response=forms.ConsultationInFull, url_name="close_early")
def close_early(request: SignedInRequest, pk: int, asked: WhyIfAny) -> Told:
    """Where it may, once every member has answered."""
    actions.close_early(_row(request, pk), reason=asked.reason, **by(request))
    return _in_full(request, pk)


@router.post(
    "/consultations/{pk}/conclude",
    response=forms.ConsultationInFull,
    url_name="conclude_consultation",
)
def conclude_consultation(request: SignedInRequest, pk: int) -> Told:
    """Count once its window has closed; what it came to is at `results`."""
    actions.conclude_consultation(_row(request, pk), **by(request))
    return _in_full(request, pk)


@router.post(
    "/consultations/{pk}/cancel", response=forms.ConsultationInFull, url_name="cancel_consultation"
)
def cancel_consultation(request: SignedInRequest, pk: int, asked: WhyIfAny) -> Told:
    """For good; one that was published says why."""
    actions.cancel_consultation(_row(request, pk), reason=asked.reason, **by(request))
    return _in_full(request, pk)


@router.post(
    "/consultations/{pk}/round", response={201: forms.ConsultationInFull}, url_name="open_round"
)
def open_round(request: SignedInRequest, pk: int) -> Status[Told]:
    """The next one, being prepared: everything as it was, so that the text can be changed."""
    row = actions.open_round(_row(request, pk), **by(request))
    return Status(201, _in_full(request, row.pk))


# What all of them ask


def _row(request: SignedInRequest, pk: int) -> Consultation:
    row: Consultation = found(queries.consultations_for(request.user), pk)
    return row


def _seen(request: SignedInRequest, pk: int) -> Consultation:
    """One whose positions this person may see by now."""
    row = _row(request, pk)
    if not queries.sees_positions(request.user, row):
        raise PermissionDenied("consultations.view_everything")
    return row


def _in_full(request: SignedInRequest, pk: int, delegation: int | None = None) -> Told:
    row, now = _row(request, pk), timezone.now()
    own = queries.own_of(row, request.user, now, delegation)
    told = outlines.consultation_told(row, request.user, now)
    return told | {"own": own and _own(own)}


def _own(own: queries.Own) -> Told:
    return {
        "delegation_id": own.delegation.pk,
        "delegation": own.delegation.code,
        "may_speak": own.may_speak,
        "position": outlines.position_told(own.position) if own.position else None,
    }


def _part(request: SignedInRequest, rows: QuerySet[Any], pk: int) -> Any:
    """A point or a choice of one that this person may see."""
    seen = queries.consultations_for(request.user)
    return found(rows.filter(consultation__in=seen).select_related("consultation"), pk)


def _with_places(fields: Told) -> Told:
    return with_rows(fields, topic=Topic.objects.all(), meeting=Meeting.objects.all())
