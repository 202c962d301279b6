"""Calls as those see them who set them up: what is asked, who answers, who handles, and when."""

from functools import partial
from uuid import uuid4

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.requests import (
    Sheet,
    SignedInRequest,
    fill,
    get_or_post,
    gone,
    sent,
    tried,
)
from hemicycle.calls import queries
from hemicycle.calls.actions import asking, calling, handling
from hemicycle.calls.forms import setting as forms
from hemicycle.calls.forms.answering import AnswersForm
from hemicycle.calls.models import Call, Handler, Position, Question
from hemicycle.calls.views.lookups import call_for
from hemicycle.committee.models import Person
from hemicycle.committee.queries import committee
from hemicycle.kernel.fields import said
from hemicycle.kernel.permissions import require

# --- a call -------------------------------------------------------------------------------------


@get_or_post
@login_required
def create_call(request: SignedInRequest) -> HttpResponse:
    here, back = committee(), reverse("calls:list")
    require(request.user, "calls.create_call", here)
    form = forms.CreateForm(**sent(request), zone=here.zone)
    act = partial(asking.create_from_pattern, here, actor=request.user, now=timezone.now())
    done = _("The call is in preparation: look at its questions, then publish it.")
    sheet = Sheet(_("Prepare a call"), _("Prepare it"), done, back, pgettext("asking", "Calls"))
    return fill(request, form, act, sheet, to=_questions_of)


@get_or_post
@login_required
def edit_call(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "edit_call")
    back = call.get_absolute_url()
    title = str(call)
    form = forms.CallForm(**sent(request), instance=call, zone=committee().zone)
    act = partial(calling.edit_call, call, actor=request.user, now=timezone.now())
    sheet = Sheet(_("Edit the call"), _("Save"), _("The call was changed."), back, title)
    return fill(request, form, act, sheet, page=GROUPED)


GROUPED = "calls/edit.html"
"""A form with its fields under headings."""


@get_or_post
@login_required
def publish_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """What will happen is told before; what is still missing, after."""
    call = call_for(request, pk, "publish_call")
    back = call.get_absolute_url()
    form, now = django_forms.Form(**sent(request)), timezone.now()
    act = partial(calling.publish_call, call, actor=request.user, now=now)
    if request.method == "POST" and tried(form, act):
        return gone(request, _("The call is published."), back)
    context = {
        "call": call,
        "form": form,
        "now": now,
        "zone": committee().zone,
        "questions": queries.questions_of(queries.newest_form(call)),
        "reminded": len(queries.still_asked(call, now)),
        "settled": forms.settled(),
        "key": uuid4().hex,
    }
    return render(request, "calls/publish.html", context, status=422 if form.errors else 200)


@get_or_post
@login_required
def extend_call(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "extend_call")
    back = call.get_absolute_url()
    at = {"closes_at": call.window.closes_at, "seen": call.window.sequence} if call.window else {}
    form = forms.ExtendForm(**sent(request), initial=at, zone=committee().zone)
    act = partial(calling.extend_call, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Extend the deadline"), _("Extend it"), _("The deadline was extended."), back, str(call)
    )
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def cancel_call(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "cancel_call")
    back = call.get_absolute_url()
    form = forms.CancelForm(**sent(request))
    act = partial(calling.cancel_call, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Cancel the call"), _("Cancel it for good"), _("The call was cancelled."), back, str(call)
    )
    return fill(request, form, act, sheet)


# --- questions ----------------------------------------------------------------------------------


