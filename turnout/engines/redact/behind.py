"""A house number behind its street: "Main St 3412", "Lake Street no. 3412", "Calle Principal 3412"."""

from __future__ import annotations

from turnout.engines.redact.digits import is_quarter_hour
from turnout.engines.redact.everyday import COMMON, FUNCTION
from turnout.engines.redact.reading import MASK, NUMBER, SIGN, WORD, Reading, Token, is_glued_at, kind_at, word_at
from turnout.engines.redact.streets import LONGEST_NAME, NAME_JOINS, ORDINALS
from turnout.engines.redact.words import (
    CONNECTORS,
    COUNTED,
    DIRECTIONS,
    LOOSE_SUFFIXES,
    NUMBER_WORDS,
    STREET_TYPES,
    STREET_TYPES_FIRST,
    UNIT_WORDS,
    UNITS,
    is_like,
)

NUMBER_SIGNS = frozenset({"no", "num", "number", "numero", "#", "nr"})
APART = frozenset({",", "(", "-", ":", ";"})
_THINGS = frozenset(
    ["center", "ctr", "market", "park", "mall", "village", "garden", "gardens", "view", "point", "estate"]
)
_FAR_AND_WIDE = frozenset(["hill", "hills", "heights", "commons", "green", "run", "walk", "bridge", "manor", "route"])
LOOSE_TYPES = LOOSE_SUFFIXES - _THINGS - _FAR_AND_WIDE - {"in", "close", "calle"}
"""Of the types that are everyday words, those a number follows because it is a house's: not "market" or "park"."""
TYPES_OF_ROADS_BY_NUMBER = frozenset(
    ["highway", "hwy", "hgwy", "freeway", "fwy", "expressway", "expwy", "expy", "rte", "turnpike", "tpke"]
)
OWNERS_OF_ROADS_BY_NUMBER = frozenset(["county", "co", "state", "farm", "forest", "ranch", "township", "us"])
CLOCK_WORDS = frozenset({"am", "pm", "noon", "hrs", "hr", "h", "hs", "hours", "horas", "hora", "oclock"})
MORE = frozenset(["more", "other", "or", "so", "of", "big", "small", "new", "mas", "otros", "otras", "nuevos"])
NO_HOUSE = frozenset({"block", "cuadra", "yards", "yard", "yardas", "times"})
ALSO_NAMES = frozenset({"first", "second", "third", "high", "long", "old", "new"})
EMERGENCY = "911"
LATEST_HOUR = 24
FURTHEST = 3


def is_behind_a_street(reading: Reading, number: tuple[int, int, int], *, is_cued: bool) -> bool:
    """Say whether a number is that of a house on the street right before it; `is_cued`: the words tell of a home.

    The number is given by where it begins, where its figures begin, and where it ends. One that could as well be an
    hour, a count or a corner is a house's only with a cue, with "no." before it, or after "calle Name".
    """
    tokens, (at, figure, end) = reading.tokens, number
    last, is_signed = _before_its_sign(tokens, at)
    is_apart = word_at(tokens, last) in APART or (last >= 0 and "\n" in reading.original_between(last, last + 1))
    last -= word_at(tokens, last) in APART
    digits = tokens[figure].text
    is_calle = _is_calle_before(tokens, last) and (len(digits) > 2 or kind_at(tokens, last) == WORD)
    if not is_signed and _is_something_else(tokens, (figure, end), is_apart=is_apart and not (is_calle or is_cued)):
        return False
    if len(digits) > 2 or is_signed or is_cued:
        return is_calle or _is_street_before(reading, last, digits)
    is_end = kind_at(tokens, end) in ("", MASK, SIGN) or word_at(tokens, end) in UNIT_WORDS
    if is_calle:
        return is_end or word_at(tokens, end) in FUNCTION - CONNECTORS | {"a", "en"}
    return int(digits) > LATEST_HOUR and is_end and not is_apart and _is_street_before(reading, last, digits)


def _before_its_sign(tokens: list[Token], at: int) -> tuple[int, bool]:
    """Return the index before a number and the "no." or "#" in front of it, and whether there is one."""
    place = at - 1
    sign = place - 1 if word_at(tokens, place) == "." else place
    return (sign - 1, True) if word_at(tokens, sign) in NUMBER_SIGNS else (place, False)


