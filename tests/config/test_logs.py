import json
import logging
import sys

import pytest

from hemicycle.config.logs import Json


def line(message, *arguments, exc_info=None):
    record = logging.LogRecord(
        "hemicycle.kernel", logging.ERROR, __file__, 1, message, arguments, exc_info
    )
    record.created = 1_772_452_800.25
    return Json().format(record)


def test_line_is_one_object_with_when_where_and_what():
    assert json.loads(line("The state of %s is lost", "floor.floor.1")) == {
        "at": "2026-03-02T12:00:00.250+00:00",
        "level": "ERROR",
        "from": "hemicycle.kernel",
        "message": "The state of floor.floor.1 is lost",
    }


@pytest.mark.parametrize("message", ["two\nlines", 'a "quote"', "提名委员会"])
def test_line_stays_one_line_whatever_is_said(message):
    written = line(message)
    assert "\n" not in written
    assert json.loads(written)["message"] == message


def test_line_of_a_bug_has_its_trace():
    try:
        {}["lost"]
    except KeyError:
        written = line("A bug", exc_info=sys.exc_info())
    assert "\n" not in written
    assert "KeyError: 'lost'" in json.loads(written)["trace"]
