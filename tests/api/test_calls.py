"""What programs do with calls: set them up, answer them, and handle what was handed in."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from fpdf import FPDF

from hemicycle.calls.actions.asking import add_question, create_from_pattern
from hemicycle.calls.actions.calling import (
    conclude_call,
    destroy_answers,
    name_handler,
    publish_call,
)
from hemicycle.calls.models import Call, Question, Receipt, Submission
from hemicycle.kernel.models import AuditEntry
from tests.api.programs import refused
from tests.factories import AccreditationFactory, OfficeFactory, PersonFactory, UserFactory

GOOD = {
    "what-would-you-bring-to-this": "Ten years of it.",
    "how-many-hours-a-week-can-you-gi": "3-to-5",
    "my-government-knows-that-i-offer": True,
}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def make(committee, now):
    """A call of a pattern that is out, and closes in a week."""

    def made(pattern="VOLUNTEERS", published=True, **fields):
        fields = {"title": "Small team", "closes_at": now + timedelta(days=7), **fields}
        call = create_from_pattern(committee, actor=None, now=now, pattern=pattern, **fields)
        if published:
            publish_call(call, actor=None, now=now)
        call.refresh_from_db()
        return call

    return made


@pytest.fixture
def call(make):
    return make()


def pdf():
    page = FPDF()
    page.add_page()
    return bytes(page.output())


PDF = pdf()


@pytest.fixture
def clerk(program, secretary):
    return program(secretary)


@pytest.fixture
def author(program, member):
    return program(member)


@pytest.fixture
def other(program, committee):
    """Of another delegation."""
    return program(AccreditationFactory().person.user)


def good(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def begun(author, call, **fields):
    return good(author.post(f"/calls/{call.pk}/submissions", **fields), 201)


def handed_in(author, call, **answers):
    row = begun(author, call)
    good(author.patch(f"/submissions/{row['id']}/draft", answers=GOOD | answers))
    return row["id"], good(author.post(f"/submissions/{row['id']}/hand-in"), 201)


def stamp(now, **later):
    return (now + timedelta(**later)).isoformat().replace("+00:00", "Z")


def closed(call):
    call.refresh_from_db()
    window = call.window
    type(window).objects.filter(pk=window.pk).update(closes_at=timezone.now())
    call.refresh_from_db()


def events(name):
    return AuditEntry.objects.filter(event=f"calls.{name}").count()


# --- reading ---


def test_everybody_reads_the_calls_they_may_see(program, stranger, author, clerk, make):
    shown = [make(audience="EVERYONE"), make(audience="SIGNED_IN"), make(audience="MEMBERS")]
    hidden = make(published=False)
    pks = [call.pk for call in shown]

    def seen(caller, query=""):
        return sorted(one["id"] for one in good(caller.get(f"/calls{query}"))["items"])

    assert seen(program(stranger)) == pks[:2]
    assert seen(author) == pks
    assert seen(clerk) == [*pks, hidden.pk]
    assert seen(clerk, "?stage=PREPARED") == [hidden.pk]
    assert seen(clerk, "?open=false") == [hidden.pk]
    assert seen(clerk, "?open=true&limit=2&offset=2") == pks[:1]
    assert author.get(f"/calls/{hidden.pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stage=OPEN", "stage"),
        ("open=perhaps", "open"),
        ("limit=0", "limit"),
        ("offset=x", "offset"),
    ],
)
def test_a_filter_that_is_none_is_refused(clerk, query, field):
    assert refused(clerk.get(f"/calls?{query}")) == (422, field)


def test_lists_ask_a_constant_number_of_questions(author, make, django_assert_max_num_queries):
    for _ in range(4):
        begun(author, make())
    with django_assert_max_num_queries(9):
        assert good(author.get("/calls"))["count"] == 4
    with django_assert_max_num_queries(9):
        assert good(author.get("/submissions"))["count"] == 4


def test_a_call_is_told_with_its_questions_in_the_readers_language(author, member, call, now):
    told = good(author.get(f"/calls/{call.pk}"))

    assert told["closes_at"] == (now + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    assert told["stands"].startswith("Closes in")
    assert told["counts_when"].startswith("What counts is when everything had arrived")
    assert (told["is_open"], told["may_answer"], told["handlers"]) == (True, True, [])
    first, *_rest = told["form"]["questions"]
    assert (first["kind"], first["most"], first["is_required"]) == ("LONG", 2_000, True)
    (hours,) = [one for one in told["form"]["questions"] if one["key"].startswith("how-many")]
    assert hours["options"][1] == {"key": "3-to-5", "label": "3 to 5"}

    type(member).objects.filter(pk=member.pk).update(language="ar")
    told = good(author.get(f"/calls/{call.pk}"))
    assert told["form"]["questions"][0]["key"] == first["key"]


# --- setting one up ---


def test_a_call_begins_with_what_its_pattern_asks(clerk, now):
    made = good(
        clerk.post(
            "/calls",
            pattern="VOLUNTEERS",
            title="Small team",
            seats=2,
            closes_at=stamp(now, days=3),
            translations={"ar": {"title": "فريق"}},
        ),
        201,
    )
    assert (made["stage"], made["seats"], made["behalf"]) == ("PREPARED", 2, "BOTH")
    assert (len(made["statuses"]), len(made["form"]["questions"])) == (4, 5)


def test_a_call_is_filled_with_questions_and_positions(clerk, make):
    path = f"/calls/{make(published=False).pk}"
    colours = {"text": "Which?", "kind": "CHOICE", "options": "Red\nBlue"}
    question = good(clerk.post(f"{path}/questions", **colours), 201)
    assert [one["key"] for one in question["options"]] == ["red", "blue"]
    asked = f"/calls/questions/{question['id']}"
    assert good(clerk.patch(asked, help="One."))["help"] == "One."
    assert good(clerk.post(f"{asked}/move", place=-(10**30)))["place"] == 1
    assert clerk.delete(asked).status_code == 204
    assert clerk.delete(asked).status_code == 404
    seat = good(clerk.post(f"{path}/positions", title="First", seats=2), 201)
    assert good(clerk.get(path))["positions"] == [seat]


def test_a_call_is_published_extended_and_cancelled(clerk, make, now):
    path = f"/calls/{make(published=False).pk}"
    assert good(clerk.patch(path, purpose="To write."))["purpose"] == "To write."
    out = good(clerk.post(f"{path}/publish"))
    assert out["is_open"]
    assert clerk.post(f"{path}/publish").status_code == 409
    later = {"closes_at": stamp(now, days=9), "reason": "Asked for", "seen": out["sequence"]}
    assert good(clerk.post(f"{path}/extend", **later))["closes_at"] == later["closes_at"]
    later["closes_at"] = stamp(now, days=12)
    assert clerk.post(f"{path}/extend", **later).status_code == 409
    over = good(clerk.post(f"{path}/cancel", reason="No need"))
    assert (over["stage"], over["conclusion"]) == ("CANCELLED", "No need")
    assert clerk.post(f"{path}/publish").status_code == 409


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": ["x"]}, "title"),
        ({"title": "x", "pattern": "PARTY"}, "pattern"),
        ({"title": "x", "audience": "FRIENDS"}, "audience"),
        ({"title": "x", "audience": None}, "audience"),
        ({"title": "x", "seats": -1}, "seats"),
        ({"title": "x", "seats": 10**30}, "seats"),
        ({"title": "x", "keep_days": 10**9}, "keep_days"),
        ({"title": "x", "confirm_hours": 0}, "confirm_hours"),
        ({"title": "x", "topic_id": 9}, "topic_id"),
        ({"title": "x", "meeting_id": 10**30}, "meeting_id"),
        ({"title": "x", "closes_at": "soon"}, "closes_at"),
        ({"title": "x", "closes_at": "2026-05-08T12:00:00"}, "closes_at"),
        ({"title": "x", "closes_at": "9999-12-31T23:59:59Z"}, "closes_at"),
        ({"title": "x", "opens_at": "2026-05-08T12:00:00Z", "closes_at": "2026-05-08T12:00:00Z"},
         "closes_at"),
        ({"title": "x", "translations": {"xx": {"title": "y"}}}, "translations"),
        ({"title": "x", "translations": {"ar": {"title": "a\x00"}}}, "translations"),
        ({"title": "x", "translations": [1]}, "translations"),
    ],
)  # fmt: skip
def test_a_bad_call_is_refused_at_its_field(clerk, fields, field):
    assert refused(clerk.post("/calls", **fields)) == (422, field)
    assert not Call.objects.exists()


def test_members_set_no_call_up(author, call, committee):
    assert author.post("/calls", title="x").status_code == 403
    path = f"/calls/{call.pk}"
    for verb, body in {
        "publish": {},
        "extend": {"closes_at": "2100-01-01T00:00:00Z", "reason": "x"},
        "cancel": {"reason": "x"},
        "conclude": {},
        "questions": {"text": "x"},
        "positions": {"title": "x"},
        "handlers": {"person_id": PersonFactory().pk, "role": "MANAGER"},
        "late-doors": {"email": "a@b.org", "until": "2100-01-01T00:00:00Z", "reason": "x"},
    }.items():
        assert author.post(f"{path}/{verb}", **body).status_code == 403, verb
    assert author.patch(path, title="x").status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": "x", "kind": "SONG"}, "kind"),
        ({"text": "x", "kind": "CHOICE"}, "options"),
        ({"text": "x", "kind": "CHOICE", "options": "a\na"}, "options"),
        ({"text": "x", "kind": "CHOICE", "options": "!\n?"}, "options"),
        ({"text": "x", "least": 5, "most": 4}, "most"),
        ({"text": "x", "most": 10**30}, "most"),
        ({"text": "x", "file_kinds": ["exe"]}, "file_kinds"),
        ({"text": "x", "needed_by": "nothing"}, "needed_by"),
        ({"text": "x", "needed_by": "y" * 999}, "needed_by"),
        ({"text": "x", "needed_by": "my-government-knows-that-i-offer", "needed_value": "maybe"},
         "needed_value"),
        ({"text": "x", "position_id": 9}, "position_id"),
        ({"text": "x", "counts": "SHOES"}, "counts"),
        ({"text": "x", "translations": {"ar": 1}}, "translations"),
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_at_its_field(clerk, make, fields, field):
    call = make(published=False)
    before = Question.objects.count()
    assert refused(clerk.post(f"/calls/{call.pk}/questions", **fields)) == (422, field)
    assert Question.objects.count() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"seats": "many"}, "seats"),
        ({"audience": "EVERYONE"}, "audience"),
        ({"closes_at": "2100-01-01T00:00:00Z"}, "closes_at"),
        ({"topic_id": 10**30}, "topic_id"),
    ],
)
def test_what_a_published_call_cannot_become_is_refused(clerk, call, change, field):
    assert refused(clerk.patch(f"/calls/{call.pk}", **change)) == (422, field)


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("positions", {"title": ""}, "title"),
        ("positions", {"title": "x", "seats": 0}, "seats"),
        ("positions", {"title": "x", "office_id": 9}, "office_id"),
        ("handlers", {"person_id": 9, "role": "MANAGER"}, "person_id"),
        ("handlers", {"role": "MANAGER"}, "person_id"),
        ("late-doors", {"email": "x", "until": "2100-01-01T00:00:00Z", "reason": "x"}, "email"),
        ("late-doors", {"email": "a@b.org", "until": "2100-01-01T00:00:00Z", "reason": " "},
         "reason"),
        ("late-doors", {"email": "a@b.org", "until": "2000-01-01T00:00:00Z", "reason": "x"},
         "until"),
        ("extend", {"closes_at": "2000-01-01T00:00:00Z", "reason": "x"}, "closes_at"),
        ("extend", {"closes_at": "2100-01-01T00:00:00Z"}, "reason"),
        ("extend", {"closes_at": "2100-01-01T00:00:00Z", "reason": ""}, "reason"),
        ("extend", {"closes_at": "2100-01-01T00:00:00Z", "reason": "x", "seen": "y"}, "seen"),
        ("cancel", {"reason": " "}, "reason"),
        ("conclude", {"chosen": [{"number": 0}]}, "chosen"),
        ("conclude", {"chosen": "all"}, "chosen"),
        ("conclude", {"since": "soon"}, "since"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(clerk, call, verb, fields, field):
    assert refused(clerk.post(f"/calls/{call.pk}/{verb}", **fields)) == (422, field)


def test_somebody_is_let_in_to_handle(clerk, call):
    person = PersonFactory()
    path = f"/calls/{call.pk}"
    assert refused(clerk.post(f"{path}/handlers", person_id=person.pk, role="KING")) == (
        422,
        "role",
    )
    named = good(clerk.post(f"{path}/handlers", person_id=person.pk, role="READER"), 201)
    assert (named["person_id"], named["role"]) == (person.pk, "READER")
    assert good(clerk.get(path))["handlers"] == [named]


# --- answering ---


def test_a_draft_is_kept_in_parts_and_says_what_is_missing(author, call):
    row = begun(author, call)
    assert (row["percent"], row["answers"], row["number"]) == (0, {}, None)
    assert begun(author, call)["id"] == row["id"]

    path = f"/submissions/{row['id']}/draft"
    first = good(author.patch(path, answers={"what-would-you-bring-to-this": "Much."}))
    assert {one["key"] for one in first["missing"]} == set(GOOD) - {"what-would-you-bring-to-this"}
    assert first["missing"][0]["message"]
    second = good(author.patch(path, answers={**GOOD, "shoe-size": 44}))
    assert (second["percent"], second["missing"], second["ignored"]) == (100, [], ["shoe-size"])
    assert good(author.get("/submissions"))["items"][0]["percent"] == 100


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "answers"),
        ({"answers": None}, "answers"),
        ({"answers": []}, "answers"),
        ({"answers": "x"}, "answers"),
        ({"answers": {str(one): 1 for one in range(1_001)}}, "answers"),
    ],
)
def test_a_draft_of_no_answers_is_refused(author, call, body, field):
    row = begun(author, call)
    assert refused(author.patch(f"/submissions/{row['id']}/draft", **body)) == (422, field)


ODD = [
    None, True, 0, -1.5, 10**40, "", "x" * 300_000, "9" * 5_000, "1e999999999", "a\x00b",
    "\ud800", [], [None, {}, [1]], ["9" * 5_000], {}, {"name": {}, "email": [1]},
    {"a": {"b": []}},
]  # fmt: skip


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_a_draft_takes_whatever_comes_and_judges_it(author, make, now, kind):
    call = make("BLANK", published=False)
    fields = {"options": "Red\nBlue"} if kind in Question.WITH_OPTIONS else {}
    row = add_question(call, actor=None, now=now, text="What", kind=kind, least=1, **fields)
    wanted = "red" if fields else "yes"
    add_question(call, actor=None, now=now, text="And", needed_by=row.key, needed_value=wanted)
    publish_call(call, actor=None, now=now)
    pk = begun(author, call)["id"]
    for odd in ODD:
        path = f"/submissions/{pk}"
        told = good(author.patch(f"{path}/draft", answers={"what": odd, "and": odd}))
        assert good(author.get(path))["missing"] == told["missing"]
        given = author.post(f"{path}/hand-in")
        assert given.status_code == (422 if told["missing"] else 201), odd
        good(author.get(f"{path}/receipts"))


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("TEXT", "red"),
        ("MANY", ["red"]),
        ("CONSENT", True),
        ("REFERENCE", {"name": "Ann", "email": "a@b.org"}),
    ],
)
def test_a_draft_outlives_a_change_of_what_is_asked(author, clerk, make, now, first, told):
    call = make("BLANK", published=False)
    asked = {"text": "What", "options": "Red\nBlue", "is_required": False}
    row = add_question(call, actor=None, now=now, kind=first, **asked)
    publish_call(call, actor=None, now=now)
    path = f"/submissions/{begun(author, call)['id']}"
    for kind in Question.Kind.values:
        good(clerk.patch(f"/calls/questions/{row.pk}", kind=first))
        good(author.patch(f"{path}/draft", answers={"what": told}))
        good(clerk.patch(f"/calls/questions/{row.pk}", kind=kind))
        good(author.get(path))
    assert author.post(f"{path}/hand-in").status_code in {201, 422}


def test_nobody_is_named_by_nonsense(author, make):
    pk = begun(author, make(behalf="OTHERS"), is_for_other=True)["id"]
    for odd in ODD:
        answers = {**GOOD, "_nominee": odd}
        told = good(author.patch(f"/submissions/{pk}/draft", answers=answers))
        assert [one["key"] for one in told["missing"]] == ["_nominee"], odd
        assert author.post(f"/submissions/{pk}/hand-in").status_code == 422


def test_a_choice_of_no_position_counts_as_none(author, clerk, make):
    call = make(published=False)
    good(clerk.post(f"/calls/{call.pk}/positions", title="First"), 201)
    good(clerk.post(f"/calls/{call.pk}/publish"))
    pk = begun(author, call)["id"]
    for odd in ODD:
        path = f"/submissions/{pk}"
        told = good(author.patch(f"{path}/draft", answers={**GOOD, "_positions": odd}))
        assert [one["key"] for one in told["missing"]] == ["_positions"], odd
        assert author.post(f"{path}/hand-in").status_code == 422


def test_what_is_incomplete_is_refused_with_all_that_is_missing(author, call):
    pk = begun(author, call)["id"]

    response = author.post(f"/submissions/{pk}/hand-in")

    assert response.status_code == 422
    assert response.json()["refusal"]["message"]
    assert {one["key"] for one in response.json()["missing"]} == set(GOOD)
    assert set(response.json()["missing"][0]) == {"key", "question", "message"}
    assert not Receipt.objects.exists()


def test_what_is_handed_in_has_a_receipt_and_can_be_replaced_and_withdrawn(author, call):
    pk, receipt = handed_in(author, call)
    assert (receipt["number"], receipt["counts"], len(receipt["digest"])) == (1, True, 64)
    assert receipt["answers"][0]["words"] == "Ten years of it."
    again = good(author.post(f"/submissions/{pk}/hand-in"), 201)
    assert again["number"] == 1

    good(author.patch(f"/submissions/{pk}/draft", answers={"what-would-you-bring-to-this": "All"}))
    assert good(author.get(f"/submissions/{pk}"))["differs"]
    assert author.post(f"/submissions/{pk}/hand-in", seen=0).status_code == 409
    assert good(author.post(f"/submissions/{pk}/hand-in", seen=2), 201)["number"] == 2
    receipts = good(author.get(f"/submissions/{pk}/receipts"))["items"]
    assert [(one["number"], one["counts"]) for one in receipts] == [(2, True), (1, False)]

    back = good(author.post(f"/submissions/{pk}/withdraw"))
    assert (back["number"], bool(back["withdrawn_at"])) == (None, True)
    assert author.post(f"/submissions/{pk}/withdraw").status_code == 409


def test_what_is_handed_in_twice_with_one_key_is_handed_in_once(author, call):
    pk = begun(author, call)["id"]
    good(author.patch(f"/submissions/{pk}/draft", answers=GOOD))
    author.headers["Idempotency-Key"] = "one"
    first, second = (author.post(f"/submissions/{pk}/hand-in") for _ in range(2))
    assert first.json() == second.json()
    assert Receipt.objects.count() == 1


def test_after_the_deadline_the_refusal_says_when_it_arrived(author, call):
    pk = begun(author, call)["id"]
    good(author.patch(f"/submissions/{pk}/draft", answers=GOOD))
    closed(call)

    response = author.post(f"/submissions/{pk}/hand-in")

    assert refused(response) == (409, "")
    assert "This arrived at" in response.json()["refusal"]["message"]
    assert response.json()["refusal"]["why"]
    assert author.post(f"/calls/{call.pk}/submissions").status_code == 409
    good(author.patch(f"/submissions/{pk}/draft", answers=GOOD))


def test_a_late_door_lets_one_person_in(author, other, clerk, member, call):
    pk, elses = begun(author, call)["id"], begun(other, call)["id"]
    for caller, one in ((author, pk), (other, elses)):
        good(caller.patch(f"/submissions/{one}/draft", answers=GOOD))
    closed(call)
    door = good(
        clerk.post(
            f"/calls/{call.pk}/late-doors",
            email=member.email,
            until="2100-01-01T00:00:00Z",
            reason="No power",
        ),
        201,
    )
    assert door["reason"] == "No power"
    assert good(author.get(f"/submissions/{pk}"))["may_hand_in"]
    good(author.post(f"/submissions/{pk}/hand-in"), 201)
    assert other.post(f"/submissions/{elses}/hand-in").status_code == 409


def test_what_others_write_is_not_there(author, other, clerk, call):
    pk, _receipt = handed_in(author, call)
    path = f"/submissions/{pk}"
    for caller in (other, clerk):
        assert caller.get(path).status_code == 404
        assert caller.get(f"{path}/receipts").status_code == 404
        assert caller.patch(f"{path}/draft", answers={}).status_code == 404
        assert caller.post(f"{path}/hand-in").status_code == 404
        assert caller.post(f"{path}/withdraw").status_code == 404
        assert caller.upload(f"{path}/files", PDF, question="x").status_code == 404
        assert caller.delete(f"{path}/files/1").status_code == 404
        assert good(caller.get("/submissions"))["count"] == 0
    assert author.get(f"/submissions/{10**30}").status_code == 404


def test_those_who_are_not_asked_begin_nothing(program, observer, stranger, call):
    assert program(observer).post(f"/calls/{call.pk}/submissions").status_code == 403
    assert program(stranger).post(f"/calls/{call.pk}/submissions").status_code == 404
    assert not Submission.objects.exists()


def test_one_names_others_only_where_that_is_asked(author, make):
    alone = make(behalf="SELF")
    path = f"/calls/{alone.pk}/submissions"
    assert refused(author.post(path, is_for_other=True)) == (422, "is_for_other")
    assert refused(author.post(path, is_for_other="perhaps")) == (422, "is_for_other")
    row = begun(author, make(), is_for_other=True)
    assert row["form"]["questions"][0]["key"] == "_nominee"
    assert row["form"]["questions"][0]["id"] is None


def test_handlers_are_sent_the_files_that_were_handed_in(author, other, clerk, make, now):
    call = make("BLANK", published=False)
    add_question(call, actor=None, now=now, text="Letter", kind="FILE", file_kinds=["pdf"])
    publish_call(call, actor=None, now=now)
    pk = begun(author, call)["id"]
    file = good(author.upload(f"/submissions/{pk}/files", PDF, question="letter"), 201)["id"]
    path = f"/calls/{call.pk}/received/1/files"
    assert clerk.get(f"{path}/{file}").status_code == 404
    good(author.post(f"/submissions/{pk}/hand-in"), 201)

    sent = clerk.get(f"{path}/{file}")

    assert b"".join(sent.streaming_content) == PDF
    assert sent["Content-Disposition"].startswith("attachment")
    later = good(author.upload(f"/submissions/{pk}/files", PDF, question="letter"), 201)["id"]
    assert clerk.get(f"{path}/{later}").status_code == 404
    assert other.get(f"{path}/{file}").status_code == 403


def test_files_come_and_go(author, make, now):
    call = make("BLANK", published=False)
    add_question(call, actor=None, now=now, text="Letter", kind="FILE", file_kinds=["pdf"])
    publish_call(call, actor=None, now=now)
    pk = begun(author, call)["id"]
    path = f"/submissions/{pk}/files"

    assert author.upload(path, PDF).json()["refusal"]["field"] == "question"
    assert refused(author.upload(path, b"plain words", question="letter"))[0] == 422
    assert refused(author.upload(path, PDF, question="shoe"))[0] == 422
    one, two = (good(author.upload(path, PDF, question="letter"), 201) for _ in range(2))
    assert (one["media_type"], one["size"]) == ("application/pdf", len(PDF))
    assert author.delete(f"{path}/{two['id']}").status_code == 204
    assert author.delete(f"{path}/{two['id']}").status_code == 404
    assert [file["id"] for file in good(author.get(f"/submissions/{pk}"))["files"]] == [one["id"]]
    told = good(author.patch(f"/submissions/{pk}/draft", answers={"letter": [99]}))
    assert (told["missing"], told["ignored"]) == ([], ["letter"])
    receipt = good(author.post(f"/submissions/{pk}/hand-in"), 201)
    assert receipt["answers"][0]["files"][0]["sha256"] == one["sha256"]
    closed(call)
    assert author.upload(path, PDF, question="letter").status_code == 409


# --- handling ---


def test_what_was_handed_in_is_read_and_moved_on(author, clerk, member, call):
    handed_in(author, call)
    path = f"/calls/{call.pk}/received"
    (row,) = good(clerk.get(path))["items"]
    assert (row["number"], row["name"], row["status"]) == (1, str(member), "Received")

    steps = good(clerk.get(f"/calls/{call.pk}"))["statuses"]
    moved = good(clerk.post(f"{path}/1/status", status_id=steps[1]["id"]))
    assert moved["status"] == "Under review"
    assert refused(clerk.post(f"{path}/1/status", status_id=10**30)) == (422, "status_id")
    good(clerk.post(f"{path}/1/notes", text="Good"), 201)
    assert refused(clerk.post(f"{path}/1/notes", text=" ")) == (422, "text")
    full = good(clerk.get(f"{path}/1"))
    assert [one["text"] for one in full["notes"]] == ["Good"]
    assert full["answers"][0]["answer"] == "Ten years of it."
    assert clerk.get(f"{path}/2").status_code == 404
    assert clerk.get(f"{path}/{10**30}").status_code == 404
    assert events("submission_read") == 0


def test_received_is_filtered(author, other, clerk, call):
    handed_in(author, call)
    handed_in(other, call, **{"how-many-hours-a-week-can-you-gi": "up-to-2"})
    path = f"/calls/{call.pk}/received"

    def found(query):
        told = good(clerk.get(f"{path}?{query}"))
        assert told["count"] >= len(told["items"])
        return [one["number"] for one in told["items"]]

    steps = good(clerk.get(f"/calls/{call.pk}"))["statuses"]
    good(clerk.post(f"{path}/2/status", status_id=steps[2]["id"]))
    assert found("") == [1, 2]
    assert found("limit=1&offset=1") == [2]
    assert found(f"status={steps[2]['id']}") == [2]
    assert found("question=how-many-hours-a-week-can-you-gi&answer=up-to-2") == [2]
    assert found("question=how-many-hours-a-week-can-you-gi&answer=%25%27%22") == []
    assert found("region=XX") == found("country=ZZ") == found("reader=999") == []
    assert refused(clerk.get(f"{path}?status=x")) == (422, "status")
    assert refused(clerk.get(f"{path}?limit=0")) == (422, "limit")
    for key in ("nothing", "a%00b", "%27%22%5D%24", "_nominee"):
        assert refused(clerk.get(f"{path}?question={key}")) == (422, "question")


def test_readers_read_what_is_assigned_to_them(author, other, clerk, program, call):
    for caller in (author, other):
        handed_in(caller, call)
    reader = PersonFactory(user=UserFactory())
    path = f"/calls/{call.pk}/received"
    assert refused(clerk.post(f"{path}/2/readers", person_id=reader.pk))[0] == 422
    name_handler(call, actor=None, now=timezone.now(), person=reader, role="READER")
    readers = good(clerk.post(f"{path}/2/readers", person_id=reader.pk), 201)
    assert [one["person_id"] for one in readers] == [reader.pk]

    theirs = program(reader.user)
    assert [one["number"] for one in good(theirs.get(path))["items"]] == [2]
    assert [one["number"] for one in good(clerk.get(f"{path}?reader={reader.pk}"))["items"]] == [2]
    assert theirs.get(f"{path}/1").status_code == 404
    assert theirs.post(f"{path}/2/status", status_id=1).status_code in {403, 422}
    assert theirs.get(f"/calls/{call.pk}/received.csv").status_code == 403
    assert theirs.get(f"/calls/{call.pk}/statistics").status_code == 403
    good(theirs.post(f"{path}/2/notes", text="Read"), 201)
    assert theirs.post(f"{path}/2/conflict", reason="A cousin").status_code == 204
    assert theirs.get(f"{path}/2").status_code == 404
    assert good(theirs.get(path))["count"] == 0


@pytest.mark.parametrize("what", ["received", "received/1", "received.csv", "received.xlsx"])
def test_members_read_nothing_of_what_was_handed_in(author, other, call, what):
    handed_in(author, call)
    assert other.get(f"/calls/{call.pk}/{what}").status_code == 403


def test_each_look_at_a_confidential_call_is_on_record(author, clerk, program, make):
    call = make(is_confidential=True, published=False)
    keeper = PersonFactory(user=UserFactory())
    name_handler(call, actor=None, now=timezone.now(), person=keeper, role="MANAGER")
    publish_call(call, actor=None, now=timezone.now())
    handed_in(author, call)
    path = f"/calls/{call.pk}/received"

    for shut in (path, f"{path}/1", f"{path}.csv"):
        assert clerk.get(shut).status_code == 403
    assert events("submission_read") == 0
    theirs = program(keeper.user)
    assert good(theirs.get(path))["count"] == 1
    assert (events("submissions_listed"), events("submission_read")) == (1, 0)
    good(theirs.get(f"{path}/1"))
    assert events("submission_read") == 1
    assert theirs.get(f"{path}.csv").status_code == 200
    assert events("submissions_exported") == 1


def test_all_is_taken_away_as_a_sheet(author, clerk, call):
    handed_in(author, call, **{"what-would-you-bring-to-this": "=1+1"})

    response = clerk.get(f"/calls/{call.pk}/received.csv")

    columns, row = csv.reader(io.StringIO(response.content.decode()))
    told = dict(zip(columns, row, strict=True))
    assert (told["number"], told["What would you bring to this?"]) == ("1", "'=1+1")
    assert events("submissions_exported") == 1
    book = clerk.get(f"/calls/{call.pk}/received.xlsx")
    assert book.content.startswith(b"PK")
    assert events("submissions_exported") == 2


def test_statistics_are_told_in_full_to_those_who_handle_everything(author, clerk, call):
    handed_in(author, call)
    told = good(clerk.get(f"/calls/{call.pk}/statistics"))
    assert (told["total"], told["counts"]["handed_in"]) == (1, 1)
    assert author.get(f"/calls/{call.pk}/statistics").status_code == 403


def test_statistics_for_everybody_leave_small_groups_out(author, call, program, noon):
    for _ in range(5):
        handed_in(program(AccreditationFactory(delegation__region="AF").person.user), call)
    assert author.get(f"/calls/{call.pk}/statistics").status_code == 403
    closed(call)
    conclude_call(call, actor=None, now=timezone.now() + timedelta(seconds=1))
    told = good(author.get(f"/calls/{call.pk}/statistics"))
    assert (told["total"], told["least"], told["counts"]) == (5, 5, None)
    assert [one["count"] for one in told["region"]] == [5]
    assert told["country"][0]["count"] >= 5


def test_a_call_is_concluded_with_reasons(author, other, clerk, call):
    for caller in (author, other):
        handed_in(caller, call)
    path = f"/calls/{call.pk}"
    assert refused(clerk.post(f"{path}/conclude", chosen=[{"number": 1}])) == (409, "")
    closed(call)
    assert refused(clerk.post(f"{path}/conclude", chosen=[{"number": 1}])) == (422, "chosen")
    assert refused(clerk.post(f"{path}/conclude", chosen=[{"number": 9}])) == (422, "chosen")
    twice = [{"number": 1, "reason": "x"}] * 2
    assert refused(clerk.post(f"{path}/conclude", chosen=twice)) == (422, "chosen")
    over = good(
        clerk.post(
            f"{path}/conclude", chosen=[{"number": 1, "reason": "Knows it"}], conclusion="Done"
        )
    )
    assert (over["stage"], over["conclusion"]) == ("CONCLUDED", "Done")
    assert [one["reason"] for one in over["chosen"]] == ["Knows it"]
    assert good(author.get("/submissions"))["items"][0]["is_chosen"]


def test_a_hosts_offer_is_concluded_with_the_meeting_it_leads_to(author, clerk, make, now):
    call = make("BLANK", published=False, leads="MEETING")
    add_question(call, actor=None, now=now, text="Where")
    publish_call(call, actor=None, now=now)
    pk = begun(author, call)["id"]
    good(author.patch(f"/submissions/{pk}/draft", answers={"where": "Nairobi"}))
    good(author.post(f"/submissions/{pk}/hand-in"), 201)
    closed(call)
    path = f"/calls/{call.pk}/conclude"
    forum = {
        "number": 7007, "title": "Forum", "kind": "HIGH_LEVEL", "mode": "HYBRID",
        "zone": "Africa/Nairobi", "starts_on": "2027-06-01", "ends_on": "2027-06-04",
    }  # fmt: skip

    assert clerk.post(path, chosen=[{"number": 1}]).status_code in {409, 422}
    assert refused(clerk.post(path, chosen=[{"number": 1}], meeting={"number": 1}))[0] == 422
    bad = clerk.post(path, chosen=[{"number": 1}], meeting=forum | {"zone": "Mars/Base"})
    assert refused(bad) == (422, "zone")
    over = good(clerk.post(path, chosen=[{"number": 1}], meeting=forum))
    assert over["meeting_id"]


def test_an_office_is_filled_by_the_conclusion(author, member, clerk, make, now):
    call = make("BLANK", published=False, leads="OFFICE")
    office = OfficeFactory(kind="VICE_CHAIR")
    add_question(call, actor=None, now=now, text="Why")
    seat = good(
        clerk.post(f"/calls/{call.pk}/positions", title="Vice-chair", office_id=office.pk), 201
    )
    good(clerk.post(f"/calls/{call.pk}/publish"))
    pk = begun(author, call)["id"]
    answers = {"why": "Because", "_positions": [str(seat["id"])]}
    good(author.patch(f"/submissions/{pk}/draft", answers=answers))
    good(author.post(f"/submissions/{pk}/hand-in"), 201)
    closed(call)
    path = f"/calls/{call.pk}/conclude"
    chosen = [{"number": 1, "position_id": seat["id"]}]

    assert refused(clerk.post(path, chosen=chosen)) == (422, "since")
    assert refused(clerk.post(path, chosen=[{"number": 1, "position_id": 99}]))[0] == 422
    over = good(clerk.post(path, chosen=chosen, since="2027-01-01"))
    assert over["chosen"][0]["position_id"] == seat["id"]
    assert office.terms.filter(person__user=member).exists()


def test_what_was_destroyed_leaves_numbers_and_a_proof(author, clerk, make, now):
    call = make(keep_days=1)
    pk, _receipt = handed_in(author, call)
    closed(call)
    destroy_answers(call, actor=None, now=timezone.now() + timedelta(days=2))

    told = good(clerk.get(f"/calls/{call.pk}"))

    assert told["destroyed_at"]
    assert len(told["proof"]) == 64
    assert author.get(f"/submissions/{pk}").status_code == 404
    assert good(clerk.get(f"/calls/{call.pk}/received/1"))["answers"]
    assert clerk.get(f"/calls/{call.pk}/received.csv").status_code == 200


def test_the_description_names_every_address(client, db):
    paths = client.get("/api/openapi.json").json()["paths"]
    for path in ("/calls", "/calls/{pk}/received.csv", "/submissions/{pk}/hand-in"):
        assert f"/api{path}" in paths
