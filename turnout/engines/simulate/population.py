"""Made-up volunteers of a town: placed by population, with what they can do, their languages and their hours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from turnout.engines.simulate.behaviour import choose, draw

VERIFIER_SHARE = 0.15
VERIFIERS_AT_MOST = 30

# Shares of volunteers who can do a thing: most of them several. Our judgement of a network some months old.
SKILLS: Mapping[str, float] = {
    "observer": 0.30,
    "companion": 0.16,
    "visitor": 0.20,
    "runner": 0.24,
    "driver": 0.14,
    "welcome": 0.12,
    "interpreter": 0.12,
    "family": 0.10,
    "documenter": 0.07,
    "first_aider": 0.06,
    "care_owner": 0.06,
    "rights_reader": 0.03,
    "legal_liaison": 0.02,
    "legal_desk": 0.02,
    "safeguarded_pair": 0.03,
    "school_contact": 0.01,
    "conduct_contact": 0.005,
}
SECOND_LANGUAGES: Mapping[str, float] = {"es": 0.16, "so": 0.05, "hmn": 0.03}
# Hours of duty by the town's clock, with the share of volunteers on duty then on one day.
DUTY_BLOCKS: Mapping[tuple[float, float], float] = {
    (5.5, 9.5): 0.05,
    (9.5, 13.5): 0.04,
    (13.5, 17.5): 0.04,
    (15.0, 19.0): 0.05,
    (17.5, 21.5): 0.05,
    (21.5, 29.5): 0.02,
}


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """A zone as a place to live: its id, residents, and cells with their households."""

    id: int
    residents: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """One made-up volunteer. `duty` are hours after the midnight before the day, or None."""

    number: int
    zone_id: int
    cell: int
    languages: tuple[str, ...]
    skills: frozenset[str]
    is_verifier: bool
    is_trainee: bool
    duty: tuple[float, float] | None


def place_volunteers(*, zones: Sequence[ZoneShare], number: int, seed: int) -> tuple[SimulatedPerson, ...]:
    """Return so many volunteers, placed by residents and households; the same for the same seed.

    Verifiers are 15 % of a zone's volunteers, rounded down, at most 30. ValueError for a town nobody lives in.
    """
    weights = list(accumulate(zone.residents if zone.cells else 0 for zone in zones))
    if not weights or not weights[-1]:
        raise ValueError("nobody lives in these zones")
    placed = [zones[bisect_right(weights, draw(seed, "zone", one) * weights[-1])] for one in range(number)]
    in_zone: dict[int, int] = {}
    for zone in placed:
        in_zone[zone.id] = in_zone.get(zone.id, 0) + 1
    verifiers = {zone_id: min(VERIFIERS_AT_MOST, int(VERIFIER_SHARE * count)) for zone_id, count in in_zone.items()}
    people = []
    for one, zone in enumerate(placed):
        is_verifier = verifiers[zone.id] > 0
        verifiers[zone.id] -= is_verifier
        people.append(_person(one, zone, is_verifier, seed))
    return tuple(people)


def _person(number: int, zone: ZoneShare, is_verifier: bool, seed: int) -> SimulatedPerson:
    skills = frozenset(skill for skill, share in SKILLS.items() if draw(seed, skill, number) < share)
    return SimulatedPerson(
        number=number,
        zone_id=zone.id,
        cell=_cell(number, zone, seed),
        languages=("en", *(code for code, share in SECOND_LANGUAGES.items() if draw(seed, code, number) < share)),
        skills=skills,
        is_verifier=is_verifier,
        is_trainee=not skills,
        duty=_duty(number, seed),
    )


def _cell(number: int, zone: ZoneShare, seed: int) -> int:
    shares = {str(cell): float(max(households, 1)) for cell, households in zone.cells}
    return int(choose(seed, shares, "cell", number))


def _duty(number: int, seed: int) -> tuple[float, float] | None:
    point = draw(seed, "duty", number)
    for block, share in DUTY_BLOCKS.items():
        point -= share
        if point < 0:
            return block
    return None
