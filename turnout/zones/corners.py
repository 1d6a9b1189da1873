"""Corners: where two differently named streets meet. Pure geometry on lines in metres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from turnout.zones.naming import StreetName, is_numbered

TOUCH_M = 2.0
"""Lines drawn this near to each other meet: five decimals of a degree are a metre."""

SAME_CORNER_M = 100.0
"""Meetings of one pair of streets nearer than this are one corner: the lanes of a boulevard cross four times."""


@dataclass(frozen=True)
class Corner:
    """Two streets and the point, in metres, where they meet."""

    streets: tuple[StreetName, StreetName]
    x: float
    y: float

    @property
    def label(self) -> str:
        return " & ".join(street.label for street in self.streets)

    @property
    def words(self) -> str:
        return " & ".join(sorted(street.key for street in self.streets))


def find_corners(names: Sequence[StreetName], lines: Sequence[BaseGeometry]) -> list[Corner]:
    """Return every corner of the streets, sorted by label, west and south first.

    One line each name; lines in metres. Streets that meet twice more than 100 m apart give two corners.
    """
    shapes = np.asarray(lines, dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_M)
    keys = np.asarray([name.key for name in names], dtype=object)
    distinct = (left < right) & (keys[left] != keys[right])
    left, right = left[distinct], right[distinct]
    meetings: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    streets: dict[str, StreetName] = {}
    for a, b, touching in zip(left.tolist(), right.tolist(), _touching(shapes[left], shapes[right]), strict=True):
        pair = sorted((names[a], names[b]), key=_reading_order)
        for street in pair:
            streets.setdefault(street.key, street)
        meetings[pair[0].key, pair[1].key].extend(touching)
    corners = [
        Corner(streets=(streets[first], streets[second]), x=x, y=y)
        for (first, second), points in meetings.items()
        for x, y in _gathered(points)
    ]
    return sorted(corners, key=lambda corner: (corner.label, corner.x, corner.y))


def _reading_order(street: StreetName) -> tuple[bool, str, str]:
    """Named streets before numbered ones: "Lake St & 31st Ave"."""
    return is_numbered(street), street.label, street.key


def _touching(left: np.ndarray, right: np.ndarray) -> Iterable[list[tuple[float, float]]]:
    crossings = shapely.intersection(left, right)
    bridges = shapely.shortest_line(left, right)
    for crossing, bridge in zip(crossings, bridges, strict=True):
        parts = [bridge] if crossing.is_empty else shapely.get_parts(crossing)
        yield [(middle.x, middle.y) for middle in map(shapely.centroid, parts)]


def _gathered(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join meetings chained by less than 100 m; each group stands at its member nearest to the group's middle."""
    groups: list[list[tuple[float, float]]] = []
    for point in sorted(set(points)):
        near = [group for group in groups if any(_apart(point, other) <= SAME_CORNER_M for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([point, *(other for group in near for other in group)])
    return [_middle_one(group) for group in groups]


def _middle_one(group: list[tuple[float, float]]) -> tuple[float, float]:
    middle = (sum(x for x, _ in group) / len(group), sum(y for _, y in group) / len(group))
    return min(group, key=lambda point: (_apart(point, middle), point))


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))
