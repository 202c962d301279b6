from django.urls import path

from hemicycle.floor.forms import VERBS
from hemicycle.floor.views import booth, cards, displays, kinds, lists, pages
from hemicycle.kernel.verbs import address_of

app_name = "floor"
urlpatterns = [
    path("", pages.show, name="show"),
    path("desk/", pages.desk, name="desk"),
    path("screen/", pages.screen, name="screen"),
    path("booth/", booth.booth, name="booth"),
    path("state/", pages.state, name="state"),
    path("clock/", pages.clock, name="clock"),
    path("health/", displays.health, name="health"),
    path("screens/", displays.displays, name="displays"),
    path("screens/<int:screen_id>/", displays.display, name="display"),
    path("screens/<int:screen_id>/seen/", displays.seen, name="seen"),
    path("cards/", cards.cards, name="cards"),
    path("door/", cards.door, name="door"),
    path("door/<str:token>/", cards.enter, name="enter"),
    path("log/", lists.log, name="log"),
    path("log.<str:ending>", lists.log_sheet, name="log_sheet"),
    path("attendance/", lists.attendance, name="attendance"),
    path("attendance.<str:ending>", lists.attendance_sheet, name="attendance_sheet"),
    path("replay/", lists.replay, name="replay"),
    path("replay.json", lists.replay_data, name="replay_data"),
    path("pack/", lists.pack, name="pack"),
    path("rehearse/", pages.rehearse, name="rehearse"),
    path("ask-to-speak/", pages.ask_to_speak, name="ask_to_speak"),
    *(path(f"{address_of(verb)}/", pages.act, {"verb": verb}, name=verb) for verb in VERBS),
]
beside = [
    path("screens/", displays.pair, name="screens"),
    path("seat/<str:token>/", cards.seat, name="seat"),
    path("committee/floor/", kinds.kinds, name="floor_kinds"),
    path("committee/floor/add/", kinds.new_kind, name="floor_add_kind"),
    path("committee/floor/<int:pk>/", kinds.change_kind, name="floor_edit_kind"),
]
"""Short addresses for devices and cards, and what holds for all sessions."""
