"""Calls as those see them who answer. A draft's address is secret: whoever has it is its author,
unless it belongs to an account."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hemicycle.accounts.models import User
from hemicycle.accounts.requests import (
    PageRequest,
    SignedInRequest,
    get_or_post,
    gone,
    sent,
    tried,
)
from hemicycle.calendar.queries import history, original
from hemicycle.calls import queries
from hemicycle.calls.actions import submitting
from hemicycle.calls.answers import Lack
from hemicycle.calls.forms import answering as forms
from hemicycle.calls.models import Call, Reference, Submission, Upload
from hemicycle.calls.rules import may_answer_call
from hemicycle.calls.views.lookups import call_for
from hemicycle.committee.queries import committee
from hemicycle.kernel import audit
from hemicycle.kernel.downloads import as_file
from hemicycle.kernel.live import topic_of
from hemicycle.kernel.post import Addressee

# --- calls --------------------------------------------------------------------------------------


@require_GET
def list_calls(request: PageRequest) -> HttpResponse:
    """Open ones first, then those to come and those that are over; each sees what they may."""
    now, since = timezone.now(), audit.position()
    rows = list(queries.calls_for(request.user))
    context = {
        "groups": queries.grouped(rows, now),
        "mine": queries.own_submissions(request.user)[:20] if request.user.pk else [],
        "now": now,
        "topic": topic_of(committee()),
        "since": since,
    }
    name = "calls/list.html#calls" if request.htmx else "calls/list.html"
    return render(request, name, context)


@require_GET
def show(request: PageRequest, pk: int) -> HttpResponse:
    call, now = call_for(request, pk), timezone.now()
    return render(request, "calls/show.html", _about(request, call, now))


def _about(request: HttpRequest, call: Call, now: Any) -> dict[str, Any]:
    window = call.window
    mine = queries.own_submissions(request.user).filter(call=call) if request.user.pk else []
    return {
        "call": call,
        "now": now,
        "is_open": queries.is_open(call, now),
        "window": window,
        "original": original(window) if window else None,
        "changes": history(window) if window else [],
        "positions": call.positions.select_related("office"),
        "mine": mine,
        "may_answer": may_answer_call(call, request.user),
        "form": forms.StartForm(call=call, is_known=bool(request.user.pk)),
        "chosen": queries.chosen(call) if call.shows_chosen else [],
        "statistics": queries.public_statistics(call),
    }


@require_POST
def start_submission(request: PageRequest, pk: int) -> HttpResponse:
    """With an account one goes on at once; without, the link is sent to the address given."""
    call, now = call_for(request, pk), timezone.now()
    user = request.user if request.user.is_authenticated else None
    form = forms.StartForm(request.POST, call=call, is_known=user is not None)
    begun = tried(form, partial(_begin, call, user, now))
    if begun is None:
        context = _about(request, call, now) | {"form": form}
        return render(request, "calls/show.html", context, status=422)
    if user:
        return redirect(begun.get_absolute_url())
    return gone(request, _("The link to go on was sent to your address."), call.get_absolute_url())


def _begin(
    call: Call, user: User | None, now: Any, *, is_for_other: bool, name: str = "", email: str = ""
) -> Submission:
    addressee = user.addressee if user else Addressee(email, get_language() or "en")
    begun = submitting.start_submission(
        call,
        actor=user,
        now=now,
        name=str(user) if user else name,
        addressee=addressee,
        is_for_other=is_for_other,
    )
    if user is None:
        submitting.send_link(begun, actor=None, now=now)
    return begun


@require_GET
@login_required
def list_own(request: SignedInRequest) -> HttpResponse:
    context = {"rows": queries.own_submissions(request.user), "now": timezone.now()}
    return render(request, "calls/own.html", context)


# --- a draft ------------------------------------------------------------------------------------


@never_cache
@require_GET
def draft(request: PageRequest, key: str) -> HttpResponse:
    return _draft_page(request, _own(request, key))


def _draft_page(
    request: PageRequest, submission: Submission, lacks: Sequence[Lack] = (), status: int = 200
) -> HttpResponse:
    now = timezone.now()
    call, written = submission.call, queries.written(submission)
    context = {
        "submission": submission,
        "call": call,
        "form": forms.AnswersForm(written, lacks),
        "uploads": queries.uploads_by_question(written),
        "percent": written.percent,
        "lacks": lacks,
        "now": now,
        "window": call.window,
        "may_hand_in": queries.may_hand_in(submission, now),
        "door": queries.late_door(call, submission.email, now),
        "differs": queries.differs_from_receipt(written),
        "receipts": submission.receipts.order_by("-number"),
        "word": submission.word(now),
    }
    return render(request, "calls/draft.html", context, status=status)


@require_POST
def save_draft(request: PageRequest, key: str) -> HttpResponse:
    """What a script sends while somebody types: answered with how complete it is."""
    submission = _saved(request, _own(request, key))
    if "application/json" in request.headers.get("Accept", ""):
        told = {"saved": timezone.now().isoformat(), "percent": submission.percent}
        return JsonResponse(told)
    return gone(request, _("Your draft was saved."), submission.get_absolute_url())


@require_POST
def hand_in(request: PageRequest, key: str) -> HttpResponse:
    """Save what was sent, then hand it in: where that is refused, it is saved all the same.

    The time that counts is read once the whole request is here.
    """
    submission = _saved(request, _own(request, key))
    now = timezone.now()
    try:
        receipt = submitting.hand_in(submission, actor=_actor(request), now=now)
    except submitting.Incomplete as refused:
        return _draft_page(request, submission, refused.lacks, status=422)
    done = _("Received: number %(number)s. A receipt was sent to you.") % {"number": receipt.number}
    here = submission.get_absolute_url()
    return gone(request, done, here, keep=here)


def _saved(request: PageRequest, submission: Submission) -> Submission:
    """With the files a browser without scripts sends along."""
    form = forms.AnswersForm(queries.written(submission))
    told = form.told(request.POST)
    saved = submitting.save_draft(submission, actor=_actor(request), now=timezone.now(), told=told)
    for question, file in request.FILES.items():
        if question in form.fields and isinstance(file, UploadedFile):
            _attach(request, saved, question, file)
    return queries.fresh(saved) if request.FILES else saved


@require_POST
def attach_file(request: PageRequest, key: str, question: str) -> HttpResponse:
    submission = _own(request, key)
    file = request.FILES.get("file")
    if file is not None:
        _attach(request, submission, question, file)
    return _files(request, submission, question)


def _files(request: PageRequest, submission: Submission, question: str) -> HttpResponse:
    """Those of one question, as they are now."""
    fresh = queries.fresh(submission)
    files = queries.uploads_by_question(queries.written(fresh)).get(question, [])
    context = {"submission": fresh, "key": question, "files": files}
    return render(request, "calls/_files.html", context)


def _attach(
    request: PageRequest, submission: Submission, question: str, file: "UploadedFile[Any]"
) -> Upload:
    """By now all of it is here: that is the time that counts."""
    return submitting.attach_file(
        submission,
        actor=_actor(request),
        now=timezone.now(),
        question=question,
        content=file.read(),
        name=file.name or "",
    )


@require_POST
def detach_file(request: PageRequest, key: str, pk: int) -> HttpResponse:
    submission = _own(request, key)
    upload = get_object_or_404(submission.uploads, pk=pk)
    submitting.detach_file(upload, actor=_actor(request), now=timezone.now())
    if not request.htmx:
        return gone(request, _("The file was taken out."), submission.get_absolute_url())
    return _files(request, submission, upload.question)


@never_cache
@require_GET
def file(request: HttpRequest, key: str, pk: int) -> FileResponse:
    return sent_file(get_object_or_404(_own(request, key).uploads, pk=pk))


def sent_file(upload: Upload) -> FileResponse:
    """Under the name it came with."""
    return as_file(upload.file, upload.name, upload.media_type)


@get_or_post
def withdraw_submission(request: PageRequest, key: str) -> HttpResponse:
    submission = _own(request, key)
    if request.method == "POST":
        submitting.withdraw_submission(submission, actor=_actor(request), now=timezone.now())
        done = _("It was withdrawn. Your draft is kept.")
        return gone(request, done, submission.get_absolute_url())
    context = {"submission": submission, "call": submission.call}
    return render(request, "calls/withdraw.html", context)


@never_cache
@require_GET
def receipt(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What was handed in then, word for word."""
    submission = _own(request, key)
    row = get_object_or_404(submission.receipts.select_related("form"), number=number)
    context = {
        "submission": submission,
        "call": submission.call,
        "receipt": row,
        "answered": queries.answered(row),
    }
    return render(request, "calls/receipt.html", context)


