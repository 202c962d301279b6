from django.urls import path

from hemicycle.records import views

app_name = "records"
urlpatterns = [
    path("", views.list_transcripts, name="list"),
    path("import/", views.import_transcript, name="import_transcript"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/speakers/", views.confirm_speakers, name="confirm_speakers"),
    path("<int:pk>/remove/", views.remove_transcript, name="remove_transcript"),
    path("<int:pk>/<int:position>/", views.speech, name="speech"),
]
