"""Dates and the reasons for them, in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.calendar.models import DeadlineRule, Window
from hemicycle.calendar.queries import reasons_of
from hemicycle.planner import parts, watch

register = template.Library()


@register.filter
def when(window: Window, now: datetime) -> str:
    return window.when(now)


@register.filter
def twice(at: datetime | None) -> str | SafeString:
    """By the reader's clocks, with UTC beside it where they differ."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    told = date_format(local, "DATETIME_FORMAT")
    name = local.tzname() or ""
    if not local.utcoffset():
        return format_html(
            '<time class="text-nowrap" datetime="{}">{} UTC</time>', at.isoformat(), told
        )
    utc = date_format(timezone.localtime(at, ZoneInfo("UTC")), "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}"><span class="text-nowrap">{} {}</span> '
        '<small class="text-body-secondary text-nowrap">{} UTC</small></time>',
        at.isoformat(),
        told,
        name,
        utc,
    )


def length_of(amount: int, unit: str) -> str:
    """“14 working days”."""
    said = {
        parts.Unit.DAYS: ngettext("%(n)s day", "%(n)s days", amount),
        parts.Unit.WORKING_DAYS: ngettext("%(n)s working day", "%(n)s working days", amount),
        parts.Unit.HOURS: ngettext("%(n)s hour", "%(n)s hours", amount),
    }
    return said[parts.Unit(unit)] % {"n": amount}


@register.filter
def because(reason: dict[str, Any]) -> str:
    """A sentence for a reason, as a window's row keeps it."""
    told = {
        "length": length_of(reason["amount"], reason["unit"]),
        "instead": length_of(reason["instead_of"], reason["unit"]),
        "minimum": length_of(reason["minimum"], reason["unit"]),
        "name": reason["name"],
    }
    said = {
        parts.Because.SHORTENED: _(
            "%(length)s instead of %(instead)s; the minimum is %(minimum)s."
        ),
        parts.Because.APART: _("%(name)s ends %(length)s before this meeting."),
        parts.Because.BELOW_MINIMUM: _("That is less than the minimum of %(minimum)s."),
        parts.Because.HELD: _("It stays where it was put, or has opened already."),
        parts.Because.NO_SESSION: _(
            "No session is called “%(name)s” yet: the meeting's own end or start stands for it."
        ),
    }
    return said[parts.Because(reason["because"])] % told


@register.filter
def warned(warning: watch.Warned, titles: dict[str, str] | None = None) -> str:
    """A sentence for a warning; `titles` says what the windows of a rule are called."""
    name = (titles or {}).get(warning.name, warning.name)
    told = {"count": warning.count, "name": name, "day": date_format(warning.day)}
    later = ngettext(
        "Where %(count)s delegation lives it is the next day by then.",
        "Where %(count)s delegations live it is the next day by then.",
        warning.count,
    )
    earlier = ngettext(
        "Where %(count)s delegation lives it is still the day before.",
        "Where %(count)s delegations live it is still the day before.",
        warning.count,
    )
    said = {
        watch.Kind.WEEKEND: _("It closes on a weekend, %(day)s."),
        watch.Kind.HOST_HOLIDAY: _("It closes on a holiday of the host: %(name)s."),
        watch.Kind.HOLIDAYS: ngettext(
            "It closes on a public holiday of %(count)s delegation.",
            "It closes on a public holiday of %(count)s delegations.",
            warning.count,
        ),
        watch.Kind.FEAST: _("It closes during a feast: %(name)s."),
        watch.Kind.EVENT: _("It closes during another event: %(name)s."),
        watch.Kind.MEETING_FEAST: _("The meeting itself lies over a feast: %(name)s."),
        watch.Kind.MEETING_EVENT: _("The meeting itself lies over another event: %(name)s."),
        watch.Kind.SAME_PEOPLE: _("It asks the same people as “%(name)s”, less than 3 days apart."),
        watch.Kind.CLOCKS_CHANGE: _(
            "Clocks in %(name)s change then: the local time is skipped, or comes twice."
        ),
        watch.Kind.OTHER_DAY: earlier if warning.name == "EARLIER" else later,
    }
    return said[warning.kind] % told


