"""What pages, letters and actions ask about consultations, as whoever asks may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from hemicycle.calendar.models import DeadlineRule
from hemicycle.committee.models import Delegation, Person, Term
from hemicycle.committee.queries import addressee_of, committee, delegations_by_region
from hemicycle.committee.rules import LEADERSHIP, Kind, takes_part
from hemicycle.committee.rules import standing_of as standing_of_user
from hemicycle.consultations import counting
from hemicycle.consultations.models import (
    Choice,
    Comment,
    Consultation,
    Draft,
    Outcome,
    Point,
    Position,
    Revision,
    Stance,
    Voice,
    paragraphs,
)
from hemicycle.consultations.rules import (
    kinds_asked,
    runs,
    spoken_for,
    spoken_for_in,
    voices_of,
)
from hemicycle.kernel.post import Addressee
from hemicycle.kernel.refusals import Refused, refuse_invalid

Stage = Consultation.Stage
Means = Choice.Means
LONGEST_WORDS = 20_000
"""Of one reason or comment."""


# --- consultations ------------------------------------------------------------------------------


def consultations_for(user: Any) -> QuerySet[Consultation]:
    """Those this person may see: what is being prepared is for those who run it."""
    rows = Consultation.objects.select_related("window__rule", "window__meeting", "topic")
    rows = rows.select_related("meeting", "previous")
    if runs.test(user, None):
        return rows
    published = rows.filter(window__isnull=False)
    return published if takes_part.test(user, None) else published.filter(is_public=True)


def listed(user: Any) -> QuerySet[Consultation]:
    """As `consultations_for`, each with `answered`: how many positions of members stand."""
    stand = Q(positions__withdrawn_at=None, positions__delegation__kind=Delegation.Kind.MEMBER)
    rows = consultations_for(user).prefetch_related("window__changes")
    return rows.annotate(answered=Counted("positions", filter=stand))


def counts_of(user: Any, rows: Iterable[Consultation]) -> dict[int, int]:
    """How many members have answered, of those `listed` whose positions this person sees."""
    seen = [row for row in rows if row.window_id and sees_positions(user, row)]
    return {row.pk: row.answered for row in seen}  # type: ignore[attr-defined]


SHOWN = ("open", "coming", "concluded", "prepared", "cancelled")


def shown_as(rows: QuerySet[Consultation], asked: str, now: datetime) -> QuerySet[Consultation]:
    """Those that are open, to come, and so on; what is open by what closes first."""
    published = Q(stage=Stage.PUBLISHED, window__cancelled_at=None)
    wanted = {
        "open": published & Q(window__opens_at__lte=now, window__closes_at__gt=now),
        "coming": published & Q(window__opens_at__gt=now),
        "concluded": Q(stage=Stage.CONCLUDED) | published & Q(window__closes_at__lte=now),
        "prepared": Q(stage=Stage.PREPARED),
        "cancelled": Q(stage=Stage.CANCELLED),
    }
    first = "window__closes_at" if asked in {"open", "coming"} else "-window__closes_at"
    return (
        rows.filter(wanted[asked]).order_by(first, "pk")
        if asked in wanted
        else rows.order_by("-pk")
    )


def awaiting(user: Any, rows: Iterable[Consultation], now: datetime) -> dict[int, list[Delegation]]:
    """For those that are open: the delegations this user answers for that have not answered."""
    held = [row for row in rows if row.is_open(now)] if user.is_authenticated else []
    if not held:
        return {}
    spoken = spoken_for_in(user, held, now.date())
    answered = set(
        Position.objects.filter(consultation__in=held, withdrawn_at=None).values_list(
            "consultation_id", "delegation_id"
        )
    )
    waiting = {
        pk: [one for one in delegations if (pk, one.pk) not in answered]
        for pk, delegations in spoken.items()
    }
    return {pk: delegations for pk, delegations in waiting.items() if delegations}


def day_of(row: Consultation, now: datetime) -> date:
    """The day (UTC) whose delegations are asked: today, and its last when it has closed."""
    return min(now, row.window.closes_at).date() if row.window else now.date()


def sees_positions(user: Any, row: Consultation) -> bool:
    """Whether all that was said is shown to somebody by now."""
    if row.stage == Stage.CONCLUDED or runs.test(user, None):
        return True
    return row.answers == Consultation.Answers.OPEN and bool(takes_part.test(user, None))


def points_of(row: Consultation) -> list[Point]:
    return list(row.points.select_related("source", "outcome"))


def due(now: datetime) -> QuerySet[Consultation]:
    """Published, and either closed or cancelled among the key dates."""
    over = Q(window__closes_at__lte=now) | Q(window__cancelled_at__isnull=False)
    return Consultation.objects.filter(over, stage=Stage.PUBLISHED).select_related("window")


# --- positions ----------------------------------------------------------------------------------


def position_of(row: Consultation, delegation: Delegation) -> Position | None:
    """Also one that was withdrawn: it is known how often it changed."""
    rows = row.positions.prefetch_related("stances__choice", "stances__point", "comments")
    return rows.select_related("by", "delegation").filter(delegation=delegation).first()


@dataclass(frozen=True)
class Own:
    """What somebody's own delegation says, and whether they may say it."""

    delegation: Delegation
    position: Position | None
    may_speak: bool
    others: list[Delegation]
    """Those they may answer for as well."""

    @property
    def stands(self) -> bool:
        return self.position is not None and not self.position.withdrawn_at

    @property
    def seen(self) -> int:
        return self.position.changes if self.position else 0