def _is_something_else(tokens: list[Token], number: tuple[int, int], *, is_apart: bool) -> bool:
    """Say whether a number is an hour, a count, a date or the emergency number; `is_apart`: a comma keeps it off."""
    figure, end = number
    digits, is_range = tokens[figure].text, end > figure + 1
    if digits == EMERGENCY or word_at(tokens, end) in CLOCK_WORDS | NO_HOUSE or word_at(tokens, end) in ("-", "/"):
        return True
    is_hour = is_quarter_hour(digits) and (not is_range or is_quarter_hour(_figures(word_at(tokens, end - 1))))
    is_hour = is_hour and (digits[0] == "0" or is_range or (is_apart and len(digits) == 4))
    return is_hour or _is_count(tokens, digits, end)


def _figures(text: str) -> str:
    return text if text.isdecimal() else ""


def _is_count(tokens: list[Token], digits: str, end: int) -> bool:
    """Say whether things or people are counted: "300 people", "12 armed men"; hardly ever 3412 of them."""
    if len(digits) > 3 and digits[-1] != "0":
        return False
    place, last = end, end + FURTHEST
    if word_at(tokens, place) in ("to", "or", "a", "o") and kind_at(tokens, place + 1) == NUMBER:
        place, last = place + 2, last + 2
    while place < last and kind_at(tokens, place) == WORD:
        word = tokens[place].text
        if word in UNITS or is_like(word, COUNTED):
            return True
        if word in NUMBER_WORDS or (word in FUNCTION and word not in MORE):
            return False
        place += 1
    return False


def _is_street_before(reading: Reading, last: int, digits: str) -> bool:
    """Say whether "[W] Name [Name] St[.] [S]" ends with this token, and no number stands before it."""
    tokens = reading.tokens
    for _ in range(2):
        last -= word_at(tokens, last) == "."
        last -= word_at(tokens, last) in DIRECTIONS and kind_at(tokens, last - 1) in (WORD, SIGN)
    if word_at(tokens, last) == "broadway":
        return kind_at(tokens, last - 1) not in (NUMBER, MASK)
    return _is_type(reading, last, digits) and _names_a_street(reading, last - 1)


def _is_type(reading: Reading, at: int, digits: str) -> bool:
    """Say whether the type of a street stands here, and neither a thing nor a road that is known by this number."""
    kind, name = word_at(reading.tokens, at), word_at(reading.tokens, at - 1)
    if is_glued_at(reading.tokens, at):
        return False
    if kind in TYPES_OF_ROADS_BY_NUMBER or (kind in ("road", "rd") and name in OWNERS_OF_ROADS_BY_NUMBER):
        return len(digits) > 3 and name not in OWNERS_OF_ROADS_BY_NUMBER
    if kind in LOOSE_TYPES:
        is_written_as_name = _is_capital(reading, at) and at > 0 and reading.tokens[at - 1].is_capital
        return is_written_as_name or name not in COMMON | FUNCTION | ORDINALS or is_glued_at(reading.tokens, at - 1)
    return kind in STREET_TYPES or (len(kind) > 4 and is_like(kind, STREET_TYPES))


def _names_a_street(reading: Reading, last: int) -> bool:
    """Say whether a street's name ends here that no number of a house stands before: that one is the house's."""
    tokens = reading.tokens
    if word_at(tokens, last) in ORDINALS and is_glued_at(tokens, last) and kind_at(tokens, last - 1) == NUMBER:
        place = last - 2
    elif kind_at(tokens, last) == WORD and (
        tokens[last].text not in FUNCTION - ALSO_NAMES or _is_capital(reading, last)
    ):
        place = last - 1
    else:
        return False
    for _ in range(LONGEST_NAME):
        if kind_at(tokens, place) != WORD or word_at(tokens, place) in FUNCTION:
            break
        place -= 1
    return kind_at(tokens, place) not in (NUMBER, MASK) or word_at(tokens, place + 1) in CONNECTORS


def _is_capital(reading: Reading, at: int) -> bool:
    return reading.has_case and at > 0 and reading.tokens[at].is_capital


def _is_calle_before(tokens: list[Token], last: int) -> bool:
    """Say whether "calle Name", "av. de los Pinos", "calle 31" or "calle 5 de Mayo" ends here."""
    named = 0
    for place in range(last, max(-1, last - 2 * LONGEST_NAME), -1):
        token, before = tokens[place], word_at(tokens, place - 1)
        if token.text in STREET_TYPES_FIRST:
            return named > 0
        if token.kind == NUMBER:
            is_name = place == last or word_at(tokens, place + 1) == "de"
            return is_name and before in STREET_TYPES_FIRST and len(token.text) <= 3
        if token.kind != WORD or token.text in CONNECTORS or (token.text in FUNCTION and token.text not in NAME_JOINS):
            return token.text == "." and named > 0 and before in STREET_TYPES_FIRST
        named += token.text not in NAME_JOINS
    return False
