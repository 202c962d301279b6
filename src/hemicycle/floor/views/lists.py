"""What a floor leaves behind, and who is present: lists, numbers, and the papers for when the
network is down."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.committee.queries import delegations
from hemicycle.floor import replays, sheets
from hemicycle.floor.models import Floor, Kind, Stay
from hemicycle.floor.presence import presence
from hemicycle.floor.views.lookups import floor_run_by, floor_seen_by
from hemicycle.kernel.downloads import as_sheet

ENDINGS = ("csv", "xlsx")


@require_GET
@login_required
def log(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Who spoke, for how long, from where; and the same in numbers."""
    floor = floor_seen_by(request, session_id)
    held = list(sheets.speeches(floor))
    context = {
        "floor": floor,
        "session": floor.session,
        "speeches": [(turn, sheets.seconds(turn)) for turn in held],
        "numbers": sheets.statistics(held),
    }
    return render(request, "floor/log.html", context)


@require_GET
@login_required
def log_sheet(request: SignedInRequest, session_id: int, ending: str) -> HttpResponse:
    floor = floor_seen_by(request, session_id)
    held = sheets.speech_rows(sheets.speeches(floor))
    return _sheet("speeches", floor, ending, sheets.speech_columns(), held)


@require_GET
@login_required
def attendance_sheet(request: SignedInRequest, session_id: int, ending: str) -> HttpResponse:
    floor = floor_seen_by(request, session_id)
    present = sheets.attendance_rows(sheets.attendance(floor))
    return _sheet("attendance", floor, ending, sheets.attendance_columns(), present)


def _sheet(name: str, floor: Floor, ending: str, columns: list[str], rows: object) -> HttpResponse:
    if ending not in ENDINGS:
        raise Http404
    return as_sheet(f"{name}-{floor.session_id}.{ending}", columns, rows)  # type: ignore[arg-type]


@require_GET
@login_required
def attendance(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Everybody who is or was present; the desk checks people in and out."""
    floor = floor_seen_by(request, session_id)
    operates = request.user.has_perm("floor.check_in", floor)
    context = {
        "floor": floor,
        "session": floor.session,
        "present": sheets.attendance(floor),
        "counts": presence(floor),
        "kinds": sheets.present_delegations(floor),
        "desk": _desk(floor) if operates else [],
        "found": request.GET.get("q", ""),
    }
    return render(request, "floor/attendance.html", context)


def _desk(floor: Floor) -> list[tuple[object, list[tuple[object, Stay | None]]]]:
    """Each delegation with its people, and the stay of whoever is here."""
    here = {stay.person_id: stay for stay in floor.stays.filter(left_at=None)}
    listed = delegations(floor.session.starts_at.date())
    return [
        (one, [(each.person, here.get(each.person_id)) for each in one.present_people])  # type: ignore[attr-defined]
        for one in listed
    ]


@require_GET
@login_required
def replay(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The session played again from its record, at any speed."""
    floor = floor_seen_by(request, session_id)
    context = {
        "floor": floor,
        "session": floor.session,
        "items": [
            {"item": item.pk, "number": item.position, "title": item.title}
            for item in floor.session.items.all()
        ],
    }
    return render(request, "floor/replay.html", context)


@require_GET
@login_required
def replay_data(request: SignedInRequest, session_id: int) -> HttpResponse:
    return JsonResponse(replays.replay(floor_seen_by(request, session_id)))


@require_GET
@login_required
def pack(request: SignedInRequest, session_id: int) -> HttpResponse:
    """What is printed before a meeting, for when the network dies: agenda, seats, slips, a log."""
    floor = floor_run_by(request, session_id)
    session = floor.session
    context = {
        "floor": floor,
        "session": session,
        "plan": session.plan(),
        "delegations": delegations(session.starts_at.date()),
        "kinds": Kind.objects.filter(is_offered=True),
        "slips": range(8),
        "lines": range(24),
        "printed_at": timezone.now(),
    }
    return render(request, "floor/pack.html", context)
