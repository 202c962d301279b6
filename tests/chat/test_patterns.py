import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.chat.patterns import LONGEST, WORDS, untagged


@pytest.mark.parametrize(
    ("typed", "tag", "text"),
    [
        ("Why now?", "NONE", "Why now?"),
        ("<QUESTION> Why now? </QUESTION>", "QUESTION", "Why now?"),
        ("<QUESTION> Why now? <QUESTION>", "QUESTION", "Why now?"),
        ("<question>Why now?</Question>", "QUESTION", "Why now?"),
        ("< Question > Why now? <QUESTION/>", "QUESTION", "Why now?"),
        ("<QUESTION>Why now?<\\QUESTION>", "QUESTION", "Why now?"),
        ("Why now? </QUESTION>", "QUESTION", "Why now?"),
        ("<QUESTION> Why now? </QUESTION", "QUESTION", "Why now?"),
        ("</QUESTION> Why now?", "QUESTION", "Why now?"),
        ("Kenya here: <QUESTION> Why now?", "QUESTION", "Kenya here: Why now?"),
        ("<COMMENT> We agree. </QUESTION>", "COMMENT", "We agree."),
        ("<COMMENTS>We agree.</COMMENTS>", "COMMENT", "We agree."),
        ("＜问题＞为什么？＜／问题＞", "QUESTION", "为什么？"),
        ("<سؤال> لماذا؟ </سؤال>", "QUESTION", "لماذا؟"),
        ("<<QUESTION>QUESTION> Why?", "QUESTION", "Why?"),
        ("one<QUESTION>two", "QUESTION", "one two"),
        ("one\n<QUESTION>\ntwo", "QUESTION", "one\n \ntwo"),
        ("<queſtıon> Why?", "QUESTION", "Why?"),
        ("a < b, a question > c", "NONE", "a < b, a question > c"),
        ("<b>bold</b> <questionable>", "NONE", "<b>bold</b> <questionable>"),
        ("<QUESTION>", "QUESTION", ""),
        ("", "NONE", ""),
    ],
)
def test_tag_typed_by_hand_is_taken_off_and_counts(typed, tag, text):
    assert untagged(typed) == (tag, text)


TAGS = st.builds(
    "{0}{2}{1}{2}{3}".format,
    st.sampled_from(["<", "</", "< ", "＜"]),
    st.sampled_from([word for words in WORDS.values() for word in words.split()]),
    st.sampled_from(["", " ", "\t"]),
    st.sampled_from([">", "/>", " >", "＞"]),
)
PLAIN = st.text("abc xyz?.,\n", max_size=12)


@given(st.lists(st.one_of(TAGS, PLAIN), max_size=8))
def test_words_between_tags_stay_in_their_order(pieces):
    tags = [piece for piece in pieces if piece.startswith(("<", "＜"))]
    plain = [piece for piece in pieces if piece not in tags]
    tag, text = untagged(" ".join(pieces))
    assert text.split() == " ".join(plain).split()
    assert (tag != "NONE") == bool(tags)


@given(st.text("<>/QUESTIONquestion ", max_size=60))
def test_nothing_is_left_that_would_be_a_tag(text):
    tag, left = untagged(text)
    assert untagged(left) == ("NONE", left)
    assert tag != "NONE" or left == text.strip()


def test_text_that_will_be_refused_for_its_length_is_not_looked_through():
    long = "<QUESTION>" * LONGEST
    assert untagged(long) == ("NONE", long)
