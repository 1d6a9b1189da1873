"""A town's folder made by hand: three zones in a row, each 0.02 degrees wide, with streets every 0.005 degrees."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LineString, Polygon, box, mapping

SOUTH, NORTH = 44.00, 44.02
MIDDLE = 44.01
ROW = {"Harbor": (-93.06, -93.04), "Mill": (-93.04, -93.02), "Hill": (-93.02, -93.00)}
STREETS = {
    "LAKE ST": [(-93.06, 44.005), (-93.00, 44.005)],
    "Calle Río": [(-93.06, 44.015), (-93.00, 44.015)],
    "31ST AVE": [(-93.05, 44.00), (-93.05, 44.02)],
    "31ST ST": [(-93.045, 44.00), (-93.045, 44.02)],
    "Van Buren Ave": [(-93.03, 44.00), (-93.03, 44.02)],
    "NB I35W TO LAKE ST": [(-93.025, 44.00), (-93.025, 44.02)],
}

Write = Callable[..., Path]


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature; shape is a shapely shape or a raw geometry."""
    geometry = mapping(shape) if hasattr(shape, "geom_type") else shape
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def zone_box(name: str) -> Polygon:
    """Return the outline of Harbor, Mill or Hill."""
    west, east = ROW[name]
    return box(west, SOUTH, east, NORTH)


def row_of_zones() -> list[dict[str, Any]]:
    """Return the features of Harbor, Mill and Hill."""
    return [feature(zone_box(name), name=name) for name in ROW]


def street_features() -> list[dict[str, Any]]:
    """Return the features of the streets."""
    return [feature(LineString(line), n=name, s=30) for name, line in STREETS.items()]


@pytest.fixture
def write_town(tmp_path: Path) -> Write:
    """Return a function that writes a town's folder; what is not given is the whole, good town."""

    def write(**files: Any) -> Path:
        folder = tmp_path / "riverbend"
        folder.mkdir(exist_ok=True)
        collections = {
            "zones": row_of_zones(),
            "streets": street_features(),
            "places": [feature({"type": "Point", "coordinates": [-93.05, 44.01]}, name="Harbor Library")],
        }
        for name, features in {**collections, **files}.items():
            if isinstance(features, list):
                document = {"type": "FeatureCollection", "features": features}
                (folder / f"{name}.geojson").write_text(json.dumps(document), encoding="utf-8")
        people = [(3000, MIDDLE, -93.05), (2000, MIDDLE, -93.03), (1001, MIDDLE, -93.01)]
        rows = files.get("population", "\n".join(f"g,{count},{lat},{lon}" for count, lat, lon in people))
        (folder / "population_blockgroups_2020.csv").write_text(f"geoid,population,lat,lon\n{rows}\n", encoding="utf-8")
        aliases = files.get("aliases", "name,zones\nThe Docks,Harbor\nOld Town,Harbor;Mill\n")
        (folder / "aliases.csv").write_text(aliases, encoding="utf-8")
        toml = files.get("toml", 'name = "Riverbend"\ntimezone = "America/Denver"\n')
        (folder / "town.toml").write_text(toml, encoding="utf-8")
        return folder

    return write
