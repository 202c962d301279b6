"""Hundreds of people, made in a moment."""

from datetime import date

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Person

ROLES = ("REPRESENTATIVE", "ALTERNATE")
REGIONS = ("AF", "AP", "EU", "LA", "NA")


def committee_of(count):
    """`count` people, two of each delegation."""
    users = User.objects.bulk_create(
        User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(count)
    )
    people = Person.objects.bulk_create(Person(user=u, name=u.name, email=u.email) for u in users)
    delegations = Delegation.objects.bulk_create(
        Delegation(
            name=f"Country {n}",
            code=f"C{n:03}",
            kind="MEMBER",
            nature="GOVERNMENT",
            region=REGIONS[n % len(REGIONS)],
            since=date(2010, 1, 1),
        )
        for n in range(count // 2)
    )
    Accreditation.objects.bulk_create(
        Accreditation(
            delegation=delegations[n // 2], person=one, role=ROLES[n % 2], since=date(2020, 1, 1)
        )
        for n, one in enumerate(people)
    )
    return people
