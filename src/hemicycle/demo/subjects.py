"""What the demo committee is, what it works on, and by which rules."""

from typing import Any

NAME = "Intergovernmental Committee on Names and Numbers"
SHORT_NAME = "ICNN"
PURPOSE = (
    "Governments advise on the public side of the Internet’s names and numbers. The committee "
    "works by consensus; where there is none, the chair conveys the full range of views."
)

RULEBOOK: tuple[tuple[str, Any, str], ...] = (
    ("meeting.notice_days", 28, "Principle 8"),
    ("meeting.online_notice_days", 10, "Principle 9"),
    ("meeting.emergency_notice_days", 5, "Principle 10"),
    ("meeting.per_year", 3, "Principle 6"),
    ("meeting.request_share", "1/3", "Principle 7"),
    ("rsvp.days_before", 30, "Meeting practice, paragraph 4"),
    ("chair.seats", 1, "Principle 21"),
    ("chair.term_months", 24, "Principle 21"),
    ("chair.consecutive_terms", 2, "Principle 21"),
    ("vice_chair.seats", 5, "Principle 21"),
    ("vice_chair.term_months", 12, "Principle 21"),
    ("vice_chair.consecutive_terms", 2, "Principle 21"),
    ("liaison.seats", 1, "Liaison guidelines, paragraph 2"),
    ("liaison.term_months", 24, "Liaison guidelines, paragraph 3"),
    ("election.nomination_ends_days_before", 45, "Principle 33"),
    ("election.quorum_share", "1/3", "Principle 34"),
    ("decision.quorum_share", "1/3", "Principle 40"),
    ("decision.method", "consensus", "Principle 47"),
    ("communique.preparation_days", 14, "Communiqué process, phase 1"),
    ("communique.review_hours", 72, "Communiqué process, phase 3"),
    ("principles.amendment_days", 60, "Principle 53"),
    ("travel.member_slots", 35, "Travel rules, paragraph 3"),
    ("travel.observer_slots", 5, "Travel rules, paragraph 3"),
    ("travel.names_due_days_before", 120, "Travel rules, paragraph 6"),
    ("newcomer.rounds_per_meeting", 1, "Capacity plan, paragraph 2"),
)
AMENDMENT = (
    "vice_chair.term_months",
    24,
    "Principle 21, as amended",
    "Terms of chair and vice-chairs now run side by side.",
)
"""Adopted half a year ago, in force from the vice-chairs who begin after this meeting."""

TOPICS = {
    "dns-abuse": (
        "DNS abuse mitigation",
        "What registries and registrars do against phishing, malware and botnets, and how it is measured.",
    ),
    "registration-data": (
        "Registration data accuracy",
        "Whether the data given for a name is right, and who may see it when the law asks.",
    ),
    "igo-protections": (
        "Protection of intergovernmental names",
        "The list of names and acronyms, and how entries are added, changed and removed.",
    ),
    "new-round": (
        "New round of top-level names",
        "Rules, timetable and applicant support for the next round.",
    ),
    "closed-generics": (
        "Closed generic names",
        "Whether one applicant may keep a generic word to itself, and under which conditions.",
    ),
    "universal-acceptance": (
        "Universal acceptance",
        "Names and addresses in every script work in every application.",
    ),
    "empowered-community": (
        "Empowered community",
        "The guiding principles for the committee as a decisional participant.",
    ),
    "accountability": (
        "Accountability, second work stream",
        "Carrying out the recommendations on transparency, diversity and staff.",
    ),
    "public-interest": (
        "Voluntary public interest commitments",
        "Commitments of applicants that can be enforced.",
    ),
    "internet-fragmentation": (
        "Protocols and fragmentation",
        "Exchange on new networking proposals that do not build on the Internet Protocol.",
    ),
    "capacity": ("Capacity building and newcomers", "Onboarding, webinars and regional workshops."),
    "principles": (
        "Evolution of the operating principles",
        "Keeping the principles fit for the committee as it is today.",
    ),
}
TOPIC_LEADS = {
    "dns-abuse": ("JP", "NL"),
    "registration-data": ("CA", "AR"),
    "igo-protections": ("CH",),
    "new-round": ("GB", "BR"),
    "closed-generics": ("NG",),
    "universal-acceptance": ("IN",),
    "empowered-community": ("FR",),
    "accountability": ("DK",),
    "public-interest": ("US",),
    "internet-fragmentation": ("KE",),
    "capacity": ("WS",),
    "principles": ("AU", "EG"),
}

GROUPS = {
    "Public Safety Working Group": ("Safety and security of those who use names.", "UA"),
    "Under-Served Regions Working Group": (
        "That every region can take part as fully as any other.",
        "CK",
    ),
    "Human Rights and International Law Working Group": (
        "That advice respects human rights and applicable law.",
        "GE",
    ),
    "Operating Principles Evolution Working Group": ("Proposals to amend the principles.", "AU"),
    "Geographic Names Working Group": ("Names of places in new rounds.", "PE"),
    "Universal Acceptance and Internationalised Names Working Group": (
        "Every script in every application. The chair is vacant.",
        "",
    ),
}

LIAISONS = {
    "Board": "TN",
    "Generic Names Council": "PT",
    "Country Names Council": "FJ",
    "At-Large Committee": "KR",
    "Security and Stability Committee": "SE",
}

CHAIR = "TN"
PAST_CHAIRS = ("CA", "LV", "SG")
"""Traditions of the chairs before, latest first; each served two terms."""
LEAVING_VICE_CHAIRS = ("PT", "CK", "TG")
"""They have served two consecutive terms, which is the limit."""
STAYING_VICE_CHAIR = "FJ"
ONE_TERM_VICE_CHAIR = "CL"
NEW_VICE_CHAIRS = ("RW", "KR", "IN", "SE")
EARLIER_VICE_CHAIRS = (("PE", "SN"), ("ZA", "JM", "TH", "HU", "MX"))
"""Those of the last year but one, who served beside the three now leaving; and those before."""
STAY_IN_POST = frozenset(
    {
        CHAIR,
        "KE",
        "BR",
        STAYING_VICE_CHAIR,
        ONE_TERM_VICE_CHAIR,
        *LEAVING_VICE_CHAIRS,
        *NEW_VICE_CHAIRS,
    }
    | {code for codes in TOPIC_LEADS.values() for code in codes}
    | {code for _mandate, code in GROUPS.values() if code}
)
"""Delegations whose representatives do not change in the story, because it names them."""

STAFF = {
    "SECRETARY": ("irish", "french", "italian", "swahili", "turkish"),
    "INTERPRETER": ("arabic", "chinese", "francophone", "russian"),
    "SCRIBE": ("english", "spanish"),
}
