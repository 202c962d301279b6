from django.urls import path

from hemicycle.radar import views

app_name = "radar"
urlpatterns = [
    path("", views.list_items, name="list"),
    path("add/", views.add_item, name="add_item"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit_item, name="edit_item"),
    path("<int:pk>/start/", views.start_item, name="start_item"),
    path("<int:pk>/complete/", views.complete_item, name="complete_item"),
    path("<int:pk>/drop/", views.drop_item, name="drop_item"),
    path("<int:pk>/reopen/", views.reopen_item, name="reopen_item"),
]
