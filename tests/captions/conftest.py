import pytest

from tests.factories import TrackFactory


@pytest.fixture
def track(floor):
    return TrackFactory(floor=floor)
