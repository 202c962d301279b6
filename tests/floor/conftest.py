import pytest

from hemicycle.committee.models import Office
from hemicycle.floor.models import Floor
from tests.factories import FloorFactory, OfficeFactory, TermFactory, UserFactory


@pytest.fixture
def closed(session):
    return FloorFactory(session=session, stage=Floor.Stage.CLOSED)


@pytest.fixture
def vice_chair(committee):
    return TermFactory(office=OfficeFactory(kind=Office.Kind.VICE_CHAIR)).person.user


@pytest.fixture
def operators(chair, vice_chair, secretary):
    return [chair, vice_chair, secretary]


@pytest.fixture
def others(member, observer, interpreter, stranger):
    """All who do not run the room; and who runs the server."""
    return [member, observer, interpreter, stranger, UserFactory(is_superuser=True)]
