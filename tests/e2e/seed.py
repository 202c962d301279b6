"""A small committee for the browser to find, made in a fresh database."""

from datetime import timedelta
from functools import cache

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from hemicycle.accounts.actions import issue_token
from hemicycle.calls.actions import asking, calling, handling, submitting
from hemicycle.calls.models import Call
from hemicycle.chat.actions import channels_of, send_message
from hemicycle.checks.actions import open_check
from hemicycle.checks.ready import Ready
from hemicycle.checks.ready import options as ready_options
from hemicycle.committee.models import Committee, Office
from hemicycle.config.cli import main
from hemicycle.floor.actions.screens import add_screen
from hemicycle.floor.models import Floor
from hemicycle.floor.tokens import door_token, seat_token
from hemicycle.kernel.post import Addressee
from hemicycle.meetings.actions import add_document
from hemicycle.meetings.models import Session
from hemicycle.radar.actions import add_item
from hemicycle.records.actions import import_transcript
from tests.e2e.opinions import publish as publish_consultation
from tests.factories import (
    PASSWORD,
    AccreditationFactory,
    AgendaItemFactory,
    CommitteeFactory,
    FloorFactory,
    KindFactory,
    MeetingFactory,
    OccasionFactory,
    OfficeFactory,
    SessionFactory,
    TermFactory,
    TopicFactory,
    WindowFactory,
    WorkingGroupFactory,
)
from tests.slides.conftest import pdf

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FLOORS = ("open", "journey", "restart", "plain", "phone", "booth", "network", "gone")
CAPTIONED = ("written", "ended", "unsent")
DESKS = ("keys", "items", "rows", "both", "full", "display", "seat", "asked", "played")
CLOSED = ("journey", "keys", "seat")
OFFICES = {
    "chair": Office.Kind.CHAIR,
    "secretary": Office.Kind.SECRETARY,
    "interpreter": Office.Kind.INTERPRETER,
}
TALK = """CHAIR: Good morning. We will circulate the draft by Friday.

KENYA: Thank you, Chair. Kenya supports the text.
"""
DELEGATES = {
    "netherlands": ("NL", "Netherlands", "Marijke de Vries", "en"),
    "kenya": ("KE", "Kenya", "Wanjiru Kamau", "en"),
    "egypt": ("EG", "Egypt", "ليلى منصور", "ar"),
    "china": ("CN", "China", "林雅文", "zh-hans"),
    "brazil": ("BR", "Brazil", "João Antônio Albuquerque de Figueiredo", "en"),
}


def migrate_and_seed() -> dict:
    main(["migrate"], standalone_mode=False)
    return seed()


@transaction.atomic
def seed() -> dict:
    """What was made, as JSON can say it: floors by name (their sessions' ids), and people.

    Of each person `session` is the cookie of somebody signed in, `key` a bearer key.
    """
    now = timezone.now()
    CommitteeFactory()
    topic = TopicFactory()
    WorkingGroupFactory()
    OccasionFactory()
    meeting = MeetingFactory(starts_on=now.date(), ends_on=now.date() + timedelta(days=3))
    people = {name: _officer(kind, name) for name, kind in OFFICES.items()}
    people |= {
        f"{name} secretary": _officer(Office.Kind.SECRETARY, name, language=language)
        for name, language in (("arabic", "ar"), ("chinese", "zh-hans"))
    }
    people |= {name: _delegate(*facts) for name, facts in DELEGATES.items()}
    people["kenya's adviser"] = AccreditationFactory(
        delegation=people["kenya"].accreditations.get().delegation,
        role="ADVISER",
        person__name="Achieng Otieno",
    ).person
    WindowFactory(
        rule__key="draft_comments",
        rule__title="Comments on the draft",
        is_held=True,
        rule__audience="PUBLIC",
        meeting=meeting,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=9),
    )
    calls = _calls(people["secretary"], now)
    publish_consultation()
    KindFactory()
    KindFactory(code="reply", title="Reply", position=5)
    floors = {name: _floor(meeting, name, now) for name in (*FLOORS, *CAPTIONED, *DESKS)}
    session = Session.objects.get(pk=floors["open"])
    _record(session, people["secretary"].user, now)
    _beside(session, people["secretary"].user, now)
    return {
        "password": PASSWORD,
        "floors": floors,
        "tokens": _tokens(session, people["kenya"]),
        "topic": topic.slug,
        "calls": calls,
        "people": {name: _facts(person, now) for name, person in people.items()},
    }


def _officer(kind, name, language="en"):
    return TermFactory(
        office=OfficeFactory(kind=kind),
        person__user__name=f"{name.title()} Person",
        person__user__language=language,
    ).person


def _delegate(code, country, name, language):
    return AccreditationFactory(
        delegation__code=code,
        delegation__name=country,
        person__name=name,
        person__language=language,
        person__user__name=name,
    ).person


