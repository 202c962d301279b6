"""The demo is built once for all of these, in a transaction that is taken back at the end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Term, Topic
from hemicycle.committee.rules import forget_standings
from hemicycle.demo.agenda import host
from hemicycle.demo.build import build, current_session, sign_ins
from hemicycle.floor.models import Floor
from hemicycle.kernel import audit
from hemicycle.kernel.models import AuditEntry
from hemicycle.meetings.models import Document, Meeting
from hemicycle.radar.models import Item
from hemicycle.records.models import Speaker, Transcript
from tests.conftest import QUICK_HASHERS

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
EMAILS = [email for _role, email, _password in sign_ins()]
MOST_QUERIES = 14
MOST_OF_A_FLOOR = 40
"""A floor's page has the state of all on it: queue, time, presence, slides, chat, checks."""


@pytest.fixture(scope="module", autouse=True)
def demo_files(django_db_setup, django_db_blocker, tmp_path_factory):
    """Where the demo keeps its files."""
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        forget_standings()
        with override_settings(MEDIA_ROOT=files, PASSWORD_HASHERS=QUICK_HASHERS):
            assert build(say=lambda words: None)
        yield files
        transaction.set_rollback(True)


@pytest.fixture
def today():
    return timezone.now().date()


@pytest.fixture
def wrap_up():
    return current_session()


def test_a_second_build_leaves_everything_as_it_is():
    entries = AuditEntry.objects.count()

    assert build(say=lambda words: None) is False
    assert AuditEntry.objects.count() == entries


def test_there_are_180_members_40_observers_and_about_360_people(today):
    kinds = Delegation.objects.on(today).values("kind").annotate(n=Count("pk"))

    assert {row["kind"]: row["n"] for row in kinds} == {"MEMBER": 180, "OBSERVER": 40}
    assert 340 <= Person.objects.count() <= 380


def test_some_joined_during_the_story_and_some_left(today):
    years_ago = today - timedelta(weeks=156)
    left = Delegation.objects.filter(until__lte=today)

    assert Delegation.objects.on(today).filter(since__gt=years_ago).count() == 5
    assert left.count() == 2
    spoken_for = Accreditation.objects.filter(delegation__in=left)
    assert {row.until for row in spoken_for} == {row.until for row in left}


def test_delegations_differ_in_nature_and_region(today):
    rows = Delegation.objects.on(today)

    assert {row.nature for row in rows} == {"GOVERNMENT", "ECONOMY", "ORGANISATION"}
    assert len({row.region for row in rows}) == 5


