from django.urls import path

from hemicycle.meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.list_meetings, name="list"),
    path("plan/", views.plan_meeting, name="plan_meeting"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit_meeting, name="edit_meeting"),
    path("<int:pk>/plan-session/", views.plan_session, name="plan_session"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/edit/", views.edit_session, name="edit_session"),
    path("sessions/<int:pk>/add-item/", views.add_item, name="add_item"),
    path("sessions/<int:pk>/add-document/", views.add_document, name="add_document"),
    path("items/<int:pk>/edit/", views.edit_item, name="edit_item"),
    path("items/<int:pk>/move/", views.move_item, name="move_item"),
    path("items/<int:pk>/remove/", views.remove_item, name="remove_item"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/remove/", views.remove_document, name="remove_document"),
]
