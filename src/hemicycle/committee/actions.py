"""Everything that can happen to the committee, its people and its offices."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.accounts.actions import change_address, create_account
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
from hemicycle.kernel.refusals import Refused, refuse_invalid, refuse_unknown_zone

SINGLE = {Accreditation.Role.REPRESENTATIVE, Accreditation.Role.ALTERNATE}
PURPOSES: dict[str, str] = {
    Office.Kind.LIAISON: "body",
    Office.Kind.TOPIC_LEAD: "topic",
    Office.Kind.GROUP_CHAIR: "group",
}


@transaction.atomic
def found_committee(
    *, actor: User | None, now: datetime, name: str, short_name: str, **more: Any
) -> Committee:
    """Give this installation its committee. There is one, and it is founded once."""
    committee = Committee(pk=1, name=name, short_name=short_name, **more)
    require(actor, "committee.found_committee", committee)
    if Committee.objects.exists():
        raise Refused(_("This installation already has its committee."))
    refuse_unknown_zone(committee.zone)
    refuse_invalid(committee)
    committee.save(force_insert=True)
    record(events.CommitteeFounded(), subject=committee, actor=actor, at=now)
    return committee


@transaction.atomic
def edit_committee(
    committee: Committee, *, actor: User | None, now: datetime, **fields: Any
) -> None:
    require(actor, "committee.edit_committee", committee)
    refuse_unknown_zone(fields.get("zone", committee.zone))
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
    Committee.objects.select_for_update().get(pk=committee.pk)
    _refuse_unless_countable(key, value)
    entry = RulebookEntry(
        key=key, value=value, reference=reference, since=since, rationale=rationale
    )
    refuse_invalid(entry)
    if RulebookEntry.objects.filter(key=key, since=since).exists():
        raise Refused(_("This rule already changes on that day."), field="since")
    entry.save(force_insert=True)
    event = events.RuleAdopted(key=key, since=since.isoformat())
    record(event, subject=committee, actor=actor, at=now)
    return entry


@transaction.atomic
def admit_delegation(
    committee: Committee, *, actor: User | None, now: datetime, since: date, **fields: Any
) -> Delegation:
    require(actor, "committee.admit_delegation", committee)
    delegation = Delegation(since=since, **fields)
    _refuse_unless_in_order(since, delegation.until)
    refuse_invalid(delegation)
    delegation.save(force_insert=True)
    event = events.DelegationAdmitted(since=since.isoformat())
    record(event, subject=delegation, actor=actor, at=now)
    search.index(delegation, delegation.name, *delegation.other_names)
    return delegation


@transaction.atomic
def edit_delegation(
    delegation: Delegation, *, actor: User | None, now: datetime, **fields: Any
) -> None:
    """Change what a delegation is; when it leaves, its accreditations end with it."""
    require(actor, "committee.edit_delegation", delegation)
    Delegation.objects.select_for_update().get(pk=delegation.pk)
    _refuse_unless_in_order(
        fields.get("since", delegation.since), fields.get("until", delegation.until)
    )
    _change(delegation, fields)
    _end_what_outlives(delegation, actor=actor, now=now)
    record(events.DelegationEdited(), subject=delegation, actor=actor, at=now)
    search.index(delegation, delegation.name, *delegation.other_names)


@transaction.atomic
def enrol_person(
    committee: Committee, *, actor: User | None, now: datetime, name: str, **fields: Any
) -> Person:
    """Add somebody to the people of the committee; with an address they can also sign in.

    The account has no password until the person sets one through "forgotten password".
    """
    require(actor, "committee.enrol_person", committee)
    person = Person(name=name, **fields)
    refuse_invalid(person)
    _refuse_taken(person)
    _open_account(person, actor=actor, now=now)
    person.save(force_insert=True)
    record(events.PersonEnrolled(), subject=person, actor=actor, at=now)
    _index_person(person)
    return person


@transaction.atomic
def edit_person(person: Person, *, actor: User | None, now: datetime, **fields: Any) -> None:
    """Change what is known of a person; with the address changes how they sign in."""
    require(actor, "committee.edit_person", person)
    address = person.email
    for name, value in fields.items():
        setattr(person, name, value)
    refuse_invalid(person)
    _refuse_taken(person)
    if person.email != address:
        _follow_address(person, actor=actor, now=now)
    _change(person, {**fields, "user": person.user})
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
    """Let a person speak for a delegation: one representative, one alternate, any
    advisers. Whoever replaces another on a day begins on the day the other's `until` names."""
    require(actor, "committee.accredit", delegation)
    _refuse_unless_in_order(since, until)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    accreditation = Accreditation(
        delegation=delegation, person=person, role=role, since=since, until=until
    )
    _refuse_clash(accreditation, since, until)
    refuse_invalid(accreditation)
    accreditation.save(force_insert=True)
    event = events.PersonAccredited(delegation_id=delegation.pk, role=role, since=since.isoformat())
    record(event, subject=person, actor=actor, at=now)
    return accreditation


