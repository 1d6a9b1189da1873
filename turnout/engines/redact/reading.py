"""Read a text the way a person does: letters without accents or case, any digits, no invisible characters.

Every token knows where it stands in the original. What was found already stands as one opaque token, exactly as its
placeholder would, so that redacting twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from turnout.engines.redact.problem import PLACEHOLDERS, Found, Kind

OPAQUE = "\ue000"
DASHES = frozenset("‐‑‒–—―−﹘﹣－⁃")
QUOTES = frozenset("‘’‚‛`´ʼ′")
FRACTIONS = frozenset("½¼¾⅓⅔⅛")

_CONTROLS = dict.fromkeys((*range(32), 127), " ")
_TOKEN = re.compile(rf"{OPAQUE}+|[^\W\d_]+|[0-9]+|[½¼¾⅓⅔⅛]|[^\s]")
_PLACEHOLDER = re.compile(
    "|".join(re.escape(word) for words in PLACEHOLDERS.values() for word in words.values()), re.IGNORECASE
)
WORD, NUMBER, SIGN, MASK = "word", "number", "sign", "mask"


class Token(NamedTuple):
    """A word, a number, a single sign, or something found before. Offsets are those of the folded text."""

    text: str
    start: int
    end: int
    kind: str
    is_capital: bool
    is_glued: bool
    """No blank stands before it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something found, in offsets of the folded text."""

    start: int
    end: int
    kind: Kind


Finder = Callable[["Reading"], Iterable[Span]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a text: folded, cut into tokens, and with what has been found so far made opaque."""

    original: str
    folded: str
    places: list[int]
    tokens: list[Token]
    spans: tuple[Span, ...]
    has_case: bool
    """Capitals mean something here: the text is neither all lower case nor all upper case."""

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a text for the first time."""
        folded, places = _fold(text)
        folded = _PLACEHOLDER.sub(lambda match: OPAQUE * len(match[0]), folded)
        capitals = sum(1 for letter in text if letter.isupper())
        small = sum(1 for letter in text if letter.islower())
        has_case = 0 < capitals <= small
        return cls(text, folded, places, _tokens(text, folded, places), (), has_case)

    def with_found(self, spans: Iterable[Span]) -> Reading:
        """Read on with more found; a span that touches an earlier one is dropped."""
        kept: list[Span] = []
        folded = list(self.folded)
        for span in sorted(spans, key=lambda span: (span.start, -span.end)):
            if span.end > span.start and OPAQUE not in folded[span.start : span.end]:
                folded[span.start : span.end] = OPAQUE * (span.end - span.start)
                kept.append(span)
        if not kept:
            return self
        view = "".join(folded)
        tokens = _without(self.tokens, kept)
        return Reading(self.original, view, self.places, tokens, (*self.spans, *kept), self.has_case)

    def original_between(self, before: int, after: int) -> str:
        """Return the original between two tokens, by their index; the beginning where `before` is -1."""
        start = self.places[self.tokens[before].end - 1] + 1 if before >= 0 else 0
        return self.original[start : self.places[self.tokens[after].start]]

    def found(self) -> tuple[Found, ...]:
        """Return everything found in offsets of the original, in order, without overlap."""
        results: list[Found] = []
        for span in sorted(self.spans, key=lambda span: span.start):
            start, end = self.places[span.start], self.places[span.end - 1] + 1
            while end < len(self.original) and not _fold_letter(self.original[end]):
                end += 1
            if results and start < results[-1].end:
                start = results[-1].end
            if start < end:
                results.append(Found(start, end, span.kind))
        return tuple(results)


def _tokens(text: str, folded: str, places: list[int]) -> list[Token]:
    tokens = []
    previous_end = -1
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        first = folded[start]
        if first == OPAQUE:
            kind = MASK
        elif first in "0123456789":
            kind = NUMBER
        else:
            kind = WORD if first.isalpha() else SIGN
        tokens.append(Token(match[0], start, end, kind, text[places[start]].isupper(), start == previous_end))
        previous_end = end
    return tokens


def _without(tokens: list[Token], spans: list[Span]) -> list[Token]:
    """Put one opaque token in the place of all tokens a span touches; what a span leaves of a token is dropped."""
    starts = [token.start for token in tokens]
    result: list[Token] = []
    done = 0
    for span in spans:
        first = bisect_left(starts, span.start)
        if first > 0 and tokens[first - 1].end > span.start:
            first -= 1
        last = bisect_left(starts, span.end)
        result += tokens[done:first]
        glued = tokens[first].is_glued if first < len(tokens) else False
        result.append(Token(OPAQUE, span.start, span.end, MASK, False, glued))
        done = max(done, last)
    return result + tokens[done:]


def _fold(text: str) -> tuple[str, list[int]]:
    if text.isascii():
        return text.lower().translate(_CONTROLS), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for folded in _fold_letter(letter):
            letters.append(folded)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    """Return what a reader sees in one character: "" for an invisible one, a blank for any blank."""
    if letter.isascii():
        return letter.lower().translate(_CONTROLS)
    if letter in DASHES:
        return "-"
    if letter in QUOTES:
        return "'"
    if letter in FRACTIONS:
        return letter
    category = unicodedata.category(letter)
    if category in ("Cf", "Mn", "Me", "Cc"):
        return ""
    if category.startswith("Z"):
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    plain = [part for part in unicodedata.normalize("NFKD", letter) if unicodedata.category(part) != "Mn"]
    return "".join(plain).lower().replace(OPAQUE, " ")


def word_at(tokens: list[Token], at: int) -> str:
    """Return the text of a token, "" beyond either end."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def kind_at(tokens: list[Token], at: int) -> str:
    """Return the kind of a token, "" beyond either end."""
    return tokens[at].kind if 0 <= at < len(tokens) else ""


def is_glued_at(tokens: list[Token], at: int) -> bool:
    """Say whether there is such a token and no blank before it."""
    return 0 <= at < len(tokens) and tokens[at].is_glued
