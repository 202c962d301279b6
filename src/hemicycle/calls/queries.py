"""What pages and actions ask about calls, as whoever asks may see them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from hemicycle.calls import answers
from hemicycle.calls.answers import Lack
from hemicycle.calls.models import (
    Call,
    Form,
    Handler,
    LateDoor,
    Question,
    Receipt,
    Submission,
    Upload,
)
from hemicycle.calls.rules import keeps, readable
from hemicycle.committee.models import Accreditation, Delegation, Office, Person, Region, Term
from hemicycle.committee.queries import addressee_of
from hemicycle.committee.rules import standing_of, takes_part
from hemicycle.kernel.files import KIND_NAMES
from hemicycle.kernel.languages import countries
from hemicycle.kernel.post import Addressee

Audience = Call.Audience
NEWS = timedelta(days=1)
"""How long after its opening a call for everybody is told to those who have not begun."""
FEWEST = 5
"""Smaller groups are told to nobody outside."""


# --- calls --------------------------------------------------------------------------------------


def calls_for(user: Any) -> QuerySet[Call]:
    """All that somebody may see, signed in or not, with their windows; the newest first."""
    rows = Call.objects.select_related("window__rule", "window__meeting", "topic", "meeting")
    return rows.filter(_visible(user)).order_by("-window__closes_at", "-pk")


def _visible(user: Any) -> Q:
    out = ~Q(stage=Call.Stage.PREPARED)
    public = out & Q(audience=Audience.EVERYONE)
    if not user.is_authenticated:
        return public
    if keeps.test(user, None):
        return Q()
    handled = Handler.objects.filter(person__user_id=user.pk).values("call")
    invited = Call.invited.through.objects.filter(person__user_id=user.pk).values("call")
    seen = public | Q(pk__in=handled) | out & Q(pk__in=invited)
    seen |= out & Q(audience=Audience.SIGNED_IN)
    if takes_part.test(user, None):
        seen |= out & Q(audience=Audience.MEMBERS)
    return seen


def is_open(call: Call, now: datetime) -> bool:
    return bool(call.stage == Call.Stage.PUBLISHED and call.window and call.window.is_open(now))


@dataclass(frozen=True)
class Group:
    """Calls that stand alike, under a heading."""

    name: str
    title: str
    calls: list[Call]


def grouped(rows: Iterable[Call], now: datetime) -> list[Group]:
    """Open, to come, in preparation, over: those groups that have any."""
    titles = {
        "open": _("Open now"),
        "ahead": _("To come"),
        "prepared": _("In preparation"),
        "over": _("Closed"),
    }
    kept: dict[str, list[Call]] = {name: [] for name in titles}
    for call in rows:
        kept[_standing(call, now)].append(call)
    kept["open"].reverse()  # What closes first is what to look at first.
    return [Group(name, titles[name], those) for name, those in kept.items() if those]


def _standing(call: Call, now: datetime) -> str:
    if call.stage == Call.Stage.PREPARED:
        return "prepared"
    if is_open(call, now):
        return "open"
    window = call.window
    is_ahead = window and window.opens_at and window.opens_at > now and not window.cancelled_at
    return "ahead" if call.stage == Call.Stage.PUBLISHED and is_ahead else "over"


def newest_form(call: Call) -> Form:
    return call.forms.order_by("-number").first() or Form(call=call, number=0)


def questions_of(form: Form) -> list[Question]:
    rows = form.questions.select_related("position") if form.pk else Question.objects.none()
    return list(rows.order_by("place", "pk"))


# --- one's own ----------------------------------------------------------------------------------


def own_submissions(user: Any) -> QuerySet[Submission]:
    """What somebody with an account wrote, the newest first."""
    rows = Submission.objects.filter(user_id=user.pk)
    return rows.select_related("call__window__rule", "receipt", "status").order_by("-started_at")


def submissions() -> QuerySet[Submission]:
    """With all that their pages show."""
    return Submission.objects.select_related(
        "call__window__rule", "form", "receipt", "delegation", "status"
    )


def fresh(submission: Submission) -> Submission:
    """As it is now."""
    return submissions().get(pk=submission.pk)


def may_hand_in(submission: Submission, now: datetime) -> bool:
    """Whether what is handed in now would be in time."""
    call = submission.call
    if call.stage != Call.Stage.PUBLISHED:
        return False
    return is_open(call, now) or late_door(call, submission.email, now) is not None


def late_door(call: Call, email: str, now: datetime) -> LateDoor | None:
    """The one that is open for this person now."""
    return call.late_doors.filter(email__iexact=email, until__gt=now).first()


@dataclass(frozen=True)
class Written:
    """A submission beside the questions it is asked: what it says and what it lacks."""

    submission: Submission
    questions: list[Question]
    """All there are; some are for one position alone."""
    uploads: list[Upload]

    @cached_property
    def asked(self) -> list[Question]:
        return answers.asked(self.questions, self.submission.answers)

    @property
    def lacks(self) -> list[Lack]:
        found = answers.lacks(self.asked, self.submission.answers, self._there)
        return [*answers.names_oneself(self.submission), *found]

    @property
    def percent(self) -> int:
        return answers.percent(self.asked, self.submission.answers, self._there)

    @property
    def _there(self) -> set[int]:
        return {upload.pk for upload in self.uploads}


def written(submission: Submission) -> Written:
    """A question that is of another kind by now has its answer in the shape of that."""
    questions = [*_first_asked(submission), *questions_of(submission.form)]
    held = submission.answers
    held |= {one.key: answers.as_kept(one, held[one.key]) for one in questions if one.key in held}
    return Written(submission, questions, list(submission.uploads.all()))


def _first_asked(submission: Submission) -> Iterator[Question]:
    """What every form asks first: for whom, and for what."""
    if submission.is_for_other:
        yield Question(
            key=Question.NOMINEE,
            kind=Question.Kind.REFERENCE,
            text=_("Whom do you name?"),
            help=_("They are asked by mail to confirm."),
        )
    if positions := list(submission.call.positions.all()):
        asked = Question(key=Question.POSITIONS, kind=Question.Kind.MANY, text=_("What is it for?"))
        asked.given = [(str(one.pk), str(one)) for one in positions]
        yield asked


def uploads_by_question(written: Written) -> dict[str, list[Upload]]:
    """The files that belong to the draft, by question, in the order they came."""
    held = written.submission.answers
    by_question: dict[str, list[Upload]] = {}
    for upload in written.uploads:
        if upload.pk in (held.get(upload.question) or []):
            by_question.setdefault(upload.question, []).append(upload)
    return by_question


def differs_from_receipt(written: Written) -> bool:
    """Whether the draft has gone on since it was handed in."""
    receipt, held = written.submission.receipt, written.submission.answers
    if receipt is None:
        return False
    return any(held.get(one.key) != receipt.answers.get(one.key) for one in written.asked)


@dataclass(frozen=True)
class Answered:
    """A question of a receipt, with its answer in words and its files."""

    question: Question
    words: str
    files: list[Upload]


def answered(receipt: Receipt) -> list[Answered]:
    """What was handed in, by the questions it answers."""
    submission = receipt.submission
    questions = [*_first_asked(submission), *questions_of(receipt.form)]
    uploads = {upload.pk: upload for upload in submission.uploads.all()}
    names = {pk: upload.name for pk, upload in uploads.items()}
    found = []
    for question in answers.asked(questions, receipt.answers):
        told = receipt.answers.get(question.key)
        is_file = question.kind == Question.Kind.FILE
        files = [uploads[pk] for pk in told or [] if pk in uploads] if is_file else []
        found.append(Answered(question, answers.as_words(question, told, names), files))
    return found


def files_of(receipt: Receipt) -> QuerySet[Upload]:
    """Those that were handed in with it: what else its author has added is not for readers."""
    given = answers.files_in(receipt.form.questions.all(), receipt.answers)
    return receipt.submission.uploads.filter(pk__in=given)


# --- what was handed in -------------------------------------------------------------------------


def received(call: Call) -> QuerySet[Submission]:
    """All that were handed in and not withdrawn, by their numbers; without their drafts."""
    rows = Submission.objects.filter(call=call, receipt__isnull=False).defer("answers")
    return rows.select_related("receipt", "status", "delegation", "chosen_for").order_by(
        "receipt__number"
    )


def submissions_for(user: Any, call: Call) -> QuerySet[Submission]:
    """Those of them that somebody may read."""
    seen = readable(call, user)
    return received(call).filter(seen) if seen is not None else received(call).none()


def hidden_by_interest(user: Any, call: Call) -> int:
    """How many of those handed in are not there for a manager."""
    return received(call).count() - submissions_for(user, call).count()


def drafts(call: Call) -> QuerySet[Submission]:
    """Begun and not handed in, or withdrawn: nobody but their authors reads their answers."""
    return call.submissions.filter(receipt=None).order_by("-saved_at")


def with_answer(rows: QuerySet[Submission], key: str, value: str) -> QuerySet[Submission]:
    """Those that answered a question so, as it was handed in; one of several answers is enough."""
    told = rows.annotate(told=Cast(KeyTextTransform(key, "receipt__answers"), TextField()))
    return told.filter(Q(told=value) | Q(told__contains=f'"{value}"'))


@dataclass(frozen=True)
class Sheet:
    """Everything handed in as a table: names of columns, and a row for each."""

    columns: list[str]
    rows: Iterable[list[object]]


def sheet(call: Call, rows: QuerySet[Submission], now: datetime) -> Sheet:
    """A column a question, by the words of its newest version that was asked."""
    by_form = {form.pk: questions_of(form) for form in call.forms.order_by("-number")}
    titles: dict[str, str] = {}
    for questions in by_form.values():
        for question in questions:
            titles.setdefault(question.key, str(question))
    files = dict(Upload.objects.filter(submission__call=call).values_list("pk", "name"))
    positions = {one.pk: str(one) for one in call.positions.all()}
    lines = (
        [*_facts(row, positions, now), *_cells(row.receipt, by_form, list(titles), files)]
        for row in rows.iterator(chunk_size=2_000)
        if row.receipt
    )
    return Sheet([*FACTS, *titles.values()], lines)


FACTS = (
    "number", "received_utc", "name", "email", "delegation", "on_behalf_of", "their_email", "word",
    "positions", "country", "region", "status", "chosen", "digest",
)  # fmt: skip


def _facts(row: Submission, positions: Mapping[int, str], now: datetime) -> list[object]:
    assert row.receipt, "only what was handed in is listed"
    chosen = {True: "yes", False: "no", None: ""}[row.is_chosen]
    return [
        row.receipt.number,
        row.receipt.at,
        row.name,
        row.email,
        row.delegation,
        row.nominee_name,
        row.nominee_email,
        row.word(now),
        "; ".join(positions.get(one, "") for one in answers.positions_in(row.receipt.answers)),
        row.country,
        row.region,
        row.status,
        chosen,
        row.receipt.digest,
    ]


def _cells(
    receipt: Receipt,
    by_form: Mapping[int, list[Question]],
    keys: list[str],
    files: Mapping[int, str],
) -> list[object]:
    questions = {one.key: one for one in by_form.get(receipt.form_id, [])}
    return [
        answers.as_words(questions[key], receipt.answers.get(key), files)
        if key in questions
        else ""
        for key in keys
    ]


# --- statistics ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statistics:
    """Counts of what was handed in. With `least`, no group smaller than that is told."""

    total: int
    by_region: dict[str, int]
    by_country: dict[str, int]
    by_gender: dict[str, int]
    least: int = 1

    @cached_property
    def groups(self) -> list[tuple[str, list[tuple[str, int]]]]:
        told = {"region": self.by_region, "country": self.by_country, "gender": self.by_gender}
        return [(name, answers.told_groups(counts, self.least)) for name, counts in told.items()]


def statistics(call: Call, least: int = 1) -> Statistics:
    rows = received(call)
    names = countries()
    return Statistics(
        total=rows.count(),
        by_region=_counted(rows, "region", dict(Region.choices)),
        by_country=_counted(rows, "country", names),
        by_gender=_counted(rows, "gender", labels_of_gender(call)),
        least=least,
    )


def _counted(rows: QuerySet[Submission], field: str, names: Mapping[str, Any]) -> dict[str, int]:
    counts = rows.order_by().values_list(field).annotate(count=Count("pk"))
    return {str(names.get(value, value)): count for value, count in counts if value}


def labels_of_gender(call: Call) -> dict[str, str]:
    asked = Question.objects.filter(form__call=call, counts=Question.Counts.GENDER)
    return {key: label for question in asked for key, label in question.choices()}


def region_of(country: str, delegation: Delegation | None) -> str:
    """That of the delegation of this territory, else of the one the person belongs to."""
    known = Delegation.objects.filter(code=country).first() if country else None
    row = known or delegation
    return row.region if row else ""


def public_statistics(call: Call) -> Statistics | None:
    """What may be told to everybody, once the call is closed; nothing of a confidential one."""
    if call.is_confidential or call.stage != Call.Stage.CONCLUDED:
        return None
    told = statistics(call, FEWEST)
    return told if told.total >= FEWEST else None


def chosen(call: Call) -> QuerySet[Submission]:
    """Those who were chosen, for the page of the call."""
    rows = Submission.objects.filter(call=call, is_chosen=True)
    return rows.select_related("chosen_for", "delegation").order_by("chosen_for", "pk")


# --- whom a call still asks ---------------------------------------------------------------------


def still_asked(call: Call, now: datetime) -> list[Addressee]:
    """Whom a reminder is for: those who are asked, and those who began, without those who did."""
    done = {email.lower() for email in received(call).values_list("email", flat=True)}
    begun = {row.email: row.addressee for row in drafts(call).filter(withdrawn_at=None)}
    people = {person.email: addressee_of(person) for person in _asked_people(call, now)}
    return [one for email, one in (people | begun).items() if email.lower() not in done]


def _asked_people(call: Call, now: datetime) -> QuerySet[Person]:
    """Of the committee. Whoever else may answer is not known before they begin.

    What is for everybody is told to all once, when it opens, and they are left in peace.
    """
    rows = Person.objects.select_related("user").exclude(email="").order_by("pk")
    if call.audience == Audience.NAMED:
        return rows.filter(invitations=call)
    if call.audience in {Audience.EVERYONE, Audience.SIGNED_IN} and not _is_news(call, now):
        return rows.none()
    present = Accreditation.objects.on(now.date()).filter(person=OuterRef("pk"))
    if call.audience == Audience.MEMBERS:
        return rows.filter(Exists(present.filter(delegation__kind=Delegation.Kind.MEMBER)))
    holders = Term.objects.on(now.date()).filter(person=OuterRef("pk"))
    return rows.filter(Exists(present) | Exists(holders))


def _is_news(call: Call, now: datetime) -> bool:
    opened = call.window.opens_at if call.window else None
    return opened is None or now < opened + NEWS


def to_be_destroyed(now: datetime) -> list[Call]:
    """Those whose answers have been kept long enough, and still are."""
    rows = Call.objects.filter(keep_days__isnull=False, window__isnull=False, destroyed_at=None)
    closed = rows.filter(window__closes_at__lte=now).select_related("window")
    return [call for call in closed if call.destroy_at and call.destroy_at <= now]


def call_of_window(window: Any) -> Call | None:
    return Call.objects.filter(window=window).first()


# --- choosing -----------------------------------------------------------------------------------


def eligible(call: Call, now: datetime) -> list[Submission]:
    """Whoever may be chosen: those for others only once they have confirmed."""
    words = {"", Submission.Word.CONFIRMED}
    return [row for row in received(call) if row.word(now) in words]


def candidate_person(row: Submission) -> Person | None:
    """Who would be put in office: known by account, or by the address that was given."""
    if row.is_for_other:
        return Person.objects.filter(email__iexact=row.nominee_email).first()
    by_account = Person.objects.filter(user=row.user_id).first() if row.user_id else None
    return by_account or Person.objects.filter(email__iexact=row.email).first()


def delegation_of(user: Any) -> Delegation | None:
    """For whom somebody speaks today."""
    if user is None or not user.is_authenticated:
        return None
    accreditation = standing_of(user).accreditation
    return accreditation.delegation if accreditation else None


def offices_to_fill() -> QuerySet[Office]:
    return Office.objects.select_related("topic", "group").order_by("kind", "pk")


# --- setting up ---------------------------------------------------------------------------------


def preview(call: Call) -> Written:
    """The form as somebody would find it who begins now."""
    form = newest_form(call)
    is_for_other = call.behalf == Call.Behalf.OTHERS
    submission = Submission(call=call, form=form, is_for_other=is_for_other)
    return Written(submission, [*_first_asked(submission), *questions_of(form)], [])


@dataclass(frozen=True)
class Outlined:
    """A question among the others, with what depends on its place and on them."""

    question: Question
    is_first_of_section: bool
    condition: tuple[Question, str] | None
    """On which other question it depends, and the answer in words."""

    @property
    def file_kinds(self) -> list[str]:
        return [str(KIND_NAMES[one]) for one in self.question.file_kinds]


def outline(questions: Iterable[Question]) -> list[Outlined]:
    rows = list(questions)
    by_key = {one.key: one for one in rows}
    told, section = [], ""
    for one in rows:
        told.append(Outlined(one, one.section != section, _condition(one, by_key)))
        section = one.section
    return told


def _condition(question: Question, by_key: Mapping[str, Question]) -> tuple[Question, str] | None:
    other = by_key.get(question.needed_by)
    if other is None:
        return None
    words = {"yes": _("yes"), "no": _("no")} | dict(other.choices())
    return other, words.get(question.needed_value, question.needed_value)


def has_receipts(form: Form) -> bool:
    """Whether a change of it makes a new version."""
    return bool(form.pk) and form.receipts.exists()


def people() -> QuerySet[Person]:
    """Those of the committee who can be named for something."""
    return Person.objects.select_related("user").order_by("latin_name", "name")


def handlers(call: Call) -> QuerySet[Handler]:
    return call.handlers.select_related("person__user").order_by("role", "pk")


def who_handles(call: Call) -> QuerySet[Person]:
    return Person.objects.filter(handled_calls__call=call)


# --- handling -----------------------------------------------------------------------------------


def beside(rows: QuerySet[Submission], number: int) -> tuple[int | None, int | None]:
    """The numbers before and after one, among those that may be read."""
    numbers = rows.order_by("receipt__number").values_list("receipt__number", flat=True)
    return numbers.filter(receipt__number__lt=number).last(), (
        numbers.filter(receipt__number__gt=number).first()
    )


def choice_questions(call: Call) -> list[Question]:
    """By whose answers what was handed in can be told apart."""
    kinds = Question.WITH_OPTIONS
    return [one for one in questions_of(newest_form(call)) if one.kind in kinds]


def fillings(row: Submission) -> dict[str, str]:
    """What an offer says about the meeting it is for: its place and its days."""
    if row.receipt is None:
        return {}
    asked = row.receipt.form.questions.exclude(fills="")
    told = {one.fills: row.receipt.answers.get(one.key, "") for one in asked}
    return {fills: str(answer) for fills, answer in told.items() if answer}


def of_word(rows: QuerySet[Submission], word: str, now: datetime) -> QuerySet[Submission]:
    """Those for others by what whoever was named has said, as `Submission.word` tells it."""
    named = rows.filter(is_for_other=True, confirm_due__isnull=False)
    silent = named.filter(confirmed_at=None, declined_at=None)
    told = {
        Submission.Word.CONFIRMED: named.filter(confirmed_at__isnull=False),
        Submission.Word.DECLINED: named.filter(declined_at__isnull=False),
        Submission.Word.WAITING: silent.filter(confirm_due__gt=now),
        Submission.Word.LAPSED: silent.filter(confirm_due__lte=now),
    }
    return told[Submission.Word(word)]


def countries_of(rows: QuerySet[Submission]) -> list[str]:
    """Codes of those from which these came."""
    codes = rows.exclude(country="").order_by("country")
    return list(codes.values_list("country", flat=True).distinct())


def eligible_for(user: Any, call: Call, now: datetime) -> list[Submission]:
    """Those of the eligible whom somebody may judge."""
    seen = set(submissions_for(user, call).values_list("pk", flat=True))
    return [row for row in eligible(call, now) if row.pk in seen]
