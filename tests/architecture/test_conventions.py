"""The conventions a linter cannot see. Each message says what to do about it."""

import ast
import inspect
import statistics
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

import pytest
import rules
from django.apps import apps

from hemicycle.kernel.events import Event
from hemicycle.kernel.procedures import Procedure

SRC = Path(import_module("hemicycle").__file__).parent
ROOMS = [c.name for c in apps.get_app_configs() if c.name.startswith("hemicycle.")]
WRITES = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete",
    "get_or_create", "update_or_create", "create_user", "create_superuser", "set_password",
}  # fmt: skip
MAY_WRITE = {"actions.py", "models.py"}
KERNEL_WRITES = {"audit.py", "procedures.py", "search.py", "files.py", "middleware.py", "post.py"}
"""What the kernel itself keeps: the chain, stages, search text, stored files, answers, letters."""
READS_THE_DISK = {"config/health.py", "slides/pictures.py"}
"""Writes a file to see that the storage works; draws pictures in a process of its own."""
MEDIAN, NINETIETH, LONGEST = 6, 20, 40
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc"}


def sources():
    return [path for path in SRC.rglob("*.py") if "migrations" not in path.parts]


def action_modules(room):
    """`actions.py`, or what is in the folder of this name where there is too much for one file."""
    if not find_spec(f"{room}.actions"):
        return
    module = import_module(f"{room}.actions")
    yield module
    for found in iter_modules(getattr(module, "__path__", [])):
        yield import_module(f"{room}.actions.{found.name}")


def room_of(function):
    return function.__module__.split(".")[1]


def public_actions():
    for room in ROOMS:
        for module in action_modules(room):
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and function.__module__ == module.__name__:
                    yield function


NOT_VERBS = {"floor_of", "channels_of", "digest_of", "locked", "seats_of"}
ACTIONS = [action for action in public_actions() if action.__name__ not in NOT_VERBS]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_every_action_has_a_permission_of_the_same_name(action):
    permission = f"{room_of(action)}.{action.__name__}"
    assert rules.perm_exists(permission), f"allow({permission!r}, ...) in the room's rules.py"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_every_action_names_its_actor_and_takes_the_time(action):
    parameters = inspect.signature(action).parameters
    for name in ("actor", "now"):
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("action", ACTIONS, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_every_action_asks_first_whether_its_actor_may(action):
    source = inspect.getsource(action)
    permission = f"{room_of(action)}.{action.__name__}"
    asks = f'require(actor, "{permission}"' in source
    hands_on = f'"{action.__name__}", actor=actor' in source
    assert asks or hands_on, "begin with require(actor, ...)"


@pytest.mark.parametrize(
    "model",
    [m for m in apps.get_models() if issubclass(m, Procedure)],
    ids=lambda m: m.__name__,
)
def test_every_step_has_an_action_of_the_same_name(model):
    modules = list(action_modules(model.__module__.rpartition(".")[0]))
    missing = [step for step in model.STEPS if not any(hasattr(one, step) for one in modules)]
    assert missing == []


def subclasses(kind):
    for sub in kind.__subclasses__():
        yield sub
        yield from subclasses(sub)


def test_events_carry_numbers_and_keys_never_secrets():
    plain = {"int", "str", "bool", "int | None", "str | None", "list[int]", "list[str]"}
    offenders = [
        f"{event.__module__}.{event.__name__}.{name}: {kind}"
        for event in subclasses(Event)
        if event.__module__.startswith("hemicycle.")
        for name, kind in inspect.get_annotations(event).items()
        if not {getattr(kind, "__name__", ""), str(kind)} & plain or "password" in name
    ]
    assert offenders == []


def is_write(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    )


def is_address(node):
    """`@router.delete("/items/{pk}")` names an HTTP method and deletes nothing."""
    return isinstance(node.func.value, ast.Name) and node.func.value.id == "router"


def may_write(path):
    inside = path.relative_to(SRC)
    return (
        path.name in MAY_WRITE
        or path.parent.name == "actions"
        or (inside.parts[0] == "kernel" and path.name in KERNEL_WRITES)
        or inside.as_posix() in READS_THE_DISK
    )


def test_only_actions_and_models_write():
    offenders = [
        f"{path.relative_to(SRC)}:{node.lineno} .{node.func.attr}()"
        for path in sources()
        if not may_write(path)
        for node in ast.walk(ast.parse(path.read_text()))
        if is_write(node) and not is_plain_update(node) and not is_address(node)
    ]
    assert offenders == [], "move the write into an action"


def is_plain_update(node):
    """`context.update(...)`, `hash.update(...)`, `cls(...).update` of what is no queryset."""
    receiver = ast.unparse(node.func.value)
    return node.func.attr == "update" and "objects" not in receiver and "filter(" not in receiver


def functions():
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def body_lines(function):
    """Lines a reader reads: from the first statement after the docstring to the end."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_functions_are_small():
    lengths = sorted(body_lines(function) for _path, function in functions())
    assert statistics.median(lengths) <= MEDIAN
    assert lengths[int(len(lengths) * 0.9)] <= NINETIETH


def test_no_function_is_long():
    offenders = [
        f"{path.relative_to(SRC)}:{function.lineno} {function.name}"
        for path, function in functions()
        if body_lines(function) > LONGEST
    ]
    assert offenders == [], f"no function has more than {LONGEST} lines"


def test_no_room_has_a_lumber_room():
    assert [path for path in sources() if path.stem in FORBIDDEN_NAMES] == []


def test_no_source_file_has_grown_into_two():
    assert [path for path in sources() if path.stat().st_size > 24_000] == []


def test_tests_mirror_the_rooms():
    tests = Path(__file__).parents[1]
    missing = [room for room in ROOMS if not any((tests / room.split(".")[-1]).glob("test_*.py"))]
    assert missing == [], "each room has its tests in tests/ROOM/"


def test_every_room_has_its_page():
    pages = SRC.parents[1] / "docs/rooms"
    missing = [room for room in ROOMS if not (pages / f"{room.split('.')[-1]}.md").is_file()]
    assert missing == [], "write docs/rooms/ROOM.md"
