"""What programs keep: the committee, its people and offices, its meetings and agendas."""

import pytest

from hemicycle.committee.models import Delegation, Person, Term
from hemicycle.demo.papers import paper
from hemicycle.meetings.models import AgendaItem, Document, Session
from tests.api.programs import refused
from tests.factories import AgendaItemFactory, ItemFactory, SessionFactory

PDF = paper([("Paper", ["With words"])])
MALI = {"name": "Mali", "code": "ML", "kind": "MEMBER", "nature": "GOVERNMENT",
        "region": "AF", "since": "2020-01-01"}  # fmt: skip
FORUM = {"number": 7007, "title": "Forum 7", "kind": "POLICY", "mode": "HYBRID",
         "zone": "Africa/Nairobi", "starts_on": "2026-06-01", "ends_on": "2026-06-04"}  # fmt: skip
SITTING = {"title": "Opening", "starts_at": "2026-06-01T06:00:00Z",
           "ends_at": "2026-06-01T07:00:00Z"}  # fmt: skip
POINT = {"title": "Welcome", "purpose": "NOTING", "minutes": 5}


@pytest.fixture
def clerk(program, secretary):
    return program(secretary)


def made(response):
    assert response.status_code == 201, response.content
    return response.json()


# Who is who


def test_a_delegation_is_admitted_and_somebody_speaks_for_it_until_it_leaves(clerk):
    mali = made(clerk.post("/delegations", **MALI))
    awa = made(clerk.post("/people", name="Awa Traoré", email="awa@mali.example"))
    spoken = made(
        clerk.post(
            f"/delegations/{mali['id']}/accreditations",
            person_id=awa["id"],
            role="REPRESENTATIVE",
            since="2020-02-01",
        )
    )
    listed = clerk.get(f"/accreditations?delegation={mali['id']}&on=2021-01-01").json()["items"]
    assert [row["person_id"] for row in listed] == [awa["id"]]

    left = clerk.patch(f"/delegations/{mali['id']}", until="2022-01-01")
    assert (left.status_code, left.json()["until"], left.json()["code"]) == (
        200,
        "2022-01-01",
        "ML",
    )
    again = clerk.post(f"/accreditations/{spoken['id']}/end", until="2021-06-01")
    assert again.json()["until"] == "2021-06-01"


def test_a_person_is_found_by_name_and_changed_in_part(clerk):
    row = made(clerk.post("/people", name="玛丽亚", latin_name="Maria", language="zh-hans"))

    changed = clerk.patch(f"/people/{row['id']}", aliases=["Mariya"]).json()

    assert (changed["aliases"], changed["latin_name"]) == (["Mariya"], "Maria")
    (found,) = clerk.get("/people?q=mariya").json()["items"]
    assert found["id"] == row["id"]


def test_an_office_is_held_in_terms_within_the_rules_of_the_book(clerk):
    made(clerk.post("/rules", key="chair.seats", value=1, reference="Rule 9", since="2000-01-01"))
    ann, bea = (made(clerk.post("/people", name=name))["id"] for name in ("Ann", "Bea"))
    office = made(clerk.post("/offices", kind="CHAIR"))
    path = f"/offices/{office['id']}/terms"
    term = made(clerk.post(path, person_id=ann, since="2020-01-01"))

    second = clerk.post(path, person_id=bea, since="2021-01-01")
    assert refused(second) == (422, "since")
    assert second.json()["refusal"]["why"] == "Rule 9"

    assert clerk.post(f"/terms/{term['id']}/end", until="2021-01-01").status_code == 200
    made(clerk.post(path, person_id=bea, since="2021-01-01"))
    (holder,) = [
        row for row in clerk.get("/terms?on=2021-01-01").json() if row["office"] == "CHAIR"
    ]
    assert (holder["person"], holder["office_id"]) == ("Bea", office["id"])
    assert [rule["value"] for rule in clerk.get("/rules?on=2020-05-01").json()] == [1]


def test_topics_and_groups_have_leads_and_chairs(clerk):
    topic = made(clerk.post("/topics", title="Abuse", slug="abuse"))
    group = made(clerk.post("/groups", name="Small team", since="2024-01-01"))
    lead = made(clerk.post("/offices", kind="TOPIC_LEAD", topic_id=topic["id"]))
    chair = made(clerk.post("/offices", kind="GROUP_CHAIR", group_id=group["id"]))

    listed = {row["id"]: row for row in clerk.get("/offices").json()["items"]}
    assert listed[lead["id"]]["topic_id"] == topic["id"]
    assert listed[chair["id"]]["group_id"] == group["id"]
    assert clerk.get("/topics").json()["items"][0]["slug"] == "abuse"
    assert clerk.get("/groups").json()["items"][0]["name"] == "Small team"


# What is planned


