"""Reads the tables of a town: other names of zones, and where how many people live."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from django.utils.translation import gettext as _

from turnout.zones.reading.features import TownRefused

MAX_NAMED_ROWS = 5
POPULATION_FILES = ("population_blockgroups_*.csv", "population.csv")
NAME_MAX = 80


@dataclass(frozen=True)
class CensusPoint:
    """The middle of a census area and how many people live there."""

    population: int
    lat: float
    lon: float


@dataclass(frozen=True)
class Alias:
    """Another name, and the names of the zones it stands for."""

    name: str
    zones: tuple[str, ...]


def read_population(directory: Path) -> list[CensusPoint]:
    """Return the census points of the newest population file (columns population, lat, lon).

    Raises TownRefused when there is none, or naming the first broken rows: without it no home area can be made wide
    enough to hide in.
    """
    found = next((sorted(directory.glob(pattern)) for pattern in POPULATION_FILES if any(directory.glob(pattern))), [])
    if not found:
        asked = " / ".join(POPULATION_FILES)
        raise TownRefused([_("There is no population file (%(files)s).") % {"files": asked}])
    path = found[-1]
    points, broken = [], []
    for number, row in _rows(path, {"population", "lat", "lon"}):
        point = _census_point(row)
        if point is None:
            broken.append(number)
        else:
            points.append(point)
    if broken:
        rows = ", ".join(str(number) for number in broken[:MAX_NAMED_ROWS])
        said = {"file": path.name, "count": len(broken), "rows": rows}
        raise TownRefused([_("%(file)s: %(count)s rows are not a number of people at a place (row %(rows)s).") % said])
    if not any(point.population for point in points):
        raise TownRefused([_("%(file)s counts nobody.") % {"file": path.name}])
    return points


def read_aliases(path: Path) -> list[Alias]:
    """Return the other names of zones (columns name, zones; several zones separated by ";"); [] without a file."""
    if not path.exists():
        return []
    aliases = []
    for _number, row in _rows(path, {"name", "zones"}):
        name = " ".join((row["name"] or "").split())[:NAME_MAX]
        zones = tuple(zone.strip() for zone in (row["zones"] or "").split(";") if zone.strip())
        if name and zones:
            aliases.append(Alias(name, zones))
    return aliases


def _rows(path: Path, columns: set[str]) -> Iterator[tuple[int, dict[str, str | None]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = sorted(columns - set(reader.fieldnames or ()))
            if missing:
                said = {"file": path.name, "columns": ", ".join(missing)}
                raise TownRefused([_("%(file)s lacks the columns %(columns)s.") % said])
            yield from enumerate(reader, start=2)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TownRefused([_("%(file)s cannot be read: %(why)s.") % {"file": path.name, "why": error}]) from error


def _census_point(row: dict[str, str | None]) -> CensusPoint | None:
    try:
        population, lat, lon = (float(row[column] or "") for column in ("population", "lat", "lon"))
    except ValueError:
        return None
    if not (isfinite(population) and population >= 0 and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return CensusPoint(round(population), lat, lon)
