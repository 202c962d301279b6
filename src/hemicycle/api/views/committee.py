"""Who is who: delegations, people, offices, topics and the rulebook, read and kept."""

from datetime import UTC, date

from django.db.models import QuerySet
from django.utils import timezone
from ninja import PatchDict, Router, Status
from ninja.pagination import paginate

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.api import forms
from hemicycle.api.views.lookups import Pages, by, changed, found, known, named
from hemicycle.committee import actions, queries
from hemicycle.committee.models import (
    Accreditation,
    Delegation,
    Office,
    Person,
    RulebookEntry,
    Term,
    Topic,
    WorkingGroup,
)
from hemicycle.kernel import search
from hemicycle.kernel.permissions import require

router = Router()


# What is


@router.get("/delegations", response=list[forms.DelegationOut], url_name="delegations")
@paginate(Pages)
def delegations(request: SignedInRequest, on: date | None = None) -> QuerySet[Delegation]:
    """The delegations of a day, today unless one is given."""
    _may_read(request)
    return queries.delegations(_day(on))


@router.get("/accreditations", response=list[forms.AccreditationOut], url_name="accreditations")
@paginate(Pages)
def accreditations(
    request: SignedInRequest, on: date | None = None, delegation: forms.Number | None = None
) -> QuerySet[Accreditation]:
    """Who speaks for which delegation on a day."""
    _may_read(request)
    rows = Accreditation.objects.on(_day(on)).order_by("delegation", "-role", "since", "pk")
    return rows.filter(delegation_id=delegation) if delegation else rows


@router.get("/people", response=list[forms.PersonOut], url_name="people")
@paginate(Pages)
def people(request: SignedInRequest, q: str = "") -> QuerySet[Person]:
    """Everybody, or those in whose names every word of `q` occurs."""
    _may_read(request)
    everybody = Person.objects.order_by("latin_name", "name", "pk")
    return search.matching(everybody, q) if q else everybody


@router.get("/offices", response=list[forms.OfficeOut], url_name="offices")
@paginate(Pages)
def offices(request: SignedInRequest) -> QuerySet[Office]:
    _may_read(request)
    return queries.offices(_day(None))


@router.get("/terms", response=list[forms.TermOut], url_name="terms")
def terms(request: SignedInRequest, on: date | None = None) -> QuerySet[Term]:
    """Who holds which office on a day."""
    _may_read(request)
    return queries.terms(_day(on))


@router.get("/topics", response=list[forms.TopicOut], url_name="topics")
@paginate(Pages)
def topics(request: SignedInRequest) -> QuerySet[Topic]:
    _may_read(request)
    return Topic.objects.all()


@router.get("/groups", response=list[forms.GroupOut], url_name="groups")
@paginate(Pages)
def groups(request: SignedInRequest, on: date | None = None) -> QuerySet[WorkingGroup]:
    _may_read(request)
    return WorkingGroup.objects.on(_day(on))


@router.get("/rules", response=list[forms.RuleOut], url_name="rules")
def rules(request: SignedInRequest, on: date | None = None) -> list[RulebookEntry]:
    """The rulebook of a day."""
    _may_read(request)
    return queries.rulebook(_day(on))


# What changes


@router.post("/delegations", response={201: forms.DelegationOut}, url_name="admit_delegation")
def admit_delegation(request: SignedInRequest, asked: forms.DelegationIn) -> Status[Delegation]:
    row = actions.admit_delegation(queries.committee(), **asked.dict(), **by(request))
    return Status(201, row)


@router.patch("/delegations/{pk}", response=forms.DelegationOut, url_name="edit_delegation")
def edit_delegation(
    request: SignedInRequest, pk: int, asked: PatchDict[forms.DelegationIn]
) -> Delegation:
    """Only what is sent changes. With `until`, its accreditations end as well."""
    row: Delegation = found(Delegation.objects.all(), pk)
    actions.edit_delegation(row, **changed(asked, forms.DelegationIn), **by(request))
    return row


