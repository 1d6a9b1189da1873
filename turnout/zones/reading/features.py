"""Reads GeoJSON files feature by feature, so that each broken one can be named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

MAX_FILE_BYTES = 100_000_000


class TownRefused(ValueError):
    """The files of a town are broken or contradict each other; nothing was saved. `problems` says it in plain words."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Feature:
    """One feature of a file: its number from 1, its properties, its shape, or why it has none."""

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    complaint: str = ""

    def text(self, *names: str) -> str:
        """Return the first of these properties that is not empty, as tidy text."""
        found = (self.properties.get(name) for name in names)
        return next((" ".join(str(value).split()) for value in found if value not in (None, "")), "")


def read_features(path: Path) -> list[Feature]:
    """Read a FeatureCollection in longitude and latitude. Raises TownRefused when the file as a whole is unreadable."""
    document = _read_json(path)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise TownRefused([_("%(file)s is not a GeoJSON FeatureCollection.") % {"file": path.name}])
    return [_feature(number, raw) for number, raw in enumerate(features, start=1)]


def _read_json(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 1_000_000
            raise TownRefused([_("%(file)s is larger than %(limit)s MB.") % {"file": path.name, "limit": limit}])
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise TownRefused([_("%(file)s is missing.") % {"file": path.name}]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise TownRefused([_("%(file)s cannot be read: %(why)s.") % {"file": path.name, "why": error}]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise TownRefused([_("%(file)s is not JSON: %(why)s.") % {"file": path.name, "why": error}]) from error


def _feature(number: int, raw: Any) -> Feature:
    if not isinstance(raw, dict):
        return Feature(number, {}, None, _("is not a feature"))
    properties = raw["properties"] if isinstance(raw.get("properties"), dict) else {}
    geometry = raw.get("geometry")
    if geometry is None:
        return Feature(number, properties, None, _("has no shape"))
    try:
        drawn = shapely.force_2d(shape(geometry))
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return Feature(number, properties, None, _("has a shape that contradicts itself"))
    return Feature(number, properties, drawn, _fault_of(drawn))


def _fault_of(drawn: BaseGeometry) -> str:
    if drawn.is_empty:
        return _("has an empty shape")
    coordinates = shapely.get_coordinates(drawn)
    on_globe = (abs(coordinates[:, 0]) <= 180) & (abs(coordinates[:, 1]) <= 90)
    return "" if on_globe.all() else _("has coordinates that are not longitude and latitude in degrees")
