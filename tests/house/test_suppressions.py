"""Whoever silences a check says why on the same line; whole files and folders are not silenced; nothing is put off."""

from __future__ import annotations

import re

from tests.house import tree

SILENCERS = re.compile(
    r"#\s*(noqa(?P<codes>:\s*[A-Z]+[0-9]+(\s*,\s*[A-Z]+[0-9]+)*)?"
    r"|type:\s*ignore(?P<mypy>\[[\w,\s-]+\])?"
    r"|pylint:\s*\S+|pragma:\s*\S+(\s\S+)?|nosec(:?\s*\S+)?|isort:\s*\w+|mypy:\s*\S+|ruff:\s*\S+(\s\S+)?)"
    r"(?P<reason>.*)"
)
PUT_OFF = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pytest\.mark\.xfail|raise NotImplementedError")
WORD = re.compile(r"\w{2,}")


def unexplained(module: tree.Module) -> list[str]:
    found = []
    for number, line in enumerate(module.text.splitlines(), 1):
        silenced = SILENCERS.search(line)
        if silenced and (len(WORD.findall(silenced["reason"])) < 2 or silenced[1] in {"noqa", "type: ignore"}):
            found.append(f"{module.path}:{number} {line.strip()}")
    return found


def test_every_suppression_names_its_code_and_its_reason() -> None:
    assert [fault for module in tree.modules("turnout", "bench", "scripts") for fault in unexplained(module)] == []
    assert [fault for module in tree.modules("tests") if module.path != SELF for fault in unexplained(module)] == []


def test_nothing_is_put_off() -> None:
    assert [
        f"{module.path}:{number} {line.strip()}"
        for module in tree.modules("turnout", "tests", "bench", "scripts")
        if module.path != SELF
        for number, line in enumerate(module.text.splitlines(), 1)
        if PUT_OFF.search(line)
    ] == []


def test_suppression_check_bites() -> None:
    bare = tree.module("a.py", "import os  # noqa\nimport re  # noqa: F401\nx = 1  # type: ignore\n")
    explained = tree.module("a.py", "import os  # noqa: F401 - the plugin loads it by name\n")

    assert len(unexplained(bare)) == 3
    assert unexplained(explained) == []


def test_ruff_ignores_nothing_without_its_reason() -> None:
    inside = False
    silent = []
    for line in tree.text_of("pyproject.toml").splitlines():
        inside = (inside or line.startswith(("ignore = [", "[tool.ruff.lint.per-file-ignores]"))) and line != ""
        if inside and re.search(r'"[A-Z]+[0-9]+"', line) and "#" not in line:
            silent.append(line)
    assert silent == []


SELF = "tests/house/test_suppressions.py"
