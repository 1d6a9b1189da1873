"""The source tree as the house checks see it: files, parsed modules, and the one order of layers."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "turnout"
DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: its path in the repository, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def app(self) -> str:
        parts = self.path.split("/")
        return parts[1].removesuffix(".py") if parts[0] == "turnout" and len(parts) > 1 else ""

    @property
    def room(self) -> str:
        """The file's name inside its app (`services`, `models`), whether it is a module or a package."""
        parts = self.path.split("/")
        return parts[2].removesuffix(".py") if len(parts) > 2 else ""

    def functions(self) -> Iterator[DEFINITION]:
        return (node for node in ast.walk(self.tree) if isinstance(node, DEFINITION))

    def public_functions(self) -> Iterator[DEFINITION]:
        return (node for node in self.tree.body if isinstance(node, DEFINITION) and not node.name.startswith("_"))

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


def module(path: str, text: str) -> Module:
    return Module(path=path, text=text, tree=ast.parse(text))


@cache
def files() -> tuple[str, ...]:
    """Return the paths of all files that are tracked or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(path for path in set(listing.stdout.splitlines()) if (ROOT / path).is_file()))


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return the Python modules under the folders, migrations apart."""
    return tuple(
        module(path, text_of(path))
        for path in files()
        if path.endswith(".py")
        and path.startswith(tuple(f"{folder}/" for folder in folders))
        and "/migrations/" not in path
    )


@cache
def templates() -> tuple[str, ...]:
    return tuple(path for path in files() if path.startswith("turnout/") and path.endswith((".html", ".txt")))


@cache
def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads(text_of("pyproject.toml"))


@cache
def contracts() -> dict[str, Any]:
    """Return the import contracts by their ids."""
    return {contract["id"]: contract for contract in project()["tool"]["importlinter"]["contracts"]}


@cache
def ranks() -> dict[str, int]:
    """Return the height of each package: the layers of the import contract, the lowest is 0."""
    layers = contracts()["layers"]["layers"]
    return {name.strip(): height for height, line in enumerate(reversed(layers)) for name in line.split("|")}


def may_use(user: str, used: str) -> bool:
    """Say whether one package may rely on another: itself, or any that lies lower."""
    return user == used or ranks()[used] < ranks()[user]
