"""What is where: zones around a point, places by their words, cells to live in. Never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from turnout.core.prepared import Prepared
from turnout.engines import geo
from turnout.zones.atlas import Atlas, atlas
from turnout.zones.cells import FINEST
from turnout.zones.enums import PlaceKind
from turnout.zones.gazetteer import SURE, WRITTEN_OUT
from turnout.zones.home_cells import HomeCell, labelled_cells
from turnout.zones.models import Place as PlaceRow
from turnout.zones.models import Town, Zone
from turnout.zones.territory import Territory

CLEAR_LEAD = 0.05
SAME_PLACE_M = 300.0


class NoTown(LookupError):
    """No town was imported yet."""


@dataclass(frozen=True)
class Placement:
    """Where a point is: its zone (None outside the town), other zones within 30 m, metres to the nearest zone."""

    zone: Zone | None
    border_zones: tuple[Zone, ...]
    distance_m: float

    @property
    def is_outside(self) -> bool:
        """True more than 30 m outside every zone: such a report is kept, flagged and asked about."""
        return self.zone is None

    @property
    def zone_ids(self) -> frozenset[int]:
        """Ids of the zone and the border zones."""
        around = (self.zone, *self.border_zones) if self.zone else self.border_zones
        return frozenset(zone.pk for zone in around)


@dataclass(frozen=True)
class Place:
    """A public place. `score` says how surely the text meant it; `kind` is "" for a zone's middle."""

    label: str
    lat: float
    lon: float
    zone_id: int | None
    cell: int
    kind: str = PlaceKind.CORNER
    score: float = 1.0

    @property
    def is_sure(self) -> bool:
        """The text named this place, not only a part of it."""
        return self.score >= SURE


def town() -> Town:
    """Return the town this database serves, or an unsaved one with the defaults (pk None) before the first import."""
    for values in _TOWN.rows():
        return Town.from_db(DEFAULT_DB_ALIAS, _COLUMNS, values)
    return Town(name=_("Your town"), short_name="Turnout", languages=["en", "es"])


# Asked for by nearly everything.
_COLUMNS = [field.attname for field in Town._meta.concrete_fields]
_TOWN = Prepared(lambda: Town.objects.order_by("pk").values_list(*_COLUMNS)[:1])


def zones() -> list[Zone]:
    """Return all zones by code, without their shapes. Do not change them: the process shares them."""
    return atlas().zones


def zones_called(*, name: str) -> tuple[Zone, ...]:
    """Return the zones with this name or alias, in any case; () for an unknown name."""
    held = atlas()
    return tuple(held.zone_by_id[zone_id] for zone_id in held.zones_by_name.get(" ".join(name.split()).casefold(), ()))


def place_point(*, lat: float, lon: float) -> Placement:
    """Find the zone that contains a point, else the nearest within 30 m, and the other zones within 30 m.

    Outside the town `zone` is None. On a border the zone with the lower code wins. Degrees; raises
    engines.geo.NotAPlace for what is not on the globe and NoTown before the first import.
    """
    held = atlas()
    nearby = _territory(held).locate(lat, lon)
    return Placement(
        zone=None if nearby.zone is None else held.zones[nearby.zone],
        border_zones=tuple(held.zones[index] for index in nearby.border),
        distance_m=nearby.distance_m,
    )


def zone_neighbours(zone_id: int) -> frozenset[int]:
    """Return the ids of the zones whose border comes within 30 m of this one's."""
    return atlas().neighbours.get(zone_id, frozenset())


def find_places(*, text: str, limit: int = 5) -> list[Place]:
    """Find public places in a person's words ("26th/Lake", "lake con 26"), best first.

    Forgives case, accents, order and slips. `is_sure` tells a place that was named from one that was only hinted at;
    streets that meet twice give both corners. [] when nothing fits.
    """
    held = atlas()
    return [_place(held.places[number], score) for number, score in held.gazetteer.find(text, limit)]


def named_place(*, text: str) -> Place | None:
    """Return the one place a text names; None when it names none, or two that lie more than 300 m apart."""
    return named_among(find_places(text=text))


def named_among(places: Sequence[Place]) -> Place | None:
    """Return the one place a text named, of those `find_places` found in it; None where that leaves doubt."""
    sure = [place for place in places if place.is_sure]
    if not sure:
        return None
    best = sure[0]
    rivals = [place for place in sure[1:] if best.score < WRITTEN_OUT and best.score - place.score < CLEAR_LEAD]
    apart = [geo.distance_m(best.lat, best.lon, place.lat, place.lon) for place in rivals]
    return best if max(apart, default=0.0) <= SAME_PLACE_M else None


def nearest_corner(*, lat: float, lon: float) -> Place:
    """Return the nearest street corner; without streets the nearest named place; without either the zone's middle.

    A zone's middle has kind "" and is no meeting point: somebody must name one. Raises NoTown before the first import.
    """
    held = atlas()
    if not held.corners:
        return _zone_middle(held, lat, lon)
    return _place(held.corners[held.corners_by_distance(lat, lon)[0]])


def cell_of(*, lat: float, lon: float, resolution: int = FINEST) -> int:
    """Return the h3 cell of a point. Raises engines.geo.NotAPlace."""
    return geo.cell_of(lat, lon, resolution)


def home_cell_of(*, lat: float, lon: float) -> int | None:
    """Return the cell to live in of a point: the finest chosen one around it, at the town's edge the nearest.

    None more than 30 m outside the town and before the first import.
    """
    held = atlas()
    if held.territory is None or not held.cells or held.territory.locate(lat, lon).zone is None:
        return None
    cell = geo.cell_of(lat, lon, FINEST)
    around = (geo.parent(cell, resolution) for resolution in range(FINEST, -1, -1))
    finest = next((wider for wider in around if wider in held.cells), None)
    return finest or min(held.cells, key=lambda other: (geo.cell_distance_m(cell, other), other))


def is_home_cell(*, cell: int) -> bool:
    """Say whether a cell is one of the chosen cells to live in."""
    return cell in atlas().cells


def home_cell_choices(*, zone_id: int | None = None) -> list[HomeCell]:
    """Return the cells a person may choose as home, of one zone or all, by zone and label, each label once.

    Labels are the nearest corner to the cell's middle ("around Lake St & 31st Ave"), or the zone and a direction.
    """
    return [choice for choice in labelled_cells(atlas()) if zone_id in (None, choice.zone_id)]


def _territory(held: Atlas) -> Territory:
    if held.territory is None:
        raise NoTown(_("No town was imported yet."))
    return held.territory


def _place(row: PlaceRow, score: float = 1.0) -> Place:
    return Place(row.label, row.lat, row.lon, row.zone_id, row.cell, row.kind, score)


def _zone_middle(held: Atlas, lat: float, lon: float) -> Place:
    zone = held.zones[_territory(held).nearest([lat], [lon])[0][0]]
    return Place(zone.name, zone.lat, zone.lon, zone.pk, geo.cell_of(zone.lat, zone.lon), kind="")
