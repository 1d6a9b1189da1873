"""Numbers of papers: cards, cases, licences, receipts. Long mixed codes anywhere; shorter ones after their word."""

from __future__ import annotations

from collections.abc import Iterator

from turnout.engines.redact.digits import CURRENCIES, is_date, is_quarter_hour, sign_before
from turnout.engines.redact.phones import LOCAL_SHAPES, WHOLE_SHAPES
from turnout.engines.redact.problem import Kind
from turnout.engines.redact.reading import NUMBER, SIGN, WORD, Reading, Span, Token, is_glued_at, kind_at
from turnout.engines.redact.words import DOCUMENT_CUES, PHONE_CUES, is_like, words_before, words_since

DOCUMENT_SHAPES = ((3, 2, 4), (4, 4, 4, 4), (4, 6, 5))
LONGEST_LETTERS = 6
LONGEST_CODE = 40
SHORTEST_NUMBER = min(shape[0] for shape in DOCUMENT_SHAPES)
FURTHEST = 4


def find_documents(reading: Reading) -> Iterator[Span]:
    """Yield numbers of papers; dates, hours, prices, ZIP codes and phones are none."""
    tokens = reading.tokens
    since = words_since(tokens, DOCUMENT_CUES)
    at = 0
    while at < len(tokens):
        last = _code_end(tokens, at)
        is_long = last > at + 1 or len(tokens[at].text) >= SHORTEST_NUMBER
        if is_long and tokens[at].kind in (NUMBER, WORD):
            is_code = _is_code_of_a_paper(tokens, at, last, since[at] <= FURTHEST)
            end = last if is_code else _spaced_end(tokens, at, since[at] <= FURTHEST)
            if end:
                yield Span(tokens[at].start, tokens[end - 1].end, Kind.DOCUMENT_NUMBER)
            last = max(last, end)
        at = last


def _code_end(tokens: list[Token], at: int) -> int:
    """Return the end of the code that starts here: letters and digits with - # / between and no blank."""
    last = at + 1
    while last < len(tokens) and last - at < LONGEST_CODE and tokens[last].is_glued:
        token = tokens[last]
        is_part = token.kind == NUMBER or (token.kind == WORD and len(token.text) <= LONGEST_LETTERS)
        if not is_part and token.text not in ("-", "#", "/", "."):
            break
        last += 1
    while last > at + 1 and tokens[last - 1].kind == SIGN:
        last -= 1
    return last


def _is_code_of_a_paper(tokens: list[Token], at: int, last: int, is_cued: bool) -> bool:
    parts = tokens[at:last]
    numbers = [part.text for part in parts if part.kind == NUMBER]
    if sign_before(tokens, at) in CURRENCIES | {"+"} or any(part.text in (".", "/") for part in parts[1:2]):
        return False
    if len(numbers) == sum(part.kind != SIGN for part in parts):
        return _is_number_of_a_paper(tokens, at, numbers, is_cued)
    letters = "".join(part.text for part in parts if part.kind == WORD)
    digits = sum(len(number) for number in numbers)
    first = parts[0]
    if first.kind == WORD and (
        len(first.text) > 4 or len(letters) > LONGEST_LETTERS or is_like(first.text, PHONE_CUES)
    ):
        return False
    return digits >= (5 if is_cued else 6)


def _is_number_of_a_paper(tokens: list[Token], at: int, numbers: list[str], is_cued: bool) -> bool:
    """Say whether digits alone are the number of a paper: by their shape, by their length, or by the word before."""
    shape = tuple(len(number) for number in numbers)
    if _is_harmless(numbers, shape):
        return False
    if shape in (*WHOLE_SHAPES, *LOCAL_SHAPES, (11,)) or shape[1:] in WHOLE_SHAPES:
        return is_cued and not any(is_like(word, PHONE_CUES) for word in words_before(tokens, at, 4))
    return shape in DOCUMENT_SHAPES or sum(shape) >= (5 if is_cued else 8)


def _is_harmless(numbers: list[str], shape: tuple[int, ...]) -> bool:
    """Say whether digits with signs between are a date, hours or a ZIP code."""
    if shape == (8,):
        whole = numbers[0]
        return is_date([whole[:4], whole[4:6], whole[6:]]) or is_date([whole[:2], whole[2:4], whole[4:]])
    are_hours = shape == (4, 4) and all(is_quarter_hour(number) for number in numbers)
    return are_hours or shape == (5, 4) or is_date(numbers)


def _spaced_end(tokens: list[Token], at: int, is_cued: bool) -> int:
    """Return the end of a number written in groups with blanks: a card's, or "A000 123 456" after its word; else 0."""
    has_letters = tokens[at].kind == WORD and len(tokens[at].text) <= 3 and is_glued_at(tokens, at + 1)
    first = at + 1 if has_letters else at
    if kind_at(tokens, first) != NUMBER or sign_before(tokens, at) in CURRENCIES | {"+"}:
        return 0
    last = first
    while last < len(tokens) and last - first < 4 and tokens[last].kind == NUMBER:
        last += 1
    shape = tuple(len(token.text) for token in tokens[first:last])
    threes = ((3, 3, 3),) if has_letters or is_cued else ()
    wanted = next((one for one in (*DOCUMENT_SHAPES, *threes) if shape[: len(one)] == one), None)
    return first + len(wanted) if wanted else 0
