"""The rules a committee can begin with: those of the reference committee, to be adopted and edited.

Each names where its number comes from. A number that could not be verified says so.
"""

from typing import Any

from django.utils.translation import gettext as _

FORUM, ANNUAL = "POLICY", "ANNUAL"
PUBLIC, COMMITTEE, LEADERSHIP = "PUBLIC", "COMMITTEE", "LEADERSHIP"
IN_PERSON, ONLINE = ["IN_PERSON", "HYBRID"], ["ONLINE"]


def rules() -> list[dict[str, Any]]:
    """Keywords for `adopt_rule`, without `since`. Those others are counted from come first."""
    return [*_notice(), *_communique(), *_election(), *_travel(), *_after()]


def _edge(
    side: str, anchor: str, at: str, amount: int = 0, unit: str = "DAYS", **more: Any
) -> dict[str, Any]:
    told = {"anchor": anchor, "at": at, "amount": amount, "unit": unit, **more}
    return {f"{side}_{name}": value for name, value in told.items()}


def _notice() -> list[dict[str, Any]]:
    notice = {"people": "SECRETARIAT", "audience": PUBLIC, "remind_days": [7, 1]}
    return [
        {
            "key": "notice",
            "title": _("Notice of the meeting"),
            "reference": "Principle 8",
            "rationale": _("At least 28 days before a meeting in person."),
            "modes": IN_PERSON,
            **_edge("closes", "MEETING", "START", -28),
            **notice,
        },
        {
            "key": "online_notice",
            "title": _("Notice of the online meeting"),
            "reference": "Principle 9",
            "rationale": _("At least 10 days before a meeting online."),
            "modes": ONLINE,
            **_edge("closes", "MEETING", "START", -10),
            **notice,
        },
        {
            "key": "agenda",
            "title": _("Draft agenda"),
            "reference": "Principle 8",
            "rationale": _("Topics are called for until the agenda goes out with the notice."),
            "people": "DELEGATIONS",
            "nominal": 21,
            "minimum": 7,
            **_edge("closes", "MEETING", "START", -28),
        },
    ]


def _communique() -> list[dict[str, Any]]:
    return [
        {
            "key": "communique_preparation",
            "title": _("Communiqué: preparation"),
            "reference": _("Communiqué process, phase 1"),
            "people": "DELEGATIONS",
            "nominal": 14,
            "minimum": 7,
            "priority": 1,
            **_edge("closes", "MEETING", "START", -1),
        },
        {
            "key": "communique_drafting",
            "title": _("Communiqué: drafting"),
            "reference": _("Communiqué process, phase 2"),
            "people": "DELEGATIONS",
            "remind_on_opening": False,
            "remind_half_way": False,
            "remind_days": [],
            "zone": "",
            **_edge("opens", "MEETING", "START"),
            **_edge("closes", "MEETING", "END"),
        },
        {
            "key": "communique_review",
            "title": _("Communiqué: review"),
            "reference": _("Communiqué process, phase 3"),
            "people": "DELEGATIONS",
            "nominal": 72,
            "minimum": 48,
            "length_unit": "HOURS",
            "priority": 1,
            "remind_half_way": False,
            "remind_days": [1],
            **_edge("opens", "SESSION", "END", 0, "HOURS", name="Wrap-up"),
        },
    ]


def _election() -> list[dict[str, Any]]:
    return [
        {
            "key": "nominations",
            "title": _("Nominations for chair and vice-chairs"),
            "reference": "Principle 33",
            "rationale": _("From the policy forum until 45 days before the annual meeting."),
            "audience": PUBLIC,
            "people": "MEMBERS",
            "kinds": [ANNUAL],
            "nominal": 78,
            "minimum": 30,
            "priority": 1,
            **_edge("opens", "PREVIOUS", "END"),
            **_edge("closes", "MEETING", "START", -45),
        },
        {
            "key": "ballot",
            "title": _("Ballot, if there are more candidates than seats"),
            "reference": _("Practice of the elections since 2017"),
            "people": "MEMBERS",
            "kinds": [ANNUAL],
            "nominal": 32,
            "minimum": 14,
            **_edge("opens", "WINDOW", "END", 15, exact=False, name="nominations"),
            **_edge("closes", "MEETING", "START", 2),
        },
    ]


def _travel() -> list[dict[str, Any]]:
    return [
        {
            "key": "travel_names",
            "title": _("Names of supported travellers"),
            "reference": _("Travel rules, paragraph 6"),
            "rationale": _("120 days before the meeting: for reviews, visas and fares."),
            "people": "SECRETARIAT",
            "modes": IN_PERSON,
            **_edge("closes", "MEETING", "START", -120),
        },
        {
            "key": "travel_requests",
            "title": _("Requests for travel support"),
            "reference": _("Travel rules, paragraph 5"),
            "people": "DELEGATIONS",
            "modes": IN_PERSON,
            "nominal": 28,
            "minimum": 10,
            **_edge("opens", "PREVIOUS", "START", -60, exact=False),
            **_edge("closes", "WINDOW", "END", -5, "WORKING_DAYS", name="travel_names"),
        },
        {
            "key": "travel_replacements",
            "title": _("Last replacement of a supported traveller"),
            "reference": _("Travel rules, paragraph 8 (as in a sister body; unverified)"),
            "people": "DELEGATIONS",
            "modes": IN_PERSON,
            **_edge("closes", "MEETING", "START", -30),
        },
        {
            "key": "rsvp",
            "title": _("Who comes, and who stays remote"),
            "reference": _("Meeting practice, paragraph 4"),
            "people": "DELEGATIONS",
            "nominal": 30,
            "minimum": 14,
            **_edge("closes", "MEETING", "START", -30),
        },
    ]


def _after() -> list[dict[str, Any]]:
    return [
        {
            "key": "minutes",
            "title": _("Draft minutes"),
            "reference": _("Meeting practice, paragraph 7"),
            "people": "SECRETARIAT",
            **_edge("closes", "MEETING", "END", 15, "WORKING_DAYS"),
        },
        {
            "key": "minutes_comments",
            "title": _("Comments on the minutes"),
            "reference": _("Meeting practice, paragraph 7"),
            "people": "DELEGATIONS",
            "nominal": 14,
            "minimum": 7,
            **_edge("opens", "WINDOW", "END", 1, name="minutes"),
        },
    ]
