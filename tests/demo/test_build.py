"""The demo is built once for all of these, in a transaction that is taken back at the end."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hemicycle.accounts.models import User
from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Term, Topic
from hemicycle.committee.rules import forget_standings
from hemicycle.demo.build import build, current_session, sign_ins
from hemicycle.floor.models import Floor, Turn
from hemicycle.kernel import audit
from hemicycle.kernel.models import AuditEntry
from hemicycle.meetings.models import Document, Meeting, Session
from hemicycle.radar.models import Item
from hemicycle.records.models import Speaker, Transcript

pytestmark = pytest.mark.xdist_group("demo")
EMAILS = [email for _role, email, _password in sign_ins()]
MOST_QUERIES = 14


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.conf import settings

    files, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        forget_standings()
        assert build(say=lambda words: None)
        yield
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = files


@pytest.fixture
def today():
    return timezone.now().date()


@pytest.fixture
def wrap_up():
    return Session.objects.get(pk=current_session())


def test_a_second_build_leaves_everything_as_it_is():
    entries = AuditEntry.objects.count()

    assert build(say=lambda words: None) is False
    assert AuditEntry.objects.count() == entries


def test_there_are_180_members_40_observers_and_about_360_people(today):
    kinds = Delegation.objects.on(today).values("kind").annotate(n=Count("pk"))

    assert {row["kind"]: row["n"] for row in kinds} == {"MEMBER": 180, "OBSERVER": 40}
    assert 340 <= Person.objects.count() <= 380


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
    kinds = set(Document.objects.filter(session=wrap_up).values_list("kind", flat=True))
    assert kinds == {"PAPER", "SLIDES"}


def test_its_floor_is_open_with_a_speaker_a_queue_and_an_item(wrap_up):
    floor = Floor.objects.get(session=wrap_up)

    assert floor.stage == "OPEN"
    assert floor.turns.speaking().count() == 1
    assert {turn.origin for turn in floor.turns.waiting()} == {"ROOM", "REMOTE"}
    assert floor.runs.filter(ended_at=None).count() == 1
    assert Turn.objects.filter(ended_at__isnull=False).count() == 5


def test_records_are_kept_in_three_languages_with_their_speakers_known():
    rows = Transcript.objects.all()

    assert {row.language for row in rows} == {"en", "zh", "ar"}
    assert {row.stage for row in rows} == {"CONFIRMED"}
    unknown = Speaker.objects.filter(person=None, delegation=None)
    assert unknown.count() == 2, "only whom the records themselves do not name"


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


@pytest.mark.parametrize("email", EMAILS)
@pytest.mark.parametrize(
    "page",
    [
        "meetings:list", "committee:show", "committee:delegations", "committee:people",
        "committee:offices", "records:list", "radar:list", "floor:show", "floor:screen",
    ],
)  # fmt: skip
def test_every_page_opens_for_them_with_few_queries(wrap_up, email, page):
    browser = Client()
    browser.force_login(
        User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    address = reverse(page, args=[wrap_up.pk] if page.startswith("floor:") else [])
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address)
        asked = len(queries)

    assert response.status_code == 200
    assert asked <= MOST_QUERIES
