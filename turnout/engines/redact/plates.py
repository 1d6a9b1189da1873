"""Licence plates: short codes of letters and digits, after the word for a plate, or of a shape nothing else has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from turnout.engines.redact.digits import CURRENCIES
from turnout.engines.redact.everyday import COMMON
from turnout.engines.redact.problem import Kind
from turnout.engines.redact.reading import NUMBER, WORD, Reading, Span, Token, is_glued_at
from turnout.engines.redact.words import (
    DIRECTIONS,
    MONTHS,
    PLATE_CUES,
    ROUTE_WORDS,
    STATES,
    SUFFIXES,
    UNIT_WORDS,
    UNITS,
    VEHICLES,
    is_like,
    words_before,
    words_since,
)

LEAST, MOST = 4, 9
LONGEST_UNCUED = 4
NEVER_LETTERS: frozenset[str] = (
    UNITS
    | MONTHS
    | ROUTE_WORDS
    | UNIT_WORDS
    | SUFFIXES
    | DIRECTIONS
    | STATES
    | frozenset({"am", "pm", "th", "nd", "rd"})
) - frozenset("abcdefghijklmnopqrstuvwxyz")
SPOKEN = frozenset(
    {"is", "es", "no", "number", "num", "numero", "reads", "says", "dice", ":", "#", "-", "was", "era", "con"}
)
FURTHEST = 5
NOT_BEFORE = CURRENCIES | {"@", "_"}


def find_plates(reading: Reading) -> Iterator[Span]:
    """Yield plates; "plates of food", "120 min", "exit 235b", "apt 386" and "bus 535" are none."""
    tokens = reading.tokens
    since = words_since(tokens, PLATE_CUES)
    at = 0
    while at < len(tokens):
        last = _code_end(reading, at, since[at] <= FURTHEST) if _may_begin(tokens, at) else 0
        if last:
            yield Span(tokens[at].start, tokens[last - 1].end, Kind.PLATE)
        at = max(at + 1, last)


def _may_begin(tokens: list[Token], at: int) -> bool:
    """Say, quickly, whether a plate can begin here at all: with a short word or a number, and nothing glued before."""
    token = tokens[at]
    if token.kind not in (WORD, NUMBER) or len(token.text) > MOST or token.text in NEVER_LETTERS:
        return False
    if not at or not (token.is_glued or tokens[at - 1].text in CURRENCIES):
        return True
    return tokens[at - 1].kind not in (WORD, NUMBER) and tokens[at - 1].text not in NOT_BEFORE


def _code_end(reading: Reading, at: int, is_cued: bool) -> int:
    """Return the end of a plate that starts at this token, 0 when none does."""
    tokens = reading.tokens
    if len(tokens[at].text) > 4 and not is_cued:
        return 0
    if not is_cued and not any(
        len(token.text) == 3 and token.kind == WORD for token in tokens[at : at + LONGEST_UNCUED]
    ):
        return 0
    longest = 2 * MOST if is_cued else LONGEST_UNCUED
    glued = _run_end(tokens, at, longest, spaced=False)
    spaced = _run_end(tokens, at, longest, spaced=True)
    for last in chain(range(glued, at + 1, -1), range(spaced, glued, -1)):
        if _is_plate(reading, tokens[at:last], is_cued=is_cued, at=at):
            return last
    return at + 1 if is_cued and _is_bare_code(tokens, at) else 0


def _run_end(tokens: list[Token], at: int, longest: int, *, spaced: bool) -> int:
    last = at + 1
    size = len(tokens[at].text)
    while last < len(tokens) and last - at < longest:
        token = tokens[last]
        is_part = (token.kind in (WORD, NUMBER) and token.text not in NEVER_LETTERS) or token.text in ("-", "·")
        if not is_part or not (token.is_glued or (spaced and token.start - tokens[last - 1].end == 1)):
            break
        size += len(token.text) if token.kind in (WORD, NUMBER) else 0
        if size > MOST:
            break
        last += 1
    return last


def _is_plate(reading: Reading, parts: list[Token], *, is_cued: bool, at: int) -> bool:
    letter_count = sum([len(part.text) for part in parts if part.kind == WORD])
    digit_count = sum([len(part.text) for part in parts if part.kind == NUMBER])
    if is_cued:
        fits = LEAST <= letter_count + digit_count <= 8 and 1 <= digit_count <= 5 and 1 <= letter_count <= 5
        fits = fits and (letter_count >= 2 or digit_count >= 3)
    else:
        fits = letter_count == 3 and digit_count in (3, 4)
    if not fits or parts[-1].kind not in (WORD, NUMBER) or _goes_on(reading.tokens, at + len(parts)):
        return False
    letters = [part for part in parts if part.kind == WORD]
    everyday = [part for part in letters if len(part.text) > 1 and part.text in COMMON]
    if any(not (is_cued and _is_shouted(reading, part)) for part in everyday):
        return False
    return is_cued or _has_own_shape(reading, parts, letters, at)


def _has_own_shape(reading: Reading, parts: list[Token], letters: list[Token], at: int) -> bool:
    """Say whether a code with no word before it can hardly be anything but a plate: ABC-123, 123 ABC, 7ABC123."""
    if len(letters) != 1:
        return False
    has_vehicle = any(is_like(word, VEHICLES) for word in words_before(reading.tokens, at, FURTHEST))
    is_shouted = _is_shouted(reading, letters[0])
    looks_coded = is_shouted or not any(vowel in letters[0].text for vowel in "aeiou")
    if any(not part.is_glued for part in parts[1:]):
        return looks_coded and (has_vehicle or is_shouted)
    return has_vehicle or looks_coded


def _is_shouted(reading: Reading, token: Token) -> bool:
    """Say whether a word is in capitals in a text that has both cases."""
    last = reading.places[token.end - 1]
    return reading.has_case and len(token.text) > 1 and token.is_capital and reading.original[last].isupper()


def _goes_on(tokens: list[Token], at: int) -> bool:
    return is_glued_at(tokens, at) and tokens[at].kind in (WORD, NUMBER)


def _is_bare_code(tokens: list[Token], at: int) -> bool:
    """Say whether digits alone, five to seven of them, stand right after the word for a plate."""
    is_next = is_like(tokens[at - 1].text, PLATE_CUES) or tokens[at - 1].text in SPOKEN if at else False
    return is_next and tokens[at].kind == NUMBER and 5 <= len(tokens[at].text) <= 7
