"""What programs may read and do, a module for each room. Nothing is decided here: each address
calls a query or an action."""

from hemicycle.api.views import (
    calendar,
    calls,
    captions,
    chat,
    checks,
    committee,
    consultations,
    floor,
    meetings,
    radar,
    records,
    slides,
)

routers = (
    committee.router,
    meetings.router,
    calendar.router,
    calls.router,
    consultations.router,
    floor.router,
    captions.router,
    chat.router,
    checks.router,
    slides.router,
    records.router,
    radar.router,
)
