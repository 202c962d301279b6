import pytest

from tests.api.programs import Program


@pytest.fixture
def program(client, noon):
    return lambda user: Program(client, user, noon)
