"""What programs are told, in plain values."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from hemicycle.consultations import outlines
from hemicycle.consultations.actions import conclude_consultation
from tests.consultations.conftest import AGAINST, take
from tests.factories import AccreditationFactory, ChoiceFactory, ConsultationFactory, PointFactory


def plain(told):
    return json.loads(json.dumps(told, cls=DjangoJSONEncoder))


def test_a_consultation_is_told_with_its_points_and_choices(secretary, noon):
    row = ConsultationFactory(title="Draft advice")
    point = PointFactory(consultation=row)
    ChoiceFactory(consultation=row, label="Yes")
    told = plain(outlines.consultation_told(row, secretary, noon))
    assert (told["title"], told["stage"], told["is_open"]) == ("Draft advice", "PREPARED", False)
    assert told["points"][0]["id"] == point.pk
    assert told["points"][0]["paragraphs"] == ["The first paragraph.", "The second paragraph."]
    assert told["choices"][0]["label"] == "Yes"
    assert told["window"] is None


def test_it_says_for_whom_somebody_has_still_to_answer(publish, voice, noon):
    row, user = publish(), voice.person.user
    assert outlines.consultation_told(row, user, noon)["awaits"] == [voice.delegation.code]
    take(row, voice, noon)
    assert outlines.consultation_told(row, user, noon)["awaits"] == []


def test_results_are_told_before_and_after_it_is_concluded(publish, by, voice, noon):
    row, silent = publish(), AccreditationFactory().delegation
    position = take(row, voice, noon, AGAINST)
    told = plain(outlines.results_told(row, noon))
    assert (told["is_final"], told["silent"]) == (False, [silent.code])
    assert told["positions"] == [plain(outlines.position_told(position))]
    later = row.window.closes_at
    conclude_consultation(row, actor=by["actor"], now=later)
    row.refresh_from_db()
    final = plain(outlines.results_told(row, later))
    assert final["is_final"]
    assert {**final["points"][0], "at": None} == told["points"][0]
