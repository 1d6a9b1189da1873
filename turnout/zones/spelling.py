"""Words a letter or two away from a known one, found by their common leavings. Pure text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

SHORTEST = 4
LONGEST = 24
"""The leavings of a word grow with the square of its length: nobody's street is longer."""

LONG = 7
"""From this length on two slips are forgiven, below one."""

MOST_GUESSES = 3


class Spelling:
    """Known words, searchable with slips of the pen (a letter lost, added, changed, or two swapped)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._by_leaving: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if _is_guessable(word):
                for leaving in _leavings(word):
                    self._by_leaving[leaving].append(word)

    def near(self, word: str) -> list[tuple[str, int]]:
        """Return up to three other known words with their number of slips, fewest first; [] for short and long ones."""
        if not _is_guessable(word):
            return []
        seen = {known for leaving in _leavings(word) for known in self._by_leaving.get(leaving, ()) if known != word}
        slips = [(slips_between(word, known), known) for known in seen]
        allowed = _forgiven(word)
        return [(known, count) for count, known in sorted(slips) if count <= allowed][:MOST_GUESSES]


def slips_between(one: str, other: str) -> int:
    """Count the slips that turn one word into the other (optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _is_guessable(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _forgiven(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def _leavings(word: str) -> set[str]:
    """Return the word and what is left of it with one or two letters taken out."""
    positions = range(len(word))
    return {word} | {
        "".join(letter for index, letter in enumerate(word) if index not in taken)
        for count in range(1, _forgiven(word) + 1)
        for taken in combinations(positions, count)
    }