def own_of(row: Consultation, user: Any, now: datetime, asked: int | None = None) -> Own | None:
    """Of the delegation that is `asked` for, or the first of those this user answers for."""
    if not user.is_authenticated or row.window is None:
        return None
    spoken = spoken_for(user, row, now.date())
    chosen = [one for one in spoken if one.pk == asked] or spoken or _represented(row, user)
    if not chosen:
        return None
    others = [one for one in spoken if one.pk != chosen[0].pk]
    return Own(chosen[0], position_of(row, chosen[0]), bool(spoken), others)


def _represented(row: Consultation, user: Any) -> list[Delegation]:
    """An adviser sees what the delegation says, without saying it."""
    held = standing_of_user(user).accreditation
    return [held.delegation] if held and held.delegation.kind in kinds_asked(row) else []


def revisions_of(position: Position) -> QuerySet[Revision]:
    """All that was handed in, the newest first."""
    return position.revisions.select_related("by").order_by("-pk")


def draft_of(row: Consultation, delegation: Delegation, user: Any) -> Draft | None:
    return row.drafts.filter(delegation=delegation, user_id=user.pk).first()


def standing_positions(row: Consultation) -> list[Position]:
    """Those that were not withdrawn, with all that they say."""
    stances = Stance.objects.select_related("choice")
    rows = row.positions.filter(withdrawn_at=None).select_related("delegation", "by")
    told = rows.prefetch_related(Prefetch("stances", queryset=stances), "comments")
    return list(told.order_by("delegation__name"))


def terms_of(row: Consultation) -> counting.Terms:
    return counting.Terms(
        row.rule,
        row.objections,
        row.most_objections,
        row.threshold_percent,
        row.quorum_percent,
    )


@dataclass(frozen=True)
class View:
    """What one delegation says on one point."""

    delegation: Delegation
    position: Position
    stance: Stance
    comments: list[Comment]

    @property
    def is_bare(self) -> bool:
        """A choice without a word of its own."""
        return not self.stance.reason and not self.comments


@dataclass(frozen=True)
class Tally:
    """One point: what it comes to, who says what, and a state for each member's seat."""

    point: Point
    count: counting.Count
    by_choice: list[tuple[Choice, list[View]]]
    observers: list[View]
    seats: list[str]

    @property
    def all_views(self) -> list[View]:
        return [*(view for _choice, views in self.by_choice for view in views), *self.observers]

    @property
    def seats_told(self) -> str:
        return " ".join(self.seats)


