from django.urls import path

from hemicycle.committee import views

app_name = "committee"
urlpatterns = [
    path("", views.show, name="show"),
    path("edit/", views.edit_committee, name="edit_committee"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/admit/", views.admit_delegation, name="admit_delegation"),
    path("delegations/<int:pk>/", views.delegation, name="delegation"),
    path("delegations/<int:pk>/edit/", views.edit_delegation, name="edit_delegation"),
    path("delegations/<int:pk>/accredit/", views.accredit, name="accredit"),
    path("accreditations/<int:pk>/end/", views.end_accreditation, name="end_accreditation"),
    path("people/", views.people, name="people"),
    path("people/enrol/", views.enrol_person, name="enrol_person"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/edit/", views.edit_person, name="edit_person"),
    path("rulebook/", views.rulebook, name="rulebook"),
    path("rulebook/adopt/", views.adopt_rule, name="adopt_rule"),
    path("offices/", views.offices, name="offices"),
    path("offices/create/", views.create_office, name="create_office"),
    path("offices/<int:pk>/begin/", views.begin_term, name="begin_term"),
    path("terms/<int:pk>/end/", views.end_term, name="end_term"),
    path("topics/", views.topics, name="topics"),
    path("open-topic/", views.open_topic, name="open_topic"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("groups/", views.groups, name="groups"),
    path("groups/establish/", views.establish_group, name="establish_group"),
    path("groups/<int:pk>/", views.group, name="group"),
]
