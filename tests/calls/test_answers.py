"""What answers lack and how they read, for whatever comes."""

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.calls import answers
from hemicycle.calls.models import Question, key_from

KINDS = st.sampled_from(Question.Kind.values)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)
COUNTS = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 40), max_size=8)
LEAST = st.integers(1, 10)


def question(kind, **fields):
    return Question(key="it", kind=kind, text="It?", options="Yes\nNo\nPerhaps", **fields)


@given(KINDS, ANYTHING)
def test_whatever_was_typed_is_kept_judged_and_read_without_a_fault(kind, told):
    asked = question(kind)
    kept = answers.as_kept(asked, told)
    lacking = answers.lacks([asked], {"it": kept}, set())
    assert answers.as_kept(asked, kept) == kept
    assert answers.percent([asked], {"it": kept}, set()) == (0 if lacking else 100)
    assert isinstance(answers.as_words(asked, kept, {}), str)


@given(KINDS)
def test_nothing_is_missing_where_nothing_is_needed(kind):
    assert answers.lacks([question(kind, is_required=False)], {}, set()) == []


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_it_is_complete_when_and_only_when_nothing_is_lacking(given_answers):
    asked = [
        Question(key=str(number), kind="TEXT", text="?") for number in range(len(given_answers))
    ]
    told = {str(number): "x" for number, is_given in enumerate(given_answers) if is_given}
    lacking = answers.lacks(asked, told, set())
    percent = answers.percent(asked, told, set())
    assert (percent == 100) == (not lacking)
    assert percent == 100 * sum(given_answers) // len(given_answers)


@given(COUNTS, LEAST)
def test_no_group_that_is_told_is_smaller_than_allowed(counts, least):
    assert all(count >= least for _name, count in answers.told_groups(counts, least))


@given(COUNTS, LEAST)
def test_what_is_told_adds_up_to_all_so_that_nothing_follows_from_the_total(counts, least):
    told = answers.told_groups(counts, least)
    total = sum(counts.values())
    assert sum(count for _name, count in told) in ({total} if total >= least else {0})


@given(COUNTS, LEAST)
def test_a_group_that_is_too_small_is_never_told_by_its_name(counts, least):
    names = {name for name, _count in answers.told_groups(counts, least)}
    assert not names & {name for name, count in counts.items() if count < least}


@given(st.text(max_size=60))
def test_keys_are_plain_and_the_same_words_have_the_same(label):
    key = key_from(label)
    assert key == key_from(label)
    assert key.isascii()
    assert "_" not in key, "a field's parts are told apart by it"
    assert len(key) <= 32
    assert bool(key) or not label.strip() or not any(sign.isalnum() for sign in label)


def test_what_is_needed_if_another_question_says_so_follows_each_kind_of_answer():
    def needed(value, answer):
        asked = question("TEXT", needed_by="other", needed_value=value)
        return answers.is_needed(asked, {"other": answer})

    assert needed("yes", "yes")
    assert needed("yes", ["no", "yes"])
    assert needed("yes", True)
    assert needed("no", False)
    assert not needed("yes", "no")
    assert not needed("yes", None)