@dataclass(frozen=True)
class Standing:
    """All of a consultation as it stands: who was asked, who answered, what it comes to."""

    members: Sequence[Delegation]
    observers: Sequence[Delegation]
    positions: dict[int, Position]
    """By delegation, observers' too."""
    tallies: list[Tally] = field(default_factory=list)

    @property
    def answered(self) -> list[Delegation]:
        return [one for one in self.members if one.pk in self.positions]

    @property
    def silent(self) -> list[Delegation]:
        return [one for one in self.members if one.pk not in self.positions]

    @property
    def answered_observers(self) -> list[Delegation]:
        return [one for one in self.observers if one.pk in self.positions]

    @property
    def general(self) -> list[tuple[Delegation, Comment]]:
        """Comments on no point of their own."""
        told = ((position, position.comments.all()) for position in self.positions.values())
        return [(p.delegation, one) for p, comments in told for one in comments if not one.point_id]


def standing_of(row: Consultation, now: datetime) -> Standing:
    """Six queries, however many delegations and points."""
    asked = [one for one in delegations_by_region(day_of(row, now)) if one.kind in kinds_asked(row)]
    members = [one for one in asked if one.kind == Delegation.Kind.MEMBER]
    observers = [one for one in asked if one.kind != Delegation.Kind.MEMBER]
    here = {one.pk for one in asked}
    positions = {p.delegation_id: p for p in standing_positions(row) if p.delegation_id in here}
    standing = Standing(members, observers, positions)
    choices = list(row.choices.all())
    tallies = [_tally(row, point, choices, standing) for point in points_of(row)]
    return Standing(members, observers, positions, tallies)


_SEATS: dict[str, str] = {
    Choice.Means.FOR: "for",
    Choice.Means.FOR_WITH_COMMENTS: "comments",
    Choice.Means.AGAINST: "against",
    Choice.Means.ABSTAIN: "abstain",
}


def _tally(row: Consultation, point: Point, choices: Sequence[Choice], standing: Standing) -> Tally:
    views = {view.delegation.pk: view for view in _views(point, standing.positions)}
    mine = [views[one.pk] for one in standing.members if one.pk in views]
    said = {view.delegation.pk: view.stance.choice.means for view in mine}
    return Tally(
        point,
        counting.count(terms_of(row), len(standing.members), said.values()),
        [(one, [view for view in mine if view.stance.choice_id == one.pk]) for one in choices],
        [views[one.pk] for one in standing.observers if one.pk in views],
        [_SEATS.get(said.get(one.pk, ""), "") for one in standing.members],
    )


def _views(point: Point, positions: Mapping[int, Position]) -> Iterable[View]:
    for position in positions.values():
        comments = [one for one in position.comments.all() if one.point_id == point.pk]
        for stance in position.stances.all():
            if stance.point_id == point.pk:
                yield View(position.delegation, position, stance, comments)


def everybody_answered(row: Consultation, now: datetime) -> bool:
    """Every member asked; observers are not waited for."""
    members = Delegation.objects.on(day_of(row, now)).filter(kind=Delegation.Kind.MEMBER)
    answered = row.positions.filter(withdrawn_at=None).values("delegation")
    return members.exists() and not members.exclude(pk__in=answered).exists()


# --- what is handed in --------------------------------------------------------------------------


Stances = Sequence[Mapping[str, Any]]
"""`{"point": id, "choice": id, "reason": "…"}` for each point."""
Comments = Sequence[Mapping[str, Any]]
"""`{"text": "…"}`, with `"point": id` and `"paragraph": number` where it is pinned."""


def content_of(
    row: Consultation, delegation: Delegation, stances: Stances, comments: Comments
) -> dict[str, Any]:
    """What is handed in, in full and in order, as it is kept and as its digest is taken.

    Raises:
        Refused: at the field that is missing or wrong.
    """
    points, choices = list(row.points.all()), {one.pk: one for one in row.choices.all()}
    given = {one.get("point"): one for one in stances}
    _refuse_strangers(given, points)
    return {
        "consultation": row.pk,
        "delegation": delegation.code,
        "stances": [_stance(point, given.get(point.pk, {}), choices) for point in points],
        "comments": sorted(
            (_comment(one, {point.pk: point for point in points}) for one in comments),
            key=lambda one: (one["point"] or 0, one["paragraph"] or 0, one["text"]),
        ),
    }


