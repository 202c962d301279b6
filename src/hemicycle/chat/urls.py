from django.urls import path

from hemicycle.chat import views
from hemicycle.chat.forms import VERBS
from hemicycle.kernel.verbs import address_of

app_name = "chat"
urlpatterns = [
    path("", views.show, name="show"),
    path("<str:name>/messages/", views.messages, name="messages"),
    path("<str:name>/chat.csv", views.as_table, name="csv"),
    path("<str:name>/chat.txt", views.as_text, name="text"),
    *(
        path(f"<str:name>/{address_of(verb)}/", views.act, {"verb": verb}, name=verb)
        for verb in VERBS
    ),
]
