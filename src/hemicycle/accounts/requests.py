from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from hemicycle.accounts.models import User


class SignedInRequest(HttpRequest):
    """For views behind `login_required`, where the user is never anonymous."""

    user: User
    htmx: HtmxDetails