def _refuse_strangers(given: Mapping[Any, Any], points: Sequence[Point]) -> None:
    if set(given) - {point.pk for point in points}:
        raise Refused(_("This point is not part of the consultation."), field="stances")


def _stance(
    point: Point, given: Mapping[str, Any], choices: Mapping[int, Choice]
) -> dict[str, Any]:
    choice = choices.get(given.get("choice") or 0)
    if choice is None:
        said = _("Choose a position on “%(point)s”.") % {"point": point.said("title")}
        raise Refused(said, field=f"choice_{point.pk}")
    reason = _words(given.get("reason"), f"reason_{point.pk}")
    if choice.needs_reason and not reason:
        said = _("“%(choice)s” needs a reason.") % {"choice": choice.said("label")}
        raise Refused(said, field=f"reason_{point.pk}")
    told = {"point": point.pk, "choice": choice.pk, "title": point.title}
    return {**told, "label": choice.label, "means": choice.means, "reason": reason}


def _comment(given: Mapping[str, Any], points: Mapping[int, Point]) -> dict[str, Any]:
    pk, paragraph = given.get("point"), given.get("paragraph")
    name = "_".join(str(part) for part in ("comment", pk, paragraph) if part)
    text = _words(given.get("text"), name)
    if not text:
        raise Refused(_("Say something, or leave the comment out."), field=name)
    _refuse_nowhere(points, pk, paragraph)
    return {"point": pk, "paragraph": paragraph, "text": text}


def _refuse_nowhere(points: Mapping[int, Point], pk: int | None, paragraph: int | None) -> None:
    """Paragraphs are those of the text as it was first written, whoever reads a translation."""
    if pk is None and paragraph is None:
        return
    point = points.get(pk or 0)
    if point is None:
        raise Refused(_("This point is not part of the consultation."), field="comments")
    if paragraph is not None and not 0 < paragraph <= most_paragraphs(point):
        raise Refused(_("There is no such paragraph."), field="comments")


def most_paragraphs(point: Point) -> int:
    from_languages = [words.get("text", "") for words in point.translations.values()]
    return max(len(paragraphs(text)) for text in (point.text, *from_languages))


