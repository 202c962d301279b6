"""Everything that can happen to the committee, its people and its offices."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.accounts.actions import create_account
from hemicycle.accounts.models import User
from hemicycle.committee import events, queries
from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Office,
    Person,
    RulebookEntry,
    Term,
    Topic,
    WorkingGroup,
)
from hemicycle.kernel import search
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused

SINGLE = {Accreditation.Role.REPRESENTATIVE, Accreditation.Role.ALTERNATE}


@transaction.atomic
def found_committee(
    *, actor: User | None, now: datetime, name: str, short_name: str, **more: Any
) -> Committee:
    """Give this installation its committee. There is one, and it is founded once."""
    committee = Committee(pk=1, name=name, short_name=short_name, **more)
    require(actor, "committee.found_committee", committee)
    if Committee.objects.exists():
        raise Refused(_("This installation already has its committee."))
    committee.save(force_insert=True)
    record(events.CommitteeFounded(), subject=committee, actor=actor, at=now)
    return committee


@transaction.atomic
def edit_committee(committee: Committee, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "committee.edit_committee", committee)
    _change(committee, fields)
    record(events.CommitteeEdited(), subject=committee, actor=actor, at=now)


@transaction.atomic
def adopt_rule(
    committee: Committee,
    *,
    actor: User | None,
    now: datetime,
    key: str,
    value: Any,
    reference: str,
    since: date,
    rationale: str = "",
) -> RulebookEntry:
    """From `since` on, the rulebook says this. What held before stays on record."""
    require(actor, "committee.adopt_rule", committee)
    entry, is_new = RulebookEntry.objects.get_or_create(
        key=key,
        since=since,
        defaults={"value": value, "reference": reference, "rationale": rationale},
    )
    if not is_new:
        raise Refused(_("This rule already changes on that day."), field="since")
    event = events.RuleAdopted(key=key, since=since.isoformat())
    record(event, subject=committee, actor=actor, at=now)
    return entry


@transaction.atomic
def admit_delegation(
    committee: Committee, *, actor: User | None, now: datetime, since: date, **fields: Any
) -> Delegation:
    require(actor, "committee.admit_delegation", committee)
    delegation = Delegation.objects.create(since=since, **fields)
    event = events.DelegationAdmitted(since=since.isoformat())
    record(event, subject=delegation, actor=actor, at=now)
    search.index(delegation, delegation.name, delegation.code)
    return delegation


@transaction.atomic
def edit_delegation(
    delegation: Delegation, *, actor: User | None, now: datetime, **fields: Any
) -> None:
    require(actor, "committee.edit_delegation", delegation)
    _change(delegation, fields)
    record(events.DelegationEdited(), subject=delegation, actor=actor, at=now)
    search.index(delegation, delegation.name, delegation.code)


@transaction.atomic
def enrol_person(
    committee: Committee, *, actor: User | None, now: datetime, name: str, **fields: Any
) -> Person:
    """Add somebody to the people of the committee; with an address they can also sign in.

    The account has no password until the person sets one through "forgotten password".
    """
    require(actor, "committee.enrol_person", committee)
    person = Person(name=name, **fields)
    if person.email:
        _refuse_if_taken(person.email)
        person.user = create_account(
            actor=actor, now=now, email=person.email, name=name, language=person.language
        )
    person.save(force_insert=True)
    record(events.PersonEnrolled(), subject=person, actor=actor, at=now)
    _index_person(person)
    return person


@transaction.atomic
def edit_person(person: Person, *, actor: User | None, now: datetime, **fields: Any) -> None:
    require(actor, "committee.edit_person", person)
    if fields.get("email", person.email) != person.email:
        _refuse_if_taken(fields["email"])
    _change(person, fields)
    record(events.PersonEdited(), subject=person, actor=actor, at=now)
    _index_person(person)


@transaction.atomic
def accredit(
    delegation: Delegation,
    *,
    actor: User | None,
    now: datetime,
    person: Person,
    role: str,
    since: date,
    until: date | None = None,
) -> Accreditation:
    """Let a person speak for a delegation: one representative, one alternate, any advisers."""
    require(actor, "committee.accredit", delegation)
    _refuse_unless_in_order(since, until)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if role in SINGLE:
        _refuse_second(delegation, role, since, until)
    accreditation = Accreditation.objects.create(
        delegation=delegation, person=person, role=role, since=since, until=until
    )
    event = events.PersonAccredited(
        delegation_id=delegation.pk, role=role, since=since.isoformat()
    )
    record(event, subject=person, actor=actor, at=now)
    return accreditation


@transaction.atomic
def end_accreditation(
    accreditation: Accreditation, *, actor: User | None, now: datetime, until: date
) -> None:
    """Close an accreditation; `until` is the first day it no longer holds."""
    require(actor, "committee.end_accreditation", accreditation)
    _refuse_unless_in_order(accreditation.since, until)
    _change(accreditation, {"until": until})
    event = events.AccreditationEnded(person_id=accreditation.person_id, until=until.isoformat())
    record(event, subject=accreditation.delegation, actor=actor, at=now)


@transaction.atomic
def open_topic(
    committee: Committee, *, actor: User | None, now: datetime, title: str, slug: str, **more: Any
) -> Topic:
    require(actor, "committee.open_topic", committee)
    topic = Topic.objects.create(title=title, slug=slug, **more)
    record(events.TopicOpened(), subject=topic, actor=actor, at=now)
    search.index(topic, topic.title, topic.summary)
    return topic


@transaction.atomic
def establish_group(
    committee: Committee, *, actor: User | None, now: datetime, name: str, since: date, **more: Any
) -> WorkingGroup:
    require(actor, "committee.establish_group", committee)
    group = WorkingGroup.objects.create(name=name, since=since, **more)
    record(events.GroupEstablished(), subject=group, actor=actor, at=now)
    return group


@transaction.atomic
def create_office(
    committee: Committee, *, actor: User | None, now: datetime, kind: str, **purpose: Any
) -> Office:
    """An office to be held in terms: `body`, `topic` or `group` says what for, where it needs it."""
    require(actor, "committee.create_office", committee)
    office, is_new = Office.objects.get_or_create(kind=kind, **purpose)
    if is_new:
        record(events.OfficeCreated(kind=kind), subject=office, actor=actor, at=now)
    return office


@transaction.atomic
def begin_term(
    office: Office,
    *,
    actor: User | None,
    now: datetime,
    person: Person,
    since: date,
    until: date | None = None,
) -> Term:
    """Put a person in office, within the rulebook's limits on seats and consecutive terms."""
    require(actor, "committee.begin_term", office)
    _refuse_unless_in_order(since, until)
    office = Office.objects.select_for_update().get(pk=office.pk)
    _refuse_beyond_seats(office, since, until)
    _refuse_beyond_limit(office, person, since)
    term = Term.objects.create(office=office, person=person, since=since, until=until)
    event = events.TermBegun(office_id=office.pk, person_id=person.pk, since=since.isoformat())
    record(event, subject=office, actor=actor, at=now)
    return term


