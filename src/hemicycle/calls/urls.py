from django.urls import path

from hemicycle.calls.views import answering, handling, setting

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
    path("create/", setting.create_call, name="create_call"),
    path("<int:pk>/edit/", setting.edit_call, name="edit_call"),
    path("<int:pk>/publish/", setting.publish_call, name="publish_call"),
    path("<int:pk>/extend/", setting.extend_call, name="extend_call"),
    path("<int:pk>/cancel/", setting.cancel_call, name="cancel_call"),
    path("<int:pk>/questions/", setting.questions, name="questions"),
    path("<int:pk>/questions/add/", setting.add_question, name="add_question"),
    path("questions/<int:pk>/edit/", setting.edit_question, name="edit_question"),
    path("questions/<int:pk>/move/", setting.move_question, name="move_question"),
    path("questions/<int:pk>/remove/", setting.remove_question, name="remove_question"),
    path("<int:pk>/positions/add/", setting.add_position, name="add_position"),
    path("positions/<int:pk>/edit/", setting.edit_position, name="edit_position"),
    path("positions/<int:pk>/remove/", setting.remove_position, name="remove_position"),
    path("<int:pk>/steps/", setting.arrange_statuses, name="arrange_statuses"),
    path("<int:pk>/people/", setting.people, name="people"),
    path("<int:pk>/people/name/", setting.name_handler, name="name_handler"),
    path("handlers/<int:pk>/dismiss/", setting.dismiss_handler, name="dismiss_handler"),
    path("<int:pk>/people/invite/", setting.invite_person, name="invite_person"),
    path("<int:pk>/people/<int:person>/uninvite/", setting.uninvite_person, name="uninvite_person"),
    path("<int:pk>/late/", setting.open_late_door, name="open_late_door"),
    path("<int:pk>/submissions/", handling.list_submissions, name="list_submissions"),
    path("<int:pk>/submissions/<int:number>/", handling.show_submission, name="show_submission"),
    path(
        "<int:pk>/submissions/<int:number>/files/<int:upload>/",
        handling.submission_file,
        name="submission_file",
    ),
    path("<int:pk>/submissions/<int:number>/move/", handling.set_status, name="set_status"),
    path(
        "<int:pk>/submissions/<int:number>/readers/", handling.assign_reader, name="assign_reader"
    ),
    path(
        "<int:pk>/submissions/<int:number>/readers/<int:reading>/remove/",
        handling.unassign_reader,
        name="unassign_reader",
    ),
    path("<int:pk>/submissions/<int:number>/notes/", handling.add_note, name="add_note"),
    path(
        "<int:pk>/submissions/<int:number>/conflict/",
        handling.declare_conflict,
        name="declare_conflict",
    ),
    path(
        "<int:pk>/submissions/<int:number>/write-again/", handling.write_again, name="write_again"
    ),
    path("<int:pk>/statistics/", handling.statistics, name="statistics"),
    path("<int:pk>/letters/", handling.mailings, name="mailings"),
    path("<int:pk>/letters/write/", handling.write_mailing, name="write_mailing"),
    path("letters/<int:pk>/", handling.mailing, name="mailing"),
    path("letters/<int:pk>/edit/", handling.edit_mailing, name="edit_mailing"),
    path("letters/<int:pk>/send/", handling.send_mailing, name="send_mailing"),
    path("<int:pk>/conclude/", handling.conclude_call, name="conclude_call"),
]
