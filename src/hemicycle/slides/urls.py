from django.urls import path

from hemicycle.kernel.verbs import address_of
from hemicycle.slides import views
from hemicycle.slides.forms import VERBS

app_name = "slides"
urlpatterns = [
    path("", views.list_decks, name="list"),
    path("decks/<int:pk>/", views.deck, name="deck"),
    path("pages/", views.pages, name="pages"),
    path("pages/<int:pk>/<int:width>.webp", views.image, name="image"),
    *(path(f"{address_of(verb)}/", views.act, {"verb": verb}, name=verb) for verb in VERBS),
]
