from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import SignedInRequest
from hemicycle.kernel.fields import said
from hemicycle.notices import actions
from hemicycle.notices.forms import DeviceForm, EndpointForm
from hemicycle.notices.models import Device


@require_GET
@cache_control(max_age=3600)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows notices while no page is open; everybody's, since it has no secrets."""
    return render(request, "notices/worker.js", content_type="text/javascript; charset=utf-8")


@require_POST
@login_required
def add_device(request: SignedInRequest) -> HttpResponse:
    asked = said(DeviceForm(request.POST))
    actions.add_device(request.user, actor=request.user, now=timezone.now(), **asked)
    return JsonResponse({})


@require_POST
@login_required
def remove_device(request: SignedInRequest) -> HttpResponse:
    """Of one's own; one that is not there is removed already."""
    endpoint = said(EndpointForm(request.POST))["endpoint"]
    for device in Device.objects.filter(user=request.user, endpoint=endpoint):
        actions.remove_device(device, actor=request.user, now=timezone.now())
    return JsonResponse({})
