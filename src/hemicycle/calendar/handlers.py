"""The clock sends what is due."""

from datetime import datetime

from hemicycle.calendar.actions import send_reminders
from hemicycle.kernel.clock import each_tick


@each_tick
def remind(now: datetime) -> None:
    send_reminders(actor=None, now=now)
