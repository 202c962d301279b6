"""`hemicycle floor`: look at a floor, do any verb on it, take its lists away, practise on it."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from textwrap import wrap
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import click

from hemicycle.config.shell import (
    as_json,
    begin,
    print_json,
    refusals_in_words,
    sheet_to_write,
    write_sheet,
)

if TYPE_CHECKING:
    from hemicycle.accounts.models import User
    from hemicycle.chat.models import Channel
    from hemicycle.floor.models import Floor
    from hemicycle.kernel.verbs import Verb

SCREENFUL = 200
"""Characters of a caption at most: two or three lines of a screen."""

session_id = click.argument("session_id", type=int)
to_sheet = click.option(
    "--to", "file", type=sheet_to_write, required=True, help="A .csv or .xlsx file to write."
)


@click.group()
def floor() -> None:
    """Run a session's floor from the shell."""


@floor.command("show")
@session_id
@as_json
def show_floor(session_id: int, as_json: bool) -> None:
    """Print who speaks, who waits and why, and how many are present."""
    now = begin()
    from hemicycle.floor.queries import state

    told = state(_floor(session_id, now), now=now, audience="operator")
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_in_words(told["sections"])))


def _in_words(told: dict[str, Any]) -> Iterator[str]:
    speaker, presence, stands = told["speaker"], told["presence"], told["floor"]
    yield f"The floor is {stands['stage'].lower()}; order: {stands['policy'].lower()}."
    yield f"Speaking: {_who(speaker)}." if speaker else "Nobody is speaking."
    for place, one in enumerate(told["queue"], 1):
        where, why = one["from"].lower(), one["why"].lower()
        yield f"{place:>3}. {_who(one)} ({one['asks']}, {where}; {why})"
    yield f"Present: {presence['room']} in the room, {presence['online']} online."


def _who(turn: dict[str, Any]) -> str:
    return f"{turn['delegation']} ({turn['name']})" if turn["name"] else turn["delegation"]


@floor.command("do")
@session_id
@click.argument("verb")
@click.argument("fields", nargs=-1)
@click.option("--as", "email", help="The account that does it; without one it is the server.")
def do(session_id: int, verb: str, fields: tuple[str, ...], email: str | None) -> None:
    """Do VERB with FIELDS, each as name=value: `do 5 take-line line="q+ kenya"`.

    `verbs` lists them all with their fields; those of the rooms above begin with the room's name:
    `do 5 slides.next-page`, `do 5 chat.send-message channel=members text=Hello --as …`.
    """
    now = begin()
    from hemicycle.kernel.verbs import carry_out

    room, _dot, name = verb.rpartition(".")
    known = _verbs().get(room, {}).get(name.replace("-", "_"))
    if known is None:
        raise click.ClickException(
            f"There is no verb “{verb}”. `hemicycle floor verbs` lists them."
        )
    user, said = _user(email), _said(fields)
    if user is None and _is_personal(known.act):
        raise click.ClickException("Say whose it is with --as: only a person does this.")
    subject: Any = _floor(session_id, now)
    if room == "chat":
        subject = _channel(subject, said.pop("channel", "all"))
    with refusals_in_words():
        made = carry_out(known, subject, said, actor=user, now=now)
    click.echo(" ".join(f"{name} {pk}" for name, pk in made.items()) or "Done.")


def _verbs() -> "dict[str, dict[str, Verb]]":
    """By room, and by name, all that can be done in a session; the floor itself is no room's."""
    from hemicycle.captions.forms import VERBS as CAPTIONS
    from hemicycle.chat.forms import VERBS as CHAT
    from hemicycle.checks.forms import VERBS as CHECKS
    from hemicycle.floor.forms import VERBS as FLOOR
    from hemicycle.slides.forms import VERBS as SLIDES

    return {"": FLOOR, "captions": CAPTIONS, "chat": CHAT, "checks": CHECKS, "slides": SLIDES}


@floor.command("verbs")
def list_verbs() -> None:
    """Print every verb, its fields, and what it does."""
    begin()
    for room, verbs in _verbs().items():
        for name, verb in verbs.items():
            click.echo(_described(f"{room}.{name}".strip("."), verb, room))


def _described(name: str, verb: "Verb", room: str) -> str:
    from hemicycle.kernel.verbs import address_of

    fields = ["channel", *verb.form.base_fields] if room == "chat" else list(verb.form.base_fields)
    does = (verb.act.__doc__ or "").strip().partition("\n")[0]
    told = " ".join([address_of(name), *(f"{field}=" for field in fields)])
    return f"{told}\n    {does}" if does else told


@floor.command("log")
@session_id
@to_sheet
def write_log(session_id: int, file: Path) -> None:
    """Write who spoke, for how long and from where."""
    now = begin()
    from hemicycle.floor.sheets import speech_columns, speech_rows, speeches

    rows = speech_rows(speeches(_floor(session_id, now)))
    write_sheet(file, speech_columns(), rows)
    click.echo(f"Written to {file}.")


@floor.command("attendance")
@session_id
@to_sheet
def write_attendance(session_id: int, file: Path) -> None:
    """Write who was present, from when to when, and where."""
    now = begin()
    from hemicycle.floor.sheets import attendance, attendance_columns, attendance_rows

    rows = attendance_rows(attendance(_floor(session_id, now)))
    write_sheet(file, attendance_columns(), rows)
    click.echo(f"Written to {file}.")


