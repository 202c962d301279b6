"""What the pages reckon by themselves: when a session will end, and how far a clock is off.

The functions are pure; they are run as the browser runs them, by Node.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
COMPILER = FRONTEND / "node_modules" / ".bin" / "esbuild"
MINUTE = 60_000
START = 1_800_000_000_000

pytestmark = pytest.mark.skipif(
    not COMPILER.exists() or shutil.which("node") is None, reason="The front end is not installed."
)


def run(module, expression):
    """The value of an expression that uses what a module of the front end exports, as `it`."""
    compiled = subprocess.run(
        [COMPILER, f"floor/{module}.ts", "--bundle", "--format=iife", "--global-name=it"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    said = f"{compiled}\nconsole.log(JSON.stringify({expression}))"
    told = subprocess.run(
        ["node", "-e", said], capture_output=True, text=True, check=True, env={"TZ": "UTC"}
    )
    return json.loads(told.stdout)


def item(number, minutes, purpose="INFORMATION", **more):
    return {
        "item": number,
        "number": number,
        "minutes": minutes,
        "purpose": purpose,
        "began_at": None,
        "ended_at": None,
        "dropped": False,
        **more,
    }


def began(minutes_ago):
    return f"%{START - minutes_ago * MINUTE}%"


def plan(items, *, current=None, planned):
    """The forecast at START, for a session that should end `planned` minutes later."""
    listed = json.dumps(items).replace('"%', "new Date(").replace('%"', ").toISOString()")
    ends = START + planned * MINUTE
    asked = f"it.forecast({listed}, {json.dumps(current)}, {START}, {START - 10**7}, {ends})"
    return run(
        "desk/plan",
        f"(f => ({{end: (f.end - {START}) / {MINUTE}, over: f.over / {MINUTE},"
        f" still: f.still / {MINUTE}, drop: f.drop.map(i => i.number),"
        f" begins: [...f.begins].map(([i, at]) => [i, (at - {START}) / {MINUTE}])}}))({asked})",
    )


def test_the_end_is_the_rest_of_the_item_under_way_and_all_that_is_to_come():
    told = plan(
        [
            item(1, 20, began_at=began(60), ended_at=began(5)),
            item(2, 15, began_at=began(5)),
            item(3, 10),
            item(4, 30, dropped=True),
            item(5, 5),
        ],
        current=2,
        planned=30,
    )
    assert told["end"] == 25
    assert told["over"] == -5
    assert told["begins"] == [[3, 10], [5, 20]]
    assert told["drop"] == []


def test_an_item_past_its_time_has_no_rest():
    told = plan([item(1, 10, began_at=began(25)), item(2, 10)], current=1, planned=8)
    assert told["end"] == 10
    assert told["over"] == 2


def test_the_fewest_items_are_dropped_and_no_longer_ones_than_needed():
    items = [item(1, 3), item(2, 12), item(3, 5, "NOTING"), item(4, 20, "DECISION")]
    assert plan(items, planned=36)["drop"] == [3]
    assert plan(items, planned=30)["drop"] == [2]
    assert plan(items, planned=24)["drop"] == [2, 3]


def test_what_is_discussed_or_decided_is_never_offered():
    told = plan([item(1, 30, "DISCUSSION"), item(2, 5), item(3, 30, "DECISION")], planned=40)
    assert told["drop"] == [2]
    assert told["still"] == 20


def test_less_than_a_minute_is_no_reason_to_drop_anything():
    assert plan([item(1, 10)], planned=9.5)["drop"] == []


def test_before_the_session_it_is_reckoned_from_its_start():
    asked = f"it.forecast({json.dumps([item(1, 10)])}, null, 0, 600000, 1200000).end"
    assert run("desk/plan", asked) == 600_000 + 10 * MINUTE


# --- clocks -------------------------------------------------------------------------------------


def test_a_clock_is_off_by_what_lies_between_the_middle_of_the_question_and_its_answer():
    assert run("clock", "it.sampled(1000, 1200, 5100)") == {"offset": 4000, "error": 100}


def test_the_sample_that_was_under_way_least_is_believed():
    samples = "[{offset: 9, error: 80}, {offset: 4, error: 10}, {offset: 7, error: 30}]"
    assert run("clock", f"it.best({samples})") == {"offset": 4, "error": 10}
    assert run("clock", "it.best([]) ?? null") is None


def test_a_ping_that_is_ahead_of_the_reckoned_clock_moves_it_forward():
    script = (
        "(() => { const c = new it.Clock(undefined);"
        " c.hear(new Date(Date.now() + 9000).toISOString());"
        " return Math.round((c.now - Date.now()) / 100) })()"
    )
    assert run("clock", script) == 90
