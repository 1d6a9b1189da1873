"""Everything a person reads can be read in Spanish: the catalogue is whole, not guessed, and compiled."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from scripts import texts

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")


def key(message: texts.Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, texts.sources(message)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_catalogue_holds_every_text(language: str) -> None:
    held = {key(message) for message in texts.read(language)}

    assert [key(message) for message in texts.gathered() if message.id and key(message) not in held] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_catalogue_is_translated(language: str) -> None:
    assert [message.id for message in texts.read(language) if message.id and not texts.is_translated(message)] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_translations_keep_the_places_to_fill(language: str) -> None:
    assert [
        message.id
        for message in texts.read(language)
        if message.id and texts.is_translated(message) and not keeps_places(message)
    ] == []


def keeps_places(message: texts.Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = places(texts.sources(message)[-1])
    # The form for one may spell the number out.
    return places(forms[-1]) == wanted and all(places(form) <= wanted for form in forms)


def places(text: str) -> set[str]:
    braces = {name for _, name, _, _ in Formatter().parse(text) if name} if "{" in text else set()
    return set(PLACES.findall(text)) | braces


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_compiled_catalogue_is_the_written_one(language: str) -> None:
    assert texts.po_path(language).with_suffix(".mo").read_bytes() == texts.compiled(texts.read(language))
