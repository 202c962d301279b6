import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from hemicycle.captions import sheets
from hemicycle.captions.forms import VERBS
from hemicycle.captions.handlers import facts, render
from hemicycle.captions.queries import LATELY, MOST_AT_ONCE, archive
from hemicycle.floor.models import Screen
from hemicycle.floor.parts import sections_of
from hemicycle.kernel.live import topic_of
from hemicycle.transcripts.reading import read
from tests.factories import (
    DelegationFactory,
    FloorFactory,
    LineFactory,
    SessionFactory,
    TrackFactory,
    TurnFactory,
)

JSON = {"HTTP_ACCEPT": "application/json"}


def url(name, track):
    return reverse(f"captions:{name}", args=[track.floor.session_id, track.language])


def ask(client, verb, floor, **fields):
    """As the page's script posts; the status, and what was answered."""
    address = reverse(f"captions:{verb}", args=[floor.session_id])
    response = client.post(address, fields, **JSON)
    return response.status_code, response.json()


def numbers(answer):
    return [line["number"] for line in answer["sections"]["lines"]]


def test_a_line_is_written_through_the_page_and_told_to_all(client, floor, interpreter):
    client.force_login(interpreter)
    status, answer = ask(client, "write_caption", floor, language="en", text="Good morning.")
    assert status == 200
    track = floor.tracks.get()
    (line,) = render(track.pk)["participant"]["lines"]
    assert (line["line"], line["text"]) == (answer["line"], "Good morning.")
    told = {"track": track.pk, "language": "en", "topic": topic_of(track), "ended": False}
    assert sections_of(floor)["screen"]["captions"] == [told]


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("write_caption", {"language": "en", "text": ""}, "text"),
        ("write_caption", {"text": "Hello"}, "language"),
        ("correct_caption", {"line": 999, "text": "Hello"}, "line"),
        ("end_captions", {"language": "fr"}, "language"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_at_its_field(
    client, track, interpreter, verb, fields, field
):
    client.force_login(interpreter)
    status, answer = ask(client, verb, track.floor, **fields)
    assert status == 422
    assert answer["refusal"]["field"] == field
    assert answer["refusal"]["message"]


def test_a_line_of_another_session_is_not_to_be_corrected_here(client, floor, secretary):
    elsewhere = LineFactory(track__floor=FloorFactory(session=SessionFactory()))
    client.force_login(secretary)
    status, answer = ask(client, "correct_caption", floor, line=elsewhere.pk, text="No")
    assert (status, answer["refusal"]["field"]) == (422, "line")


def test_state_has_the_last_lines_however_many_there_are(track):
    LineFactory.create_batch(9, track=track)
    for told in render(track.pk).values():
        assert [line["number"] for line in told["lines"]] == list(range(10 - LATELY, 10))


def test_earlier_lines_are_fetched_page_by_page(client, track, member):
    LineFactory.create_batch(MOST_AT_ONCE + 3, track=track)
    client.force_login(member)
    newest = client.get(url("lines", track)).json()
    assert numbers(newest) == list(range(4, MOST_AT_ONCE + 4))
    assert newest["more"]
    before = client.get(url("lines", track), {"before": 4}).json()
    assert numbers(before) == [1, 2, 3]
    assert not before["more"]


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30])
def test_nonsense_is_not_an_error_of_the_server(client, track, member, before):
    client.force_login(member)
    assert client.get(url("lines", track), {"before": before}).status_code < 500


@pytest.mark.parametrize("name", ["lines", "webvtt"])
def test_captions_are_for_whoever_may_look_at_the_floor(client, member, stranger, name):
    session = SessionFactory(access="LEADERSHIP")
    track = TrackFactory(floor=FloorFactory(session=session))
    for who in (member, stranger):
        client.force_login(who)
        assert client.get(url(name, track)).status_code == 403
    assert not member.has_perm("captions.view_track", track)


def test_a_language_nobody_writes_is_not_found(client, floor, member):
    client.force_login(member)
    for name in ("lines", "webvtt"):
        at = reverse(f"captions:{name}", args=[floor.session_id, "fr"])
        assert client.get(at).status_code == 404


def test_a_paired_screen_reads_captions_and_writes_none(floor, stranger):
    track = TrackFactory(floor=floor)
    assert not stranger.has_perm("captions.view_track", track)
    Screen.objects.create(floor=floor, user=stranger, name="Wall")
    assert stranger.has_perm("captions.view_track", track)
    assert not stranger.has_perm("captions.operate_track", track)
    assert facts(stranger, floor)["may"] == []


def test_who_writes_is_told_where(floor, interpreter, member):
    assert facts(interpreter, floor)["may"] == list(VERBS)
    assert facts(member, floor)["may"] == []


# --- taken away -----------------------------------------------------------------------------------


def test_the_file_is_read_again_with_its_speakers(client, track, noon, member):
    kenya = TurnFactory(floor=track.floor, delegation=DelegationFactory(name="Kenya"))
    chair = TurnFactory(floor=track.floor, person__name="R & D <Chair>")
    said = (("We support the text --> all of it.", kenya), ("Thank you.", chair), ("Next.", None))
    for seconds, (words, turn) in enumerate(said):
        at = noon.replace(second=seconds * 3)
        LineFactory(track=track, text=words, turn=turn, written_at=at)
    client.force_login(member)
    response = client.get(url("webvtt", track))
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response.content.decode().count(" --> ") == 3
    turns = read(response.content).turns
    assert [turn.label for turn in turns] == ["Kenya", "R & D <Chair>"]
    assert turns[0].text == "We support the text --> all of it."


def test_times_of_the_file_begin_with_the_session_and_never_run_backwards(track, noon):
    track.floor.session.starts_at = noon
    for seconds in (0, 0, 2, 60):
        LineFactory(track=track, written_at=noon.replace(minute=seconds // 60, second=seconds % 60))
    text = sheets.webvtt(track, archive(track))
    times = [line for line in text.splitlines() if " --> " in line]
    assert times == [
        "00:00:00.000 --> 00:00:00.001",
        "00:00:00.000 --> 00:00:02.000",
        "00:00:02.000 --> 00:00:10.000",
        "00:01:00.000 --> 00:01:08.000",
    ]


def test_the_page_of_a_session_leads_to_the_files(client, track, member):
    client.force_login(member)
    page = reverse("meetings:session", args=[track.floor.session_id])
    assertNotContains(client.get(page), ".vtt")
    LineFactory(track=track)
    assertContains(client.get(page), url("webvtt", track))
