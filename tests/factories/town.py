"""Riverbend, a made-up town of three zones in a row, each 0.02 degrees wide and high: Harbor, Mill, Hill."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from shapely import to_wkb
from shapely.geometry import box

from turnout.engines.geo import cell_of, resolution_of
from turnout.zones.models import Cell, Place, Town, Zone
from turnout.zones.naming import street_name

NOW = datetime(2026, 1, 15, 18, 30, tzinfo=UTC)
"""A Thursday, 12:30 in the town."""

SOUTH, NORTH = 44.00, 44.02
ZONES = {"harbor": (-93.06, -93.04), "mill": (-93.04, -93.02), "hill": (-93.02, -93.00)}
"""West and east border of each zone; neighbours share one."""

CORNERS = {
    "harbor": ("1st Ave & Dock St", 44.010, -93.050),
    "mill": ("3rd Ave & Main St", 44.010, -93.030),
    "hill": ("5th Ave & View St", 44.010, -93.010),
}
HOUSEHOLDS = 250


def small_town(*, timezone: str = "America/Chicago") -> Town:
    """Make the town with its zones, cells and corners, or return the one that is there."""
    there = Town.objects.first()
    if there is not None:
        return there
    town = Town.objects.create(
        name="Riverbend",
        short_name="Riverbend",
        timezone=timezone,
        phone="555-0100",
        languages=["en", "es"],
        desk_hours={day: [["05:30", "21:30"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
        complaints_address="complaints@riverbend.example",
        imported_at=NOW,
    )
    zones = [_zone(code) for code in ZONES]
    for left, right in itertools.pairwise(zones):
        left.neighbours.add(right)
    return town


def zone_named(code: str) -> Zone:
    """Return harbor, mill or hill, making the town where there is none."""
    small_town()
    return Zone.objects.get(code=code)


def home_cells_of(zone: Zone) -> list[int]:
    """Return the cells somebody of this zone may choose as home, by number."""
    return list(Cell.objects.filter(zone=zone).order_by("h3").values_list("h3", flat=True))


def _zone(code: str) -> Zone:
    west, east = ZONES[code]
    zone = Zone.objects.create(
        code=code,
        name=code.title(),
        geometry=to_wkb(box(west, SOUTH, east, NORTH)),
        population=9_000,
        lat=(SOUTH + NORTH) / 2,
        lon=(west + east) / 2,
    )
    steps = [(lat, west + part) for lat in (44.006, 44.014) for part in (0.006, 0.014)]
    for h3 in sorted({cell_of(lat, lon, 8) for lat, lon in steps} - set(Cell.objects.values_list("h3", flat=True))):
        Cell.objects.create(h3=h3, resolution=resolution_of(h3), zone=zone, households=HOUSEHOLDS)
    label, lat, lon = CORNERS[code]
    Place.objects.create(label=label, words=_words(label), lat=lat, lon=lon, zone=zone, cell=cell_of(lat, lon, 9))
    return zone


def _words(label: str) -> str:
    return " & ".join(sorted(street_name(street).key for street in label.split(" & ")))
