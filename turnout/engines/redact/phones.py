"""Phones: seven digits and more, told from dates, hours, counts and papers by their shape and the word before."""

from __future__ import annotations

from collections.abc import Iterator

from turnout.engines.redact.digits import CURRENCIES, Group, index_after, is_date, is_quarter_hour, runs, sign_before
from turnout.engines.redact.problem import Kind
from turnout.engines.redact.reading import NUMBER, SIGN, Reading, Span, Token
from turnout.engines.redact.words import MONEY, PHONE_CUES, TIME_CUES, UNITS, words_before, words_since

MOST_GROUPS = 16
MOST_DIGITS, LEAST_DIGITS = 15, 7
FURTHEST = 5
COUNTING = "0123456789101112131415161718192021222324252627282930"

# Lengths of the groups of digits of a phone; the first that fits is taken.
WHOLE_SHAPES = (
    (3, 3, 4), (10,), (3, 3, 2, 2), (3, 7), (6, 4), (3, 2, 2, 3), (3, 2, 3, 2), (3, 4, 3), (3, 3, 3, 1), (3, 3, 1, 3),
)  # fmt: skip
LOCAL_SHAPES = ((3, 4), (7,), (3, 2, 2))
CUED_SHAPES = (
    (2, 2, 2, 2, 2), (2, 4, 4), (2, 2, 2, 2), (4, 4), (3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (5, 5), (4, 3, 3),
)  # fmt: skip


def find_phones(reading: Reading) -> Iterator[Span]:
    """Yield phones of seven digits and more, spaced out or said in words too; not times, prices, dates, ZIP codes."""
    since = words_since(reading.tokens, PHONE_CUES)
    for run in runs(reading.tokens):
        at = 0
        while at < len(run):
            taken = _phone_at(reading, run, at, since[run[at].first] <= FURTHEST)
            if taken:
                start = _with_sign_before(reading, run[at])
                yield Span(start, _with_extension(reading, run[at + taken - 1]), Kind.PHONE)
                at += taken
            else:
                at += 1


def _phone_at(reading: Reading, run: list[Group], at: int, is_cued: bool) -> int:
    """Return how many groups from `at` on are one phone, 0 when none."""
    tokens = reading.tokens
    first = run[at]
    if len(run) - at == 1 and len(first.digits) < LEAST_DIGITS:
        return 0
    if _is_money(tokens, first) or (at > 0 and run[at].before in (".", "/") and len(run[at - 1].digits) < 3):
        return 0
    groups = run[at : at + MOST_GROUPS]
    lengths = tuple(len(group.digits) for group in groups)
    has_plus = sign_before(tokens, first.first) == "+"
    for code in (1, 0):
        if code and not (lengths[0] == 1 and first.digits == "1" and len(groups) > 1):
            continue
        for shape in WHOLE_SHAPES:
            if lengths[code : code + len(shape)] == shape and _reads_as_one(groups[code : code + len(shape)]):
                return code + len(shape)
    if lengths[0] == 11 and first.digits[0] == "1":
        return 1
    return (
        (_international(groups) if has_plus else 0)
        or _spelled_out(groups)
        or _local(tokens, groups, lengths, is_cued)
        or (_cued(groups, lengths) if is_cued else 0)
    )


def _reads_as_one(groups: list[Group]) -> bool:
    """Say whether the separators are those of one number: a bracket opens another, a slash parts a date."""
    return not any("(" in group.before or (group.before == "/" and len(group.digits) <= 2) for group in groups[1:])


def _international(groups: list[Group]) -> int:
    total = 0
    for count, group in enumerate(groups, start=1):
        total += len(group.digits)
        if total > MOST_DIGITS:
            return count - 1 if total - len(group.digits) >= LEAST_DIGITS else 0
        if count == len(groups):
            return count if total >= LEAST_DIGITS else 0
    return 0


def _spelled_out(groups: list[Group]) -> int:
    """Take seven to fifteen digits one by one, or said in words and figures mixed."""
    total = said = count = 0
    for group in groups:
        is_single = len(group.digits) == 1
        if not (is_single or group.is_said or (said and len(group.digits) <= 4)):
            break
        if total + len(group.digits) > MOST_DIGITS:
            break
        total += len(group.digits)
        said += group.is_said
        count += 1
    is_counting = "".join(group.digits for group in groups[:count]) in COUNTING
    return count if total >= LEAST_DIGITS and (count >= LEAST_DIGITS or said >= 3) and not is_counting else 0


def _local(tokens: list[Token], groups: list[Group], lengths: tuple[int, ...], is_cued: bool) -> int:
    for shape in LOCAL_SHAPES:
        size = len(shape)
        if lengths[:size] != shape:
            continue
        last = groups[size - 1]
        signs = {group.before for group in groups[1:size]}
        is_tight = signs <= {"-"} or signs <= {"."} or not signs
        if not is_cued and (_is_count(tokens, groups, size) or _is_clock_range(groups, size)):
            return 0
        if shape == (3, 2, 2) and not (is_cued or signs == {"-"}):
            return 0
        if is_tight or is_cued or (shape == (3, 4) and not _is_cue_of_time(tokens, last)):
            return size
    return 0


def _cued(groups: list[Group], lengths: tuple[int, ...]) -> int:
    for shape in CUED_SHAPES:
        if lengths[: len(shape)] == shape and not is_date([group.digits for group in groups[: len(shape)]]):
            return len(shape)
    total = 0
    for count, group in enumerate(groups, start=1):
        total += len(group.digits)
        if total >= 10 and count >= 4:
            return count if total in (10, 11) and max(lengths[:count]) <= 4 else 0
    return 0


def _is_cue_of_time(tokens: list[Token], last: Group) -> bool:
    return any(word in TIME_CUES for word in words_before(tokens, last.first, 4))


def _is_count(tokens: list[Token], groups: list[Group], size: int) -> bool:
    """Say whether a unit or a sum of money follows: 5550000 dollars, 120 1000 kg."""
    after = index_after(tokens, groups[size - 1])
    if after >= len(tokens):
        return False
    return tokens[after].text in UNITS or tokens[after].text in MONEY or tokens[after].text == "%"


def _is_clock_range(groups: list[Group], size: int) -> bool:
    """Say whether this reads as hours: 0800-1200, 630-1145."""
    return size == 2 and groups[1].before == "-" and all(is_quarter_hour(group.digits) for group in groups[:2])


def _is_money(tokens: list[Token], group: Group) -> bool:
    return sign_before(tokens, group.first) in CURRENCIES | {"#"}


def _with_sign_before(reading: Reading, group: Group) -> int:
    """Return the start of a phone with its plus and opening bracket."""
    at, start = group.first - 1, group.start
    while at >= 0 and reading.tokens[at].text in ("+", "(") and start - reading.tokens[at].end <= 1:
        start = reading.tokens[at].start
        at -= 1
    return start


def _with_extension(reading: Reading, last: Group) -> int:
    tokens, after = reading.tokens, index_after(reading.tokens, last)
    if after < len(tokens) and tokens[after].text in ("ext", "extension", "x", "exten"):
        number = after + 2 if after + 1 < len(tokens) and tokens[after + 1].kind == SIGN else after + 1
        if number < len(tokens) and tokens[number].kind == NUMBER and len(tokens[number].text) <= 6:
            return tokens[number].end
    return last.end
