"""The documents are true where a machine can tell: links lead somewhere, commands exist, the page is one page."""

from __future__ import annotations

import re

import pytest

from tests.house import tree
from turnout.config import cli

LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:|#)([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`|^    (.+)$|^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE_LINES, PAGE_COLUMNS = 70, 120
ROOMS = ("turnout/", "tests/", "docs/", "bench/", "scripts/", "bin/")


def documents() -> list[str]:
    return [path for path in tree.files() if path.endswith(".md")]


def code_in(path: str) -> list[str]:
    return [line for found in CODE.findall(tree.text_of(path)) for part in found for line in part.splitlines()]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", tree.text_of("Makefile"), re.MULTILINE))


def commands() -> set[str]:
    return set(re.findall(r"^    ([a-z-]+)\s", cli.parser().format_help(), re.MULTILINE))


@pytest.mark.parametrize("path", documents())
def test_links_lead_somewhere(path: str) -> None:
    folder = (tree.ROOT / path).parent

    assert [link for link in LINK.findall(tree.text_of(path)) if not (folder / link).exists()] == []


@pytest.mark.parametrize("path", documents())
def test_commands_exist(path: str) -> None:
    lines = code_in(path)
    made = {word for line in lines for word in re.findall(r"(?:^|&& |\$ )make ([a-z-]+)", line)}
    measured = {word for line in lines for word in re.findall(r"make bench NAME=(\w+)", line)}
    called = {word for line in lines for word in re.findall(r"(?:^|\s)(?:bin/)?turnout ([a-z][a-z-]+)", line)}

    assert made - make_targets() == set()
    assert called - commands() == set()
    assert measured - {file.stem for file in (tree.ROOT / "bench").glob("*.py")} == set()


@pytest.mark.parametrize("path", documents())
def test_named_files_exist(path: str) -> None:
    named = {word.rstrip(".,:") for word in re.findall(r"`([\w./-]+)`", tree.text_of(path)) if word.startswith(ROOMS)}

    assert [name for name in sorted(named) if not (tree.ROOT / name).exists()] == []


def test_architecture_is_one_page_and_names_every_package() -> None:
    page = tree.text_of("docs/architecture.md").splitlines()
    packages = {path.name for path in tree.PRODUCT.iterdir() if (path / "__init__.py").is_file()}

    assert len(page) <= PAGE_LINES
    assert [line for line in page if len(line) > PAGE_COLUMNS] == []
    assert {package for package in packages if f"{package}/" not in "\n".join(page)} == set()


def test_architecture_states_the_order_that_is_checked() -> None:
    layers = [name for name in tree.contracts()["layers"]["layers"] if not name.startswith("_")]

    assert " > ".join(layers) in " ".join(tree.text_of("docs/architecture.md").split())


def test_every_option_is_in_the_example() -> None:
    read = {
        f"TURNOUT_{name}"
        for module in tree.modules("turnout")
        for name in re.findall(r"""env\.(?:text|flag|folder|address)\(\s*["'](\w+)["']""", module.text)
    }
    told = set(re.findall(r"^#?\s?(TURNOUT_\w+)=", tree.text_of(".env.example"), re.MULTILINE))

    assert read - told == set()
    assert told - read == set()
