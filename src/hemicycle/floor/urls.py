from django.urls import path

from hemicycle.floor import views
from hemicycle.floor.forms import VERBS
from hemicycle.kernel.verbs import address_of

app_name = "floor"
urlpatterns = [
    path("", views.show, name="show"),
    path("desk/", views.desk, name="desk"),
    path("screen/", views.screen, name="screen"),
    path("state/", views.state, name="state"),
    path("clock/", views.clock, name="clock"),
    path("ask-to-speak/", views.ask_to_speak, name="ask_to_speak"),
    *(path(f"{address_of(verb)}/", views.act, {"verb": verb}, name=verb) for verb in VERBS),
]