@transaction.atomic
def end_accreditation(
    accreditation: Accreditation, *, actor: User | None, now: datetime, until: date
) -> None:
    """Close an accreditation; `until` is the first day it no longer holds."""
    require(actor, "committee.end_accreditation", accreditation)
    _refuse_unless_in_order(accreditation.since, until)
    accreditation.delegation = Delegation.objects.select_for_update().get(
        pk=accreditation.delegation_id
    )
    _refuse_clash(accreditation, accreditation.since, until)
    _change(accreditation, {"until": until})
    event = events.AccreditationEnded(person_id=accreditation.person_id, until=until.isoformat())
    record(event, subject=accreditation.delegation, actor=actor, at=now)


@transaction.atomic
def open_topic(
    committee: Committee, *, actor: User | None, now: datetime, title: str, slug: str, **more: Any
) -> Topic:
    require(actor, "committee.open_topic", committee)
    topic = Topic(title=title, slug=slug, **more)
    refuse_invalid(topic)
    topic.save(force_insert=True)
    record(events.TopicOpened(), subject=topic, actor=actor, at=now)
    search.index(topic, topic.title, topic.summary)
    return topic


@transaction.atomic
def establish_group(
    committee: Committee, *, actor: User | None, now: datetime, name: str, since: date, **more: Any
) -> WorkingGroup:
    require(actor, "committee.establish_group", committee)
    group = WorkingGroup(name=name, since=since, **more)
    _refuse_unless_in_order(since, group.until)
    refuse_invalid(group)
    group.save(force_insert=True)
    record(events.GroupEstablished(), subject=group, actor=actor, at=now)
    return group


@transaction.atomic
def create_office(
    committee: Committee, *, actor: User | None, now: datetime, kind: str, **purpose: Any
) -> Office:
    """An office to be held in terms; `body`, `topic` or `group` says what for, where needed."""
    require(actor, "committee.create_office", committee)
    Committee.objects.select_for_update().get(pk=committee.pk)
    sought = Office(kind=kind, **purpose)
    _refuse_wrong_purpose(sought)
    refuse_invalid(sought)
    office, is_new = Office.objects.get_or_create(
        kind=kind, body=sought.body, topic=sought.topic, group=sought.group
    )
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
    term = Term(office=office, person=person, since=since, until=until)
    _refuse_second_seat(term, until)
    _refuse_beyond_seats(term, until)
    _refuse_beyond_limit(term, until)
    term.save(force_insert=True)
    event = events.TermBegun(office_id=office.pk, person_id=person.pk, since=since.isoformat())
    record(event, subject=office, actor=actor, at=now)
    return term


@transaction.atomic
def end_term(term: Term, *, actor: User | None, now: datetime, until: date) -> None:
    """Close a term; `until` is the first day it is no longer held."""
    require(actor, "committee.end_term", term)
    _refuse_unless_in_order(term.since, until)
    Office.objects.select_for_update().get(pk=term.office_id)
    term.refresh_from_db(fields=["until"])
    if term.until and until > term.until:
        _refuse_longer(term, until)
    _change(term, {"until": until})
    event = events.TermEnded(
        office_id=term.office_id, person_id=term.person_id, until=until.isoformat()
    )
    record(event, subject=term.office, actor=actor, at=now)


