"""Times: stored in UTC, shown in the viewer's zone and, where it matters, the meeting's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hemicycle.kernel import languages

register = template.Library()
register.filter(languages.weekday)


@register.filter
def moment(at: datetime | None, style: str = "DATETIME_FORMAT") -> str | SafeString:
    """A `<time>` element in the viewer's zone, with the UTC instant for programs."""
    if at is None:
        return ""
    text = date_format(timezone.localtime(at), style)
    zone = timezone.localtime(at).tzname() or "UTC"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), zone, text)


@register.filter
def clock(at: datetime | None) -> str | SafeString:
    """Hours and minutes in the viewer's zone."""
    return moment(at, "TIME_FORMAT")


@register.filter
def in_zone(at: datetime | None, zone: str) -> str:
    """Date, hours and minutes in a named zone, with the zone's abbreviation."""
    if at is None:
        return ""
    local = timezone.localtime(at, ZoneInfo(zone))
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


@register.filter
def through(first: date, last: date) -> str:
    """From the first day through the last, each part of the date said once."""
    return languages.days(first, last)
