"""Words that were written by people, in the reader's language."""

from django import template

from hemicycle.kernel.models import Translated

register = template.Library()


@register.filter
def said(row: Translated, field: str) -> str:
    """`{{ call|said:"title" }}`."""
    return row.said(field)
