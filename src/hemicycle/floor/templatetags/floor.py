from datetime import timedelta

from django import template

register = template.Library()


@register.filter
def length_of(time: timedelta | int) -> str:
    """`2:05`, or `1:02:05` from an hour on."""
    seconds = round(time.total_seconds()) if isinstance(time, timedelta) else time
    hours, minutes = divmod(seconds // 60, 60)
    rest = f"{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
    return f"{hours}:{rest}" if hours else rest
