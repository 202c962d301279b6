"""The first secretary of an installation: the one deed nobody is there yet to be asked about."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from hemicycle.accounts.actions import create_account
from hemicycle.accounts.models import User
from hemicycle.committee.actions import begin_term, create_office, enrol_person, found_committee
from hemicycle.committee.models import Committee, Office


@transaction.atomic
def make_secretary(*, now: datetime, email: str, name: str, password: str, committee: str) -> None:
    """An account with the office of secretary, in a committee founded for it where none is.

    Raises:
        Refused: the address is taken or none.
        ValidationError: the password is too weak; nothing is kept.
    """
    validate_password(password, User(email=email, name=name))
    here = Committee.objects.first() or found_committee(
        actor=None, now=now, name=committee, short_name=committee[:30]
    )
    create_account(actor=None, now=now, email=email, name=name, password=password)
    person = enrol_person(here, actor=None, now=now, name=name, email=email.lower())
    office = create_office(here, actor=None, now=now, kind=Office.Kind.SECRETARY)
    begin_term(office, actor=None, now=now, person=person, since=now.date())