@floor.command("chat")
@session_id
@click.option("--channel", default="all", show_default=True, help="Or members, or staff.")
@to_sheet
def write_chat(session_id: int, channel: str, file: Path) -> None:
    """Write all messages of a channel, hidden ones as well."""
    now = begin()
    from hemicycle.chat.queries import archive
    from hemicycle.chat.sheets import COLUMNS, table

    found = _channel(_floor(session_id, now), channel)
    write_sheet(file, [str(name) for name in COLUMNS], table(archive(found), moderates=True))
    click.echo(f"Written to {file}.")


def _channel(floor: "Floor", name: str) -> "Channel":
    from hemicycle.chat.actions import channels_of

    found = next((one for one in channels_of(floor) if one.name == name), None)
    if found is None:
        raise click.ClickException(f"There is no channel “{name}”: all, members or staff.")
    return found


@floor.command("caption")
@session_id
@click.argument("language")
def write_captions(session_id: int, language: str) -> None:
    """Write what comes in, line by line, as captions in LANGUAGE: `… | caption 5 en`.

    A line that is too long for a screen is written as several.
    """
    now = begin()
    from django.utils import timezone

    from hemicycle.captions.actions import write_caption

    floor, count = _floor(session_id, now), 0
    for line in sys.stdin:
        for text in wrap(line, SCREENFUL):
            with refusals_in_words():
                now = timezone.now()
                write_caption(floor, actor=None, now=now, language=language, text=text)
            count += 1
    click.echo(f"Lines written: {count}.")


@floor.command("captions")
@session_id
@click.argument("language")
@click.option("--to", "file", type=click.Path(path_type=Path), required=True, help="A .vtt file.")
def write_webvtt(session_id: int, language: str, file: Path) -> None:
    """Write the captions in LANGUAGE as WebVTT, each under who had the floor."""
    now = begin()
    from hemicycle.captions.queries import archive
    from hemicycle.captions.sheets import webvtt

    track = _floor(session_id, now).tracks.filter(language=language).first()
    if track is None:
        raise click.ClickException(f"Nobody wrote captions in “{language}” here.")
    file.write_text(webvtt(track, archive(track)), encoding="utf-8")
    click.echo(f"Written to {file}.")


@floor.command("replay")
@session_id
def print_replay(session_id: int) -> None:
    """Print the session as its record tells it, moment by moment, as JSON."""
    now = begin()
    from hemicycle.floor.replays import replay

    print_json(replay(_floor(session_id, now)))


@floor.command("rehearse")
@session_id
@click.option("--minutes", type=click.IntRange(1, 120), default=5, show_default=True)
@click.option("--hands", type=click.IntRange(1, 600), default=12, help="Raised in a minute.")
def rehearse(session_id: int, minutes: int, hands: int) -> None:
    """Plan a rehearsal of a session, and raise hands on it until the minutes are over.

    Whoever practises opens its desk and calls; the floor is opened already.
    """
    now = begin()
    from hemicycle.floor.actions.rehearsing import rehearse as plan
    from hemicycle.floor.actions.running import open_floor

    with refusals_in_words():
        made = plan(_floor(session_id, now), actor=None, now=now)
        open_floor(made, actor=None, now=now)
    click.echo(f"Rehearse at /sessions/{made.session_id}/floor/desk/ for {minutes} minutes.")
    end = monotonic() + minutes * 60
    while monotonic() < end:
        sleep(60 / hands)
        _raise_one(made)


def _raise_one(floor: "Floor") -> None:
    """One of the delegations asks, in the room or online."""
    from django.utils import timezone

    from hemicycle.committee.models import Delegation
    from hemicycle.floor.actions.asking import ask_for
    from hemicycle.floor.models import Place
    from hemicycle.kernel.refusals import Refused

    chance, now = Random(), timezone.now()  # noqa: S311 - nobody's secret
    delegation = chance.choice(list(Delegation.objects.on(now.date())))
    try:
        origin = chance.choice(Place.values)
        ask_for(floor, actor=None, now=now, delegation=delegation, origin=origin)
    except Refused as refused:
        click.echo(refused.message)


def _floor(session_id: int, now: datetime) -> "Floor":
    from hemicycle.floor.actions.running import floor_of
    from hemicycle.meetings.models import Session

    session = Session.objects.select_related("meeting").filter(pk=session_id).first()
    if session is None:
        raise click.ClickException(f"There is no session {session_id}.")
    return floor_of(session, now=now)


def _user(email: str | None) -> "User | None":
    from hemicycle.accounts.models import User

    if email is None:
        return None
    found = User.objects.filter(email=email.lower(), is_active=True).first()
    if found is None:
        raise click.ClickException(f"Nobody signs in as {email}.")
    return found


def _is_personal(act: Any) -> bool:
    """Whether the action needs somebody: the server itself is nobody's hand."""
    return "None" not in str(act.__annotations__["actor"])


def _said(fields: tuple[str, ...]) -> dict[str, str]:
    for field in fields:
        if "=" not in field:
            raise click.ClickException(f"Give “{field}” as name=value.")
    return dict(field.split("=", 1) for field in fields)
