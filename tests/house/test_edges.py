"""Time and chance enter at the edge: views, tasks, commands and wiring. Below them `now` and `seed` are arguments."""

from __future__ import annotations

import ast

from tests.house import tree

CALLS = {
    "clock.now",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "time.time",
    "random.random",
    "random.choice",
    "random.choices",
    "random.sample",
    "random.shuffle",
    "random.randint",
    "random.gauss",
}
# `backend` is called by Django, which has no `now` to give.
EDGES = {"views", "tasks", "commands", "admin", "backend"}
# The clocks themselves, the loops that wait for the time, and what counts real seconds.
CLOCKWORK = (
    "turnout/core/clock.py",
    "turnout/core/expiring.py",
    "turnout/core/jobs.py",
    "turnout/core/keys.py",
    "turnout/core/lanes.py",
    "turnout/core/live/",
    "turnout/core/tasks_backend.py",
    "turnout/core/work.py",
    "turnout/channels/",
)


def inner_readings(module: tree.Module) -> list[str]:
    if module.app == "config" or module.room in EDGES or module.path.startswith(CLOCKWORK):
        return []
    return [
        f"{module.path}:{node.lineno} {ast.unparse(node.func)}()"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CALLS
    ] + [
        f"{module.path}:{node.lineno} auto_now"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]


def test_only_the_edge_reads_a_clock_or_draws_lots() -> None:
    assert [fault for module in tree.modules("turnout") for fault in inner_readings(module)] == []


def test_edge_check_bites() -> None:
    source = "def rest(person):\n    return clock.now()\n"

    assert inner_readings(tree.module("turnout/load/services.py", source)) == ["turnout/load/services.py:2 clock.now()"]
    assert inner_readings(tree.module("turnout/load/views.py", source)) == []


def interface(room: str) -> list[tuple[tree.Module, tree.DEFINITION]]:
    """Return the functions that a room offers: the ones of its module, or the ones that its package exports."""
    modules = [module for module in tree.modules("turnout") if module.room == room]
    exported = {
        (module.app, name.name)
        for module in modules
        if module.path.endswith("__init__.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    return [
        (module, function)
        for module in modules
        for function in module.public_functions()
        if module.path.endswith(f"{room}.py") or (module.app, function.name) in exported
    ]


def positional(function: tree.DEFINITION) -> bool:
    """A lone argument needs no name (`zone_neighbours(zone_id)`); more of them are told by their names."""
    positional_ones = [*function.args.posonlyargs, *function.args.args]
    return len(positional_ones) > (0 if function.args.kwonlyargs else 1)


def test_services_and_queries_take_keyword_arguments() -> None:
    offered = [*interface("services"), *interface("queries")]

    assert [
        f"{module.path}:{function.lineno} {function.name}" for module, function in offered if positional(function)
    ] == []


def test_services_queries_and_engines_say_what_they_do() -> None:
    engines = [(module, f) for module in tree.modules("turnout/engines") for f in module.public_functions()]
    offered = [*interface("services"), *interface("queries"), *engines]

    assert [f"{module.path}:{f.lineno} {f.name}" for module, f in offered if not ast.get_docstring(f)] == []


def test_modules_open_with_what_lives_in_them() -> None:
    assert [
        module.path
        for module in tree.modules("turnout", "tests", "bench", "scripts")
        if module.tree.body and not ast.get_docstring(module.tree)
    ] == []
