"""`{{ point|changed }}`: what a change does to the text as it is, in pieces."""

from django import template

from hemicycle.consultations.models import Point
from hemicycle.consultations.pictures import Piece, difference

register = template.Library()


@register.filter
def changed(point: Point) -> list[list[Piece]]:
    return difference(point.said("before"), point.said("text"))
