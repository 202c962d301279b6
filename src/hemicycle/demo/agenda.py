"""The meetings of the story, and what is on their agendas."""

from dataclasses import dataclass

from hemicycle.meetings.models import AgendaItem, Meeting

DECISION, DISCUSSION = AgendaItem.Purpose.DECISION, AgendaItem.Purpose.DISCUSSION
NOTING, INFORMATION = AgendaItem.Purpose.NOTING, AgendaItem.Purpose.INFORMATION
COMMUNITY, POLICY, ANNUAL = Meeting.Kind.COMMUNITY, Meeting.Kind.POLICY, Meeting.Kind.ANNUAL
HYBRID, ONLINE = Meeting.Mode.HYBRID, Meeting.Mode.ONLINE


@dataclass(frozen=True)
class Gathering:
    """A meeting so many weeks from today (its last day), first planned where `moved_from` says."""

    number: int
    weeks: int
    kind: str
    mode: str
    place: str
    zone: str
    moved_from: str = ""


PAST = (
    Gathering(55, -142, POLICY, ONLINE, "", "UTC"),
    Gathering(56, -123, ANNUAL, ONLINE, "", "UTC"),
    Gathering(57, -104, COMMUNITY, HYBRID, "Montevideo, Uruguay", "America/Montevideo"),
    Gathering(58, -90, POLICY, HYBRID, "Kigali, Rwanda", "Africa/Kigali"),
    Gathering(
        59, -71, ANNUAL, HYBRID, "Dublin, Ireland", "Europe/Dublin", moved_from="Muscat, Oman"
    ),
    Gathering(60, -52, COMMUNITY, HYBRID, "Tbilisi, Georgia", "Asia/Tbilisi"),
    Gathering(61, -38, POLICY, HYBRID, "Ottawa, Canada", "America/Toronto"),
    Gathering(62, -19, ANNUAL, HYBRID, "Bangkok, Thailand", "Asia/Bangkok"),
)
FUTURE = (
    Gathering(64, 14, POLICY, HYBRID, "The Hague, Netherlands", "Europe/Amsterdam"),
    Gathering(65, 27, ANNUAL, HYBRID, "Kuala Lumpur, Malaysia", "Asia/Kuala_Lumpur"),
    Gathering(66, 52, COMMUNITY, HYBRID, "Lima, Peru", "America/Lima"),
)
HOSTS = (
    (0, "Suva, Fiji", "Pacific/Fiji"),
    (6, "Nairobi, Kenya", "Africa/Nairobi"),
    (15, "San José, Costa Rica", "America/Costa_Rica"),
)
"""From this hour (UTC) on it is day there, and the same date: that is where we meet today."""
CURRENT_NUMBER = 63
DAYS: dict[str, int] = {COMMUNITY: 4, POLICY: 4, ANNUAL: 6}
KINDS: dict[str, str] = {
    COMMUNITY: "Community Forum",
    POLICY: "Policy Forum",
    ANNUAL: "Annual General Meeting",
}

TOPIC_SESSIONS: tuple[tuple[str, str], ...] = (
    ("Opening plenary", ""),
    ("Capacity building for newcomers", "capacity"),
    ("DNS abuse: contracts and measurement", "dns-abuse"),
    ("DNS abuse: meeting with the Country Names Council", "dns-abuse"),
    ("Registration data: access on request", "registration-data"),
    ("Registration data: accuracy", "registration-data"),
    ("New round: applicant support", "new-round"),
    ("New round: operational design", "new-round"),
    ("Closed generic names", "closed-generics"),
    ("Protection of intergovernmental names", "igo-protections"),
    ("Universal acceptance and internationalised names", "universal-acceptance"),
    ("Accountability: second work stream", "accountability"),
    ("Voluntary public interest commitments", "public-interest"),
    ("Meeting with the Board", ""),
    ("Meeting with the Generic Names Council", ""),
    ("Meeting with the At-Large Committee", ""),
)
DRAFTING_SESSIONS = tuple(f"Communiqué drafting {number} of 4" for number in range(1, 5))
SLOTS = ((9, 0), (10, 15), (11, 30), (13, 30), (14, 45), (16, 0), (17, 15))
"""Starting times in the meeting's zone; each session takes an hour."""
EARLIER_SESSIONS = (
    ("Opening plenary", ""),
    ("DNS abuse", "dns-abuse"),
    ("Registration data", "registration-data"),
    ("New round of top-level names", "new-round"),
    ("Communiqué drafting", ""),
)
TOPIC_ITEMS = (
    ("State of play", INFORMATION, 15),
    ("Exchange of views", DISCUSSION, 30),
    ("Next steps and text for the communiqué", DECISION, 15),
)
PLAIN_ITEMS = (("Introduction", INFORMATION, 10), ("Exchange of views", DISCUSSION, 50))
DRAFTING_ITEMS = (("Text that is ready", NOTING, 15), ("Text still in brackets", DISCUSSION, 45))
EARLIER_WRAP_UP = (
    ("Vice-chairs and working methods", NOTING, 15),
    ("Substantive topics", DISCUSSION, 30),
    ("Key dates", INFORMATION, 10),
    ("Thanks and close", NOTING, 5),
)
LEADERSHIP_ITEMS = (
    ("Election calendar", DECISION, 15),
    ("Draft letter to the Board", DISCUSSION, 10),
    ("Carry-over: working-group chair", NOTING, 5),
)


