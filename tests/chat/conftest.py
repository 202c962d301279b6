import pytest

from tests.factories import ChannelFactory


@pytest.fixture
def channel(floor):
    return ChannelFactory(floor=floor)


@pytest.fixture
def members_only(floor):
    return ChannelFactory(floor=floor, audience="MEMBERS")


@pytest.fixture
def staff_only(floor):
    return ChannelFactory(floor=floor, audience="STAFF")
