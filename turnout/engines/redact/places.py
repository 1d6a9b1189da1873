"""House numbers: before or after a street, and where the words tell of somebody's home.

Corners, routes, counts and times stay: the grammar asks what stands before a number and what follows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnout.engines.redact.behind import is_behind_a_street
from turnout.engines.redact.digits import is_quarter_hour
from turnout.engines.redact.doors import door_end
from turnout.engines.redact.everyday import COMMON, FUNCTION
from turnout.engines.redact.problem import Kind
from turnout.engines.redact.reading import MASK, NUMBER, SIGN, WORD, Reading, Span, Token, is_glued_at, kind_at, word_at
from turnout.engines.redact.streets import (
    ORDINALS,
    begins_an_address,
    is_directed_name_at,
    is_street_at,
)
from turnout.engines.redact.words import (
    CONNECTORS,
    COUNTED,
    LIVES_AT,
    MONEY,
    MONTHS,
    ROUTE_WORDS,
    STATES,
    STREET_TYPES,
    UNIT_WORDS,
    is_like,
    words_before,
    words_since,
)

CLOCK_WORDS = frozenset({"am", "pm", "noon", "hrs", "hr", "h", "hs", "oclock"})
FRACTIONS = frozenset("½¼¾⅓⅔⅛")
CORNERS = frozenset({"la", "las", "con", "and", "&", "/"})
LINKS = frozenset(
    ["at", "in", "to", "en", "el", "al", "del", "no", "num", "number", "numero", "is", "es", "2", ":", "for", "a"]
)
DOOR_WORDS = frozenset({"door", "house", "casa", "address", "domicilio", "direccion", "mailbox"})
QUOTES = frozenset({"'", '"'})
DIVIDERS = frozenset([".", ",", ":"])
OPENERS = frozenset(["%", "/", "°", "$", "'", '"', "+", "@", "_"])
LIVES = frozenset(
    ["live", "lives", "living", "lived", "stay", "stays", "staying", "reside", "resides", "home", "house", "address"]
)
LONGEST_NUMBER = 6
FURTHEST = 6


def find_house_numbers(reading: Reading) -> Iterator[Span]:
    """Yield house numbers, without their street, and doors ("apt 304", "#12") with the word for them."""
    tokens = reading.tokens
    since = words_since(tokens, LIVES_AT)
    at = 0
    while at < len(tokens):
        last = door_end(reading, at) or _house_number_end(reading, at, since[at] <= FURTHEST)
        if last:
            yield Span(tokens[at].start, tokens[last - 1].end, Kind.HOUSE_NUMBER)
        at = max(at + 1, last)


def _house_number_end(reading: Reading, at: int, is_near_home: bool) -> int:
    """Return the end of a house number that starts here, with a letter before it too (W16282); 0 when none does."""
    tokens = reading.tokens
    figure = at
    if (
        tokens[at].kind == WORD
        and len(tokens[at].text) == 1
        and is_glued_at(tokens, at + 1)
        and not tokens[at].is_glued
    ):
        figure = at + 1
    if kind_at(tokens, figure) != NUMBER or (figure == at and tokens[at].is_glued and not _may_follow(tokens, at - 1)):
        return 0
    end = _number_end(tokens, figure)
    return end if end and _is_house_number(reading, (at, figure, end), is_near_home) else 0


def _may_follow(tokens: list[Token], before: int) -> bool:
    return kind_at(tokens, before) in ("", MASK, SIGN) and word_at(tokens, before) not in ".,:/-+'@_"


def _number_end(tokens: list[Token], at: int) -> int:
    """Return the end of a house number with its letter, fraction or range; 0 for times, prices, ordinals, dates."""
    last = at + 1
    if len(tokens[at].text) > LONGEST_NUMBER or (at and tokens[at - 1].text in MONEY):
        return 0
    if is_glued_at(tokens, last) and kind_at(tokens, last) == WORD:
        last += 1 if len(tokens[last].text) == 1 and tokens[last].text not in ORDINALS - {"a", "o"} else 0
        if last == at + 1:
            return 0
    elif word_at(tokens, last) == "-" and is_glued_at(tokens, last) and is_glued_at(tokens, last + 1):
        if kind_at(tokens, last + 1) not in (NUMBER, WORD) or len(tokens[last + 1].text) > LONGEST_NUMBER - 1:
            return 0
        last += 2
    if word_at(tokens, last) in FRACTIONS:
        return last + 1
    if _is_fraction(tokens, last):
        return last + 3
    return 0 if _goes_on(tokens, last) else last


def _is_fraction(tokens: list[Token], at: int) -> bool:
    bottom = word_at(tokens, at + 2)
    return word_at(tokens, at) in ("1", "3") and word_at(tokens, at + 1) == "/" and bottom in ("2", "3", "4")


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Say whether a sign without a blank makes the number something else: 7:45, 4/15, 20 %, 3.50, 12"."""
    sign = word_at(tokens, at)
    is_figure_next = is_glued_at(tokens, at + 1) and kind_at(tokens, at + 1) == NUMBER
    is_closing_quote = sign in QUOTES and len(word_at(tokens, at - 1)) > 2
    return is_glued_at(tokens, at) and (
        (sign in OPENERS and not is_closing_quote) or (sign in DIVIDERS and is_figure_next)
    )


