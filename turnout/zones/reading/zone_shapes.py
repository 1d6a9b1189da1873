"""Reads zones.geojson: polygons with a name, repaired where they must be, refused where they contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import numpy as np
import shapely
from django.utils.text import slugify
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from turnout.zones.reading.features import Feature, TownRefused, read_features

NAME_MAX = 80
CODE_MAX = 60
MAX_SPAN_DEGREES = 5.0
SAME_GROUND = 0.5
"""Zones that share more than this part of the smaller one are duplicates; less is a border drawn twice."""

SLIVER = 0.01


@dataclass(frozen=True)
class ZoneShape:
    """A zone as the file draws it, in longitude and latitude. `repaired` says what was wrong, or nothing."""

    code: str
    name: str
    geometry: BaseGeometry
    repaired: str = ""


def read_zones(path: Path) -> tuple[list[ZoneShape], list[str]]:
    """Return the zones sorted by code, and warnings. Raises TownRefused naming every broken or duplicate zone."""
    features = read_features(path)
    if not features:
        raise TownRefused([_("%(file)s holds no zone.") % {"file": path.name}])
    problems: list[str] = []
    zones = [zone for feature in features if (zone := _zone(feature, problems)) is not None]
    problems += _duplicates(zones)
    if not problems:
        problems += _too_wide(zones)
    overlaps, warnings = _overlaps(zones)
    if problems or overlaps:
        raise TownRefused([*problems, *overlaps])
    return sorted(zones, key=lambda zone: zone.code), warnings


def zone_code(name: str) -> str:
    """Return the code of a zone's name; names in other scripts get one from their letters' fingerprint."""
    return slugify(name)[:CODE_MAX] or f"zone-{sha256(name.encode()).hexdigest()[:8]}"


def _zone(feature: Feature, problems: list[str]) -> ZoneShape | None:
    name = feature.text("name", "NAME", "Name")
    said = _("Zone %(number)s (%(name)s)") % {"number": feature.number, "name": name or _("without a name")}
    faults = [feature.complaint] if feature.complaint else []
    if not name:
        faults.append(_("has no name"))
    elif len(name) > NAME_MAX:
        faults.append(_("has a name longer than %(limit)s letters") % {"limit": NAME_MAX})
    geometry, repaired = feature.geometry, ""
    if geometry is not None and not feature.complaint:
        geometry, repaired, fault = _polygon(geometry)
        faults += [fault] if fault else []
    problems += [f"{said} {fault}." for fault in faults]
    if faults or geometry is None:
        return None
    return ZoneShape(feature.text("code")[:CODE_MAX] or zone_code(name), name, geometry, repaired)


def _polygon(drawn: BaseGeometry) -> tuple[BaseGeometry, str, str]:
    """Return (polygon, what was repaired, what cannot be)."""
    if drawn.geom_type not in {"Polygon", "MultiPolygon"}:
        return drawn, "", _("is a %(kind)s; a zone must be a Polygon") % {"kind": drawn.geom_type}
    if drawn.is_valid:
        return drawn, "", ""
    why = shapely.is_valid_reason(drawn).partition("[")[0]
    surfaces = [part for part in shapely.get_parts(shapely.make_valid(drawn)) if part.geom_type.endswith("Polygon")]
    mended = shapely.union_all(surfaces)
    return (mended, why, "") if mended.area > 0 else (drawn, "", _("has a shape without any surface"))


def _duplicates(zones: Sequence[ZoneShape]) -> list[str]:
    by_code = groupby(sorted(zones, key=lambda zone: zone.code), key=lambda zone: zone.code)
    names = [Counter(zone.name for zone in group) for _code, group in by_code]
    return [
        _("%(count)s zones are called %(names)s. Join them or give each its own name.")
        % {"count": counted.total(), "names": " / ".join(sorted(counted))}
        for counted in names
        if counted.total() > 1
    ]


def _too_wide(zones: Sequence[ZoneShape]) -> list[str]:
    west, south, east, north = shapely.total_bounds(np.asarray([zone.geometry for zone in zones], dtype=object))
    if max(east - west, north - south) <= MAX_SPAN_DEGREES:
        return []
    return [_("The zones lie more than 500 km apart: longitude and latitude may be swapped in one of them.")]


def _overlaps(zones: Sequence[ZoneShape]) -> tuple[list[str], list[str]]:
    """Return (problems, warnings) about zones drawn over each other."""
    shapes = np.asarray([zone.geometry for zone in zones], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    parts = shared / np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    problems, warnings = [], []
    for a, b, part in zip(left.tolist(), right.tolist(), parts.tolist(), strict=True):
        said = {"a": zones[a].name, "b": zones[b].name, "percent": round(part * 100)}
        if part > SAME_GROUND:
            problems.append(_("%(a)s and %(b)s cover the same ground (%(percent)s %% of the smaller one).") % said)
        elif part > SLIVER:
            warnings.append(_("%(a)s and %(b)s overlap by %(percent)s %% of the smaller one.") % said)
    return problems, warnings