@register.filter
def demanded(demand: parts.Demand, titles: dict[str, str]) -> str:
    """What a rule asks for."""
    said = {
        parts.Part.OPENS: _("“%(rule)s”: when it opens"),
        parts.Part.CLOSES: _("“%(rule)s”: when it closes"),
        parts.Part.MINIMUM: _("“%(rule)s”: its minimum length"),
    }
    return said[demand.part] % {"rule": titles.get(demand.key, demand.key)}


@register.filter
def remedied(remedy: parts.Remedy, titles: dict[str, str]) -> str:
    """What alone would resolve a conflict."""
    length = length_of(abs(remedy.amount), remedy.unit)
    if remedy.demand is None:
        return _("The meeting %(length)s later") % {"length": length}
    told = {"rule": titles.get(remedy.demand.key, remedy.demand.key), "length": length}
    if remedy.demand.part is parts.Part.MINIMUM:
        return _("“%(rule)s” with a minimum of %(length)s") % told
    opens = remedy.demand.part is parts.Part.OPENS
    if remedy.amount < 0:
        said = (
            _("“%(rule)s” opening %(length)s before what it is counted from")
            if opens
            else _("“%(rule)s” closing %(length)s before what it is counted from")
        )
    else:
        said = (
            _("“%(rule)s” opening %(length)s after what it is counted from")
            if opens
            else _("“%(rule)s” closing %(length)s after what it is counted from")
        )
    return said % told


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_tag
def place_of(place: parts.Place, titles: dict[str, str], meetings: dict[int, Any]) -> str:
    """“Ballot · Annual General Meeting 65”; the meeting alone where no window is meant."""
    meeting = meetings.get(place.meeting)
    told = (titles.get(place.key, place.key), str(meeting or ""))
    return " · ".join(filter(None, told))


@register.filter
def title_of(place: parts.Place, titles: dict[str, str]) -> str:
    return titles.get(place.key, place.key)


@register.filter
def reasons(window: parts.Window) -> list[dict[str, Any]]:
    return reasons_of(window)


@register.filter
def lies(rule: DeadlineRule) -> list[str]:
    """Where a rule's windows open and close, a line each."""
    spoken = rule.spoken
    told = ((_("Opens"), spoken.opens), (_("Closes"), spoken.closes))
    return [f"{word}: {_edge(edge, word == _('Opens'))}" for word, edge in told if edge]


@register.filter
def lasts(rule: DeadlineRule) -> str:
    """Its nominal length and its minimum."""
    if rule.nominal is None:
        return "–"
    told = {
        "length": length_of(rule.nominal, rule.length_unit),
        "minimum": length_of(rule.minimum, rule.length_unit),
    }
    return _("%(length)s, at least %(minimum)s") % told


def _edge(edge: parts.Edge, opens: bool) -> str:
    told = {"length": length_of(abs(edge.amount), edge.unit), "anchor": _anchor(edge)}
    if edge.amount < 0:
        said = _("%(length)s before %(anchor)s") % told
    elif edge.amount:
        said = _("%(length)s after %(anchor)s") % told
    else:
        said = told["anchor"]
    if edge.exact:
        return said
    return (_("no earlier than %s") if opens else _("no later than %s")) % said


def _anchor(edge: parts.Edge) -> str:
    starts = edge.at is parts.At.START
    said = {
        parts.Anchor.MEETING: (_("the meeting begins"), _("the meeting ends")),
        parts.Anchor.PREVIOUS: (_("the meeting before begins"), _("the meeting before ends")),
        parts.Anchor.SESSION: (_("“%(name)s” begins"), _("“%(name)s” ends")),
        parts.Anchor.WINDOW: (_("“%(name)s” opens"), _("“%(name)s” closes")),
        parts.Anchor.DATE: ("%(name)s", "%(name)s"),
    }
    return said[edge.anchor][not starts] % {"name": edge.name}