@router.post("/people", response={201: forms.PersonOut}, url_name="enrol_person")
def enrol_person(request: SignedInRequest, asked: forms.PersonIn) -> Status[Person]:
    """With an address the person can sign in, once they have set a password."""
    row = actions.enrol_person(queries.committee(), **asked.dict(), **by(request))
    return Status(201, row)


@router.patch("/people/{pk}", response=forms.PersonOut, url_name="edit_person")
def edit_person(request: SignedInRequest, pk: int, asked: PatchDict[forms.PersonIn]) -> Person:
    row: Person = found(Person.objects.all(), pk)
    actions.edit_person(row, **changed(asked, forms.PersonIn), **by(request))
    return row


@router.post(
    "/delegations/{pk}/accreditations",
    response={201: forms.AccreditationOut},
    url_name="accredit",
)
def accredit(
    request: SignedInRequest, pk: int, asked: forms.AccreditationIn
) -> Status[Accreditation]:
    delegation = found(Delegation.objects.all(), pk)
    fields = asked.dict()
    person = known(Person.objects.all(), fields.pop("person_id"), "person_id")
    row = actions.accredit(delegation, person=person, **fields, **by(request))
    return Status(201, row)


@router.post(
    "/accreditations/{pk}/end", response=forms.AccreditationOut, url_name="end_accreditation"
)
def end_accreditation(request: SignedInRequest, pk: int, asked: forms.EndIn) -> Accreditation:
    row: Accreditation = found(Accreditation.objects.all(), pk)
    actions.end_accreditation(row, until=asked.until, **by(request))
    return row


@router.post("/offices", response={201: forms.OfficeOut}, url_name="create_office")
def create_office(request: SignedInRequest, asked: forms.OfficeIn) -> Status[Office]:
    """An office that is there already is not made twice."""
    row = actions.create_office(
        queries.committee(),
        kind=asked.kind,
        body=asked.body,
        topic=named(Topic.objects.all(), asked.topic_id, "topic_id"),
        group=named(WorkingGroup.objects.all(), asked.group_id, "group_id"),
        **by(request),
    )
    return Status(201, row)


@router.post("/offices/{pk}/terms", response={201: forms.TermOut}, url_name="begin_term")
def begin_term(request: SignedInRequest, pk: int, asked: forms.TermIn) -> Status[Term]:
    """Within the rulebook's limits on seats and consecutive terms."""
    office = found(Office.objects.all(), pk)
    person = known(Person.objects.all(), asked.person_id, "person_id")
    row = actions.begin_term(
        office, person=person, since=asked.since, until=asked.until, **by(request)
    )
    return Status(201, row)


@router.post("/terms/{pk}/end", response=forms.TermOut, url_name="end_term")
def end_term(request: SignedInRequest, pk: int, asked: forms.EndIn) -> Term:
    row: Term = found(Term.objects.select_related("office"), pk)
    actions.end_term(row, until=asked.until, **by(request))
    return row


@router.post("/topics", response={201: forms.TopicOut}, url_name="open_topic")
def open_topic(request: SignedInRequest, asked: forms.TopicIn) -> Status[Topic]:
    return Status(201, actions.open_topic(queries.committee(), **asked.dict(), **by(request)))


@router.post("/groups", response={201: forms.GroupOut}, url_name="establish_group")
def establish_group(request: SignedInRequest, asked: forms.GroupIn) -> Status[WorkingGroup]:
    row = actions.establish_group(queries.committee(), **asked.dict(), **by(request))
    return Status(201, row)


@router.post("/rules", response={201: forms.RuleOut}, url_name="adopt_rule")
def adopt_rule(request: SignedInRequest, asked: forms.RuleIn) -> Status[RulebookEntry]:
    """From `since` on; what held before stays on record."""
    return Status(201, actions.adopt_rule(queries.committee(), **asked.dict(), **by(request)))


def _may_read(request: SignedInRequest) -> None:
    require(request.user, "committee.view_committee", queries.committee())


def _day(on: date | None) -> date:
    return on or timezone.localdate(timezone=UTC)
