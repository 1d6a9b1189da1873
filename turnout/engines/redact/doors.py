"""Doors behind a house number: "apt 304", "unit #5", "#12", "depto 384", "casa 12", "PO box 9"."""

from __future__ import annotations

import re

from turnout.engines.redact.reading import NUMBER, SIGN, WORD, Reading, Token, is_glued_at, kind_at, word_at
from turnout.engines.redact.words import COUNTED, ROUTE_WORDS, SUFFIXES, UNIT_WORDS, is_like

QUEUES = frozenset({"line", "fila", "queue", "list", "lista", "row", "turn"})
NUMBER_SIGNS = frozenset({".", "#", "no", "num", "number", "numero", ":"})
NOT_BEFORE_A_DOOR = ROUTE_WORDS - SUFFIXES - {"floor", "piso", "no", "num", "numero"}
LETTERED = frozenset(
    ["apt", "apts", "apartment", "apto", "apartamento", "unit", "depto", "dpto", "departamento", "ste", "suite", "flat"]
)
PARTS_OF_A_WHOLE = frozenset({"lote", "unidad", "unit", "building", "bldg", "interior", "space", "spc", "suite"})
MOST_LETTERS = {True: 5, False: 1}
"""Longest part of a door: five digits, one letter."""
_HASH_VALUE = re.compile(r"[a-z]?[0-9]{1,5}[a-z]?")


def door_end(reading: Reading, at: int) -> int:
    """Return the end (a token's index) of a door that starts with this token; 0 when none does."""
    tokens = reading.tokens
    token = tokens[at]
    if token.text == "#":
        return _hash_door_end(tokens, at)
    is_box = token.text == "box" and word_at(tokens, at - 1) in ("po", "o", ".")
    if token.kind != WORD or not (token.text in UNIT_WORDS or is_like(token.text, UNIT_WORDS) or is_box):
        return 0
    if token.text == "lot" and word_at(tokens, at - 1) == "a":
        return 0
    value = at + 1
    while word_at(tokens, value) in NUMBER_SIGNS and value - at <= 3:
        value += 1
    return _value_end(reading, value, is_said=value > at + 1)


def _hash_door_end(tokens: list[Token], at: int) -> int:
    last = at + 1
    while last < len(tokens) and last - at <= 3 and tokens[last].kind in (WORD, NUMBER):
        if last > at + 1 and not tokens[last].is_glued:
            break
        last += 1
    value = "".join(token.text for token in tokens[at + 1 : last])
    before = word_at(tokens, at - 1)
    if not _HASH_VALUE.fullmatch(value) or before in NOT_BEFORE_A_DOOR:
        return 0
    following = {word_at(tokens, last + step) for step in range(4)}
    is_rank = (len(value) <= 2 and following & QUEUES) or (value == "1" and before in ("is", "are", "es", "we", "the"))
    return 0 if is_rank or word_at(tokens, last) in COUNTED else last


def _value_end(reading: Reading, at: int, *, is_said: bool) -> int:
    """Return the end of the value of a door: 304, 4B, B2, 12-A, or one letter; 0 when there is none."""
    tokens = reading.tokens
    last = at
    while last < len(tokens) and last - at < 4 and (last == at or tokens[last].is_glued):
        token = tokens[last]
        if token.kind not in (WORD, NUMBER) and (token.text != "-" or last == at):
            break
        last += 1
    while last > at and tokens[last - 1].kind == SIGN:
        last -= 1
    parts = [token.text for token in tokens[at:last] if token.kind != SIGN]
    is_clock = word_at(tokens, last) == ":" and is_glued_at(tokens, last + 1) and kind_at(tokens, last + 1) == NUMBER
    if not parts or (is_glued_at(tokens, last) and (is_clock or word_at(tokens, last) == "%")):
        return 0
    if any(part[0].isdecimal() for part in parts):
        fits = all(len(part) <= MOST_LETTERS[part[0].isdecimal()] for part in parts)
        return last if fits and not _is_one_of(tokens, at, last) else 0
    is_letter = len(parts) == 1 and len(parts[0]) == 1 and _takes_a_letter(tokens, at - 1)
    is_meant = is_said or parts[0] not in "aeiouyx" or (reading.has_case and tokens[at].is_capital)
    return last if is_letter and is_meant else 0


def _takes_a_letter(tokens: list[Token], before: int) -> bool:
    """Say whether the word for the door is one that letters follow: "apt B", not "a lot. I"."""
    while before >= 0 and tokens[before].text in NUMBER_SIGNS:
        before -= 1
    return word_at(tokens, before) in LETTERED


def _is_one_of(tokens: list[Token], at: int, last: int) -> bool:
    """Say whether a count or a whole follows, no door: "unit 5 people", "lote 5 del estacionamiento"."""
    following = word_at(tokens, last)
    return following in COUNTED or (following in ("of", "del") and word_at(tokens, at - 1) in PARTS_OF_A_WHOLE)
