"""Draws the demonstration's town: `python -m turnout.demo.draw_town` writes the files in turnout/demo/town.

Two Rivers does not exist. It lies on open water in the Gulf of Mexico, some 250 km from any shore, so that no cell,
corner or meeting point of the demonstration is anybody's home. Names, people and streets are invented.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Sequence
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from shapely.affinity import rotate
from shapely.geometry import LineString, MultiLineString, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

TOWN = Path(__file__).with_name("town")
LAT, LON = 26.5, -90.5
PAPER = (640, 560)
METRES_PER_UNIT = 10.0
METRES_PER_DEGREE = 111_195.0
SEED = 5

ZONES: dict[str, tuple[int, str]] = {
    "Northgate": (7100, "60,0 330,0 325,150 215,175 130,105"),
    "Orchard Hill": (6400, "330,0 590,0 520,115 430,190 325,150"),
    "The Point": (3900, "215,175 325,150 430,190 345,250 312,290 285,235"),
    "Mill Bend": (6800, "0,0 60,0 130,105 215,175 285,235 150,300 0,250"),
    "Old Depot": (6300, "0,250 150,300 285,235 312,290 318,360 150,410 0,400"),
    "South Flats": (6900, "0,400 150,410 318,360 335,430 322,560 0,560"),
    "Ferry Hill": (3600, "590,0 640,0 640,230 500,260 430,190 520,115"),
    "Cannery Row": (6100, "312,290 345,250 430,190 500,260 640,230 640,400 480,400 318,360"),
    "Eastbank": (4900, "318,360 480,400 640,400 640,560 322,560 335,430"),
}
"""Residents and outline of each zone, in units of the paper (x to the east, y to the south)."""

RIVERS = (
    (17, "60,-10 130,105 215,175 240,195 285,235 312,290"),
    (13, "590,-10 520,115 430,190 345,250 312,290"),
    (22, "312,290 318,360 335,430 326,520 322,580"),
)
BANKS = {
    "west": (("Mill Bend", "Old Depot", "South Flats"), 4),
    "north": (("Northgate", "Orchard Hill", "The Point"), -8),
    "east": (("Ferry Hill", "Cannery Row", "Eastbank"), 7),
}
"""The zones of each bank, and how far its streets are turned from the compass, in degrees."""

NUMBERED = "1st St,2nd St,3rd St," + ",".join(f"{number}th St" for number in range(4, 14))
ALONG = {  # from west to east, first name at this x, then every 40 units
    "west": (22, "Alder Ave,Birch Ave,Cedar Ave,Elm Ave,Hazel Ave,Linden Ave,Maple Ave,Willow Ave"),
    "north": (
        85,
        "Apple Ln,Bell St,Chapel St,Cherry Ln,Granary St,Market St,Pear Ln,Plum Ln,Quince Ln,School St,Tower St",
    ),
    "east": (350, "Baker Ave,Cooper Ave,Mason Ave,Potter Ave,Tanner Ave,Weaver Ave,Wheel Ave"),
}
ACROSS = {  # from north to south, first name at this y, then every 40 units
    "west": (40, NUMBERED),
    "north": (25, "Summit Ave,Terrace Ave,Garden Ave,Meadow Ave,Harbor Ave,Point Ave"),
    "east": (40, NUMBERED),
}
SPACING = 40
SHORTEST = 45
ROADS = {
    "Mill Rd": "92,560 108,480 112,400 104,300 84,220 58,120 38,5",
    "Cannery Rd": "596,560 560,500 500,455 430,400 428,330 470,240 560,165 635,105",
    "Orchard Rd": "192,5 210,60 245,120 300,155 370,140 430,70 466,5",
}
BRIDGE_ROADS = {
    "Bridge Rd": "5,338 110,334 220,336 318,332 430,331 540,322 635,297",
    "Ferry Rd": "345,95 420,120 490,150 560,195 635,215",
    "Footbridge Walk": "262,162 251,179 230,211 222,240",
}
PLACES = {
    "Two Rivers Library": (150, 345),
    "Old Church steps": (262, 268),
    "Market Hall": (236, 92),
    "City Hall steps": (292, 60),
    "Footbridge, north end": (254, 174),
    "Footbridge, south end": (228, 214),
    "Northgate Bus Station": (180, 40),
    "Orchard Park": (420, 60),
    "Orchard Hill Pool": (490, 70),
    "Point Bandstand": (330, 215),
    "River Light": (312, 262),
    "Mill Pond Park": (60, 205),
    "Mill Bend Community Hall": (110, 190),
    "Depot Square": (92, 330),
    "Train Station": (40, 352),
    "South Flats Hall": (160, 470),
    "Flats Ball Field": (70, 520),
    "Riverside Path, south gate": (300, 500),
    "Ferry Landing": (490, 200),
    "Lookout Park": (590, 110),
    "Cannery Gate": (470, 320),
    "Fish Market": (372, 268),
    "Eastbank Playground": (480, 480),
    "Eastbank Library": (400, 440),
    "Bridge House": (352, 340),
}
SETTINGS = """# Two Rivers does not exist: turnout/demo/draw_town.py draws it, on open water, for the demonstration.
name = "Two Rivers"
short_name = "Two Rivers"
timezone = "America/Chicago"
emergency_number = "911"
languages = ["en", "es"]

