"""Incident kinds, read once from content/kinds.toml and checked against what Turnout refuses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

CONTENT = Path(__file__).parent / "content"
LANGUAGES = ("en", "es")
SPEEDS = ("now", "soon", "planned")
METHODS = ("place", "resident", "voice", "none")
WHERE = ("scene", "scene_if_asked", "scene_if_school_asks", "remote")
ENTRIES = ("now", "over", "need")
MOST_ON_SCENE = 6
SHORT_NAME = 18  # as much as a text message has room for
# Seats that only look. A kind needs at least one that looks after somebody.
WATCHING = frozenset({"observer", "verifier"})
# What a kind may not be about: suspicion, residence, eligibility, trails, homes of officials.
REFUSED_WORDS = re.compile(
    r"suspic|sospech|lives here|vive aqu|immigration status|estatus migratorio|citizen|ciudadan|deport|eligib"
    r"|where someone went|a d[oó]nde fue|\bplates?\b|\bplacas?\b|official's home|casa de un funcionario",
    re.IGNORECASE,
)

Text = Mapping[str, str]


class KindRefused(ValueError):
    """The content asks for a kind that Turnout refuses; the message names the kind and the rule."""


@dataclass(frozen=True)
class SeatPlan:
    """So many seats of one qualification. `if_asked`: on scene only when somebody there asks for it."""

    qualification: str
    number: int
    on_scene: bool
    if_asked: bool


@dataclass(frozen=True)
class Kind:
    """One kind of incident: who is helped, who must speak first, who is asked and how it is cared for after."""

    code: str
    label: Text
    short: Text
    helps: Text
    speed: str
    useful_minutes: int
    then: str
    method: str
    who: Text
    seats: tuple[SeatPlan, ...]
    max_on_scene: int
    trainee_seats: int
    questions: tuple[Text, ...]
    conduct: Text
    outcomes: tuple[str, ...]
    care: tuple[Text, ...]
    offered: tuple[str, ...]
    keep_hours: int

    @property
    def is_urgent(self) -> bool:
        return self.speed == "now"

    def __str__(self) -> str:
        return said(self.label)


@dataclass(frozen=True)
class _Content:
    kinds: Mapping[str, Kind]
    not_ours: Text
    refused: tuple[Text, ...]
    seat_names: Mapping[str, Text]


def said(text: Text, language: str = "") -> str:
    """Return a text in a language, or in the active one; English where it has no translation."""
    return text.get((language or get_language() or "en")[:2]) or text["en"]


def kind(code: str) -> Kind:
    """Return the kind of this code; KeyError if there is none."""
    return _content().kinds[code]


def all_kinds() -> tuple[Kind, ...]:
    """Return every kind in the order of the content."""
    return tuple(_content().kinds.values())


def kinds_offered(entry: str) -> tuple[Kind, ...]:
    """Return the kinds that a first button (now, over, need) offers to a neighbour."""
    return tuple(found for found in all_kinds() if entry in found.offered)


def not_ours() -> str:
    """Return the words for what belongs to 911: fire, crime, accident, illness."""
    return said(_content().not_ours)


def seat_name(qualification: str) -> Text:
    """Return what a seat of this qualification is called, per language; its code where the content has no name."""
    return _content().seat_names.get(qualification, dict.fromkeys(LANGUAGES, qualification))


def refused_asks() -> tuple[str, ...]:
    """Return what no report may ask of us, in the active language."""
    return tuple(said(text) for text in _content().refused)


def read_kinds(source: str) -> tuple[Kind, ...]:
    """Read kinds from TOML; raises KindRefused for anything we refuse or cannot understand."""
    found = tuple(_kind(table) for table in tomllib.loads(source).get("kind", []))
    codes = [entry.code for entry in found]
    for entry in found:
        _require(entry.code, codes.count(entry.code) == 1, "is there twice")
        _require(entry.code, not entry.then or entry.then in codes, "turns into a kind that does not exist")
        _check(entry)
    return found


@cache
def _content() -> _Content:
    source = (CONTENT / "kinds.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(source)
    return _Content(
        {found.code: found for found in read_kinds(source)},
        _text("not_ours", tables["not_ours"]["label"]),
        tuple(_text("refused", entry) for entry in tables["refused"]["asks"]),
        {code: _text(code, name) for code, name in tables["seat_names"].items()},
    )


def _kind(table: dict[str, Any]) -> Kind:
    code = str(table.get("code", "without a code"))
    try:
        return Kind(
            code=code,
            label=_text(code, table["label"]),
            short=_text(code, table["short"]),
            helps=_text(code, table.get("helps", {})),
            speed=table["speed"],
            useful_minutes=int(table["useful"]),
            then=table["then"],
            method=table["method"],
            who=_text(code, table["who"]),
            seats=tuple(_seat(code, seat) for seat in table["seats"]),
            max_on_scene=int(table["max_on_scene"]),
            trainee_seats=int(table["trainee_seats"]),
            questions=tuple(_text(code, entry) for entry in table["questions"]),
            conduct=_text(code, table["conduct"]),
            outcomes=tuple(table["outcomes"]),
            care=tuple(_text(code, entry) for entry in table["care"]),
            offered=tuple(table["offered"]),
            keep_hours=int(table["keep"]),
        )
    except (KeyError, TypeError) as error:
        raise KindRefused(f"kind {code}: {error} is missing or not readable") from error


def _text(code: str, table: Any) -> Text:
    if not isinstance(table, dict) or any(not table.get(language) for language in LANGUAGES):
        raise KindRefused(f"kind {code}: a text is missing or not in every language ({', '.join(LANGUAGES)})")
    return {str(language): str(words) for language, words in table.items()}


def _seat(code: str, table: dict[str, Any]) -> SeatPlan:
    where = table["where"]
    _require(code, where in WHERE, f"has a seat {where!r}")
    return SeatPlan(
        qualification=str(table["qualification"]),
        number=int(table["number"]),
        on_scene=where != "remote",
        if_asked=where.endswith(("asked", "asks")),
    )


def _check(entry: Kind) -> None:
    code = entry.code
    _require(code, entry.speed in SPEEDS, f"has the speed {entry.speed!r}")
    _require(code, entry.method in METHODS, f"has the method {entry.method!r}")
    _require(code, set(entry.offered) <= set(ENTRIES), "is offered by a button that does not exist")
    _require(code, entry.useful_minutes > 0 and entry.keep_hours > 0, "must be useful, and kept, for some time")
    _require(code, bool(entry.outcomes), "has no outcome")
    _require(code, bool(entry.care), "has no care outcome: what is done for people afterwards")
    _require(code, all(seat.number > 0 for seat in entry.seats), "has an empty seat")
    _require(code, any(seat.qualification not in WATCHING for seat in entry.seats), "has no support seat")
    _require(code, 0 <= entry.max_on_scene <= MOST_ON_SCENE, f"lets more than {MOST_ON_SCENE} people on scene")
    always = sum(seat.number for seat in entry.seats if seat.on_scene and not seat.if_asked)
    _require(code, always <= entry.max_on_scene, "has more seats on scene than it lets there")
    _require(code, max(map(len, entry.short.values())) <= SHORT_NAME, f"has a short name over {SHORT_NAME} characters")
    _require(code, entry.trainee_seats in {0, 1}, "has more than one trainee seat")
    for words in (*entry.label.values(), *entry.helps.values(), *_spoken(entry.questions)):
        refused = REFUSED_WORDS.search(words)
        _require(code, refused is None, f"is about what we refuse: {refused and refused[0]!r}")


def _spoken(texts: tuple[Text, ...]) -> tuple[str, ...]:
    return tuple(words for text in texts for words in text.values())


def _require(code: str, holds: bool, otherwise: str) -> None:
    if not holds:
        raise KindRefused(f"kind {code} {otherwise}")
