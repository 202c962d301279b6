"""`{% panels meeting %}`: what rooms above have to show about it."""

from django import template
from django.db.models import Model
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from hemicycle.kernel.panels import panels_of

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, subject: Model) -> SafeString:
    return mark_safe("".join(panels_of(subject, context)))  # noqa: S308 - each is safe already
