"""Tests that share what is dear to make are done by one process."""

import pytest


@pytest.mark.xdist_group("whoever belongs together")
def test_what_is_in_a_group_stays_together(request):
    """pytest-xdist tells the group by the name of the test, and says nothing where it cannot."""
    if not hasattr(request.config, "workerinput"):
        pytest.skip("Only one process does the tests.")
    assert request.node.nodeid.endswith("@whoever belongs together")