@require_GET
@login_required
def questions(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form as it is built: its questions, positions and steps, and how it will look."""
    call = call_for(request, pk, "edit_call")
    form = queries.newest_form(call)
    context = {
        "call": call,
        "form": form,
        "outline": queries.outline(queries.questions_of(form)),
        "makes_new": queries.has_receipts(form),
        "is_over": call.stage in {Call.Stage.CONCLUDED, Call.Stage.CANCELLED},
        "positions": call.positions.select_related("office__topic", "office__group"),
        "statuses": call.statuses.all(),
        "preview": AnswersForm(queries.preview(call)),
        "key": uuid4().hex,
    }
    name = "calls/questions.html#questions" if request.htmx else "calls/questions.html"
    return render(request, name, context)


@get_or_post
@login_required
def add_question(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "add_question")
    others = queries.questions_of(queries.newest_form(call))
    usual = {"section": others[-1].section} if others else {}
    form = forms.QuestionForm(**sent(request), initial=usual, call=call, others=others)
    act = partial(asking.add_question, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Add a question"), _("Add it"), _("The question was added."), _questions_of(call),
        str(call),
    )  # fmt: skip
    return fill(request, form, act, sheet, page=GROUPED)


@get_or_post
@login_required
def edit_question(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _question(pk)
    call = call_for(request, row.form.call_id, "edit_question")
    others = [one for one in queries.questions_of(row.form) if one.pk != row.pk]
    form = forms.QuestionForm(**sent(request), instance=row, call=call, others=others)
    act = partial(asking.edit_question, row, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Edit the question"), _("Save"), _("The question was changed."), _questions_of(call),
        str(call),
    )  # fmt: skip
    return fill(request, form, act, sheet, page=GROUPED)


@require_POST
@login_required
def move_question(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _question(pk)
    call = call_for(request, row.form.call_id, "move_question")
    place = said(forms.MoveForm(request.POST))["place"]
    asking.move_question(row, actor=request.user, now=timezone.now(), place=place)
    return gone(request, _("The question was moved."), _questions_of(call))


@require_POST
@login_required
def remove_question(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _question(pk)
    call = call_for(request, row.form.call_id, "remove_question")
    asking.remove_question(row, actor=request.user, now=timezone.now())
    return gone(request, _("The question was removed."), _questions_of(call))


def _question(pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("form__call"), pk=pk)


def _questions_of(call: Call) -> str:
    return reverse("calls:questions", args=[call.pk])


# --- positions and steps ------------------------------------------------------------------------


@get_or_post
@login_required
def add_position(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "add_position")
    form = forms.PositionForm(**sent(request))
    act = partial(asking.add_position, call, actor=request.user, now=timezone.now())
    back = _questions_of(call)
    sheet = Sheet(_("Add a position"), _("Add it"), _("The position was added."), back, str(call))
    return fill(request, form, act, sheet)


@get_or_post
@login_required
def edit_position(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _position(pk)
    call = call_for(request, row.call_id, "edit_position")
    form = forms.PositionForm(**sent(request), instance=row)
    act = partial(asking.edit_position, row, actor=request.user, now=timezone.now())
    back = _questions_of(call)
    sheet = Sheet(
        _("Edit the position"), _("Save"), _("The position was changed."), back, str(call)
    )
    return fill(request, form, act, sheet)


@require_POST
@login_required
def remove_position(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _position(pk)
    call = call_for(request, row.call_id, "remove_position")
    asking.remove_position(row, actor=request.user, now=timezone.now())
    return gone(request, _("The position was removed."), _questions_of(call))


def _position(pk: int) -> Position:
    return get_object_or_404(Position.objects.select_related("call"), pk=pk)


@get_or_post
@login_required
def arrange_statuses(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "arrange_statuses")
    known = [row.label for row in call.statuses.all()]
    form = forms.StatusesForm(**sent(request), initial={"labels": known})
    act = partial(asking.arrange_statuses, call, actor=request.user, now=timezone.now())
    back = _questions_of(call)
    sheet = Sheet(
        _("Steps of handling"), _("Save"), _("The steps were arranged."), back, str(call),
        _("What was handed in moves along these steps. A step at which something stands stays."),
    )  # fmt: skip
    return fill(request, form, act, sheet)


# --- people -------------------------------------------------------------------------------------


@require_GET
@login_required
def people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who handles the call, who is named for it, and for whom a late door is open."""
    call = call_for(request, pk, "edit_call")
    context = {
        "call": call,
        "now": timezone.now(),
        "handlers": queries.handlers(call),
        "invited": call.invited.order_by("latin_name", "name"),
        "late_doors": call.late_doors.select_related("by"),
        "key": uuid4().hex,
    }
    return render(request, "calls/people.html", context)


@get_or_post
@login_required
def name_handler(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "name_handler")
    form = forms.HandlerForm(**sent(request), people=queries.people())
    act = partial(calling.name_handler, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Name somebody who handles it"), _("Name them"), _("They handle this call now."),
        _people_of(call), str(call),
        _("Who handles everything chooses, writes and lets others read. A reader reads what is"
          " assigned to them."),
    )  # fmt: skip
    return fill(request, form, act, sheet)


@require_POST
@login_required
def dismiss_handler(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Handler.objects.select_related("call"), pk=pk)
    call = call_for(request, row.call_id, "dismiss_handler")
    calling.dismiss_handler(row, actor=request.user, now=timezone.now())
    return gone(request, _("They do not handle this call any more."), _after_people(request, call))


@get_or_post
@login_required
def invite_person(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "invite_person")
    form = forms.PersonForm(**sent(request), people=queries.people())
    act = partial(calling.invite_person, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Name somebody who may answer"), _("Name them"), _("They may answer this call now."),
        _people_of(call), str(call),
    )  # fmt: skip
    return fill(request, form, act, sheet)


@require_POST
@login_required
def uninvite_person(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    call = call_for(request, pk, "uninvite_person")
    row = get_object_or_404(Person, pk=person)
    calling.uninvite_person(call, actor=request.user, now=timezone.now(), person=row)
    return gone(request, _("They may not answer this call any more."), _people_of(call))


@get_or_post
@login_required
def open_late_door(request: SignedInRequest, pk: int) -> HttpResponse:
    call = call_for(request, pk, "open_late_door")
    form = forms.LateDoorForm(**sent(request), zone=committee().zone)
    act = partial(handling.open_late_door, call, actor=request.user, now=timezone.now())
    sheet = Sheet(
        _("Let somebody hand in late"), _("Open the door"), _("They may hand in until then."),
        _people_of(call), str(call),
        _("For one person alone, until a time of their own. The reason stays on record."),
    )  # fmt: skip
    return fill(request, form, act, sheet)


def _people_of(call: Call) -> str:
    return reverse("calls:people", args=[call.pk])


def _after_people(request: SignedInRequest, call: Call) -> str:
    """Whoever dismissed themselves may not see the page of people any more."""
    may_look = request.user.has_perm("calls.edit_call", call)
    return _people_of(call) if may_look else reverse("calls:list")
