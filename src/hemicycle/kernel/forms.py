"""How a form's verdict becomes a refusal."""

from typing import Any

from django import forms

from hemicycle.kernel.refusals import Refused


def said(form: forms.BaseForm) -> dict[str, Any]:
    """The cleaned data of a form that has no page of its own; its first error as a refusal.

    Raises:
        Refused: naming the field.
    """
    if form.is_valid():
        return form.cleaned_data
    field, errors = next(iter(form.errors.items()))
    raise Refused(str(errors[0]), field=field)