@transaction.atomic
def end_term(term: Term, *, actor: User | None, now: datetime, until: date) -> None:
    """Close a term; `until` is the first day it is no longer held."""
    require(actor, "committee.end_term", term)
    _refuse_unless_in_order(term.since, until)
    _change(term, {"until": until})
    event = events.TermEnded(
        office_id=term.office_id, person_id=term.person_id, until=until.isoformat()
    )
    record(event, subject=term.office, actor=actor, at=now)


def _change(row: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def _index_person(person: Person) -> None:
    search.index(person, person.name, person.latin_name, *person.aliases)


def _refuse_if_taken(email: str) -> None:
    if Person.objects.filter(email__iexact=email).exists():
        raise Refused(_("Somebody with this e-mail address is already enrolled."), field="email")


def _refuse_unless_in_order(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Refused(_("It must end after it begins."), field="until")


def _refuse_second(delegation: Delegation, role: str, since: date, until: date | None) -> None:
    rows = Accreditation.objects.filter(delegation=delegation, role=role)
    holder = rows.overlapping(since, until).select_related("person").first()
    if holder:
        raise Refused(
            _("%(person)s holds this role then. End that accreditation first.")
            % {"person": holder.person},
            why=_("A delegation has one representative and one alternate at a time."),
            field="role",
        )


def _refuse_beyond_seats(office: Office, since: date, until: date | None) -> None:
    rule = queries.rule(f"{office.kind.lower()}.seats", on=since)
    if rule and _most_at_once(office, since, until) >= rule.value:
        message = ngettext(
            "The office has %(seats)s seat, and it is taken then.",
            "The office has %(seats)s seats, and they are taken then.",
            rule.value,
        )
        raise Refused(message % {"seats": rule.value}, why=rule.reference, field="since")


def _most_at_once(office: Office, since: date, until: date | None) -> int:
    """The largest number of holders on any one day of the stretch."""
    terms = list(office.terms.all().overlapping(since, until))  # type: ignore[attr-defined]
    days = [since, *(term.since for term in terms if term.since > since)]
    return max(sum(_holds_on(term, day) for term in terms) for day in days)


def _holds_on(term: Term, day: date) -> bool:
    return term.since <= day and (term.until is None or day < term.until)


def _refuse_beyond_limit(office: Office, person: Person, since: date) -> None:
    rule = queries.rule(f"{office.kind.lower()}.consecutive_terms", on=since)
    if rule and queries.consecutive_terms(person, office.kind, before=since) >= rule.value:
        message = ngettext(
            "%(person)s has already served %(terms)s consecutive term, which is the limit.",
            "%(person)s has already served %(terms)s consecutive terms, which is the limit.",
            rule.value,
        )
        raise Refused(
            message % {"person": person, "terms": rule.value}, why=rule.reference, field="person"
        )
