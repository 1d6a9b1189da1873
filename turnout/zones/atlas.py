"""The town held in memory for look-ups, one per process, made anew when the town was imported anew. Reads only."""

from __future__ import annotations

import threading
from collections import defaultdict
from functools import cached_property
from math import cos, radians

import numpy as np
import shapely

from turnout.core.prepared import Prepared
from turnout.zones.enums import PlaceKind
from turnout.zones.gazetteer import Entry, Gazetteer
from turnout.zones.models import Cell, Place, Town, Zone, ZoneAlias
from turnout.zones.territory import Territory

MOST_CORNERS = 50


class Atlas:
    """Zones, neighbours, cells and places of one edition of the town; each part is read when first asked for."""

    def __init__(self, edition: str) -> None:
        self.edition = edition

    @cached_property
    def zones(self) -> list[Zone]:
        """Zones by code, without their shapes."""
        return list(Zone.objects.defer("geometry").order_by("code"))

    @cached_property
    def zone_by_id(self) -> dict[int, Zone]:
        return {zone.pk: zone for zone in self.zones}

    @cached_property
    def territory(self) -> Territory | None:
        """The searchable shapes, in the order of `zones`; None before the first import."""
        shapes = dict(Zone.objects.values_list("pk", "geometry"))
        return Territory([shapely.from_wkb(bytes(shapes[zone.pk])) for zone in self.zones]) if shapes else None

    @cached_property
    def neighbours(self) -> dict[int, frozenset[int]]:
        pairs = defaultdict(set)
        for one, other in Zone.neighbours.through.objects.values_list("from_zone_id", "to_zone_id"):
            pairs[one].add(other)
        return {zone: frozenset(others) for zone, others in pairs.items()}

    @cached_property
    def zone_names(self) -> dict[int, list[str]]:
        """Each zone's name and aliases."""
        names = {zone.pk: [zone.name] for zone in self.zones}
        for zone_id, name in ZoneAlias.objects.order_by("name").values_list("zone_id", "name"):
            names[zone_id].append(name)
        return names

    @cached_property
    def zones_by_name(self) -> dict[str, tuple[int, ...]]:
        """Zone ids by name or alias, in any case."""
        ids = defaultdict(set)
        for zone_id, names in self.zone_names.items():
            for name in names:
                ids[name.casefold()].add(zone_id)
        return {name: tuple(sorted(found)) for name, found in ids.items()}

    @cached_property
    def cells(self) -> dict[int, Cell]:
        return {cell.h3: cell for cell in Cell.objects.order_by("h3")}

    @cached_property
    def places(self) -> list[Place]:
        return list(Place.objects.order_by("label", "pk"))

    @cached_property
    def corners(self) -> list[Place]:
        """The corners, or where the town's files held no streets its named places."""
        corners = [place for place in self.places if place.kind == PlaceKind.CORNER]
        return corners or self.places

    @cached_property
    def _corner_points(self) -> np.ndarray:
        return np.asarray([(place.lat, place.lon) for place in self.corners], dtype=float).reshape(-1, 2)

    def corners_by_distance(self, lat: float, lon: float) -> list[int]:
        """Return the positions of the corners nearest to a point, at most 50, nearest first, ties by position."""
        north, east = (self._corner_points - (lat, lon)).T
        squares = north**2 + (east * cos(radians(lat))) ** 2
        return [int(index) for index in np.argsort(squares, kind="stable")[:MOST_CORNERS]]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        entries = [
            Entry(place.label, place.words, place.kind == PlaceKind.CORNER, place.zone_id) for place in self.places
        ]
        return Gazetteer(entries, self.zone_names)


_lock = threading.Lock()
_kept: Atlas | None = None
_EDITION = Prepared(lambda: Town.objects.order_by("pk").values_list("edition")[:1])


def atlas() -> Atlas:
    """Return the atlas of the town's present edition: one small query when nothing has changed.

    Zones that no import made (edition "") are read anew each time.
    """
    global _kept
    edition = next((edition for (edition,) in _EDITION.rows()), "")
    kept = _kept
    if kept is not None and edition and kept.edition == edition:
        return kept
    fresh = Atlas(edition)
    with _lock:
        _kept = fresh
    return fresh
