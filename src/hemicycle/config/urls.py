from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog, JSONCatalog

from hemicycle.api.urls import api
from hemicycle.floor.urls import beside

kept = cache_control(private=True, max_age=3600)
catalogue = kept(JavaScriptCatalog.as_view(packages=[]))
words = kept(JSONCatalog.as_view(packages=[]))

urlpatterns = [
    *beside,
    path("", RedirectView.as_view(pattern_name="meetings:list"), name="home"),
    path("accounts/", include("hemicycle.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("committee/", include("hemicycle.committee.urls")),
    path("meetings/", include("hemicycle.meetings.urls")),
    path("dates/", include("hemicycle.calendar.urls")),
    path("calls/", include("hemicycle.calls.urls")),
    path("consultations/", include("hemicycle.consultations.urls")),
    path("sessions/<int:session_id>/floor/", include("hemicycle.floor.urls")),
    path("sessions/<int:session_id>/checks/", include("hemicycle.checks.urls")),
    path("sessions/<int:session_id>/captions/", include("hemicycle.captions.urls")),
    path("sessions/<int:session_id>/chat/", include("hemicycle.chat.urls")),
    path("sessions/<int:session_id>/slides/", include("hemicycle.slides.urls")),
    path("notices/", include("hemicycle.notices.urls")),
    path("records/", include("hemicycle.records.urls")),
    path("radar/", include("hemicycle.radar.urls")),
    path("api/", api.urls),
    path("i18n/catalogue.js", catalogue, name="catalogue"),
    path("i18n/catalogue.json", words, name="words"),
]