def _floor(meeting, name, now) -> int:
    session = SessionFactory(
        meeting=meeting, title=f"Wrap-up {name}", starts_at=now - timedelta(minutes=20)
    )
    AgendaItemFactory(session=session, position=1, title="Opening and adoption of the agenda")
    AgendaItemFactory(session=session, position=2, title="Preparation of the communiqué")
    AgendaItemFactory(session=session, position=3, title="Any other business", minutes=5)
    if name not in CLOSED:
        FloorFactory(session=session, stage=Floor.Stage.OPEN, stage_since=now)
    return session.pk


def _calls(secretary, now) -> dict:
    """A call that is answered already, with everything its pages show; and one for nominations.

    `keys` are the secrets in addresses, by the names of the pages.
    """
    place, by = Committee.objects.get(), {"actor": secretary.user, "now": now}
    shown = _call(place, "Volunteers for the hybrid meeting", by, audience="EVERYONE")
    asking.add_question(
        shown, text="Who knows your work?", kind="REFERENCE", is_required=False, **by
    )
    draft = submitting.start_submission(
        shown, actor=None, now=now, name="Ana Silva", is_for_other=True,
        addressee=Addressee("ana@example.org"),
    )  # fmt: skip
    submitting.save_draft(draft, actor=None, now=now, told=TOLD)
    submitting.hand_in(draft, actor=None, now=now)
    draft.refresh_from_db()
    handling.write_mailing(shown, title="Thanks", subject="{call}", text="Dear {name}", **by)
    nominations = _call(place, "Volunteers, or who you think of", by)
    keys = dict.fromkeys(("draft", "receipt", "withdraw_submission"), draft.key)
    keys |= {"confirm_nomination": draft.nominee_key}
    keys |= {"give_reference": draft.references.get().key}
    return {
        "shown": shown.pk,
        "nominations": nominations.pk,
        "keys": {f"calls:{name}": key for name, key in keys.items()},
    }


TOLD = {
    "_nominee": {"name": "Noor Haddad", "email": "noor@example.net"},
    "what-would-you-bring-to-this": "Three hybrid meetings.",
    "how-many-hours-a-week-can-you-gi": "3-to-5",
    "my-government-knows-that-i-offer": "on",
    "who-knows-your-work": {"name": "Kim Lee", "email": "kim@example.net"},
}


def _call(place, title, by, **fields) -> Call:
    closes_at = by["now"] + timedelta(days=9)
    call = asking.create_from_pattern(
        place, pattern="VOLUNTEERS", title=title, closes_at=closes_at, **fields, **by
    )
    calling.publish_call(call, **by)
    return Call.objects.get(pk=call.pk)


def call_with_a_file() -> int:
    """A call that asks for nothing but a file."""
    by = {"actor": None, "now": timezone.now()}
    closes_at = by["now"] + timedelta(days=9)
    call = asking.create_from_pattern(
        Committee.objects.get(), pattern="BLANK", title="Send a file", closes_at=closes_at, **by
    )
    asking.add_question(call, text="Curriculum vitae", kind="FILE", **by)
    calling.publish_call(call, **by)
    return call.pk


def _beside(session, secretary, now) -> None:
    """What a floor can have beside its queue, one of each, so that pages have it to show."""
    by = {"actor": secretary, "now": now}
    floor = session.floor
    add_screen(floor, name="Wall", **by)
    everybody, *_others = channels_of(floor)
    send_message(everybody, text="What does it cost?", tag="QUESTION", **by)
    pace = tuple(ready_options(Ready.PACE))
    open_check(floor, question="Shall we go on?", options=pace, language="en", **by)
    slides = pdf("What was decided", "What comes next")
    add_document(session, title="Wrap-up", kind="SLIDES", content=slides, **by)


def _tokens(session, delegate) -> dict[str, str]:
    """What is printed as codes, by the names of the pages that they lead to."""
    delegation = delegate.accreditations.get().delegation_id
    return {"seat": seat_token(session.meeting, delegation), "floor:enter": door_token(session)}


def _record(session, secretary, now) -> None:
    """A transcript, and a follow-up that was promised in it."""
    transcript = import_transcript(
        session, actor=secretary, now=now, content=TALK.encode(), file_name="talk.txt"
    )
    add_item(
        Committee.objects.get(),
        actor=secretary,
        now=now,
        title="Circulate the draft",
        speech=transcript.speeches.first(),
        quote="circulate the draft by Friday",
    )


def _facts(person, now) -> dict:
    user = person.user
    user.password = _hashed()
    user.save()
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    key = issue_token(user, actor=user, now=now, label="journeys")
    return {
        "email": user.email,
        "person": person.pk,
        "user": user.pk,
        "session": store.session_key,
        "key": key,
    }


@cache
def _hashed() -> str:
    """The password of all, made unreadable once: that is slow on purpose."""
    return make_password(PASSWORD)
