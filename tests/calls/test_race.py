"""Two hundred hand in during the last second, from several processes: each is in, or too late."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils.http import urlencode

from hemicycle.calls.models import Receipt, Submission
from tests.factories import CallFactory, CommitteeFactory, FormFactory, SubmissionFactory

PROCESSES, EACH = 4, 50
LAST_SECOND, AFTER = 1.0, 0.15
"""Seconds before and after the deadline over which they come."""
HANDS_IN = """
import json, sys, time
from datetime import datetime, UTC
import django
django.setup()
from hemicycle.calls.actions.submitting import hand_in
from hemicycle.calls.models import Submission
from hemicycle.kernel.refusals import Refused
drafts = list(Submission.objects.filter(pk__in=json.loads(sys.argv[1])).select_related("user"))
print("ready", flush=True)
closes = datetime.fromisoformat(sys.stdin.readline().strip())
first, last = (float(side) for side in sys.argv[2:4])
for number, draft in enumerate(drafts):
    at = closes.timestamp() - first + (first + last) * number / len(drafts)
    time.sleep(max(0, at - time.time()))
    now = datetime.now(UTC)
    try:
        told = hand_in(draft, actor=draft.user, now=now).number
    except Refused:
        told = None
    print(json.dumps([draft.pk, told, now.isoformat()]), flush=True)
"""


@pytest.fixture
def environment(transactional_db):
    """The database of this test, for other processes."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{told['NAME']}"
    else:
        place = f"{told['HOST'] or 'localhost'}:{told['PORT'] or 5432}"
        signs_in = f"{told['USER']}:{told['PASSWORD']}" if told["PASSWORD"] else told["USER"]
        url = f"postgresql://{signs_in}@{place}/{told['NAME']}"
        url += f"?{urlencode(told['OPTIONS'])}" if set(told["OPTIONS"]) <= {"sslmode"} else ""
    return os.environ | {
        "HEMICYCLE_DATABASE": url.rstrip("?"),
        "DJANGO_SETTINGS_MODULE": "hemicycle.config.settings",
    }


@pytest.fixture
def drafts():
    CommitteeFactory()
    form = FormFactory(call=CallFactory())
    return [SubmissionFactory(form=form).pk for _one in range(PROCESSES * EACH)]


def started(environment, drafts, at_the_end):
    """Processes that have loaded the program and wait for the deadline."""
    ends = [str(LAST_SECOND), str(AFTER)]
    for start in range(PROCESSES):
        mine = json.dumps(drafts[start::PROCESSES])
        process = subprocess.Popen(
            [sys.executable, "-c", HANDS_IN, mine, *ends],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        yield at_the_end.enter_context(process)


def test_in_the_last_second_each_is_in_with_a_receipt_or_refused_and_none_is_lost(
    environment, drafts
):
    window = Submission.objects.select_related("call__window").first().call.window
    with ExitStack() as at_the_end:
        processes = list(started(environment, drafts, at_the_end))
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * PROCESSES
        window.closes_at = datetime.now(UTC) + timedelta(seconds=LAST_SECOND + 0.5)
        window.save(update_fields=["closes_at"])
        for process in processes:
            process.stdin.write(f"{window.closes_at.isoformat()}\n")
            process.stdin.flush()
        answers = [json.loads(line) for process in processes for line in process.stdout]

    arrived = {pk: (number, datetime.fromisoformat(at)) for pk, number, at in answers}
    assert sorted(arrived) == sorted(drafts)
    received = {row.submission_id: (row.number, row.at) for row in Receipt.objects.all()}
    assert received == {pk: told for pk, told in arrived.items() if told[0]}
    assert all(at < window.closes_at for _number, at in received.values())
    assert all(at >= window.closes_at for number, at in arrived.values() if number is None)
    assert sorted(number for number, _at in received.values()) == [*range(1, len(received) + 1)]
    assert 0 < len(received) < len(drafts), "some came in time, some too late"
