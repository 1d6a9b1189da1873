"""The grammar of a street after or before a house number: "W 31st St", "Wren Hollow", "calle Juarez", "Hwy 55"."""

from __future__ import annotations

from turnout.engines.redact.everyday import COMMON, FUNCTION
from turnout.engines.redact.reading import NUMBER, SIGN, WORD, Reading, Token, is_glued_at, kind_at, word_at
from turnout.engines.redact.words import (
    CONNECTORS,
    DIRECTIONS,
    LOOSE_SUFFIXES,
    STATES,
    SUFFIXES,
    UNITS,
    is_like,
)

ORDINALS = frozenset({"st", "nd", "rd", "th", "ths", "o", "a", "er", "ra", "do", "da", "ro", "ta"})
NAME_JOINS = frozenset({"de", "del", "la", "las", "los", "el", "of", "the", "y"})
ROADS_BY_NUMBER = frozenset(
    [
        "highway",
        "hwy",
        "route",
        "rte",
        "county",
        "cr",
        "us",
        "state",
        "sr",
        "fm",
        "carretera",
        "rd",
        "road",
        "ave",
        "avenue",
        "av",
        "loop",
    ]
)
OLD_AND_NEW = frozenset({"old", "new", "long", "high", "first", "el", "los", "las", "san", "the", "st"})
LONGEST_NAME = 6
LONGEST_ADDRESS = 16
LONGEST_COUNT = 5


def past_direction(tokens: list[Token], at: int) -> int:
    """Return the index after "W", "W." or "west" if one stands here."""
    if word_at(tokens, at) in DIRECTIONS:
        at += 1
        if word_at(tokens, at) == ".":
            at += 1
    return at


def is_ordinal_at(tokens: list[Token], at: int) -> bool:
    """Say whether "31st" stands here."""
    return kind_at(tokens, at) == NUMBER and word_at(tokens, at + 1) in ORDINALS and is_glued_at(tokens, at + 1)


def is_street_at(reading: Reading, at: int, *, is_cued: bool, digits: int) -> bool:
    """Say whether a street begins here, after a number of so many digits; `is_cued`: the words tell of a home."""
    is_likely = is_cued or digits >= 3
    return _is_named_street(reading, at, is_likely) or (is_likely and _is_numbered_road(reading.tokens, at))


def _is_named_street(reading: Reading, at: int, is_likely: bool) -> bool:
    """Say whether "[W] Name [Name] St" begins here."""
    tokens = reading.tokens
    place = start = past_direction(tokens, at)
    named, is_thing = 0, True
    while place < len(tokens) and named <= LONGEST_NAME:
        token = tokens[place]
        is_suffix = token.text in SUFFIXES or (len(token.text) > 4 and is_like(token.text, SUFFIXES))
        is_last = is_suffix and (named > 0 or (start > at and is_likely))
        if is_last and _is_street_type(reading, tokens[start : place + 1], is_thing, is_likely):
            return True
        step, is_plain = _name_part(tokens, place, named, may_be_bare=start > at or is_likely)
        if not step:
            return False
        is_thing = is_thing and is_plain
        named += token.kind != SIGN
        place += step
    return False


def _name_part(tokens: list[Token], at: int, named: int, *, may_be_bare: bool) -> tuple[int, bool]:
    """Return how many tokens a part of a street's name takes here (0: none), and whether it is an everyday word."""
    token = tokens[at]
    if token.kind == NUMBER:
        if not named and is_ordinal_at(tokens, at):
            return 2, False
        is_numbered = not named and may_be_bare and len(token.text) <= 3
        return (1, False) if is_numbered and word_at(tokens, at + 1) in SUFFIXES else (0, True)
    if token.text in (".", "'", "-") and named:
        return (1 if token.text == "." or is_glued_at(tokens, at + 1) else 0), True
    if token.kind != WORD or not _may_name_a_street(token, named):
        return 0, True
    return 1, token.text in COMMON


def _may_name_a_street(token: Token, named: int) -> bool:
    if token.text in UNITS and not token.is_capital:
        return False
    if token.text in FUNCTION and not token.is_capital:
        return token.text in NAME_JOINS and named > 0
    return named > 0 or token.is_capital or not (token.text in COMMON and token.text.endswith("s"))


def _is_street_type(reading: Reading, street: list[Token], is_thing: bool, is_likely: bool) -> bool:
    """Say whether the last word is the type of a street: "drive" and "court" are also other things."""
    if street[-1].text not in LOOSE_SUFFIXES:
        return True
    if reading.has_case and street[-1].is_capital and street[0].is_capital:
        return True
    return not is_thing or (is_likely and len(street) == 1)


