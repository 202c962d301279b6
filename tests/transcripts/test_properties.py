"""What holds for any file and any well-formed transcript."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.transcripts import Unreadable, read

few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
many = settings(few, max_examples=200)

MARKS = """\
NORA HANSEN: |>>|>> : |### A:|\n|\f|：|（|）| |⟦…⟧|Page 1 of 2|10:10:10 From a to b:|10:10|笑声|[x]|
Note: transcription|主席：|年 月 日|x   EN|---|#|>|WEBVTT\n\n|1\n00:00:01,000 --> 00:00:02,000\n|
I. |communiqué|ACTION POINT:|(|·|代表|,|- """
PIECES = st.sampled_from(MARKS.split("|"))


@many
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(data):
    _read_or_refuse(data)


@many
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join))
def test_any_mixture_of_marks_is_read_or_refused_always_in_the_same_way(text):
    data = text.encode()
    assert _read_or_refuse(data) == _read_or_refuse(data)


@few
@given(st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"WEBVTT\n\n", b"\xff\xfe", b"\xef\xbb\xbf"]),
       st.binary(max_size=300))  # fmt: skip
def test_any_bytes_behind_a_known_beginning_are_read_or_refused(magic, data):
    _read_or_refuse(magic + data)


def _read_or_refuse(data):
    try:
        found = read(data)
    except Unreadable as refused:
        return refused.message
    assert all(0 <= turn.speaker < len(found.speakers) for turn in found.turns)
    assert [turn.position for turn in found.turns] == list(range(1, len(found.turns) + 1))
    assert "\x00" not in json.dumps(found.as_json()).replace("\\u0000", "\x00")
    return found


FIRST = ["Nora", "Per", "Amina", "Kavouss", "Ana", "Tracy", "Shi"]
LAST = ["Hansen", "Dale", "Diallo", "Costa", "Novak", "Silva", "Okafor"]
NAMES = [f"{first} {last}" for first, last in zip(FIRST, LAST, strict=True)]
HAN_NAMES = ["唐鳳", "葉寧", "黃勝雄", "王宗彥", "阿米娜·迪亚洛", "罗伯特·霍格嘉斯"]
SENTENCE = "thank you chair we support this text and would like to add one small point on it"
WORDS = SENTENCE.split()
HAN_WORDS = "谢谢大家我们继续讨论下一个问题然后休息一会儿再见"

sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(
    lambda words: " ".join(words).capitalize() + "."
)
speeches = st.lists(sentences, min_size=1, max_size=3)
meetings = st.lists(st.tuples(st.sampled_from(NAMES), speeches), min_size=1, max_size=8)
han_speeches = st.text(HAN_WORDS, min_size=1, max_size=60).map(lambda text: text + "。")
han_meetings = st.lists(st.tuples(st.sampled_from(HAN_NAMES), han_speeches), min_size=1, max_size=8)


def session_pdf(label, paragraphs):
    return f"{label.upper()}:    " + "\n\n".join(wrapped(text) for text in paragraphs) + "\n\n"


def wrapped(text, width=40):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word + " "
    return "\n        ".join(line.strip() for line in lines)


def arrows(label, paragraphs):
    return f">>{label.upper()}: " + "\n\n".join(paragraphs) + "\n"


def call(label, paragraphs):
    return f"{label}: " + "\n\n".join(paragraphs) + "\n\n"


def french(label, paragraphs):
    return f"{label.upper()} :   " + "\n\n".join(paragraphs) + "\n\n"


def markdown(label, paragraphs):
    return f"### {label}:\n\n" + "\n\n".join(paragraphs) + "\n\n"


def chat(label, paragraphs):
    return f"10:20:30 From {label} to Everyone:\n\t" + "\n\n".join(paragraphs) + "\n"


@pytest.mark.parametrize("layout", [session_pdf, arrows, call, french, markdown, chat])
@few
@given(meeting=meetings)
def test_every_turn_comes_back_from_every_layout(layout, meeting):
    found = read("".join(layout(*turn) for turn in meeting).encode())
    assert [turn.text for turn in found.turns] == ["\n\n".join(texts) for _name, texts in meeting]
    names = [found.speakers[turn.speaker].name.casefold() for turn in found.turns]
    assert names == [name.casefold() for name, _texts in meeting]
    assert len(found.speakers) == len({name for name, _texts in meeting})
    assert not found.damaged


@few
@given(meeting=han_meetings, width=st.integers(min_value=12, max_value=43))
def test_every_chinese_turn_comes_back_from_wrapped_lines(meeting, width):
    printed = [f"{name}：{text}" for name, text in meeting]
    lines = [
        text[start : start + width] for text in printed for start in range(0, len(text), width)
    ]
    found = read("\n".join(lines).encode())
    assert [(turn.label, turn.text) for turn in found.turns] == meeting


@pytest.mark.parametrize(
    "unit", [" ", "a", "(", ">", "#", "1:", ": ", "A ", "][", ". ", "\n ", "：（"]
)
def test_a_long_run_of_anything_is_read_in_linear_time(unit):
    data = ("NORA HANSEN: hi\n" + unit * (400_000 // len(unit))).encode()
    started = time.perf_counter()
    read(data)
    assert time.perf_counter() - started < 5
