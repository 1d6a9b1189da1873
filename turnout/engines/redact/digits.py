"""Runs of digits, in figures or in words, and what they may be besides a number of somebody's: dates, hours, money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from turnout.engines.redact.reading import MASK, NUMBER, WORD, Token
from turnout.engines.redact.words import NUMBER_WORDS, TENS

SEPARATORS = frozenset("-.()/+·*_~'")
WIDEST_GAP = 4
CURRENCIES = frozenset("$€£")


class Group(NamedTuple):
    """Digits written together, or one number said in words."""

    digits: str
    start: int
    end: int
    first: int
    """Index of its first token."""
    is_said: bool
    before: str
    """The signs between the group before and this one; blanks left out, but a single blank for "only blanks"."""


def runs(tokens: list[Token]) -> Iterator[list[Group]]:
    """Cut the tokens into runs of groups of digits with nothing but separators between them."""
    run: list[Group] = []
    at = 0
    while at < len(tokens):
        group, after = _group_at(tokens, at)
        if group is None:
            at += 1
            continue
        between = _between(tokens, run[-1], group) if run else None
        if between is None and run:
            yield run
            run = []
        run.append(group._replace(before=between) if between else group)
        at = after
    if run:
        yield run


def _group_at(tokens: list[Token], at: int) -> tuple[Group | None, int]:
    token = tokens[at]
    if token.kind == NUMBER:
        return Group(token.text, token.start, token.end, at, False, ""), at + 1
    if token.kind != WORD or token.text not in NUMBER_WORDS:
        return None, at + 1
    digits, last = NUMBER_WORDS[token.text], at
    if token.text in TENS:
        joined = at + 2 if at + 2 < len(tokens) and tokens[at + 1].text in ("y", "-") else at + 1
        unit = NUMBER_WORDS.get(tokens[joined].text, "") if joined < len(tokens) else ""
        if len(unit) == 1 and unit != "0":
            digits, last = digits[0] + unit, joined
    return Group(digits, token.start, tokens[last].end, at, True, ""), last + 1


def _between(tokens: list[Token], before: Group, group: Group) -> str | None:
    """Return the separators between two groups, or None when something else stands there."""
    at = group.first - 1
    signs = ""
    while at >= 0 and tokens[at].start >= before.end:
        token = tokens[at]
        said_comma = token.text == "," and (before.is_said or group.is_said)
        if token.kind == MASK or not (token.text in SEPARATORS or said_comma or token.text in ("guion", "dash")):
            return None
        signs = token.text + signs
        at -= 1
        if len(signs) > WIDEST_GAP:
            return None
    if group.start - before.end > WIDEST_GAP + 2 * len(signs):
        return None
    return signs or (" " if group.start > before.end else "")


def is_quarter_hour(digits: str) -> bool:
    """Say whether digits read as a time on a quarter of an hour, such as 0800 or 1345."""
    return len(digits) in (3, 4) and int(digits[:-2]) <= 24 and digits[-2:] in ("00", "15", "30", "45")


def is_date(groups: Sequence[str]) -> bool:
    """Say whether three groups of digits read as a day, a month and a year in some order."""
    if len(groups) != 3 or max(map(len, groups)) > 4:
        return False
    first, second, third = map(int, groups)
    sizes = tuple(map(len, groups))
    day_first = (
        max(sizes[:2]) <= 2 and sizes[2] in (2, 4) and 1 <= min(first, second) <= 12 and max(first, second) <= 31
    )
    year_first = sizes[0] == 4 and max(sizes[1:]) <= 2 and 1 <= second <= 12 and 1 <= third <= 31
    year_fits = sizes[2] == 2 or 1900 <= third <= 2100
    return (day_first and year_fits) or (year_first and 1900 <= first <= 2100)


def sign_before(tokens: list[Token], at: int) -> str:
    """Return the token before a number, opening brackets passed over; "" at the beginning."""
    before = at - 1
    while before >= 0 and tokens[before].text == "(":
        before -= 1
    return tokens[before].text if before >= 0 else ""


def index_after(tokens: list[Token], group: Group) -> int:
    """Return the index of the first token after a group."""
    after = group.first
    while after < len(tokens) and tokens[after].start < group.end:
        after += 1
    return after