def _words(given: Any, name: str) -> str:
    text = str(given or "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_WORDS:
        raise Refused(_("That is longer than 20,000 characters."), field=name)
    if "\x00" in text or not _can_be_kept(text):
        raise Refused(_("This text holds characters that cannot be kept."), field=name)
    return text


def _can_be_kept(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# --- rounds -------------------------------------------------------------------------------------


def rounds_of(row: Consultation, user: Any) -> list[Consultation]:
    """All rounds this person may see, the first one first. A round knows the one before."""
    chain = [row]
    while earlier := chain[0].previous:
        chain.insert(0, earlier)
    while later := Consultation.objects.filter(previous=chain[-1]).first():
        chain.append(later)
    seen = set(
        consultations_for(user)
        .filter(pk__in=[one.pk for one in chain])
        .values_list("pk", flat=True)
    )
    return [one for one in chain if one.pk in seen]


# --- who is written to --------------------------------------------------------------------------


def addressees_of_voices(
    row: Consultation, day: date, delegations: Iterable[Delegation] | None = None
) -> list[Addressee]:
    """Those who answer for all that are asked, or for these; each address once."""
    held = voices_of(row, day).exclude(person__email="")
    if delegations is not None:
        held = held.filter(delegation__in=list(delegations))
    return _each_once(one.person for one in held)


def still_asked(row: Consultation, now: datetime) -> list[Addressee]:
    """The voices of the delegations that have not answered yet."""
    answered = row.positions.filter(withdrawn_at=None).values_list("delegation", flat=True)
    day = now.date()
    held = voices_of(row, day).exclude(person__email="").exclude(delegation__in=answered)
    return _each_once(one.person for one in held)


def those_who_run(day: date) -> list[Addressee]:
    kinds = {*LEADERSHIP, Kind.SECRETARY}
    held = Term.objects.on(day).filter(office__kind__in=kinds).exclude(person__email="")
    return _each_once(one.person for one in held.select_related("person__user").order_by("pk"))


def _each_once(people: Iterable[Person]) -> list[Addressee]:
    found = (addressee_of(person) for person in people)
    return list({one.email: one for one in found}.values())


def voices_named(row: Consultation) -> QuerySet[Voice]:
    return row.named_voices.select_related("delegation", "person")


def zone_of(row: Consultation) -> str:
    """By whose clocks its times are typed and told."""
    if row.window:
        return row.window.zone
    return row.meeting.zone if row.meeting else committee().zone


def outcomes_of(row: Consultation) -> list[Outcome]:
    rows = Outcome.objects.filter(point__consultation=row).select_related("point")
    return list(rows.order_by("point__position"))


# --- what is judged -----------------------------------------------------------------------------


def refuse_unsound(row: Consultation) -> None:
    refuse_invalid(row, but=("window", "previous"))
    if row.rule == Consultation.Rule.SILENCE_CONSENTS and row.quorum_percent:
        said = _("Where silence is consent no quorum is needed: leave it empty.")
        raise Refused(said, field="quorum_percent")
    if row.opens_at and row.closes_at and row.closes_at <= row.opens_at:
        raise Refused(_("It must close after it opens."), field="closes_at")


def refuse_unready(row: Consultation, now: datetime) -> None:
    means = set(row.choices.values_list("means", flat=True))
    if not row.points.exists():
        raise Refused(_("Add a point first: what is put to delegations?"))
    if not means & {Means.FOR, Means.FOR_WITH_COMMENTS} or Means.AGAINST not in means:
        raise Refused(_("It needs a choice for a point and one against."))
    if row.closes_at is None:
        raise Refused(_("Say when it closes."), field="closes_at")
    if row.opens_at and row.opens_at < now:
        raise Refused(_("Its opening is in the past: change it, or leave it empty for at once."))
    if row.closes_at <= max(now, row.opens_at or now):
        raise Refused(_("Its closing is in the past."))


def refuse_bad_choice(choice: Choice) -> None:
    refuse_invalid(choice, but=("consultation",))
    others = Choice.objects.filter(consultation=choice.consultation_id, label=choice.label)
    if others.exclude(pk=choice.pk).exists():
        raise Refused(_("There is such a choice already."), field="label")


def seconds(at: datetime) -> str:
    """In UTC, to the second: what a deadline is judged by."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def closed_words(row: Consultation, now: datetime) -> str:
    window = row.window
    if row.stage == Stage.PUBLISHED and window is not None and not window.cancelled_at:
        told = {"arrived": seconds(now)}
        if window.opens_at and now < window.opens_at:
            told["opens"] = seconds(window.opens_at)
            return _("This arrived at %(arrived)s; the window opens at %(opens)s.") % told
        told["closed"] = seconds(window.closes_at)
        return _("This arrived at %(arrived)s; the window closed at %(closed)s.") % told
    return _("This consultation takes no positions.")


def dated(row: Consultation) -> dict[str, Any]:
    """What its window says of it."""
    audiences, people = DeadlineRule.Audience, DeadlineRule.People
    everybody = row.asked == Consultation.Asked.DELEGATIONS
    return {
        "key": row.key,
        "title": row.title,
        "reference": row.reference,
        "audience": audiences.PUBLIC if row.is_public else audiences.COMMITTEE,
        "people": people.DELEGATIONS if everybody else people.MEMBERS,
        "topic": row.topic,
        "zone": zone_of(row),
        "owner": "consultations",
        "meeting": row.meeting,
    }


def outcome(tally: Tally, now: datetime) -> Outcome:
    count = tally.count
    silence = {
        "in_favour": count.in_favour,
        "against": count.against,
        "abstaining": count.abstaining,
        "unheard": count.unheard,
    }
    return Outcome(
        point=tally.point,
        result=count.result,
        why=count.why,
        tallies={**count.said, **silence},
        asked=count.asked,
        answered=count.answered,
        silent=count.silent,
        at=now,
    )