def host(hour: int) -> tuple[str, str]:
    """Where it is a working day at this hour (UTC): the place and its zone."""
    *_earlier, (_since, place, zone) = (one for one in HOSTS if one[0] <= hour)
    return place, zone


Point = tuple[str, str, int, str, str, str]
WRAP_UP: tuple[Point, ...] = (
    (
        "Welcome and wrap-up slides",
        INFORMATION,
        3,
        "Chair",
        "",
        "An interactive session: assess this meeting, plan the next.",
    ),
    (
        "Briefing by the Nominating Committee",
        INFORMATION,
        12,
        "{guest}, Nominating Committee",
        "",
        "Eight seats: three on the Board, one on the technical operator’s board, two regional seats (Europe, North America), two councils. It selects from applications, it does not nominate. The deadline has been extended by five days; late or incomplete applications are not considered.",
    ),
    (
        "Handover of the vice-chairs",
        NOTING,
        6,
        "Chair",
        "",
        "Three leave after two consecutive terms. Five begin at the close of this meeting, one of them re-elected.",
    ),
    (
        "How public meetings are run",
        DISCUSSION,
        7,
        "Chair",
        "",
        "Opening plenary; bilateral meetings with the Board and the councils, which the liaisons prepare.",
    ),
    (
        "Communiqué: process and format",
        DISCUSSION,
        7,
        "Secretariat",
        "",
        "Two weeks of preparation, drafting in the week, 72 hours of review. Confirm, change or fine-tune for hybrid meetings before the next one.",
    ),
    (
        "Briefings, written and oral",
        DECISION,
        4,
        "Secretariat",
        "",
        "Oral briefings were tried for two meetings. Keep both?",
    ),
    (
        "Hybrid plan for the next meeting",
        DISCUSSION,
        8,
        "Secretariat",
        "",
        "Screens show who speaks remotely; everyone in the room also joins online; one queue. A small group with recent experience may help to plan.",
    ),
    (
        "Travel support",
        INFORMATION,
        5,
        "Secretariat",
        "",
        "35 seats for members, 5 for observers. The time between the call and the list of names is short: names are due 120 days ahead.",
    ),
    (
        "RSVP one month ahead",
        DECISION,
        4,
        "Secretariat",
        "",
        "Who comes, who takes part remotely, who needs support.",
    ),
    (
        "Three meetings in six months, and the election of the chair",
        DISCUSSION,
        7,
        "Chair",
        "",
        "Nominations open at the next meeting. They, or the ballot, may have to be shorter. Self-nomination or by others, with the support of one’s government.",
    ),
    (
        "High-level governmental meeting",
        DISCUSSION,
        5,
        "United Kingdom",
        "",
        "About every two years; it needs a host. Not beside another conference of ministers.",
    ),
    (
        "New round and closed generic names",
        DISCUSSION,
        7,
        "Topic leads",
        "new-round",
        "Operational design; a dialogue with the Generic Names Council on closed generics.",
    ),
    (
        "Letter to the Board: last comments",
        DECISION,
        3,
        "Chair",
        "closed-generics",
        "The draft is in your inbox. Without comments it is sent in four days.",
    ),
    (
        "Registration data: access and accuracy",
        NOTING,
        4,
        "Topic leads",
        "registration-data",
        "Two teams continue; the committee takes part in both.",
    ),
    (
        "DNS abuse: small teams",
        NOTING,
        4,
        "Topic leads",
        "dns-abuse",
        "One in each council; the At-Large Committee is interested as well.",
    ),
    (
        "Protected names of intergovernmental organisations",
        NOTING,
        4,
        "Topic lead",
        "igo-protections",
        "Draft process to add, change and remove entries; feedback, then the final text.",
    ),
    (
        "Voluntary public interest commitments",
        NOTING,
        2,
        "Topic lead",
        "public-interest",
        "An open action item.",
    ),
    (
        "Action and decision radar",
        INFORMATION,
        4,
        "Secretariat",
        "",
        "Priorities, activities and plans in one place, shown in the way each of us looks for them.",
    ),
    (
        "Webinars",
        INFORMATION,
        4,
        "Secretariat",
        "capacity",
        "DNS abuse, universal acceptance, basics of the bylaws, the consensus playbook; an exchange on protocols and fragmentation.",
    ),
    (
        "Universal acceptance: the group seeks a chair",
        NOTING,
        3,
        "Chair",
        "universal-acceptance",
        "Volunteers write to the secretariat or to the list.",
    ),
    (
        "Single sign-on",
        INFORMATION,
        4,
        "Secretariat",
        "",
        "One account for everything. Half of the members need one; nobody loses access meanwhile.",
    ),
    (
        "Empowered community",
        DISCUSSION,
        5,
        "Vice-chair",
        "empowered-community",
        "The guiding principles were reviewed for a year and a half. Changes until the next meeting, approval there.",
    ),
    (
        "Working groups: principles and accountability",
        NOTING,
        4,
        "Group chairs",
        "principles",
        "Evolution of the operating principles; second work stream with a coordination group.",
    ),
    (
        "Key dates",
        INFORMATION,
        2,
        "Secretariat",
        "",
        "Shown even when there is no time to read them out.",
    ),
    (
        "Thanks and close",
        NOTING,
        2,
        "Chair",
        "",
        "Topic leads, group chairs, liaisons, support staff, technical and language services, interpreters and scribes.",
    ),
)
"""Title, purpose, minutes, speaker, topic, note."""
