"""Meetings and rules that tests of the planner speak of."""

from datetime import date, timedelta

from hypothesis import strategies as st

from hemicycle.planner.parts import Anchor, At, Edge, Length, Meeting, Rule, Unit

FORUM = Meeting(
    74, "Forum 74", "POLICY", "HYBRID", "Europe/Amsterdam", date(2022, 6, 13), date(2022, 6, 16)
)
ANNUAL = Meeting(
    75, "Annual 75", "ANNUAL", "HYBRID", "Asia/Kuala_Lumpur", date(2022, 9, 17), date(2022, 9, 22)
)
NOMINATIONS = Rule(
    "nominations",
    opens=Edge(Anchor.PREVIOUS, At.END),
    closes=Edge(Anchor.MEETING, At.START, -45),
    nominal=Length(78),
    minimum=30,
    kinds=frozenset({"ANNUAL"}),
)
BALLOT = Rule(
    "ballot",
    closes=Edge(Anchor.MEETING, At.START, -1),
    nominal=Length(30),
    minimum=14,
    kinds=frozenset({"ANNUAL"}),
)
BEFORE_THE_BALLOT = Rule(
    "nominations",
    opens=Edge(Anchor.PREVIOUS, At.END, 1, exact=False),
    closes=Edge(Anchor.WINDOW, At.START, -1, exact=False, name="ballot"),
    nominal=Length(78),
    minimum=30,
    kinds=frozenset({"ANNUAL"}),
)
NOTICE = Rule("notice", closes=Edge(Anchor.MEETING, At.START, -28))
PREPARATION = Rule(
    "preparation", closes=Edge(Anchor.MEETING, At.START, -1), nominal=Length(14), minimum=7
)
REVIEW = Rule(
    "review",
    opens=Edge(Anchor.SESSION, At.END, unit=Unit.HOURS, name="wrap-up"),
    nominal=Length(72, Unit.HOURS),
    minimum=24,
)
REPORT = Rule("report", closes=Edge(Anchor.WINDOW, At.END, 10, Unit.WORKING_DAYS, name="review"))
RULES = (BEFORE_THE_BALLOT, BALLOT, NOTICE, PREPARATION, REVIEW, REPORT)

ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Pacific/Apia", "Asia/Kathmandu")


@st.composite
def meetings(draw, most=4):
    """One after the other, 10 to 300 days apart, some in leap years and at changes of clocks."""
    held = []
    first = draw(st.dates(date(2023, 1, 1), date(2031, 12, 31)))
    for number in range(1, draw(st.integers(1, most)) + 1):
        last = first + timedelta(days=draw(st.integers(0, 6)))
        kind = draw(st.sampled_from(("ANNUAL", "POLICY")))
        zone = draw(st.sampled_from(ZONES))
        held.append(Meeting(number, f"Meeting {number}", kind, "HYBRID", zone, first, last))
        first = last + timedelta(days=draw(st.integers(10, 300)))
    return tuple(held)


@st.composite
def rules(draw):
    """A chain before the meeting, between it and the one before it, with any lengths."""
    count = draw(st.integers(1, 4))
    chain = []
    for number in range(count):
        nominal = draw(st.integers(1, 90))
        after = (
            Edge(Anchor.MEETING, At.START, -draw(st.integers(0, 40)))
            if number == 0
            else Edge(Anchor.WINDOW, At.START, -1, exact=False, name=f"w{number - 1}")
        )
        chain.append(
            Rule(
                f"w{number}",
                opens=draw(st.none() | st.just(Edge(Anchor.PREVIOUS, At.END, 1, exact=False))),
                closes=after,
                nominal=Length(nominal, draw(st.sampled_from((Unit.DAYS, Unit.WORKING_DAYS)))),
                minimum=draw(st.integers(1, nominal)),
                priority=draw(st.integers(1, 3)),
                zone=draw(st.sampled_from(("", *ZONES))),
            )
        )
    return tuple(chain)
