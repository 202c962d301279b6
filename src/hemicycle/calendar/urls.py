from django.urls import path

from hemicycle.calendar import views

app_name = "calendar"
urlpatterns = [
    path("", views.list_dates, name="list"),
    path("month/", views.month, name="month"),
    path("timeline/", views.timeline, name="timeline"),
    path("sheet.pdf", views.sheet, name="sheet"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/change/", views.change_window, name="change_window"),
    path("<int:pk>/cancel/", views.cancel_window, name="cancel_window"),
    path("<int:pk>/release/", views.release_window, name="release_window"),
    path("<int:pk>/decide/", views.decide_window, name="decide_window"),
    path("plan/", views.show_plan, name="plan"),
    path("plan/adopt/", views.adopt_plan, name="adopt_plan"),
    path("rules/", views.list_rules, name="rules"),
    path("rules/adopt/", views.adopt_rule, name="adopt_rule"),
    path("rules/template/", views.adopt_template, name="adopt_template"),
    path("rules/<int:pk>/", views.new_version, name="new_version"),
    path("rules/<int:pk>/withdraw/", views.withdraw_rule, name="withdraw_rule"),
    path("occasions/", views.list_occasions, name="occasions"),
    path("occasions/add/", views.add_occasion, name="add_occasion"),
    path("occasions/<int:pk>/remove/", views.remove_occasion, name="remove_occasion"),
    path("hours/", views.show_hours, name="hours"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/new/", views.make_feed, name="make_feed"),
    path("feeds/committee.ics", views.public_feed, name="public_feed"),
    path("feeds/topics/<slug:slug>.ics", views.public_topic_feed, name="public_topic_feed"),
    path("feeds/<str:key>/mine.ics", views.own_feed, name="own_feed"),
    path("feeds/<str:key>/topics/<slug:slug>.ics", views.topic_feed, name="topic_feed"),
]
