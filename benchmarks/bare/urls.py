"""The peer of `hand_raise`: what a Django view costs that does nothing but one insert."""

import uuid

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hemicycle.config.urls import urlpatterns as product
from hemicycle.kernel.models import Answer


@csrf_exempt
def insert(request):
    Answer.objects.create(
        user_id=0,
        key=uuid.uuid4().hex,
        path="/bare/",
        at=timezone.now(),
        status=200,
        headers={},
        body="",
    )
    return HttpResponse("ok")


urlpatterns = [path("bare/", insert), *product]
