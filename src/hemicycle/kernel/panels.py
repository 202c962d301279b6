"""Pieces of a page that rooms above offer to the pages of rooms below.

A page says where there is room for them (`{% panels meeting %}`), a room registers what it has to
show there in its handlers; neither names the other.
"""

from collections import defaultdict
from collections.abc import Callable

from django.db.models import Model
from django.template import Context
from django.utils.safestring import SafeString

Panel = Callable[[Model, Context], SafeString]
"""(what the page is about, the page's context) -> HTML, empty where there is nothing to show."""

_panels: defaultdict[type[Model], list[Panel]] = defaultdict(list)


def panel(model: type[Model]) -> Callable[[Panel], Panel]:
    """Show what the decorated function renders on pages about such a thing."""

    def register(function: Panel) -> Panel:
        _panels[model].append(function)
        return function

    return register


def panels_of(subject: Model, context: Context) -> list[SafeString]:
    return [function(subject, context) for function in _panels[type(subject)]]