def test_everyone_has_a_name_of_their_own_and_an_account():
    people = list(Person.objects.all())

    assert len({person.latin_name or person.name for person in people}) == len(people)
    assert not Person.objects.filter(user=None).exists()
    scripts = {ord(person.name[0]) // 0x80 for person in people}
    assert len(scripts) > 15


def test_every_delegation_has_one_representative_today(today):
    held = Q(accreditations__in=Accreditation.objects.on(today).filter(role="REPRESENTATIVE"))
    rows = Delegation.objects.on(today).annotate(n=Count("accreditations", filter=held))

    assert {row.n for row in rows} == {1}


def test_offices_are_held_today_and_were_held_before(today):
    now = Term.objects.on(today)

    assert now.filter(office__kind="CHAIR").count() == 1
    assert now.filter(office__kind="VICE_CHAIR").count() == 5
    assert Term.objects.on(today + timedelta(days=1)).filter(office__kind="VICE_CHAIR").count() == 5
    for kind in ("LIAISON", "TOPIC_LEAD", "GROUP_CHAIR", "SECRETARY", "INTERPRETER", "SCRIBE"):
        assert now.filter(office__kind=kind).exists(), kind
    assert Term.objects.filter(office__kind="CHAIR", until__lte=today).count() >= 6
    assert not Topic.objects.filter(leads=None).exists()


def test_three_vice_chairs_hand_over_tomorrow_after_two_terms(today):
    office = Office.objects.get(kind="VICE_CHAIR")
    leaving = set(Term.objects.on(today).filter(office=office).values_list("person", flat=True))
    staying = Term.objects.on(today + timedelta(days=1)).filter(office=office)
    leaving -= set(staying.values_list("person", flat=True))
    served = Term.objects.filter(office=office, person__in=leaving)

    assert sorted(served.values("person").annotate(n=Count("pk")).values_list("n", flat=True)) == [
        1, 2, 2, 2,
    ]  # fmt: skip


def test_meetings_go_back_and_forward_three_a_year(today):
    past = Meeting.objects.filter(ends_on__lt=today)

    assert past.count() >= 8
    assert Meeting.objects.filter(starts_on__gt=today).count() >= 2
    assert past.order_by("starts_on").first().starts_on < today - timedelta(days=900)
    assert {meeting.kind for meeting in past} == {"COMMUNITY", "POLICY", "ANNUAL"}


def test_the_wrap_up_is_under_way_with_its_whole_agenda(wrap_up):
    now = timezone.now()

    assert wrap_up.starts_at < now < wrap_up.ends_at
    assert wrap_up.items.count() == 25
    assert wrap_up.overrun == 0
    assert {item.purpose for item in wrap_up.items.all()} == {
        "DECISION", "DISCUSSION", "NOTING", "INFORMATION",
    }  # fmt: skip
    plan = wrap_up.plan()
    assert plan[-1][1] + timedelta(minutes=plan[-1][0].minutes) == wrap_up.ends_at
    kinds = set(Document.objects.filter(session=wrap_up).values_list("kind", flat=True))
    assert kinds == {"PAPER", "SLIDES"}


def test_the_agenda_names_what_a_wrap_up_session_names(wrap_up):
    points = "\n".join(f"{item.title} {item.note}" for item in wrap_up.items.all()).lower()

    for words in (
        "nominating committee", "vice-chairs", "public meetings", "72 hours", "oral", "hybrid",
        "travel", "rsvp", "six months", "high-level", "closed generic", "letter", "accuracy",
        "dns abuse", "intergovernmental", "commitments", "radar", "webinars", "protocols",
        "seeks a chair", "communiqué", "sign-on", "guiding principles", "second work stream",
        "key dates", "interpreters",
    ):  # fmt: skip
        assert words in points


def test_its_papers_are_real_files(wrap_up, settings, demo_files):
    settings.MEDIA_ROOT = demo_files
    for document in wrap_up.documents.all():
        assert document.media_type == "application/pdf"
        with document.file.open() as file:
            assert len(PdfReader(file).pages) >= 1


def test_the_meeting_of_today_meets_by_day_and_within_its_days(wrap_up):
    zone = ZoneInfo(wrap_up.meeting.zone)
    for session in wrap_up.meeting.sessions.all():
        begun = session.starts_at.astimezone(zone)
        assert wrap_up.meeting.starts_on <= begun.date() <= wrap_up.meeting.ends_on
        assert 7 <= begun.hour < 20


def test_whatever_the_hour_there_is_a_place_where_it_is_day_and_the_same_date():
    for hour in range(24):
        now = datetime(2026, 3, 10, hour, 30, tzinfo=UTC)
        there = now.astimezone(ZoneInfo(host(hour)[1]))

        assert there.date() == now.date()
        assert 9 <= there.hour < 18


def test_its_floor_is_open_with_a_speaker_a_queue_and_an_item(wrap_up):
    floor = Floor.objects.get(session=wrap_up)

    assert floor.stage == "OPEN"
    assert floor.turns.speaking().count() == 1
    assert {turn.origin for turn in floor.turns.waiting()} == {"ROOM", "REMOTE"}
    assert floor.runs.filter(ended_at=None).count() == 1
    assert floor.turns.speaking().get().called_at > timezone.now() - timedelta(minutes=5)


def test_who_has_spoken_spoke_on_the_item_of_that_minute(wrap_up):
    floor = Floor.objects.get(session=wrap_up)
    began = {run.item_id: run for run in floor.runs.all()}
    spoken = floor.turns.exclude(ended_at=None)

    assert len({turn.item_id for turn in spoken}) == 5
    assert all(began[turn.item_id].began_at <= turn.called_at for turn in spoken)
    assert all(turn.ended_at <= began[turn.item_id].ended_at for turn in spoken)


def test_records_are_kept_in_three_languages_with_their_speakers_known():
    rows = Transcript.objects.all()

    assert {row.language for row in rows} == {"en", "zh", "ar"}
    assert {row.stage for row in rows} == {"CONFIRMED"}
    unknown = Speaker.objects.filter(person=None, delegation=None)
    assert unknown.count() == 2, "only whom the records themselves do not name"


def test_whoever_is_recorded_spoke_for_their_delegation_that_day():
    for speaker in Speaker.objects.exclude(delegation=None).select_related("transcript__session"):
        day = speaker.transcript.session.starts_at.date()
        held = Accreditation.objects.on(day).filter(person=speaker.person)
        assert held.filter(delegation=speaker.delegation).exists(), speaker


def test_the_radar_has_sources_and_every_stage(today):
    assert {item.stage for item in Item.objects.all()} == {"OPEN", "UNDER_WAY", "DONE", "DROPPED"}
    assert Item.objects.exclude(speech=None).count() == 10
    assert Item.objects.filter(stage="OPEN", due__lt=today).exists()


def test_the_log_proves_that_actions_did_it_all():
    verdict = audit.verify()

    assert verdict.faults == ()
    assert verdict.entries > 1_500
    assert not AuditEntry.objects.filter(at__gt=timezone.now()).exists()


@pytest.mark.parametrize(("role", "email", "password"), sign_ins())
def test_whoever_is_named_can_sign_in(rf, role, email, password):
    assert authenticate(rf.post("/"), email=email, password=password)


def _browser(email):
    browser = Client()
    browser.force_login(
        User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return browser


def _asked(browser, address):
    """How many queries the page needs, with those of whoever comes first."""
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address)
        asked = len(queries)

    assert response.status_code == 200, address
    return asked


@pytest.mark.parametrize("email", EMAILS)
@pytest.mark.parametrize(
    "page",
    [
        "meetings:list", "committee:show", "committee:delegations", "committee:people",
        "committee:offices", "committee:topics", "committee:groups", "committee:rulebook",
        "records:list", "radar:list", "floor:show", "floor:screen",
    ],
)  # fmt: skip
def test_every_page_opens_for_them_with_few_queries(wrap_up, email, page):
    address = reverse(page, args=[wrap_up.pk] if page.startswith("floor:") else [])

    most = MOST_OF_A_FLOOR if page.startswith("floor:") else MOST_QUERIES
    assert _asked(_browser(email), address) <= most


@pytest.mark.parametrize("email", EMAILS)
def test_everything_in_it_has_a_page_that_opens_with_few_queries(wrap_up, email):
    browser = _browser(email)
    for page, thing in (
        ("meetings:show", wrap_up.meeting),
        ("meetings:session", wrap_up),
        ("committee:delegation", Delegation.objects.get(code="TN")),
        ("committee:person", Person.objects.get(email="chair@demo.example")),
        ("records:show", Transcript.objects.get(language="zh")),
        ("radar:show", Item.objects.exclude(speech=None).first()),
    ):
        assert _asked(browser, reverse(page, args=[thing.pk])) <= MOST_QUERIES, page


@pytest.mark.parametrize("email", EMAILS)
def test_chair_and_secretary_find_the_desk_and_nobody_else_does(wrap_up, email):
    response = _browser(email).get(reverse("floor:desk", args=[wrap_up.pk]))

    runs_the_floor = email.startswith(("chair", "secretary"))
    assert response.status_code == (200 if runs_the_floor else 403)
