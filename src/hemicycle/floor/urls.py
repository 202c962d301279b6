from django.urls import path

from hemicycle.floor import views

app_name = "floor"
urlpatterns = [
    path("", views.show, name="show"),
    path("desk/", views.desk, name="desk"),
    path("screen/", views.screen, name="screen"),
    path("state/", views.state, name="state"),
    path("open/", views.open_floor, name="open_floor"),
    path("close/", views.close_floor, name="close_floor"),
    path("ask-to-speak/", views.ask_to_speak, name="ask_to_speak"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("call-next/", views.call_next, name="call_next"),
    path("end-turn/", views.end_turn, name="end_turn"),
    path("begin-item/", views.begin_item, name="begin_item"),
]
