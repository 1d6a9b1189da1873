"""Nothing grows beyond what can be read in one go. Complexity and parameters are ruff's part of the same rule."""

from __future__ import annotations

import ast

from tests.house import tree

MODULE_LINES, FUNCTION_LINES, CLASS_LINES, VIEW_LINES, SETTINGS_LINES = 400, 60, 250, 20, 200
COMPLEXITY, PARAMETERS = 10, 6


def lines_of(node: tree.DEFINITION | ast.ClassDef) -> int:
    """Count from the `def` to the end, without the docstring."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    return (node.end_lineno or 0) - node.lineno + 1 - (docstring.end_lineno - docstring.lineno + 1 if docstring else 0)


def is_view(function: tree.DEFINITION) -> bool:
    names = [argument.arg for argument in function.args.args[:2]]
    return "request" in names and not function.name.startswith("_")


def too_large(module: tree.Module) -> list[str]:
    length = module.text.count("\n")
    limit = SETTINGS_LINES if module.path.endswith("config/settings.py") else MODULE_LINES
    found = [f"{module.path}: {length} lines"] if length > limit else []
    for node in [*module.functions(), *module.classes()]:
        limit = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
        if module.room == "views" and isinstance(node, tree.DEFINITION) and is_view(node):
            limit = VIEW_LINES
        if lines_of(node) > limit:
            found.append(f"{module.path}:{node.lineno} {node.name}: {lines_of(node)} lines, at most {limit}")
    return found


def test_no_module_class_function_or_view_is_too_large() -> None:
    assert [
        fault for module in tree.modules("turnout", "tests", "bench", "scripts") for fault in too_large(module)
    ] == []


def test_size_check_bites() -> None:
    body = "\n".join(f"    a = {number}" for number in range(21))
    view = tree.module("turnout/people/views.py", f"def home(request):\n{body}\n")
    plain = tree.module("turnout/people/services.py", f"def home(request):\n{body}\n")

    assert too_large(view) == ["turnout/people/views.py:1 home: 22 lines, at most 20"]
    assert too_large(plain) == []


def test_ruff_holds_complexity_and_parameters() -> None:
    lint = tree.project()["tool"]["ruff"]["lint"]

    assert {"C90", "PLR0913"} <= set(lint["select"])
    assert (lint["mccabe"]["max-complexity"], lint["pylint"]["max-args"]) == (COMPLEXITY, PARAMETERS)