def _is_numbered_road(tokens: list[Token], at: int) -> bool:
    """Say whether "Hwy 55", "county road 5", "W 45th", "S 500 E", "Broadway" begins here, and no corner."""
    place = past_direction(tokens, at)
    has_direction = place > at
    following = word_at(tokens, place)
    if following == "broadway":
        return word_at(tokens, place + 1) not in CONNECTORS
    if is_ordinal_at(tokens, place):
        return word_at(tokens, place + 2) not in CONNECTORS
    if has_direction and kind_at(tokens, place) == NUMBER:
        return True
    for step in range(3):
        word, after = word_at(tokens, place + step), place + step + 1
        if word in ROADS_BY_NUMBER and (kind_at(tokens, after) == NUMBER or len(word_at(tokens, after)) == 1):
            return kind_at(tokens, after) in (NUMBER, WORD) or kind_at(tokens, after + 1) == NUMBER
        if word in ROADS_BY_NUMBER and word_at(tokens, after) in ("road", "rd", "hwy", "highway", "route"):
            return kind_at(tokens, after + 1) == NUMBER
        if kind_at(tokens, place + step) != WORD or word in FUNCTION:
            return False
    return False


def is_directed_name_at(reading: Reading, at: int, digits: int) -> bool:
    """Say whether "W. Monroe" stands here: a direction and a name need no "St" after a number."""
    tokens = reading.tokens
    place = past_direction(tokens, at)
    if place == at or kind_at(tokens, place) != WORD:
        return False
    has_dot = word_at(tokens, place - 1) == "."
    is_written = reading.has_case and tokens[at].is_capital and tokens[place].is_capital
    name = word_at(tokens, place)
    if name in FUNCTION | UNITS and not is_written:
        return False
    return has_dot or is_written or (digits >= 3 and name not in COMMON)


def begins_an_address(reading: Reading, at: int, end: int) -> bool:
    """Say whether a written-out address begins here: on a line of its own, or with town or state and ZIP after."""
    tokens = reading.tokens
    if len(tokens[at].text) < 2 or _ends_in_a_state(tokens, end):
        return len(tokens[at].text) >= 2
    is_start = at == 0 or tokens[at - 1].text in ":;(," or "\n" in reading.original_between(at - 1, at)
    if is_start and not reading.has_case:
        return _is_bare_line(reading, at, end)
    if not is_start:
        return False
    place = first = past_direction(tokens, end)
    longest = min(len(tokens), first + LONGEST_NAME)
    while place < longest and tokens[place].kind == WORD and tokens[place].is_capital:
        place += 1
    if place == first or tokens[first].text in (FUNCTION - OLD_AND_NEW) | UNITS:
        return False
    is_own_line = place == len(tokens) or "\n" in reading.original_between(place - 1, place)
    if is_own_line:
        return _is_long_number(tokens[at].text)
    return word_at(tokens, place) == "," and kind_at(tokens, place + 1) == WORD and tokens[place + 1].is_capital


def _is_bare_line(reading: Reading, at: int, end: int) -> bool:
    """Say whether a line without capitals holds nothing but a number and unusual words: "5429 woodlawn chicago"."""
    tokens = reading.tokens
    place = past_direction(tokens, end)
    words = 0
    while place < len(tokens) and "\n" not in reading.original_between(place - 1, place):
        is_everyday = tokens[place].text in COMMON - OLD_AND_NEW and len(tokens[at].text) < LONGEST_COUNT
        if tokens[place].kind != WORD or is_everyday or words == LONGEST_NAME:
            return False
        words, place = words + 1, place + 1
    return words > 0 and len(tokens[at].text) > 3 and _is_long_number(tokens[at].text)


def _is_long_number(digits: str) -> bool:
    """Say whether a number is too long for a count and is no year."""
    return len(digits) >= 3 and not (len(digits) == 4 and digits[:2] in ("19", "20"))


def _ends_in_a_state(tokens: list[Token], at: int) -> bool:
    """Say whether a state with a ZIP code follows within a line's length, after nothing but names and numbers."""
    for place in range(at, min(len(tokens) - 1, at + LONGEST_ADDRESS)):
        token = tokens[place]
        if token.kind == SIGN and token.text not in ".,-#&'":
            return False
        if token.text in STATES and kind_at(tokens, place + 1) == NUMBER and len(tokens[place + 1].text) == 5:
            return place > at
    return False
