from django.urls import path

from hemicycle.captions import views
from hemicycle.captions.forms import VERBS
from hemicycle.kernel.verbs import address_of

app_name = "captions"
urlpatterns = [
    path("<str:language>/lines/", views.lines, name="lines"),
    path("<str:language>.vtt", views.as_webvtt, name="webvtt"),
    *(path(f"{address_of(verb)}/", views.act, {"verb": verb}, name=verb) for verb in VERBS),
]
