"""The transcripts of /work/shared: real ones, damaged ones, and one of each layout."""

import json
import re
from pathlib import Path

import pytest

from hemicycle.transcripts import GAP, read

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "transcripts"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the sample transcripts are not there: {SHARED}"
)

WRAPUP = "committee_wrapup_zh_damaged.txt"
HTTPS = "zh-Hant_2021-04-23-政府機關及各級學校網站導入-HTTPS-研商會議.txt"
SENATE = "zh-Hant_2026-04-27-加拿大參議院人權委員會.txt"


def reading(name):
    return read((SHARED / name).read_bytes(), filename=name)


def people(found):
    return [(one.name, one.role, one.affiliation) for one in found.speakers]


def test_the_damaged_session_has_25_turns_by_9_people_on_17_pages():
    found = reading(WRAPUP)
    assert (len(found.turns), len(found.speakers), found.pages) == (25, 9, 17)
    assert (found.language, found.damaged, found.lost_tokens) == ("zh", True, 192)
    assert people(found)[0] == ("玛娜尔·伊斯梅尔", "chair", "")
    assert ("", "delegate", "荷兰") in people(found)
    assert ("乔治·坎西奥", "vice_chair", "") in people(found)


def test_the_two_spellings_of_the_chair_are_one_person():
    found = reading(WRAPUP)
    assert len(found.speakers[0].labels) == 2
    assert sum(turn.speaker == 0 for turn in found.turns) == 13


def test_the_damaged_session_loses_no_character_and_gains_none():
    found = reading(WRAPUP)
    printed = (SHARED / WRAPUP).read_text()
    read_back = "".join(f"{turn.label}：{turn.text}" for turn in found.turns)
    notes = "".join(note.text for note in found.notes)
    assert sorted(_letters(read_back + notes)) == sorted(_letters(printed))


def _letters(text):
    return re.sub(rf"\s|{GAP}", "", text)


def test_pages_of_the_damaged_session_go_up_and_break_inside_turns():
    found = reading(WRAPUP)
    on = [turn.page for turn in found.turns]
    assert on == sorted(on)
    assert (on[0], on[-1]) == (1, 16)
    assert "一般会员咨询委员会，也就是⟦…⟧的区域代表" in found.turns[3].text


def test_the_words_of_the_damaged_session_are_in_paragraphs():
    first, *_rest = reading(WRAPUP).turns
    assert first.text == "我想布拉杰什·杰恩⟦…⟧已经来到了会议室。"


@pytest.mark.parametrize("name", [HTTPS, SENATE])
def test_a_damaged_copy_has_the_turns_of_its_original(name):
    damaged, full = reading(f"damaged_{name}"), reading(f"full_cc0_{name}")
    assert len(damaged.turns) == len(full.turns)
    assert (damaged.damaged, full.damaged) == (True, False)
    assert full.lost_tokens == 0
    assert damaged.language == full.language == "zh-Hant"


@pytest.mark.parametrize("name", [HTTPS, SENATE])
def test_a_damaged_copy_has_the_speakers_whose_characters_survived(name):
    damaged, full = reading(f"damaged_{name}"), reading(f"full_cc0_{name}")
    surviving = [re.sub(r"[A-Za-z\s]", "", turn.label) for turn in full.turns]
    assert [turn.label.replace(GAP, "") for turn in damaged.turns] == surviving
    assert len(damaged.speakers) == len(set(surviving))
    assert [turn.speaker for turn in damaged.turns] == _numbered(surviving)


def _numbered(labels):
    order = list(dict.fromkeys(labels))
    return [order.index(label) for label in labels]


@pytest.mark.parametrize("name", [HTTPS, SENATE])
def test_each_turn_of_a_damaged_copy_keeps_its_surviving_characters(name):
    damaged, full = reading(f"damaged_{name}"), reading(f"full_cc0_{name}")
    for broken, whole in zip(damaged.turns, full.turns, strict=True):
        assert _han(broken.text) == _han(whole.text)


def _han(text):
    return re.sub(r"[^\u4e00-\u9fff]", "", text)


def test_a_name_lost_whole_is_one_unknown_speaker():
    found = reading(f"damaged_{SENATE}")
    unknown = [one for one in found.speakers if one.role == "unidentified"]
    assert len(unknown) == 1
    assert "lost_names" in {notice.code for notice in found.warnings}


@pytest.mark.parametrize(
    ("pattern", "turns", "speakers", "language"),
    [
        ("full_cc0_en_2015*", 89, 30, "en"),
        ("full_cc0_en_2018*", 196, 2, "en"),
        ("full_cc0_en_2022*", 114, 6, "en"),
        ("full_cc0_en_2026*", 38, 7, "en"),
        ("full_cc0_fr_2016*", 112, 4, "fr"),
        ("full_cc0_zh-Hant_2015*", 89, 30, "zh-Hant"),
        ("full_cc0_zh-Hant_2017*", 222, 18, "zh-Hant"),
        ("full_cc0_zh-Hant_2021*", 210, 7, "zh-Hant"),
        ("full_cc0_zh-Hant_2026*", 38, 7, "zh-Hant"),
        ("synth_01*", 5, 4, "en"),
        ("synth_02*", 6, 4, "en"),
        ("synth_03*", 2, 2, "en"),
        ("synth_04*", 2, 2, "es"),
        ("synth_05*", 2, 2, "fr"),
        ("synth_06*", 3, 2, "ru"),
        ("synth_07*", 4, 4, "zh"),
        ("synth_08*", 6, 4, "en"),
        ("synth_09*", 8, 1, "en"),
    ],
)
def test_every_sample_has_the_turns_counted_by_hand(pattern, turns, speakers, language):
    (path,) = SHARED.glob(pattern)
    found = read(path.read_bytes())
    assert (len(found.turns), len(found.speakers), found.language) == (turns, speakers, language)
    assert not found.damaged
    json.dumps(found.as_json())


def test_the_origin_of_a_copy_is_no_part_of_it():
    for path in SHARED.glob("*.txt"):
        everything = json.dumps(read(path.read_bytes()).as_json())
        assert "SOURCE:" not in everything