def _change(row: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    refuse_invalid(row)
    row.save(update_fields=list(fields))


def _index_person(person: Person) -> None:
    search.index(person, person.name, person.latin_name, *person.aliases)


def _open_account(person: Person, *, actor: User | None, now: datetime) -> None:
    """With an address one can sign in; an account nobody is known to hold is theirs."""
    if not person.email:
        return
    person.user = User.objects.filter(email__iexact=person.email, person=None).first()
    if person.user is None:
        person.user = create_account(
            actor=actor,
            now=now,
            email=person.email,
            name=person.name,
            language=_spoken_here(person.language),
        )


def _spoken_here(language: str) -> str:
    """The language of the pages for somebody: theirs where the pages speak it."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _follow_address(person: Person, *, actor: User | None, now: datetime) -> None:
    if person.user is None:
        _open_account(person, actor=actor, now=now)
    elif person.email:
        change_address(person.user, actor=actor, now=now, email=person.email)
    else:
        raise Refused(_("Who can sign in needs an e-mail address."), field="email")


def _refuse_taken(person: Person) -> None:
    others = Person.objects.exclude(pk=person.pk)
    if person.email and others.filter(email__iexact=person.email).exists():
        raise Refused(_("Somebody with this e-mail address is already enrolled."), field="email")


def _refuse_unless_in_order(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Refused(_("It must end after it begins."), field="until")


def _refuse_clash(accreditation: Accreditation, since: date, until: date | None) -> None:
    """An accreditation over these days must lie within its delegation's and meet no other."""
    _refuse_outside(accreditation.delegation, since, until)
    others = Accreditation.objects.filter(delegation=accreditation.delegation)
    others = others.exclude(pk=accreditation.pk).overlapping(since, until)
    own = others.filter(person=accreditation.person).first()
    if own:
        raise Refused(
            _("%(person)s already speaks for this delegation then.")
            % {"person": accreditation.person},
            field="person",
        )
    if accreditation.role in SINGLE:
        _refuse_second(others.filter(role=accreditation.role))


def _refuse_outside(delegation: Delegation, since: date, until: date | None) -> None:
    if since < delegation.since:
        raise Refused(_("The delegation had not joined by then."), field="since")
    left = delegation.until
    if left and since >= left:
        raise Refused(_("The delegation had left by then."), field="since")
    if left and (until is None or until > left):
        raise Refused(_("It must end when the delegation leaves."), field="until")


def _refuse_second(holders: QuerySet[Accreditation]) -> None:
    holder = holders.select_related("person").first()
    if holder:
        raise Refused(
            _("%(person)s holds this role then. End that accreditation first.")
            % {"person": holder.person},
            why=_("A delegation has one representative and one alternate at a time."),
            field="role",
        )


def _end_what_outlives(delegation: Delegation, *, actor: User | None, now: datetime) -> None:
    """Nobody speaks for a delegation before it joins or after it has left."""
    rows = delegation.accreditations.all()
    if rows.filter(since__lt=delegation.since).exists():
        raise Refused(_("Somebody spoke for this delegation earlier than that."), field="since")
    if delegation.until is None:
        return
    if rows.filter(since__gte=delegation.until).exists():
        raise Refused(_("Somebody is to speak for this delegation after that."), field="until")
    for accreditation in rows.exclude(until__lte=delegation.until):
        end_accreditation(accreditation, actor=actor, now=now, until=delegation.until)


def _refuse_unless_countable(key: str, value: Any) -> None:
    """Seats and terms are counted with, so they are whole numbers."""
    counts = key.rpartition(".")[2] in {"seats", "consecutive_terms"}
    if counts and (type(value) is not int or value < 1):
        raise Refused(_("This rule needs a whole number of at least 1."), field="value")


def _refuse_wrong_purpose(office: Office) -> None:
    """A liaison names a body, a topic lead a topic, a group's chair a group, others nothing."""
    needed = PURPOSES.get(office.kind, "")
    given = {"body": office.body, "topic": office.topic, "group": office.group}
    for field, value in given.items():
        if field == needed and not value:
            raise Refused(_("Say what this office is for."), field=field)
        if field != needed and value:
            raise Refused(_("An office of this kind is not for one of these."), field=field)


def _refuse_longer(term: Term, until: date) -> None:
    """An earlier end takes nobody's place, so only a later one is measured by the rulebook."""
    _refuse_second_seat(term, until)
    _refuse_beyond_seats(term, until)
    _refuse_beyond_limit(term, until)


def _refuse_second_seat(term: Term, until: date | None) -> None:
    others = Term.objects.filter(office=term.office, person=term.person).exclude(pk=term.pk)
    if others.overlapping(term.since, until).exists():
        raise Refused(
            _("%(person)s holds this office then.") % {"person": term.person}, field="person"
        )


def _refuse_beyond_seats(term: Term, until: date | None) -> None:
    rule = queries.rule(f"{term.office.kind.lower()}.seats", on=term.since)
    if rule and _most_beside(term, until) >= rule.value:
        message = ngettext(
            "The office has %(seats)s seat, and it is taken then.",
            "The office has %(seats)s seats, and they are taken then.",
            rule.value,
        )
        raise Refused(message % {"seats": rule.value}, why=rule.reference, field="since")


def _most_beside(term: Term, until: date | None) -> int:
    """The largest number of other holders on any one day of the stretch."""
    others = Term.objects.filter(office=term.office).exclude(pk=term.pk)
    terms = list(others.overlapping(term.since, until))
    days = [term.since, *(other.since for other in terms if other.since > term.since)]
    return max(sum(_holds_on(other, day) for other in terms) for day in days)


def _holds_on(term: Term, day: date) -> bool:
    return term.since <= day and (term.until is None or day < term.until)


def _refuse_beyond_limit(term: Term, until: date | None) -> None:
    person = term.person
    rule = queries.rule(f"{term.office.kind.lower()}.consecutive_terms", on=term.since)
    served = queries.consecutive_terms(term, until=until)
    if rule and served >= rule.value:
        message = ngettext(
            "%(person)s has already served %(terms)s consecutive term, which is the limit.",
            "%(person)s has already served %(terms)s consecutive terms, which is the limit.",
            rule.value,
        )
        raise Refused(
            message % {"person": person, "terms": rule.value}, why=rule.reference, field="person"
        )