# --- those who were named, and reference persons ------------------------------------------------


@never_cache
@get_or_post
def confirm_nomination(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever was named; the address is theirs alone."""
    rows = Submission.objects.select_related("call__window", "receipt")
    submission = get_object_or_404(rows.exclude(nominee_key=""), nominee_key=key)
    form = forms.WordsForm(**sent(request))
    if request.method == "POST":
        acts = {
            "confirm": submitting.confirm_nomination,
            "decline": submitting.decline_nomination,
        }
        act = acts.get(request.POST.get("answer", ""), submitting.confirm_nomination)
        if tried(form, partial(act, submission, actor=None, now=timezone.now())):
            return gone(request, _("Thank you, your answer was received."), request.path)
    now = timezone.now()
    word = submission.word(now) if submission.receipt else ""
    context = {
        "submission": submission,
        "call": submission.call,
        "form": form,
        "word": word,
        "may_answer": bool(submission.confirm_due and submission.confirm_due > now and word),
    }
    return render(request, "calls/nomination.html", context, status=422 if form.errors else 200)


@never_cache
@get_or_post
def give_reference(request: HttpRequest, key: str) -> HttpResponse:
    rows = Reference.objects.select_related("submission__call", "submission__receipt")
    reference = get_object_or_404(rows, key=key)
    form = forms.ReferenceForm(**sent(request), initial={"text": reference.text})
    act = partial(submitting.give_reference, reference, actor=None, now=timezone.now())
    if request.method == "POST" and tried(form, act):
        return gone(request, _("Thank you, your words were received."), request.path, keep=key)
    context = {
        "reference": reference,
        "call": reference.submission.call,
        "form": form,
        "is_over": reference.due <= timezone.now(),
        "keep": key,
    }
    return render(request, "calls/reference.html", context, status=422 if form.errors else 200)


# --- who asks -----------------------------------------------------------------------------------


def _actor(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _own(request: HttpRequest, key: str) -> Submission:
    """The draft of this address: one with an account is its owner's alone."""
    submission = get_object_or_404(queries.submissions(), key=key)
    if submission.user_id and submission.user_id != request.user.pk:
        raise Http404
    return submission
