"""Finds corners and named places in what a hurried person writes or says. Pure: built from places, holds no tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from turnout.zones.naming import STREET_TYPES, fold, words_of
from turnout.zones.spelling import Spelling

WRITTEN_OUT = 1.0
"""The text is the label itself, as a page offered it."""

TWO_STREETS = 0.8
NAMED = 0.78
EDIT_COST = 0.08
GAP_COST = 0.01
ZONE_BONUS = 0.1
WORD_BONUS = 0.01
TORN_FROM_ZONE = 0.35
TORN_FROM_STREET = 0.1
"""What it costs to read "Lowry" out of "Lowry Hill", or "Lake" out of "Cedar Lake"."""

PART_OF_NAME = 0.7
ONE_STREET = 0.3
SURE = 0.6
"""From this score on the text names the place itself; below, it is only one of those the person may mean."""

LONGEST_NAME_WORDS = 8
LONGEST_TEXT_WORDS = 40
SMALLEST_PART = 0.5


@dataclass(frozen=True)
class Entry:
    """A place of the gazetteer. A corner's words are its two streets' keys joined by " & "."""

    label: str
    words: str
    is_corner: bool
    zone_id: int | None


@dataclass(frozen=True)
class _Mention:
    """A street (its keys), named place or zone (its number) found in words start..end of the text."""

    start: int
    end: int
    kind: str
    keys: tuple[str, ...] = ()
    number: int = 0
    edits: int = 0


class Gazetteer:
    """An index over places; positions in the given sequence are the answers."""

    def __init__(self, entries: Sequence[Entry], zone_names: Mapping[int, Sequence[str]]) -> None:
        self._entries = entries
        self._names: dict[tuple[str, ...], list[tuple[str, str, int]]] = defaultdict(list)
        self._corners: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._on_street: dict[str, list[int]] = defaultdict(list)
        self._labels = {fold(entry.label): number for number, entry in enumerate(entries)}
        self._with_word: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            self._add_corner(number, entry) if entry.is_corner else self._add_named(number, entry)
        for zone_id, names in zone_names.items():
            for name in names:
                self._add_name(words_of(name), ("zone", "", zone_id))
        self._starts = {words[:length] for words in self._names for length in range(1, len(words) + 1)}
        self._spelling = Spelling({word for words in self._names for word in words})

    def find(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Return (position, score 0..1) of the likeliest places, best first, ties by label and then position."""
        words = words_of(fold(text))[:LONGEST_TEXT_WORDS]
        scores = self._scores(words, [[(word, 0)] for word in words])
        if max(scores.values(), default=0.0) < SURE:
            guesses = [[(word, 0), *self._spelling.near(word)] for word in words]
            for number, score in self._scores(words, guesses).items():
                scores[number] = max(scores.get(number, 0.0), score)
        if (exact := self._labels.get(fold(text).strip())) is not None:
            scores[exact] = WRITTEN_OUT
        ranked = sorted(scores.items(), key=lambda found: (-found[1], self._entries[found[0]].label, found[0]))
        return ranked[:limit]

    def _add_corner(self, number: int, entry: Entry) -> None:
        first, _, second = entry.words.partition(" & ")
        self._corners[first, second].append(number)
        for key in (first, second):
            if key not in self._on_street:
                words = key.split()
                core = words[:-1] if len(words) > 1 and words[-1] in STREET_TYPES else words
                for name in {tuple(core), tuple(words)}:
                    self._add_name(name, ("street", key, 0))
            self._on_street[key].append(number)

    def _add_named(self, number: int, entry: Entry) -> None:
        words = entry.words.split()
        self._add_name(words, ("place", "", number))
        for word in set(words):
            self._with_word[word].append(number)

    def _add_name(self, words: Sequence[str], meaning: tuple[str, str, int]) -> None:
        spellings = {tuple(words)}
        if len(words) > 1:
            spellings.add(("".join(words),))
        if words and words[0] == "saint":
            spellings.add(("st", *words[1:]))
        for spelling in spellings:
            if spelling and meaning not in self._names[spelling]:
                self._names[spelling].append(meaning)

    def _scores(self, words: Sequence[str], guesses: Sequence[Sequence[tuple[str, int]]]) -> dict[int, float]:
        mentions = list(self._mentions(words, guesses))
        streets = [mention for mention in mentions if mention.kind == "street"]
        zones = [mention for mention in mentions if mention.kind == "zone"]
        scores: dict[int, float] = defaultdict(float)
        for number, score, taken in (*self._pairs(mentions), *self._named(mentions), *self._parts(guesses)):
            named = {zone.number for zone in zones if all(_apart(zone, mention) for mention in taken)}
            bonus = ZONE_BONUS if self._entries[number].zone_id in named else 0.0
            scores[number] = max(scores[number], score + bonus)
        if not any(score >= SURE for score in scores.values()):
            self._add_single_streets(streets, zones, scores)
        return {number: min(WRITTEN_OUT - WORD_BONUS, score) for number, score in scores.items()}

    def _mentions(self, words: Sequence[str], guesses: Sequence[Sequence[tuple[str, int]]]) -> Iterator[_Mention]:
        for start in range(len(words)):
            paths: list[tuple[tuple[str, ...], int]] = [((), 0)]
            for end in range(start, min(len(words), start + LONGEST_NAME_WORDS)):
                paths = [
                    ((*path, word), edits + more)
                    for path, edits in paths
                    for word, more in guesses[end]
                    if (*path, word) in self._starts
                ]
                if not paths:
                    break
                for path, edits in paths:
                    yield from self._meanings(path, start, end + 1, edits)

    def _meanings(self, path: tuple[str, ...], start: int, end: int, edits: int) -> Iterator[_Mention]:
        meanings = self._names.get(path, ())
        keys = tuple(key for kind, key, _ in meanings if kind == "street")
        if keys:
            yield _Mention(start, end, "street", keys=keys, edits=edits)
        for kind, _, number in meanings:
            if kind != "street":
                yield _Mention(start, end, kind, number=number, edits=edits)

    def _pairs(self, mentions: Sequence[_Mention]) -> Iterator[tuple[int, float, tuple[_Mention, ...]]]:
        streets = [mention for mention in mentions if mention.kind == "street"]
        for first, second in combinations(streets, 2):
            if not _apart(first, second):
                continue
            torn = sum(max(_tearing(street, mention) for mention in mentions) for street in (first, second))
            gap = max(first.start, second.start) - min(first.end, second.end)
            length = first.end - first.start + second.end - second.start
            score = TWO_STREETS - EDIT_COST * (first.edits + second.edits) - GAP_COST * gap + WORD_BONUS * length - torn
            for a in first.keys:
                for b in second.keys:
                    for number in self._corners.get((min(a, b), max(a, b)), ()):
                        yield number, score, (first, second)

    def _named(self, mentions: Iterable[_Mention]) -> Iterator[tuple[int, float, tuple[_Mention, ...]]]:
        for mention in mentions:
            if mention.kind == "place":
                length = mention.end - mention.start
                yield mention.number, NAMED - EDIT_COST * mention.edits + 2 * WORD_BONUS * length, (mention,)

    def _parts(self, guesses: Sequence[Sequence[tuple[str, int]]]) -> Iterator[tuple[int, float, tuple[_Mention, ...]]]:
        """Score places named by some of their words: "the library" for "Two Rivers Library"."""
        said: dict[int, dict[str, int]] = defaultdict(dict)
        for choices in guesses:
            for word, edits in choices:
                for number in self._with_word.get(word, ()):
                    said[number][word] = min(edits, said[number].get(word, edits))
        for number, found in said.items():
            part = len(found) / len(set(self._entries[number].words.split()))
            if part >= SMALLEST_PART:
                yield number, PART_OF_NAME * part - EDIT_COST * sum(found.values()), ()

    def _add_single_streets(
        self, streets: Sequence[_Mention], zones: Sequence[_Mention], scores: dict[int, float]
    ) -> None:
        """Offer the corners of a street named alone, those in a zone named beside it first."""
        for street in streets:
            wished = {zone.number for zone in zones if _apart(street, zone)}
            cost = EDIT_COST * street.edits - WORD_BONUS * (street.end - street.start)
            for key in street.keys:
                for number in self._on_street[key]:
                    bonus = ZONE_BONUS if self._entries[number].zone_id in wished else 0.0
                    scores[number] = max(scores[number], ONE_STREET - cost + bonus)


def _tearing(street: _Mention, longer: _Mention) -> float:
    """Return what it costs to read a street out of a longer name that was written exactly."""
    inside = longer.start <= street.start and street.end <= longer.end
    if not inside or longer.edits or longer.end - longer.start <= street.end - street.start:
        return 0.0
    return {"zone": TORN_FROM_ZONE, "street": TORN_FROM_STREET}.get(longer.kind, 0.0)


def _apart(one: _Mention, other: _Mention) -> bool:
    return one.end <= other.start or other.end <= one.start
