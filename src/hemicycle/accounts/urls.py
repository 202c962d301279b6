from django.urls import path
from django.views.generic import RedirectView

from hemicycle.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("language/", views.choose_language, name="choose_language"),
    path("keys/", views.issue_token, name="issue_token"),
    path("keys/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
    # Addresses are the secretariat's to change: allauth's own page for it is not reached.
    path("email/", RedirectView.as_view(pattern_name="accounts:profile"), name="email"),
]
