"""Delegations, people and offices. Whatever is held is held from a day to a day."""

from datetime import date
from typing import TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.accounts.models import User
from hemicycle.kernel.languages import can_be_said, is_language, language_name, locale_of

RECORD_LANGUAGES = ("zh-hans", "zh-hant", "ar", "fr", "es", "ru", "pt")
"""The languages meetings are interpreted into, and so recorded in."""


is_rule_key = RegexValidator(r"^[a-z][a-z_]*(\.[a-z][a-z_]*)+\Z")

Row = TypeVar("Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold for a stretch of days: `since` is the first, `until` the first no more."""

    def on(self, day: date) -> "DatedQuerySet[Row]":
        return self.filter(since__lte=day).exclude(until__lte=day)

    def overlapping(self, since: date, until: date | None) -> "DatedQuerySet[Row]":
        rows = self.exclude(until__lte=since)
        return rows.filter(since__lt=until) if until else rows


def ends_after_it_begins(
    name: str, since: str = "since", until: str = "until"
) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": F(since)})
    )


class Committee(models.Model):
    """The committee this installation serves (ADR 2: one installation, one committee)."""

    name = models.CharField(_("name"), max_length=200, validators=[can_be_said])
    short_name = models.CharField(_("short name"), max_length=40, validators=[can_be_said])
    purpose = models.TextField(_("purpose"), blank=True)
    secretariat_email = models.EmailField(_("secretariat's e-mail address"), blank=True)
    zone = models.CharField(_("time zone"), max_length=50, default="UTC")

    class Meta:
        constraints = [models.CheckConstraint(name="one_committee", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.short_name


class RulebookEntry(models.Model):
    """One number (or word) of the rulebook, from a day on, with the rule it comes from.

    A change is a new entry with a later `since`: the past keeps the rule it had.
    """

    key = models.CharField(max_length=80, validators=[is_rule_key])
    value = models.JSONField()
    reference = models.CharField(_("rule"), max_length=200)
    rationale = models.TextField(_("reason"), blank=True)
    since = models.DateField(_("in force from"))

    class Meta:
        constraints = [models.UniqueConstraint(name="one_rule_per_day", fields=["key", "since"])]
        verbose_name_plural = "rulebook entries"

    def __str__(self) -> str:
        return f"{self.key} = {self.value} ({self.reference}) from {self.since}"


class Region(models.TextChoices):
    AFRICA = "AF", _("Africa")
    ASIA_PACIFIC = "AP", _("Asia, Australia and the Pacific")
    EUROPE = "EU", _("Europe")
    LATIN_AMERICA = "LA", _("Latin America and the Caribbean")
    NORTH_AMERICA = "NA", _("North America")


class Delegation(models.Model):
    """A member government or an observer organisation, from the day it joined."""

    class Kind(models.TextChoices):
        MEMBER = "MEMBER", _("Member")
        OBSERVER = "OBSERVER", _("Observer")

    class Nature(models.TextChoices):
        GOVERNMENT = "GOVERNMENT", _("Government")
        DISTINCT_ECONOMY = "ECONOMY", _("Distinct economy")
        ORGANISATION = "ORGANISATION", _("Organisation")

    name = models.CharField(_("name"), max_length=200, unique=True, validators=[can_be_said])
    code = models.CharField(
        _("code"), max_length=12, unique=True, help_text=_("Two letters for a territory.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature.choices)
    region = models.CharField(_("region"), max_length=2, choices=Region.choices, blank=True)
    since = models.DateField(_("joined"))
    until = models.DateField(_("left"), null=True, blank=True)

    objects = DatedQuerySet["Delegation"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [ends_after_it_begins("delegation_leaves_after_it_joins")]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """A territory's name in that language (Unicode CLDR), an organisation's own name."""
        if len(self.code) != 2 or language == "en":
            return self.name
        named: str = locale_of(language).territories.get(self.code, self.name)
        return named

    @property
    def other_names(self) -> list[str]:
        """The names by which records in other languages may call it."""
        return [self.name_in(language) for language in RECORD_LANGUAGES] + [self.code]


class Person(models.Model):
    """Somebody who takes part, whether or not they sign in."""

    class Gender(models.TextChoices):
        """Only as people give it, and only for statistics of speaking time."""

        WOMAN = "W", _("Woman")
        MAN = "M", _("Man")
        OTHER = "X", _("Other")

    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("In the person's own script."),
        validators=[can_be_said],
    )
    latin_name = models.CharField(
        _("name in Latin letters"), max_length=200, blank=True, validators=[can_be_said]
    )
    aliases = models.JSONField(
        default=list, blank=True, help_text="Other spellings met in records."
    )
    language = models.CharField(
        _("language"), max_length=10, default="en", validators=[is_language]
    )
    gender = models.CharField(
        _("gender"),
        max_length=1,
        choices=Gender.choices,
        blank=True,
        help_text=_("Only if the person has given it: for statistics of speaking time."),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="person", null=True, blank=True
    )

    class Meta:
        ordering = ["latin_name", "name"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                name="one_person_per_address", fields=["email"], condition=~Q(email="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Own script first, with the Latin form beside it where that differs."""
        if self.latin_name and self.latin_name != self.name:
            return f"{self.name} ({self.latin_name})"
        return self.name

    @property
    def language_name(self) -> str:
        return language_name(self.language)


class Accreditation(models.Model):
    """A person speaks for a delegation, from a day to a day."""

    class Role(models.TextChoices):
        REPRESENTATIVE = "REPRESENTATIVE", _("Representative")
        ALTERNATE = "ALTERNATE", _("Alternate")
        ADVISER = "ADVISER", _("Adviser")

    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="accreditations"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="accreditations", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet["Accreditation"].as_manager()

    class Meta:
        ordering = ["delegation__name", "-role", "since"]
        constraints = [
            ends_after_it_begins("accreditation_ends_after_it_begins"),
            models.UniqueConstraint(
                name="one_representative_and_one_alternate",
                fields=["delegation", "role"],
                condition=Q(until__isnull=True, role__in=["REPRESENTATIVE", "ALTERNATE"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.delegation} ({self.role})"


class Topic(models.Model):
    """A subject the committee works on, across meetings, letters and records."""

    title = models.CharField(_("title"), max_length=200, unique=True, validators=[can_be_said])
    slug = models.SlugField(unique=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class WorkingGroup(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True, validators=[can_be_said])
    mandate = models.TextField(_("mandate"), blank=True)
    since = models.DateField(_("established"))
    until = models.DateField(_("ended"), null=True, blank=True)

    objects = DatedQuerySet["WorkingGroup"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [ends_after_it_begins("working_group_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """Something held for a term: a chair, a liaison to a named body, the lead of a topic."""

    class Kind(models.TextChoices):
        CHAIR = "CHAIR", _("Chair")
        VICE_CHAIR = "VICE_CHAIR", _("Vice-chair")
        LIAISON = "LIAISON", _("Liaison")
        TOPIC_LEAD = "TOPIC_LEAD", _("Topic lead")
        GROUP_CHAIR = "GROUP_CHAIR", _("Working-group chair")
        SECRETARY = "SECRETARY", _("Secretariat")
        INTERPRETER = "INTERPRETER", _("Interpreter")
        SCRIBE = "SCRIBE", _("Scribe")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    body = models.CharField(
        _("body"),
        max_length=200,
        blank=True,
        help_text=_("For a liaison."),
        validators=[can_be_said],
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="leads",
        null=True,
        blank=True,
        verbose_name=_("topic"),
    )
    group = models.ForeignKey(
        WorkingGroup,
        on_delete=models.PROTECT,
        related_name="chairs",
        null=True,
        blank=True,
        verbose_name=_("working group"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "kind",
                "body",
                Coalesce("topic", 0),
                Coalesce("group", 0),
                name="one_office_of_a_kind",
            ),
            models.CheckConstraint(
                name="an_office_names_what_it_is_for",
                condition=(
                    Q(kind="LIAISON", topic=None, group=None) & ~Q(body="")
                    | Q(kind="TOPIC_LEAD", body="", group=None, topic__isnull=False)
                    | Q(kind="GROUP_CHAIR", body="", topic=None, group__isnull=False)
                    | Q(body="", topic=None, group=None)
                    & ~Q(kind__in=["LIAISON", "TOPIC_LEAD", "GROUP_CHAIR"])
                ),
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.get_kind_display(), self.purpose) if part)

    @property
    def purpose(self) -> str:
        return self.body or str(self.topic or self.group or "")


class Term(models.Model):
    """A person holds an office, from a day to a day."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="terms")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="terms", verbose_name=_("person")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet["Term"].as_manager()

    class Meta:
        ordering = ["office__kind", "since", "pk"]
        constraints = [ends_after_it_begins("term_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.person}, {self.office}"
