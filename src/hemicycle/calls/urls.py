from django.urls import path

from hemicycle.calls.views import answering

app_name = "calls"
urlpatterns = [
    path("", answering.list_calls, name="list"),
    path("mine/", answering.list_own, name="own"),
    path("<int:pk>/", answering.show, name="show"),
    path("<int:pk>/start/", answering.start_submission, name="start_submission"),
    path("drafts/<str:key>/", answering.draft, name="draft"),
    path("drafts/<str:key>/save/", answering.save_draft, name="save_draft"),
    path("drafts/<str:key>/hand-in/", answering.hand_in, name="hand_in"),
    path("drafts/<str:key>/withdraw/", answering.withdraw_submission, name="withdraw_submission"),
    path("drafts/<str:key>/receipts/<int:number>/", answering.receipt, name="receipt"),
    path("drafts/<str:key>/files/<int:pk>/", answering.file, name="file"),
    path("drafts/<str:key>/files/<int:pk>/remove/", answering.detach_file, name="detach_file"),
    path("drafts/<str:key>/attach/<str:question>/", answering.attach_file, name="attach_file"),
    path("nominations/<str:key>/", answering.confirm_nomination, name="confirm_nomination"),
    path("references/<str:key>/", answering.give_reference, name="give_reference"),
]
