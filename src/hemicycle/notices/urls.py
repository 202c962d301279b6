from django.urls import path

from hemicycle.notices import views

app_name = "notices"
urlpatterns = [
    path("worker.js", views.worker, name="worker"),
    path("devices/add/", views.add_device, name="add_device"),
    path("devices/remove/", views.remove_device, name="remove_device"),
]
