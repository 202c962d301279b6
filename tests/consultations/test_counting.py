"""How silence and objections become an outcome: every rule by example, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.consultations.counting import Terms, count, told

FOR, COMMENTS, AGAINST, ABSTAIN = "FOR", "FOR_WITH_COMMENTS", "AGAINST", "ABSTAIN"
CONSENTS, ABSTAINS, NEEDED = "SILENCE_CONSENTS", "SILENCE_ABSTAINS", "ANSWERS_NEEDED"


@pytest.mark.parametrize(
    ("terms", "asked", "said", "result", "why"),
    [
        (Terms(CONSENTS, "BLOCK"), 10, [], "ADOPTED", "CONSENSUS"),
        (Terms(CONSENTS, "BLOCK"), 0, [], "NOT_ADOPTED", "NOBODY_FOR"),
        (Terms(CONSENTS, "BLOCK"), 10, [AGAINST], "NOT_ADOPTED", "OBJECTION"),
        (Terms(CONSENTS, "BLOCK"), 10, [COMMENTS, ABSTAIN], "ADOPTED", "CONSENSUS"),
        (Terms(CONSENTS, "BLOCK"), 2, [ABSTAIN, ABSTAIN], "NOT_ADOPTED", "NOBODY_FOR"),
        (Terms(CONSENTS, "LIMIT", 2), 10, [AGAINST] * 2, "ADOPTED", "NOTED"),
        (Terms(CONSENTS, "LIMIT", 2), 10, [AGAINST] * 3, "NOT_ADOPTED", "TOO_MANY"),
        (Terms(CONSENTS, "LIMIT", 2), 2, [AGAINST] * 2, "NOT_ADOPTED", "NOBODY_FOR"),
        (Terms(CONSENTS, "MAJORITY"), 10, [AGAINST] * 4, "ADOPTED", "MAJORITY"),
        (Terms(CONSENTS, "MAJORITY"), 10, [AGAINST] * 5, "NOT_ADOPTED", "NO_MAJORITY"),
        (Terms(ABSTAINS, "BLOCK"), 10, [], "NOT_ADOPTED", "NOBODY_FOR"),
        (Terms(ABSTAINS, "BLOCK"), 10, [FOR], "ADOPTED", "CONSENSUS"),
        (Terms(ABSTAINS, "MAJORITY"), 10, [FOR, FOR, AGAINST], "ADOPTED", "MAJORITY"),
        (Terms(ABSTAINS, "MAJORITY"), 10, [FOR, AGAINST], "NOT_ADOPTED", "NO_MAJORITY"),
        (Terms(ABSTAINS, "MAJORITY", 0, 66), 10, [FOR, FOR, AGAINST], "ADOPTED", "MAJORITY"),
        (Terms(ABSTAINS, "MAJORITY", 0, 75), 10, [FOR] * 3 + [AGAINST], "NOT_ADOPTED",
         "NO_MAJORITY"),
        (Terms(NEEDED, "BLOCK", 0, 50, 50), 10, [FOR] * 4, "NO_QUORUM", "NO_QUORUM"),
        (Terms(NEEDED, "BLOCK", 0, 50, 50), 10, [FOR] * 5, "ADOPTED", "CONSENSUS"),
        (Terms(NEEDED, "BLOCK", 0, 50, 50), 10, [ABSTAIN] * 5, "NOT_ADOPTED", "NOBODY_FOR"),
        (Terms(NEEDED, "BLOCK", 0, 50, 33), 3, [FOR], "ADOPTED", "CONSENSUS"),
        (Terms(NEEDED, "BLOCK", 0, 50, 34), 3, [FOR], "NO_QUORUM", "NO_QUORUM"),
        (Terms(CONSENTS, "BLOCK", 0, 50, 100), 3, [FOR], "ADOPTED", "CONSENSUS"),
    ],
)  # fmt: skip
def test_each_rule_by_example(terms, asked, said, result, why):
    counted = count(terms, asked, said)
    assert (counted.result, counted.why) == (result, why)


def test_every_rule_is_told_in_words_with_its_numbers():
    sentences = told(Terms(NEEDED, "LIMIT", 3, 50, 40))
    assert "At least 40 % of the members asked must answer, or there is no outcome." in sentences
    assert any("Up to 3 objections are noted" in one for one in sentences)
    assert "More than 66 % of those for and against must be for a point." in told(
        Terms(ABSTAINS, "MAJORITY", 0, 66)
    )
    assert told(Terms(CONSENTS, "BLOCK"))[:2] == [
        "A member that does not answer is counted as for it.",
        "One objection defeats a point.",
    ]


terms = st.builds(
    Terms,
    st.sampled_from([CONSENTS, ABSTAINS, NEEDED]),
    st.sampled_from(["BLOCK", "LIMIT", "MAJORITY"]),
    st.integers(0, 6),
    st.integers(50, 99),
    st.none() | st.integers(1, 100),
)
saids = st.lists(st.sampled_from([FOR, COMMENTS, AGAINST, ABSTAIN]), max_size=30)
silents = st.integers(0, 30)


@given(terms, saids, silents)
def test_everybody_asked_is_counted_once(terms, said, silent):
    counted = count(terms, len(said) + silent, said)
    sides = (counted.in_favour, counted.against, counted.abstaining, counted.unheard)
    assert sum(sides) == counted.asked == counted.answered + counted.silent
    assert sum(counted.said.values()) == counted.answered == len(said)
    assert counted.silent == silent


@given(terms, saids, silents)
def test_the_order_of_answers_means_nothing(terms, said, silent):
    asked = len(said) + silent
    assert count(terms, asked, said) == count(terms, asked, reversed(said))


@given(terms, saids, st.integers(1, 30))
def test_one_more_objection_never_turns_a_no_into_a_yes(terms, said, silent):
    asked = len(said) + silent
    before, after = count(terms, asked, said), count(terms, asked, [*said, AGAINST])
    assert not (before.result == "NOT_ADOPTED" and after.result == "ADOPTED")


@given(terms, saids, st.integers(1, 30))
def test_one_more_in_favour_never_turns_a_yes_into_a_no(terms, said, silent):
    asked = len(said) + silent
    if count(terms, asked, said).result == "ADOPTED":
        assert count(terms, asked, [*said, FOR]).result == "ADOPTED"


@given(terms, saids, silents)
def test_an_objection_withdrawn_for_consent_never_turns_a_yes_into_a_no(terms, said, silent):
    asked = len(said) + silent
    if AGAINST in said and count(terms, asked, said).result == "ADOPTED":
        changed = [*said]
        changed[changed.index(AGAINST)] = FOR
        assert count(terms, asked, changed).result == "ADOPTED"


@given(terms, saids, silents)
def test_with_one_objection_that_blocks_nothing_is_adopted(terms, said, silent):
    counted = count(terms, len(said) + silent, said)
    if terms.objections == "BLOCK" and AGAINST in said:
        assert counted.result != "ADOPTED"


@given(terms, saids, silents)
def test_saying_what_silence_means_changes_a_result_only_by_the_quorum(terms, said, silent):
    meant = {CONSENTS: FOR, ABSTAINS: ABSTAIN}.get(terms.rule)
    if meant is None or not silent:
        return
    asked = len(said) + silent
    before, after = count(terms, asked, said), count(terms, asked, [*said, meant])
    assert before.result in {after.result, "NO_QUORUM"}
