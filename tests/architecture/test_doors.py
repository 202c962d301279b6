"""Every door is locked unless it is on the short list of open ones."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

OPEN_DOORS = {
    "home",  # leads to a door that is locked
    "catalogue",  # the words of the pages' scripts
    "words",  # the same for a page in two languages
    "accounts:choose_language",  # before signing in, too
    "account_login",
    "account_logout",
    "account_signup",  # says that accounts are given by the secretariat
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "calendar:list",  # public dates are everybody's; the others do not show
    "calendar:month",
    "calendar:timeline",
    "calendar:sheet",
    "calendar:show",
    "calendar:subscribe",
    "calendar:public_feed",
    "calendar:public_topic_feed",
    "calendar:own_feed",  # its address is the secret
    "calendar:topic_feed",
    "consultations:list",  # public ones are everybody's; the others do not show
    "consultations:show",
    "consultations:difference",
    "consultations:results",
    "consultations:document",
    "calls:list",  # calls for everybody are shown to everybody; the others do not show
    "calls:show",
    "calls:start_submission",
    "calls:draft",  # its address is the secret, unless it belongs to an account
    "calls:save_draft",
    "calls:hand_in",
    "calls:withdraw_submission",
    "calls:receipt",
    "calls:file",
    "calls:attach_file",
    "calls:detach_file",
    "calls:confirm_nomination",
    "calls:give_reference",
    "screens",  # a device types the code that the desk shows
    "floor:display",  # leads a device that is not paired to where it types one
    "seat",  # its address is the secret, printed on the seat's card
    "notices:worker",  # a script without secrets
    "api:openapi-json",  # the description of the doors, not what is behind them
    "api:api-root",
}
FILTERED = {
    "calls:own",
    "api:calls",
    "api:create_call",
    "api:submissions",
    "api:consultations",
    "api:create_consultation",
}
"""Whoever has an account is shown what is for everybody, and their own."""
LOCKED = {302, 401, 403, 405}
"""To the sign-in, unknown, forbidden, no such method."""


def doors(resolver, namespace=""):
    """The names of all URLs below `resolver`."""
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from doors(entry, f"{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}"


DOORS = sorted(set(doors(get_resolver())))


def address_of(door):
    for arguments in ([], [1], [1, 1], [1, 1, 1], [1, "start_item"], ["a", "b"], ["key"]):
        try:
            return reverse(door, args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"teach address_of() to reach {door}")


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_door_opens_to_a_stranger(client, db, method):
    """All in one test: making each a database of its own would take longer than asking."""
    knock = getattr(client, method)
    answers = {door: knock(address_of(door)).status_code for door in DOORS}
    opened = {door: status for door, status in answers.items() if status not in LOCKED}

    assert opened.keys() - OPEN_DOORS == set()


def test_the_list_of_open_doors_names_real_doors():
    assert OPEN_DOORS - set(DOORS) == set()


def is_ones_own(door):
    """A person's own account is theirs whatever they hold."""
    return door.startswith(("accounts:", "account_"))


def test_no_door_opens_to_somebody_who_holds_nothing(client, stranger):
    client.force_login(stranger)
    shut = [d for d in DOORS if d not in OPEN_DOORS | FILTERED and not is_ones_own(d)]

    answers = {door: client.get(address_of(door)).status_code for door in shut}

    assert {d: s for d, s in answers.items() if s not in {403, 404, 405, 422}} == {}
