from django.urls import path

from hemicycle.checks import views
from hemicycle.checks.forms import VERBS
from hemicycle.kernel.verbs import address_of

app_name = "checks"
urlpatterns = [
    path("", views.list_checks, name="list"),
    path("counts.csv", views.sheet, name="sheet"),
    path("<int:pk>/answers.csv", views.answers_sheet, name="answers_sheet"),
    path("answer/", views.answer, name="answer"),
    *(
        path(f"{address_of(verb)}/", views.act, {"verb": verb}, name=verb)
        for verb in VERBS
        if verb != "answer"
    ),
]
