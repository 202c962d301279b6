import pytest

from hemicycle.captions.models import Line
from hemicycle.kernel.audit import position
from tests.api.programs import refused
from tests.factories import FloorFactory, LineFactory, SessionFactory, TrackFactory


@pytest.fixture
def captions(floor):
    return f"/sessions/{floor.session_id}/captions"


def test_captions_of_a_leadership_session_are_not_there_for_members(program, member):
    floor = FloorFactory(session=SessionFactory(access="LEADERSHIP"))
    TrackFactory(floor=floor)
    reader = program(member)
    for at in ("", "/en/lines"):
        assert reader.get(f"/sessions/{floor.session_id}/captions{at}").status_code == 404


def test_tracks_are_listed_with_their_topics(program, member, floor, captions, noon):
    track = TrackFactory(floor=floor, language="fr", ended_at=noon)
    told = {"track": track.pk, "language": "fr", "topic": f"captions.track.{track.pk}"}
    assert program(member).get(captions).json() == [told | {"ended": True}]


def test_lines_are_read_by_number_and_of_no_unknown_language(program, member, floor, captions):
    LineFactory.create_batch(3, track=TrackFactory(floor=floor))
    reader = program(member)
    lines = reader.get(f"{captions}/en/lines?before=3").json()["sections"]["lines"]
    assert [line["number"] for line in lines] == [1, 2]
    assert refused(reader.get(f"{captions}/en/lines?before=0")) == (422, "before")
    assert reader.get(f"{captions}/fr/lines").status_code == 404


def test_a_program_writes_corrects_and_ends_captions(program, interpreter, captions):
    writer = program(interpreter)
    said = {"language": "en", "text": "The comunique."}
    answer = writer.post(f"{captions}/write-caption", **said)
    line = Line.objects.get()
    assert answer.json() == {"line": line.pk, "v": position()}
    writer.post(f"{captions}/correct-caption", line=line.pk, text="The communiqué.")
    line.refresh_from_db()
    assert line.text == "The communiqué."
    assert writer.post(f"{captions}/end-captions", language="en").status_code == 200
    assert writer.get(captions).json()[0]["ended"]


@pytest.mark.parametrize(
    ("verb", "asked", "field"),
    [
        ("write-caption", {"language": "en"}, "text"),
        ("write-caption", {"language": "english", "text": "Hi"}, "language"),
        ("correct-caption", {"line": 99, "text": "Hi"}, "line"),
        ("end-captions", {"language": "en"}, "language"),
    ],
)
def test_bad_input_is_refused_at_its_field(program, interpreter, captions, verb, asked, field):
    assert refused(program(interpreter).post(f"{captions}/{verb}", **asked)) == (422, field)


def test_delegates_write_none(program, member, captions):
    answer = program(member).post(f"{captions}/write-caption", language="en", text="Hi")
    assert answer.status_code == 403
