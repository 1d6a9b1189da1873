"""Who comes first for a kind of seat. The order of the policy: on duty, language, distance, least recently asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice
from math import inf
from operator import attrgetter

from turnout.engines.dispatch.problem import TOWN, Candidate, Problem, Seat

Entry = tuple[int, float, int, Candidate]
OTHER_LANGUAGE, OFF_DUTY, HELD_BACK = 1 << 40, 1 << 41, 1 << 42
RESERVE = 3
"""A kind of seat with fewer people left than this many per open seat keeps its people back from other seats."""


@dataclass(frozen=True, slots=True)
class SeatKind:
    """Seats nobody needs to tell apart."""

    qualification: str
    on_scene: bool
    language: str | None
    language_required: bool

    @classmethod
    def of(cls, seat: Seat) -> SeatKind:
        """Return the kind of a seat."""
        return cls(seat.qualification, seat.on_scene, seat.language, seat.language_required)

    def fits(self, qualifications: frozenset[str], languages: frozenset[str]) -> bool:
        """Say whether somebody may take such a seat at all."""
        if self.qualification not in qualifications:
            return False
        return not self.language_required or self.language in languages


@dataclass(frozen=True, slots=True)
class Rings:
    """The people not asked yet by ring, how far the clock has opened the rings, and how far they will ever open."""

    people: tuple[list[Candidate], ...]
    open_to: int
    opens_at_most_to: int
    widen_when_dry: bool
    found: dict[tuple[SeatKind, int], list[Candidate]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, problem: Problem) -> Rings:
        """Sort a problem's candidates into rings."""
        policy, asked = problem.policy, {asked.candidate_id for asked in problem.asked}
        unasked = [one for one in problem.candidates if one.id not in asked] if asked else problem.candidates
        people = tuple([one for one in unasked if one.in_zone_ring == ring] for ring in range(TOWN + 1))
        open_to = sum(1 for opens_s in policy.ring_after_s if problem.elapsed_s >= opens_s)
        return cls(people, open_to, len(policy.ring_after_s), policy.widen_when_dry)

    def pool(self, kind: SeatKind) -> list[Candidate]:
        """List everybody who may be asked for a kind of seat now, widening ring by ring while nobody is found."""
        pool: list[Candidate] = []
        for ring in range(self.opens_at_most_to + 1):
            if ring > self.open_to and (pool or not self.widen_when_dry):
                break
            pool += self._fitting(kind, ring)
        return pool

    def ever(self, kind: SeatKind, enough: int) -> int:
        """Count those who may be asked for a kind of seat, now or when the last ring opens; stop counting at enough."""
        count = 0
        for ring in range(self.opens_at_most_to + 1):
            if (kind, ring) in self.found:
                count += len(self.found[kind, ring])
            else:
                fitting = (one for one in self.people[ring] if kind.fits(one.qualifications, one.languages))
                count += sum(1 for _ in islice(fitting, max(0, enough - count)))
        return count

    def _fitting(self, kind: SeatKind, ring: int) -> list[Candidate]:
        """List the people of one ring who may take such a seat; each ring is searched once for each kind."""
        if (kind, ring) not in self.found:
            skilled = [one for one in self.people[ring] if kind.qualification in one.qualifications]
            if kind.language_required:
                skilled = [one for one in skilled if kind.language in one.languages]
            self.found[kind, ring] = skilled
        return self.found[kind, ring]


def precedence(kind: SeatKind, people: Iterable[Candidate], band_m: float) -> list[int]:
    """Pack the order of each person into one number, smallest first: off duty, other language, distance band."""
    if kind.language is None:
        return [(0 if one.on_duty else OFF_DUTY) + int(one.distance_m / band_m) for one in people]
    return [
        (0 if one.on_duty else OFF_DUTY)
        + (0 if kind.language in one.languages else OTHER_LANGUAGE)
        + int(one.distance_m / band_m)
        for one in people
    ]


