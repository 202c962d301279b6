"""One factory per model, with no surprises: a reader of a test need never open this file."""

from datetime import UTC, date, datetime, timedelta

import factory

from hemicycle.accounts.models import User
from hemicycle.calendar.models import Change, DeadlineRule, Occasion, Window
from hemicycle.calls.models import Call, Form, Question, Submission
from hemicycle.captions.models import Line, Track
from hemicycle.chat.models import Channel, Message
from hemicycle.committee.models import (
    Accreditation,
    Committee,
    Delegation,
    Office,
    Person,
    Term,
    Topic,
    WorkingGroup,
)
from hemicycle.consultations.models import Choice, Consultation, Point
from hemicycle.floor.models import Floor, Kind, Turn
from hemicycle.meetings.models import AgendaItem, Meeting, Session
from hemicycle.radar.models import Item
from hemicycle.records.models import Speaker, Speech, Transcript

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence("person{}@example.org".format)
    name = factory.Sequence("Person {}".format)


class CommitteeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Committee
        django_get_or_create = ("id",)

    id = 1
    name = "Advisory Committee"
    short_name = "AC"


class DelegationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delegation

    name = factory.Sequence("Country {}".format)
    code = factory.Sequence("C{:05}".format)
    kind = Delegation.Kind.MEMBER
    nature = Delegation.Nature.GOVERNMENT
    region = "EU"
    since = date(2010, 1, 1)


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody with an account."""

    class Meta:
        model = Person

    user = factory.SubFactory(UserFactory)
    name = factory.SelfAttribute("user.name")
    email = factory.SelfAttribute("user.email")


class AccreditationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Accreditation

    delegation = factory.SubFactory(DelegationFactory)
    person = factory.SubFactory(PersonFactory)
    role = Accreditation.Role.REPRESENTATIVE
    since = date(2020, 1, 1)


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    title = factory.Sequence("Topic {}".format)
    slug = factory.Sequence("topic-{}".format)


class WorkingGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkingGroup

    name = factory.Sequence("Working group {}".format)
    since = date(2020, 1, 1)


class OfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("kind", "body", "topic", "group")

    kind = Office.Kind.CHAIR
    body = ""
    topic = None
    group = None


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Term

    office = factory.SubFactory(OfficeFactory)
    person = factory.SubFactory(PersonFactory)
    since = date(2020, 1, 1)


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence("Meeting {}".format)
    kind = Meeting.Kind.COMMUNITY
    mode = Meeting.Mode.HYBRID
    zone = "America/Puerto_Rico"
    starts_on = date(2026, 3, 2)
    ends_on = date(2026, 3, 5)


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Session

    meeting = factory.SubFactory(MeetingFactory)
    title = "Wrap-up"
    starts_at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=1))


class AgendaItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence("Item {}".format)
    purpose = AgendaItem.Purpose.DISCUSSION
    minutes = 10


class FloorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Floor
        skip_postgeneration_save = True

    session = factory.SubFactory(SessionFactory)
    stage = Floor.Stage.OPEN
    stage_since = LONG_AGO

    @factory.post_generation
    def kinds(self, create, extracted):
        KindFactory()


class KindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Kind
        django_get_or_create = ("code",)

    code = "intervention"
    title = "Intervention"
    position = 4


class TurnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Turn

    floor = factory.SubFactory(FloorFactory)
    person = factory.SubFactory(PersonFactory)
    kind = factory.SubFactory(KindFactory)
    origin = Turn.Origin.ROOM
    requested_at = LONG_AGO


class ChannelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Channel

    floor = factory.SubFactory(FloorFactory)
    audience = Channel.Audience.ALL


class MessageFactory(factory.django.DjangoModelFactory):
    """The next one of its channel."""

    class Meta:
        model = Message

    channel = factory.SubFactory(ChannelFactory)
    person = factory.SubFactory(PersonFactory)
    text = factory.Sequence("Message {}".format)
    sent_at = LONG_AGO

    @classmethod
    def _create(cls, model, *args, **fields):
        message = model(*args, **fields)
        message.channel.refresh_from_db(fields=["count", "changes"])
        message.channel.add(message)
        return message


class TrackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Track

    floor = factory.SubFactory(FloorFactory)
    language = "en"


class LineFactory(factory.django.DjangoModelFactory):
    """The next one of its track."""

    class Meta:
        model = Line

    track = factory.SubFactory(TrackFactory)
    text = factory.Sequence("Line {}".format)
    written_at = LONG_AGO

    @classmethod
    def _create(cls, model, *args, **fields):
        line = model(*args, **fields)
        line.track.refresh_from_db(fields=["count", "changes"])
        line.track.add(line)
        return line


class TranscriptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Transcript

    stage = Transcript.Stage.IMPORTED
    stage_since = LONG_AGO
    title = factory.Sequence("Transcript {}".format)
    language = "en"
    layout = "A"
    pages = 1
    lost_tokens = 0
    damaged = False
    file_name = "transcript.txt"
    sha256 = factory.Sequence("{:064x}".format)
    imported_at = LONG_AGO


class SpeakerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Speaker

    transcript = factory.SubFactory(TranscriptFactory)
    name = factory.Sequence("Speaker {}".format)


class SpeechFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Speech

    speaker = factory.SubFactory(SpeakerFactory)
    transcript = factory.SelfAttribute("speaker.transcript")
    position = factory.Sequence(lambda n: n + 1)
    text = "Thank you, Chair."


class ItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Item

    stage = Item.Stage.OPEN
    stage_since = LONG_AGO
    title = factory.Sequence("Follow-up {}".format)
    added_at = LONG_AGO


class DeadlineRuleFactory(factory.django.DjangoModelFactory):
    """A month before each meeting, for four weeks."""

    class Meta:
        model = DeadlineRule

    key = "rsvp"
    since = date(2010, 1, 1)
    title = "Who comes"
    reference = "Practice 4"
    closes_anchor = "MEETING"
    closes_amount = -30
    nominal = 28
    minimum = 7


class WindowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Window
        skip_postgeneration_save = True

    rule = factory.SubFactory(DeadlineRuleFactory)
    key = factory.SelfAttribute("rule.key")
    meeting = factory.SubFactory(MeetingFactory)
    opens_at = datetime(2026, 2, 20, tzinfo=UTC)
    closes_at = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    length = 19
    changed_at = LONG_AGO

    @factory.post_generation
    def published(self, create, extracted, **more):
        kind = Change.Kind.PUBLISHED
        ChangeFactory(window=self, kind=kind, opens_at=self.opens_at, closes_at=self.closes_at)


class ChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Change

    at = LONG_AGO


class OccasionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Occasion

    title = factory.Sequence("Feast {}".format)
    kind = Occasion.Kind.FEAST
    first = date(2026, 3, 9)
    last = date(2026, 3, 10)


class CallFactory(factory.django.DjangoModelFactory):
    """A call that is out, from 20 February to 10 March 2026, for everybody with an account."""

    class Meta:
        model = Call

    stage = Call.Stage.PUBLISHED
    stage_since = LONG_AGO
    title = factory.Sequence("Call {}".format)
    audience = Call.Audience.SIGNED_IN
    window = factory.SubFactory(
        WindowFactory,
        rule__key=factory.Sequence("call_{}".format),
        rule__planned=False,
        owner="calls",
        meeting=None,
    )


class FormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Form

    call = factory.SubFactory(CallFactory)
    number = 1
    made_at = LONG_AGO


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    form = factory.SubFactory(FormFactory)
    key = factory.Sequence("question-{}".format)
    place = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence("Question {}?".format)
    kind = Question.Kind.TEXT


class SubmissionFactory(factory.django.DjangoModelFactory):
    """A draft of somebody with an account."""

    class Meta:
        model = Submission

    call = factory.SelfAttribute("form.call")
    form = factory.SubFactory(FormFactory)
    key = factory.Sequence("draft-{}".format)
    user = factory.SubFactory(UserFactory)
    name = factory.SelfAttribute("user.name")
    email = factory.SelfAttribute("user.email")
    started_at = LONG_AGO
    saved_at = LONG_AGO


class ConsultationFactory(factory.django.DjangoModelFactory):
    """One that is being prepared."""

    class Meta:
        model = Consultation

    stage = Consultation.Stage.PREPARED
    stage_since = LONG_AGO
    title = factory.Sequence("Consultation {}".format)
    reference = "Principle 47"


class PointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Point

    consultation = factory.SubFactory(ConsultationFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence("Point {}".format)
    text = "The first paragraph.\n\nThe second paragraph."


class ChoiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Choice

    consultation = factory.SubFactory(ConsultationFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence("Choice {}".format)
    means = Choice.Means.FOR
