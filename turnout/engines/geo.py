"""Distances on the globe and H3 cells as plain integers. No towns, no zones, no people: those live in zones."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import cast

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG R1), metres."""

FINEST_RESOLUTION = 15


class NotACell(ValueError):
    """The integer is not a valid H3 cell."""


class NotAPlace(ValueError):
    """The latitude or longitude does not lie on the globe."""


def distance_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Measure the great-circle distance between two points in degrees.

    Returns metres (haversine on the mean sphere, at most 0.6 % off the ellipsoid).
    """
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    half_chord = sin((phi_b - phi_a) / 2) ** 2 + cos(phi_a) * cos(phi_b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, half_chord)))


def cell_of(lat: float, lon: float, resolution: int = 9) -> int:
    """Return the H3 cell holding a point. Raises NotAPlace or ValueError (resolution)."""
    if not (isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise NotAPlace(f"no such place: {lat}, {lon}")
    if not 0 <= resolution <= FINEST_RESOLUTION:
        raise ValueError(f"no such resolution: {resolution}")
    return cast(int, h3.latlng_to_cell(lat, lon, resolution))


def resolution_of(cell: int) -> int:
    """Return the resolution of a cell, 0 (continent) to 15 (a table). Raises NotACell."""
    return cast(int, h3.get_resolution(_checked(cell)))


@lru_cache(maxsize=65_536)
def centre(cell: int) -> tuple[float, float]:
    """Return (lat, lon) of a cell's centre in degrees. Raises NotACell."""
    lat, lon = h3.cell_to_latlng(_checked(cell))
    return lat, lon


def parent(cell: int, resolution: int | None = None) -> int:
    """Return the coarser cell around a cell, one step up unless a resolution is given.

    Raises NotACell, and ValueError when the resolution is finer than the cell's own.
    """
    own = resolution_of(cell)
    wanted = own - 1 if resolution is None else resolution
    if not 0 <= wanted <= own:
        raise ValueError(f"a cell of resolution {own} has no parent of resolution {wanted}")
    return cast(int, h3.cell_to_parent(cell, wanted))


def ring(cell: int, steps: int) -> frozenset[int]:
    """Return all cells within so many steps of a cell, itself included. Raises NotACell.

    3·k·(k+1)+1 cells, fewer beside one of the twelve pentagons.
    """
    if steps < 0:
        raise ValueError(f"steps must not be negative: {steps}")
    return frozenset(h3.grid_disk(_checked(cell), steps))


def covers(outer: int, inner: int) -> bool:
    """Say whether one cell is the other or one of its ancestors. Raises NotACell."""
    outer_resolution = resolution_of(outer)
    if resolution_of(inner) < outer_resolution:
        return False
    return bool(h3.cell_to_parent(inner, outer_resolution) == outer)


@lru_cache(maxsize=262_144)
def cell_distance_m(cell_a: int, cell_b: int) -> float:
    """Measure from centre to centre of two cells, of any resolutions, in metres.

    Two places in one cell are 0 m apart: nobody is known more exactly than their cell.
    """
    return distance_m(*centre(cell_a), *centre(cell_b))


def _checked(cell: int) -> int:
    if not 0 <= cell < 2**63 or not h3.is_valid_cell(cell):
        raise NotACell(f"not a cell: {cell}")
    return cell