def lot(seed: int, candidate_id: int) -> int:
    """Draw a number for one person, equal for equal seeds, so that no tie always falls to the same people."""
    mixed = (candidate_id * 0x9E3779B97F4A7C15 ^ (seed + 1) * 0xC2B2AE3D27D4EB4F) & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 31) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return mixed ^ mixed >> 29


def kept_for_others(
    kind: SeatKind, open_counts: Mapping[SeatKind, int], pools: Mapping[SeatKind, list[Candidate]]
) -> frozenset[frozenset[str]]:
    """Return the sets of qualifications that a scarcer open kind of seat needs more than this one does."""
    scarce = [
        other
        for other, count in open_counts.items()
        if other.qualification != kind.qualification
        and len(pools[other]) < RESERVE * count
        and len(pools[other]) < len(pools[kind])
    ]
    return frozenset(one.qualifications for other in scarce for one in pools[other])


def ranked(
    kind: SeatKind,
    pool: list[Candidate],
    *,
    first: int,
    problem: Problem,
    kept: frozenset[frozenset[str]] = frozenset(),
) -> list[Candidate]:
    """Return the `first` best of a pool in order; people whose set of qualifications is in `kept` come last.

    Among equals (same duty, language and distance band) the least recently asked comes first, and every third place
    (policy.newcomer_share, counted over the whole dispatch) goes to somebody never asked. Linear in the pool.
    """
    if not first:
        return []
    pool = _front_of(kind, pool, first, kept, problem.policy.band_m)
    keys = precedence(kind, pool, problem.policy.band_m)
    if kept:
        keys = [key + HELD_BACK * (one.qualifications in kept) for key, one in zip(keys, pool, strict=True)]
    best = nsmallest(first, keys)
    if not best:
        return []
    queues: tuple[list[Entry], list[Entry]] = ([], [])
    for key, one in zip(keys, pool, strict=True):
        if key <= best[-1]:
            waited = 0.0 if one.never_asked else one.last_asked_minutes or 0.0
            queues[one.never_asked].append((key, -waited, lot(problem.seed, one.id), one))
    for queue in queues:
        queue.sort(key=lambda entry: entry[:3], reverse=True)
    return _interleave(queues, first=first, turn=len(problem.asked), share=problem.policy.newcomer_share)


def _front_of(
    kind: SeatKind, pool: list[Candidate], first: int, kept: frozenset[frozenset[str]], band_m: float
) -> list[Candidate]:
    """Leave out, with a few quick passes, those who cannot be among the first: most of a town, most of the time.

    Stops at the first step that does not part the pool cleanly; what it returns then holds the first all the same.
    """
    steps: list[Callable[[Candidate], bool]] = []
    if kept:
        steps.append(lambda one: one.qualifications not in kept)
    steps.append(attrgetter("on_duty"))
    if kind.language is not None:
        steps.append(lambda one: kind.language in one.languages)
    for belongs in steps:
        front = list(filter(belongs, pool))
        if len(front) >= first:
            pool = front
        elif front:
            return pool
    nearest = nsmallest(first, [one.distance_m for one in pool])
    limit = (nearest[-1] // band_m + 1) * band_m if len(nearest) == first else inf
    return [one for one in pool if one.distance_m < limit]


def _interleave(queues: tuple[list[Entry], list[Entry]], *, first: int, turn: int, share: float) -> list[Candidate]:
    """Merge the people asked before and those never asked; both queues are sorted backwards and emptied."""
    order: list[Candidate] = []
    while len(order) < first and any(queues):
        is_newcomers_turn = int((turn + 1) * share + 1e-9) > int(turn * share + 1e-9)
        heads = [(queue[-1][0], is_new != is_newcomers_turn, is_new) for is_new, queue in enumerate(queues) if queue]
        order.append(queues[min(heads)[2]].pop()[3])
        turn += 1
    return order
