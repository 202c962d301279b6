import pytest
import rules
from django.core.exceptions import PermissionDenied

from hemicycle.kernel.permissions import allow, nobody, predicate, require
from tests.factories import TopicFactory, UserFactory


@predicate
def is_ada(user, subject):
    return user.name == "Ada"


@predicate
def is_open(user, subject):
    return subject.title == "Open"


@pytest.fixture
def lamp(db):
    return TopicFactory(title="Open")


@pytest.fixture
def may_light():
    """A permission for this test alone."""
    yield lambda who: allow("lamps.light", who)
    if rules.perm_exists("lamps.light"):
        rules.remove_perm("lamps.light")


def test_require_refuses_what_nobody_declared(lamp):
    with pytest.raises(PermissionDenied, match=r"lamps\.light"):
        require(UserFactory(name="Ada"), "lamps.light", lamp)


def test_require_refuses_whom_the_predicate_refuses(lamp, may_light):
    may_light(is_ada)
    with pytest.raises(PermissionDenied, match=r"lamps\.light"):
        require(UserFactory(name="Bob"), "lamps.light", lamp)


def test_require_lets_pass_whom_the_predicate_allows(lamp, may_light):
    may_light(is_ada)
    require(UserFactory(name="Ada"), "lamps.light", lamp)


def test_require_lets_the_clock_pass(lamp, may_light):
    may_light(nobody)
    require(None, "lamps.light", lamp)


def test_require_refuses_superusers_what_is_not_theirs(lamp, may_light):
    may_light(nobody)
    with pytest.raises(PermissionDenied):
        require(UserFactory(is_superuser=True, is_staff=True), "lamps.light", lamp)


def test_require_refuses_who_may_no_longer_sign_in(lamp, may_light):
    may_light(is_ada)
    with pytest.raises(PermissionDenied):
        require(UserFactory(name="Ada", is_active=False), "lamps.light", lamp)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (is_ada & is_open, True),
        (is_ada & ~is_open, False),
        (nobody | is_ada, True),
        (nobody & is_ada, False),
    ],
)
def test_predicates_combine(lamp, may_light, who, may):
    may_light(who)
    assert UserFactory(name="Ada").has_perm("lamps.light", lamp) is may
