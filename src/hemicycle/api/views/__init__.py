"""What programs may read and do, a module for each room. Nothing is decided here: each address
calls a query or an action."""

from hemicycle.api.views import (
    calendar,
    calls,
    checks,
    committee,
    consultations,
    floor,
    meetings,
    radar,
    records,
)

routers = (
    committee.router,
    meetings.router,
    calendar.router,
    calls.router,
    consultations.router,
    floor.router,
    checks.router,
    records.router,
    radar.router,
)