def test_a_meeting_is_planned_down_to_its_agenda(clerk):
    meeting = made(clerk.post("/meetings", **FORUM))
    sitting = made(clerk.post(f"/meetings/{meeting['id']}/sessions", **SITTING))
    path = f"/sessions/{sitting['id']}/items"
    first = made(clerk.post(path, **POINT))
    second = made(clerk.post(path, **POINT | {"title": "Travel"}))

    assert clerk.post(f"/items/{second['id']}/move", position=1).json()["position"] == 1
    assert clerk.patch(f"/items/{first['id']}", minutes=9).json()["minutes"] == 9
    agenda = [row["title"] for row in clerk.get(path).json()["items"]]
    assert agenda == ["Travel", "Welcome"]
    assert clerk.delete(f"/items/{first['id']}").status_code == 204
    assert clerk.get(path).json()["count"] == 1

    assert clerk.patch(f"/meetings/{meeting['id']}", place="Kigali").json()["place"] == "Kigali"
    moved = clerk.patch(f"/sessions/{sitting['id']}", room="Hall 2").json()
    assert (moved["room"], moved["starts_at"]) == ("Hall 2", "2026-06-01T06:00:00Z")


def test_an_item_takes_a_topic_and_lets_go_of_it(clerk, session):
    topic = made(clerk.post("/topics", title="Abuse", slug="abuse"))
    item = made(clerk.post(f"/sessions/{session.pk}/items", **POINT, topic_id=topic["id"]))
    assert item["topic_id"] == topic["id"]
    assert clerk.patch(f"/items/{item['id']}", topic_id=None).json()["topic_id"] is None


def test_a_document_is_told_by_its_content_listed_and_removed(clerk, session):
    item = AgendaItemFactory(session=session)
    path = f"/sessions/{session.pk}/documents"
    row = made(clerk.upload(path, PDF, title="Slides", kind="SLIDES", item=item.pk))
    assert (row["media_type"], row["size"]) == ("application/pdf", len(PDF))
    assert [one["item_id"] for one in clerk.get(path).json()["items"]] == [item.pk]

    assert clerk.delete(f"/documents/{row['id']}").status_code == 204
    assert not Document.objects.exists()


def test_a_follow_up_is_changed_in_part(clerk):
    item = ItemFactory(title="Write the letter", note="Soon")

    changed = clerk.patch(f"/radar/{item.pk}", due="2026-12-01").json()

    assert (changed["due"], changed["note"]) == ("2026-12-01", "Soon")
    assert refused(clerk.patch(f"/radar/{item.pk}", lead_id=999)) == (422, "lead_id")


