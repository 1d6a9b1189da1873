"""Chooses the cells homes are known by: as fine as possible, never fewer than 200 households. Pure: no tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from turnout.engines.geo import cell_distance_m, parent, resolution_of
from turnout.zones.population import whole_shares
from turnout.zones.reading.tables import CensusPoint
from turnout.zones.territory import Territory

MIN_HOUSEHOLDS = 200
PEOPLE_PER_HOUSEHOLD = 2.3
FINEST = 9
COARSEST = 6
"""Coarser cells are only made where the countryside is so empty that 36 square kilometres hold under 200 households."""

WIDEST = 4
NEAR_M = 10_000.0
"""A strip of the town's edge joins a chosen cell this near rather than a cell as wide as a county."""


@dataclass(frozen=True)
class ChosenCell:
    """A cell to live in. Its ground is the cell less the finer chosen cells inside; households and zone are of that."""

    h3: int
    resolution: int
    households: int
    zone: int


@dataclass
class _Group:
    households: float = 0.0
    members: list[int] = field(default_factory=list)

    def take(self, other: _Group) -> None:
        self.households += other.households
        self.members += other.members


def home_cells(territory: Territory, town: BaseGeometry, points: Sequence[CensusPoint]) -> list[ChosenCell]:
    """Return the chosen cells of a town, its outline in longitude and latitude, sorted by cell.

    Each census point's households are spread evenly over the ground nearest to it. Every point of the town has exactly
    one chosen cell: the finest one around it, or at the town's edge the nearest. Households add up to the town's
    population / 2.3.
    """
    atoms = sorted(h3.h3shape_to_cells_experimental(h3.geo_to_h3shape(town), FINEST, contain="overlap"))
    households = _spread(territory, town, atoms, points)
    chosen = choose(dict(zip(atoms, households, strict=True)))
    total = round(sum(point.population for point in points) / PEOPLE_PER_HOUSEHOLD)
    whole = whole_shares([group.households for group in chosen.values()], total)
    centres = [h3.cell_to_latlng(atom) for atom in atoms]
    zones = [zone for zone, _ in territory.nearest([lat for lat, _ in centres], [lon for _, lon in centres])]
    zone_of = dict(zip(atoms, zones, strict=True))
    weight = dict(zip(atoms, households, strict=True))
    return [
        ChosenCell(cell, resolution_of(cell), count, _main_zone(group.members, zone_of, weight))
        for (cell, group), count in zip(chosen.items(), whole, strict=True)
    ]


def choose(households: Mapping[int, float]) -> dict[int, _Group]:
    """Choose from the finest cells' households (all of one resolution) the cells to live in.

    A cell of 200 households is chosen. What stays under 200 goes up and is counted together with its siblings; the
    coarser cell they make has 200 households outside the finer cells chosen within it. At the coarsest wished
    resolution a remainder too small to hide in takes in the smallest finer cell inside its cell; where there is none
    it joins the nearest chosen cell, or goes further up in empty country.
    """
    chosen: dict[int, _Group] = {}
    waiting = {cell: _Group(count, [cell]) for cell, count in households.items()}
    for resolution in range(FINEST, WIDEST - 1, -1):
        small: dict[int, _Group] = {}
        for cell, group in sorted(waiting.items()):
            if resolution <= COARSEST and group.households < MIN_HOUSEHOLDS:
                _take_in_smallest(cell, group, chosen)
            (chosen if group.households >= MIN_HOUSEHOLDS else small)[cell] = group
        waiting = defaultdict(_Group)
        for cell, group in small.items():
            near = _nearest(group, chosen) if resolution <= COARSEST else None
            if near is not None and cell_distance_m(group.members[0], near) <= NEAR_M:
                chosen[near].take(group)
            else:
                waiting[parent(cell)].take(group)
    for cell, group in waiting.items():
        near = _nearest(group, chosen)
        chosen.setdefault(cell if near is None else near, _Group()).take(group)
    return dict(sorted(chosen.items()))


def _nearest(group: _Group, chosen: Mapping[int, _Group]) -> int | None:
    return min(chosen, key=lambda cell: (cell_distance_m(group.members[0], cell), cell), default=None)


def _take_in_smallest(cell: int, group: _Group, chosen: dict[int, _Group]) -> None:
    resolution = resolution_of(cell)
    inside = [finer for finer in chosen if resolution_of(finer) > resolution and parent(finer, resolution) == cell]
    if inside:
        group.take(chosen.pop(min(inside, key=lambda finer: (chosen[finer].households, finer))))


def _spread(
    territory: Territory, town: BaseGeometry, atoms: Sequence[int], points: Sequence[CensusPoint]
) -> list[float]:
    plane = territory.plane
    outlines = shapely.polygons([[(lon, lat) for lat, lon in h3.cell_to_boundary(atom)] for atom in atoms])
    shapely.prepare(town)
    cut = ~shapely.contains_properly(town, outlines)
    area = shapely.area(outlines)
    area[cut] = shapely.area(shapely.intersection(outlines[cut], town))
    middles = plane.flatten(shapely.points([h3.cell_to_latlng(atom)[::-1] for atom in atoms]))
    places = plane.flatten(shapely.points([(point.lon, point.lat) for point in points]))
    nearest = shapely.STRtree(places).query_nearest(middles, all_matches=False)[1]
    ground = np.bincount(nearest, weights=area, minlength=len(points))
    people = np.asarray([point.population for point in points], dtype=float)
    spread = np.divide(people, ground, out=np.zeros_like(people), where=ground > 0)
    households = spread[nearest] * area
    landless = np.flatnonzero(ground == 0)
    if landless.size:
        own = shapely.STRtree(middles).query_nearest(places[landless], all_matches=False)[1]
        np.add.at(households, own, people[landless])
    return [float(count) for count in households / PEOPLE_PER_HOUSEHOLD]


def _main_zone(members: Sequence[int], zone_of: Mapping[int, int], weight: Mapping[int, float]) -> int:
    lived: Counter[int] = Counter()
    for atom in members:
        lived[zone_of[atom]] += weight[atom] or 1e-9  # type: ignore[assignment]  # a Counter of parts of households
    return min(lived, key=lambda zone: (-lived[zone], zone))
