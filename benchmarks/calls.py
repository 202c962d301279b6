"""A call with very many answers: how long it takes to list, to filter and to take them away.

Calls with 100, 1,000 and 10,000 submissions of 20 answers each, in one database; the pages are
asked for as a secretary, through all of the middleware, in a process of their own. The peer is
the limit: 300 ms for a list or a filter, 5 s for an export. The growth from 100 to 10,000 is told.
HEMICYCLE_DATABASE may name a PostgreSQL server; the default is SQLite.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import rig

SIZES, QUICK_SIZES = (100, 1_000, 10_000), (100, 10_000)
LIST_MS, EXPORT_S = 300, 5
QUESTIONS = 20
ASKED = {
    "list": "",
    "last page": "page=200",
    "status": "status={status}",
    "region": "region=AF",
    "words": "q=person77",
    "answer": "answer=question-2%3Dyes",
    "everything at once": "status={status}&region=AF&answer=question-2%3Dyes&q=person7",
}
EXPORTS = ("csv", "xlsx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stay under 50 s")
    quick = parser.parse_args().quick
    with rig.database(os.environ.get("HEMICYCLE_DATABASE") or None) as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "hemicycle.config.settings"
        measured = run(environment, QUICK_SIZES if quick else SIZES, 3 if quick else 7)
    report(measured)


def run(environment, sizes, times) -> dict[str, dict[str, float]]:
    script = f"from benchmarks.calls import measure; measure({sizes}, {times})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | environment,
        cwd=rig.ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def measure(sizes, times: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    secretary = found()
    client = Client(SERVER_NAME="localhost")
    client.force_login(secretary, "allauth.account.auth_backends.AuthenticationBackend")
    print(json.dumps({size: at_size(client, size, times) for size in sizes}))


def found():
    """A committee, and a secretary who may look at everything."""
    from hemicycle.accounts.models import User
    from hemicycle.config.founding import make_secretary

    make_secretary(
        now=datetime.now(UTC),
        email="secretary@example.org",
        name="Secretary",
        password="correct horse battery staple",
        committee="Committee",
    )
    return User.objects.get()


def at_size(client, size: int, times: int) -> dict[str, float]:
    """Milliseconds of each thing that is asked for."""
    call = fill(size)
    status = call.statuses.order_by("place")[1].pk
    base = f"/calls/{call.pk}/submissions/"
    took = {
        name: median(client, f"{base}?{query.format(status=status)}", times)
        for name, query in ASKED.items()
    }
    return took | {f"export {kind}": median(client, f"{base}?format={kind}", 1) for kind in EXPORTS}


def median(client, path: str, times: int) -> float:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        assert answer.content
        spent.append((time.perf_counter() - began) * 1e3)
    return round(statistics.median(spent), 1)


def fill(size: int):
    """A call that many have answered, by the rows that handing in would leave."""
    from hemicycle.calls.actions import asking, calling
    from hemicycle.calls.models import Call, Receipt, Submission
    from hemicycle.committee.queries import committee

    now = datetime.now(UTC)
    call = asking.create_from_pattern(
        committee(), actor=None, now=now, pattern="BLANK", title=f"Call of {size}",
        audience="EVERYONE", closes_at=now + timedelta(days=7),
    )  # fmt: skip
    for number in range(QUESTIONS):
        kind, options = ("CHOICE", "Yes\nNo\nPerhaps") if number % 2 else ("LONG", "")
        asking.add_question(
            call, actor=None, now=now, text=f"Question {number + 1}", kind=kind, options=options
        )
    calling.publish_call(call, actor=None, now=now)
    call = Call.objects.get(pk=call.pk)
    form, statuses = call.forms.get(), list(call.statuses.all())
    keys = list(form.questions.values_list("key", "kind"))
    rows = Submission.objects.bulk_create(
        Submission(
            call=call, form=form, key=f"{size}-{number}", name=f"Person {number}",
            email=f"person{number}@example.org", started_at=now, saved_at=now, percent=100,
            status=statuses[number % len(statuses)], region=("AF", "EU", "AP")[number % 3],
            country=("KE", "FR", "JP")[number % 3], answers=answers(keys, number),
        )
        for number in range(size)
    )  # fmt: skip
    receipts = Receipt.objects.bulk_create(
        Receipt(
            call=call, number=number, submission=row, form=form, at=now, answers=row.answers,
            digest=f"{number:064x}",
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    for row, receipt in zip(rows, receipts, strict=True):
        row.receipt = receipt
    Submission.objects.bulk_update(rows, ["receipt"], batch_size=500)
    return call


def answers(keys, number: int) -> dict[str, str]:
    options = ("yes", "no", "perhaps")
    words = f"Answer of person {number}, who has thought about it for a while. " * 3
    return {key: options[number % 3] if kind == "CHOICE" else words for key, kind in keys}


def report(measured: dict[str, dict[str, float]]) -> None:
    smallest, largest = measured[min(measured, key=int)], measured[max(measured, key=int)]
    shown = {name: ms for name, ms in largest.items() if not name.startswith("export")}
    exports = {name: ms for name, ms in largest.items() if name.startswith("export")}
    slowest = max(shown, key=shown.__getitem__)
    slowest_export = max(exports.values()) / 1e3
    ratio = max(shown[slowest] / LIST_MS, slowest_export / EXPORT_S)
    rig.result(
        name="calls",
        unit="ms of the slowest list or filter of 10,000",
        ours=shown[slowest],
        peer=LIST_MS,
        peer_name="the limit",
        ratio=ratio,
        target=f"< {LIST_MS} ms, exports < {EXPORT_S} s",
        holds=ratio < 1,
        detail={
            "slowest": slowest,
            "export_s": {name: round(ms / 1e3, 2) for name, ms in exports.items()},
            "growth": {name: round(largest[name] / smallest[name], 1) for name in largest},
            "ms": measured,
        },
    )


if __name__ == "__main__":
    main()
