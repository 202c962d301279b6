"""Displays: added at the desk, paired by a code, told from afar what to show, and retired."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.accounts.models import User
from hemicycle.floor import events
from hemicycle.floor.actions.running import locked
from hemicycle.floor.models import Floor, Screen
from hemicycle.kernel.events import record
from hemicycle.kernel.permissions import require
from hemicycle.kernel.refusals import Refused, refuse_invalid

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No sign that is taken for another across a room."""
CODE_HOLDS = timedelta(minutes=15)
MOST_SCREENS = 50


@transaction.atomic
def add_screen(
    floor: Floor,
    *,
    actor: User | None,
    now: datetime,
    name: str,
    content: str = Screen.Content.FLOOR,
    languages: list[str] | None = None,
) -> Screen:
    """Have one more display in this session; its code pairs it for a quarter of an hour."""
    require(actor, "floor.add_screen", floor)
    floor = locked(floor.pk)
    shown = languages or [settings.LANGUAGE_CODE]
    screen = Screen(floor=floor, name=name.strip(), content=content, languages=shown)
    _refuse_bad(screen)
    screen.renew(_code(), now + CODE_HOLDS)
    screen.save()
    record(events.ScreenAdded(screen_id=screen.pk), subject=floor, actor=actor, at=now)
    return screen


@transaction.atomic
def direct_screen(screen: Screen, *, actor: User | None, now: datetime, **altered: Any) -> None:
    """Tell a display what to show: `altered` names its content, message, languages or name."""
    require(actor, "floor.direct_screen", screen)
    floor = locked(screen.floor_id)
    screen.refresh_from_db()
    for name, value in altered.items():
        setattr(screen, name, value)
    _refuse_bad(screen)
    screen.save(update_fields=[*altered])
    event = events.ScreenDirected(screen_id=screen.pk, content=screen.content)
    record(event, subject=floor, actor=actor, at=now)


@transaction.atomic
def renew_code(screen: Screen, *, actor: User | None, now: datetime) -> None:
    """A new code, for another device or because the last has run out; the old one is void."""
    require(actor, "floor.renew_code", screen)
    floor = locked(screen.floor_id)
    screen.renew(_code(), now + CODE_HOLDS)
    screen.save(update_fields=["code", "code_until"])
    record(events.CodeRenewed(screen_id=screen.pk), subject=floor, actor=actor, at=now)


@transaction.atomic
def pair_screen(screen: Screen, *, actor: User | None, now: datetime, code: str) -> User:
    """Give a device the account of this display, which may look at this floor and nothing else.

    The code works once; a device that was paired before stays so.
    """
    require(actor, "floor.pair_screen", screen)
    floor = locked(screen.floor_id)
    screen.refresh_from_db()
    if screen.retired_at:
        raise Refused(_("This screen is no longer in use. Ask the desk for another."))
    asked = "".join(code.split()).upper()
    if not screen.code or not secrets.compare_digest(asked.encode(), screen.code.encode()):
        raise Refused(_("This code does not fit. The desk shows it."), field="code")
    if screen.code_until is None or screen.code_until <= now:
        raise Refused(_("This code has run out. Have the desk make a new one."), field="code")
    screen.user = screen.user or _account(screen)
    screen.code, screen.code_until, screen.seen_at = "", None, now
    screen.save(update_fields=["user", "code", "code_until", "seen_at"])
    record(events.ScreenPaired(screen_id=screen.pk), subject=floor, actor=actor, at=now)
    return screen.user


@transaction.atomic
def retire_screen(screen: Screen, *, actor: User | None, now: datetime) -> None:
    """Take a display out of use: it is signed out, and its name is free. Twice is once."""
    require(actor, "floor.retire_screen", screen)
    floor = locked(screen.floor_id)
    screen.refresh_from_db()
    if screen.retired_at is None:
        screen.retire(now)
        record(events.ScreenRetired(screen_id=screen.pk), subject=floor, actor=actor, at=now)


def hear_from(screen: Screen, *, actor: User, now: datetime) -> None:
    """A display says that it is there. No deed, so nothing is recorded."""
    require(actor, "floor.hear_from", screen)
    Screen.objects.filter(pk=screen.pk).update(seen_at=now)


def _account(screen: Screen) -> User:
    address = f"screen-{screen.pk}-{secrets.token_hex(4)}@screens.invalid"
    return User.objects.create_user(address, name=screen.name, language=screen.languages[0])


def _code() -> str:
    return "".join(secrets.choice(SIGNS) for _sign in range(6))


def _refuse_bad(screen: Screen) -> None:
    refuse_invalid(screen, but=("floor", "user"))
    known = {code for code, _name in settings.LANGUAGES}
    if not 0 < len(screen.languages) <= 2 or not set(screen.languages) <= known:
        raise Refused(_("Choose one or two of the site's languages."), field="languages")
    others = screen.floor.screens.filter(retired_at=None).exclude(pk=screen.pk)
    if others.filter(name=screen.name).exists():
        raise Refused(_("Another screen has this name."), field="name")
    if others.count() >= MOST_SCREENS:
        raise Refused(_("Fifty screens are the most. Retire one first."))
