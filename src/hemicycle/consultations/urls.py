from django.urls import path

from hemicycle.consultations import views

app_name = "consultations"
urlpatterns = [
    path("", views.list_consultations, name="list"),
    path("new/", views.create_consultation, name="create_consultation"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit_consultation, name="edit_consultation"),
    path("<int:pk>/publish/", views.publish_consultation, name="publish_consultation"),
    path("<int:pk>/position/", views.take_position, name="take_position"),
    path("<int:pk>/position/withdraw/", views.withdraw_position, name="withdraw_position"),
    path("<int:pk>/position/draft/", views.save_draft, name="save_draft"),
    path("<int:pk>/extend/", views.extend_consultation, name="extend_consultation"),
    path("<int:pk>/close/", views.close_early, name="close_early"),
    path("<int:pk>/conclude/", views.conclude_consultation, name="conclude_consultation"),
    path("<int:pk>/cancel/", views.cancel_consultation, name="cancel_consultation"),
    path("<int:pk>/round/", views.open_round, name="open_round"),
    path("<int:pk>/difference/", views.difference, name="difference"),
    path("<int:pk>/results/", views.results, name="results"),
    path("<int:pk>/points/add/", views.add_point, name="add_point"),
    path("points/<int:pk>/edit/", views.edit_point, name="edit_point"),
    path("points/<int:pk>/move/", views.move_point, name="move_point"),
    path("points/<int:pk>/remove/", views.remove_point, name="remove_point"),
    path("points/<int:pk>/file/", views.document, name="document"),
    path("<int:pk>/choices/add/", views.add_choice, name="add_choice"),
    path("choices/<int:pk>/edit/", views.edit_choice, name="edit_choice"),
    path("choices/<int:pk>/remove/", views.remove_choice, name="remove_choice"),
    path("<int:pk>/voices/add/", views.name_voice, name="name_voice"),
    path("voices/<int:pk>/remove/", views.remove_voice, name="remove_voice"),
]
