import pytest
from django import forms
from django.core.exceptions import ValidationError

from hemicycle.kernel.fields import said
from hemicycle.kernel.refusals import Refused


class Question(forms.Form):
    name = forms.CharField(max_length=3)
    age = forms.IntegerField()

    def clean(self):
        if self.cleaned_data.get("age") == 13:
            raise ValidationError("Not today.")


def test_said_is_the_cleaned_data():
    assert said(Question({"name": " Ada", "age": "7"})) == {"name": "Ada", "age": 7}


def test_said_refuses_with_the_first_error_at_its_field():
    with pytest.raises(Refused, match="required") as refused:
        said(Question({"age": "x"}))
    assert refused.value.field == "name"


def test_said_names_no_field_when_the_whole_is_wrong():
    with pytest.raises(Refused, match="Not today") as refused:
        said(Question({"name": "Ada", "age": "13"}))
    assert refused.value.field == ""
