"""One list of queries for both databases: run it on SQLite and on PostgreSQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.committee.models import Topic
from hemicycle.kernel import search
from hemicycle.kernel.models import SearchText
from tests.factories import DelegationFactory, TopicFactory

pytestmark = pytest.mark.django_db

FOUND = [
    ("委员", "提名委员会的代表"),
    ("提名委员会", "提名委员会的代表"),
    ("提名 委员会", "提名委员会的代表"),
    ("委", "提名委员会"),
    ("会", "提名委员会"),
    ("提", "提名委员会"),
    ("名委", "提名委员会"),
    ("2022年", "2022年的提名"),
    ("人々", "すべての人々の"),
    ("ガバナンス", "インターネットｶﾞﾊﾞﾅﾝｽ"),
    ("위원회", "지명위원회는"),
    ("لجنة", "اجتمعت اللجنة أمس"),
    ("اللجنة", "لجنة الترشيح"),
    ("اللجنه", "للجنة الترشيح"),
    ("للجنة", "اجتمعت اللجنة"),
    ("للجنة", "لجنة"),
    ("والبلد", "البلدان"),
    ("بلد", "للبلد"),
    ("احمد", "أَحْمَد"),
    ("مجلس", "المجلـــس"),
    ("٢٠٢٢", "في 2022"),
    ("comite", "Le Comité consultatif"),
    ("comité", "le COMITE"),
    ("Comite\u0301", "comité"),
    ("comit", "Le Comité consultatif"),
    ("review text", "the text under review"),
    ("bergstrom", "Ola Bergström"),
    ("Sorensen", "Sørensen"),
    ("strasse", "Straße"),
    ("STRASSE", "straße"),
    ("istanbul", "İSTANBUL"),
    ("office", "oﬃce"),
    ("ГРУППА", "рабочая группа"),
    ("елка", "ёлка"),
    ("वर्षा", "वर्षा ऋतु"),
    ("committee", "com\u00admit\u00adtee"),
    ("wrap-up", "The wrap-up session"),
    ("l'avis", "l’avis du comité"),
    ("10th", "the 10th of March"),
    ("1e5 3.14", "a factor of 1e5, or 3.14"),
    ("snake case", "snake_case"),
    ("" + "a" * 3000, "a" * 3000),
    (" ".join(["word"] * 3000), "one word"),
    ("NEAR", "coming near"),
    ("and or not", "this and that or those, not these"),
    ("𠀋", "𠀋𠀌"),
]
NOT_FOUND = [
    ("委会", "提名委员会"),
    ("员委", "提名委员会"),
    ("员会提", "提名委员会"),
    ("ittee", "committee"),
    ("text absent", "the text"),
    ("لجنة", "اجتمع المجلس"),
    ("جنة", "لجنة"),
    ('" OR 1=1 --', "the text"),
    ("') | ('text", "or the session"),
    ("the NOT text", "the text"),
    ("NEAR(the text)", "the text"),
    ("terms:the", "the text"),
    ("the:*", "text"),
    ("", "the text"),
    ("   ", "the text"),
    ("'", "it's"),
    ('"', 'a "text"'),
    ("*", "the text"),
    ("%", "100 %"),
    ("_", "snake_case"),
    ("\\", "a\\b"),
    ("\x00", "the text"),
    ("^(){}[]<->&|!:*", "the text"),
    ("🙂", "a smile 🙂"),
    ("⟦…⟧", "words ⟦…⟧ lost"),
    ("2022", "in 2021"),
]


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_the_text_is_found(query, text):
    topic = TopicFactory()
    search.index(topic, text)

    assert list(search.matching(Topic.objects.all(), query)) == [topic]


@pytest.mark.parametrize(("query", "text"), NOT_FOUND)
def test_the_text_is_not_found(query, text):
    search.index(TopicFactory(), text)

    assert not search.matching(Topic.objects.all(), query).exists()


def test_a_sentence_of_the_text_is_found_whatever_its_signs():
    topic = TopicFactory()
    search.index(topic, "“Is it O'Brien's?” (No: it *isn't* – see §1.a.i; 50 % — or & or | or !)")

    for query in ("O'Brien's", "isn't*", "§1.a.i", "50 %", "| or !)", "No: it"):
        assert search.matching(Topic.objects.all(), query).get() == topic, query


def test_a_thing_is_found_by_all_its_texts_and_by_the_newest_only():
    topic = TopicFactory()
    search.index(topic, "old title", "note")

    search.index(topic, "new title", "remark")

    assert search.matching(Topic.objects.all(), "new remark").exists()
    assert not search.matching(Topic.objects.all(), "old").exists()


def test_things_of_another_kind_are_not_mixed_in():
    delegation = DelegationFactory()
    topic = TopicFactory(pk=delegation.pk)
    search.index(delegation, "same words")

    assert not search.matching(Topic.objects.filter(pk=topic.pk), "same words").exists()


def test_what_is_forgotten_is_no_longer_found():
    topic, other = TopicFactory.create_batch(2)
    search.index_all({topic: "one text", other: "one text"})

    search.forget(Topic.objects.filter(pk=topic.pk))

    assert list(search.matching(Topic.objects.all(), "one text")) == [other]


@given(st.text(min_size=1, max_size=80))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_word_of_a_text_finds_it(text):
    SearchText.objects.all().delete()
    topic = Topic.objects.get_or_create(title="topic", slug="topic")[0]
    search.index(topic, text)

    for word in search.words(text):
        assert search.matching(Topic.objects.all(), word).exists(), word
        assert search.spans(text, word), word


@given(st.text(max_size=200))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_query_is_answered(query):
    search.index(TopicFactory(), "some text")

    assert search.matching(Topic.objects.all(), query).count() >= 0


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text):
    assert search.words(" ".join(search.words(text))) == search.words(text)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Le Comité a dit", "comite", ["Comité"]),
        ("Le Comite\u0301 a dit", "comite", ["Comite\u0301"]),
        ("提名委员会和委员", "委员", ["委员", "委员"]),
        ("提名委员会", "提名 委员会", ["提名委员会"]),
        ("提名委员会", "会", ["会"]),
        ("اجتمعت اللجنة", "لجنة", ["اللجنة"]),
        ("oﬃce and officer", "office", ["oﬃce", "officer"]),
        ("nothing here", "absent", []),
        ("nothing here", "", []),
    ],
)
def test_what_was_found_can_be_marked(text, query, marked):
    assert [text[start:end] for start, end in search.spans(text, query)] == marked


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_whatever_is_found_can_be_marked(query, text):
    assert search.spans(text, query)


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_is_one_query(count, django_assert_num_queries):
    search.index_all(dict.fromkeys(TopicFactory.create_batch(count), "some text"))

    with django_assert_num_queries(1):
        assert len(search.matching(Topic.objects.all(), "some text")) == count
