from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.captions import actions
from hemicycle.captions.models import Line, Track
from hemicycle.kernel.models import AuditEntry
from hemicycle.kernel.refusals import Refused, Stale
from tests.factories import LineFactory, TermFactory, TurnFactory


@pytest.fixture
def scribe(committee):
    return TermFactory(office__kind="SCRIBE").person.user


def write(floor, actor, now, text="Good morning.", language="en"):
    return actions.write_caption(floor, actor=actor, now=now, language=language, text=text)


def events():
    return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def refused(act):
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value


def test_first_line_in_a_language_begins_its_track(floor, scribe, noon):
    line = write(floor, scribe, noon)
    assert (line.track.language, line.number, line.change) == ("en", 1, 1)
    assert events()[-2:] == ["captions.captions_begun", "captions.caption_written"]
    assert write(floor, scribe, noon, "Welcome.").number == 2
    assert events()[-1] == "captions.caption_written"
    assert events().count("captions.captions_begun") == 1


def test_each_language_is_counted_for_itself(floor, scribe, noon):
    write(floor, scribe, noon)
    assert write(floor, scribe, noon, "Bonjour.", "fr").number == 1
    assert write(floor, scribe, noon, "早上好。", "ZH-Hans").track.language == "zh-hans"
    assert Track.objects.count() == 3


@pytest.mark.parametrize(
    "language", ["", "english", "e", "xq", "und", "en'--", "en-", "../en", "x" * 90]
)
def test_a_language_that_is_none_is_refused_at_its_field(floor, scribe, noon, language):
    refusal = refused(lambda: write(floor, scribe, noon, language=language))
    assert refusal.field == "language"
    assert not Track.objects.exists()


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 501, "a\0b"])
def test_a_line_that_says_nothing_or_too_much_is_refused_at_its_field(floor, scribe, noon, text):
    assert refused(lambda: write(floor, scribe, noon, text)).field == "text"
    assert not Line.objects.exists()


def test_a_line_is_one_line(floor, scribe, noon):
    assert write(floor, scribe, noon, "  one\n two\t three ").text == "one two three"


def test_a_line_goes_under_whoever_has_the_floor(floor, scribe, noon):
    assert write(floor, scribe, noon).turn is None
    TurnFactory(floor=floor, called_at=noon, ended_at=noon + timedelta(minutes=1))
    speaks = TurnFactory(floor=floor, called_at=noon + timedelta(minutes=2))
    TurnFactory(floor=floor)
    assert write(floor, scribe, noon + timedelta(minutes=3)).turn == speaks


def test_a_line_can_be_put_right_and_once_is_enough(floor, scribe, noon):
    line = write(floor, scribe, noon, "The comunique.")
    write(floor, scribe, noon, "We go on.")
    correct = partial(actions.correct_caption, line, actor=scribe, now=noon, text="The communiqué.")
    correct()
    correct()
    line.refresh_from_db()
    assert (line.text, line.number, line.change, line.corrected_at) == (
        "The communiqué.",
        1,
        3,
        noon,
    )
    assert events().count("captions.caption_corrected") == 1
    assert refused(lambda: actions.correct_caption(line, actor=scribe, now=noon, text=" ")).field


def test_captions_end_and_begin_again_where_they_were(floor, scribe, noon):
    track = write(floor, scribe, noon).track
    actions.end_captions(track, actor=scribe, now=noon)
    with pytest.raises(Stale):
        actions.end_captions(track, actor=scribe, now=noon)
    assert write(floor, scribe, noon).number == 2
    track.refresh_from_db()
    assert track.ended_at is None
    assert events().count("captions.captions_begun") == 2


@pytest.mark.parametrize("who", ["member", "observer", "stranger"])
def test_only_staff_and_who_runs_the_room_write(request, floor, noon, who):
    actor, line = request.getfixturevalue(who), LineFactory(track__floor=floor)
    by = {"actor": actor, "now": noon}
    for act in (
        partial(actions.write_caption, floor, language="en", text="Hello", **by),
        partial(actions.correct_caption, line, text="Hello", **by),
        partial(actions.end_captions, line.track, **by),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("who", ["chair", "secretary", "interpreter", "scribe"])
def test_staff_and_leaders_write(request, floor, noon, who):
    assert write(floor, request.getfixturevalue(who), noon).number == 1


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_once_are_all_kept_each_with_its_number(floor, scribe, noon, at_once):
    made = at_once(*(partial(write, floor, scribe, noon, f"Line {n}") for n in range(8)))
    assert sorted(line.number for line in made) == list(range(1, 9))
    assert Track.objects.get().count == Track.objects.get().changes == 8
