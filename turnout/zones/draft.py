"""Works a town out from its files before anything is saved: people, neighbours, cells, corners. No tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from turnout.engines.geo import cell_of
from turnout.zones.cells import COARSEST, MIN_HOUSEHOLDS, ChosenCell, home_cells
from turnout.zones.corners import find_corners
from turnout.zones.enums import PlaceKind
from turnout.zones.naming import words_of
from turnout.zones.population import population_by_zone
from turnout.zones.reading.features import TownRefused
from turnout.zones.reading.tables import Alias, CensusPoint
from turnout.zones.reading.town_files import TownFiles
from turnout.zones.territory import Territory

FAR_M = 2_000.0
"""A census point farther than this from every zone belongs to another town, or to nobody's neighbourhood."""

LABEL_MAX = 120
WORDS_MAX = 160


@dataclass(frozen=True)
class PlaceDraft:
    """A public place; `zone` is a position in the draft's zones, None outside the town."""

    kind: PlaceKind
    label: str
    words: str
    lat: float
    lon: float
    zone: int | None
    cell: int


@dataclass(frozen=True)
class TownDraft:
    """Everything an import saves; zones stay in the order of the files' zones."""

    population: list[int]
    apportioned: list[int]
    neighbours: list[tuple[int, int]]
    cells: list[ChosenCell]
    places: list[PlaceDraft]
    aliases: list[tuple[int, str]]
    warnings: list[str]


def draw_draft(files: TownFiles) -> TownDraft:
    """Work out a town. Raises TownRefused when the population belongs to another place."""
    shapes = [zone.geometry for zone in files.zones]
    territory = Territory(shapes)
    warnings = [*files.warnings, *_far_people(territory, files.population)]
    population, apportioned = population_by_zone(territory, shapes, files.population)
    cells = home_cells(territory, shapely.union_all(np.asarray(shapes, dtype=object)), files.population)
    aliases = _aliases(files, warnings)
    return TownDraft(
        population=population,
        apportioned=apportioned,
        neighbours=territory.neighbours(),
        cells=cells,
        places=_told_apart(_corners(files, territory) + _named_places(files, territory), files),
        aliases=aliases,
        warnings=warnings + _cell_warnings(cells),
    )


def _far_people(territory: Territory, points: Sequence[CensusPoint]) -> list[str]:
    distances = [metres for _zone, metres in territory.nearest([p.lat for p in points], [p.lon for p in points])]
    far = sum(metres > FAR_M for metres in distances)
    said = {"far": far, "all": len(points), "km": round(FAR_M / 1000)}
    if far * 2 > len(points):
        raise TownRefused([_("%(far)s of %(all)s population points lie over %(km)s km outside the zones.") % said])
    if not far:
        return []
    return [
        _("%(far)s of %(all)s population points lie over %(km)s km outside; they count for the nearest zone.") % said
    ]


def _cell_warnings(cells: Sequence[ChosenCell]) -> list[str]:
    warnings = []
    wide = sum(cell.resolution < COARSEST for cell in cells)
    if wide:
        warnings.append(_("%(count)s home areas are very wide: few people live there.") % {"count": wide})
    if any(cell.households < MIN_HOUSEHOLDS for cell in cells):
        warnings.append(_("The town has under %(count)s households in all.") % {"count": MIN_HOUSEHOLDS})
    return warnings


def _aliases(files: TownFiles, warnings: list[str]) -> list[tuple[int, str]]:
    by_name = {zone.name.casefold(): index for index, zone in enumerate(files.zones)}
    found: set[tuple[int, str]] = set()
    for alias in files.aliases:
        found |= {(by_name[zone.casefold()], alias.name) for zone in alias.zones if zone.casefold() in by_name}
        warnings += _alias_warnings(alias, by_name)
    return sorted(found)


def _alias_warnings(alias: Alias, by_name: dict[str, int]) -> list[str]:
    unknown = [zone for zone in alias.zones if zone.casefold() not in by_name]
    return [
        _("aliases.csv: there is no zone called %(zone)s (for %(name)s).") % {"zone": zone, "name": alias.name}
        for zone in unknown
    ]


def _corners(files: TownFiles, territory: Territory) -> list[PlaceDraft]:
    if not files.streets:
        return []
    lines = np.asarray([line for _name, line in files.streets], dtype=object)
    corners = find_corners([name for name, _line in files.streets], territory.plane.flatten(lines))
    points = territory.plane.lift(shapely.points([(corner.x, corner.y) for corner in corners]))
    return [
        _place(territory, PlaceKind.CORNER, (corner.label, corner.words), point)
        for corner, point in zip(corners, points, strict=True)
    ]


def _named_places(files: TownFiles, territory: Territory) -> list[PlaceDraft]:
    drafts = [
        _place(territory, PlaceKind.NAMED, (label, " ".join(words_of(label))), _standing_point(shape))
        for label, shape in files.places
    ]
    return sorted(
        (draft for draft in drafts if draft.zone is not None), key=lambda draft: (draft.label, draft.lat, draft.lon)
    )


def _standing_point(shape: BaseGeometry) -> BaseGeometry:
    mended = shape if shape.is_valid else shapely.make_valid(shape)
    return shapely.point_on_surface(mended)


def _place(territory: Territory, kind: PlaceKind, said: tuple[str, str], point: BaseGeometry) -> PlaceDraft:
    lat, lon = round(point.y, 6), round(point.x, 6)
    zone = territory.locate(lat, lon).zone
    label, words = said
    return PlaceDraft(kind, label[:LABEL_MAX], words[:WORDS_MAX], lat, lon, zone, cell_of(lat, lon))


def _told_apart(places: list[PlaceDraft], files: TownFiles) -> list[PlaceDraft]:
    """Add the zone to labels that stand twice, and a number where even that leaves two alike."""
    labels = Counter(place.label for place in places)
    marked = []
    for place in places:
        zone = files.zones[place.zone].name if place.zone is not None else _("outside the town")
        marked.append(replace(place, label=f"{place.label} ({zone})") if labels[place.label] > 1 else place)
    seen: dict[str, int] = defaultdict(int)
    labels = Counter(place.label for place in marked)
    numbered = []
    for place in marked:
        seen[place.label] += 1
        alike = labels[place.label] > 1
        numbered.append(replace(place, label=f"{place.label} {seen[place.label]}") if alike else place)
    return numbered
