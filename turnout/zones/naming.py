"""Street names as people write them, brought to one spelling. Pure text: no tables, no geometry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

STREET_TYPES = {
    "st": "st street str calle",
    "ave": "ave av avenue avenida avda",
    "blvd": "blvd boulevard bulevar",
    "rd": "rd road camino",
    "ln": "ln lane",
    "dr": "dr drive",
    "pl": "pl place",
    "ct": "ct court",
    "ter": "ter terrace",
    "pkwy": "pkwy parkway",
    "hwy": "hwy highway carretera",
    "cir": "cir circle",
    "trl": "trl trail",
    "way": "way",
    "sq": "sq square plaza",
    "aly": "aly alley",
}
DIRECTIONS = {
    "north": "n no north norte",
    "south": "s so south sur",
    "east": "e east este",
    "west": "w west oeste",
    "northeast": "ne northeast noreste",
    "northwest": "nw northwest noroeste",
    "southeast": "se southeast sureste",
    "southwest": "sw southwest suroeste",
}
NUMBER_WORDS = {
    "1": "first primera",
    "2": "second segunda",
    "3": "third tercera",
    "4": "fourth cuarta",
    "5": "fifth quinta",
    "6": "sixth sexta",
    "7": "seventh septima",
    "8": "eighth octava",
    "9": "ninth novena",
    "10": "tenth decima",
    "11": "eleventh",
    "12": "twelfth",
}
_ONE_SPELLING = {
    written: word
    for table in (STREET_TYPES, DIRECTIONS, NUMBER_WORDS, {"saint": "saint", "and": "and"})
    for word, spellings in table.items()
    for written in spellings.split()
}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|ts|dn|dr|ht|t|h|a|o)")
"""With the slips of a hurried thumb: 51t, 42dn."""
_HALF = re.compile(r"(\d)\s+1/2\b")
_WORD = re.compile(r"[^\W_]+")
_NO_MEETING = re.compile(
    r"\bto\b|^interstate\b|^i ?\d|^(highway|hwy) \d|^fs \d|\bramp\b|\bexit\b|^driveway$|^garage\b|^\d+ hov\b"
    r"|\btransitway\b"
)
_SMALL_WORDS = frozenset({"of", "the", "and", "de", "la", "del"})


@dataclass(frozen=True)
class StreetName:
    """A street: its own words, its type ("st", "ave", or "" when not said) and how a person reads it."""

    words: tuple[str, ...]
    type: str
    label: str

    @property
    def key(self) -> str:
        """The one spelling of this street; two streets are the same when their keys are."""
        return " ".join((*self.words, self.type)) if self.type else " ".join(self.words)


def fold(text: str) -> str:
    """Return text in lower case without accents, apostrophes and half-street fractions."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’ʼ´`")
    return _HALF.sub(r"\1 half", letters.replace("⁄", "/"))


def words_of(text: str) -> list[str]:
    """Split text into words of one spelling: "42ND Street" and "42 st" give the same, "&" gives "and"."""
    return [one_spelling(word) for word in _WORD.findall(fold(text.replace("&", " and ")))]


def one_spelling(word: str) -> str:
    """Return the spelling the gazetteer uses for a folded word."""
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal.group(1) if ordinal else _ONE_SPELLING.get(word, word)


def street_name(written: str) -> StreetName:
    """Read a street's name as a map writes it: "E 42ND ST", "Lake Street East", "Calle Río", "EAST RIVER".

    A direction said in one letter, or at the end, does not make another street; "East River" keeps its first word.
    """
    raw = _WORD.findall(fold(written.replace("&", " and ")))
    words = [one_spelling(word) for word in raw]
    if len(words) > 1 and words[0] in DIRECTIONS and len(raw[0]) <= 2:
        words = words[1:]
    if len(words) > 1 and words[-1] in DIRECTIONS:
        words = words[:-1]
    kind = ""
    if len(words) > 1 and words[-1] in STREET_TYPES:
        kind = words.pop()
    if len(words) > 1 and words[0] in STREET_TYPES and not kind and raw[0] != "st":
        kind = words.pop(0)
    if len(words) > 1 and raw[0] == "st":
        words[0] = "saint"
    return StreetName(words=tuple(words), type=kind, label=readable(written))


def readable(written: str) -> str:
    """Return a name in the case a person reads; a name not all in capitals is kept."""
    tidy = " ".join(written.split())
    if tidy != tidy.upper():
        return tidy
    first, *others = tidy.lower().split() or [""]
    return " ".join([_capitalised(first), *(word if word in _SMALL_WORDS else _capitalised(word) for word in others)])


def is_meeting_street(written: str) -> bool:
    """Say whether people can stand at this street: not a ramp, a motorway or a garage's exit."""
    return bool(_WORD.search(written)) and not _NO_MEETING.search(fold(written))


def is_numbered(street: StreetName) -> bool:
    """Say whether the street is known by a number."""
    return street.words[0].isdigit()


def _capitalised(word: str) -> str:
    if word.startswith("mc") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    if word in {"ne", "nw", "se", "sw"}:
        return word.upper()
    return word.capitalize()
