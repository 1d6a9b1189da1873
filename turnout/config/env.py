"""Read the options of one installation from the environment. `.env.example` lists them all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEFAULT_HOME = Path("var")


class BadOption(ValueError):
    """An environment option cannot be understood; the message says which and how to mend it."""


@dataclass(frozen=True)
class Address:
    """A service address of the form scheme://user:password@host:port/name."""

    scheme: str
    user: str
    password: str
    host: str
    port: int | None
    name: str


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"TURNOUT_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise BadOption(f"TURNOUT_{name} is '{value}'; write yes or no.")
    return value in {"yes", "true", "1"}


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).absolute()


def address(name: str) -> Address | None:
    """Split TURNOUT_<name> into its parts; None where it is not set."""
    value = text(name)
    if not value:
        return None
    parts = urlsplit(value)
    if not parts.scheme:
        raise BadOption(f"TURNOUT_{name} has no scheme; write for example postgresql://user@host/name.")
    return Address(
        scheme=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or "",
        port=parts.port,
        name=parts.path.lstrip("/"),
    )


def load_file(path: Path) -> None:
    """Take NAME=value lines of an env file for options that are not set already."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        key, mark, value = line.strip().partition("=")
        if mark and not key.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip().strip("'\""))