def _is_house_number(reading: Reading, number: tuple[int, int, int], is_near_home: bool) -> bool:
    """Judge a number: where it begins, where its figures begin, where it ends."""
    tokens, (at, figure, end) = reading.tokens, number
    before, following = word_at(tokens, at - 1), word_at(tokens, end)
    is_cued, digits = is_near_home and _is_linked_to_home(tokens, at), len(tokens[figure].text)
    if is_behind_a_street(reading, number, is_cued=is_near_home):
        return True
    if _is_count_or_time(reading, end) or _is_of_a_corner(before, digits) or _is_zip_code(tokens, at, end):
        return False
    if before in ROUTE_WORDS - {"no", "num", "numero", "number"}:
        is_behind_a_floor = word_at(tokens, at - 2) in ORDINALS and digits >= 3
        return is_behind_a_floor and is_street_at(reading, end, is_cued=is_cued, digits=digits)
    if (before not in ("the", "los") or is_cued) and is_street_at(reading, end, is_cued=is_cued, digits=digits):
        return True
    if is_directed_name_at(reading, end, digits):
        return True
    if is_like(following, COUNTED):
        return False
    is_alone = is_cued and _stands_alone(reading, figure, end)
    return is_alone or _is_number_of_a_name(tokens, at, end) or begins_an_address(reading, figure, end)


def _is_of_a_corner(before: str, digits: int) -> bool:
    """Say whether a number follows "and" or "con": the other street; "la 31" is a street, "la 4410" a house."""
    return before in CORNERS and not (before == "la" and digits > 3)


def _is_zip_code(tokens: list[Token], at: int, end: int) -> bool:
    """Say whether five digits close an address: after a state, with four more, or at the end of what is said."""
    if len(tokens[at].text) != 5 or word_at(tokens, at - 1) in LINKS:
        return False
    is_long = end == at + 3 and len(tokens[end - 1].text) == 4
    return is_long or word_at(tokens, at - 1) in STATES or kind_at(tokens, end) == ""


def _is_count_or_time(reading: Reading, end: int) -> bool:
    """Say whether the word after a number makes it a count or an hour, and is not the name of a street ("H St")."""
    tokens = reading.tokens
    following = word_at(tokens, end)
    if following not in COUNTED and following not in CLOCK_WORDS:
        return False
    is_written_as_name = reading.has_case and tokens[end].is_capital and following in COUNTED
    return not is_written_as_name and word_at(tokens, end + 1) not in STREET_TYPES


def _is_linked_to_home(tokens: list[Token], at: int) -> bool:
    """Say whether what stands before a number leads straight to it: "live at", "casa", "address:"."""
    before = word_at(tokens, at - 1)
    return before in LINKS or before in (",", "(", "-") or is_like(before, LIVES_AT)


def _is_number_of_a_name(tokens: list[Token], at: int, end: int) -> bool:
    """Say whether this reads "el 947 de Saltbox": a number, "de" or "of", and a name that is no month and no count."""
    if word_at(tokens, end) not in ("de", "of"):
        return False
    if word_at(tokens, at - 1) not in ("el", "la", "al", "del", "en", "at", "to", "no"):
        return False
    name = word_at(tokens, end + 1)
    return kind_at(tokens, end + 1) == WORD and len(name) > 1 and name not in COMMON and not is_like(name, MONTHS)


def _stands_alone(reading: Reading, at: int, end: int) -> bool:
    """Say whether a number where somebody lives needs no street: followed by a name, a stop or another door."""
    tokens, number = reading.tokens, reading.tokens[at].text
    before, following = word_at(tokens, at - 1), word_at(tokens, end)
    if following in CONNECTORS and _is_corner_after(tokens, end + 1):
        return False
    may_be_time = (len(number) <= 2 and int(number) <= 24) or is_quarter_hour(number)
    is_named = kind_at(tokens, end) == WORD and following not in COMMON and following not in CONNECTORS
    if following in UNIT_WORDS or following == "#":
        return len(number) >= 2 or before not in ("at", "to", "2")
    if is_named:
        lives_there = before != "at" or any(is_like(word, LIVES) for word in words_before(tokens, at - 1, 1))
        is_written = reading.has_case and tokens[end].is_capital
        return number not in ("2", "4") and (not may_be_time or is_written or (lives_there and len(number) >= 2))
    is_stop = kind_at(tokens, end) in ("", MASK) or following in (".", ",", ";", "!", "?", ")")
    if not is_stop and following not in FUNCTION | COMMON:
        return False
    if any(word in DOOR_WORDS for word in words_before(tokens, at, 2)):
        return not (before == "at" and may_be_time)
    return len(number) >= 3 and not may_be_time


def _is_corner_after(tokens: list[Token], at: int) -> bool:
    place = at + 1 if word_at(tokens, at) in ("la", "el", "the") else at
    return kind_at(tokens, place) == NUMBER or (kind_at(tokens, place) == WORD and word_at(tokens, place) not in COMMON)