# What is refused


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        ("/delegations", MALI | {"kind": "GUEST"}, "kind"),
        ("/delegations", MALI | {"since": "soon"}, "since"),
        ("/delegations", MALI | {"until": "2019-01-01"}, "until"),
        ("/people", {"name": ""}, "name"),
        ("/people", {"name": "A", "email": "nowhere"}, "email"),
        ("/offices", {"kind": "LIAISON"}, "body"),
        ("/offices", {"kind": "TOPIC_LEAD", "topic_id": 999}, "topic_id"),
        ("/rules", {"key": "chair.seats", "value": "two", "reference": "9", "since": "2020-01-01"},
         "value"),
        ("/rules", {"key": "a\x00", "value": 1, "reference": "9", "since": "2020-01-01"}, "key"),
        ("/rules", {"key": "not a key!", "value": 1, "reference": "9", "since": "2020-01-01"},
         "key"),
        ("/rules", {"key": "a.b", "value": True, "reference": "9", "since": "2020-01-01"}, "value"),
        ("/people", {"name": "A", "email": "a\x00@b.c"}, "email"),
        ("/offices", {"kind": "TOPIC_LEAD"}, "topic_id"),
        ("/radar", {"title": "Letter", "quote": "Never said", "speech_id": 0}, "speech_id"),
        ("/topics", {"title": "Abuse", "slug": "not a slug"}, "slug"),
        ("/meetings", FORUM | {"zone": "Mars/Base"}, "zone"),
        ("/meetings", FORUM | {"ends_on": "2026-05-01"}, "ends_on"),
        ("/meetings", FORUM | {"number": "seven"}, "number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(clerk, path, fields, field):
    assert refused(clerk.post(path, **fields)) == (422, field)
    assert not Delegation.objects.filter(code="ML").exists()
    assert not Person.objects.filter(name__in=["", "A"]).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "2026-06-01T05:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-06-01T06:00:00"}, "starts_at"),
        ({"starts_at": "2026-05-31T20:59:00Z"}, "starts_at"),  # the day before, in Nairobi
        ({"title": "a\ud800b"}, "title"),
        ({"access": "FRIENDS"}, "access"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
    ],
)
def test_a_session_at_no_clear_time_is_refused(clerk, session, change, field):
    meeting = made(clerk.post("/meetings", **FORUM))
    path = f"/meetings/{meeting['id']}/sessions"
    assert refused(clerk.post(path, **SITTING | change)) == (422, field)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/meetings/{meeting}", "ends_on", None),
        ("/meetings/{meeting}", "number", None),
        ("/meetings/{meeting}", "number", 10**30),
        ("/meetings/{meeting}", "title", "x" * 201),
        ("/meetings/{meeting}", "title", "a\x00b"),
        ("/sessions/{session}", "starts_at", None),
        ("/sessions/{session}", "room", None),
        ("/sessions/{session}", "room", "a\x00b"),
        ("/items/{item}", "minutes", None),
        ("/items/{item}", "minutes", 10**30),
        ("/items/{item}", "minutes", 24 * 60 + 1),
        ("/items/{item}", "title", "  "),
        ("/items/{item}", "title", "\u200b\u200b"),
        ("/meetings/{meeting}", "title", "  "),
        ("/meetings/{meeting}", "starts_on", "0001-01-01"),
        ("/sessions/{session}", "starts_at", "0001-01-01T00:00:00+10:00"),
        ("/sessions/{session}", "ends_at", "9999-12-31T22:00:00-10:00"),
        ("/people/{person}", "language", "../../x"),
        ("/people/{person}", "aliases", [1]),
        ("/items/{item}", "topic_id", 10**30),
        ("/items/{item}", "note", "a\x00b"),
        ("/people/{person}", "name", None),
        ("/people/{person}", "aliases", None),
        ("/people/{person}", "aliases", ["a\x00b"]),
        ("/people/{person}", "latin_name", "a\x00b"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field(clerk, session, path, field, value):
    item = AgendaItemFactory(session=session)
    person = made(clerk.post("/people", name="Ann"))["id"]
    address = path.format(
        meeting=session.meeting_id, session=session.pk, item=item.pk, person=person
    )
    assert refused(clerk.patch(address, **{field: value})) == (422, field)


def test_an_item_is_moved_no_further_than_the_end(clerk, session):
    items = [AgendaItemFactory(session=session) for _ in range(2)]
    moved = clerk.post(f"/items/{items[0].pk}/move", position=10**30)
    assert moved.json()["position"] == 2


def test_a_blank_quote_is_none(clerk):
    assert made(clerk.post("/radar", title="Letter", quote="  "))["quote"] == ""


@pytest.mark.parametrize(
    "path",
    ["/people?offset=", "/people?limit=", "/accreditations?delegation=", "/sessions?meeting=",
     "/transcripts?session="],
)  # fmt: skip
def test_a_number_beyond_all_is_refused(clerk, path):
    assert clerk.get(f"{path}{10**30}").status_code == 422


@pytest.mark.parametrize("path", ["/people?q=", "/search?q=", "/radar?stage="])
def test_words_to_look_for_may_be_anything(clerk, session, path):
    for words in ("a%00b", "%F0%9F%92%A9", "'; DROP TABLE", "*", "%22", "-", "x" * 3000):
        assert clerk.get(path + words).status_code in {200, 422}, words


@pytest.mark.parametrize("minutes", [0, -1, "many"])
def test_an_item_that_takes_no_time_is_refused(clerk, session, minutes):
    path = f"/sessions/{session.pk}/items"
    assert refused(clerk.post(path, **POINT | {"minutes": minutes})) == (422, "minutes")
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("post", "/delegations", MALI),
        ("post", "/people", {"name": "A"}),
        ("post", "/offices", {"kind": "CHAIR"}),
        ("post", "/topics", {"title": "T", "slug": "t"}),
        ("post", "/groups", {"name": "G", "since": "2020-01-01"}),
        ("post", "/rules",
         {"key": "chair.seats", "value": 1, "reference": "9", "since": "2020-01-01"}),
        ("post", "/meetings", FORUM),
        ("post", "/meetings/{meeting}/sessions", SITTING),
        ("patch", "/meetings/{meeting}", {"place": "Here"}),
        ("patch", "/sessions/{session}", {"room": "1"}),
        ("post", "/sessions/{session}/items", POINT),
    ],
)  # fmt: skip
def test_a_member_keeps_none_of_it(program, member, session, method, path, fields):
    address = path.format(meeting=session.meeting_id, session=session.pk)
    caller = program(member)
    response = getattr(caller, method)(address, **fields)
    assert response.status_code == 403, response.content
    assert (Session.objects.count(), Term.objects.count()) == (1, 0)


@pytest.mark.parametrize("path", ["/people", "/offices", "/topics", "/groups", "/rules",
                                  "/accreditations"])  # fmt: skip
def test_somebody_who_holds_nothing_reads_nothing_of_it(program, stranger, path):
    assert program(stranger).get(path).status_code == 403


def test_pages_of_offices_neither_lose_nor_repeat_any(clerk):
    kinds = ["SECRETARY", "VICE_CHAIR", "CHAIR", "SCRIBE", "INTERPRETER"]
    for kind in kinds:
        made(clerk.post("/offices", kind=kind))
    pages = [clerk.get(f"/offices?limit=1&offset={n}").json()["items"] for n in range(5)]
    assert sorted(row["kind"] for (row,) in pages) == sorted(kinds)


def test_what_one_may_not_see_is_not_there(program, member):
    hidden = SessionFactory(access=Session.Access.LEADERSHIP)
    item = AgendaItemFactory(session=hidden)
    caller = program(member)
    assert caller.get(f"/sessions/{hidden.pk}/items").status_code == 404
    assert caller.patch(f"/items/{item.pk}", minutes=3).status_code == 404
    assert caller.get(f"/sessions/{hidden.pk}/documents").status_code == 404
