"""Reads everything a town's folder holds."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from turnout.zones.naming import StreetName, is_meeting_street, readable, street_name
from turnout.zones.reading.features import Feature, TownRefused, read_features
from turnout.zones.reading.tables import Alias, CensusPoint, read_aliases, read_population
from turnout.zones.reading.zone_shapes import ZoneShape, read_zones

Read = TypeVar("Read")

NAMED_PLACE_FILES = ("places.geojson", "parks.geojson", "libraries.geojson")
"""Public places a team can meet at. Never schools, clinics or churches by default: a town adds those by hand."""

SETTINGS = {
    "name": str,
    "short_name": str,
    "timezone": str,
    "emergency_number": str,
    "phone": str,
    "languages": list,
    "desk_hours": dict,
    "complaints_address": str,
}
"""What town.toml may say of a town, and as what."""


@dataclass(frozen=True)
class TownFiles:
    """A town as its folder describes it; shapes in longitude and latitude."""

    settings: dict[str, Any]
    zones: list[ZoneShape]
    aliases: list[Alias]
    population: list[CensusPoint]
    streets: list[tuple[StreetName, BaseGeometry]]
    places: list[tuple[str, BaseGeometry]]
    warnings: list[str]


def read_town_files(directory: Path) -> TownFiles:
    """Read zones.geojson, population, and where present aliases.csv, streets, named places and town.toml.

    Raises TownRefused with all problems of all files at once.
    """
    if not directory.is_dir():
        raise TownRefused([_("There is no folder %(folder)s.") % {"folder": directory}])
    problems: list[str] = []
    zones, warnings = _told(problems, lambda: read_zones(directory / "zones.geojson")) or ([], [])
    population = _told(problems, lambda: read_population(directory)) or []
    aliases = _told(problems, lambda: read_aliases(directory / "aliases.csv")) or []
    settings = _told(problems, lambda: read_settings(directory)) or {}
    streets = _told(problems, lambda: _streets(directory / "streets.geojson", warnings)) or []
    places = _told(problems, lambda: _places(directory, warnings)) or []
    if problems:
        raise TownRefused(problems)
    return TownFiles(settings, zones, aliases, population, streets, places, warnings)


def read_settings(directory: Path) -> dict[str, Any]:
    """Return what town.toml (or the name in meta.json) says of the town. Raises TownRefused for a broken file."""
    path = directory / "town.toml"
    if not path.exists():
        return _name_in_meta(directory / "meta.json")
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TownRefused([_("town.toml cannot be read: %(why)s.") % {"why": error}]) from error
    wrong = sorted(key for key, value in written.items() if key not in SETTINGS or type(value) is not SETTINGS[key])
    if wrong:
        raise TownRefused([_("town.toml: unknown or wrongly written: %(keys)s.") % {"keys": ", ".join(wrong)}])
    return written


def checked_timezone(name: str) -> str:
    """Return the name of a time zone that exists, else raise TownRefused."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TownRefused([_("There is no time zone called %(name)s.") % {"name": name}]) from None


def _told(problems: list[str], read: Callable[[], Read]) -> Read | None:
    try:
        return read()
    except TownRefused as refused:
        problems += refused.problems
        return None


def _name_in_meta(path: Path) -> dict[str, Any]:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {"name": written["name"]} if isinstance(written, dict) and isinstance(written.get("name"), str) else {}


def _streets(path: Path, warnings: list[str]) -> list[tuple[StreetName, BaseGeometry]]:
    if not path.exists():
        return []
    streets, broken = [], 0
    for feature in read_features(path):
        written = feature.text("n", "name")
        if _is_drawn(feature, {"LineString", "MultiLineString"}):
            if is_meeting_street(written):
                streets.append((street_name(written), feature.geometry))
        else:
            broken += 1
    if broken:
        warnings.append(_("%(file)s: %(count)s broken lines left out.") % {"file": path.name, "count": broken})
    return streets


def _places(directory: Path, warnings: list[str]) -> list[tuple[str, BaseGeometry]]:
    places = []
    for path in (directory / name for name in NAMED_PLACE_FILES if (directory / name).exists()):
        features = read_features(path)
        drawn = [f for f in features if f.text("name", "n") and _is_drawn(f, {"Point", "Polygon", "MultiPolygon"})]
        places += [(readable(feature.text("name", "n")), feature.geometry) for feature in drawn]
        if left_out := len(features) - len(drawn):
            said = {"file": path.name, "count": left_out}
            warnings.append(_("%(file)s: %(count)s places without a name or a shape left out.") % said)
    return places


def _is_drawn(feature: Feature, kinds: set[str]) -> bool:
    return not feature.complaint and feature.geometry is not None and feature.geometry.geom_type in kinds
