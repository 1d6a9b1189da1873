"""Which zone is a point in, and which zones are a street's width away. Pure geometry: no tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from turnout.engines.geo import NotAPlace
from turnout.zones.plane import Plane

BORDER_M = 30.0
"""Zone borders run along streets: 99.8 % of street events lie within 30 m of their official zone, 85 % inside it."""


@dataclass(frozen=True)
class Nearby:
    """What lies around a point: the zone it is in, others within the border, metres to the nearest zone (0 inside)."""

    zone: int | None
    border: tuple[int, ...]
    distance_m: float


class Territory:
    """The zones of a town, searchable. Zones are known by their place in the sequence; an earlier one wins a tie."""

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        self.plane = Plane.around(shapes)
        self._flat = np.asarray(self.plane.flatten(np.asarray(shapes, dtype=object)), dtype=object)
        shapely.prepare(self._flat)
        self._tree = shapely.STRtree(self._flat)

    def locate(self, lat: float, lon: float) -> Nearby:
        """Find the zone that contains a point, else the nearest within 30 m, and all zones within 30 m.

        Raises NotAPlace for what is not on the globe.
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise NotAPlace(f"no such place: {lat}, {lon}")
        point = self.plane.point(lat, lon)
        near = self._tree.query(point, predicate="dwithin", distance=BORDER_M)
        if near.size == 0:
            _, distance = self._tree.query_nearest(point, return_distance=True, all_matches=False)
            return Nearby(zone=None, border=(), distance_m=float(distance[0]))
        ranked = sorted(zip(shapely.distance(self._flat[near], point).tolist(), near.tolist(), strict=True))
        return Nearby(zone=ranked[0][1], border=tuple(index for _, index in ranked[1:]), distance_m=ranked[0][0])

    def nearest(self, lats: Sequence[float], lons: Sequence[float]) -> list[tuple[int, float]]:
        """Return for each point the zone it is in or nearest to, however far, and the metres to it."""
        points = self.plane.flatten(shapely.points(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)))
        pairs, distances = self._tree.query_nearest(points, return_distance=True, all_matches=True)
        found: dict[int, tuple[int, float]] = {}
        for point, zone, distance in zip(pairs[0].tolist(), pairs[1].tolist(), distances.tolist(), strict=True):
            if point not in found or zone < found[point][0]:
                found[point] = (zone, distance)
        return [found[index] for index in range(len(points))]

    def neighbours(self) -> list[tuple[int, int]]:
        """Return the pairs of zones whose borders come within 30 m of each other, lower place first."""
        left, right = self._tree.query(self._flat, predicate="dwithin", distance=BORDER_M)
        return sorted({(a, b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a < b})
