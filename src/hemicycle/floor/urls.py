from django.urls import path

from hemicycle.floor.forms import VERBS
from hemicycle.floor.views import pages
from hemicycle.kernel.verbs import address_of

app_name = "floor"
urlpatterns = [
    path("", pages.show, name="show"),
    path("desk/", pages.desk, name="desk"),
    path("screen/", pages.screen, name="screen"),
    path("state/", pages.state, name="state"),
    path("clock/", pages.clock, name="clock"),
    path("ask-to-speak/", pages.ask_to_speak, name="ask_to_speak"),
    *(path(f"{address_of(verb)}/", pages.act, {"verb": verb}, name=verb) for verb in VERBS),
]
