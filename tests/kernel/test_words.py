"""Things that are said in several languages, who they are said to, and what stands for them."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.db import transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.calls.models import Position
from hemicycle.kernel import post
from hemicycle.kernel.fields import TranslatedForm
from hemicycle.kernel.models import Letter, are_translations
from hemicycle.kernel.post import Addressee, both_times
from hemicycle.kernel.receipts import digest
from hemicycle.kernel.refusals import Refused, refuse_invalid
from tests.factories import CallFactory

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class PositionForm(TranslatedForm[Position]):
    class Meta:
        model = Position
        fields = ("title", "seats")
        translated = ("title",)


def test_words_are_the_readers_and_as_first_written_where_there_are_none():
    seat = Position(title="Seat", translations={"ar": {"title": "مقعد"}, "zh-hans": {"title": ""}})
    assert seat.said("title") == "Seat"
    assert seat.said("title", "ar") == "مقعد"
    with translation.override("zh-hans"):
        assert seat.said("title") == "Seat"


@pytest.mark.parametrize("bad", [[], {"xx": {}}, {"ar": "مقعد"}, {"ar": {"title": 7}}, None])
def test_translations_of_another_shape_are_refused(bad):
    with pytest.raises(forms.ValidationError):
        are_translations(bad)


def test_a_form_asks_for_each_language_and_keeps_them_in_the_row(db):
    call = CallFactory()
    form = PositionForm({"title": "Seat", "seats": 1, "title_ar": "مقعد", "title_zh_hans": ""})
    assert form.is_valid()
    assert form.altered == {
        "title": "Seat",
        "seats": 1,
        "translations": {"ar": {"title": "مقعد"}, "zh-hans": {"title": ""}},
    }
    seat = Position.objects.create(call=call, **form.altered)
    again = PositionForm(instance=seat)
    assert [field.name for field in again.translated] == ["title_zh_hans", "title_ar"]
    assert again["title_ar"].value() == "مقعد"


def test_of_two_who_edit_at_once_each_changes_the_words_they_altered(db):
    seat = Position.objects.create(call=CallFactory(), title="Seat", seats=1)
    shown = {f"initial-{name}": "" for name in ("title_ar", "title_zh_hans")}
    shown |= {"initial-title": "Seat", "initial-seats": "1"}
    form = PositionForm(
        {**shown, "title": "Seat", "seats": 1, "title_ar": "مقعد", "title_zh_hans": ""},
        instance=seat,
    )
    assert form.is_valid()
    assert form.altered == {"translations": {"ar": {"title": "مقعد"}}}


def test_a_row_refuses_bad_translations_at_their_field():
    with pytest.raises(Refused) as refused:
        refuse_invalid(Position(title="Seat", translations={"xx": {}}), but=("call",))
    assert refused.value.field == "translations"


def test_who_is_spoken_to_is_told_times_by_both_clocks():
    with Addressee("a@example.org", "en", "Asia/Kathmandu").spoken_to():
        assert both_times(NOON) == "2 March 2026, 17:45 +0545 = 2 March 2026, 12:00 UTC"
    with Addressee("a@example.org").spoken_to():
        assert both_times(NOON) == "2 March 2026, 12:00 UTC"


def test_letters_about_what_must_not_be_kept_are_burnt(db):
    with transaction.atomic():
        for about in ("call 1", "call 1", "call 11"):
            post.post([Addressee("a@example.org").letter("S", "T", about=about, now=NOON)])
    assert post.burn("call 1") == 2
    assert Letter.objects.get().about == "call 11"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=5))
def test_a_digest_does_not_depend_on_the_order_of_keys(told):
    assert digest(told) == digest(dict(reversed(list(told.items()))))
    assert digest(told) != digest({**told, "one more": 1} if "one more" not in told else {})


def test_days_and_times_have_a_digest():
    assert len(digest({"day": date(2026, 3, 2), "at": NOON})) == 64