[desk_hours]
mon = [["05:30", "21:30"]]
tue = [["05:30", "21:30"]]
wed = [["05:30", "21:30"]]
thu = [["05:30", "21:30"]]
fri = [["05:30", "21:30"]]
sat = [["08:00", "20:00"]]
sun = [["08:00", "20:00"]]
"""


def draw_town(directory: Path) -> None:
    """Write zones, streets, places, water, population and settings; the same bytes each time."""
    directory.mkdir(parents=True, exist_ok=True)
    zones = {name: Polygon(_points(outline)) for name, (_people, outline) in ZONES.items()}
    water = shapely.union_all([LineString(_points(line)).buffer(width / 2) for width, line in RIVERS])
    _write_features(directory / "zones.geojson", list(zones.items()))
    _write_features(directory / "streets.geojson", streets(zones, water))
    _write_features(directory / "places.geojson", [(name, Point(at)) for name, at in PLACES.items()])
    _write_features(directory / "water.geojson", [("The two rivers", water.simplify(0.5))])
    (directory / "town.toml").write_text(SETTINGS, encoding="utf-8")
    with (directory / "population.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["population", "lat", "lon"])
        rows.writerows((people, *_degrees(x, y)[::-1]) for people, x, y in _population(zones, water))


def streets(zones: dict[str, Polygon], water: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    """Return every street in units of the paper: a turned grid on each bank, old roads, and three bridges."""
    drawn = []
    for bank, (names, turn) in BANKS.items():
        ground = shapely.union_all([zones[name] for name in names])
        land = ground.difference(water.buffer(3))
        for name, line in _grid(bank):
            drawn += _pieces(name, rotate(line, turn, origin=ground.centroid).intersection(land))
    town = shapely.union_all(list(zones.values()))
    for name, path in ROADS.items():
        drawn += _pieces(name, LineString(_points(path)).intersection(town.difference(water)))
    return drawn + [(name, LineString(_points(path))) for name, path in BRIDGE_ROADS.items()]


def _grid(bank: str) -> list[tuple[str, LineString]]:
    west, along = ALONG[bank]
    north, across = ACROSS[bank]
    lines = []
    for index, name in enumerate(along.split(",")):
        x = west + index * SPACING
        lines.append((name, LineString([(x, -100), (x, PAPER[1] + 100)])))
    for index, name in enumerate(across.split(",")):
        y = north + index * SPACING
        lines.append((name, LineString([(-100, y), (PAPER[0] + 100, y)])))
    return lines


def _pieces(name: str, line: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    parts = line.geoms if isinstance(line, MultiLineString) else [line]
    return [(name, part) for part in parts if part.length >= SHORTEST]


def _population(zones: dict[str, Polygon], water: BaseGeometry) -> list[tuple[int, float, float]]:
    """Return (people, x, y): about 700 people a point, on dry land."""
    draw = random.Random(SEED)  # noqa: S311 - a map is drawn, no secret
    rows = []
    for name, zone in zones.items():
        people = ZONES[name][0]
        inside = zone.buffer(-14).difference(water.buffer(5))
        west, south, east, north = inside.bounds
        points: list[Point] = []
        while len(points) < people // 700:
            point = Point(draw.uniform(west, east), draw.uniform(south, north))
            if inside.contains(point) and all(point.distance(other) > 30 for other in points):
                points.append(point)
        weights = [draw.uniform(0.7, 1.3) for _ in points]
        counts = [round(people * weight / sum(weights)) for weight in weights]
        counts[0] += people - sum(counts)
        rows += [(count, point.x, point.y) for count, point in zip(counts, points, strict=True)]
    return rows


def _points(written: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in written.split())]


def _degrees(x: float, y: float) -> tuple[float, float]:
    """Return (longitude, latitude) of a point of the paper, to a metre."""
    per_unit = METRES_PER_UNIT / METRES_PER_DEGREE
    lon = LON + (x - PAPER[0] / 2) * per_unit / cos(radians(LAT))
    return round(lon, 5), round(LAT - (y - PAPER[1] / 2) * per_unit, 5)


def _on_globe(coordinates: Any) -> Any:
    if isinstance(coordinates[0], float):
        return _degrees(coordinates[0], coordinates[1])
    return [_on_globe(part) for part in coordinates]


def _write_features(path: Path, named: Sequence[tuple[str, BaseGeometry]]) -> None:
    lines = []
    for name, shape in named:
        drawn = mapping(shape)
        geometry = {"type": drawn["type"], "coordinates": _on_globe(drawn["coordinates"])}
        lines.append(json.dumps({"type": "Feature", "properties": {"name": name}, "geometry": geometry}))
    path.write_text('{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    draw_town(Path(sys.argv[1]) if len(sys.argv) > 1 else TOWN)
