"""What is on the radar: from passages of the records, and put there by hand."""

from typing import NamedTuple

from hemicycle.radar.models import Item

ACTION, DECISION, ADVICE, LETTER = (
    Item.Kind.ACTION,
    Item.Kind.DECISION,
    Item.Kind.ADVICE,
    Item.Kind.LETTER,
)
COMMENT, APPOINTMENT, WEBINAR = Item.Kind.COMMENT, Item.Kind.APPOINTMENT, Item.Kind.WEBINAR
OPEN, UNDER_WAY, DONE, DROPPED = (
    Item.Stage.OPEN,
    Item.Stage.UNDER_WAY,
    Item.Stage.DONE,
    Item.Stage.DROPPED,
)


class FollowUp(NamedTuple):
    """`due` is in days from today; `topic` a slug, whose lead leads; else the secretariat does."""

    title: str
    kind: str
    topic: str
    due: int | None
    stage: str
    note: str = ""


FROM_ENGLISH = (
    FollowUp(
        "Ask the Board for its scorecard two weeks before each meeting", LETTER, "", -30, DONE
    ),
    FollowUp("Webinar: how DNS abuse is measured", WEBINAR, "dns-abuse", 40, UNDER_WAY),
    FollowUp("Poll on written and oral briefings", ACTION, "", 10, UNDER_WAY),
    FollowUp(
        "Collect comments on the draft process for protected names",
        COMMENT,
        "igo-protections",
        -90,
        DONE,
    ),
    FollowUp(
        "Call for volunteers to chair the universal acceptance group",
        APPOINTMENT,
        "universal-acceptance",
        -7,
        OPEN,
        "Sent twice, no volunteer yet.",
    ),
)
FROM_CHINESE = (
    FollowUp(
        "Send the structure of the communiqué two weeks ahead", ACTION, "principles", 84, OPEN
    ),
    FollowUp(
        "Information sharing on DNS abuse with registries of every region",
        WEBINAR,
        "dns-abuse",
        -140,
        DONE,
    ),
    FollowUp("Ask delegations early whether they need travel support", ACTION, "", 3, UNDER_WAY),
)
FROM_ARABIC = (
    FollowUp(
        "Extend the comment period on the letter to the Board",
        LETTER,
        "closed-generics",
        -355,
        DONE,
    ),
    FollowUp("Regional capacity workshop hosted by Morocco", ACTION, "capacity", 120, UNDER_WAY),
)
BY_HAND = (
    FollowUp(
        "Send the draft letter to the Board on closed generics",
        LETTER,
        "closed-generics",
        4,
        UNDER_WAY,
        "Silence for four more days is agreement.",
    ),
    FollowUp(
        "RSVP for the next meeting",
        ACTION,
        "",
        68,
        OPEN,
        "One month ahead: who comes, who joins online, who needs support.",
    ),
    FollowUp(
        "Open nominations for chair and vice-chairs",
        DECISION,
        "",
        98,
        OPEN,
        "Principle 33: they end 45 days before the annual meeting.",
    ),
    FollowUp(
        "Shorten the nomination or the voting period?",
        DECISION,
        "",
        60,
        OPEN,
        "Three meetings in six months.",
    ),
    FollowUp("Find a host for a high-level governmental meeting", DECISION, "", 180, OPEN),
    FollowUp("Small group to help plan hybrid meetings", APPOINTMENT, "", 14, OPEN),
    FollowUp("Public comment on applicant support", COMMENT, "new-round", 21, UNDER_WAY),
    FollowUp(
        "Public comment on the operational design assessment", COMMENT, "new-round", -20, DONE
    ),
    FollowUp(
        "Public comment on the accuracy scoping report", COMMENT, "registration-data", 12, OPEN
    ),
    FollowUp(
        "Advice: timetable for access to registration data",
        ADVICE,
        "registration-data",
        -5,
        UNDER_WAY,
    ),
    FollowUp(
        "Advice: contracts that oblige registrars to act on abuse",
        ADVICE,
        "dns-abuse",
        0,
        UNDER_WAY,
    ),
    FollowUp(
        "Advice: acronyms of intergovernmental organisations",
        ADVICE,
        "igo-protections",
        98,
        OPEN,
        "Follow-up to earlier advice.",
    ),
    FollowUp("Advice: conditions for closed generics", ADVICE, "closed-generics", 98, OPEN),
    FollowUp(
        "Name members of the closed generics dialogue", APPOINTMENT, "closed-generics", -60, DONE
    ),
    FollowUp(
        "Name a representative in the empowered community administration",
        APPOINTMENT,
        "empowered-community",
        -3,
        OPEN,
    ),
    FollowUp(
        "Approve the guiding principles for the empowered community",
        DECISION,
        "empowered-community",
        98,
        OPEN,
    ),
    FollowUp("State of the second work stream", ACTION, "accountability", 45, UNDER_WAY),
    FollowUp("Ask how commitments will be enforced", LETTER, "public-interest", 30, OPEN),
    FollowUp("Webinar: basics of the bylaws", WEBINAR, "capacity", 33, OPEN),
    FollowUp("Webinar: the consensus playbook", WEBINAR, "capacity", 54, OPEN),
    FollowUp(
        "Webinar: sharing knowledge on universal acceptance",
        WEBINAR,
        "universal-acceptance",
        26,
        UNDER_WAY,
    ),
    FollowUp(
        "Exchange with government engagement on new protocols",
        ACTION,
        "internet-fragmentation",
        61,
        OPEN,
    ),
    FollowUp(
        "Check who already has a single sign-on account",
        ACTION,
        "",
        -2,
        UNDER_WAY,
        "Half of the members need help.",
    ),
    FollowUp("Keep access to private pages during the migration", ACTION, "", 47, OPEN),
    FollowUp(
        "Nominating Committee: yearly criteria from a government perspective", LETTER, "", -1, DONE
    ),
    FollowUp("Travel support: publish the new guidelines", ACTION, "", -15, DONE),
    FollowUp("Post the key dates", ACTION, "", 1, OPEN),
    FollowUp("Amend the principles on terms of vice-chairs", DECISION, "principles", -133, DONE),
    FollowUp("Newcomers’ guide in seven languages", ACTION, "capacity", 75, UNDER_WAY),
    FollowUp(
        "Move the closing session to the afternoon",
        DECISION,
        "",
        -200,
        DROPPED,
        "No support among the regions it was meant for.",
    ),
)
