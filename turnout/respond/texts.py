"""Texts of the alarm path, read once from content/texts.toml: those sent through messaging, and those the desk says."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from turnout.messaging.templates import TextTemplate, register
from turnout.people.enums import Purpose
from turnout.respond.kinds import CONTENT, said


def register_texts() -> None:
    """Register every text that is sent, once at start; messaging checks lengths and placeholders."""
    for entry in _tables()["sent"]:
        register(TextTemplate(entry["id"], en=entry["en"], es=entry["es"], purpose=Purpose(entry["purpose"])))


def words_to_say(text_id: str, language: str, **values: str) -> str:
    """Return what the desk tells a reporter, word for word, in the reporter's language; KeyError for an unknown id."""
    return said(_told()[text_id], language).format(**values)


@cache
def _told() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in _tables()["told"]}


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((CONTENT / "texts.toml").read_text(encoding="utf-8"))
