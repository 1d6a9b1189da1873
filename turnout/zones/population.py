"""Shares people out over zones. Pure arithmetic and geometry: no tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from turnout.zones.reading.tables import CensusPoint
from turnout.zones.territory import Territory


def whole_shares(shares: Sequence[float], total: int) -> list[int]:
    """Round shares to whole numbers whose sum is `total` (largest remainders first, earlier ones on a tie)."""
    scale = total / sum(shares) if sum(shares) else 0.0
    exact = [share * scale for share in shares]
    whole = [floor(share + 1e-9) for share in exact]
    missing = total - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: max(missing, 0)]:
        whole[index] += 1
    return whole


def population_by_zone(
    territory: Territory, shapes: Sequence[BaseGeometry], points: Sequence[CensusPoint]
) -> tuple[list[int], list[int]]:
    """Return people by zone, and the zones whose people were apportioned by area.

    A point counts for the zone it is in, else for the nearest. A zone without a point takes from its neighbours' points
    the part of their ground (nearer to that point than to any other) that it covers. The total is preserved.
    Shapes in longitude and latitude, in the territory's order.
    """
    homes = [zone for zone, _ in territory.nearest([p.lat for p in points], [p.lon for p in points])]
    people = [0.0] * len(shapes)
    for zone, point in zip(homes, points, strict=True):
        people[zone] += point.population
    empty = sorted(set(range(len(shapes))) - set(homes))
    if empty:
        flat = np.asarray(territory.plane.flatten(np.asarray(shapes, dtype=object)), dtype=object)
        _share_ground(territory, flat, points, empty, people, homes)
    return whole_shares(people, sum(point.population for point in points)), empty


def _share_ground(
    territory: Territory,
    flat: np.ndarray,
    points: Sequence[CensusPoint],
    empty: Sequence[int],
    people: list[float],
    homes: Sequence[int],
) -> None:
    by_place: dict[tuple[float, float], list[int]] = {}
    for index, point in enumerate(points):
        by_place.setdefault(territory.plane.xy(point.lat, point.lon), []).append(index)
    town = shapely.union_all(flat)
    grounds = _grounds(list(by_place), town)
    for ground, indices in zip(grounds, by_place.values(), strict=True):
        if ground.area == 0:
            continue
        for zone in empty:
            part = ground.intersection(flat[zone]).area / ground.area
            for index in indices if part else ():
                people[zone] += part * points[index].population
                people[homes[index]] -= part * points[index].population


def _grounds(places: Sequence[tuple[float, float]], town: BaseGeometry) -> list[BaseGeometry]:
    """Return for each place the part of the town nearer to it than to any other."""
    if len(places) == 1:
        return [town]
    sites = shapely.MultiPoint(places)
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=town))
    owner, cell = shapely.STRtree(shapely.get_parts(sites)).query(cells, predicate="contains")[::-1]
    cell_of = dict(zip(owner.tolist(), cell.tolist(), strict=True))
    return [cells[cell_of[index]].intersection(town) for index in range(len(places))]
